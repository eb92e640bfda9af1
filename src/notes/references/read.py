"""A block's inlines as lines of pieces: the text, the addresses and the links, in order.

Bare URLs arrive as links whose ends suit prose, or as plain text where the scheme is mangled or missing. Both are
read again here, so that one rule (`urls`) decides where a URL ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notes.model import Block, Inline, Value
from notes.references import urls


class Piece(Value, frozen=True):
    """A part of a line: `text`, `url` (a bare address), `link` (`[text](url)`) or `other` (code, formula, image, …)."""

    kind: str
    text: str = ""
    url: str = ""
    """Of an address or link, as written."""
    mark: int = -1
    glued: str = ""
    """Text that follows an address without a space and is not part of it."""
    strong: bool = False
    title: str = ""
    """Of a link: the title after its destination."""
    offset: int = 0
    """Where it starts in the line's plain text."""


class Line(Value, frozen=True):
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
    if _without_address(inline) and text.strip():
        return Line(inline.line or number, (Piece("text", text, strong=inline.strong),), text.strip(), ())
    return None


def _without_address(inline: Inline) -> bool:
    return inline.kind == "text" and "/" not in inline.text and "www." not in inline.text


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
    if len(inlines) == 1 and _without_address(inlines[0]):
        return [Piece("text", inlines[0].text, strong=inlines[0].strong, offset=offset)]
    return _Stretch(inlines, offset).read(whole)


class _Stretch:
    """Neighbouring texts and bare links, joined, and the way along them."""

    def __init__(self, inlines: Sequence[Inline], offset: int) -> None:
        self.text = ""
        self.offset = offset
        self.spans: list[tuple[int, int, Inline]] = []
        self.current = 0
        """The span in which the reading is."""
        at = 0
        texts = [inline.text or inline.url for inline in inlines]
        for text, inline in zip(texts, inlines, strict=True):
            self.spans.append((at, at + len(text), inline))
            at += len(text)
        self.text = "".join(texts)

    def read(self, whole: bool) -> list[Piece]:
        pieces: list[Piece] = []
        at = 0
        for url in self._addresses(whole):
            pieces.extend(self._texts(at, url.start))
            pieces.append(Piece("url", url.url, url.url, self._mark(url), url.glued, offset=self.offset + url.start))
            at = url.end
        pieces.extend(self._texts(at, len(self.text)))
        return pieces

    def _addresses(self, whole: bool) -> list[urls.Url]:
        """The URL the whole line is, or what the prose rule finds and the links it would not see."""
        if whole:
            stripped = self.text.strip()
            if url := urls.line_url(stripped):
                start = self.text.index(stripped)
                return [url._replace(start=start, end=start + len(url.url))]
        found = urls.scan(self.text)
        following = 0
        missed = []
        for start, end, inline in self.spans:
            if inline.kind != "link" or not urls.is_web(inline.url):
                continue
            while following < len(found) and found[following].end <= start:
                following += 1
            if following == len(found) or found[following].start >= end:
                missed.append(urls.Url(start, end, self.text[start:end]))
        return sorted(found + missed) if missed else found

    def _move_to(self, position: int) -> Inline:
        """The inline at `position`; positions only grow."""
        while self.current < len(self.spans) - 1 and self.spans[self.current][1] <= position:
            self.current += 1
        return self.spans[self.current][2]

    def _mark(self, url: urls.Url) -> int:
        """The mark of the link in which a URL is: `httphttps://…` starts in the text before it."""
        if self._move_to(url.start).kind == "text" and self.spans[self.current][1] < url.end:
            return self.spans[self.current + 1][2].mark
        return self.spans[self.current][2].mark

    def _texts(self, start: int, end: int) -> Iterator[Piece]:
        """The text between two addresses, cut where an inline ends: strong emphasis starts or stops there."""
        while start < end:
            inline = self._move_to(start)
            cut = min(end, self.spans[self.current][1])
            yield Piece("text", self.text[start:cut], strong=inline.strong, offset=self.offset + start)
            start = cut
