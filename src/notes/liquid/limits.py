"""How much a template may do before the build says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from notes.model import Value


class LimitError(Exception):
    """A template does too much; the message says of what."""


class Limits(Value, frozen=True, kw_only=True):
    """Bounds for one rendering, includes counted; far above what real sites need."""

    steps: int = 2_000_000
    """Tags, outputs and loop passes."""
    depth: int = 100
    """Includes within includes."""
    output: int = 50_000_000
    """Code points written, and of any one value."""
    seconds: float = 30.0


class Meter:
    """Counts what a rendering does."""

    def __init__(self, limits: Limits, clock: Callable[[], float] | None) -> None:
        """Without a clock only the other limits hold."""
        self.limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds if clock else 0.0
        self.steps = 0
        self.written = 0
        self.depth = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.limits.steps:
            raise LimitError(f"more than {self.limits.steps:,} steps: a loop in a loop over many things?")
        if self._clock and self.steps % 256 == 0 and self._clock() > self._deadline:
            raise LimitError(f"more than {self.limits.seconds:g} seconds")

    def write(self, length: int) -> None:
        self.written += length
        if self.written > self.limits.output:
            raise LimitError(f"more than {self.limits.output:,} characters of output")

    def check(self, value: Any) -> None:
        """A value that is kept must not be huge, lest it double with every pass of a loop."""
        if isinstance(value, str | list | tuple | Mapping) and len(value) > self.limits.output:
            raise LimitError(f"a value of more than {self.limits.output:,} characters or items")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise LimitError(f"includes nested more than {self.limits.depth} deep: does a file include itself?")

    def leave(self) -> None:
        self.depth -= 1
