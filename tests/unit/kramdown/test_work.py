"""No text makes the parser run on: rules move forward, and every body has a budget of work."""

from __future__ import annotations

import gc
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes import kramdown
from notes.kramdown import context, parser
from notes.kramdown.document import parse_tree
from notes.kramdown.span.chain import SpanRule
from notes.kramdown.span.rules import span_rules

GFM = kramdown.options_from({"input": "GFM"})
ALL = kramdown.options_from({"input": "GFM", "bare_urls": True, "join_han_lines": True, "gfm_emojis": True})
KRAMDOWN = kramdown.options_from({"input": "kramdown", "html_to_native": True})


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("    \fx", "<pre><code>\fx\n</code></pre>\n"),
        ("\t\vx", "<pre><code>\vx\n</code></pre>\n"),
        ("    a\n    \fx", "<pre><code>a\n\fx\n</code></pre>\n"),
        ("> \t\fx", "<blockquote>\n  <pre><code>\fx\n</code></pre>\n</blockquote>\n"),
        ("* a\n\n      \fx", "<ul>\n  <li>\n    <p>a</p>\n\n    <pre><code>\fx\n</code></pre>\n  </li>\n</ul>\n"),
        ("[^1]\n\n[^1]: a\n\n        \fx", None),
        ("    \f", "\n"),
        ("\t \v \n\na", "\n<p>a</p>\n"),
    ],
    ids=repr,
)
def test_white_space_before_indented_code_is_part_of_it(text: str, html: str | None) -> None:
    found = kramdown.to_html(text)
    assert "x" in found or "x" not in text
    assert html is None or found == html


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from([*" \t\f\v\n>*-1.:|#~`[]^<$x{}", "    ", "\n\n", "$$", "<div>", "{:", "~~~", "a"]), max_size=40
    )
)
def test_every_rule_moves_forward(pieces: list[str]) -> None:
    for options in (GFM, ALL, KRAMDOWN):
        kramdown.parse("".join(pieces), options).render()


def test_a_rule_that_stands_still_is_skipped_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def standing(state: object) -> bool:
        return True

    told: list[tuple[str, int]] = []
    monkeypatch.setattr(context.Context, "stuck", lambda self, rule, line: told.append((rule, line)))
    monkeypatch.setattr(parser, "BLOCK_RULES", [("standing", standing, ">"), *parser.BLOCK_RULES])
    spans = [SpanRule("standing", standing, {"*": "", "`": ""}), *span_rules(GFM)]
    monkeypatch.setattr("notes.kramdown.span.parser.span_rules", lambda options: spans)
    fresh = parser.Kramdown(GFM)
    monkeypatch.setattr("notes.kramdown.document._parser", lambda options: fresh)
    document = kramdown.parse("one\n\n> two\n\nthree *four* `five`\n", GFM)
    html = "".join(map(str, document.render()))
    assert [word for word in ("one", "&gt; two", "three *four* `five`") if word not in html] == []
    assert told == [("standing", 3), *[("standing", 5)] * 4]


def test_what_is_reported_of_a_rule_that_stands_still(pristine_stuck: None) -> None:
    state = context.Context(options=GFM, lines=[""])
    state.stuck("codeblock", 7)
    (problem,) = state.problems
    assert (problem.code, problem.severity, problem.line) == ("stuck-rule", "warning", 7)
    assert "codeblock" in problem.message


# ---------------------------------------------------------------- the budget

QUOTES = "> " * 12 + "deep *in* quotes\n\n"
BRACKETS = "[open *marks `that " * 30 + "\n\n"


@pytest.mark.parametrize(
    "costly", [QUOTES * 5, BRACKETS, "- a\n  - b\n    - c\n\n" * 20], ids=["quotes", "brackets", "lists"]
)
def test_what_costs_too_much_is_text_and_nothing_is_lost(costly: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"before\n\n{costly}after *all*\n"
    whole = parse_tree(text, ALL)
    assert not whole.context.problems
    small_budget(monkeypatch, whole.context.work // 2)
    document = kramdown.parse(text, ALL)
    (problem,) = document.problems
    assert (problem.code, problem.severity) == ("work-limit", "warning")
    assert 0 < problem.line <= text.count("\n")
    assert problem.column > 0
    html = "".join(map(str, document.render()))
    for word in set(re.findall(r"\w+", text)):
        assert html.count(word) >= text.count(word), word
    assert "<em>all</em>" not in html


def small_budget(monkeypatch: pytest.MonkeyPatch, work: int) -> None:
    monkeypatch.setattr(context, "WORK", work)
    monkeypatch.setattr(context, "WORK_PER_CHARACTER", 0)


WORDS = ("alpha", "beta", "中文", "gamma")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [*WORDS, *"*_[]()~!$|>", "**", "![", "](u)", "\n", "\n\n", "\n- ", "\n> ", "\n  ", "    ", "\f"]
        ),
        max_size=60,
    ),
    st.integers(0, 100),
)
def test_no_word_is_lost_wherever_the_budget_ends(
    monkeypatch: pytest.MonkeyPatch, pieces: list[str], work: int
) -> None:
    small_budget(monkeypatch, work)
    document = kramdown.parse(" ".join(pieces), GFM)
    html = "".join(map(str, document.render()))
    for word in WORDS:
        assert html.count(word) >= pieces.count(word)
    assert len([problem for problem in document.problems if problem.code == "work-limit"]) <= 2


@pytest.mark.parametrize(
    ("text", "html", "work", "place"),
    [
        ("*a*\n\n> > *b*\n> > c\n\n*d*\n", "<em>a</em> *b* c *d*", 15, (3, 5)),
        ("*a*\n\nb *c* [d [*e\n\n*f*\n", "<em>a</em> b *c* [d [*e *f*", 19, (3, 1)),
        ("- a\n- *b* [c *d [e\n- *f*\n", "a *b* [c *d [e *f*", 20, (2, 3)),
    ],
    ids=["containers", "running text", "in a list"],
)
def test_the_rest_is_text_from_the_place_reported(
    text: str, html: str, work: int, place: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = kramdown.options_from({"input": "GFM", "hard_wrap": False})
    small_budget(monkeypatch, work)
    document = kramdown.parse(text, options)
    (problem,) = document.problems
    assert (problem.code, problem.line, problem.column) == ("work-limit", *place)
    found = re.sub(r"<(?!/?em>)[^>]+>", " ", "".join(map(str, document.render())))
    assert found.split() == html.split()


def test_the_budget_does_not_depend_on_time_or_on_other_texts() -> None:
    first, again = parse_tree(BRACKETS, ALL).context, parse_tree(BRACKETS, ALL).context
    assert (first.work, first.budget) == (again.work, again.budget)
    assert first.work > 0


@pytest.mark.parametrize(
    "unit", ["*<b>", "<b>[", "![<b>", "> ", "> - ", "[*", "**a _b ", "- - ", "$$\f", "\f|", "[a](", "<b ", "*a **b _c "]
)
def test_work_grows_with_the_text(unit: str) -> None:
    small, large = (parse_tree("x" + unit * count, ALL).context.work for count in (500, 1000))
    assert large <= 2.2 * small + 1000
    assert large <= 150 * len(unit) * 1000


@pytest.mark.parametrize(
    "text",
    [
        "- item\n" * 20_000,
        "- a\n" * 20_000,
        ("- item\n" + "".join("  " * depth + "- item\n" for depth in range(1, 12))) * 500,
        "1. one\n   two\n\n   three\n" * 5_000,
        "> quote\n\n" * 10_000,
        "term\n: text\n\n" * 10_000,
        "| a | b |\n" * 10_000,
        "[a][b] *c* **d** `e` <b>f</b>\n\n" * 5_000 + "[b]: https://example.org/some/where 'with a title'\n",
        "*[GAN]: generative adversarial network\n\n" + "A GAN is a GAN\n\n" * 5_000,
        "*a*{:.b #c} d\n{:.e}\n\n" * 5_000,
        "a * b, [c and _d\n\n" * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_dense_texts_that_people_write_are_read_to_their_end(text: str) -> None:
    assert not parse_tree(text, ALL).context.problems


LONG = "x" * 20_000
MANY = 20_000


@pytest.mark.parametrize(
    ("definition", "use"),
    [
        (f"[a]: {LONG}\n\n", "[a] "),
        (f"[a]: b '{LONG}'\n\n", "![a] "),
        (f"{{:a: .{LONG}}}\n\n", "*a*{:a} "),
        (f"{{:a: .{LONG}}}\n\n", "a\n{:a}\n\n"),
        (f"*[a]: {LONG}\n\n", "a "),
        (f"*[a]: b\n{{:title='{LONG}'}}\n\n", "a "),
        ("{:a0: .b}\n" + "".join(f"{{:a{i}: {f'a{i - 1} ' * 9}}}\n" for i in range(1, 9)) + "\n", "*a*{:a8} "),
        ("|" * MANY + "\n", "|a\n"),
        ("- " + " " * 900 + "- x\n", "1. a\n"),
    ],
    ids=["link", "image", "span-list", "block-list", "abbreviation", "abbreviation-list", "chain", "table", "indent"],
)
def test_a_short_text_does_not_become_a_huge_page(definition: str, use: str) -> None:
    text = definition + use * MANY
    document = kramdown.parse(text, ALL)
    html = "".join(map(str, document.render()))
    assert "work-limit" in {problem.code for problem in document.problems}
    assert html.count("a") >= MANY
    assert len(html) < 16 * parse_tree(text, ALL).context.budget + 20 * len(text)


# ---------------------------------------------------------------- time

BODIES = {
    "blanks in a definition": lambda size: "[a]: b" + " " * size + "c\n",
    "blanks and a quote in a definition": lambda size: "[a]: b" + " " * size + "c'\n",
    "angles in a definition": lambda size: "[a]: <" + '> "' * (size // 3) + "x\n",
    "blanks in a table row": lambda size: "|a" + " " * size + "b\n",
    "cells written otherwise than they are read": lambda size: "a\\|b|" * (size // 5) + "\n",
    "addresses without blanks": lambda size: "http://a)" * (size // 9),
    "formulas": lambda size: "$$a$$\n\n" * (size // 7),
    "footnotes that refer on": lambda size: (
        "[^0]\n\n" + "".join(f"[^{i}]: [^{i + 1}]\n" for i in range(size // 15)) + f"[^{size // 15}]: x\n"
    ),
    "a fence of many marks": lambda size: "`" * size + " a b\n",
    "a fence before many blanks": lambda size: "```" + " " * size + "a b\n",
    "names with brackets": lambda size: (
        "".join(f"[d{i}]: u\n" for i in range(size // 20)) + "\n" + "[[a] b], " * (size // 18)
    ),
    "blanks before an abbreviation": lambda size: "*[ a]: t\n\nb" + " " * size + "c\n",
    "abbreviations in footnotes": lambda size: (
        "".join(f"*[b{i}]: t\n" for i in range(size // 20)) + "".join(f"[^{i}]: x\n" for i in range(size // 20))
    ),
}


@pytest.mark.parametrize("body", BODIES)
def test_time_grows_with_the_size(body: str) -> None:
    """Eight times the text may take twenty times as long, not sixty-four; one of three tries has to be so fast."""

    def seconds(size: int) -> float:
        text = BODIES[body](size)
        start = time.process_time()
        kramdown.parse(text, ALL).render()
        return time.process_time() - start

    for _ in range(3):
        if seconds(160_000) < 20 * max(seconds(20_000), 0.005):
            return
    pytest.fail("the time grows faster than the text")


# ---------------------------------------------------------------- formulas that are never closed


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a $$x", [(1, 3)]),
        ("a\n\n$$x\ny\n\nb", [(3, 1)]),
        ("> * a $$x", [(1, 7)]),
        ("$$a$$ b $$c", [(1, 9)]),
        ("| a | $$b |\n", [(1, 7)]),
        ("$$a$$", []),
        ("`$$` and\n\n    $$\n\n~~~\n$$\n~~~", []),
        (r"\$$ and $ and 5$ or $$$", []),
        ("<!-- $$ --> <b title='$$'>x</b>", []),
        ("{::comment}\n$$\n{:/comment}\n", []),
    ],
)
def test_a_formula_that_is_never_closed_is_reported(text: str, places: list[tuple[int, int]]) -> None:
    problems = [problem for problem in kramdown.parse(text, GFM).problems if problem.code == "unclosed-math"]
    assert [(problem.line, problem.column) for problem in problems] == places
    assert all(problem.severity == "warning" and problem.hint for problem in problems)


def test_a_tree_is_freed_without_the_collector() -> None:
    text = "* a *b* `c`\n\n> d[^1]\n\n| e | f |\n\n[^1]: g\n\n# h\n\n" * 20
    kramdown.parse(text, ALL).render()
    gc.collect()
    gc.disable()
    try:
        kramdown.parse(text, ALL).render()
        unfreed = gc.collect()
    finally:
        gc.enable()
    assert unfreed < 100
