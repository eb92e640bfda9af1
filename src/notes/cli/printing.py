"""What the commands print: progress, reports, problems."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from notes.errors import NotesError, Problem
    from notes.model import Report


class Printer:
    """Prints what a build does: a bar on a terminal, plain lines in a pipe."""

    def __init__(self, *, quiet: bool, verbose: bool, explain: bool) -> None:
        self.quiet, self.verbose, self.explain = quiet, verbose, explain
        self._bar: Any = None
        self._task: Any = None

    def start(self, stage: str, total: int) -> None:
        """A stage of countable work begins."""
        if self.quiet or not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if self._bar is None:
            columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        self._task = self._bar.add_task(stage, total=total)

    def advance(self, steps: int = 1) -> None:
        """Some of the stage's work is done."""
        if self._bar is not None:
            self._bar.advance(self._task, steps)

    def stop(self) -> None:
        """The counting is over."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def report(self, report: Report, destination: Path) -> None:
        """The summary of a build that went through."""
        self.stop()
        self.problems(report.problems)
        if self.explain:
            for path, reason in report.reasons.items():
                click.echo(f"{path}: {reason}.")
        if self.quiet:
            return
        pages, references = report.pages, report.references
        click.echo(
            f"{report.notes} notes · {report.bodies_rendered} bodies rendered · "
            f"{report.formulas_typeset} formulas typeset · "
            f"{references.citations} references merged into {references.unique} ({references.shared} shared)"
        )
        click.echo(
            f"{pages.written} files written, {pages.kept} kept, {pages.removed} removed · "
            f"{_count(report.problems)} · {sum(report.seconds.values()):.2f} s → {destination}"
        )
        if self.verbose:
            for stage, seconds in report.seconds.items():
                click.echo(f"{seconds:8.3f} s  {stage}")

    def say(self, text: str) -> None:
        """A line that is no problem."""
        if not self.quiet:
            click.echo(text)

    def failure(self, error: NotesError) -> None:
        """A build that did not go through."""
        self.stop()
        self.problems(error.problems)
        click.secho("The site was not changed.", fg="red", err=True, color=colour())

    def problems(self, problems: Iterable[Problem]) -> None:
        """Every problem on a line of its own; infos only when verbose."""
        colours = {"error": "red", "warning": "yellow", "info": "blue"}
        for problem in problems:
            if problem.severity == "info" and not self.verbose:
                continue
            label = click.style(f"{problem.severity}:", fg=colours[problem.severity])
            click.echo(f"{label} {problem} [{problem.code}]", err=True, color=colour())


def _count(problems: Iterable[Problem]) -> str:
    counted = [problem for problem in problems if problem.severity != "info"]
    return "no problems" if not counted else "1 problem" if len(counted) == 1 else f"{len(counted)} problems"


def colour() -> bool | None:
    """Whether to colour, by NO_COLOR, CLICOLOR and CLICOLOR_FORCE; `None` leaves it to the terminal."""
    import os

    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return False if os.environ.get("CLICOLOR") == "0" else None


class failing:
    """Turns a NotesError into its problems on standard error and exit code 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None:
            return
        from notes.errors import NotesError

        if isinstance(error, NotesError):
            Printer(quiet=False, verbose=False, explain=False).problems(error.problems)
            sys.exit(1)
