"""CSV (RFC 4180): one row a reference; cells that hold several things have one a line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from notes.model import Reference
from notes.references.exports.described import Exported, clean, joined

COLUMNS = ("title", "url", "kind", "host", "cited", "titles", "urls", "annotations", "places", "conflict", "key")


def entry(reference: Reference) -> str:
    """A row; `cited` counts citations."""
    return _line(_row(reference))


def assemble(entries: Iterable[Exported]) -> Iterator[str]:
    """A head row and the rows."""
    yield _line(COLUMNS)
    yield from joined(entries, "")


def _line(cells: Iterable[str]) -> str:
    lines = _Lines()
    csv.writer(lines).writerow(cells)
    return "".join(lines.written)


class _Lines:
    """What the csv module writes to."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)


def _row(reference: Reference) -> list[str]:
    places = [f"{place.note}:{place.line} {place.section}".rstrip() for place in reference.places]
    return [
        _cell(reference.title),
        _cell(reference.url),
        _cell(reference.kind),
        _cell(reference.host),
        str(len(reference.places)),
        _cell(*reference.titles),
        _cell(*reference.urls),
        _cell(*reference.annotations),
        _cell(*places),
        "yes" if reference.conflict else "no",
        _cell(reference.key),
    ]


_FORMULA = frozenset("=+-@\t\r")


def _cell(*texts: str) -> str:
    """A cell no spreadsheet takes for a formula: one that opens like one is quoted with `'`, as OWASP advises."""
    text = clean(texts[0]) if len(texts) == 1 else "\n".join(map(clean, texts))
    return f"'{text}" if text[:1] in _FORMULA else text
