"""Horizontal rules: three or more `*`, `-` or `_`, blanks between them allowed."""

from __future__ import annotations

import re

from notes.kramdown.block.state import BlockState

START = re.compile(r" {0,3}(\*|-|_)[ \t]*\1[ \t]*\1(?:\1|[ \t])*\n")


def horizontal_rule(state: BlockState) -> bool:
    line = state.line_at(state.pos)
    if not state.skip(START):
        return False
    state.push(state.new_block("hr", line=line))
    return True
