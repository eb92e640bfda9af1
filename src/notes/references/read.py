"""A block's inlines as lines of pieces: the text, the addresses and the links, in order.

Bare URLs arrive as links whose ends suit prose, or as plain text where the scheme is mangled or missing. Both are
read again here, so that one rule (`urls`) decides where a URL ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from notes.model import Block, Inline
from notes.references import urls


class Piece(NamedTuple):
    """A part of a line: `text`, `url` (a bare address), `link` (`[text](url)`) or `other` (code, formula, image, …)."""

    kind: str
    text: str = ""
    url: str = ""
    """Of an address or link, as written."""
    mark: int = -1
    glued: str = ""
    """Text that follows an address without a space and is no part of it."""
    strong: bool = False
    title: str = ""
    """Of a link: the title behind its destination."""
    offset: int = 0
    """Where it starts in the line's plain text."""


class Line(NamedTuple):
    """A line of a block."""

    number: int
    """Counted from the body's first line."""
    pieces: tuple[Piece, ...]
    text: str
    """Its plain text, addresses included, spaces at the ends removed."""
    sources: tuple[Piece, ...]
    """Its addresses and links."""


def read(block: Block) -> tuple[Line, ...]:
    """The lines of a block that hold anything."""
    inlines = block.inlines
    if len(inlines) == 1 and (line := _plain_line(inlines[0], block.line)):
        return (line,)
    lines = []
    current: list[Inline] = []
    number = block.line
    for inline in inlines:
        if inline.kind in ("break", "softbreak"):
            lines.append((number, current))
            current = []
            number += 1
        else:
            if inline.line and not current:
                number = inline.line
            current.append(inline)
    lines.append((number, current))
    return tuple(_line(number, pieces) for number, parts in lines if (pieces := _pieces(parts)))


def _plain_line(inline: Inline, number: int) -> Line | None:
    """The line of a block that is one sound address or one stretch of text: nearly every block of a reading list."""
    text = inline.text
    if inline.kind == "link" and inline.bare and urls.is_plain(text):
        pieces = (Piece("url", text, text, inline.mark),)
        return Line(inline.line or number, pieces, text, pieces)
    if inline.kind == "text" and "/" not in text and "www." not in text and text.strip():
        return Line(inline.line or number, (Piece("text", text, strong=inline.strong),), text.strip(), ())
    return None


def _line(number: int, pieces: tuple[Piece, ...]) -> Line:
    text = "".join(piece.text for piece in pieces).strip()
    return Line(number, pieces, text, tuple(piece for piece in pieces if piece.kind in ("url", "link")))


def _pieces(inlines: Sequence[Inline]) -> tuple[Piece, ...]:
    """The pieces of one line; none when the line is blank."""
    pieces: list[Piece] = []
    stretch: list[Inline] = []
    offset = 0
    for inline in inlines:
        if inline.kind == "text" or (inline.kind == "link" and inline.bare):
            stretch.append(inline)
            continue
        if stretch:
            pieces.extend(_stretch(stretch, offset, whole=False))
            offset += sum(len(part.text or part.url) for part in stretch)
            stretch = []
        if inline.kind == "footnote":
            continue
        text = inline.text
        if inline.kind == "link" and urls.is_web(inline.url):
            piece = Piece("link", text, inline.url, inline.mark, "", inline.strong, inline.title, offset)
        else:
            piece = Piece("other", text, strong=inline.strong, offset=offset)
        pieces.append(piece)
        offset += len(text)
    if stretch:
        pieces.extend(_stretch(stretch, offset, whole=len(stretch) == len(inlines)))
    if all(piece.kind == "text" and not piece.text.strip() for piece in pieces):
        return ()
    return tuple(pieces)


def _stretch(inlines: Sequence[Inline], offset: int, *, whole: bool) -> list[Piece]:
    """Text and bare links that follow one another, read as one text. `whole`: they are the entire line."""
    texts = [inline.text or inline.url for inline in inlines]
    text = "".join(texts)
    if len(inlines) == 1 and inlines[0].kind == "text" and "/" not in text and "www." not in text:
        return [Piece("text", text, strong=inlines[0].strong, offset=offset)]
    links: list[tuple[int, int, Inline]] = []
    strong: list[tuple[int, int]] = []
    at = 0
    for inline, part in zip(inlines, texts, strict=True):
        if inline.kind == "link":
            links.append((at, at + len(part), inline))
        if inline.strong:
            strong.append((at, at + len(part)))
        at += len(part)
    found = _addresses(text, links, whole)
    pieces: list[Piece] = []
    at = 0
    following_link = 0
    for url in found:
        pieces.extend(_text_pieces(text, at, url.start, strong, offset))
        while following_link < len(links) and links[following_link][1] <= url.start:
            following_link += 1
        mark = -1
        if following_link < len(links) and links[following_link][0] < url.end:
            mark = links[following_link][2].mark
        pieces.append(Piece("url", url.url, url.url, mark, url.glued, offset=offset + url.start))
        at = url.end
    pieces.extend(_text_pieces(text, at, len(text), strong, offset))
    return pieces


def _addresses(text: str, links: list[tuple[int, int, Inline]], whole: bool) -> list[urls.Url]:
    """The addresses of a stretch: the whole line, or what the prose rule finds, or links it would not see."""
    if whole:
        stripped = text.strip()
        if url := urls.line_url(stripped):
            start = text.index(stripped)
            return [url._replace(start=start, end=start + len(url.url))]
    found = urls.scan(text)
    missed = [
        urls.Url(start, end, link.text or link.url)
        for start, end, link in links
        if urls.is_web(link.url) and not any(url.start < end and start < url.end for url in found)
    ]
    return sorted(found + missed) if missed else found


def _text_pieces(text: str, start: int, end: int, strong: list[tuple[int, int]], offset: int) -> list[Piece]:
    """The text between two addresses, cut where strong emphasis starts and ends."""
    if start >= end:
        return []
    cuts = sorted({start, end, *(cut for pair in strong for cut in pair if start < cut < end)})
    return [
        Piece("text", text[a:b], strong=any(s <= a and b <= e for s, e in strong), offset=offset + a)
        for a, b in pairwise(cuts)
    ]
