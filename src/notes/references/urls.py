"""URLs in running text, as people really write and mistype them.

Two readings. A line that is one token is one URL, raw Chinese in its path included (`line_url`). Inside prose a URL
stops at a CJK character or full-width punctuation, its brackets balance and closing punctuation stays outside
(`scan`). Both know the schemes that get mangled in pasting (`h1ttps://`, `httphttps://`, `https//`) and hosts whose
identifiers have a known shape, where text glued to them can be cut off.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

CJK = (
    "\u2014\u2018-\u201d\u2026"  # dash, curly quotes and ellipsis, as Chinese text sets them
    "\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
"""Characters that end a URL inside prose, as the inside of a character class."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_SOUND = r"(?:https?|ftp)://"
_MANGLED = (
    r"(?:https?:?/{0,2}(?=https?://)"  # httphttps://, http://https://
    r"|(?:h[a-z0-9]{0,2}t{1,3}[a-z0-9]?ps{0,3}|t{1,2}ps{0,2})(?::{1,2}/{1,3}|;//|：/{1,2}|//)(?=[a-z0-9\[]))"
)
_START = re.compile(rf"(?<![a-z0-9])(?:{_MANGLED}|{_SOUND}|www\.(?=[a-z0-9-]+\.[a-z]))", re.IGNORECASE)
_BODY = re.compile(rf"[^\s<>\"`|{CJK}]+")
_LONGEST_HOST = 260
"""Characters, a port included; RFC 1035 allows 253 without."""
_HOST = re.compile(rf"[^\s<>\"`|/?#{CJK}]+")
_SOUND_START = re.compile(_SOUND, re.IGNORECASE)

_CLOSING = ".,;:!?'*\\"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_FULL_WIDTH_STOP = re.compile(r"[，。；：！？、《》【】「」『』“”]")
_FULL_WIDTH_CLOSING = "，。；：！？、）》】」』”’"

_TOP_LEVEL = "com|cn|org|net|io|edu|gov|me|ai|dev|app|cc|tv|info|co|uk|jp|de|fr|tw|hk|us|in|to|ly|so|fm|gl|im"
_NO_SCHEME = re.compile(rf"(?:[a-z0-9-]+\.)+(?:{_TOP_LEVEL})(?::\d+)?/\S*", re.IGNORECASE)

_IDENTIFIER = re.compile(
    r"https?://(?:"
    r"mp\.weixin\.qq\.com/s/[\w-]+"
    r"|zhuanlan\.zhihu\.com/p/\d+"
    r"|(?:www\.)?zhihu\.com/question/\d+(?:/answer/\d+)?"
    r"|(?:www\.)?zhihu\.com/(?:answer|pin)/\d+"
    r"|(?:www\.)?arxiv\.org/(?:abs|pdf)/\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?"
    r"|(?:www\.|m\.)?bilibili\.com/video/(?:av\d+|BV[0-9A-Za-z]{10})"
    r"|juejin\.(?:im|cn)/post/\w+"
    r")",
    re.IGNORECASE | re.ASCII,
)
"""Hosts whose identifiers have a known shape: a CJK character right after one is glued text."""

_WECHAT = re.compile(r"://mp\.weixin\.qq\.com/s/([\w-]+)(?=[?#]|$)", re.IGNORECASE | re.ASCII)
WECHAT_ID_LENGTH = 22


_PLAIN = re.compile(r"https?://[a-z0-9][!-~]*[a-z0-9/_=&%#-]", re.IGNORECASE)


class Url(NamedTuple):
    """A URL in a text: `text[start:end]` is `url`; `glued` follows it without a space and is not part of it."""

    start: int
    end: int
    url: str
    glued: str = ""


def scan(text: str) -> list[Url]:
    """The URLs inside running text, in order, without overlaps. Linear in the text's length."""
    if "/" not in text and "www." not in text:
        return []
    found = []
    at = 0
    while start := _START.search(text, at):
        at = start.end()
        if not (host := _HOST.match(text, at)):
            continue
        at = host.end()
        if not _is_host(host.group(), start.group()):
            continue
        body = _BODY.match(text, at)
        end = _trimmed(text, start.start(), body.end() if body else at)
        if end > start.end():
            found.append(Url(start.start(), end, text[start.start() : end]))
            at = end
    return found


_SPACE = re.compile(r"\s")


def is_plain(text: str) -> bool:
    """Whether the whole text is a URL with nothing about it to think over."""
    return _PLAIN.fullmatch(text) is not None


def line_url(token: str) -> Url | None:
    """The URL a line consists of, or None when `token` is not such a line.

    Raw Chinese belongs to it; full-width punctuation ends it, and so does a CJK character after an identifier of
    known shape. What is left over comes back as `glued`.
    """
    start = _START.match(token)
    if not start and not _NO_SCHEME.match(token):
        return None
    if _SPACE.search(token):
        return None
    if start and not ((host := _HOST.match(token, start.end())) and _is_host(host.group(), start.group())):
        return None
    end = _line_end(token)
    url = token[:end]
    return Url(0, end, url, token[end:].rstrip(_FULL_WIDTH_CLOSING + ".,;")) if url else None


def _line_end(token: str) -> int:
    """Where the URL of a one-token line ends."""
    if identifier := _IDENTIFIER.match(token):
        rest = token[identifier.end() :]
        if rest and re.match(rf"[{CJK}]", rest):
            return identifier.end()
    end = len(token)
    if stop := _FULL_WIDTH_STOP.search(token):
        end = stop.start()
    opening = token.find("（", 0, end)
    if opening > 0 and not _HAN.match(token[opening - 1]):
        end = opening
    while end and (token[end - 1] in ".,;" or (token[end - 1] in _FULL_WIDTH_CLOSING and "（" not in token[:end])):
        end -= 1
    return end


def _trimmed(text: str, start: int, end: int) -> int:
    """`end` moved before closing punctuation and brackets that open before the URL."""
    surplus = {
        close: text.count(close, start, end) - text.count(opening, start, end) for close, opening in _PAIRS.items()
    }
    while end > start:
        last = text[end - 1]
        if last in _CLOSING:
            end -= 1
        elif last in _PAIRS and surplus[last] > 0:
            surplus[last] -= 1
            end -= 1
        else:
            break
    return end


def _is_host(host: str, start: str) -> bool:
    """Whether what follows the scheme can be a host: after a mangled scheme it needs a dot."""
    if len(host) > _LONGEST_HOST:
        return False
    return "." in host or host in ("http:", "https:") or _SOUND_START.fullmatch(start) is not None


_SOUND_ONCE = re.compile(rf"(?!https?:?/{{0,2}}https?:){_SOUND}", re.IGNORECASE)


def sound_scheme(url: str) -> bool:
    """Whether the scheme is written as it should be, once."""
    return _SOUND_ONCE.match(url) is not None


def without_scheme(url: str) -> bool:
    """Whether the address starts with its host: `www.example.com`, `example.com/x`."""
    return not _START.match(url) or url.lower().startswith("www.")


def wechat_id(url: str) -> str:
    """The identifier of a WeChat article's short address, whatever its length; empty for other addresses."""
    match = _WECHAT.search(url)
    return match.group(1) if match else ""


def is_web(url: str) -> bool:
    """Whether a link's destination is on the web: absolute, or starting with a host or a mangled scheme."""
    if _START.match(url):
        return True
    return url.startswith("//") and "." in url[2:].split("/", 1)[0]


_LOCAL = re.compile(
    r"\w*:?/{0,2}(?:[^/@]*@)?(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|[\w.-]+\.localhost)(?=[:/?#]|$)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def is_local(url: str) -> bool:
    """Whether the address is one of the writer's own machine."""
    return bool(_LOCAL.match(url))
