"""Where the constructs of one text can end.

A construct without an end would be looked for again by every opener that resembles it; what is remembered here
answers in logarithmic time, so that reading stays linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from notes.kramdown.attributes import ID_NAME
from notes.kramdown.html import SPACE

_STOPS = re.compile(rf"^ {{0,3}}\{{:/({ID_NAME})?\}} *\n", re.M)


class FenceEnds:
    """The lines of a text that can close a fence of one character."""

    def __init__(self, src: str, char: str, indent: str) -> None:
        self.starts: list[int] = []
        self.lengths: list[int] = []
        self.ends: list[int] = []
        for match in re.finditer(rf"^{indent}({char}{{3,}}){SPACE}*?\n", src, re.M):
            self.starts.append(match.start())
            self.lengths.append(len(match[1]))
            self.ends.append(match.end())
        self.longest = list(self.lengths)
        """Length of the longest fence from each one on: a fence that has no end is not looked for twice."""
        for index in range(len(self.longest) - 2, -1, -1):
            self.longest[index] = max(self.longest[index], self.longest[index + 1])

    def find(self, pos: int, length: int) -> tuple[int, int] | None:
        """Start and end of the first line from `pos` on that closes a fence of `length` characters."""
        index = bisect_left(self.starts, pos)
        if index == len(self.starts) or self.longest[index] < length:
            return None
        while self.lengths[index] < length:
            index += 1
        return self.starts[index], self.ends[index]

    def longest_from(self, pos: int) -> int:
        index = bisect_left(self.starts, pos)
        return self.longest[index] if index < len(self.longest) else 0


class ExtensionStops:
    """Where the extensions of one text can stop: positions of the stop tags by name; the nameless stop any."""

    def __init__(self, src: str) -> None:
        self._tags: dict[str, list[tuple[int, int]]] = {}
        for match in _STOPS.finditer(src):
            self._tags.setdefault(match[1] or "", []).append(match.span())

    def find(self, name: str, pos: int) -> tuple[int, int] | None:
        """Start and end of the first stop tag for `name` from `pos` on."""
        found = []
        for tags in (self._tags.get(name, []), self._tags.get("", [])):
            index = bisect_left(tags, (pos, pos))
            found += tags[index : index + 1]
        return min(found, default=None)
