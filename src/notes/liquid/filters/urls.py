"""The filters of URLs, which percent-encode as Ruby's Addressable does."""

from __future__ import annotations

import re
from typing import Any

from notes.liquid.values import string_of

_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL)
_PATH = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+")
_QUERY = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_KEPT = _UNRESERVED | frozenset("!$&'()*+,;=:@")
_QUERY_KEPT = _UNRESERVED | frozenset("!$'()*,:@/?")
_URI_ESCAPE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]")
_INDEX = re.compile(r"/index\.html?$", re.MULTILINE)


def relative_url(context: Any, value: Any) -> Any:
    """With the baseurl in front; absolute URLs stay."""
    if value is None:
        return None
    url = _text(value)
    if _is_absolute(url):
        return url
    baseurl = context.engine.settings.baseurl.removesuffix("/")
    return normalized(_slashed(baseurl) + _slashed(url))


def absolute_url(context: Any, value: Any) -> Any:
    """With scheme and host in front too, where the site has a `url`."""
    if value is None:
        return None
    url = _text(value)
    if _is_absolute(url):
        return url
    origin = context.engine.settings.url
    relative = relative_url(context, value)
    return normalized(origin + relative) if origin else relative


def strip_index(_: Any, value: Any) -> str | None:
    if value is None or not string_of(value):
        return None
    return _INDEX.sub("/", string_of(value), count=1)


def uri_escape(_: Any, value: Any) -> str | None:
    """Everything outside a URI's characters percent-encoded; what is encoded stays so."""
    if value is None:
        return None
    return _URI_ESCAPE.sub(_percent, _decoded(string_of(value)))


def _text(value: Any) -> str:
    """The URL of a drop, or the text of anything else."""
    return string_of(value["url"] if hasattr(value, "liquid_text") and "url" in value else value)


def _is_absolute(url: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url) is not None


def _slashed(url: str) -> str:
    return url if not url or url.startswith("/") else f"/{url}"


def normalized(url: str) -> str:
    """Scheme and host lower-cased, the path cleaned of dots, each part encoded again."""
    match = _PARTS.match(url.strip())
    if match is None:
        return url
    scheme, authority, path, query, fragment = match.groups()
    path = _component(_PATH, _without_dots(path), _PATH_KEPT)
    if authority is not None and not path:
        path = "/"
    text = (f"{scheme.lower()}:" if scheme else "") + (
        f"//{_authority(scheme, authority)}" if authority is not None else ""
    )
    text += path + (f"?{_component(_QUERY, query, _QUERY_KEPT)}" if query is not None else "")
    return text + (f"#{_component(_QUERY, fragment, _QUERY_KEPT)}" if fragment is not None else "")


def _authority(scheme: str | None, authority: str) -> str:
    user, at, host = authority.rpartition("@")
    default = {"http": ":80", "https": ":443"}.get((scheme or "").lower(), " ")
    host = host.lower().removesuffix(default).removesuffix(":")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return authority
    return user + at + host


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for index, segment in enumerate(segments):
        if segment in (".", ".."):
            if segment == ".." and len(kept) > 1:
                kept.pop()
            if index == len(segments) - 1:
                kept.append("")
        else:
            kept.append(segment)
    return "/".join(kept)


def _component(unsafe: re.Pattern[str], text: str, plain: frozenset[str] = _UNRESERVED) -> str:
    """Percent-encoded where it must be and nowhere else; escapes of `plain` characters are undone."""

    def written(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in plain else f"%{match[1].upper()}"

    text = _STRAY_PERCENT.sub("%25", text)
    return unsafe.sub(_percent, _ESCAPED.sub(written, text))


def _decoded(text: str) -> str:
    from urllib.parse import unquote

    return unquote(text, errors="strict") if "%" in text else text


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


FILTERS = {
    "relative_url": relative_url,
    "absolute_url": absolute_url,
    "strip_index": strip_index,
    "uri_escape": uri_escape,
}
