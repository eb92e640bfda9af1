"""What can go wrong: `NotesError` stops a build, a `Problem` is reported and the build goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

Severity = Literal["error", "warning", "info"]


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=False):
    """Something a person should know about one place in a source file.

    An ``error`` fails the build (exit 1, the last good site stays), a ``warning`` fails it only
    under ``--strict``, an ``info`` never does.
    """

    code: str
    """Stable kebab-case name, such as ``front-matter-yaml`` or ``title-conflict``."""
    severity: Severity
    message: str
    """One sentence, without path, line and column."""
    path: str = ""
    """Source file, relative to the source folder, `/`-separated; empty when no file is to blame."""
    line: int = 0
    """1-based line in the file, front matter counted; 0 when unknown."""
    column: int = 0
    """1-based column in code points; 0 when unknown."""
    hint: str = ""
    """What to do about it, if there is something certain to say."""

    related: int = 0
    """Another line of the same file that the message speaks of; 0 when there is none."""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        text = f"{place}: {self.told}" if place else self.told
        return f"{text} ({self.hint})" if self.hint else text

    @property
    def told(self) -> str:
        """The message with the related line."""
        return f"{self.message}, see line {self.related}" if self.related else self.message


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column, each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line, problem.column))


class NotesError(Exception):
    """A build or a command cannot go on; carries every Problem found on the way."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems: Sequence[Problem] = problems

    def __reduce__(self) -> tuple[Any, ...]:
        """Problems survive the way out of a worker process."""
        return type(self), tuple(self.problems)


class ConfigError(NotesError):
    """`_config.yml` or a command-line setting is wrong."""


class OutputError(NotesError):
    """Two pages claim one path, a path leaves the output folder, or the disk refuses."""


class TemplateError(NotesError):
    """A template is missing, does not parse or uses a name that does not exist."""
