"""Code blocks: indented by four spaces or a tab, or between fences."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import BLANK_LINES, EOB_MARKER, HTML_END, INDENT, ial_at
from notes.kramdown.block.ends import FenceEnds
from notes.kramdown.block.state import BlockState

_INDENTED = re.compile(INDENT)
_INDENTED_LINES = re.compile(rf"(?:{INDENT}[ \t\f\v]*\S.*\n)+", re.A)
"""kramdown's own pattern has no form feed and vertical tab before the text, and there kramdown never ends."""
_TEXT_LINE = re.compile(r"[ \t]*\S.*\n", re.A)
_LAZY_LINE = re.compile(r"\n( {0,3}\S)", re.A)
INDENTATION = re.compile(rf"^{INDENT}", re.M)


def codeblock(state: BlockState) -> bool:
    if not _INDENTED.match(state.src, state.pos):
        return False
    line = state.line_at(state.pos)
    end = indented_end(state, state.pos)
    if end == state.pos:  # a line of white space
        return False
    text = INDENTATION.sub("", _LAZY_LINE.sub(r" \1", state.src[state.pos : end]))
    state.pos = end
    block = state.new_block("codeblock", text, line=line)
    block.last_line = state.line_at(end - 1)
    state.push(block)
    return True


def indented_end(state: BlockState, pos: int) -> int:
    """Position after the indented lines at `pos`, their lazy lines and the blank lines between."""
    src = state.src
    while True:
        blank = BLANK_LINES.match(src, pos)
        lines = _INDENTED_LINES.match(src, blank.end() if blank else pos)
        if not lines:
            return pos
        pos = lines.end()
        while (
            (text := _TEXT_LINE.match(src, pos))
            and not EOB_MARKER.match(src, pos)
            and not HTML_END.match(src, pos)
            and not ial_at(state, pos)
        ):
            pos = text.end()


_INFO = r"([ \t\r\f\v]*+(\S++)?)[ \t\r\f\v]*+\n"
_FENCE = {
    "kramdown": re.compile(rf"(~{{3,}}+){_INFO}", re.A),
    "GFM": re.compile(rf" {{0,3}}(~{{3,}}+|`{{3,}}+){_INFO}", re.A),
}
"""Nothing is gained by trying fewer marks or blanks; a line of many of them would take long."""


def codeblock_fenced(state: BlockState) -> bool:
    """kramdown knows fences of `~`; input GFM also those of backticks, both indented by up to three spaces.

    A fence without an end of its length is tried as a shorter one: the rest of it is then the language.
    """
    gfm = state.kramdown.gfm
    match = _FENCE["GFM" if gfm else "kramdown"].match(state.src, state.pos)
    if not match:
        return False
    fence, info, language = match[1], match[2], match[3] or ""
    char = fence[0]
    if char not in state.fence_ends:
        state.fence_ends[char] = FenceEnds(state.src, char, " {0,3}" if gfm else "")
    ends = state.fence_ends[char]
    found = ends.find(match.end(), len(fence))
    if found is None and (not language or info == language):
        length = ends.longest_from(match.end())
        found = ends.find(match.end(), length) if length else None
        language = fence[length:] + language
    if found is None:
        return False
    element = state.new_block("codeblock", state.src[match.end() : found[0]], line=state.line_at(state.pos))
    if language:
        element.info = language
        question = language.find("?", 1)
        element.attrs["class"] = f"language-{language[:question] if question > 0 else language}"
    state.pos = found[1]
    element.last_line = state.line_at(state.pos - 1)
    state.push(element)
    return True
