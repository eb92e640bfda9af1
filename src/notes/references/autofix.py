"""Mending a note's text: what is certain, and nothing else. Byte-exact elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from notes.model import Citation
from notes.references.identity import identify, is_tracker


def fix(text: str, citations: Iterable[Citation], body_line: int = 1) -> str:
    """The file's text with broken schemes mended and tracking parameters removed.

    `citations` are those of its body, which starts on line `body_line`. A citation whose raw URL is not
    at its line (the text has changed since), or has no column there (Liquid wrote it), is left alone. Line ends stay as
    they are.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    changes: dict[int, tuple[int, str]] = {}
    for citation in citations:
        line = citation.line + body_line - 2
        if not citation.url or not citation.column or not 0 <= line < len(starts):
            continue
        end = starts[line + 1] if line + 1 < len(starts) else len(text)
        at = starts[line] + citation.column - 1
        if not text.startswith(citation.url, at):
            at = text.find(citation.url, starts[line], end)
            if at < 0 or text.find(citation.url, at + 1, end) >= 0:
                continue
        mended = mend(citation.url)
        if mended != citation.url:
            changes[at] = (at + len(citation.url), mended)
    pieces, done = [], 0
    for at, (end, mended) in sorted(changes.items()):
        if at >= done:
            pieces += [text[done:at], mended]
            done = end
    return "".join([*pieces, text[done:]])


def mend(url: str) -> str:
    """The address with its scheme mended and without tracking parameters; as it is if there is nothing certain to
    mend."""
    identity = identify(url)
    if not identity.host or not url.isprintable():
        return url
    if "scheme" in identity.rules and _BROKEN.match(url):
        url = identity.target
    address, question, rest = url.partition("?")
    query, hash_sign, fragment = rest.partition("#")
    if not question or "#" in address or "?" in query:
        return url
    kept = [piece for piece in query.split("&") if not is_tracker(*_pair(piece))]
    if len(kept) == query.count("&") + 1:
        return url
    return address + (f"?{'&'.join(kept)}" if kept else "") + hash_sign + fragment


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.removeprefix("amp;").partition("=")
    return name, value


_BROKEN = re.compile(r"[a-z0-9]*(?:h|t)[a-z0-9]*s?\s?[:：;；/\\／]", re.I)
"""A scheme is there, but broken. An address without any is left to the writer."""
