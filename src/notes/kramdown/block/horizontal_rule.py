"""Horizontal rules: three or more `*`, `-` or `_`, blanks between them allowed."""

from __future__ import annotations

import re

from notes.kramdown.block.state import BlockState

START = re.compile(r" {0,3}(\*|-|_)[ \t]*\1[ \t]*\1(?:\1|[ \t])*\n")


def horizontal_rule(state: BlockState) -> bool:
    match = START.match(state.src, state.pos)
    if not match:
        return False
    state.push(state.new_block("hr", line=state.line_at(state.pos)))
    state.pos = match.end()
    return True
