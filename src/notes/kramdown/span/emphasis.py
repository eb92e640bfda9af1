"""Emphasis: `*em*`, `_em_`, `**strong**`, `__strong__`.

kramdown asks nothing of the characters outside the marks but that no `_` is between letters, so `**真，**她`
is bold. https://kramdown.gettalong.org/syntax.html#emphasis
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACE, is_alnum, is_alpha
from notes.kramdown.span.state import IN_EM, IN_STRONG, SpanState

_STOPS = {mark: re.compile(re.escape(mark)).match for mark in ("*", "_", "**", "__")}
_UNDERSCORES = re.compile("_+")
_FLAGS = {"em": IN_EM, "strong": IN_STRONG}


def emphasis(state: SpanState) -> bool:
    """Two marks are tried as strong emphasis, then the first of them as emphasis, then both are text."""
    src, start = state.src, state.pos
    mark = src[start]
    marks = mark * 2 if src.startswith(mark, start + 1) else mark
    kind = "strong" if len(marks) == 2 else "em"
    after = start + len(marks)
    if (
        (mark == "_" and _inside_word(state, start))
        or src[after : after + 1] in SPACE
        or state.inside & _FLAGS[kind]
        or state.too_deep()
    ):
        state.add_text(marks)
        state.pos = after
        return True
    if state.recall():
        return True
    element = _read(state, kind, marks, start)
    if element is None and kind == "strong" and state.parent.type != "em":
        element = _read(state, "em", mark, start)
    if element is None:
        state.add_text(marks)
        state.pos = after
    else:
        state.remember(start, element)
        state.push(element)
    return True


def _inside_word(state: SpanState, pos: int) -> bool:
    """Whether a letter, or a letter and a hyphen, are before a row of underscores."""
    src = state.src
    if pos and src[pos - 1] == "_":
        begin, end = state.caches.get("underscores", (0, 0))
        if not begin < pos <= end:
            row = _UNDERSCORES.match(src, pos)
            end = row.end() if row else pos
            begin = pos
            while begin and src[begin - 1] == "_":
                begin -= 1
            state.caches["underscores"] = begin, end
        pos = begin
    if pos and src[pos - 1] == "-":
        pos -= 1
    return pos > 0 and is_alpha(src[pos - 1])


def _read(state: SpanState, kind: str, marks: str, start: int) -> Element | None:
    """The element that opens at `start`, the cursor then past its closing mark; None when none closes it."""
    src, width = state.src, len(marks)
    tries = state.tries(marks)
    if start + width in tries:
        return None

    def closes(found: re.Match[str]) -> bool:
        pos = found.start()
        after = pos + width
        if src[pos - 1] in SPACE or state.empty:
            return False
        if kind == "em" and src[after : after + 1] == marks and src[after + 1 : after + 2] != marks:
            return False  # two marks close strong emphasis
        return not (marks[0] == "_" and after < state.posMax and is_alnum(src[after]))

    element = Element(kind, line=state.line_at(start))
    state.pos = start + width
    inside, state.inside = state.inside, state.inside | _FLAGS[kind]
    found = state.parse_spans(element, _STOPS[marks], closes, tries=tries)
    state.inside = inside
    if not found:
        return None
    state.pos += width
    return element
