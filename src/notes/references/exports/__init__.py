"""Exports: the bibliography in forms other programs read. One format, one module; all are text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType

from notes.model import Bibliography, Reference, Suggestion
from notes.references.exports import complete
from notes.references.exports.described import Exported

FORMATS = ("json", "jsonl", "csl-json", "bibtex", "csv", "bookmarks")
"""Names of the formats. `json` and `jsonl` hold everything; the others what their readers understand."""

PUBLISHED = {"json": "JSON", "csl-json": "CSL-JSON", "bibtex": "BibTeX", "csv": "CSV", "bookmarks": "bookmarks"}
"""What a site offers for download, and its name: `jsonl` holds nothing that `json` has not."""

PLACED = frozenset({"json", "jsonl", "csv"})
"""Formats that name the line of each citation; the others stay as they are when a note grows by a line."""

FILE_NAMES = {
    "json": "references.json",
    "csl-json": "references.csl.json",
    "bibtex": "references.bib",
    "csv": "references.csv",
    "bookmarks": "references.bookmarks.html",
}


def export(bibliography: Bibliography, form: str) -> str:
    """The bibliography as text, ended by a newline. Raises `ValueError` for a format that is not in `FORMATS`."""
    if form == "jsonl":
        from notes.references.exports.complete import to_jsonl

        return to_jsonl(bibliography)
    entries = [entry_of(reference, form) for reference in bibliography.references]
    return "".join(assembled(entries, bibliography.suggestions, form))


def entry_of(reference: Reference, form: str) -> Exported:
    """One reference in any format but `jsonl`; a function of the reference alone."""
    return Exported(reference.kind, _module(form).entry(reference))


def assembled(entries: Iterable[Exported], suggestions: Iterable[Suggestion], form: str) -> Iterator[str]:
    """The bibliography of entries in order of first citation, in pieces; only `json` holds the suggestions."""
    if form == "json":
        return complete.assemble(entries, suggestions)
    texts: Iterator[str] = _module(form).assemble(entries)
    return texts


def _module(form: str) -> ModuleType:
    if form == "json":
        return complete
    if form == "csl-json":
        from notes.references.exports import csl

        return csl
    if form == "bibtex":
        from notes.references.exports import bibtex

        return bibtex
    if form == "csv":
        from notes.references.exports import table

        return table
    if form == "bookmarks":
        from notes.references.exports import bookmarks

        return bookmarks
    raise ValueError(f"`{form}` is not an export format: one of {', '.join(FORMATS)}")
