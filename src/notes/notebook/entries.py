"""References as pages show them: the list entries of a note, what folds, and the entries of the bibliography.

Every reference of the notebook passes through here in every build, so places that share a section share one link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from notes.model import Place, Reference
from notes.notebook.catalogue import Chapter, Notebook
from notes.notebook.series import series_mark
from notes.notebook.views import AlsoIn, Entry, EntryFold, EntryList, Link
from notes.references import distinct, fold

FOLD_AT = 2
"""As few entries of one earlier section fold; a single one stays, with its "also in"."""


class EntryWriter:
    """Turns citations and references into views."""

    def __init__(self, notebook: Notebook, entry_urls: Mapping[str, str], *, folding: bool) -> None:
        """`entry_urls` gives the root-relative URL of a key's entry; `folding` switches folding on."""
        self._notebook = notebook
        self._entry_urls = entry_urls
        series = [[note_id for _, note_id in one.members] for one in notebook.series]
        self._folded = fold(notebook.bibliography, series) if folding else {}
        self._sections: dict[tuple[str, int], AlsoIn] = {}
        self._seen_from: dict[tuple[str, str], dict[str, AlsoIn]] = {}

    # ------------------------------------------------------------ in a note

    def lists(self, chapter: Chapter) -> dict[str, EntryList]:
        """The lists of a note by the first citation of each, as `Page.fills["references"]` wants them."""
        return {str(run[0]): self._list(chapter, run) for run in chapter.rendered.runs}

    def marks(self, chapter: Chapter) -> dict[str, Entry]:
        """Inline citations of things that are cited elsewhere too, as `Page.fills["marks"]` wants them."""
        listed = {index for run in chapter.rendered.runs for index in run}
        return {
            str(index): self.of_citation(chapter, index)
            for index in range(len(chapter.rendered.citations))
            if index not in listed and len(self._reference(chapter, index).places) > 1
        }

    def _list(self, chapter: Chapter, run: Sequence[int]) -> EntryList:
        """The single entries in order, then one fold for each earlier section that lists several of the run."""
        folded = self._folded.get(chapter.note.id, {})
        entries = {index: self.of_citation(chapter, index) for index in run}
        folds: dict[str, tuple[AlsoIn, list[int]]] = {}
        for index in run:
            if index in folded:
                listed_in = self._also_in(chapter.note.id, folded[index])
                folds.setdefault(listed_in.url, (listed_in, []))[1].append(index)
        worth = [(listed_in, indices) for listed_in, indices in folds.values() if len(indices) >= FOLD_AT]
        away = {index for _, indices in worth for index in indices}
        return EntryList(
            items=(
                *(entries[index] for index in run if index not in away),
                *(
                    EntryFold(
                        entries=tuple(_without(entries[index], listed_in) for index in indices), listed_in=listed_in
                    )
                    for listed_in, indices in worth
                ),
            )
        )

    def of_citation(self, chapter: Chapter, index: int) -> Entry:
        """One citation of a note."""
        citation = chapter.rendered.citations[index]
        reference = self._reference(chapter, index)
        title = citation.title or (reference.title if reference.titles else "")
        alone = len(reference.places) == 1
        return Entry(
            id=f"ref-{index + 1}",
            title=title or citation.url,
            titled=bool(title),
            url=safe_url(citation.target or citation.url),
            raw=citation.url,
            host=reference.host,
            kind=citation.kind,
            annotations=citation.annotations,
            also_in=() if alone else self._elsewhere(chapter.note.id, citation.section, reference),
            bibliography_url=self._entry_urls[reference.key],
            conflict=distinct((title, *reference.titles))[1:] if reference.conflict else (),
        )

    def _elsewhere(self, note: str, section: int, reference: Reference) -> tuple[AlsoIn, ...]:
        """The other sections that cite the same, as links; this very section is not elsewhere."""
        seen = self._seen_from.get((note, reference.key))
        if seen is None:  # once for all the times a note cites it, or a thousand times would cost a million
            links = (self._also_in(note, place) for place in reference.places)
            seen = self._seen_from[note, reference.key] = {also.url: also for also in links}
        here = self._link(note, section).url
        return tuple(also for url, also in seen.items() if url != here)

    # ------------------------------------------------------------ in the bibliography

    def of_reference(self, reference: Reference, same_title: tuple[Link, ...] = ()) -> Entry:
        """One entry of the bibliography."""
        places = reference.places
        return Entry(
            id=reference.anchor,
            title=reference.title,
            titled=bool(reference.titles),
            url=safe_url(reference.url),
            raw=reference.urls[0],
            host=reference.host,
            kind=reference.kind,
            annotations=reference.annotations,
            also_in=(self._section(places[0]),)
            if len(places) == 1
            else tuple({s.url: s for s in map(self._section, places)}.values()),
            bibliography_url=self._entry_urls[reference.key],
            other_titles=distinct(reference.titles)[1:] if len(reference.titles) > 1 and not reference.conflict else (),
            other_urls=reference.urls[1:],
            conflict=distinct(reference.titles) if reference.conflict else (),
            same_title=same_title,
        )

    def of_work(self, anchor: str, url: str, title: str, kind: str, sections: Iterable[tuple[str, int]]) -> Entry:
        """A paper or book named without an address, in the sections (note id and number) given."""
        return Entry(
            id=anchor,
            title=f"《{title}》",
            titled=True,
            url="",
            raw="",
            host="",
            kind=kind,
            also_in=tuple({link.url: link for link in (self._link(*section) for section in sections)}.values()),
            bibliography_url=url,
        )

    # ------------------------------------------------------------ places

    def _section(self, place: Place) -> AlsoIn:
        """The section a citation stands in, as a link."""
        return self._link(place.note, place.citation.section)

    def _link(self, note: str, section: int) -> AlsoIn:
        key = note, section
        found = self._sections.get(key)
        if found is None:
            found = self._sections[key] = AlsoIn(
                title=self._notebook.by_id[note].note.title,
                section=self._notebook.section_path(*key),
                url=self._notebook.section_url(*key),
            )
        return found

    def _also_in(self, reader: str, place: Place) -> AlsoIn:
        """The section as a reader in a note of the same series would call it: by its number there."""
        section = self._section(place)
        series = self._notebook.series_of.get(place.note)
        if series is None or place.note == reader or self._notebook.series_of.get(reader) is not series:
            return section
        return AlsoIn(title=section.title, section=section.section, url=section.url, short=series_mark(section.title))

    def _reference(self, chapter: Chapter, index: int) -> Reference:
        return self._notebook.reference_of[chapter.note.id, index]


def _without(entry: Entry, listed_in: AlsoIn) -> Entry:
    """A folded entry need not say again what the line it is folded into says."""
    return msgspec.structs.replace(entry, also_in=tuple(also for also in entry.also_in if also.url != listed_in.url))


_SAFE = re.compile(r"(?:https?|ftp)://[^/?#\s]", re.I)


def safe_url(url: str) -> str:
    """A URL a page may link to: http, https or ftp with a host; empty for anything else."""
    url = url.strip()
    return url if _SAFE.match(url) else ""
