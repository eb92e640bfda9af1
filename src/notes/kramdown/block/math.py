"""Display formulas: `$$…$$` alone between block boundaries."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import SPACE, after_block_boundary, before_block_boundary
from notes.kramdown.block.state import BlockState

_START = re.compile(r" {0,3}(\\?)\$\$")
_LINE_END = re.compile(rf"{SPACE}*?\n")


def block_math(state: BlockState) -> bool:
    src = state.src
    start = _START.match(src, state.pos)
    if not start or "$$" in state.dead_ends:
        return False
    close = src.find("$$", start.end())
    if close < 0:
        state.dead_ends.add("$$")
        return False
    if not after_block_boundary(state):
        return False
    line_end = _LINE_END.match(src, close + 2)
    if start[1]:
        if line_end:
            state.pos = start.end() - 2  # the backslash has done its work; what follows is a paragraph's text
        return False
    saved = state.pos
    state.pos = line_end.end() if line_end else close + 2
    if not before_block_boundary(state):
        state.pos = saved
        return False
    body = src[start.end() : close]
    tex = body.strip(" \t\r\n\f\v\0")
    at = start.end() + body.find(tex)
    line_start = src.rfind("\n", 0, at) + 1
    line_stop = src.find("\n", at)
    line = state.line_at(at)
    formula = state.new_block("math", tex, line=line)
    column = state.context.start_column(line, src[line_start:line_stop])
    formula.column = 0 if column is None else column + at - line_start
    formula.meta["block_line"] = state.line_at(saved)
    formula.last_line = state.line_at(close)
    state.push(formula)
    return True
