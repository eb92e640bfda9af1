"""Formulas know their line and column, links and problems their line, whatever is before them."""

from __future__ import annotations

from notes.kramdown import parse
from notes.kramdown.options import options_from

OPTIONS = options_from({"input": "GFM", "hard_wrap": False, "bare_urls": True})


def formulas(text: str) -> list[tuple[str, int, int]]:
    return [(formula.tex, formula.line, formula.column) for formula in parse(text, OPTIONS).formulas]


def links(text: str) -> list[tuple[str, int]]:
    return [
        (inline.url, inline.line) for block in parse(text, OPTIONS).blocks for inline in block.inlines if inline.url
    ]


def test_a_formula_is_where_its_first_character_does() -> None:
    assert formulas("a $$x$$ b $$ y $$\n真 $$\n  z$$\n") == [("x", 1, 5), ("y", 1, 14), ("z", 3, 3)]


def test_containers_shift_columns() -> None:
    assert formulas("> - a $$x$$\n>   b $$y$$\n\n| c | $$z$$ |\n") == [("x", 1, 9), ("y", 2, 9), ("z", 4, 9)]


def test_spans_around_a_formula_do_not_shift_it() -> None:
    assert formulas("*a **$$x$$** <b>$$y$$</b> ~~$$z$$~~ [$$u$$](v)*\n") == [
        ("x", 1, 8),
        ("y", 1, 19),
        ("z", 1, 31),
        ("u", 1, 40),
    ]


def test_links_know_their_line() -> None:
    text = "para [a](u1)\n*b\n![c](u2)* <https://e.org/>\n\n> text\n> [d][r] and\n> https://f.org/x\n\n[r]: u3\n"
    assert links(text) == [("u1", 1), ("u2", 3), ("https://e.org/", 3), ("u3", 6), ("https://f.org/x", 7)]


def test_problems_name_line_and_column_once() -> None:
    problems = parse("ok\n\n*a\nb [^none] **c\n", OPTIONS).problems
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [("undefined-footnote", 4, 3)]


def test_what_sticks_to_a_wechat_address_is_reported() -> None:
    problems = parse("https://mp.weixin.qq.com/s/abcdefghij0123456789AB这篇\n", OPTIONS).problems
    assert [(problem.code, problem.line) for problem in problems] == [("url-cut", 1)]


def test_an_item_may_begin_on_the_line_after_its_mark() -> None:
    assert formulas("-   \n\n    a $$x$$\n\nterm\n:   \n    $$y$$ b\n") == [("x", 3, 9), ("y", 7, 7)]


def test_a_tab_is_one_column_though_it_counts_as_blanks() -> None:
    assert formulas("* a\n\t$$x$$ b\n\t$$\n\ty$$ c\n") == [("x", 2, 4), ("y", 4, 2)]
