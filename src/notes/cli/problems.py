"""Problems on the terminal: one line each, the line of the source below it, the like of them counted.

In a pipe no source line is printed: `path:line:column: message (hint) [code]` is for programs too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from notes.errors import Problem

SHOWN_OF_A_KIND = 3
"""Warnings of one code that a build prints."""
TAB = 4
_LARGEST = 8 << 20
"""Bytes of a file up to which its lines are shown."""
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARKS_OF_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class ProblemPrinter:
    """Prints problems on standard error; those of the notebook in `source` with their source lines, on a terminal."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._lines: dict[str, list[str]] = {}

    def all(self, problems: Iterable[Problem]) -> None:
        """Every one."""
        from notes.cli.printing import colour

        on_terminal = sys.stderr.isatty()
        for problem in problems:
            label = click.style(f"{problem.severity}:", fg=_COLOURS[problem.severity])
            click.echo(f"{label} {printable(str(problem))} [{problem.code}]", err=True, color=colour())
            for line in self._excerpt(problem) if on_terminal else ():
                click.echo(line, err=True, color=colour())

    def some(self, problems: Sequence[Problem], repeated: Collection[int]) -> None:
        """The first of each kind, how many more there are, and how many an earlier build printed (`repeated`,
        indices)."""
        kinds: dict[str, list[Problem]] = {}
        for index, problem in enumerate(problems):
            if index not in repeated:
                kinds.setdefault(problem.code, []).append(problem)
        for code, kind in kinds.items():
            shown = kind if len(kind) == SHOWN_OF_A_KIND + 1 else kind[:SHOWN_OF_A_KIND]
            self.all(shown)
            if len(kind) > len(shown):
                self._line(f"and {len(kind) - len(shown)} more [{code}]: {_command(code)} prints them")
        if repeated:
            them = "it" if len(repeated) == 1 else "them"
            self._line(f"{count(len(repeated), 'warning')} as in the last build: -V prints {them}")

    def _line(self, text: str) -> None:
        from notes.cli.printing import colour

        click.echo(f"{click.style('warning:', fg=_COLOURS['warning'])} {text}", err=True, color=colour())

    # ------------------------------------------------------------ source lines

    def _excerpt(self, problem: Problem) -> Iterator[str]:
        lines = self._lines_of(problem.path) if problem.path and problem.line else []
        if not 0 < problem.line <= len(lines) or not lines[problem.line - 1].strip():
            return
        import shutil

        margin = f"{problem.line:>5} │ "
        width = min(shutil.get_terminal_size().columns, 120) - len(margin)
        shown, caret = excerpt(lines[problem.line - 1], problem.column, max(width, 20))
        yield click.style(margin, dim=True) + shown
        if problem.column:
            yield click.style(" " * (len(margin) - 2) + "│ ", dim=True) + " " * caret + click.style("^", bold=True)

    def _lines_of(self, path: str) -> list[str]:
        """A file's lines; none where it is not a text of the notebook's."""
        if path not in self._lines:
            self._lines[path] = _read_lines(self._source, path)
        return self._lines[path]


def _read_lines(source: Path, path: str) -> list[str]:
    from notes.files.reading import is_inside, read_regular

    try:
        if not is_inside(source / path, source):
            return []
        return read_regular(source / path, _LARGEST).decode("utf-8-sig", "replace").split("\n")
    except (OSError, ValueError):
        return []  # it is gone meanwhile, or the name is none


def excerpt(line: str, column: int, width: int) -> tuple[str, int]:
    """A source line as a terminal shows it, cut to `width` cells around `column` (1-based, in code points; 0 for none).

    Returns the text and how many cells are before the column. Tabs become spaces, wide characters count for two
    cells, and what could steer the terminal is replaced.
    """
    from rich.cells import cell_len

    cells: list[str] = []
    at = 0
    for character in line.rstrip():
        if character == "\t":
            character = " " * (TAB - at % TAB)
        elif character < " " or "\x7f" <= character <= "\x9f" or character in _MARKS_OF_DIRECTION:
            character = "\ufffd"
        cells.append(character)
        at += cell_len(character)
    widths = [cell_len(cell) for cell in cells]
    column = min(max(column - 1, 0), len(cells))
    first, last = 0, len(cells)
    if sum(widths) > width:
        room = width - 2  # for “…” at both ends
        first, before = column, 0
        while first > 0 and before + widths[first - 1] <= room // 2:
            first -= 1
            before += widths[first]
        last, after = first, 0
        while last < len(cells) and after + widths[last] <= room:
            after += widths[last]
            last += 1
        while last == len(cells) and first > 0 and after + widths[first - 1] <= room:
            first -= 1
            after += widths[first]
    start, end = "…" if first else "", "…" if last < len(cells) else ""
    return start + "".join(cells[first:last]) + end, len(start) + sum(widths[first:column])


def _command(code: str) -> str:
    from notes.references.lint_note import LINTS

    return "`notes refs lint`" if code in LINTS or code == "title-conflict" else "-V"


def printable(text: str) -> str:
    """A text on one line, control characters escaped: the name of a file could move the cursor or colour the
    terminal."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def count(number: int, noun: str, nouns: str = "") -> str:
    """`1 note`, `2 notes`; `nouns` is the plural where it is not the noun with an s."""
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"
