"""CSL-JSON: what Zotero, Pandoc and citation processors read (the schema of CSL 1.0.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from notes.model import Reference
from notes.references.exports.complete import dumped
from notes.references.exports.described import Exported, arxiv, bare_title, clean, doi, is_web, joined, remarks

TYPES = {
    "paper": "article",
    "code": "software",
    "dataset": "dataset",
    "video": "motion_picture",
    "book": "book",
    "slides": "speech",
}
"""Our kinds in CSL's words; all others are a `webpage`."""


def entry(reference: Reference) -> str:
    """An item; its id is the reference's anchor."""
    return dumped(_item(reference))


def assemble(entries: Iterable[Exported]) -> Iterator[str]:
    """An array of items."""
    yield "["
    yield from joined(entries, ",\n")
    yield "]\n"


def _item(reference: Reference) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": reference.anchor,
        "type": TYPES.get(reference.kind, "webpage"),
        "title": bare_title(reference),
    }
    if is_web(reference.url):
        item["URL"] = clean(reference.url)
    if item["type"] == "webpage" and reference.host:
        item["container-title"] = reference.host
    if doi(reference):
        item["DOI"] = doi(reference)
    if arxiv(reference):
        item["number"] = f"arXiv:{arxiv(reference)}"
        item["publisher"] = "arXiv"
    if remarks(reference):
        item["note"] = "; ".join(remarks(reference))
    return item
