"""The bibliography's pages: everything the notebook cites; and the index its search reads.

    /references/            counts, filters, and every entry; where they are many, what several notes cite and the months
    /references/2017-05/    what a note of that month was the first to cite; a month with many goes on in …/2017-05-2/
    /references/undated/    what only notes without a date cite

An entry's anchor is a function of its key, and its page one of the date of the first note that cites it: an edit moves no
entry of another month. Papers and books that are named without an address (《…》) come after the others of their page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from notes.model import NamedWork, Suggestion, Value
from notes.notebook.catalogue import Notebook
from notes.notebook.entries import EntryWriter
from notes.notebook.views import BibliographyView, Entry, Facet, Link, Page, Period, SearchIndex, View
from notes.references.bibliography import anchor_of
from notes.references.exports import FILE_NAMES, PUBLISHED
from notes.references.likeness import normal
from notes.references.suggestions import same_titles

BIBLIOGRAPHY_URL = "/references/"
SEARCH_INDEX = "references/index.json"
"""Output path of what the search on the bibliography page reads."""
SHOWN_FACETS = 24
"""As many hosts and topics are on the first page; the search finds the others."""
SHOWN_SHARED = 200
"""As many of the references that several notes cite are on a first page that has months."""

MakePage = Callable[[str, str, str, View, str], Page]
"""Kind, URL, template, view and title of a page without a source."""


class BibliographyPages:
    """Plans the pages of a notebook's bibliography."""

    def __init__(self, notebook: Notebook, *, per_page: int, folding: bool) -> None:
        """As many as `per_page` entries are on one page; `folding` as in `EntryWriter`."""
        self._notebook = notebook
        self._references = notebook.bibliography.references
        self._works = _named_works(notebook)
        self._months = {
            id: f"{chapter.note.date:%Y-%m}" if chapter.note.date else "" for id, chapter in notebook.by_id.items()
        }
        self._periods, self._urls = self._cut(per_page)
        self._entry_urls = {
            reference.key: f"{url}#{reference.anchor}"
            for reference, url in zip(self._references, self._urls, strict=False)
        }
        self.entries = EntryWriter(notebook, self._entry_urls, folding=folding)

    def _cut(self, per_page: int) -> tuple[tuple[Period, ...], list[str]]:
        """The pages beside the first, newest first; and the URL of the page of each reference and named work."""
        firsts = [*(each.places[0].note for each in self._references), *(work.sections[0][0] for work in self._works)]
        if len(firsts) <= per_page:
            return (), [BIBLIOGRAPHY_URL] * len(firsts)
        months = [self._months[note] for note in firsts]
        met: Counter[str] = Counter()
        counts: Counter[tuple[str, int]] = Counter()
        places: list[tuple[str, int]] = []
        for month in months:
            place = month, met[month] // per_page + 1
            met[month] += 1
            counts[place] += 1
            places.append(place)
        periods = {
            (month, part): Period(month=month, part=part, url=_period_url(month, part), count=count)
            for (month, part), count in sorted(counts.items(), reverse=True)
        }
        return tuple(periods.values()), [periods[place].url for place in places]

    def pages(self, made: MakePage) -> Iterator[Page]:
        """All pages, the first one first."""
        entries = [
            self.entries.of_reference(reference, same)
            for reference, same in zip(self._references, self._same_titles(), strict=True)
        ]
        for url, work in zip(self._urls[len(entries) :], self._works, strict=True):
            entries.append(
                self.entries.of_work(work.anchor, f"{url}#{work.anchor}", work.title, work.kind, work.sections)
            )
        on_page: dict[str, list[Entry]] = defaultdict(list)
        for entry, url in zip(entries, self._urls, strict=True):
            on_page[url].append(entry)
        yield made("bibliography", BIBLIOGRAPHY_URL, "bibliography.html", self._first(entries), "")
        for number, period in enumerate(self._periods):
            view = BibliographyView(
                entries=tuple(on_page[period.url]),
                period=period,
                newer=_neighbour(self._periods, number - 1),
                older=_neighbour(self._periods, number + 1),
                index_url="/" + SEARCH_INDEX,
            )
            yield made("bibliography", period.url, "bibliography.html", view, period.month)

    def _first(self, entries: Sequence[Entry]) -> BibliographyView:
        """The page that has the counts and filters."""
        spread = {r.anchor: len({place.note for place in r.places}) for r in self._references if len(r.places) > 1}
        shared = [entry for entry in entries if spread.get(entry.id, 0) > 1]
        shown = sorted(shared, key=lambda entry: -spread[entry.id])[:SHOWN_SHARED] if self._periods else entries
        topics, years = self._note_facets()
        return BibliographyView(
            entries=tuple(shown),
            total=len(self._references),
            works=len(self._works),
            citations=sum(len(reference.places) for reference in self._references),
            shared=len(shared),
            kinds=_facets(Counter(entry.kind for entry in entries)),
            hosts=_facets(Counter(entry.host for entry in entries if entry.host))[:SHOWN_FACETS],
            topics=topics[:SHOWN_FACETS],
            years=years,
            downloads=tuple(Link(title=name, url="/" + FILE_NAMES[form]) for form, name in PUBLISHED.items()),
            periods=self._periods,
            index_url="/" + SEARCH_INDEX,
        )

    @cached_property
    def same_titles(self) -> tuple[Suggestion, ...]:
        """References that bear the same title at different addresses; found once for pages and exports."""
        return same_titles(self._notebook.bibliography)

    def _same_titles(self) -> list[tuple[Link, ...]]:
        """For each reference, those that bear the same title at other addresses."""
        hosts = {reference.key: reference.host for reference in self._references}
        found: dict[str, list[Link]] = defaultdict(list)
        for suggestion in self.same_titles:
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
            _facets(topics),
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

        pages = tuple(dict.fromkeys(self._urls))
        page_numbers = {url: number for number, url in enumerate(pages)}
        places = [page_numbers[url] for url in self._urls]
        references = (
            (
                reference.title,
                reference.urls[0],
                reference.host,
                reference.kind,
                places[position],
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
                places[position],
                work.anchor,
                "",
                *numbers(note for note, _ in work.sections),
            )
            for position, work in enumerate(self._works, len(self._references))
        )
        return SearchIndex(pages=pages, topics=topics, years=years, entries=(*references, *works))


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


def _period_url(month: str, part: int) -> str:
    return f"{BIBLIOGRAPHY_URL}{month or 'undated'}{f'-{part}' if part > 1 else ''}/"


def _neighbour(periods: Sequence[Period], number: int) -> Period | None:
    """A period without its count, which the pages beside it do not show."""
    return msgspec.structs.replace(periods[number], count=0) if 0 <= number < len(periods) else None


def _facets(counts: Mapping[str, int]) -> tuple[Facet, ...]:
    """The most frequent first."""
    return tuple(Facet(name=name, count=n) for name, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
