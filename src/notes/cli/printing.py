"""What the commands print: progress, reports, problems."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notes.cli.problems import ProblemPrinter, count

if TYPE_CHECKING:
    from notes.errors import NotesError, Problem
    from notes.model import Report

DRAW_EVERY = 0.1
"""Seconds."""


class Printer:
    """Prints what a build does: a bar on a terminal, plain lines in a pipe."""

    def __init__(
        self, *, quiet: bool, verbose: bool, explain: bool, strict: bool = False, source: Path | None = None
    ) -> None:
        """`source` is the folder that the paths of problems are relative to."""
        self.quiet, self.verbose, self.explain, self.strict = quiet, verbose, explain, strict
        self._problems = ProblemPrinter(source or Path())
        self._bar: Any = None
        self._task: Any = None
        self._drawn = 0.0

    def start(self, stage: str, total: int) -> None:
        """A stage of countable work begins."""
        if self.quiet or not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if self._bar is None:
            columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn())
            # Drawn by `advance`: a thread that draws would keep workers from being forked.
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            self._bar.start()
        self._task = self._bar.add_task(stage, total=total)

    def advance(self, steps: int = 1) -> None:
        """Some of the stage's work is done."""
        if self._bar is not None:
            self._bar.advance(self._task, steps)
            if time.monotonic() - self._drawn > DRAW_EVERY:
                self._drawn = time.monotonic()
                self._bar.refresh()

    def stop(self) -> None:
        """The counting is over."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def report(self, report: Report, destination: Path) -> None:
        """The summary of a build that went through."""
        self.stop()
        self._found(report.problems, report.repeated)
        if self.explain:
            for path, reason in report.reasons.items():
                click.echo(f"{path}: {reason}.")
        if self.quiet:
            return
        pages, references = report.pages, report.references
        click.echo(
            f"{count(report.notes, 'note')} · {count(report.bodies_rendered, 'body', 'bodies')} rendered · "
            f"{count(report.formulas_typeset, 'formula')} typeset · "
            f"{count(references.citations, 'reference')} merged into {references.unique} ({references.shared} shared)"
        )
        click.echo(
            f"{count(pages.written, 'file')} written, {pages.kept} kept, {pages.removed} removed · "
            f"{_count(report.problems)} · {sum(report.seconds.values()):.2f} s → {destination}"
        )
        if self.verbose:
            for stage, seconds in report.seconds.items():
                click.echo(f"{seconds:8.3f} s  {stage}")

    def say(self, text: str) -> None:
        """A line that is not a problem."""
        if not self.quiet:
            click.echo(text)

    def failure(self, error: NotesError) -> None:
        """A build that did not go through."""
        self.stop()
        everything = self.strict or self.verbose
        self.problems(each for each in error.problems if everything or each.severity == "error")
        others = sum(problem.severity == "warning" for problem in error.problems)
        if others and not everything:
            click.echo(f"{count(others, 'warning')} beside: -V prints {'it' if others == 1 else 'them'}", err=True)
        click.secho("The site was not changed.", fg="red", err=True, color=colour())

    def problems(self, problems: Iterable[Problem]) -> None:
        """Every problem on a line of its own; infos only when verbose."""
        self._problems.all(problem for problem in problems if problem.severity != "info" or self.verbose)

    def _found(self, problems: Sequence[Problem], repeated: Collection[int]) -> None:
        """What is wrong with a site that was built: all of it when that was asked for, the first of each kind
        otherwise."""
        if self.verbose or self.strict:
            self.problems(problems)
            return
        news = [(problem, index in repeated) for index, problem in enumerate(problems) if problem.severity != "info"]
        told = {index for index, (_, is_old) in enumerate(news) if is_old}
        self._problems.some([problem for problem, _ in news], told)


def _count(problems: Iterable[Problem]) -> str:
    number = sum(problem.severity != "info" for problem in problems)
    return count(number, "problem") if number else "no problems"


def colour() -> bool | None:
    """Whether to colour, by NO_COLOR, CLICOLOR and CLICOLOR_FORCE; `None` leaves it to the terminal."""
    import os

    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return False if os.environ.get("CLICOLOR") == "0" else None


class failing:
    """Turns a NotesError into its problems on standard error and exit code 1; their paths are relative to `source`."""

    def __init__(self, source: Path | None = None) -> None:
        self.source = source

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None:
            return
        from notes.errors import NotesError

        if isinstance(error, NotesError):
            Printer(quiet=False, verbose=False, explain=False, source=self.source).problems(error.problems)
            sys.exit(1)
