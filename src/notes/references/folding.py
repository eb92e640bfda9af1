"""Folding: what an earlier note of the same series lists already need not be listed again in full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notes.model import Bibliography, Place


def fold(bibliography: Bibliography, series: Iterable[Sequence[str]]) -> dict[str, dict[int, Place]]:
    """For each note of a series, which of its citations an earlier note lists: note id → citation index → where.

    `series` holds the note ids of each series in order. The place is the first listing in the series, which is
    the one that stays unfolded. Only citations that are a list of their own (`context` `block`) fold or
    are folded into.
    """
    position = {note: (number, part) for number, notes in enumerate(series) for part, note in enumerate(notes)}
    folded: dict[str, dict[int, Place]] = {note: {} for note in position}
    for reference in bibliography.references:
        if len(reference.places) < 2:
            continue
        listed: dict[int, list[tuple[int, Place]]] = {}
        for place in reference.places:
            if place.note in position and place.citation.context == "block":
                number, part = position[place.note]
                listed.setdefault(number, []).append((part, place))
        for places in listed.values():
            first, origin = min(places, key=lambda entry: (entry[0], entry[1].line))
            for part, place in places:
                if part > first:
                    folded[place.note][place.index] = origin
    return {note: dict(sorted(found.items())) for note, found in folded.items() if found}
