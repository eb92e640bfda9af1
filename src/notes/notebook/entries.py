"""References as pages show them: the list entries of a note, what folds, and the entries of the bibliography."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from notes.model import Bibliography, Cited, Place, Reference
from notes.notebook.catalogue import Catalogue
from notes.notebook.series import series_mark
from notes.notebook.views import AlsoIn, Entry, EntryFold, EntryList, Link
from notes.references import distinct, fold

FOLD_AT = 2
"""As few entries of one earlier section fold; a single one stays, with its "also in"."""


class NoteEntries:
    """The citations of one note as its page shows them."""

    def __init__(
        self,
        catalogue: Catalogue,
        note: str,
        cited: Cited,
        references: Sequence[Reference],
        *,
        entry_url: Callable[[Reference], str],
        folding: bool,
    ) -> None:
        """`note` is the note's id, `references` are those it cites; `entry_url` gives the root-relative URL of an
        entry of the bibliography; `folding` switches folding on."""
        self._catalogue, self._note, self._cited, self._entry_url = catalogue, note, cited, entry_url
        self._references: Mapping[int, Reference] = {
            place.index: reference for reference in references for place in reference.places if place.note == note
        }
        self._series = catalogue.series_of.get(note)
        self._folded: Mapping[int, Place] = {}
        if folding and self._series:
            notes = {place.note for reference in references for place in reference.places}
            mates = sorted(filter(self._is_mate, notes), key=catalogue.part_of.__getitem__)
            self._folded = fold(Bibliography(references=tuple(references)), [mates]).get(note, {})
        self._seen: dict[str, dict[str, AlsoIn]] = {}

    def _is_mate(self, note: str) -> bool:
        """Whether a note belongs to the same series."""
        return self._series is not None and self._catalogue.series_of.get(note) is self._series

    def lists(self) -> dict[str, EntryList]:
        """The lists of the note by the first citation of each, as `Page.slot_values["references"]` wants them."""
        return {str(run[0]): self._list(run) for run in self._cited.runs}

    def marks(self) -> dict[str, Entry]:
        """Inline citations of things that are cited elsewhere too, as `Page.slot_values["marks"]` wants them."""
        listed = {index for run in self._cited.runs for index in run}
        return {
            str(index): self._entry(index)
            for index in range(len(self._cited.citations))
            if index not in listed and len(self._references[index].places) > 1
        }

    def _list(self, run: Sequence[int]) -> EntryList:
        """The single entries in order, then one fold for each earlier section that lists several of the run."""
        entries = {index: self._entry(index) for index in run}
        folds: dict[str, tuple[AlsoIn, list[int]]] = {}
        for index in run:
            if index in self._folded:
                listed_in = self._also_in(self._folded[index])
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

    def _entry(self, index: int) -> Entry:
        """One citation of the note."""
        citation, reference = self._cited.citations[index], self._references[index]
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
            also_in=() if alone else self._elsewhere(citation.section, reference),
            bibliography_url=self._entry_url(reference),
            conflict=distinct((title, *reference.titles))[1:] if reference.conflict else (),
        )

    def _elsewhere(self, section: int, reference: Reference) -> tuple[AlsoIn, ...]:
        """The other sections that cite the same, as links; this very section is not elsewhere."""
        seen = self._seen.get(reference.key)
        if seen is None:  # once for all the times the note cites it, or a thousand times would cost a million
            links = map(self._also_in, reference.places)
            seen = self._seen[reference.key] = {also.url: also for also in links}
        here = self._catalogue.section(self._note, section).url
        return tuple(also for url, also in seen.items() if url != here)

    def _also_in(self, place: Place) -> AlsoIn:
        """The section as a reader in a note of the same series would call it: by its number there."""
        section = self._catalogue.section(place.note, place.citation.section)
        if place.note == self._note or not self._is_mate(place.note):
            return section
        return AlsoIn(title=section.title, section=section.section, url=section.url, short=_mark(section.title))


_mark = lru_cache(maxsize=4096)(series_mark)


# ---------------------------------------------------------------- in the bibliography


def bibliography_entry(
    catalogue: Catalogue, reference: Reference, url: str, same_title: tuple[Link, ...] = ()
) -> Entry:
    """One entry of the bibliography, `url` its own address."""
    places = reference.places
    sections = (catalogue.section(place.note, place.citation.section) for place in places)
    return Entry(
        id=reference.anchor,
        title=reference.title,
        titled=bool(reference.titles),
        url=safe_url(reference.url),
        raw=reference.urls[0],
        host=reference.host,
        kind=reference.kind,
        annotations=reference.annotations,
        also_in=tuple({section.url: section for section in sections}.values()),
        bibliography_url=url,
        other_titles=distinct(reference.titles)[1:] if len(reference.titles) > 1 and not reference.conflict else (),
        other_urls=reference.urls[1:],
        conflict=distinct(reference.titles) if reference.conflict else (),
        same_title=same_title,
    )


def work_entry(
    catalogue: Catalogue, anchor: str, url: str, title: str, kind: str, sections: Iterable[tuple[str, int]]
) -> Entry:
    """A paper or book named without an address, in the sections (note id and number) given."""
    return Entry(
        id=anchor,
        title=f"《{title}》",
        titled=True,
        url="",
        raw="",
        host="",
        kind=kind,
        also_in=tuple({link.url: link for link in (catalogue.section(*section) for section in sections)}.values()),
        bibliography_url=url,
    )


def _without(entry: Entry, listed_in: AlsoIn) -> Entry:
    """A folded entry need not say again what the line it is folded into says."""
    return msgspec.structs.replace(entry, also_in=tuple(also for also in entry.also_in if also.url != listed_in.url))


_SAFE = re.compile(r"(?:https?|ftp)://[^/?#\s]", re.I)


def safe_url(url: str) -> str:
    """A URL a page may link to: http, https or ftp with a host; empty for anything else."""
    url = url.strip()
    return url if _SAFE.match(url) else ""
