"""Quotes: lines behind `>`, lazy lines included."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import lazy_end
from notes.kramdown.block.state import BlockState

START = re.compile(r" {0,3}> ?")
_MARKERS = re.compile(r"^ {0,3}> ?", re.M)


def blockquote(state: BlockState) -> bool:
    if not START.match(state.src, state.pos):
        return False
    start, line = state.pos, state.line_at(state.pos)
    pos = state.src.index("\n", start) + 1
    while not lazy_end(state, pos):
        pos = state.src.index("\n", pos) + 1
    state.pos = pos
    quote = state.new_block("blockquote", line=line)
    state.push(quote)
    state.parse_text(quote, _MARKERS.sub("", state.src[start:pos]), line)
    return True
