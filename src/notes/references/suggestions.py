"""Suggestions: references that may be one thing although their addresses differ. Shown, never applied.

Same title: a repost, most likely. Similar title: a slip, an edited headline; never parts of a series (上/下,
numerals, years), which are two thirds of what looks similar. Titles that fit anything, and words of a sentence
that happen to be linked, are left out.
"""

from __future__ import annotations

from collections import defaultdict

from notes.model import Bibliography, Suggestion
from notes.references.bibliography import names_its_thing
from notes.references.similarity import SIMILAR, are_parts, normal


def suggest(bibliography: Bibliography) -> tuple[Suggestion, ...]:
    """`same-title` suggestions, then `similar-title` ones with the best score first; keys in the order of first
    citation."""
    by_title = _by_title(bibliography)
    return (*_same(by_title), *_similar(by_title))


def same_titles(bibliography: Bibliography) -> tuple[Suggestion, ...]:
    """The `same-title` suggestions alone, which are quick to find."""
    return tuple(_same(_by_title(bibliography)))


def _by_title(bibliography: Bibliography) -> dict[str, list[str]]:
    """Keys by normalised title, generic titles left out."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for reference in bibliography.references:
        titles = (place.citation.title for place in reference.places if names_its_thing(place.citation))
        for title in dict.fromkeys(map(normal, titles)):
            by_title[title].append(reference.key)
    return by_title


def _same(by_title: dict[str, list[str]]) -> list[Suggestion]:
    return [
        Suggestion(reason="same-title", keys=tuple(keys))
        for title, keys in by_title.items()
        if 1 < len(keys) <= REPOSTS
    ]


REPOSTS = 6
"""A title of more addresses than this is a generic one (`课程主页`), whatever it says."""

_RARE = 12
"""A run of characters found in more titles than this does not make a pair worth comparing."""


def _similar(by_title: dict[str, list[str]]) -> list[Suggestion]:
    from rapidfuzz.fuzz import ratio

    positions = {title: number for number, title in enumerate(by_title)}
    pairs = _candidates([title for title in by_title if len(title) >= _SHORTEST])
    scored = []
    for one, other in pairs:
        keys = tuple(dict.fromkeys((by_title[one][0], by_title[other][0])))
        score = ratio(one, other, score_cutoff=SIMILAR)
        if score and len(keys) == 2 and not are_parts(one, other):
            scored.append((-score, positions[one], positions[other], keys))
    return [
        Suggestion(reason="similar-title", keys=keys, score=round(-score, 1)) for score, _, _, keys in sorted(scored)
    ]


_SHORTEST = 8
"""Shorter titles are too alike by chance."""


def _candidates(titles: list[str]) -> list[tuple[str, str]]:
    """Pairs of titles that share a rare run of five characters: comparing all pairs would take the square of their
    number."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, title in enumerate(titles):
        for gram in {title[i : i + 5] for i in range(len(title) - 4)}:
            holders[gram].append(number)
    pairs = {
        (first, second)
        for numbers in holders.values()
        if 1 < len(numbers) <= _RARE
        for at, first in enumerate(numbers)
        for second in numbers[at + 1 :]
        if abs(len(titles[first]) - len(titles[second])) <= len(titles[first]) // 5 + 1
    }
    return [(titles[first], titles[second]) for first, second in sorted(pairs)]
