"""Link definitions: `[id]: url "title"`."""

from __future__ import annotations

import re

from notes.kramdown.block.state import BlockState
from notes.kramdown.context import LinkDefinition, normalize_link_id

_START = re.compile(r" {0,3}\[([^\n\]]+)\]:[ \t]*")
_BLANK_AND_QUOTE = {quote: re.compile(rf"[ \t]{quote}") for quote in "\"'"}
_TITLE_OPEN = re.compile(r"[ \t]+([\"'])")
_NEXT_LINE_TITLE = re.compile(r"[ \t]*\n[ \t]*([\"'])(.+)\1[ \t]*\n")
_LINE_END = re.compile(r"[ \t]*\n")


def link_definition(state: BlockState) -> bool:
    start = _START.match(state.src, state.pos)
    if not start:
        return False
    found = _bracketed(state.src, start.end()) or _plain(state.src, start.end())
    if not found:
        return False
    url, title, end = found
    link_id = normalize_link_id(start[1])
    context, line = state.context, state.line_at(state.pos)
    if link_id in context.link_definitions:
        context.problem("duplicate-link-definition", f"The link definition [{link_id}] replaces an earlier one", line)
    state.pos = end
    eob = state.push_eob("link_def")
    eob.line = line
    context.define_link(link_id, LinkDefinition(url, title, eob))
    return True


def _bracketed(src: str, pos: int) -> tuple[str, str | None, int] | None:
    """`<url>` and a title: the first `>` after which the line makes sense."""
    if not src.startswith("<", pos):
        return None
    line_end = src.index("\n", pos)
    stop = _before_blanks(src, line_end)
    close = src.find(">", pos, line_end)
    while close >= 0:
        opening = _TITLE_OPEN.match(src, close + 1)
        if opening and opening.end() < stop - 1 and src[stop - 1] == opening[1]:
            return src[pos + 1 : close], src[opening.end() : stop - 1], line_end + 1
        if rest := _rest(src, close + 1):
            return src[pos + 1 : close], *rest
        close = src.find(">", close + 1, line_end)
    return None


def _plain(src: str, pos: int) -> tuple[str, str | None, int] | None:
    """The shortest URL after which a title or the line's end follows; blanks before a quote do not belong to one."""
    while src[pos] in "\r\f\v":
        pos += 1
    line_end = src.index("\n", pos)
    if pos == line_end:
        return None
    stop = _before_blanks(src, line_end)
    quote = src[stop - 1]
    if quote in "\"'":
        opener = _BLANK_AND_QUOTE[quote].search(src, pos + 1, stop - 2)
        if opener:
            end = max(_before_blanks(src, opener.start() + 1), pos + 1)
            return src[pos:end], src[opener.end() : stop - 1], line_end + 1
    url = src[pos:stop]
    if any(blank.search(url) for blank in _BLANK_AND_QUOTE.values()):
        return None
    rest = _rest(src, stop)
    return (url, *rest) if rest else None


def _before_blanks(src: str, pos: int) -> int:
    """The position after the last character before `pos` that is not a blank."""
    while src[pos - 1] in " \t":
        pos -= 1
    return pos


def _rest(src: str, pos: int) -> tuple[str | None, int] | None:
    """What ends the line of a URL: a title on the next line, or nothing; with the position after it."""
    if match := _NEXT_LINE_TITLE.match(src, pos):
        return match[2], match.end()
    match = _LINE_END.match(src, pos)
    return (None, match.end()) if match else None
