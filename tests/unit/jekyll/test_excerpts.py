"""Which part of a body is the excerpt."""

from __future__ import annotations

import pytest

from notes.jekyll.excerpts import raw_excerpt

from ...work import LINEAR, slowdown


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("one\ntwo\n\nthree\n", "one\ntwo"),
        ("only\n", "only\n"),
        ("", ""),
        ("* TOC\n{:toc}\n\n# 概述\n\n正文第一段。\n\n第二段。\n", "正文第一段。"),
        ("* 目录\n{:toc .side}\n\n正文。\n\n其它。\n", "正文。"),
        ("标题\n====\n\n正文。\n\n其它。\n", "正文。"),
        ("{::comment}\n\n正文。\n\n其它。\n", "正文。"),
        ("<!-- 作者注 -->\n\n---\n\n正文。\n\n其它。\n", "正文。"),
        ("one\r\n\r\ntwo\r\n", "one"),
        ("see [a][1]\n\nmore\n\n[1]: https://example.com/\n", "see [a][1]\n\n[1]: https://example.com/"),
        ("see [a][1]\n\n[2]: https://example.com/\n", "see [a][1]"),
        ("# only a heading\n", ""),
    ],
)
def test_by_paragraph(body: str, excerpt: str) -> None:
    assert raw_excerpt(body) == excerpt


@pytest.mark.parametrize(
    ("body", "separator", "excerpt"),
    [
        ("# a\n\nb\n<!--more-->\nc", "<!--more-->", "# a\n\nb\n"),
        ("all of it", "<!--more-->", "all of it"),
        ("anything", "", ""),
    ],
)
def test_by_a_separator_of_ones_own(body: str, separator: str, excerpt: str) -> None:
    assert raw_excerpt(body, separator) == excerpt


@pytest.mark.parametrize(
    ("start", "piece", "end"), [("", "-", "x"), ("", "{:", ""), ("\n", " ", "x"), ("", "# a\n\n", ""), ("", "<!--", "")]
)
def test_work_on_hostile_bodies_is_linear(start: str, piece: str, end: str) -> None:
    assert slowdown(lambda size: raw_excerpt(start + piece * (size // len(piece)) + end), 400_000) < LINEAR
