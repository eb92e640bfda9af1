"""What the search on the bibliography's pages reads: `references/index.json`, a file for a browser that finds
substrings in it.

Where it would be large it names its parts instead, cut by year of first citation as the pages are by month:
`references/index-2017.json`, `references/index-2017-2.json`. The browser reads them newest first, and no more than it
needs. A new reference changes the part of its year and the list of the parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from notes.facts import digest
from notes.index.listing import Listing, numbered_parts, part_name
from notes.index.tables import Tables
from notes.notebook.views import SearchEntry, SearchIndex, SearchParts

MOST_ENTRIES = 10_000
"""At most so many entries are in one file: about 2 MB, of which a server that compresses sends a quarter."""


class BibliographySearch:
    """The search index of one build, or its parts."""

    def __init__(self, tables: Tables, listing: Listing) -> None:
        self._tables, self._listing = tables, listing

    @cached_property
    def parts(self) -> Mapping[str, Sequence[int]]:
        """Positions of the entries of each part, by its name, newest first; empty where the index is one file."""
        months = self._listing.months
        if len(months) <= MOST_ENTRIES:
            return {}
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for position, place in enumerate(numbered_parts((month[:4] for month in months), MOST_ENTRIES)):
            found[place].append(position)
        return {part_name(*place): positions for place, positions in sorted(found.items(), reverse=True)}

    @cached_property
    def _notes_of_part(self) -> Mapping[str, Collection[str]]:
        """The notes that cite something in each part."""
        rows, works = self._listing.rows, self._listing.works
        part_of = {position: part for part, positions in self.parts.items() for position in positions}
        part_of_reference = {row.r: part_of[position] for position, row in enumerate(rows)}
        found: dict[str, set[str]] = defaultdict(set)
        for note, numbers in self._tables.cited():
            for r in numbers:
                found[part_of_reference[r]].add(note)
        for position, work in enumerate(works, len(rows)):
            found[part_of[position]].update(note for note, _ in work.sections)
        return found

    def _held_in(self, part: str) -> tuple[Sequence[int], Collection[str]]:
        """Positions of the entries of a part, and the notes of whose topics and years it has a list; all without a
        part."""
        if part:
            return self.parts.get(part, ()), self._notes_of_part.get(part, ())
        return range(len(self._listing.urls)), self._listing.note_topics[0]

    def _list_of_parts(self) -> SearchParts:
        return SearchParts(parts=tuple((f"/{part_path(part)}", len(held)) for part, held in self.parts.items()))

    def digest(self, part: str) -> bytes:
        """A digest of everything that the index, or a part of it, holds."""
        if self.parts and not part:
            return digest(self._list_of_parts())
        listing = self._listing
        positions, notes = self._held_in(part)
        topics_of, year_of = listing.note_topics
        number = len(listing.rows)
        return digest(
            (
                [(listing.rows[each].shown, listing.rows[each].members) for each in positions if each < number],
                [listing.shown(each) for each in positions if each >= number],
                [listing.urls[each] for each in positions],
                [(note, topics_of[note], year_of.get(note)) for note in sorted(notes)],
            )
        )

    def content(self, part: str) -> SearchIndex | SearchParts:
        """The index, or a part of it."""
        if self.parts and not part:
            return self._list_of_parts()
        listing = self._listing
        positions, notes = self._held_in(part)
        topics_of, year_of = listing.note_topics
        topics = sorted({topic for note in notes for topic in topics_of[note]})
        years = sorted({year_of[note] for note in notes if note in year_of})
        pages = list(dict.fromkeys(listing.urls[each] for each in positions))
        topic_at, year_at, page_at = _numbers(topics), _numbers(years), _numbers(pages)
        numbers = [listing.rows[each].r for each in positions if each < len(listing.rows)]
        references, citing_of = self._tables.references(numbers), self._tables.citing_some(numbers)

        def entry(position: int) -> SearchEntry:
            if position < len(listing.rows):
                r = listing.rows[position].r
                found, citing = references[r], set(citing_of[r])
                title, url, host, kind, anchor = found.title, found.urls[0], found.host, found.kind, found.anchor
                others = "\n".join((*found.titles[1:], *found.annotations))
            else:
                work = listing.works[position - len(listing.rows)]
                citing = {note for note, _ in work.sections}
                title, url, host, kind, anchor, others = f"《{work.title}》", "", "", work.kind, work.anchor, ""
            in_topics = {topic_at[topic] for note in citing for topic in topics_of[note]}
            in_years = {year_at[year_of[note]] for note in citing if note in year_of}
            page = page_at[listing.urls[position]]
            return title, url, host, kind, page, anchor, others, tuple(sorted(in_topics)), tuple(sorted(in_years))

        return SearchIndex(
            pages=tuple(pages), topics=tuple(topics), years=tuple(years), entries=tuple(map(entry, positions))
        )


def part_path(part: str) -> str:
    """Output path of a part."""
    return f"references/index-{part}.json"


def _numbers(names: Sequence[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}
