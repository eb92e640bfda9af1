"""Site extra `join_han_lines`: a line end between two Han characters is not a space.

A browser shows a line end as a space, and Chinese has none: lines broken for the writer's sake would show gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from notes.kramdown.element import Element

_HAN = (
    "\u2e80-\u2fdf\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U00020000-\U0003ffff"
)
"""Han characters, CJK punctuation and full-width forms without letters and digits."""
_SHARED = "‘’“”…—·"
"""Punctuation Chinese shares with other scripts: joins on one side only."""

_IS_HAN = re.compile(f"[{_HAN}]")
_JOINS = re.compile(f"[{_HAN}{_SHARED}]")
_LINE_END = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")


def join_han_lines(element: Element) -> None:
    """Take the line ends between Han characters out of an element's running text."""
    texts: list[Element] = []
    for leaf in _leaves(element):
        if leaf.type == "text":
            texts.append(leaf)
        elif texts:
            _join(texts)
            texts = []
    if texts:
        _join(texts)


def _leaves(element: Element) -> Iterator[Element]:
    """Text and what is between texts: breaks, code, formulas, the ends of blocks, HTML kept as it is."""
    for child in element.children:
        if not child.children or child.content_model == "raw":
            yield child
            continue
        if child.block:
            yield child
        yield from _leaves(child)
        if child.block:
            yield child


def _join(texts: list[Element]) -> None:
    """Join the lines of texts that follow one another, be they in emphasis or links."""
    whole = "".join(text.content for text in texts)
    if "\n" not in whole:
        return
    gaps = [end.span() for end in _LINE_END.finditer(whole) if _meet(whole, *end.span())]
    gaps.reverse()
    start = 0
    for text in texts:
        end = start + len(text.content)
        kept, pos = [], start
        while gaps and gaps[-1][0] < end:
            gap_start, gap_end = gaps.pop()
            kept.append(whole[pos:gap_start])
            pos = min(gap_end, end)
            if gap_end > end:  # white space around a line end may be spread over several texts
                gaps.append((end, gap_end))
        text.content = "".join(kept) + whole[pos:end]
        start = end


def _meet(text: str, start: int, end: int) -> bool:
    """Whether the characters around a line end are side by side without a space."""
    left, right = text[max(start - 1, 0) : start], text[end : end + 1]
    return bool(_JOINS.match(left) and _JOINS.match(right) and (_IS_HAN.match(left) or _IS_HAN.match(right)))
