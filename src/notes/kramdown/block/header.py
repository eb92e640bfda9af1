"""Headings: `# …` and underlined ones, with an id in braces after the text."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import after_block_boundary
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element

_NAME_START = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_ID = re.compile(rf"[\t ]\{{#([{_NAME_START}][{_NAME_START}\-.0-9\u00B7\u0300-\u036F\u203F-\u2040]*)\}}\Z")
_SETEXT = re.compile(r" {0,3}([^ \t\n].*)\n([-=])[-=]*[ \t\r\f\v]*\n")
_ATX = re.compile(r"(#{1,6})[\t ]*([^ \t].*)\n")  # the text may begin on the next line
ATX_GFM = re.compile(r"(#{1,6})[\t ]+(.*)\n")
_BLANKS = " \t\r\n\f\v"


def setext_header(state: BlockState) -> bool:
    if not after_block_boundary(state):
        return False
    match = _SETEXT.match(state.src, state.pos)
    if not match:
        return False
    return _add_header(state, 2 if match[2] == "-" else 1, *_text_and_id(match[1]), match.end())


def atx_header(state: BlockState) -> bool:
    """kramdown's: between block boundaries, the space after the marks may be missing (GFM without its quirk: not)."""
    match = (ATX_GFM if state.kramdown.gfm else _ATX).match(state.src, state.pos)
    if not match or not after_block_boundary(state):
        return False
    text, id_name = _text_and_id(match[2])
    bare = text.rstrip("#")
    if bare != text:
        if bare.endswith("\\"):
            bare = text[: len(bare) + 1]
        text = bare.rstrip(_BLANKS) if bare != text else text
    return _add_header(state, len(match[1]), text, id_name, match.end())


def atx_header_gfm_quirk(state: BlockState) -> bool:
    """GFM's: anywhere, the space after the marks is needed, and the one before closing marks too."""
    match = ATX_GFM.match(state.src, state.pos)
    if not match:
        return False
    text, id_name = _text_and_id(match[2])
    bare = text.rstrip("#")
    if bare != text and bare.endswith((" ", "\t")):
        text = bare.rstrip(_BLANKS)
    return _add_header(state, len(match[1]), text, id_name, match.end())


def _text_and_id(contents: str) -> tuple[str, str]:
    text = contents.rstrip(_BLANKS)
    if text.endswith("}") and (match := _ID.search(text, text.rindex("{") - 1 if "{" in text else 0)):
        return text[: match.start()].rstrip(_BLANKS), match[1]
    return text, ""


def _add_header(state: BlockState, level: int, text: str, id_name: str, end: int) -> bool:
    if not text:
        return False
    line = state.line_at(state.pos)
    header = state.new_block("header", line=line)
    header.meta["level"] = level
    header.meta["raw_text"] = text
    header.children.append(Element("inline", text, line=line))
    if id_name:
        header.attrs["id"] = id_name
    state.pos = end
    state.push(header)
    return True
