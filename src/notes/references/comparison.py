"""Comparing snapshots of a notebook: what appeared, disappeared, moved and changed from each to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from notes.model import Bibliography, Place, Reference, Value
from notes.references.similarity import normal


class Moved(Value, frozen=True, kw_only=True):
    """A reference that is elsewhere than before."""

    key: str
    title: str
    left: tuple[Place, ...]
    """Places of the older snapshot that are gone."""
    entered: tuple[Place, ...]
    """Places of the newer one that are new."""


class Changed(Value, frozen=True, kw_only=True):
    """A reference whose titles, addresses, annotations or kind differ."""

    key: str
    title: str
    what: tuple[str, ...]
    """Of `titles urls annotations kind`."""
    before: Reference
    after: Reference


class Step(Value, frozen=True, kw_only=True):
    """What happened from one snapshot to the next."""

    older: str
    newer: str
    appeared: tuple[Reference, ...] = ()
    disappeared: tuple[Reference, ...] = ()
    moved: tuple[Moved, ...] = ()
    changed: tuple[Changed, ...] = ()
    kept: int = 0
    """References that are in both and neither moved nor changed."""


def compare(snapshots: Sequence[tuple[str, Bibliography]]) -> tuple[Step, ...]:
    """Steps between named snapshots, given from the oldest to the newest. Places compare by note and section, not by
    line."""
    return tuple(_step(*older, *newer) for older, newer in pairwise(snapshots))


def _step(older: str, before: Bibliography, newer: str, after: Bibliography) -> Step:
    old = {reference.key: reference for reference in before.references}
    new = {reference.key: reference for reference in after.references}
    moved = [entry for key in old if key in new and (entry := _moved(old[key], new[key]))]
    changed = [found for key in old if key in new and (found := _changed(old[key], new[key]))]
    return Step(
        older=older,
        newer=newer,
        appeared=tuple(reference for key, reference in new.items() if key not in old),
        disappeared=tuple(reference for key, reference in old.items() if key not in new),
        moved=tuple(moved),
        changed=tuple(changed),
        kept=len(old.keys() & new.keys() - {entry.key for entry in moved} - {entry.key for entry in changed}),
    )


def _moved(before: Reference, after: Reference) -> Moved | None:
    old, new = ({(place.note, normal(place.section)) for place in each.places} for each in (before, after))
    if old == new:
        return None
    return Moved(
        key=after.key,
        title=after.title,
        left=tuple(place for place in before.places if (place.note, normal(place.section)) not in new),
        entered=tuple(place for place in after.places if (place.note, normal(place.section)) not in old),
    )


def _changed(before: Reference, after: Reference) -> Changed | None:
    what = [
        name
        for name, old, new in (
            ("titles", set(before.titles), set(after.titles)),
            ("urls", set(before.urls), set(after.urls)),
            ("annotations", set(before.annotations), set(after.annotations)),
            ("kind", before.kind, after.kind),
        )
        if old != new
    ]
    if not what:
        return None
    return Changed(key=after.key, title=after.title, what=tuple(what), before=before, after=after)
