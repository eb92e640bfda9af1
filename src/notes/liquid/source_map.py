"""Where the text that Liquid writes comes from: from which place of the template each character.

Everything after Liquid (Markdown, formulas, references) counts lines of the text Liquid wrote; a person wants those of
the file. While the template of a note is rendered, a `SourceWriter` notes for each stretch of text whether the template
says it itself, or which tag wrote it. `SourceMap` answers from that, and `at_source` puts a whole rendering back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

import msgspec

from notes.liquid.limits import Meter
from notes.model import Cited, Rendered


class Writer:
    """Collects what a template writes."""

    def __init__(self, meter: Meter) -> None:
        self.in_include = False
        """Whether the text is an include's: all of it then comes from the tag that includes it."""
        self._parts: list[str] = []
        self._meter = meter

    def write(self, text: str) -> None:
        if text:
            self._meter.write(len(text))
            self._parts.append(text)

    def write_own(self, text: str, origin: int) -> None:
        """Write text of the template, which is there at `origin`."""
        self.write(text)

    def stand_at(self, tag: int) -> None:
        """What follows is written by the tag at this offset of the template."""

    def getvalue(self) -> str:
        return "".join(self._parts)


class Stretch(NamedTuple):
    """Text up to the next stretch."""

    start: int
    """Offset in what was written."""
    origin: int
    """Offset in the template: of the text itself, or of the tag that wrote it."""
    own: bool
    """Whether the template says this text, character by character."""


class SourceWriter(Writer):
    """A writer that remembers where in the template its text comes from."""

    def __init__(self, meter: Meter) -> None:
        super().__init__(meter)
        self.stretches: list[Stretch] = []
        self._length = 0
        self._tag = 0

    def stand_at(self, tag: int) -> None:
        if not self.in_include:
            self._tag = tag

    def write(self, text: str) -> None:
        self._add(text, self._tag, own=False)

    def write_own(self, text: str, origin: int) -> None:
        if self.in_include:
            self._add(text, self._tag, own=False)
        else:
            self._add(text, origin, own=True)

    def _add(self, text: str, origin: int, *, own: bool) -> None:
        if not text:
            return
        if own or not self.stretches or self.stretches[-1][1:] != (origin, False):
            self.stretches.append(Stretch(self._length, origin, own))
        self._length += len(text)
        super().write(text)


class Origin(NamedTuple):
    """A place in a template; line and column from 1, column 0 when none was asked for."""

    line: int
    column: int
    own: bool
    """False where a tag wrote the text: the place is then the tag's."""


class SourceMap:
    """Where the characters of one text come from. Lines of both texts count from 1."""

    def __init__(self, template: str, written: str, stretches: list[Stretch]) -> None:
        self._template = template
        self._written = written
        self._stretches = stretches

    def place(self, line: int, column: int = 0) -> Origin:
        """Where the character at a line and column of what was written comes from; with column 0 the line's first."""
        if not self._stretches:
            return Origin(line, column, True)
        starts = self._line_starts
        offset = min(starts[min(line, len(starts)) - 1] + max(column - 1, 0), len(self._written))
        found = self._stretches[max(bisect_right(self._stretches, offset, key=_start) - 1, 0)]
        origin = found.origin + (offset - found.start if found.own else 0)
        above = bisect_right(self._template_starts, origin)
        its_column = origin - self._template_starts[above - 1] + 1
        return Origin(above, its_column if column else 0, found.own)

    @cached_property
    def _line_starts(self) -> list[int]:
        return _line_starts(self._written)

    @cached_property
    def _template_starts(self) -> list[int]:
        return _line_starts(self._template)


def at_source(rendered: Rendered, cited: Cited, source_map: SourceMap) -> tuple[Rendered, Cited]:
    """A rendering of what Liquid wrote, with the lines of what the note says.

    What a tag wrote has the place of the tag. A citation a tag wrote has column 0: its address is not the note's. What
    a loop writes again and again is reported once.
    """

    def line_of(line: int) -> int:
        return source_map.place(line).line if line else 0

    def place_of(line: int, column: int) -> tuple[int, int]:
        found = source_map.place(line, column)
        return found.line, found.column if found.own and column else 0

    citations = []
    for citation in cited.citations:
        found = source_map.place(citation.line, citation.column)
        column = found.column if found.own else 0
        last_line = max(line_of(citation.last_line), found.line)
        citations.append(msgspec.structs.replace(citation, line=found.line, column=column, last_line=last_line))
    problems = []
    for problem in rendered.problems:
        found = source_map.place(problem.line, problem.column)
        place = {"line": found.line, "column": found.column, "related": line_of(problem.related)}
        problems.append(msgspec.structs.replace(problem, **place) if problem.line else problem)
    links = ((url, section, *place_of(line, column)) for url, section, line, column in rendered.links)
    images = ((url, *place_of(line, column)) for url, line, column in rendered.images)
    mapped = msgspec.structs.replace(
        rendered,
        headings=tuple(msgspec.structs.replace(each, line=line_of(each.line)) for each in rendered.headings),
        works=tuple(msgspec.structs.replace(each, line=line_of(each.line)) for each in rendered.works),
        links=tuple(dict.fromkeys(links)),
        images=tuple(dict.fromkeys(images)),
        problems=tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))),
    )
    return mapped, msgspec.structs.replace(cited, citations=tuple(citations))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _start(stretch: Stretch) -> int:
    return stretch.start
