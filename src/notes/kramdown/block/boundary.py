"""Where blocks begin and end: blank lines, end-of-block markers, attribute lists, and what ends a lazy line."""

from __future__ import annotations

import re

from notes.kramdown import html
from notes.kramdown.block.state import BlockState

SPACE = html.SPACE
"""Ruby's `\\s`."""
INDENT = r"(?:\t| {4})"
BLANK_LINES = re.compile(r"[ \t\r\n\f\v]*\n")
EOB_MARKER = re.compile(r"\^[ \t\r\f\v]*\n")

_NO_BLOCK = rf"(?!(?:{'|'.join(sorted(html.SPAN_ELEMENTS))}|script)\b)"
HTML_END = re.compile(rf" {{0,3}}(?:</{_NO_BLOCK}{html.UNAME}{SPACE}*>|<(?>{_NO_BLOCK}{html.UNAME}))")
"""A line that starts with a block-level tag."""
_MAYBE_LAZY_END = re.compile(r"\n(?= {0,3}[<{]|\^|[ \t\r\f\v]*(?:\n|\Z))")
"""A line end after which a lazy block may be over: most lines are passed by without a closer look."""
_IAL_START = re.compile(r" {0,3}\{:(?![:/])")


def ial_at(state: BlockState, pos: int) -> tuple[str, int] | None:
    """The attribute list on a line of its own at `pos`, and the position after its line."""
    start = _IAL_START.match(state.src, pos)
    if not start:
        return None
    end = state.list_end(start.end())
    if end < 0:
        return None
    return state.src[start.end() : end], state.src.index("\n", end) + 1


def lazy_end(state: BlockState, pos: int) -> bool:
    """Whether the line at `pos` cannot be a lazy continuation of the block before it (kramdown's LAZY_END)."""
    src = state.src
    return bool(
        pos >= state.end
        or BLANK_LINES.match(src, pos)
        or EOB_MARKER.match(src, pos)
        or HTML_END.match(src, pos)
        or ial_at(state, pos)
    )


def lazy_block_end(state: BlockState, pos: int) -> int:
    """Position after the line at `pos` and all its lazy continuations."""
    while True:
        found = _MAYBE_LAZY_END.search(state.src, pos)
        pos = found.end() if found else state.end
        if lazy_end(state, pos):
            return pos


def after_block_boundary(state: BlockState) -> bool:
    """Whether a new block may start here."""
    last = state.last_child()
    return last is None or last.type == "blank" or (last.type == "eob" and not last.info) or state.block_ial is not None


def before_block_boundary(state: BlockState) -> bool:
    """Whether a block may end here."""
    pos = state.pos
    return bool(
        pos >= state.end or BLANK_LINES.match(state.src, pos) or EOB_MARKER.match(state.src, pos) or ial_at(state, pos)
    )
