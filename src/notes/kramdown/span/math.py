"""Formulas in running text: `$$ a + b $$`. A single `$` is text, `\\$$` a formula's mark kept as text.

https://kramdown.gettalong.org/syntax.html#math-blocks
"""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACES
from notes.kramdown.span.state import SpanState


def inline_math(state: SpanState) -> bool:
    """From two dollar signs to the next two; nothing in between is Markdown."""
    start = state.pos
    if not state.src.startswith("$$", start):
        return False
    end = state.find("$$", start + 2)
    if end < 0:
        return False
    tex = state.src[start + 2 : end].strip(SPACES)
    state.pos = end + 2
    state.push(Element("math", tex, line=state.line_at(start), column=state.column_at(start)))
    return True
