"""What a body may hold when nobody vouches for its author, and that holes stay where holes may be."""

from __future__ import annotations

import pytest

from notes.engines.sanitizer import SCHEMES, is_harmless, left_out_problem, sanitize
from notes.model import FormulaSlot, MarkSlot, ReferencesSlot, UrlSlot

FORMULA, MARK, LIST = FormulaSlot(formula=0), MarkSlot(citation=0), ReferencesSlot(citations=(0,))


def test_holes_of_a_text_stay_in_their_order():
    pieces = ("<p>a ", FORMULA, ' b <a href="', UrlSlot(url="/x/"), '">c</a>', MARK, "</p>", LIST)
    assert sanitize(pieces) == (pieces, ())


@pytest.mark.parametrize("hole", [FORMULA, MARK, LIST])
@pytest.mark.parametrize(
    ("before", "after"),
    [('<a title="', '">'), ('<a href="', '">'), ("<img src=", ">"), ("<p ", ">"), ("<b", ">"), ('<p class="a ', '">'),
    ("<!--", "-->"), ("<script>", "</script>"), ("<svg>", "</svg>")],
)  # fmt: skip
def test_a_hole_that_is_filled_with_html_is_never_in_a_tag(hole, before, after):
    pieces, _ = sanitize((before, hole, after, "text"))
    assert hole not in pieces
    assert "\ue000" not in "".join(piece for piece in pieces if isinstance(piece, str))


def test_an_address_is_open_only_where_addresses_are():
    slot = UrlSlot(url="x")
    assert slot not in sanitize(('<a title="', slot, '">x</a>'))[0]
    assert slot not in sanitize(('<a href="a', slot, '">x</a>'))[0]
    assert slot in sanitize(('<img src="', slot, '">'))[0]


@pytest.mark.parametrize(
    "url", ["\x01javascript:x", "java\tscript:x", "javascript&colon;x", "&#106;avascript:x", "mailto:x"]
)
def test_an_open_address_that_is_none_of_the_site_is_left_out(url):
    slot = UrlSlot(url=url)
    assert slot not in sanitize(('<img src="', slot, '">'))[0]


def test_a_note_cannot_hold_a_mark_of_its_own():
    digest = "0" * 40
    forged = f"\ue000{digest}.0\ue001 &#xe000;{digest}.0&#xe001; <b title='\ue000{digest}.0\ue001'>x</b>"
    pieces, _ = sanitize((forged, FORMULA))
    assert pieces.count(FORMULA) == 1
    assert pieces[-1] is FORMULA


def test_what_is_unclosed_is_closed():
    assert sanitize(("<div><b>x",))[0] == ("<div><b>x</b></div>",)
    assert sanitize(("x</div></main></body></html>",))[0] == ("x",)


def test_lone_surrogates_do_no_harm():
    assert sanitize(("a\ud800b",))[0] == ("a\ufffdb",)


def test_a_body_of_nothing():
    assert sanitize(()) == ((), ())
    assert sanitize(("<script>x</script>",)) == ((), ("<script>",))


@pytest.mark.parametrize(
    "url",
    ["", "a", "/a", "//a.b", "#a:b", "?a:b", "./a:b", "http://a", "HTTPS://a", "mailto:a@b", "ftp://a", "中文/：a"],
)
def test_harmless_addresses(url):
    assert is_harmless(url)


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "JAVASCRIPT:x", " javascript:x", "\x00javascript:x", "java\nscript:x", "\u00a0javascript:x",
    "\ufeffdata:x", "vbscript:x", "data:,x", "file:///x", "blob:x", "x:y", "javascript&colon;x", "&#x6a;avascript:x",
    "jav&Tab;ascript:x"],
)  # fmt: skip
def test_harmful_addresses(url):
    assert not is_harmless(url)


def test_pictures_are_not_loaded_by_mail():
    assert "mailto" in SCHEMES
    assert sanitize(('<img src="mailto:a@b"><a href="mailto:a@b">x</a>',))[0] == ('<img><a href="mailto:a@b">x</a>',)


def test_names_in_problems_are_plain_and_few():
    body = "".join(f"<x{number}\x1b[31m>" for number in range(100)) + "".join(f"<y{number}>" for number in range(100))
    _, names = sanitize((body,))
    problem = left_out_problem(names, body)
    assert problem.message.isprintable()
    assert len(problem.message) < 300
    assert "and 93 more" in problem.message


def test_losing_a_class_is_not_a_fault():
    _, names = sanitize(('<p class="mine k">x</p>',))
    assert names == ("the class mine",)
    assert left_out_problem(names, "").severity == "info"
