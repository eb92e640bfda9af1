"""The facts about the notes of a notebook, one function a fact: its value, and what of it pages show.

The value of a large one is a function, which only an output that is made calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from notes.facts import Fact, Source, digest, shown
from notes.index.listing import Listing
from notes.index.search import BibliographySearch
from notes.index.tables import Tables
from notes.jekyll.pagination import numbered_address, page_count
from notes.model import Cited
from notes.notebook.cards import WIDELY_USED, card_of, cited_by, link_of, related_notes, series_parts
from notes.notebook.catalogue import Catalogue, RenderedNote
from notes.notebook.entries import NoteEntries
from notes.notebook.paging import ARCHIVE, CARDS, cut, numbered_url, pager
from notes.notebook.views import (
    ArchiveView,
    ArchiveYear,
    Card,
    HomeView,
    Link,
    TopicsView,
    TopicView,
)

_AT_A_TIME = 2000
"""Texts of an export that are encoded together."""
ARCHIVE_URL = "/archive/"
CitedOf = Callable[[RenderedNote], Cited]
"""What a note cites."""


class NotebookFacts:
    """What pages may show of the notes, their order, their topics and their references."""

    def __init__(
        self,
        catalogue: Catalogue,
        tables: Tables,
        listing: Listing,
        cited_of: CitedOf,
        *,
        per_page: int,
        paginate_path: str,
        folding: bool,
    ) -> None:
        """`per_page` notes are on one home page, the others' addresses are `paginate_path`; `folding` as in
        `NoteEntries`."""
        self.catalogue, self.tables, self.listing = catalogue, tables, listing
        self.search = BibliographySearch(tables, listing)
        self._cited_of, self._per_page, self._folding = cited_of, per_page, folding
        self._paginate_path = paginate_path
        self._made_cards: dict[str, Card] = {}
        self._position = {each.note.id: number for number, each in enumerate(catalogue.posts)}

    def prepare(self) -> None:
        """Compute what many pages show a part of, so that processes which make them need not each do so."""
        self.listing.prepare()
        self._related  # noqa: B018

    @property
    def sources(self) -> Mapping[str, Source]:
        """The facts by kind."""
        return {
            "note": self.note,
            "body": self.body,
            "card": self.card,
            "neighbours": self.neighbours,
            "series": self.series,
            "backlinks": self.backlinks,
            "related": self.related,
            "links": self.links,
            "references": self.references,
            "home": self.home,
            "topics": self.topics,
            "topic": self.topic,
            "archive": self.archive,
            "bibliography": self.bibliography,
            "period": self.period,
            "search-index": self.search_index,
            "export": self.export,
        }

    def _of(self, note: str) -> RenderedNote | None:
        return self.catalogue.by_id.get(note)

    # ------------------------------------------------------------ one note

    def note(self, note: str) -> Fact | None:
        """The note itself, all of its front matter."""
        each = self._of(note)
        if each is None:
            return None
        its = each.note
        return Fact(its, (its.output, its.url, its.title, its.categories, its.tags, repr(its.front_matter)))

    def body(self, note: str) -> Fact | None:
        """What its body became."""
        each = self._of(note)
        return None if each is None else Fact(each, each.rendered.pieces_key)

    def card(self, note: str) -> Fact | None:
        """What lists show of it."""
        each = self._of(note)
        return None if each is None else shown(self._card(each))

    def _card(self, each: RenderedNote) -> Card:
        """Made once, for lists, related notes and the note's own page show it."""
        card = self._made_cards.get(each.note.id)
        if card is None:
            card = self._made_cards[each.note.id] = card_of(self.catalogue, each)
        return card

    def neighbours(self, note: str) -> Fact | None:
        """Links to the newer and the older post."""
        number, posts = self._position.get(note), self.catalogue.posts
        if number is None:
            return None
        newer = posts[number - 1] if number else None
        older = posts[number + 1] if number + 1 < len(posts) else None
        return shown((link_of(newer), link_of(older)))

    def series(self, note: str) -> Fact | None:
        """The parts of the series it belongs to."""
        return shown(series_parts(self.catalogue, note))

    def backlinks(self, note: str) -> Fact | None:
        """The sections that link to it."""
        return shown(cited_by(self.catalogue, note))

    def links(self, note: str) -> Fact | None:
        """What its relative and root-relative URLs become, those that stay as written left out."""
        each = self._of(note)
        if each is None:
            return None
        resolve = self.catalogue.resolver.resolve
        urls = {url: resolve(url, each.note) for url in each.rendered.urls}
        return shown({written: found for written, found in urls.items() if written != found})

    def related(self, note: str) -> Fact | None:
        """Cards of the notes that share most with it."""
        others = (self._of(other) for other in self._related.get(note, ()))
        return shown(tuple(self._card(each) for each in others if each))

    @cached_property
    def _related(self) -> Mapping[str, Sequence[str]]:
        """Ids of related notes; those whose references, topics and mates are as they were keep them."""
        topics = {
            name: digest(notes) for name, notes in self.catalogue.topics.notes.items() if len(notes) <= WIDELY_USED
        }

        def key(each: RenderedNote) -> bytes:
            note = each.note
            names = {*(("category", name) for name in note.categories), *(("tag", name) for name in note.tags)}
            members = self.listing.of_notes.get(note.id, (b"", b""))[1]
            return digest((members, sorted(topics.get(name, b"") for name in names), self._series_digest(note.id)))

        def compute(notes: Sequence[str]) -> list[tuple[str, ...]]:
            by_id = self.catalogue.by_id
            return [related_notes(self.catalogue, by_id[note], self.tables.sharing) for note in notes]

        keys = {each.note.id: key(each) for each in self.catalogue.posts}
        return dict(zip(keys, self.tables.pieces("related", keys, compute, tuple[str, ...]), strict=True))

    def references(self, note: str) -> Fact | None:
        """Its reference lists and marks, as `theme/fill.py` wants them."""
        each = self._of(note)
        if each is None:
            return None
        if not each.rendered.citations:
            return Fact(lambda: ({}, {}), None)
        series = self._series_digest(note)
        digests = self.listing.of_notes[note][0], series, bool(series) and self._folding
        return Fact(lambda: self._entries(each), digests)

    def _series_digest(self, note: str) -> bytes:
        """A digest of the series a note belongs to."""
        series = self.catalogue.series_of.get(note)
        return self._series_digests[series.name] if series else b""

    @cached_property
    def _series_digests(self) -> Mapping[str, bytes]:
        return {series.name: digest(series.members) for series in self.catalogue.series}

    def _entries(self, each: RenderedNote) -> tuple[dict[str, object], dict[str, object]]:
        found = self.tables.cited_in(each.note.id)
        numbers = {reference.key: r for r, reference in found}
        entries = NoteEntries(
            self.catalogue,
            each.note.id,
            self._cited_of(each),
            [reference for _, reference in found],
            entry_url=lambda reference: self.listing.entry_url(numbers[reference.key], reference),
            folding=self._folding,
        )
        return dict(entries.lists()), dict(entries.marks())

    # ------------------------------------------------------------ lists of notes

    @cached_property
    def home_urls(self) -> Sequence[str]:
        """The addresses of the home pages, as jekyll-paginate has them."""
        numbers = range(2, page_count(len(self.catalogue.posts), self._per_page) + 1)
        return ("/", *(numbered_address(self._paginate_path, number).url for number in numbers))

    def home(self, name: str) -> Fact | None:
        """A page of the newest notes, by its number; the first counts what there is."""
        number, total = int(name), len(self.home_urls)
        if not 0 < number <= total:
            return None
        posts, topics = self.catalogue.posts, self.catalogue.topics
        first = (number - 1) * self._per_page
        return shown(
            HomeView(
                cards=self._cards(posts[first : first + self._per_page]),
                total_notes=len(posts),
                total_references=len(self.listing.rows) if number == 1 else 0,
                topics=(*topics.all("category"), *topics.all("tag")) if number == 1 else (),
                pager=pager(number, total, lambda page: self.home_urls[page - 1]),
            )
        )

    def _cards(self, notes: Sequence[RenderedNote]) -> tuple[Card, ...]:
        return tuple(self._card(each) for each in notes)

    def topics(self, _: str) -> Fact | None:
        """All categories and tags."""
        topics = self.catalogue.topics
        return shown(TopicsView(categories=topics.all("category"), tags=topics.all("tag")))

    def topic(self, name: str) -> Fact | None:
        """A page of the notes of a topic: `/tags/gan/#2`."""
        url, _, number = name.partition("#")
        key = self._topic_at.get(url)
        if key is None:
            return None
        topic, notes = self.catalogue.topics.topics[key], self.catalogue.topics.notes[key]
        page, pages = int(number), cut(len(notes), CARDS)
        if not 0 < page <= len(pages):
            return None
        return shown(
            TopicView(
                topic=topic if page == 1 else msgspec.structs.replace(topic, count=0),
                cards=self._cards([self.catalogue.by_id[note] for note in notes[pages[page - 1]]]),
                pager=pager(page, len(pages), lambda number: numbered_url(url, number)),
            )
        )

    @cached_property
    def _topic_at(self) -> Mapping[str, tuple[str, str]]:
        return {topic.url: key for key, topic in self.catalogue.topics.topics.items()}

    @cached_property
    def _years(self) -> Mapping[int, Sequence[RenderedNote]]:
        """The posts by year, newest first."""
        years: dict[int, list[RenderedNote]] = {}
        for each in self.catalogue.posts:
            if each.note.date is not None:
                years.setdefault(each.note.date.year, []).append(each)
        return years

    @cached_property
    def archive_years(self) -> Mapping[int, int]:
        """How many pages each year of the archive has beside the first page of all; empty where the archive is one
        page."""
        if sum(map(len, self._years.values())) <= ARCHIVE:
            return {}
        return {year: len(cut(len(notes), ARCHIVE)) for year, notes in self._years.items()}

    def archive(self, name: str) -> Fact | None:
        """The notes by year: the first page, or a page of a year, `2017#2`."""
        if name:
            year, _, number = name.partition("#")
            return self._page_of_year(int(year), int(number))
        years: list[ArchiveYear] = []
        for its_year, notes in self._years.items():
            listed = notes
            if self.archive_years:
                listed = notes[cut(len(notes), ARCHIVE)[0]] if not years else ()
            years.append(self._archive_year(its_year, listed, count=len(notes)))
        return shown(ArchiveView(years=tuple(years)))

    def _page_of_year(self, year: int, number: int) -> Fact | None:
        if not 0 < number <= self.archive_years.get(year, 0):
            return None
        notes, years = self._years[year], list(self.archive_years)
        pages, place = cut(len(notes), ARCHIVE), years.index(year)
        its_year = self._archive_year(year, notes[pages[number - 1]], count=len(notes) if number == 1 else 0)
        return shown(
            ArchiveView(
                years=(its_year,),
                pager=pager(number, len(pages), lambda page: numbered_url(its_year.url, page)),
                newer=_year_link(years[place - 1]) if place else None,
                older=_year_link(years[place + 1]) if place + 1 < len(years) else None,
            )
        )

    def _archive_year(self, year: int, listed: Sequence[RenderedNote], *, count: int) -> ArchiveYear:
        url = _year_url(year) if self.archive_years else ""
        return ArchiveYear(year=year, cards=self._cards(listed), count=count, url=url)

    # ------------------------------------------------------------ the bibliography

    def bibliography(self, _: str) -> Fact | None:
        """Its first page."""
        view = self.listing.front()
        return Fact((view, self.listing.entries_in_front), (view, self.listing.shown_in_front()))

    def period(self, url: str) -> Fact | None:
        """A page of a month."""
        view = self.listing.of_month(url)
        if view is None:
            return None
        return Fact((view, lambda: self.listing.entries_on(url)), (view, self.listing.shown_on(url)))

    def search_index(self, part: str) -> Fact | None:
        """What the search on these pages reads: all of it or a list of its parts, or one of these by its name."""
        return Fact(lambda: msgspec.json.encode(self.search.content(part)), self.search.digest(part))

    def export(self, form: str) -> Fact | None:
        """The bibliography in a format."""
        return Fact(lambda: _encoded(self.listing.export(form)), self.listing.export_digest(form))


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as bytes, some thousand at a time."""
    pending: list[str] = []
    for text in texts:
        pending.append(text)
        if len(pending) == _AT_A_TIME:
            yield "".join(pending).encode("utf-8", "surrogatepass")
            pending.clear()
    yield "".join(pending).encode("utf-8", "surrogatepass")


def _year_url(year: int) -> str:
    return f"{ARCHIVE_URL}{year}/"


def _year_link(year: int) -> Link:
    return Link(title=str(year), url=_year_url(year))
