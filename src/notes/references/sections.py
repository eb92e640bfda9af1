"""Sections that are nearly the same in two notes: moved without deleting the old one, or copied.

A section is taken with everything under it, so that a topic counts whether its reading list hangs under the
topic's own heading or under a 参考 of its own. Two sections are nearly the same if they cite at least three
things and share most of them, or if they share fewer but have the same heading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from notes.model import Bibliography, Heading, Value
from notes.references.bibliography import CitingNote
from notes.references.similarity import is_generic, normal


class Section(Value, frozen=True, kw_only=True):
    """A heading of a note and what is cited below it, subsections included."""

    note: str
    index: int
    """Of the heading."""
    heading: str
    level: int
    line: int
    """Of the file."""
    keys: frozenset[str]


class RepeatedSection(Value, frozen=True, kw_only=True):
    """Two sections that share most of what they cite."""

    earlier: Section
    later: Section
    shared: int
    """How many things both cite."""


def trail(headings: Sequence[Heading], index: int) -> tuple[int, ...]:
    """The heading at `index` and those above it, outermost first; empty before the first heading."""
    path: list[int] = []
    level = 7
    for at in range(index, -1, -1):
        if headings[at].level < level:
            path.append(at)
            level = headings[at].level
    return tuple(reversed(path))


def sections(notes: Iterable[CitingNote], bibliography: Bibliography) -> list[Section]:
    """Every section that cites something, oldest note first."""
    keys = {
        (place.note, place.index): reference.key for reference in bibliography.references for place in reference.places
    }
    found = []
    for note in sorted(notes, key=lambda note: (note.order, note.id)):
        below: dict[int, set[str]] = defaultdict(set)
        for index, citation in enumerate(note.citations):
            for above in trail(note.headings, citation.section):
                below[above].add(keys[note.id, index])
        for index in sorted(below):
            heading = note.headings[index]
            found.append(
                Section(
                    note=note.id,
                    index=index,
                    heading=heading.text,
                    level=heading.level,
                    line=heading.line + note.body_line - 1,
                    keys=frozenset(below[index]),
                )
            )
    return found


def repeated_sections(notes: Iterable[CitingNote], bibliography: Bibliography) -> tuple[RepeatedSection, ...]:
    """Pairs of sections of different notes that are nearly the same, the outermost where sections nest."""
    found = sections(notes, bibliography)
    citing: dict[str, list[int]] = defaultdict(list)
    for number, section in enumerate(found):
        for key in section.keys:
            citing[key].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in citing.values():
        if 1 < len(numbers) <= _COMMON:
            shared.update(
                (a, b) for at, a in enumerate(numbers) for b in numbers[at + 1 :] if found[a].note != found[b].note
            )
    pairs = [
        RepeatedSection(earlier=found[a], later=found[b], shared=count)
        for (a, b), count in shared.items()
        if _nearly_same(found[a], found[b], count)
    ]
    pairs.sort(key=lambda pair: (-pair.shared, pair.earlier.level, pair.later.level))
    kept: list[RepeatedSection] = []
    for pair in pairs:
        if not any(_covers(other, pair) for other in kept):
            kept.append(pair)
    return tuple(
        sorted(kept, key=lambda pair: (pair.later.note, pair.later.line, pair.earlier.note, pair.earlier.line))
    )


_COMMON = 40
"""A thing cited in more sections than this says nothing about two of them."""


def _nearly_same(one: Section, other: Section, shared: int) -> bool:
    smaller, larger = sorted((len(one.keys), len(other.keys)))
    heading = normal(one.heading)
    if heading == normal(other.heading) and not is_generic(one.heading):
        return shared >= 2 and shared >= 0.5 * smaller
    return shared >= 3 and shared >= 0.6 * larger


def _covers(pair: RepeatedSection, part: RepeatedSection) -> bool:
    """Whether `part` says nothing that `pair` has not said: the same two notes and the same shared things."""
    if (pair.earlier.note, pair.later.note) != (part.earlier.note, part.later.note):
        return False
    return part.earlier.keys & part.later.keys <= pair.earlier.keys & pair.later.keys
