"""The audit across notes, repeated sections, folding, fixing, comparing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.errors import Problem
from notes.references import CitingNote, audit, compare, fix, fold, merge, repeated_sections
from notes.references.autofix import mend
from notes.references.similarity import is_generic

from .citing import citation, heading, note, notebooks

A, B, C, D = (f"https://{name}.example/article/1" for name in "abcd")


def problems(*notes: CitingNote) -> dict[str, list[Problem]]:
    """What the audit finds, by code."""
    found: dict[str, list[Problem]] = {}
    for problem in audit(notes, merge(notes)):
        found.setdefault(problem.code, []).append(problem)
    return found


def test_a_thing_cited_in_an_earlier_note_is_reported_once_a_note() -> None:
    found = problems(
        note("1.md", citation(A, "甲", 3), body_line=5),
        note("2.md", citation(A, "甲", 8, column=3), citation(A, "甲", 12), body_line=2),
    )
    (problem,) = found["duplicate-across-notes"]
    assert (problem.path, problem.line, problem.column, problem.severity) == ("2.md", 9, 3, "info")
    assert "1.md:7" in problem.message and problem.hint


def test_two_titles_over_one_address_are_reported_where_the_second_is() -> None:
    found = problems(
        note("1.md", citation(A, "图像分割综述", 3)),
        note("2.md", citation(A, "强化学习中的策略梯度方法", 8)),
        note("3.md", citation(A, "图像分割综述", 2)),
    )
    assert [(each.path, each.line, each.severity) for each in found["title-conflict"]] == [
        ("2.md", 8, "warning"),
        ("3.md", 2, "warning"),
    ]
    assert "图像分割综述" in found["title-conflict"][0].message and "1.md:3" in found["title-conflict"][0].message


def test_one_title_over_two_addresses() -> None:
    found = problems(
        note("1.md", citation(A, "一文读懂卷积神经网络", 3)), note("2.md", citation(B, "一文读懂卷积神经网络", 8))
    )
    (problem,) = found["same-title-other-url"]
    assert (problem.path, problem.line) == ("2.md", 8) and A in problem.message
    assert "same-title-other-url" not in problems(note("1.md", citation(A, "论文")), note("2.md", citation(B, "论文")))


def test_http_in_one_note_and_https_in_another() -> None:
    plain = A.replace("https", "http")
    found = problems(note("1.md", citation(plain, "甲", 3)), note("2.md", citation(A, "甲", 8)))
    assert [(each.path, each.line, each.hint) for each in found["http-variant"]] == [("1.md", 3, f"write {A}")]
    assert "http-variant" not in problems(note("1.md", citation(plain)), note("2.md", citation(plain)))


def reading_list(name: str, title: str, *urls: str, level: int = 2) -> CitingNote:
    headings = (heading("前言", 1, 1), heading(title, 3, level), heading("参考", 5, level + 1))
    return note(
        name, *(citation(url, "", 7 + line, section=2) for line, url in enumerate(urls)), headings=headings, body_line=4
    )


def test_a_section_that_has_moved_is_named_with_both_its_places() -> None:
    notes = (reading_list("1.md", "fine-tuning", A, B, C), reading_list("2.md", "Fine-tuning", A, B, D))
    (pair,) = repeated_sections(notes, merge(notes))
    assert (pair.earlier.note, pair.later.note, pair.shared) == ("1.md", "2.md", 2)
    (problem,) = problems(*notes)["moved-section"]
    assert (problem.path, problem.line) == ("2.md", 6)
    assert "fine-tuning" in problem.message.lower() and "1.md:6" in problem.message


def test_sections_that_share_a_little_are_not_the_same() -> None:
    notes = (
        reading_list("1.md", "GAN", A, B, C),
        reading_list("2.md", "VAE", A, D, "https://e.example", "https://f.example"),
    )
    assert repeated_sections(notes, merge(notes)) == ()


def test_a_section_under_another_heading_is_found_by_what_it_cites() -> None:
    notes = (reading_list("1.md", "迁移学习", A, B, C), reading_list("2.md", "fine-tuning", A, B, C, D))
    assert [pair.shared for pair in repeated_sections(notes, merge(notes))] == [3]


@given(notebooks())
def test_the_audit_never_fails_and_every_problem_has_a_place(notes: list[CitingNote]) -> None:
    found = audit(notes, merge(notes))
    assert all(problem.path and problem.line > 0 and problem.column > 0 and problem.hint for problem in found)
    assert list(found) == sorted(found, key=lambda each: (each.path, each.line, each.column, each.code))


def test_a_later_part_of_a_series_folds_what_an_earlier_one_lists() -> None:
    notes = [
        note("1.md", citation(A, "", 3), citation(B, "", 5)),
        note("2.md", citation(A, "", 4), citation(C, "", 6), citation(C, "", 8)),
        note("3.md", citation(C, "", 2), citation(A, "", 9), citation(B, "", 11, context="prose")),
        note("4.md", citation(A, "", 1)),
    ]
    folded = fold(merge(notes), [["1.md", "2.md", "3.md"], ["4.md"]])
    assert {
        name: {index: (place.note, place.line) for index, place in found.items()} for name, found in folded.items()
    } == {
        "2.md": {0: ("1.md", 3)},
        "3.md": {0: ("2.md", 6), 1: ("1.md", 3)},
    }


def test_the_series_decides_what_is_earlier() -> None:
    notes = [note("1.md", citation(A)), note("2.md", citation(A))]
    assert list(fold(merge(notes), [["2.md", "1.md"]])) == ["1.md"]
    assert fold(merge(notes), []) == {}


@pytest.mark.parametrize(
    ("url", "mended"),
    [
        ("h1ttps://a.example/x", "https://a.example/x"),
        ("httphttps://a.example/x", "https://a.example/x"),
        ("https//a.example/x", "https://a.example/x"),
        ("https://a.example/x?utm_source=y", "https://a.example/x"),
        ("https://a.example/x?id=1&utm_source=y&b=%E4#f", "https://a.example/x?id=1&b=%E4#f"),
        ("https://A.example//x/?b=2&a=1", "https://A.example//x/?b=2&a=1"),
        ("http://a.example/x", "http://a.example/x"),
        ("www.a.example/x", "www.a.example/x"),
        ("javascript:alert(1)?utm_source=x", "javascript:alert(1)?utm_source=x"),
    ],
)
def test_only_what_is_certain_is_mended(url: str, mended: str) -> None:
    assert mend(url) == mended


def test_fix_changes_the_cited_address_and_not_a_byte_more() -> None:
    text = "---\r\ntitle: t\r\n---\r\n前 h1ttps://a.example/x 后\r\n\r\n`h1ttps://a.example/x`\r\n末 https://b.example/?utm_source=1&p=2\u2028尾"
    citations = [
        citation("h1ttps://a.example/x", line=1, column=3),
        citation("https://b.example/?utm_source=1&p=2", line=4, column=3),
    ]
    assert fix(text, citations, body_line=4) == (
        "---\r\ntitle: t\r\n---\r\n前 https://a.example/x 后\r\n\r\n`h1ttps://a.example/x`\r\n末 https://b.example/?p=2\u2028尾"
    )


def test_fix_leaves_a_text_alone_that_has_changed_since() -> None:
    assert fix("别的\n", [citation("h1ttps://a.example/x", line=1)]) == "别的\n"
    assert fix("", [citation("h1ttps://a.example/x", line=9)]) == ""


@given(st.text(), st.lists(st.sampled_from(["h1ttps://a.example/x", A, "https://b.example/?utm_source=1"]), max_size=4))
def test_fix_is_idempotent(text: str, urls: list[str]) -> None:
    lines = [*text.split("\n"), *urls]
    citations = [citation(url, line=len(lines) - len(urls) + number + 1) for number, url in enumerate(urls)]
    fixed = fix("\n".join(lines), citations)
    assert fix(fixed, citations) == fixed
    assert fixed.split("\n")[: len(lines) - len(urls)] == lines[: len(lines) - len(urls)]


def test_compare_tells_what_moved_changed_and_disappeared() -> None:
    here, there = (heading("GAN", 1),), (heading("GAN（续）", 1),)
    before = merge(
        [
            note(
                "1.md",
                citation(A, "甲", 3, section=0),
                citation(B, "乙", 5, section=0),
                citation(C, "丙", 7, section=0),
                headings=here,
            )
        ]
    )
    after = merge(
        [
            note("1.md", citation(A, "甲", 30, section=0), citation(C, "丙的新标题", 7, section=0), headings=here),
            note("2.md", citation(D, "丁", 3, section=0), headings=there),
        ]
    )
    later = merge(
        [note("2.md", citation(A, "甲", 3, section=0), citation(C, "丙的新标题", 4, section=0), headings=there)]
    )
    first, second = compare([("older", before), ("newer", after), ("newest", later)])
    assert (first.older, first.newer, first.kept) == ("older", "newer", 1)
    assert [each.key for each in first.appeared] == [D]
    assert [each.key for each in first.disappeared] == [B]
    assert [(each.key, each.what) for each in first.changed] == [(C, ("titles",))]
    assert first.moved == ()
    assert [(each.key, each.left[0].note, each.entered[0].section) for each in second.moved] == [
        (C, "1.md", "GAN（续）"),
        (A, "1.md", "GAN（续）"),
    ]


@pytest.mark.parametrize(
    ("title", "generic"),
    [
        ("paper", True),
        ("wiki ref", True),
        ("Project Page", True),
        ("论文链接", True),
        ("He et al., 2015", True),
        ("the paper of Hinton", False),
        ("生成对抗网络", False),
        ("PyTorch documentation", False),
    ],
)
def test_titles_that_fit_anything(title: str, generic: bool) -> None:
    assert is_generic(title) is generic
