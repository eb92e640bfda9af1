"""Footnote marks: `[^name]`. https://kramdown.gettalong.org/syntax.html#footnotes"""

from __future__ import annotations

import re

from notes.kramdown.attributes import ID_NAME
from notes.kramdown.element import Element
from notes.kramdown.span.state import SpanState

_MARK = re.compile(rf"\[\^({ID_NAME})\]")


def footnote_mark(state: SpanState) -> bool:
    """A mark whose footnote is defined; one without a definition is text."""
    mark = _MARK.match(state.src, state.pos)
    if mark is None:
        return False
    start, state.pos = state.pos, mark.end()
    footnote = state.context.footnotes.get(mark[1])
    if footnote is None:
        state.problem("undefined-footnote", f"No footnote [^{mark[1]}] is defined: kept as text.", start)
        state.add_text(mark[0])
        return True
    element = Element("footnote", line=state.line_at(start), info=mark[1])
    element.meta["footnote"] = footnote
    state.push(element)
    return True
