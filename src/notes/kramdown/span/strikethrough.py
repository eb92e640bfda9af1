"""GitHub's strikethrough: `~~deleted~~`."""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.state import SpanState

_OPEN = re.compile(r"~~(?![ \t\r\n\f\v~])")
_CLOSE = re.compile(r"[^ \t\r\n\f\v~]~~")


def strikethrough(state: SpanState) -> bool:
    """Its content is read as a text of its own: nothing around counts inside."""
    src, start = state.src, state.pos
    if not _OPEN.match(src, start):
        return False
    last = state.find(_CLOSE, start + 2)
    if last < 0 or state.too_deep():
        return False
    if state.recall():
        return True
    line, column = state.line_at(start), state.column_at(start + 2)
    element = Element("html_element", tag="del", line=line, content_model="span")
    inner = SpanState(src[start + 2 : last + 1], state.md, state.context, element, line=line, column=column)
    inner.level = state.level
    inner.parse_spans(element)
    state.pos = last + 3
    state.remember(start, element)
    state.push(element)
    return True
