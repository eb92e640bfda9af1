"""No text makes the parser run on: rules move forward, and every body has a budget of work."""

from __future__ import annotations

import gc
import re

import pytest
from hypothesis import given, settings
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
    monkeypatch.setattr(context, "WORK", 0)
    monkeypatch.setattr(context, "WORK_PER_CHARACTER", whole.context.work / len(text) / 2)
    document = kramdown.parse(text, ALL)
    (problem,) = document.problems
    assert (problem.code, problem.severity) == ("work-limit", "warning")
    assert 0 < problem.line <= text.count("\n")
    html = "".join(map(str, document.render()))
    for word in set(re.findall(r"\w+", text)):
        assert html.count(word) >= text.count(word), word


def test_the_budget_does_not_depend_on_time_or_on_other_texts() -> None:
    first, again = parse_tree(BRACKETS, ALL).context, parse_tree(BRACKETS, ALL).context
    assert (first.work, first.budget) == (again.work, again.budget)


@pytest.mark.parametrize(
    "unit", ["*<b>", "<b>[", "![<b>", "> ", "> - ", "[*", "**a _b ", "- - ", "$$\f", "\f|", "[a](", "<b "]
)
def test_work_grows_with_the_text(unit: str) -> None:
    small, large = (parse_tree("x" + unit * count, ALL).context.work for count in (500, 1000))
    assert large <= 2.2 * small + 1000
    assert large <= 150 * len(unit) * 1000


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
