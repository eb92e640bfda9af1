"""Link definitions: `[id]: url "title"`."""

from __future__ import annotations

import re

from notes.kramdown.block.state import BlockState
from notes.kramdown.context import LinkDefinition, normalize_link_id

_START = re.compile(r" {0,3}\[([^\n\]]+)\]:[ \t]*")
_TITLE = re.compile(r"[ \t]+([\"'])(.+)\1[ \t]*\n")
"""A title on the same line: it ends where the line ends."""
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
    context.link_definitions[link_id] = LinkDefinition(url, title, eob)
    return True


def _bracketed(src: str, pos: int) -> tuple[str, str | None, int] | None:
    """`<url>` and a title: the first `>` behind which the line makes sense."""
    if not src.startswith("<", pos):
        return None
    line_end = src.index("\n", pos)
    close = src.find(">", pos, line_end)
    while close >= 0:
        if rest := _rest(src, close + 1):
            return src[pos + 1 : close], *rest
        close = src.find(">", close + 1, line_end)
    return None


def _plain(src: str, pos: int) -> tuple[str, str | None, int] | None:
    """The shortest URL behind which a title or the line's end follows; blanks before a quote do not belong to one."""
    while src[pos] in "\r\f\v":
        pos += 1
    line_end = src.index("\n", pos)
    if pos == line_end:
        return None
    stop = line_end
    while src[stop - 1] in " \t":
        stop -= 1
    quote = src[stop - 1]
    if quote in "\"'":
        opener = re.compile(rf"[ \t]+{quote}").search(src, pos + 1, stop - 2)
        if opener:
            return src[pos : opener.start()], src[opener.end() : stop - 1], line_end + 1
    url = src[pos:stop]
    if re.search(r"[ \t]+[\"']", url):
        return None
    rest = _rest(src, stop)
    return (url, *rest) if rest else None


def _rest(src: str, pos: int) -> tuple[str | None, int] | None:
    """What may follow a URL: a title on this line or the next, or nothing; with the position behind it."""
    for pattern in (_NEXT_LINE_TITLE, _TITLE):
        if match := pattern.match(src, pos):
            return match[2], match.end()
    match = _LINE_END.match(src, pos)
    return (None, match.end()) if match else None
