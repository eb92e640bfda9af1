"""How much a template may do: beyond a limit the build stops with an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from notes.model import Value


class LimitError(Exception):
    """A template does too much; the message says of what."""


MAX_CHARACTERS = 100_000_000
"""Of a value; a list may hold one long text a thousand times, which takes no memory until it is printed."""
MAX_ITEMS = 1_000_000
"""Items of a list, a range or nested data at most, and the reason why `(1..1000000000) | join` ends."""

MAX_DEPTH = 200
"""Lists within lists at most."""


class Limits(Value, frozen=True, kw_only=True):
    """Bounds for one rendering, includes counted; far above what real sites need."""

    steps: int = 2_000_000
    """Tags, outputs and loop passes."""
    depth: int = 100
    """Includes within includes."""
    output: int = 50_000_000
    """Code points written, and of any one text."""
    items: int = MAX_ITEMS
    """Of any one list."""
    markdown: int = 4_000_000
    """Code points that are Markdown, which is slower to read than Liquid is to write."""
    seconds: float = 8.0

    def check_markdown(self, text: str) -> None:
        """Raises `LimitError` for more Markdown than that."""
        if len(text) > self.markdown:
            raise LimitError(f"more than {self.markdown:,} characters of Markdown")


class Meter:
    """Counts what a rendering does."""

    def __init__(self, limits: Limits, clock: Callable[[], float] | None) -> None:
        """Without a clock only the other limits hold."""
        self.limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds if clock else 0.0
        self._unwatched = 0
        self.steps = 0
        self.written = 0
        self.depth = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.limits.steps:
            raise LimitError(f"more than {self.limits.steps:,} steps: a loop in a loop over many things?")
        self._watch(1)

    def handle(self, value: Any) -> None:
        """A value goes through a filter or a comparison: the longer it is, the nearer the next look at the clock."""
        if isinstance(value, str | list | tuple):
            self._watch(len(value) // 64)

    def _watch(self, effort: int) -> None:
        self._unwatched += effort
        if self._unwatched >= 256 and self._clock:
            self._unwatched = 0
            if self._clock() > self._deadline:
                raise LimitError(f"more than {self.limits.seconds:g} seconds")

    def write(self, length: int) -> None:
        self.written += length
        if self.written > self.limits.output:
            raise LimitError(f"more than {self.limits.output:,} characters of output")

    def check(self, value: Any) -> None:
        """A value that is kept must not be huge, or it could double with every pass of a loop."""
        if isinstance(value, str):
            if len(value) > self.limits.output:
                raise LimitError(f"a text of more than {self.limits.output:,} characters")
        elif isinstance(value, list | tuple | Mapping) and len(value) > self.limits.items:
            raise LimitError(f"a list of more than {self.limits.items:,} items")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitError(f"includes nested more than {self.limits.depth} deep: does a file include itself?")

    def leave(self) -> None:
        self.depth -= 1
