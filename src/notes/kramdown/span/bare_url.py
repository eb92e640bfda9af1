"""Site extra `bare_urls`: a URL in running text becomes a link.

A line that is nothing but one word starting with a scheme is one URL, raw Chinese included. Within prose a URL stops
at full-width punctuation and at a CJK character; brackets balance; punctuation at its end does not belong to it.
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.state import IN_ANCHOR, IN_EM, IN_LINK, IN_STRONG, SpanState

_SCHEME = re.compile(r"(?:h[a-z0-9]{0,2}t{1,3}p{1,2}s{0,2}|ftps?)\Z", re.IGNORECASE)
"""Also schemes with a slip of the finger (`h1ttps`, `htps`): the reader means a link."""
_LONGEST_SCHEME = 10
_CJK = (
    "\u1100-\u11ff\u2014\u2018-\u201d\u2026\u2e80-\u303f\u3040-\u31ff\u3200-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_TO_SPACE = re.compile(r"""[^ \t\r\n\f\v\u3000<>"`]*""")
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
_TO_CJK = re.compile(rf"""[^ \t\r\n\f\v<>"`{_CJK}]*""")
_SHOWN = 40
"""Characters of what sticks to an address that a problem shows."""
_CLOSING = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【", "》": "《", "」": "「"}
_MARK_ENTITY = re.compile(r"&(?:[lg]t|quot|nbsp|#(?:34|60|62|160)|#[xX](?:22|3[cCeE]|[aA]0));")
"""`<`, `>`, `"` and a space end an address, however they are written."""
_BRACKET_OR_MARK = re.compile(rf"[{re.escape(''.join([*_CLOSING, *_CLOSING.values()]))}*\\]|\$\$")
_TRAILING = ".,;:!?'*。，、；：！？…"
_WECHAT = re.compile(r"https?://mp\.weixin\.qq\.com/s/[\w-]{22}", re.ASCII)
"""A WeChat article's name has 22 characters: what sticks to it is text."""


_PLAIN = re.compile(
    r"https?://(?!mp\.weixin\.qq\.com/s/[\w-]{22}[^?#])[A-Za-z0-9][\w/.?=&%#~+,:@!-]*[\w/=&%#~+@-]", re.ASCII
)
"""An address in which `_end` would find nothing to cut off, when it is all the text there is."""


def whole_address(text: str, line: int) -> Element | None:
    """The link a running text is when it is one plain address, as every second paragraph of a reading list is."""
    return _link(text, line) if _PLAIN.fullmatch(text) else None


def url_begin(src: str, colon: int, floor: int) -> int:
    """Where the scheme before `://` begins."""
    scheme = _SCHEME.search(src, max(floor, colon - _LONGEST_SCHEME), colon)
    if scheme is None:
        return -1
    begin = scheme.start()
    if begin and src[begin - 1].isascii() and src[begin - 1].isalnum():
        return -1
    host = src[colon + 3 : colon + 4]
    return begin if host.isalnum() or host == "[" else -1


def bare_url(state: SpanState) -> bool:
    """Not within a link."""
    src, start = state.src, state.pos
    if state.inside & (IN_LINK | IN_ANCHOR):
        return False
    end = _end(state, start)
    state.pos = end
    state.push(_link(src[start:end], state.line_at(start)))
    return True


def _link(url: str, line: int) -> Element:
    return Element("a", "", {"href": url}, line=line, info="auto", children=[Element("text", url)])


def _end(state: SpanState, start: int) -> int:
    src = state.src
    wechat = _WECHAT.match(src, start)
    if wechat:
        end = state.run_end(_TO_SPACE, start)
        if wechat.end() < end and src[wechat.end()] not in "?#":
            if src[wechat.end()].isalnum():
                rest = src[wechat.end() : min(end, wechat.end() + _SHOWN)]
                message = f"The address of a WeChat article ends before {rest!r}."
                state.problem("url-cut", message, wechat.end())
            return wechat.end()
    end = state.run_end(_TO_SPACE if _alone(state, start) else _TO_CJK, start)
    entity = state.find(_MARK_ENTITY, start)
    if 0 <= entity < end:
        end = entity
    end = _balanced(src, start, end, stars=not state.inside & (IN_EM | IN_STRONG))
    while src[end - 1] in _TRAILING:
        end -= 1
    if src[end - 1] == "_" and state.inside & (IN_EM | IN_STRONG):
        end = start + len(src[start:end].rstrip("_"))
    return end


def _alone(state: SpanState, start: int) -> bool:
    """Whether the word at `start` is all its line holds."""
    src, before = state.src, start
    while before and src[before - 1] in " \t":
        before -= 1
    if before and src[before - 1] != "\n":
        return False
    return _LINE_END.match(src, state.run_end(_TO_SPACE, start)) is not None


def _balanced(src: str, start: int, end: int, stars: bool) -> int:
    """Where the URL ends at the latest: before a bracket it did not open, a formula, an escape, an attribute list."""
    opened: list[str] = []
    for mark in _BRACKET_OR_MARK.finditer(src, start, end):
        char = mark[0]
        if char in _CLOSING:
            if not opened or opened.pop() != _CLOSING[char]:
                return mark.start()
        elif char == "*":
            if not stars:
                return mark.start()
        elif char in {"$$", "\\"} or src.startswith("{:", mark.start()):
            return mark.start()
        else:
            opened.append(char)
    return end
