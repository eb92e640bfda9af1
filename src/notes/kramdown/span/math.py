"""Formulas in running text: `$$ a + b $$`. A single `$` is text, `\\$$` a formula's mark kept as text.

https://kramdown.gettalong.org/syntax.html#math-blocks
"""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACES
from notes.kramdown.span.state import SpanState

_HINT = "close the formula with $$, or write \\$$"


def inline_math(state: SpanState) -> bool:
    """From two dollar signs to the next two; nothing in between is Markdown. Its place is that of its first
    character."""
    start = state.pos
    if not state.src.startswith("$$", start):
        return False
    end = state.find("$$", start + 2)
    if end < 0:
        if state.src[start + 2 : start + 3] != "$" and (not start or state.src[start - 1] != "$"):  # `$$$` is a price
            state.problem("unclosed-math", "This $$ is never closed: kept as text.", start, hint=_HINT)
        return False
    written = state.src[start + 2 : end]
    tex = written.lstrip(SPACES)
    begin = end - len(tex)
    state.pos = end + 2
    state.push(Element("math", tex.rstrip(SPACES), line=state.line_at(begin), column=state.column_at(begin)))
    return True
