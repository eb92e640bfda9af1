"""Words that are almost a known one: for “did you mean”, and for keys that a slip of the finger made unknown.

Own keys are common (`publisher`, `dates`, `subtitle`), so what may be a word of its own is never taken for a slip: a
plural, another ending, a letter changed in a short word.
"""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """“did you mean …?” with the likest known word; empty when none is like it."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), 1, 0.6)
    return f"did you mean “{close[0]}”?" if close else ""


def misspelt(word: str, known: Iterable[str]) -> str:
    """The known word that `word` is a slip of the finger for; empty when it may be a word of its own."""
    from rapidfuzz.distance import OSA

    slips = []
    for right in known:
        if len(word) >= 4 and len(right) >= 4 and abs(len(word) - len(right)) <= 2:
            distance = OSA.distance(word, right, score_cutoff=2)
            if word.lower() == right.lower() or (distance <= 2 and _is_slip(word, right, distance)):
                slips.append((distance, right))
    return min(slips, default=(0, ""))[1]


def _is_slip(word: str, right: str, distance: int) -> bool:
    """Whether `word`, one or two edits away from the known one, is not a word of its own."""
    if distance == 1 and sorted(word) == sorted(right):
        return True  # two letters changed places
    if word[-1] != right[-1]:
        return False  # a plural or another ending
    if distance == 1:
        return len(right) >= (5 if len(word) != len(right) else 6)
    return len(right) >= 8 and word[0] == right[0] and (len(word) != len(right) or sorted(word) == sorted(right))
