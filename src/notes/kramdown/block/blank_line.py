"""Blank lines: kept in the tree, because loose lists and block boundaries depend on them."""

from __future__ import annotations

from notes.kramdown.block.boundary import BLANK_LINES
from notes.kramdown.block.state import BlockState


def blank_line(state: BlockState) -> bool:
    match = BLANK_LINES.match(state.src, state.pos)
    if not match:
        return False
    last = state.last_child()
    if last is not None and last.type == "blank":
        last.content += match[0]
    else:
        state.push(state.new_block("blank", match[0]))
    state.pos = match.end()
    return True
