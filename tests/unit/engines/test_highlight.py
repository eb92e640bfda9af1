from __future__ import annotations

import html
import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.engines import highlight as module
from notes.engines.highlight import COLOURS, Highlighter, highlight, stylesheet, work

PAPERS = {"light": ("#ffffff", "#fbf9f4", "#f3efe5"), "dark": ("#17181a", "#202124")}
"""Backgrounds of the theme, and white."""


def text_of(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def test_tokens_get_short_class_names() -> None:
    markup = highlight('def f(x):\n    return "a<b"  # 中\n', "python")
    assert markup is not None and markup.startswith('<span class="k">def</span> <span class="nf">f</span>')
    assert "a&lt;b" in markup
    assert '<span class="c1"># 中</span>' in markup


@pytest.mark.parametrize(
    "lang", ["Python", "py", "C++", "cpp", "js", "jsx", "bash", "shell", "yaml", "matlab", "csharp"]
)
def test_languages_are_found_by_name_or_alias(lang: str) -> None:
    assert "<span" in (highlight('x = 1; "y"', lang) or "")


@pytest.mark.parametrize("lang", ["", "nosuch"])
def test_unknown_languages_are_declined(lang: str) -> None:
    assert highlight("x = 1", lang) is None


@pytest.mark.parametrize("lang", ["text", "plaintext"])
def test_plain_text_has_no_colours(lang: str) -> None:
    assert highlight('x < "1"', lang) == 'x &lt; "1"'


@settings(max_examples=60, deadline=None)
@given(
    code=st.text(st.sampled_from("ab1 \n\t\r\"'#/*<>&(){}\\:=中\ufeff"), max_size=60),
    lang=st.sampled_from(["python", "c", "bash", "html", "json", "diff", "pycon", "make"]),
)
def test_no_code_is_lost(code: str, lang: str) -> None:
    markup = highlight(code, lang)
    assert markup is not None and text_of(markup) == code


def test_long_listings_stay_plain() -> None:
    listing = "x = 1\n" * 10_000
    highlighter = Highlighter()
    assert highlighter(listing, "python") == listing
    assert highlighter.plain == [(listing, "it is longer than 20,000 characters")]


@pytest.mark.parametrize(
    ("lang", "piece"),
    [
        ("java", "a "),
        ("csharp", "a\n"),
        ("cpp", "\n"),
        ("c", "\r"),
        ("make", "1"),
        ("markdown", "\n"),
        ("perl", "m{"),
        ("org", "["),
        ("peg", "[["),
        ("diff", "-"),
        ("gnuplot", "a_"),
    ],
)
def test_what_a_lexer_would_need_the_square_of_its_length_for_stays_plain(lang: str, piece: str) -> None:
    highlighter = Highlighter()
    code = piece * (12_000 // len(piece))
    assert highlighter(code, lang) == code
    ((plain, reason),) = highlighter.plain
    assert plain == code and "too long for a lexer of" in reason


@pytest.mark.parametrize(
    ("lang", "code"),
    [
        ("lilypond", "a" * 500),
        ("systemd", " " * 500),
        ("autohotkey", "\n" * 500),
        ("tnt", "~"),
        ("mcschema", "<!--" * 4),
    ],
)
def test_lexers_that_are_steeper_or_never_end_are_kept_from_it(lang: str, code: str) -> None:
    assert highlight(code, lang) == html.escape(code, quote=False)


def test_real_code_is_coloured_up_to_the_limit_of_length() -> None:
    for file in (module.__file__, re.__file__, html.__file__):
        code = Path(file).read_text(encoding="utf-8")
        code = (code * (module.MAX_LENGTH // len(code) + 1))[: module.MAX_LENGTH]
        assert "<span" in (highlight(code, "python") or "")


def test_the_listings_of_a_note_have_a_total(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "x = 'some words without any full stop'\n" * 20
    monkeypatch.setattr(module, "PER_NOTE", 2 * work(code))
    highlighter = Highlighter()
    coloured = ["<span" in (highlighter(code, "python") or "") for _ in range(3)]
    assert coloured == [True, True, False]
    assert highlighter.plain == [(code, "the listings of this note are too much work together")]
    assert "<span" in (Highlighter()(code, "python") or ""), "another note has its own"


def test_the_clock_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "x = 1\n" * 100
    calm = highlight(code, "python")
    hours = itertools.count(step=3600)
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        monkeypatch.setattr(time, name, lambda: float(next(hours)))
    assert highlight(code, "python") == calm


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read_on_every_paper() -> None:
    pairs = [
        (colour, paper)
        for light, dark, _ in COLOURS.values()
        if light
        for colour, papers in ((light, PAPERS["light"]), (dark, PAPERS["dark"]))
        for paper in papers
    ]
    assert pairs
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_the_style_sheet_has_a_rule_for_both_schemes_and_each_class_once() -> None:
    css = stylesheet()
    assert css.count("light-dark(") == sum(bool(light) for light, _, _ in COLOURS.values())
    names = " ".join(COLOURS).split()
    assert len(names) == len(set(names))
    assert all(f".{name}" in css for name in names)
