"""Titles taken from headings."""

from __future__ import annotations

import pytest

from notes.jekyll.titles import title_of, without_title

from ...work import LINEAR, slowdown


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# Plain\n\nText", "Plain"),
        ("\n\n## Second level ##\n", "Second level"),
        ("### Third {#id}", "Third"),
        ("#### Fourth", ""),
        ("#None", ""),
        ("Text\n\n# Later", ""),
        ("Over\n===\n", "Over"),
        ("Over a dash\n-\ntext", "Over a dash"),
        ("Indented\n   ===\n", ""),
        ("Two\nlines\n===\n", ""),
        ("# *Em* **b** __c__ _d_ snake_case `co*de`", "Em b c d snake_case co*de"),
        ("# [li*n*k](x.md) and ![image](x.png) end", "link and end"),
        ("# C# and C++ \\*stars\\*", "C# and C++ *stars*"),
        ("# a < b &amp; <b>c</b> &copy;", "a < b & c ©"),
        ("# Foot[^1] note  and   spaces", "Foot note and spaces"),
        ("# $$a_b*c$$ 公式", "$$a_b*c$$ 公式"),
        ("# 1. Numbers | bars", "1. Numbers | bars"),
        ("", ""),
    ],
)
def test_title(body: str, title: str) -> None:
    assert title_of(body) == title


@pytest.mark.parametrize(
    ("body", "rest", "lines"),
    [
        ("# A\n\n  text \nmore\n", "text \nmore", 2),
        ("\nA\n=\ntext", "text", 3),
        ("text\n", "text", 0),
        ("\n\ntext\n# A", "text\n# A", 2),
        ("# A", "", 0),
    ],
)
def test_the_rest_knows_its_line(body: str, rest: str, lines: int) -> None:
    assert without_title(body) == (rest, lines)


@pytest.mark.parametrize("piece", ["`", "[", "![", "<a ", "*", "_a", "\\", "$$", "[^", "[a](", "``a`", "# ", " "])
def test_work_on_a_heading_is_linear(piece: str) -> None:
    assert slowdown(lambda size: title_of("# " + piece * (size // len(piece))), 40_000) < LINEAR
