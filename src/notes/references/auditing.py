"""The audit across notes: what no single note shows. In-note lints are in lint_note.py.

title-conflict          one address, titles that name different things: a wrong paste
duplicate-across-notes  the thing is cited in an earlier note
same-title-other-url    one title, several addresses: a repost, or a wrong paste
http-variant            http here, https in another note
moved-section           a section that is nearly the same in an earlier note
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notes.errors import Problem, Severity
from notes.model import Bibliography, Place, Reference
from notes.references.bibliography import CitingNote, conflicting
from notes.references.identity import identify
from notes.references.sections import repeated_sections
from notes.references.similarity import conflict
from notes.references.suggestions import same_titles

AUDITS: dict[str, Severity] = {
    "title-conflict": "warning",
    "duplicate-across-notes": "info",
    "same-title-other-url": "info",
    "http-variant": "info",
    "moved-section": "info",
}
"""Code → severity."""


def audit(notes: Iterable[CitingNote], bibliography: Bibliography) -> tuple[Problem, ...]:
    """Every problem that shows only when notes are held side by side, by path and line."""
    notes = list(notes)
    problems = title_conflicts(bibliography.references)
    for reference in bibliography.references:
        if len(reference.places) > 1:
            problems += _repeated(reference)
            problems += _http(reference)
    problems += _same_titles(bibliography)
    problems += _moved(notes, bibliography)
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column, problem.code)))


def title_conflicts(references: Iterable[Reference]) -> list[Problem]:
    """The warnings of the audit alone, which every build gives."""
    return [problem for reference in references for problem in _conflicts(reference)]


def _problem(code: str, place: Place, message: str, hint: str = "") -> Problem:
    return Problem(
        code=code,
        severity=AUDITS[code],
        message=message,
        path=place.note,
        line=place.line,
        column=place.citation.column,
        hint=hint,
    )


def _where(place: Place) -> str:
    return f"{place.note}:{place.line}" + (f" § {place.section}" if place.section else "")


def _repeated(reference: Reference) -> Iterable[Problem]:
    first = reference.places[0]
    reported: set[str] = {first.note}
    for place in reference.places[1:]:
        if place.note not in reported:
            reported.add(place.note)
            yield _problem(
                "duplicate-across-notes",
                place,
                f"Also cited in {_where(first)}",
                "keep both if both sections need it: the pages link to each other",
            )


def _conflicts(reference: Reference) -> Iterable[Problem]:
    if not reference.conflict:
        return
    titled = [place for place in reference.places if place.citation.title]
    at_odds = {frozenset(pair) for pair in conflicting(place.citation for place in titled)}
    for number, place in enumerate(titled):
        for other in titled[:number]:
            if frozenset((place.citation.title, other.citation.title)) in at_odds:
                yield _problem(
                    "title-conflict",
                    place,
                    f"“{place.citation.title}” and “{other.citation.title}” ({_where(other)}) are given to one address",
                    "one of the two addresses is a wrong paste; pin the title under `notes: references: title:` if not",
                )
                break


def _http(reference: Reference) -> Iterable[Problem]:
    secure = next((place for place in reference.places if _address(place).startswith("https:")), None)
    if not secure:
        return
    for place in reference.places:
        if place.note != secure.note and _address(place).startswith("http:"):
            yield _problem(
                "http-variant",
                place,
                f"http here, https in {_where(secure)}",
                f"write {secure.citation.target or secure.citation.url}",
            )


def _address(place: Place) -> str:
    return (place.citation.target or identify(place.citation.url).target).lower()


def _same_titles(bibliography: Bibliography) -> Iterable[Problem]:
    references = {reference.key: reference for reference in bibliography.references}
    for suggestion in same_titles(bibliography):
        first, *others = (references[key] for key in suggestion.keys)
        for other in others:
            place = _titled_alike(other, first)
            yield _problem(
                "same-title-other-url",
                place,
                f"The title of {first.url} ({_where(first.places[0])}) over another address",
                "a repost, or a wrong paste; list both under `notes: references: same:` if they are one thing",
            )


def _titled_alike(reference: Reference, other: Reference) -> Place:
    """The first place of `reference` that bears a title of `other`."""
    for place in reference.places:
        if any(place.citation.title and not conflict(place.citation.title, title) for title in other.titles):
            return place
    return reference.places[0]


def _moved(notes: Sequence[CitingNote], bibliography: Bibliography) -> Iterable[Problem]:
    for pair in repeated_sections(notes, bibliography):
        yield Problem(
            code="moved-section",
            severity=AUDITS["moved-section"],
            message=(
                f"“{pair.later.heading}” is nearly the same in {pair.earlier.note}:{pair.earlier.line} "
                f"§ {pair.earlier.heading}: {pair.shared} of {len(pair.later.keys)} references"
            ),
            path=pair.later.note,
            line=pair.later.line,
            column=1,
            hint="remove the older copy if the section has moved",
        )
