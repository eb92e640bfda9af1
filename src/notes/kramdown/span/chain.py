"""A chain of span rules and the one regular expression that skips the plain text between their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from notes.kramdown.span.state import SpanState

ReadSpan = Callable[["SpanState"], bool]
"""Reads one construct at `state.pos`. True: the cursor moved past what was read, and its text or elements were
added. False: nothing was touched, the next rule may try; when no rule takes it, the character is text."""


Begin = Callable[[str, int, int], int]
"""Of the text, the position of a character that gives a construct away, and the first position not yet read: where
the construct begins, or -1 when there is none."""


class SpanRule(NamedTuple):
    """One construct: its name, the function that reads it, and the characters that give it away."""

    name: str
    read: ReadSpan
    starts: Mapping[str, str]
    """By character: a regular expression for what must follow it. The parser stops nowhere else."""
    begins: Mapping[str, Begin] = {}
    """For characters before which the construct begins."""
    anywhere: bool = False
    """Whether it may begin at another rule's character too, and so has to be asked there."""


class Chain:
    """Rules in order, ready to run."""

    __slots__ = ("begins", "early", "others", "rules", "search")

    def __init__(self, rules: Iterable[SpanRule], stops: str = "") -> None:
        rules = list(rules)
        anchors: dict[str, list[str]] = {stop: [""] for stop in stops}
        for rule in rules:
            for char, ahead in rule.starts.items():
                anchors.setdefault(char, []).append(ahead)
        self.search = _anchor_pattern(anchors).search
        """Finds the next character at which a rule, or the end of an enclosing construct, is possible."""
        self.rules = {
            char: tuple(rule.read for rule in rules if char in rule.starts or rule.anywhere) for char in anchors
        }
        """By character, what may be read there, in order."""
        self.begins = {char: begin for rule in rules for char, begin in rule.begins.items()}
        self.early = {char: (rule.read,) for rule in rules for char in rule.begins}
        """By character, what is read when the construct begins before it."""
        self.others = {
            char: reads
            for char in self.begins
            if (reads := tuple(rule.read for rule in rules if char in rule.starts and char not in rule.begins))
        }
        """By character, what may be read there when no construct begins before it."""


def _anchor_pattern(anchors: Mapping[str, list[str]]) -> re.Pattern[str]:
    """A set of characters, which the regex engine scans for quickly, then what has to follow each of them."""
    free = [char for char, aheads in anchors.items() if "" in aheads]
    bound = [f"(?<={re.escape(char)})(?:{'|'.join(aheads)})" for char, aheads in anchors.items() if "" not in aheads]
    ahead = "|".join([f"(?<=[{re.escape(''.join(free))}])", *bound] if free else bound)
    return re.compile(f"[{re.escape(''.join(anchors))}](?:{ahead})")
