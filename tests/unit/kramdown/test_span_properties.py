"""Laws of the span level: nothing raises, words stay, time grows with the size, places are known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.kramdown import to_html
from notes.kramdown.span.state import NESTING_LIMIT

from ...work import LINEAR, slowdown

MARKS = "*_`[]()<>!{}:$~\\\"'&-.#|^ \n\f\v"
EXTRAS = {"bare_urls": True, "join_han_lines": True, "gfm_emojis": True}


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=MARKS + "ab中文，1", max_size=120))
def test_any_row_of_marks_is_read(text: str) -> None:
    for options in ({"input": "GFM"}, {"input": "kramdown", "html_to_native": True}, {"input": "GFM", **EXTRAS}):
        assert isinstance(to_html(text, **options), str)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    to_html(text, input="GFM", **EXTRAS)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["alpha", "beta", "中文", "gamma", *"*_[]()`~!$", "**", "![", "](u)"]), max_size=30))
def test_no_word_is_lost(pieces: list[str]) -> None:
    html = to_html(" ".join(pieces), input="GFM", auto_ids=False)
    for word in ("alpha", "beta", "gamma", "中文"):
        assert html.count(word) == pieces.count(word)


UNITS = (
    *"*_[`<${(!\\'\"~&-.>",
    "*a ", "**a ", "_a ", "*a **b ", "[a ", "![a ", "![", "[a](", "[a](b \"", "[a](<", "[a][", "[a] ", "`a ", "``a `b ",
    "<b>", "<b ", "*<b>", "<b>*", "</b>", "<a b=\"", "<!--", "<![CDATA[", "<http:", "<a@", "{:", "{::a ", "{::comment}",
    "{:\\}", "*a*{:.x", "$$a", "~~a", "&a", "*_", "[*", "*[", "[`", "'\"", "  \n", "[^a]", "[[a]", "***a", "**a _b ",
    "<kbd>*", "`` ` ", "http://", "http://a.b/(",
)  # fmt: skip
PAIRS = (
    ("[", "]"), ("![", "]"), ("(", ")"), ("*a ", "*"), ("**a ", " b**"), ("<b>", "</b>"), ("<b>*", "</b>"),
    ("[", "](u)"), ("![", "](u)"), ("*<b>", "</b>*"), ("[a](", "b)"), ("_[", "]_"), ("**[*", "*]**"),
    ("![<b>", "</b>]"),
)  # fmt: skip


@pytest.mark.parametrize("unit", [*UNITS, *PAIRS], ids=repr)
def test_work_is_linear(unit: str | tuple[str, str]) -> None:
    def run(size: int) -> None:
        if isinstance(unit, str):
            text = "x" + unit * (size // len(unit))
        else:
            count = size // len("".join(unit))
            text = "x" + unit[0] * count + "c" + unit[1] * count
        to_html(text, input="GFM", **EXTRAS)

    assert slowdown(run, 32_000) < LINEAR


def test_a_discarded_span_is_read_again_without_loss() -> None:
    assert to_html("*a [b](u){:.c} `d` <i>e</i>{:.f} **g** h").rstrip() == (
        '<p>*a <a href="u" class="c">b</a> <code>d</code> <i class="f">e</i> <strong>g</strong> h</p>'
    )


def test_spans_beyond_the_nesting_limit_are_text() -> None:
    html = to_html("<b>" * (NESTING_LIMIT + 5) + "deep" + "</b>" * (NESTING_LIMIT + 5))
    assert html.count("<b>") == NESTING_LIMIT - 1
    assert html.count("&lt;b&gt;") == 6
    assert re.search("deep", html)
