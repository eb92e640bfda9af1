"""References as pages show them: the list entries of a note, what folds, and the entries of the bibliography."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from notes.model import Place, Reference
from notes.notebook.catalogue import Chapter, Notebook
from notes.notebook.views import AlsoIn, Entry, EntryFold, EntryList

FOLD_AT = 2
"""As few entries of one earlier section fold; a single one stays, with its "also in"."""

_NUMBER_MARK = re.compile(
    r"[（(][^（()）]{1,7}[）)]|第\s*[^\s]{1,7}?\s*(?:部分|部|篇|章|讲|课|回|节|期)|(?i:part|chapter)\s*\w{1,7}"
)


class EntryWriter:
    """Turns citations and references into views."""

    def __init__(self, notebook: Notebook, bibliography_url: Callable[[Reference], str], *, fold: bool) -> None:
        """`bibliography_url` gives the root-relative URL of a reference's entry; `fold` switches folding on."""
        self._notebook = notebook
        self._bibliography_url = bibliography_url
        self._fold = fold
        self._position = {
            note_id: (position, series.name)
            for series in notebook.series
            for position, (_, note_id) in enumerate(series.members)
        }

    def lists(self, chapter: Chapter) -> dict[str, EntryList]:
        """The lists of a note by the first citation of each, as `Page.fills["references"]` wants them."""
        return {str(run[0]): self._list(chapter, run) for run in chapter.rendered.runs}

    def marks(self, chapter: Chapter) -> dict[str, Entry]:
        """Inline citations of things that are cited elsewhere too, as `Page.fills["marks"]` wants them."""
        listed = {index for run in chapter.rendered.runs for index in run}
        found = {}
        for index in range(len(chapter.rendered.citations)):
            if index not in listed and len(self._reference(chapter, index).places) > 1:
                found[str(index)] = self.of_citation(chapter, index)
        return found

    def _list(self, chapter: Chapter, run: Sequence[int]) -> EntryList:
        folds: dict[str, tuple[AlsoIn, list[Entry]]] = {}
        items: list[tuple[str, Entry]] = []
        for index in run:
            entry = self.of_citation(chapter, index)
            earlier = self._listed_earlier(chapter, index) if self._fold else None
            if earlier is not None:
                folds.setdefault(earlier.url, (earlier, []))[1].append(entry)
            items.append((earlier.url if earlier else "", entry))
        worth = {url for url, (_, entries) in folds.items() if len(entries) >= FOLD_AT}
        shown: list[Entry | EntryFold] = [entry for url, entry in items if url not in worth]
        shown.extend(
            EntryFold(entries=tuple(entries), listed_in=earlier)
            for url, (earlier, entries) in folds.items()
            if url in worth
        )
        return EntryList(items=tuple(shown))

    def _listed_earlier(self, chapter: Chapter, index: int) -> AlsoIn | None:
        """Where an earlier note of the same series lists what a citation cites; the earliest such place."""
        position, series = self._position.get(chapter.note.id, (0, ""))
        earlier = [
            place
            for place in self._reference(chapter, index).places
            if self._position.get(place.note, (position, ""))[0] < position
            and self._position[place.note][1] == series
            and place.citation.context == "block"
        ]
        if not earlier:
            return None
        return self._also_in(
            chapter.note.id, min(earlier, key=lambda place: (self._position[place.note][0], place.line))
        )

    def of_citation(self, chapter: Chapter, index: int) -> Entry:
        """One citation of a note."""
        citation = chapter.rendered.citations[index]
        reference = self._reference(chapter, index)
        others = [place for place in reference.places if (place.note, place.index) != (chapter.note.id, index)]
        title = citation.title or (reference.title if reference.title != reference.url else "")
        return Entry(
            id=f"ref-{index + 1}",
            title=title or citation.url,
            titled=bool(title),
            url=safe_url(citation.target or citation.url),
            raw=citation.url,
            host=reference.host,
            kind=citation.kind,
            annotations=citation.annotations,
            also_in=self._places(chapter.note.id, others),
            bibliography_url=self._bibliography_url(reference),
            conflict=tuple(other for other in reference.titles if other != title) if reference.conflict else (),
        )

    def of_reference(self, reference: Reference) -> Entry:
        """One entry of the bibliography."""
        titled = reference.title != reference.url
        return Entry(
            id=reference.anchor,
            title=reference.title,
            titled=titled,
            url=safe_url(reference.url),
            raw=reference.urls[0] if reference.urls else reference.url,
            host=reference.host,
            kind=reference.kind,
            annotations=reference.annotations,
            also_in=self._places("", reference.places),
            bibliography_url=self._bibliography_url(reference),
            other_titles=tuple(title for title in reference.titles if title != reference.title),
            other_urls=reference.urls[1:],
            conflict=reference.titles if reference.conflict else (),
        )

    def _places(self, reader: str, places: Iterable[Place]) -> tuple[AlsoIn, ...]:
        """Places as links, one a section."""
        found: dict[str, AlsoIn] = {}
        for place in places:
            also = self._also_in(reader, place)
            found.setdefault(also.url, also)
        return tuple(found.values())

    def _also_in(self, reader: str, place: Place) -> AlsoIn:
        title = self._notebook.by_id[place.note].note.title
        return AlsoIn(
            title=title,
            section=self._notebook.section_path(place.note, place.citation.section),
            url=self._notebook.place_url(place),
            short=self._short(reader, place.note, title),
        )

    def _short(self, reader: str, note_id: str, title: str) -> str:
        series = self._notebook.series_of.get(note_id)
        if series is None or self._notebook.series_of.get(reader) is not series:
            return ""
        mark = _NUMBER_MARK.search(title)
        return mark[0] if mark else ""

    def _reference(self, chapter: Chapter, index: int) -> Reference:
        return self._notebook.reference_of[chapter.note.id, index]


def safe_url(url: str) -> str:
    """A URL a page may link to: http, https or ftp with a host; empty for anything else."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https", "ftp") or not parts.netloc:
        return ""
    return url.strip()
