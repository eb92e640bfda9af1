"""Slots of a body: lists, marks and URLs."""

import pytest

from notes.model import FormulaSlot, MarkSlot, ReferencesSlot, UrlSlot
from notes.notebook.views import EntryList
from notes.theme.fill import fill, without_katex_boxes

from ...work import LINEAR, slowdown
from .samples import entry


def filled(*pieces, slot_values=None):
    return fill(
        pieces,
        slot_values or {},
        references=lambda entries: f"[list of {len(entries.items)}]",
        mark=lambda one: f"[mark {one.title}]",
        resolve=lambda url: "/base" + url,
        link=lambda url: "as-written:" + url,
    )


def test_strings_pass_and_slots_are_filled_in_order():
    slot_values = {
        "references": {"3": EntryList(items=(entry(), entry()))},
        "marks": {"1": entry("题")},
        "urls": {"b.md": "/b/"},
    }
    pieces = ["<p>", UrlSlot(url="b.md"), "|", MarkSlot(citation=1), "</p>", ReferencesSlot(citations=(3, 4))]
    assert filled(*pieces, slot_values=slot_values) == "<p>/base/b/|[mark 题]</p>[list of 2]"


def test_what_has_no_fill_vanishes_and_urls_stay():
    assert filled("a", MarkSlot(citation=9), ReferencesSlot(citations=(9,)), ReferencesSlot(citations=()), "b") == "ab"
    assert filled(UrlSlot(url="pic.png")) == "as-written:pic.png"


def test_urls_are_escaped_for_attributes():
    assert filled(UrlSlot(url='"><script>&')) == "as-written:&quot;&gt;&lt;script&gt;&amp;"
    assert filled(UrlSlot(url="x"), slot_values={"urls": {"x": '/"'}}) == "/base/&quot;"


def test_a_forgotten_formula_is_an_error():
    with pytest.raises(TypeError, match="formula"):
        filled(FormulaSlot(formula=0))


def test_feeds_keep_mathml_and_drop_the_boxes():
    mathml = '<span class="katex-mathml"><math><mi>x</mi></math></span>'
    boxes = '<span class="katex-html" aria-hidden="true"><span class="base"><span>x</span></span></span>'
    html = f'<p>设 <span class="katex">{mathml}{boxes}</span>，<span>后文</span></p>'
    assert without_katex_boxes(html * 2) == f'<p>设 <span class="katex">{mathml}</span>，<span>后文</span></p>' * 2
    assert without_katex_boxes("<p>没有公式</p>") == "<p>没有公式</p>"


def test_work_on_unclosed_boxes_is_linear():
    def run(size: int) -> None:
        assert without_katex_boxes('<span class="katex-html">' * size) == ""

    assert slowdown(run, 40_000) < LINEAR
