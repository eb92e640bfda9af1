"""Netscape bookmarks: what every browser and bookmark service imports. One folder a kind, the kind as tag."""

from __future__ import annotations

from html import escape

from notes.model import Bibliography, Reference
from notes.references.exports.described import clean, is_web

_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def to_bookmarks(bibliography: Bibliography) -> str:
    """Folders in order of first citation. An address that a browser should not open unasked is left out."""
    folders: dict[str, list[Reference]] = {}
    for reference in bibliography.references:
        if is_web(reference.url):
            folders.setdefault(reference.kind, []).append(reference)
    return _HEAD + "".join(_folder(kind, entries) for kind, entries in folders.items()) + "</DL><p>\n"


def _folder(kind: str, references: list[Reference]) -> str:
    entries = "".join(_entry(reference) for reference in references)
    return f"    <DT><H3>{escape(kind)}</H3>\n    <DL><p>\n{entries}    </DL><p>\n"


def _entry(reference: Reference) -> str:
    href, title, tags = (escape(clean(text)) for text in (reference.url, reference.title, reference.kind))
    note = escape(" ".join(clean(text) for text in reference.annotations))
    return f'        <DT><A HREF="{href}" TAGS="{tags}">{title}</A>\n' + (f"        <DD>{note}\n" if note else "")
