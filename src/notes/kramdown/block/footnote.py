"""Footnote definitions: `[^name]: …`, further blocks indented."""

from __future__ import annotations

import re

from notes.kramdown.attributes import ID_NAME
from notes.kramdown.block.codeblock import INDENTATION, indented_end
from notes.kramdown.block.state import BlockState
from notes.kramdown.context import Footnote
from notes.kramdown.element import Element

_START = re.compile(rf" {{0,3}}\[\^({ID_NAME})\]:")


def footnote_definition(state: BlockState) -> bool:
    match = _START.match(state.src, state.pos)
    if not match:
        return False
    name, line = match[1], state.line_at(state.pos)
    end = indented_end(state, state.src.index("\n", match.end()) + 1)
    content = Element("footnote_def", line=line)
    state.pos = end
    state.parse_text(content, INDENTATION.sub("", state.src[match.end() : end]), line)
    footnotes = state.context.footnotes
    if name in footnotes:
        state.context.problem("duplicate-footnote", f"The footnote [^{name}] replaces an earlier one", line)
    footnotes[name] = Footnote(name, content, state.push_eob("footnote_def"))
    return True
