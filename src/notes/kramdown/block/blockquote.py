"""Quotes: lines after `>`, lazy lines included."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import lazy_block_end
from notes.kramdown.block.state import BlockState

START = re.compile(r" {0,3}> ?")
_MARKERS = re.compile(r"^ {0,3}> ?", re.M)


def blockquote(state: BlockState) -> bool:
    if not START.match(state.src, state.pos):
        return False
    start, line = state.pos, state.line_at(state.pos)
    end = state.pos = lazy_block_end(state, start)
    quote = state.new_block("blockquote", line=line)
    state.push(quote)
    state.parse_text(quote, _MARKERS.sub("", state.src[start:end]), line)
    return True
