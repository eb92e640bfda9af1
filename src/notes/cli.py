"""The command line: options, exit codes, printing. What a command does stands in the rooms below.

Exit codes: 0 fine, 1 the build or a check failed, 2 wrong usage. Heavy modules are imported by the command that needs
them, so that `notes --version` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from notes import __version__

if TYPE_CHECKING:
    from notes.build import Request
    from notes.errors import NotesError, Problem
    from notes.model import Report

F = TypeVar("F", bound=Callable[..., Any])

_BUILD_OPTIONS = [
    click.option("-s", "--source", type=click.Path(path_type=Path), default=Path(), help="Folder of the notebook."),
    click.option("-d", "--destination", type=click.Path(path_type=Path), help="Folder of the site [default: _site]."),
    click.option("-b", "--baseurl", help="Path the site is served under, such as /notes."),
    click.option("--config", "config", help="Settings files, comma-separated; later ones win [default: _config.yml]."),
    click.option("-D", "--drafts", is_flag=True, help="Build the notes in _drafts too."),
    click.option("--future", is_flag=True, default=None, help="Build notes with a date in the future."),
    click.option("--unpublished", is_flag=True, help="Build notes marked `published: false`."),
    click.option("--limit_posts", "--limit-posts", type=click.IntRange(min=0), help="Build only the newest posts."),
    click.option("--strict", is_flag=True, help="Fail on warnings."),
    click.option("--force", is_flag=True, help="Render and lay out everything, whatever is remembered."),
    click.option("--clean", is_flag=True, help="Empty the destination and forget what is remembered first."),
    click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes [default: one a core]."),
    click.option("-q", "--quiet", is_flag=True, help="Print problems only."),
    click.option("-V", "--verbose", is_flag=True, help="Print seconds by stage."),
    click.option("--explain", is_flag=True, help="Say for each page laid out why."),
]


def _build_options(command: F) -> F:
    for option in reversed(_BUILD_OPTIONS):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notes", message="%(prog)s %(version)s")
def main() -> None:
    """Turn a folder of annotated study notes into a static site."""


@main.command()
@_build_options
@click.option("-w", "--watch", is_flag=True, help="Build again whenever a file changes.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write what was done as JSON.")
def build(watch: bool, report: Path | None, **options: Any) -> None:
    """Build the site."""
    printer = _Printer(quiet=options["quiet"], verbose=options["verbose"], explain=options["explain"])
    request = _request(options)
    done = _build_once(request, printer, report)
    if watch:
        from notes.serve import watch as run

        run(request, lambda: _build_once(request, printer, report))
    sys.exit(0 if done else 1)


@main.command()
@_build_options
@click.option("-H", "--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-P", "--port", type=click.IntRange(0, 65535), default=4000, show_default=True, help="Port; 0 for any.")
@click.option("-o", "--open-url", is_flag=True, help="Open the site in a browser.")
def serve(host: str, port: int, open_url: bool, **options: Any) -> None:
    """Build, serve the site on this machine and reload the browser whenever a file changes."""
    from notes.serve import serve as run

    printer = _Printer(quiet=options["quiet"], verbose=options["verbose"], explain=options["explain"])
    try:
        run(_request(options), host=host, port=port, open_url=open_url, printer=printer)
    except _errors() as error:
        printer.failure(error)
        sys.exit(1)


@main.command()
@click.argument("title")
@click.option("-s", "--source", type=click.Path(path_type=Path), default=Path(), help="Folder of the notebook.")
@click.option("-D", "--draft", is_flag=True, help="Start it in _drafts, without a date.")
@click.option("--category", help="Its category.")
def new(title: str, source: Path, draft: bool, category: str | None) -> None:
    """Start a note called TITLE."""
    from notes.starter import new_note

    with _failing():
        click.echo(new_note(source, title, draft=draft, category=category))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--title", help="Title of the notebook.")
@click.option("--lang", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
def init(folder: Path, title: str | None, lang: str) -> None:
    """Start a notebook in DIR, with a workflow that publishes it to GitHub Pages."""
    from notes.starter import new_notebook

    with _failing():
        for path in new_notebook(folder, title=title, lang=lang):
            click.echo(path)
        click.echo(f"Next: cd {folder} && notes serve")


# ---------------------------------------------------------------- printing


class _Printer:
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
        click.secho("The site was not changed.", fg="red", err=True, color=_colour())

    def problems(self, problems: Iterable[Problem]) -> None:
        """Every problem on a line of its own; infos only when verbose."""
        colours = {"error": "red", "warning": "yellow", "info": "blue"}
        for problem in problems:
            if problem.severity == "info" and not self.verbose:
                continue
            label = click.style(f"{problem.severity}:", fg=colours[problem.severity])
            click.echo(f"{label} {problem} [{problem.code}]", err=True, color=_colour())


def _count(problems: Iterable[Problem]) -> str:
    counted = [problem for problem in problems if problem.severity != "info"]
    return "no problems" if not counted else "1 problem" if len(counted) == 1 else f"{len(counted)} problems"


def _colour() -> bool | None:
    """Whether to colour, by NO_COLOR, CLICOLOR and CLICOLOR_FORCE; `None` leaves it to the terminal."""
    import os

    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return False if os.environ.get("CLICOLOR") == "0" else None


# ---------------------------------------------------------------- from options to requests


def _request(options: dict[str, Any]) -> Request:
    from notes.build import Request

    flags: dict[str, Any] = {}
    for name, key in (("baseurl", "baseurl"), ("future", "future"), ("limit_posts", "limit_posts")):
        if options[name] is not None:
            flags[key] = options[name]
    if options["drafts"]:
        flags["show_drafts"] = True
    if options["unpublished"]:
        flags["unpublished"] = True
    return Request(
        source=options["source"],
        destination=options["destination"],
        config=tuple(options["config"].split(",")) if options["config"] else (),
        flags=flags,
        strict=options["strict"],
        force=options["force"],
        clean=options["clean"],
        jobs=options["jobs"],
    )


def _build_once(request: Request, printer: _Printer, report_path: Path | None) -> bool:
    """Build, print and write the report; whether the build and its checks went through."""
    from notes.build import build as run
    from notes.errors import NotesError
    from notes.model import Report

    try:
        result = run(request, printer)
    except NotesError as error:
        printer.failure(error)
        if report_path is not None:
            _write_report(report_path, Report(problems=tuple(error.problems)))
        return False
    printer.report(result.report, result.destination)
    if report_path is not None:
        _write_report(report_path, result.report)
    return True


def _write_report(path: Path, report: Report) -> None:
    import msgspec

    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")


def _errors() -> type[NotesError]:
    from notes.errors import NotesError

    return NotesError


class _failing:
    """Turns a NotesError into its problems on standard error and exit code 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, _errors()):
            _Printer(quiet=False, verbose=False, explain=False).problems(error.problems)
            sys.exit(1)
