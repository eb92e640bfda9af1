"""Site extra `join_han_lines`: a line end between two Han characters is no space.

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
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")


def join_han_lines(root: Element) -> None:
    """Take the line ends between Han characters out of all running text below an element."""
    last: Element | None = None
    for leaf in _leaves(root):
        if leaf.type == "text":
            if "\n" in leaf.content:
                before = last.content if last is not None else ""
                leaf.content = _joined(before, leaf.content)
            # A line end at the seam of two pieces belongs to whichever has it: look at the one before again.
            if last is not None:
                stripped = last.content.rstrip(" \t\n")
                if "\n" in last.content[len(stripped) :] and _meet(stripped[-1:], leaf.content[:1]):
                    last.content = stripped
            if leaf.content:
                last = leaf
        else:
            last = None


def _leaves(element: Element) -> Iterator[Element]:
    """Text and what stands between text; the end of a block or of HTML kept as it is ends a line anyway."""
    for child in element.children:
        if child.type == "html_element" and child.content_model == "raw":
            yield child
        elif child.children and not (child.block and child.type in {"codeblock", "math"}):
            if child.block:
                yield child
            yield from _leaves(child)
            if child.block:
                yield child
        else:
            yield child


def _joined(before: str, content: str) -> str:
    pieces = []
    start = 0
    for end in _LINE_END.finditer(content):
        left = content[end.start() - 1] if end.start() else before[-1:]
        right = content[end.end() : end.end() + 1]
        if _meet(left, right):
            pieces.append(content[start : end.start()])
            start = end.end()
    pieces.append(content[start:])
    return "".join(pieces)


def _meet(left: str, right: str) -> bool:
    """Whether two characters stand side by side without a space."""
    return bool(
        left and right and _JOINS.match(left) and _JOINS.match(right) and (_IS_HAN.match(left) or _IS_HAN.match(right))
    )
