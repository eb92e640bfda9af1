"""Papers and books named without an address."""

from __future__ import annotations

import pytest

from notes.kramdown import Options, parse
from notes.references import find


def works(body: str) -> list[tuple[str, str, int, int]]:
    document = parse(body, Options())
    found = find(document.blocks, document.headings, lines=body.split("\n")).works
    return [(work.title, work.kind, work.section, work.line) for work in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("论文：\n\n《甲乙》", [("甲乙", "paper", -1, 3)]),
        (
            "# 一\n\n论文：\n\n《Deep Compression》\n\n《Distilling》\n",
            [("Deep Compression", "paper", 0, 5), ("Distilling", "paper", 0, 7)],
        ),
        ("论文：\n《甲乙》", [("甲乙", "paper", -1, 2)]),
        ("## 论文\n\n《甲乙》\n\n说明一句。\n\n《丙丁》", [("甲乙", "paper", 0, 3)]),
        ("书籍：\n\n《统计学习方法》", [("统计学习方法", "book", -1, 3)]),
        ("《甲乙》", []),
        ("代码：\n\n《甲乙》", []),
        ("论文：\n\n《甲乙》是一篇好文章。", []),
        ("论文：\n\n《甲乙》\n\nhttps://example.org/a", []),
        ("论文：\n\nhttps://example.org/a\n\n《甲乙》", []),
    ],
)
def test_works_stand_on_a_line_of_their_own_below_a_label(body, expected):
    assert works(body) == expected
