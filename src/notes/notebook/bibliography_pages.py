"""The bibliography's pages: everything the notebook cites, then by kind and by host; and the index its search reads.

    /references/            everything, in order of first citation, with counts and filters; then /references/2/ …
                            papers and books that are named without an address (《…》) stand last
    /references/kind/paper/ one kind
    /references/host/…/     one host that is cited for two things or more
    /references/host/       all hosts

An entry's anchor is a function of its key; the page it stands on changes only when notes older than its first are edited.
Planned afresh in each build, 25,000 references in about 0.2 s: each entry is made once and stands in three lists.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from notes.model import NamedWork, Value
from notes.notebook.catalogue import Notebook
from notes.notebook.entries import EntryWriter
from notes.notebook.views import BibliographyView, Entry, Facet, HostsView, Link, Page, SearchIndex, View
from notes.references.bibliography import anchor_of
from notes.references.exports import FILE_NAMES, PUBLISHED
from notes.references.likeness import normal
from notes.references.suggestions import same_titles

BIBLIOGRAPHY_URL = "/references/"
SEARCH_INDEX = "references/index.json"
"""Output path of what the search on the bibliography page reads."""
SHOWN_FACETS = 24
"""As many hosts and topics stand on the first page; all hosts have a page of their own."""

MakePage = Callable[[str, str, str, View, str], Page]
"""Kind, URL, template, view and title of a page without a source."""

_PATH_NAME = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*")
"""A kind or host that is fit for the name of a folder: nothing that climbs out, nothing hidden."""


class BibliographyPages:
    """Plans the pages of a notebook's bibliography."""

    def __init__(self, notebook: Notebook, *, per_page: int, folding: bool) -> None:
        """`per_page` entries stand on a page; `folding` as in `EntryWriter`."""
        self._notebook = notebook
        self._references = notebook.bibliography.references
        self._per_page = per_page
        self._entry_urls = {
            reference.key: f"{_numbered(BIBLIOGRAPHY_URL, number // per_page + 1)}#{reference.anchor}"
            for number, reference in enumerate(self._references)
        }
        self.entries = EntryWriter(notebook, self._entry_urls, folding=folding)
        self._works = _named_works(notebook)

    def pages(self, made: MakePage) -> Iterator[Page]:
        """All pages, the whole first."""
        entries = [
            self.entries.of_reference(reference, same)
            for reference, same in zip(self._references, self._same_titles(), strict=True)
        ]
        for position, work in enumerate(self._works, len(entries)):
            url = f"{_numbered(BIBLIOGRAPHY_URL, position // self._per_page + 1)}#{work.anchor}"
            entries.append(self.entries.of_work(work.anchor, url, work.title, work.kind, work.sections))
        kinds = Counter(entry.kind for entry in entries)
        hosts = Counter(entry.host for entry in entries if entry.host)
        pageless = {"kind": _unfit(kinds), "host": _unfit(hosts) | {host for host, count in hosts.items() if count < 2}}
        facets = {
            facet_of: tuple(
                Facet(name=name, count=count, url="" if name in pageless[facet_of] else _facet_url(facet_of, name))
                for name, count in _by_count(counts)
            )
            for facet_of, counts in (("kind", kinds), ("host", hosts))
        }
        topics, years = self._note_facets()
        hosts_url = f"{BIBLIOGRAPHY_URL}host/" if len(facets["host"]) > SHOWN_FACETS else ""
        whole = BibliographyView(
            entries=(),
            total=len(self._references),
            works=len(self._works),
            citations=sum(len(reference.places) for reference in self._references),
            shared=sum(len(r.places) > 1 and len({place.note for place in r.places}) > 1 for r in self._references),
            kinds=facets["kind"],
            hosts=facets["host"][:SHOWN_FACETS],
            hosts_url=hosts_url,
            topics=topics[:SHOWN_FACETS],
            years=years,
            downloads=tuple(Link(title=name, url="/" + FILE_NAMES[form]) for form, name in PUBLISHED.items()),
            index_url="/" + SEARCH_INDEX,
        )
        yield from self._paged(BIBLIOGRAPHY_URL, entries, whole, made)
        for facet_of in ("kind", "host"):
            grouped: dict[str, list[Entry]] = defaultdict(list)
            for entry in entries:
                grouped[getattr(entry, facet_of)].append(entry)
            for facet in facets[facet_of]:
                if facet.url:
                    view = BibliographyView(
                        entries=(),
                        total=facet.count,
                        facet=facet.name,
                        facet_of=facet_of,
                        index_url="/" + SEARCH_INDEX,
                    )
                    yield from self._paged(facet.url, grouped[facet.name], view, made)
        if hosts_url:
            yield made("hosts", hosts_url, "hosts.html", HostsView(hosts=facets["host"]), "")

    def _paged(self, url: str, entries: Sequence[Entry], first: BibliographyView, made: MakePage) -> Iterator[Page]:
        """Entries in pages; counts and filters stand on the first."""
        size = self._per_page
        chunks = [tuple(entries[start : start + size]) for start in range(0, len(entries), size)] or [()]
        urls = tuple(_numbered(url, number) for number in range(1, len(chunks) + 1))
        later = BibliographyView(
            entries=(), total=0, facet=first.facet, facet_of=first.facet_of, index_url=first.index_url
        )
        for number, chunk in enumerate(chunks, 1):
            view = msgspec.structs.replace(
                first if number == 1 else later,
                entries=chunk,
                page_number=number,
                total_pages=len(chunks),
                page_urls=urls,
            )
            yield made("bibliography", urls[number - 1], "bibliography.html", view, first.facet)

    def _same_titles(self) -> list[tuple[Link, ...]]:
        """For each reference, those that bear the same title at other addresses."""
        hosts = {reference.key: reference.host for reference in self._references}
        found: dict[str, list[Link]] = defaultdict(list)
        for suggestion in same_titles(self._notebook.bibliography):
            links = {key: Link(title=hosts[key] or key, url=self._entry_urls[key]) for key in suggestion.keys}
            for key in suggestion.keys:
                found[key] += [link for other, link in links.items() if other != key]
        return [tuple(found[reference.key]) if reference.key in found else () for reference in self._references]

    # ------------------------------------------------------------ topics and years of the citing notes

    def _note_topics(self) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        """The categories and tags, and the year, of each note by id."""
        chapters = self._notebook.by_id.values()
        topics = {c.note.id: tuple(dict.fromkeys((*c.note.categories, *c.note.tags))) for c in chapters}
        years = {c.note.id: str(c.note.date.year) for c in chapters if c.note.date is not None}
        return topics, years

    def _note_facets(self) -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
        """How many references the notes of each topic and of each year cite."""
        topics_of, year_of = self._note_topics()
        topics: Counter[str] = Counter()
        years: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        for reference in self._references:
            if len(reference.places) == 1:
                alone[reference.places[0].note] += 1
            else:
                notes = {place.note for place in reference.places}
                topics.update({topic for note in notes for topic in topics_of[note]})
                years.update({year_of[note] for note in notes if note in year_of})
        for note, count in alone.items():
            topics.update(dict.fromkeys(topics_of[note], count))
            if note in year_of:
                years[year_of[note]] += count
        return (
            tuple(Facet(name=name, count=count) for name, count in _by_count(topics)),
            tuple(Facet(name=name, count=years[name]) for name in sorted(years, reverse=True)),
        )

    def search_index(self) -> SearchIndex:
        """What the search on the bibliography's pages looks through."""
        topics_of, year_of = self._note_topics()
        topics = tuple(sorted({topic for names in topics_of.values() for topic in names}))
        years = tuple(sorted(set(year_of.values())))
        topic_numbers = {name: number for number, name in enumerate(topics)}
        year_numbers = {name: number for number, name in enumerate(years)}

        def numbers(notes: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
            notes = set(notes)
            return (
                tuple(sorted({topic_numbers[topic] for note in notes for topic in topics_of[note]})),
                tuple(sorted({year_numbers[year_of[note]] for note in notes if note in year_of})),
            )

        references = (
            (
                reference.title,
                reference.urls[0],
                reference.host,
                reference.kind,
                position // self._per_page + 1,
                reference.anchor,
                "\n".join((*reference.titles[1:], *reference.annotations)),
                *numbers(place.note for place in reference.places),
            )
            for position, reference in enumerate(self._references)
        )
        works = (
            (
                f"《{work.title}》",
                "",
                "",
                work.kind,
                position // self._per_page + 1,
                work.anchor,
                "",
                *numbers(note for note, _ in work.sections),
            )
            for position, work in enumerate(self._works, len(self._references))
        )
        return SearchIndex(base=BIBLIOGRAPHY_URL, topics=topics, years=years, entries=(*references, *works))


class Work(Value, frozen=True, kw_only=True):
    """A paper or book that notes name without an address."""

    anchor: str
    title: str
    kind: str
    sections: tuple[tuple[str, int], ...]
    """Note id and number of its heading, oldest note first."""


def _named_works(notebook: Notebook) -> tuple[Work, ...]:
    """The named works that no reference of the notebook bears as a title, in order of first mention."""
    found: dict[str, list[tuple[NamedWork, str]]] = defaultdict(list)
    for chapter in (*reversed(notebook.posts), *notebook.pages):
        for work in chapter.rendered.works:
            found[normal(work.title)].append((work, chapter.note.id))
    if not found:
        return ()
    cited = {normal(title) for reference in notebook.bibliography.references for title in reference.titles}
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


def _facet_url(facet_of: str, name: str) -> str:
    return f"{BIBLIOGRAPHY_URL}{facet_of}/{quote(name)}/"


def _unfit(names: Iterable[str]) -> set[str]:
    """Names that make no folder, and those that another one's folder would be on a disk without letter case."""
    taken: set[str] = set()
    unfit: set[str] = set()
    for name in sorted(names):
        folded = name.casefold()
        if folded in taken or len(name.encode("utf-8", "replace")) > 200 or not _PATH_NAME.fullmatch(name):
            unfit.add(name)
        taken.add(folded)
    return unfit


def _numbered(url: str, number: int) -> str:
    return url if number == 1 else f"{url}{number}/"


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
