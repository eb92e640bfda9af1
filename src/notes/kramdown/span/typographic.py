r"""Typographic symbols: `---` `--` `...` `<<` `>>`; `\<<` and `\>>` are kept as written.

https://kramdown.gettalong.org/syntax.html#typographic-symbols
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.entities import Entity
from notes.kramdown.span.entity import entity_element
from notes.kramdown.span.state import SpanState

_SYMBOLS = {
    "---": "mdash",
    "--": "ndash",
    "...": "hellip",
    "<< ": "laquo_space",
    " >>": "raquo_space",
    "<<": "laquo",
    ">>": "raquo",
}
_ESCAPED = {"\\<<": Entity(60, "lt"), "\\>>": Entity(62, "gt")}
_SYMBOL = re.compile("|".join(map(re.escape, ["---", "--", "...", "\\<<", "\\>>", "<< ", " >>", "<<", ">>"])))


def typographic_symbol(state: SpanState) -> bool:
    """One symbol."""
    match = _SYMBOL.match(state.src, state.pos)
    if match is None:
        return False
    start, state.pos = state.pos, match.end()
    escaped = _ESCAPED.get(match[0])
    if escaped is None:
        state.push(Element("typographic_sym", _SYMBOLS[match[0]], line=state.line_at(start)))
    else:
        state.push(entity_element(escaped, ""))
        state.push(entity_element(escaped, ""))
    return True


def symbol_begin(src: str, place: int, floor: int) -> int:
    """A space before `>>` belongs to it."""
    return place - 1 if place > floor and src[place - 1] == " " else place
