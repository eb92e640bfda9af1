"""Paragraphs: what no other block rule wants, up to a line that cannot be lazy."""

from __future__ import annotations

import re

from notes.kramdown.block import blockquote, header, lists
from notes.kramdown.block.boundary import lazy_end
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element

_DEFINITION = re.compile(r" {0,3}:[\t| ]")
_CANDIDATE = {
    "kramdown": re.compile(r"\n(?= {0,3}[<{:]|\^|[ \t\r\f\v]*(?:\n|\Z))"),
    "GFM": re.compile(r"\n(?= {0,3}[<{:>+*\-\d~`]|[\^#]|[ \t\r\f\v]*(?:\n|\Z))"),
}
"""A line end after which a paragraph may be over: most lines are passed by without a closer look."""
_PLAIN = re.compile(
    r"(?!\*\[)([^ \t\r\n\f\v\[{^$\\|][^\n|]*\n(?:[^ \t\r\n\f\v<{:>+*\-\d~`^#=][^\n]*\n)*+)([ \t\r\n\f\v]*\n)"
)
"""Lines that neither begin nor end anything else, then blank ones: most paragraphs."""
_START = re.compile(r" {0,3}[^ \t]")
_FENCE = re.compile(r" {0,3}[~`]{3,}")
_SPACES = " \t\r\n\f\v"


def plain_paragraph(state: BlockState) -> bool:
    """A paragraph that no rule after this one can want, and the blank lines after it: in one look what `paragraph`
    does."""
    start = state.pos
    match = _PLAIN.match(state.src, start)
    if not match:
        return False
    children = state.parent.children
    if children and children[-1].type == "p":
        return False
    text, blank = match.groups()
    line = state.line_at(start)
    block = state.new_block("p", line=line)
    block.children.append(Element("inline", text.rstrip(_SPACES), line=line))
    children += (block, Element("blank", blank, block=True))
    state.pos = match.end()
    return True


def paragraph(state: BlockState) -> bool:
    src, start = state.src, state.pos
    if not _START.match(src, start):
        return False
    quirk = state.kramdown.paragraph_end_quirk
    candidate = _CANDIDATE["GFM" if quirk else "kramdown"]
    pos = start
    while True:
        found = candidate.search(src, pos)
        pos = found.end() if found else state.end
        if lazy_end(state, pos) or _DEFINITION.match(src, pos) or (quirk and _gfm_end(src, pos)):
            break
    state.pos = pos
    text = src[start:pos].rstrip(_SPACES)
    last = state.last_child()
    if last is not None and last.type == "p":  # a block that might have begun here did not
        if last.children and last.children[-1].type == "inline":
            joiner = "  \n" if src[max(start - 3, 0) : start] == "  \n" else "\n"
            state.grow(last.children[-1], joiner + text)
        else:  # an HTML <p> made native
            last.children.append(Element("inline", text, line=state.line_at(start)))
        return True
    line = state.line_at(start)
    block = state.new_block("p", line=line)
    block.children.append(Element("inline", text.lstrip(_SPACES), line=line))
    state.push(block)
    return True


def _gfm_end(src: str, pos: int) -> bool:
    return bool(
        lists.START.match(src, pos)
        or header.ATX_GFM.match(src, pos)
        or blockquote.START.match(src, pos)
        or _FENCE.match(src, pos)
    )


def bare_text(state: BlockState) -> bool:
    """A line that begins with up to three spaces and a tab: no rule of kramdown's takes it, so it is text without
    `<p>`."""
    line = state.line_at(state.pos)
    end = state.src.index("\n", state.pos) + 1
    text = state.src[state.pos : end]
    state.pos = end
    last = state.last_child()
    if last is not None and last.type == "bare_text":
        state.grow(last.children[0], text)
        return True
    block = Element("bare_text", line=line, block=state.parent.block)
    block.children.append(Element("inline", text, line=line))
    state.push(block)
    return True
