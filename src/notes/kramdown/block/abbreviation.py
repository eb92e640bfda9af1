"""Abbreviation definitions: `*[abbr]: title`."""

from __future__ import annotations

import re

from notes.kramdown.block.state import BlockState
from notes.kramdown.context import Abbreviation
from notes.kramdown.html import SPACES

_START = re.compile(r" {0,3}\*\[(.+?)\]:(.*)\n")


def abbrev_definition(state: BlockState) -> bool:
    match = _START.match(state.src, state.pos)
    if not match:
        return False
    name, title = match[1], match[2].strip(SPACES)
    known = state.context.abbreviations
    if name in known:
        line = state.line_at(state.pos)
        state.context.problem("duplicate-abbreviation", f"The abbreviation {name!r} replaces an earlier one", line)
    state.pos = match.end()
    known[name] = Abbreviation(title, state.push_eob("abbrev_def"))
    return True
