"""URLs as a reader's browser needs them: with the baseurl in front, or absolute.

Jekyll's `relative_url` and `absolute_url`, made safe: an address that would run code is never linked.
"""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, uuid5

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f]+")
"""Control characters and spaces, which browsers drop before they read the scheme (WHATWG URL, 4.4)."""
_RUNS_CODE = ("javascript:", "vbscript:", "data:")
_LINKABLE = ("http://", "https://", "ftp://")
_UNSAFE_IN_URI = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_WEB = re.compile(r"(?i:https?|ftp)://")
_ENCODED = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
"""Bytes beyond ASCII only: what is decoded can be no delimiter."""

NOWHERE = "#"


def has_scheme(url: str) -> bool:
    return _SCHEME.match(url) is not None


def runs_code(url: str) -> bool:
    """Whether a browser would run the address instead of going there."""
    return _IGNORED_BY_BROWSERS.sub("", url).lower().startswith(_RUNS_CODE)


def is_linkable(url: str) -> bool:
    """Whether a cited address may become a link: http, https or ftp."""
    return url.lower().startswith(_LINKABLE)


def relative(url: str, baseurl: str) -> str:
    """Put `baseurl` in front of a root-relative URL; leave absolute, `//host` and `#fragment` URLs alone."""
    if url.startswith("/"):
        return url if url.startswith("//") else baseurl + url
    if runs_code(url):
        return NOWHERE
    if url.startswith(("#", "?")) or has_scheme(url):
        return url
    return f"{baseurl}/{url}"


def absolute(url: str, origin: str, baseurl: str) -> str:
    """Like `relative`, with scheme and host in front and nothing but ASCII left."""
    url = relative(url, baseurl)
    if url.startswith("/") and not url.startswith("//"):
        url = origin + url
    return _UNSAFE_IN_URI.sub(_percent_encode, url)


def identifier(url: str, origin: str, baseurl: str, title: str) -> str:
    """The id of a feed or an entry, an absolute IRI (RFC 4287, 4.2.6).

    A site that has no address yet gets a name-based UUID; its title sets its pages apart from those of other such
    sites.
    """
    if origin:
        return absolute(url, origin, baseurl)
    return uuid5(NAMESPACE_URL, f"{title}\n{baseurl}{url}").urn


def in_body(url: str, baseurl: str) -> str:
    """A relative or root-relative URL as a note wrote it.

    Notes that were written for a project page carry the baseurl already: it is not put twice.
    """
    if runs_code(url):
        return NOWHERE
    if not url.startswith("/") or url.startswith("//") or url == baseurl or (baseurl and url.startswith(baseurl + "/")):
        return url
    return baseurl + url


def shown(url: str) -> str:
    """An address as a reader reads it: no scheme, no lone slash at the end, Chinese for its percent-encoding."""
    text = _WEB.sub("", url)
    if text.count("/") == 1:
        text = text.removesuffix("/")
    return _ENCODED.sub(_decoded, text)


def join(url: str, page_url: str) -> str:
    """Resolve a relative `url` against the root-relative URL of the page it is on (RFC 3986, 5.2)."""
    if not url or url.startswith("/") or has_scheme(url):
        return url
    if url.startswith("#"):
        return page_url + url
    path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", url, re.S).groups()  # type: ignore[union-attr]
    if not path:
        return page_url + mark + rest
    steps = page_url.split("/")[:-1]
    parts = path.split("/")
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "..":
            if len(steps) > 1:
                steps.pop()
            if last:
                steps.append("")
        elif part != ".":
            steps.append(part)
        elif last:
            steps.append("")
    return "/".join(steps) + mark + rest


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def _decoded(match: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(match.group().replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()
    return text if text.isprintable() else match.group()
