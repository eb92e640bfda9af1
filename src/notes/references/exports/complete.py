"""JSON: everything the bibliography holds; and one JSON object a line for each citation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from notes.model import Bibliography, Place, Reference, Suggestion
from notes.references.exports.described import Exported, joined


def entry(reference: Reference) -> str:
    """A reference with all its places."""
    return dumped(described(reference))


def assemble(entries: Iterable[Exported], suggestions: Iterable[Suggestion]) -> Iterator[str]:
    """One object: `references` in order of first citation, and `suggestions`."""
    suggested = [{"reason": each.reason, "keys": list(each.keys), "score": each.score} for each in suggestions]
    yield '{"references": ['
    yield from joined(entries, ",\n")
    yield f'],\n"suggestions": {listed(suggested)}}}\n'


def to_jsonl(bibliography: Bibliography) -> str:
    """An object a citation, by path and line: `key url title annotations kind label path line section`."""
    places = [(place, reference.key) for reference in bibliography.references for place in reference.places]
    places.sort(key=lambda entry: (entry[0].note, entry[0].line, entry[0].index))
    return "".join(dumped(_citation(place, key)) + "\n" for place, key in places)


def listed(values: Iterable[Any]) -> str:
    """A JSON array with one value a line."""
    return "[" + ",\n".join(map(dumped, values)) + "]"


def dumped(value: Any) -> str:
    """JSON with characters as they are; lone surrogates, which UTF-8 cannot write, escaped."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value)


def _citation(place: Place, key: str) -> dict[str, Any]:
    citation = place.citation
    return {
        "key": key,
        "url": citation.url,
        "title": citation.title,
        "annotations": list(citation.annotations),
        "kind": citation.kind,
        "label": citation.label,
        "path": place.note,
        "line": place.line,
        "section": place.section,
    }


def described(reference: Reference) -> dict[str, Any]:
    """A reference as an object of the export."""
    return {
        "key": reference.key,
        "anchor": reference.anchor,
        "title": reference.title,
        "url": reference.url,
        "host": reference.host,
        "kind": reference.kind,
        "titles": list(reference.titles),
        "urls": list(reference.urls),
        "annotations": list(reference.annotations),
        "conflict": reference.conflict,
        "places": [_place(place) for place in reference.places],
    }


def _place(place: Place) -> dict[str, Any]:
    citation = place.citation
    return {
        "path": place.note,
        "line": place.line,
        "column": citation.column,
        "section": place.section,
        "anchor": place.anchor,
        "url": citation.url,
        "title": citation.title,
        "annotations": list(citation.annotations),
        "kind": citation.kind,
        "label": citation.label,
        "context": citation.context,
        "fragment": citation.fragment,
        "version": citation.version,
    }
