r"""Hard line breaks: two spaces or two backslashes at a line's end.

https://kramdown.gettalong.org/syntax.html#paragraphs. GitHub's single backslash and option `hard_wrap` are in
`hard_breaks`.
"""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.span.state import SpanState


def line_break(state: SpanState) -> bool:
    """The line end itself stays, as text after the break."""
    src, start = state.src, state.pos
    if not src.startswith(("  \n", "\\\\\n"), start):
        return False
    state.pos = start + 2
    state.push(Element("br", line=state.line_at(start)))
    return True


def break_begin(src: str, line_end: int, floor: int) -> int:
    """Where the two spaces before a line end begin."""
    begin = line_end - 2
    return begin if begin >= floor and src.startswith("  ", begin) else -1
