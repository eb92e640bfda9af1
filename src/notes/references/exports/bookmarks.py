"""Netscape bookmarks: what every browser and bookmark service imports. One folder a kind, the kind as tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from notes.model import Reference
from notes.references.exports.described import Exported, clean, is_web

_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def assemble(entries: Iterable[Exported]) -> Iterator[str]:
    """Folders in order of first citation."""
    folders: dict[str, list[str]] = {}
    for each in entries:
        if each.text:
            folders.setdefault(each.kind, []).append(each.text)
    yield _HEAD
    for kind, texts in folders.items():
        yield f"    <DT><H3>{escape(kind)}</H3>\n    <DL><p>\n"
        yield from texts
        yield "    </DL><p>\n"
    yield "</DL><p>\n"


def entry(reference: Reference) -> str:
    """A bookmark; nothing for an address that a browser should not open unasked."""
    if not is_web(reference.url):
        return ""
    href, title, tags = (escape(clean(text)) for text in (reference.url, reference.title, reference.kind))
    note = escape(" ".join(clean(text) for text in reference.annotations))
    return f'        <DT><A HREF="{href}" TAGS="{tags}">{title}</A>\n' + (f"        <DD>{note}\n" if note else "")
