"""Abbreviations: `*[HTML]: Hyper Text Markup Language` makes every HTML in running text an `<abbr>`.

https://kramdown.gettalong.org/syntax.html#abbreviations
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import repeat

from notes.kramdown.attributes import COPIED
from notes.kramdown.context import Context
from notes.kramdown.element import Element


def replace_abbreviations(roots: Iterable[Element], context: Context) -> None:
    """Replace the abbreviations in all text below elements, but not within HTML that is kept as it is.

    An `abbreviation` element's `content` is the text, its `info` the name under which it is defined.
    """
    if context.abbreviations:
        replacement = _Replacement(context)
        for root in roots:
            replacement.walk(root)


_BLANKS = r" \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACE = f"[{_BLANKS}]"
_SPACES = re.compile(f"{_SPACE}+")
_COMPARED = 256
"""Characters compared that are a unit of work."""


def _pattern(abbreviation: str) -> str:
    return f"{_SPACE}+".join(map(re.escape, _SPACES.split(abbreviation)))


def _any_of(abbreviations: list[str]) -> str:
    """One pattern for all, sorted by their first characters: the regex engine then skips all others of a place."""
    by_first: dict[str, list[str]] = {}
    for abbreviation in abbreviations:
        by_first.setdefault(abbreviation[:1], []).append(abbreviation)
    any_of = "|".join(
        _pattern(first) + f"(?:{'|'.join(_pattern(name[1:]) for name in names)})"
        if _SPACES.sub("", first)
        else "|".join(map(_pattern, names))
        for first, names in by_first.items()
    )
    firsts = "".join(_BLANKS if _SPACES.match(first) else re.escape(first) for first in by_first)
    return f"(?=[{firsts}])(?:{any_of})"


def _costs(abbreviations: Iterable[str]) -> dict[str, int]:
    """By character: how many characters are compared where it is in a text, at most."""
    costs: dict[str, int] = {}
    for abbreviation in abbreviations:
        costs[abbreviation[0]] = costs.get(abbreviation[0], 0) + len(abbreviation)
    return {first: cost + len(costs) for first, cost in costs.items()}


class _Replacement:
    def __init__(self, context: Context) -> None:
        """Longer abbreviations go before those they begin with; white space in them is any white space."""
        abbreviations = context.abbreviations
        self.context = context
        self.line = 0
        """The last line known while walking."""
        self.names = {_SPACES.sub(" ", name): name for name in abbreviations}
        any_of = _any_of(sorted(abbreviations, key=len, reverse=True))
        self.costs = _costs(abbreviations)
        self.spaced = any(map(_SPACES.match, abbreviations))
        self.name = re.compile(any_of)
        self.begin = re.compile(
            rf"^(?=(?:{any_of})(?![A-Za-z0-9_]))|[^A-Za-z0-9_](?=(?:{any_of})(?![A-Za-z0-9_]))", re.M
        )
        """Where one is by itself, and the character before it; letters and digits are ASCII here."""
        self.here = re.compile(rf"(?:{any_of})(?![A-Za-z0-9_])")

    def searching(self, source: str) -> int:
        """Work of looking for abbreviations in a text."""
        compared = sum(map(self.costs.get, source, repeat(0)))
        if self.spaced:
            compared += sum(len(run) ** 2 for run in _SPACES.findall(source))
        return compared // _COMPARED

    def writing(self, name: str) -> int:
        """Work of writing an abbreviation's title and attributes."""
        abbreviation = self.context.abbreviations[name]
        return (len(abbreviation.title) + sum(map(len, abbreviation.eob.attrs.values()))) // COPIED

    def walk(self, element: Element) -> None:
        children: list[Element] = []
        raw = element.content_model == "raw"
        for child in element.children:
            self.line = child.line or self.line
            if child.type == "text" and not raw:
                children += self.split(child)
            else:
                self.walk(child)
                children.append(child)
        element.children = children

    def split(self, text: Element) -> list[Element]:
        source = text.content
        if not self.context.spend(self.searching(source)):
            self.context.work_limit(self.line)
            return [text]
        if not self.name.search(source):
            return [text]
        parts = []
        start = pos = 0
        while True:
            # kramdown's scanner takes the place after an abbreviation for the start of a line.
            begin = pos if self.here.match(source, pos) else -1
            if begin < 0:
                match = self.begin.search(source, pos)
                if match is None:
                    break
                begin = match.start()
            name = self.name.match(source, begin) or self.name.match(source, begin + 1)
            if name is None:
                break
            info = self.names[_SPACES.sub(" ", name[0])]
            if not self.context.spend(self.writing(info)):
                self.context.work_limit(self.line)
                break
            if name.start() > start:
                parts.append(Element("text", source[start : name.start()], line=text.line))
            parts.append(Element("abbreviation", name[0], info=info, line=text.line))
            start = pos = name.end()
        if start < len(source):
            parts.append(Element("text", source[start:], line=text.line))
        return parts
