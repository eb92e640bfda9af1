"""The bibliography: every reference in order, the page its entry is on, and what its pages count.

    /references/            counts, filters, and every entry; of many, what several notes cite and the months
    /references/2017-05/    what a note of that month was the first to cite; a month with many goes on in …/2017-05-2/
    /references/undated/    what only notes without a date cite

An entry's anchor is a function of its key, and its page one of the date of the first note that cites it: an edit moves
no entry of another month. Papers and books that are named without an address (《…》) come after the others of their
page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from notes.facts import digest
from notes.index.tables import CitingState, Row, Tables
from notes.model import NamedWork, Reference, Suggestion, Value
from notes.notebook.cards import WIDELY_CITED
from notes.notebook.catalogue import Catalogue
from notes.notebook.entries import bibliography_entry, work_entry
from notes.notebook.paging import pager
from notes.notebook.views import BibliographyView, Entry, Facet, Link, Period
from notes.references.bibliography import anchor_of
from notes.references.exports import FILE_NAMES, PLACED, PUBLISHED, assembled, entry_of
from notes.references.exports.described import Exported
from notes.references.similarity import normal
from notes.references.suggestions import REPOSTS

BIBLIOGRAPHY_URL = "/references/"
SEARCH_INDEX = "references/index.json"
"""Output path of what the search on the bibliography page reads."""
SHOWN_FACETS = 24
"""As many hosts and topics are on the first page; the search finds the others."""
SHOWN_SHARED = 200
"""As many of the references that several notes cite are on a first page that has months."""


class Work(Value, frozen=True, kw_only=True):
    """A paper or book that notes name without an address."""

    anchor: str
    title: str
    kind: str
    sections: tuple[tuple[str, int], ...]
    """Note id and number of its heading, oldest note first."""


class Listing:
    """The references of one build in order of first citation, and the pages they are on."""

    def __init__(
        self, tables: Tables, catalogue: Catalogue, notes: Mapping[str, CitingState], *, per_page: int
    ) -> None:
        """`tables` up to date with `notes`; as many as `per_page` entries are on one page."""
        self._tables, self._catalogue = tables, catalogue
        ranked = sorted(notes, key=lambda note: (notes[note].order, note))
        rank = {note: number for number, note in enumerate(ranked)}
        self.rows: list[Row] = sorted(tables.rows(), key=lambda row: (rank[row.note], row.place))
        self.works = self._named_works()
        self.months = self._months_of_entries()
        self.periods, self.urls = self._cut(per_page)
        self._url_of = {row.r: url for row, url in zip(self.rows, self.urls, strict=False)}

    def prepare(self) -> None:
        """Compute what many pages show a part of."""
        self.of_notes, self._same, self._on_page  # noqa: B018

    # ------------------------------------------------------------ pages

    def _months_of_entries(self) -> list[str]:
        """The month of each reference and named work, `2017-05`; empty for what only notes without a date cite."""
        firsts = [*(row.note for row in self.rows), *(work.sections[0][0] for work in self.works)]
        dates = {note: self._catalogue.by_id[note].note.date for note in set(firsts)}
        months = {note: f"{date:%Y-%m}" if date else "" for note, date in dates.items()}
        return [months[note] for note in firsts]

    def _cut(self, per_page: int) -> tuple[tuple[Period, ...], list[str]]:
        """The pages beside the first, newest first; and the URL of the page of each reference and named work."""
        if len(self.months) <= per_page:
            return (), [BIBLIOGRAPHY_URL] * len(self.months)
        places = numbered_parts(self.months, per_page)
        periods = {
            (month, part): Period(month=month, part=part, url=_period_url(month, part), count=count)
            for (month, part), count in sorted(Counter(places).items(), reverse=True)
        }
        return tuple(periods.values()), [periods[place].url for place in places]

    @cached_property
    def _by_month(self) -> Mapping[str, list[Period]]:
        """The parts of each month in order; months newest first."""
        found: dict[str, list[Period]] = defaultdict(list)
        for period in self.periods:
            found[period.month].insert(0, period)
        return found

    @cached_property
    def _period_at(self) -> Mapping[str, Period]:
        return {period.url: period for period in self.periods}

    def of_month(self, url: str) -> BibliographyView | None:
        """What a page of a month shows beside its entries; `None` for a month without a page."""
        period = self._period_at.get(url)
        if period is None:
            return None
        months, parts = list(self._by_month), self._by_month[period.month]
        place = months.index(period.month)

        def first_part(number: int) -> Period | None:
            inside = 0 <= number < len(months)
            return msgspec.structs.replace(self._by_month[months[number]][0], count=0) if inside else None

        return BibliographyView(
            entries=(),
            period=period,
            pager=pager(period.part, len(parts), lambda part: parts[part - 1].url),
            newer=first_part(place - 1),
            older=first_part(place + 1),
        )

    def entry_url(self, r: int, reference: Reference) -> str:
        """Root-relative URL of a reference's entry."""
        return f"{self._url_of[r]}#{reference.anchor}"

    @cached_property
    def _on_page(self) -> Mapping[str, list[int]]:
        """Positions of references, then of works, by the URL of their page."""
        found: dict[str, list[int]] = defaultdict(list)
        for position, url in enumerate(self.urls):
            found[url].append(position)
        return found

    def shown_on(self, url: str) -> bytes:
        """A digest of all entries of a page."""
        return digest([self.shown(position) for position in self._on_page.get(url, ())])

    def shown(self, position: int) -> object:
        if position >= len(self.rows):
            work = self.works[position - len(self.rows)]
            sections = [(note, self._catalogue.section(note, section)) for note, section in work.sections]
            return work.anchor, work.title, work.kind, sections
        row = self.rows[position]
        return row.shown, self._same.get(row.r, ())

    def entries_on(self, url: str) -> tuple[Entry, ...]:
        """The entries of a page, in order."""
        return self._entries(self._on_page.get(url, ()))

    def _entries(self, positions: Sequence[int]) -> tuple[Entry, ...]:
        number = len(self.rows)
        references = self._tables.references(self.rows[each].r for each in positions if each < number)
        entries = []
        for position in positions:
            if position < number:
                r = self.rows[position].r
                url = self.entry_url(r, references[r])
                entries.append(bibliography_entry(self._catalogue, references[r], url, self._same.get(r, ())))
            else:
                work, page = self.works[position - number], self.urls[position]
                url = f"{page}#{work.anchor}"
                entries.append(work_entry(self._catalogue, work.anchor, url, work.title, work.kind, work.sections))
        return tuple(entries)

    # ------------------------------------------------------------ the first page

    @cached_property
    def _in_front(self) -> Sequence[int]:
        """Positions of the entries of the first page."""
        if not self.periods:
            return range(len(self.urls))
        shared = [position for position, row in enumerate(self.rows) if row.notes > 1]
        return sorted(shared, key=lambda position: -self.rows[position].notes)[:SHOWN_SHARED]

    def front(self) -> BibliographyView:
        """What the first page counts; its entries apart."""
        kinds = Counter(row.kind for row in self.rows)
        kinds.update(work.kind for work in self.works)
        topics, years = self._note_facets()
        return BibliographyView(
            entries=(),
            total=len(self.rows),
            works=len(self.works),
            citations=sum(row.citations for row in self.rows),
            shared=sum(row.notes > 1 for row in self.rows),
            kinds=_facets(kinds),
            hosts=_facets(Counter(row.host for row in self.rows if row.host))[:SHOWN_FACETS],
            topics=topics[:SHOWN_FACETS],
            years=years,
            downloads=tuple(Link(title=name, url="/" + FILE_NAMES[form]) for form, name in PUBLISHED.items()),
            periods=tuple(
                msgspec.structs.replace(parts[0], count=sum(part.count for part in parts))
                for parts in self._by_month.values()
            ),
            index_url="/" + SEARCH_INDEX,
        )

    def shown_in_front(self) -> bytes:
        """A digest of the entries of the first page."""
        return digest([(self.shown(position), self.urls[position]) for position in self._in_front])

    def entries_in_front(self) -> tuple[Entry, ...]:
        """The entries of the first page."""
        return self._entries(self._in_front)

    # ------------------------------------------------------------ one title, several addresses

    @cached_property
    def same_titles(self) -> tuple[Suggestion, ...]:
        """References that have the same title at different addresses, as `references.same_titles` finds them."""
        keys = self._tables.keys({r for numbers in self._of_one_title for r in numbers})
        return tuple(
            Suggestion(reason="same-title", keys=tuple(keys[r] for r in numbers)) for numbers in self._of_one_title
        )

    @cached_property
    def _of_one_title(self) -> list[list[int]]:
        """The numbers of references that have the same title."""
        position = {row.r: number for number, row in enumerate(self.rows)}
        found = []
        for holders in self._tables.same_titles(REPOSTS).values():
            ordered = sorted((position[r], number) for r, number in holders)
            found.append((ordered[0], [self.rows[place].r for place, _ in ordered]))
        return [numbers for _, numbers in sorted(found)]

    @cached_property
    def _same(self) -> Mapping[int, tuple[Link, ...]]:
        """For a reference, those that have its title at other addresses."""
        shared = {r for numbers in self._of_one_title for r in numbers}
        keys, hosts = self._tables.keys(shared), {row.r: row.host for row in self.rows if row.r in shared}
        found: dict[int, list[Link]] = defaultdict(list)
        for numbers in self._of_one_title:
            links = {r: Link(title=hosts[r] or keys[r], url=f"{self._url_of[r]}#{anchor_of(keys[r])}") for r in numbers}
            for r in links:
                found[r] += [link for other, link in links.items() if other != r]
        return {r: tuple(links) for r, links in found.items()}

    def _named_works(self) -> tuple[Work, ...]:
        """The named works that no reference of the notebook has as a title, in order of first mention."""
        found: dict[str, list[tuple[NamedWork, str]]] = defaultdict(list)
        for each in (*reversed(self._catalogue.posts), *self._catalogue.pages):
            for work in each.rendered.works:
                found[normal(work.title)].append((work, each.note.id))
        cited = self._tables.titled(found)
        return tuple(
            Work(
                anchor=anchor_of(f"work:{name}"),
                title=mentions[0][0].title,
                kind=mentions[0][0].kind,
                sections=tuple((note, work.section) for work, note in mentions),
            )
            for name, mentions in found.items()
            if name not in cited
        )

    # ------------------------------------------------------------ what notes show of it

    @cached_property
    def of_notes(self) -> Mapping[str, tuple[bytes, bytes]]:
        """For each note that cites something, digests of what its page shows of its references and of who shares those
        that say something about kinship."""
        row_of, url_of = {row.r: row for row in self.rows}, self._url_of

        def digests(numbers: Sequence[int]) -> tuple[bytes, bytes]:
            rows = [row_of[r] for r in numbers]
            members = [row.members if row.citations <= WIDELY_CITED else b"" for row in rows]
            return digest([(row.shown, url_of[row.r]) for row in rows]), digest(members)

        return {note: digests(numbers) for note, numbers in self._tables.cited()}

    # ------------------------------------------------------------ topics and years of the citing notes

    @cached_property
    def note_topics(self) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """The categories and tags, and the year, of each note by id."""
        notes = [each.note for each in self._catalogue.by_id.values()]
        topics = {note.id: tuple(dict.fromkeys((*note.categories, *note.tags))) for note in notes}
        years = {note.id: str(note.date.year) for note in notes if note.date is not None}
        return topics, years

    @cached_property
    def _membership(self) -> bytes:
        """A digest of who cites what, and of the topics and years of the notes."""
        return digest(([row.members for row in self.rows], self.note_topics))

    def _note_facets(self) -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
        """How many references the notes of each topic and of each year cite."""

        def count() -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
            topics_of, year_of = self.note_topics
            topics: Counter[str] = Counter()
            years: Counter[str] = Counter()
            for _, notes in self._tables.citing():
                topics.update({topic for note in notes for topic in topics_of[note]})
                years.update({year_of[note] for note in notes if note in year_of})
            return (
                _facets(topics),
                tuple(Facet(name=name, count=years[name]) for name in sorted(years, reverse=True)),
            )

        shape = tuple[tuple[Facet, ...], tuple[Facet, ...]]
        kept: tuple[tuple[Facet, ...], tuple[Facet, ...]] = self._tables.kept("facets", self._membership, count, shape)
        return kept

    # ------------------------------------------------------------ exports

    def export_digest(self, form: str) -> bytes:
        """A digest of everything that an export holds."""
        suggested = self.same_titles if form == "json" else ()
        return digest(([_held(row, form) for row in self.rows], suggested))

    def export(self, form: str) -> Iterable[str]:
        """The bibliography in a format. A piece for each note is kept: of the references that it is the first to
        cite."""
        by_note: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            by_note[row.note].append(row)
        keys = {note: digest([_held(row, form) for row in rows]) for note, rows in by_note.items()}

        def entries(notes: Sequence[str]) -> list[list[Exported]]:
            references = self._tables.references(row.r for note in notes for row in by_note[note])
            return [[entry_of(references[row.r], form) for row in by_note[note]] for note in notes]

        pieces = self._tables.pieces(form, keys, entries, list[Exported])
        return assembled((each for piece in pieces for each in piece), self.same_titles, form)


def _held(row: Row, form: str) -> bytes:
    return row.whole if form in PLACED else row.shown


def numbered_parts(times: Iterable[str], most: int) -> list[tuple[str, int]]:
    """For each entry its month or year and which part of that, at most `most` in one: what is there stays where it
    is."""
    met: Counter[str] = Counter()
    places = []
    for its_time in times:
        places.append((its_time, met[its_time] // most + 1))
        met[its_time] += 1
    return places


def part_name(its_time: str, part: int) -> str:
    return f"{its_time or 'undated'}{f'-{part}' if part > 1 else ''}"


def _period_url(month: str, part: int) -> str:
    return f"{BIBLIOGRAPHY_URL}{part_name(month, part)}/"


def _facets(counts: Mapping[str, int]) -> tuple[Facet, ...]:
    """The most frequent first."""
    return tuple(Facet(name=name, count=n) for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
