"""What lists, neighbours and related notes show of a note, and its table of contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from notes.model import Heading
from notes.notebook.catalogue import Catalogue, RenderedNote
from notes.notebook.views import AlsoIn, Card, Link, SeriesPart, TocEntry

RELATED = 4
"""How many related notes a note names."""
WIDELY_CITED = 20
"""What is cited more often says nothing about kinship."""
WIDELY_USED = 40
"""Nor does a topic of more notes."""
SERIES_PARTS = 60
"""As many parts of a series are listed beside a note: of a longer one the first, the last, and those around the
note."""
TOC_LEVELS = 3
"""How many levels of headings the table of contents beside the text shows."""


def card_of(catalogue: Catalogue, each: RenderedNote) -> Card:
    """A note in a list."""
    note, rendered, topics = each.note, each.rendered, catalogue.topics
    post = note.kind != "page"
    return Card(
        title=note.title,
        url=note.url,
        date=note.date.isoformat() if note.date else "",
        excerpt=str(note.front_matter.get("excerpt") or rendered.excerpt),
        categories=topics.of("category", note.categories) if post else (),
        tags=topics.of("tag", note.tags) if post else (),
        words=rendered.words,
        formulas=rendered.formulas,
        citations=rendered.citations,
        draft=note.kind == "draft",
    )


def link_of(each: RenderedNote | None) -> Link | None:
    """A note's title and where it leads."""
    return Link(title=each.note.title, url=each.note.url) if each else None


def series_parts(catalogue: Catalogue, note: str) -> tuple[SeriesPart, ...]:
    """The numbered series a note belongs to, bounded; empty when it belongs to none."""
    series = catalogue.series_of.get(note)
    if series is None:
        return ()
    members = series.members
    if len(members) > SERIES_PARTS:
        here = next(position for position, (_, each) in enumerate(members) if each == note)
        first = min(max(1, here - SERIES_PARTS // 2), len(members) - SERIES_PARTS + 1)
        members = (members[0], *members[first : first + SERIES_PARTS - 2], members[-1])
    parts = ((number, each, catalogue.by_id[each].note) for number, each in members)
    return tuple(
        SeriesPart(title=part.title, url=part.url, number=number, current=each == note) for number, each, part in parts
    )


def cited_by(catalogue: Catalogue, note: str) -> tuple[AlsoIn, ...]:
    """The sections that link to a note."""
    return tuple(catalogue.section(link.note, link.section) for link in catalogue.backlinks.get(note, ()))


def related_notes(
    catalogue: Catalogue, each: RenderedNote, sharing: Callable[[str, int], Iterable[tuple[str, int]]]
) -> tuple[str, ...]:
    """The ids of the notes that share most with one: two points a reference, one a topic; mates in a series aside.

    `sharing(note, most)` gives the notes that cite the same, without what is cited more than `most` times, with counts.
    """
    note = each.note
    points: Counter[str] = Counter({other: 2 * count for other, count in sharing(note.id, WIDELY_CITED)})
    for kind, names in (("category", note.categories), ("tag", note.tags)):
        for name in set(names):
            sharers = catalogue.topics.notes[kind, name]
            if len(sharers) <= WIDELY_USED:
                points.update(sharers)
    series = catalogue.series_of.get(note.id)
    best = sorted(
        (-score, other)
        for other, score in points.items()
        if score > 1 and other != note.id and (series is None or catalogue.series_of.get(other) is not series)
    )
    return tuple(other for _, other in best[:RELATED])


def table_of_contents(headings: Iterable[Heading]) -> tuple[TocEntry, ...]:
    """Headings as a tree of at most `TOC_LEVELS` levels, counted from the highest one in the note."""
    shown = [heading for heading in headings if heading.toc and heading.id]
    if len(shown) < 2:
        return ()
    top = min(heading.level for heading in shown)
    return _tree([heading for heading in shown if heading.level < top + TOC_LEVELS])


def _tree(headings: Sequence[Heading]) -> tuple[TocEntry, ...]:
    entries: list[TocEntry] = []
    start = 0
    while start < len(headings):
        end = start + 1
        while end < len(headings) and headings[end].level > headings[start].level:
            end += 1
        heading = headings[start]
        html = "".join(piece for piece in heading.html if isinstance(piece, str))
        entries.append(
            TocEntry(id=heading.id, html=html, level=heading.level, children=_tree(headings[start + 1 : end]))
        )
        start = end
    return tuple(entries)
