"""Typeset formulas where a template wants plain text."""

from __future__ import annotations

import pytest

from notes.liquid.filters.formulas import formulas_as_tex
from notes.liquid.filters.text import number_of_words, strip_html

ONE = (
    '<span class="katex"><span class="katex-mathml"><math><mi>a</mi>'
    '<annotation encoding="application/x-tex">a &lt; b</annotation></math></span>'
    '<span class="katex-html"><span>a</span><span>b</span></span></span>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>x {ONE}, {ONE}.</p>", "<p>x \\(a &lt; b\\), \\(a &lt; b\\).</p>"),
        (f'<span class="katex-display">{ONE}</span> y', "\\[a &lt; b\\] y"),
        (f'<span class="glue">{ONE}.</span>', '<span class="glue">\\(a &lt; b\\).</span>'),
        (
            '<span class="katex"><span class="katex-html">a</span></span>',
            '<span class="katex"><span class="katex-html">a</span></span>',
        ),
        ('<span class="katex"><span>cut', '<span class="katex"><span>cut'),
        ("no formula", "no formula"),
    ],
)
def test_formulas_as_tex(html: str, text: str) -> None:
    assert formulas_as_tex(html) == text


def test_strip_html_leaves_the_tex() -> None:
    assert strip_html(None, f"<p>x {ONE}.</p>") == "x \\(a &lt; b\\)."


def test_a_formula_counts_by_its_tex() -> None:
    """`content | number_of_words` is what layouts make minutes of reading of."""
    assert number_of_words(None, f"so {ONE} it is") == len(["so", "\\(a", "&lt;", "b\\)", "it", "is"])
