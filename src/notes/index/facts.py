"""The facts about the notes of a notebook, one function a fact: its value, and what of it pages show.

The value of a large one is a function, which only an output that is made calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from notes.facts import Fact, Source, digest, shown
from notes.index.listing import Listing, neighbour
from notes.index.tables import Tables
from notes.model import Cited
from notes.notebook.cards import WIDELY_USED, card_of, cited_by, link_of, related_notes, series_parts
from notes.notebook.catalogue import Catalogue, RenderedNote
from notes.notebook.entries import NoteEntries
from notes.notebook.views import ArchiveView, ArchiveYear, BibliographyView, HomeView, TopicsView, TopicView

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
        folding: bool,
    ) -> None:
        """`per_page` notes are on one home page; `folding` as in `NoteEntries`."""
        self.catalogue, self.tables, self.listing = catalogue, tables, listing
        self._cited_of, self._per_page, self._folding = cited_of, per_page, folding
        self._position = {each.note.id: number for number, each in enumerate(catalogue.posts)}

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
        return None if each is None else Fact(each, each.rendered.pieces)

    def card(self, note: str) -> Fact | None:
        """What lists show of it."""
        each = self._of(note)
        return None if each is None else shown(card_of(self.catalogue, each))

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
        return shown(tuple(card_of(self.catalogue, each) for each in others if each))

    @cached_property
    def _related(self) -> Mapping[str, Sequence[str]]:
        """Ids of related notes; those whose references, topics and mates are as they were keep them."""
        topics = {
            name: digest(notes) for name, notes in self.catalogue.topics.notes.items() if len(notes) <= WIDELY_USED
        }

        def key(each: RenderedNote) -> bytes:
            note = each.note
            names = {*(("category", name) for name in note.categories), *(("tag", name) for name in note.tags)}
            series = self.catalogue.series_of.get(note.id)
            members = self.listing.of_notes.get(note.id, (b"", b""))[1]
            return digest((members, sorted(topics.get(name, b"") for name in names), series and series.members))

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
        series = self.catalogue.series_of.get(note)
        return Fact(
            lambda: self._entries(each), (self.listing.of_notes[note][0], series and series.members, self._folding)
        )

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

    def home(self, number: str) -> Fact | None:
        """A page of the newest notes; its neighbours are numbers of pages."""
        first = (int(number) - 1) * self._per_page
        posts = self.catalogue.posts
        pages = max(1, -(-len(posts) // self._per_page))
        if not 0 < int(number) <= pages:
            return None
        topics = self.catalogue.topics
        return shown(
            HomeView(
                cards=tuple(card_of(self.catalogue, each) for each in posts[first : first + self._per_page]),
                total_notes=len(posts),
                total_references=len(self.listing.rows),
                topics=(*topics.all("category"), *topics.all("tag")),
                page_number=int(number),
                total_pages=pages,
            )
        )

    def topics(self, _: str) -> Fact | None:
        """All categories and tags."""
        topics = self.catalogue.topics
        return shown(TopicsView(categories=topics.all("category"), tags=topics.all("tag")))

    def topic(self, name: str) -> Fact | None:
        """The notes of a topic, by its URL."""
        key = self._topic_at.get(name)
        if key is None:
            return None
        topics = self.catalogue.topics
        cards = tuple(card_of(self.catalogue, self.catalogue.by_id[note]) for note in topics.notes[key])
        return shown(TopicView(topic=topics.topics[key], cards=cards))

    @cached_property
    def _topic_at(self) -> Mapping[str, tuple[str, str]]:
        return {topic.url: key for key, topic in self.catalogue.topics.topics.items()}

    def archive(self, _: str) -> Fact | None:
        """The notes by year."""
        years: dict[int, list[RenderedNote]] = {}
        for each in self.catalogue.posts:
            if each.note.date is not None:
                years.setdefault(each.note.date.year, []).append(each)
        return shown(ArchiveView(years=tuple(map(self._year, years, years.values()))))

    def _year(self, year: int, notes: Iterable[RenderedNote]) -> ArchiveYear:
        return ArchiveYear(year=year, cards=tuple(card_of(self.catalogue, each) for each in notes))

    # ------------------------------------------------------------ the bibliography

    def bibliography(self, _: str) -> Fact | None:
        """Its first page."""
        view = self.listing.front()
        return Fact((view, self.listing.entries_in_front), (view, self.listing.shown_in_front()))

    def period(self, url: str) -> Fact | None:
        """A page of a month."""
        periods = self.listing.periods
        number = self._period_at.get(url)
        if number is None:
            return None
        view = BibliographyView(
            entries=(),
            period=periods[number],
            newer=neighbour(periods, number - 1),
            older=neighbour(periods, number + 1),
        )
        return Fact((view, lambda: self.listing.entries_on(url)), (view, self.listing.shown_on(url)))

    @cached_property
    def _period_at(self) -> Mapping[str, int]:
        return {period.url: number for number, period in enumerate(self.listing.periods)}

    def search_index(self, _: str) -> Fact | None:
        """What the search on these pages reads."""
        return Fact(lambda: msgspec.json.encode(self.listing.search_index()), self.listing.index_digest())

    def export(self, form: str) -> Fact | None:
        """The bibliography in a format."""
        return Fact(
            lambda: self.listing.export(form).encode("utf-8", "surrogatepass"), self.listing.export_digest(form)
        )
