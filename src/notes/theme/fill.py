"""Fills the slots of a body: reference lists, "also in" marks and URLs that depend on the rest of the notebook.

`kramdown` and `references` leave slots in a body because it is rendered once and remembered; what goes into them
(`Page.slot_values`) is known when the whole notebook is, and is put in here, in one pass over the pieces:

    ["references"][str(first citation of the run)]  EntryList
    ["marks"][str(citation)]                         Entry
    ["urls"][URL as written]                         root-relative or absolute URL

A slot without a value: a list or mark vanishes, a URL stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from notes.model import MarkSlot, Piece, ReferencesSlot, UrlSlot
from notes.notebook.views import Entry, EntryList


def fill(
    pieces: Sequence[Piece],
    slot_values: Mapping[str, Any],
    *,
    references: Callable[[EntryList], str],
    mark: Callable[[Entry], str],
    resolve: Callable[[str], str],
    link: Callable[[str], str],
) -> str:
    """Return the body's HTML.

    `references` and `mark` give the HTML of a list and of a mark, `resolve` turns a URL found in `slot_values` (known
    to the site, without baseurl) into one to print, `link` one as the note wrote it.
    """
    lists: Mapping[str, EntryList] = slot_values.get("references", {})
    marks: Mapping[str, Entry] = slot_values.get("marks", {})
    urls: Mapping[str, str] = slot_values.get("urls", {})
    html: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            html.append(piece)
        elif isinstance(piece, UrlSlot):
            known = urls.get(piece.url)
            html.append(escape(link(piece.url) if known is None else resolve(known)))
        elif isinstance(piece, MarkSlot):
            entry = marks.get(str(piece.citation))
            if entry is not None:
                html.append(mark(entry))
        elif isinstance(piece, ReferencesSlot):
            entries = lists.get(str(piece.citations[0])) if piece.citations else None
            if entries is not None:
                html.append(references(entries))
        else:
            raise TypeError(f"a formula was left without its HTML: {piece!r}")
    return "".join(html)


_KATEX_BOXES = '<span class="katex-html"'
_SPAN = re.compile(r"<(/?)span\b")


def without_katex_boxes(html: str) -> str:
    """Drop KaTeX's visual half and keep its MathML.

    A feed reader has no KaTeX style sheet: it would show every formula twice, the second time in pieces.
    """
    kept: list[str] = []
    position = 0
    while (start := html.find(_KATEX_BOXES, position)) >= 0:
        kept.append(html[position:start])
        depth = 0
        position = len(html)
        for tag in _SPAN.finditer(html, start):
            depth += -1 if tag[1] else 1
            if depth == 0:
                position = html.index(">", tag.end()) + 1
                break
    kept.append(html[position:])
    return "".join(kept)
