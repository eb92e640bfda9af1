"""An answer to GET or HEAD: the whole, a part, or word that the asker has it already (RFC 9110, sections 13 and 14).

Starlette's FileResponse is not used: it opens a path after it has looked at it, so that a file which is replaced in
between is sent under another one's length and tag; it answers HEAD with a part, and an unknown unit with an error.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.utils import formatdate, parsedate_tz
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse

CHUNK = 256 * 1024
"""Bytes read at a time."""

_TAG = re.compile(r'(?P<weak>W/)?(?P<tag>"[\x21\x23-\x7e\x80-\xff]*")')
_RANGE = re.compile(r"[ \t]*(?P<first>\d{0,99})-(?P<last>\d{0,99})[ \t]*")


@dataclass(frozen=True, kw_only=True)
class Representation:
    """What a URL stands for at the moment."""

    file: BinaryIO
    """Open, at its start. A published file that is replaced meanwhile stays what it was in here."""
    size: int
    tag: str
    """A strong entity tag, quoted."""
    modified: int | None
    """The second of the last change, since the epoch; `None` where it says nothing."""
    media_type: str


class ShortenedError(Exception):
    """A file became shorter while it was sent; the connection must end before its time."""


def answer(method: str, asked: Headers, found: Representation) -> Response:
    """The response to GET or HEAD; it reads no more of the file than it sends, a chunk at a time.

    Raises ShortenedError, while it is sent.
    """
    headers = {"Cache-Control": "no-cache", "ETag": found.tag}
    if (status := _precondition(asked, found)) != 200:
        return Response(status_code=status, headers=headers)
    if found.modified is not None:
        headers["Last-Modified"] = formatdate(found.modified, usegmt=True)
    headers["Accept-Ranges"] = "bytes"
    first, end = 0, found.size
    if method == "GET" and (ranges := _ranges(asked, found)) is not None:
        if not ranges:
            headers["Content-Range"] = f"bytes */{found.size}"
            return PlainTextResponse("The file does not have this part.\n", 416, headers)
        if len(ranges) == 1:
            ((first, end),) = ranges
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{found.size}"
            status = 206
    headers["Content-Length"] = str(end - first)
    if method == "HEAD":
        return Response(None, status, headers, found.media_type)
    found.file.seek(first)
    return StreamingResponse(_chunks(found.file, end - first), status, headers, found.media_type)


async def _chunks(file: BinaryIO, length: int) -> AsyncIterator[bytes]:
    while length:
        chunk = await run_in_threadpool(file.read, min(CHUNK, length))
        if not chunk:
            raise ShortenedError
        length -= len(chunk)
        yield chunk


# ---------------------------------------------------------------- conditions


def _precondition(asked: Headers, found: Representation) -> int:
    """200 when the request is to be carried out, else 304 or 412; in the order of RFC 9110, 13.2.2."""
    match, none_match = asked.getlist("if-match"), asked.getlist("if-none-match")
    if match and not _names(match, found.tag, weakly=False):
        return 412
    if not match and _changed_since(asked.get("if-unmodified-since"), found) is True:
        return 412
    if none_match and _names(none_match, found.tag, weakly=True):
        return 304
    if not none_match and _changed_since(asked.get("if-modified-since"), found) is False:
        return 304
    return 200


def _changed_since(date: str | None, found: Representation) -> bool | None:
    """Whether the file changed after a date; `None` without a date, or with one that cannot be compared."""
    since = _seconds(date)
    return None if since is None or found.modified is None else found.modified > since


def _names(fields: Sequence[str], tag: str, *, weakly: bool) -> bool:
    """Whether the values of a field name a tag, or `*`."""
    value = ",".join(fields)
    if value.strip() == "*":
        return True
    return any(match["tag"] == tag and (weakly or not match["weak"]) for match in _TAG.finditer(value))


def _seconds(date: str | None) -> int | None:
    """Seconds since the epoch; `None` for what is not a date."""
    parsed = parsedate_tz(date) if date else None
    if parsed is None:
        return None
    try:
        return calendar.timegm(parsed[:9]) - (parsed[9] or 0)
    except (ValueError, OverflowError):
        return None


# ---------------------------------------------------------------- ranges


def _ranges(asked: Headers, found: Representation) -> list[tuple[int, int]] | None:
    """The parts asked for, `(first byte, byte after the last)`, sorted, those that touch joined.

    Empty when the file has none of them; `None` when the whole is to be sent: without a Range, or with one in another
    unit, malformed, or for another state of the file.
    """
    unit, _, spec = asked.get("range", "").partition("=")
    if unit.strip().lower() != "bytes" or not _still(asked.get("if-range"), found):
        return None
    parts: list[tuple[int, int]] = []
    for text in spec.split(","):
        if not text.strip():
            continue  # RFC 9110, 5.6.1: a list may have empty members
        match = _RANGE.fullmatch(text)
        if not match or not (match["first"] or match["last"]):
            return None
        if not match["first"]:
            if int(match["last"]) and not found.size:
                return None  # the last bytes of nothing are all of it
            first, end = found.size - min(int(match["last"]), found.size), found.size
        else:
            first, end = int(match["first"]), found.size
            if match["last"]:
                if int(match["last"]) < first:
                    return None
                end = min(int(match["last"]) + 1, found.size)
        if first < end:
            parts.append((first, end))
    return _joined(parts) if spec.strip(" \t,") else None


def _still(condition: str | None, found: Representation) -> bool:
    """Whether If-Range, if there is one, names the present state: its tag, or exactly its time."""
    if condition is None:
        return True
    if '"' in condition:
        return condition.strip() == found.tag
    return found.modified is not None and _seconds(condition) == found.modified


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, end in sorted(parts):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((first, end))
    return joined
