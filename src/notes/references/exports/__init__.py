"""Exports: the bibliography in forms other programs read. One format, one module; all are text."""

from __future__ import annotations

from notes.model import Bibliography

FORMATS = ("json", "jsonl", "csl-json", "bibtex", "csv", "bookmarks")
"""Names of the formats. `json` and `jsonl` hold everything; the others what their readers understand."""

PUBLISHED = {"json": "JSON", "csl-json": "CSL-JSON", "bibtex": "BibTeX", "csv": "CSV", "bookmarks": "bookmarks"}
"""What a site offers for download, and its name: `jsonl` holds nothing that `json` has not."""

PLACED = frozenset({"json", "jsonl", "csv"})
"""Formats that name the line of each citation; the others stay as they are when a note grows by a line."""

MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "csv": "text/csv",
    "bookmarks": "text/html",
}

FILE_NAMES = {
    "json": "references.json",
    "jsonl": "references.jsonl",
    "csl-json": "references.csl.json",
    "bibtex": "references.bib",
    "csv": "references.csv",
    "bookmarks": "references.bookmarks.html",
}


def export(bibliography: Bibliography, form: str) -> str:
    """The bibliography as text, ended by a newline. Raises `ValueError` for a format that is not in `FORMATS`."""

    if form == "json":
        from notes.references.exports.complete import to_json

        return to_json(bibliography)
    if form == "jsonl":
        from notes.references.exports.complete import to_jsonl

        return to_jsonl(bibliography)
    if form == "csl-json":
        from notes.references.exports.csl import to_csl

        return to_csl(bibliography)
    if form == "bibtex":
        from notes.references.exports.bibtex import to_bibtex

        return to_bibtex(bibliography)
    if form == "csv":
        from notes.references.exports.table import to_csv

        return to_csv(bibliography)
    if form == "bookmarks":
        from notes.references.exports.bookmarks import to_bookmarks

        return to_bookmarks(bibliography)
    raise ValueError(f"`{form}` is no export format: one of {', '.join(FORMATS)}")
