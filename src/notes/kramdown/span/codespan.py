"""Code spans: `` `code` ``, ``` ``code with ` inside`` ```; the language is the class of an attribute list after it.

https://kramdown.gettalong.org/syntax.html#code-spans
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACE
from notes.kramdown.span.state import SpanState

_DELIMITER = re.compile("`+")


def codespan(state: SpanState) -> bool:
    """Runs to the next place that holds as many backticks in a row, be they part of a longer row."""
    src, start = state.src, state.pos
    delimiter = _DELIMITER.match(src, start)[0]  # type: ignore[index]  # the parser stops here at a backtick only
    begin = start + len(delimiter)
    if delimiter == "`" and (start == 0 or src[start - 1] in SPACE) and src[begin : begin + 1] in SPACE:
        end = -1  # a backtick on its own
    else:
        end = state.find(delimiter, begin)
    if end < 0:
        state.add_text(delimiter)
        state.pos = begin
        return True
    code = src[begin:end]
    if len(delimiter) > 1:  # one space inside the delimiters is not code
        code = code.removeprefix(" ").removesuffix(" ")
    state.pos = end + len(delimiter)
    state.push(Element("codespan", code, line=state.line_at(start)))
    return True
