"""The command line: options, exit codes, printing. What a command does is in the rooms below.

Exit codes: 0 fine, 1 the build or a check failed, 2 wrong usage; the others are in process.py. Heavy modules are
imported by the command that needs them, so that `notes --version` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from notes import __version__
from notes.cli.options import CACHE_OPTION, EXECUTOR_OPTION, SETTINGS, examples, jekyll_options
from notes.cli.printing import Printer, failing
from notes.cli.reports import check_report_file, write_report

if TYPE_CHECKING:
    from notes.build_options import BuildOptions

F = TypeVar("F", bound=Callable[..., Any])

_BUILD_OPTIONS = [
    click.option("-s", "--source", type=click.Path(path_type=Path), default=Path(), help="Folder of the notebook."),
    click.option("-d", "--destination", type=click.Path(path_type=Path), help="Folder of the site [default: _site]."),
    click.option("-b", "--baseurl", help="Path the site is served under, such as /notes."),
    click.option("--layouts", metavar="DIR", hidden=True, help="Folder of the layouts [default: _layouts]."),
    click.option("--config", "config", help="Settings files, comma-separated; later ones win [default: _config.yml]."),
    click.option("-D", "--drafts", is_flag=True, default=None, help="Build the notes in _drafts too."),
    click.option("--future", is_flag=True, default=None, help="Build notes with a date in the future."),
    click.option("--unpublished", is_flag=True, default=None, help="Build notes marked `published: false`."),
    click.option("--limit_posts", "--limit-posts", type=click.IntRange(min=0), help="Build only the newest posts."),
    click.option("--untrusted", is_flag=True, help="Build strangers' notes: no scripts, no templates of the notebook."),
    click.option("--strict", is_flag=True, help="Fail on warnings."),
    click.option("--force", is_flag=True, help="Render and lay out everything, whatever is remembered."),
    click.option("--clean", is_flag=True, help="Forget what is remembered and make everything again."),
    CACHE_OPTION,
    click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes [default: one a core]."),
    EXECUTOR_OPTION,
    click.option("-q", "--quiet", is_flag=True, help="Print problems only."),
    click.option("-V", "--verbose", is_flag=True, help="Print seconds by stage, and every problem."),
    click.option("--explain", is_flag=True, help="Say for each page laid out why."),
]


def _build_options(command: F) -> F:
    for option in reversed(_BUILD_OPTIONS):
        command = option(command)
    return command


_JEKYLLS_NAMES = {"b": "build", "s": "serve", "server": "serve", "hyde": "doctor"}
_INSTEAD = {
    "clean": "`notes build --clean` makes everything again.",
    "draft": "`notes new --draft TITLE` starts a draft.",
    "post": "`notes new TITLE` starts a note.",
    "lint": "`notes refs lint` checks references.",
    "help": "`notes --help` lists the commands.",
}
"""What to write in place of a command that other programs have."""


class _Commands(click.Group):
    """The commands below, and those of rooms of their own, loaded when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "diff", "doctor", "refs"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        cmd_name = _JEKYLLS_NAMES.get(cmd_name, cmd_name)
        if cmd_name == "refs":
            from notes.cli.refs import refs

            return refs
        if cmd_name in ("diff", "doctor"):
            from notes.cli import jekyll

            return jekyll.COMMANDS[cmd_name]
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from notes.jekyll.spelling import did_you_mean

            hint = _INSTEAD.get(args[0]) or did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"{error.message} {hint[:1].upper()}{hint[1:]}".strip(), ctx) from error

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """What the installed command and `python -m notes` call."""
        from notes.cli.process import run

        run(partial(super().__call__, *args, standalone_mode=False, **kwargs))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("notes init my-notes", "notes serve --source my-notes"),
)
@click.version_option(__version__, prog_name="notes", message="%(prog)s %(version)s")
def main() -> None:
    """Turn a folder of annotated study notes into a static site."""


@main.command(
    epilog=examples(
        "notes build", "notes build -s blog -d ../site --strict", "notes build -b /notes --report report.json"
    )
)
@_build_options
@jekyll_options(serve=False)
@click.option("-w", "--watch", is_flag=True, help="Build again whenever a file changes.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write what was done as JSON.")
def build(watch: bool, report: Path | None, **options: Any) -> None:
    """Build the site."""
    printer = _printer(options)
    request = _request(options)
    if report is not None:
        check_report_file(report)
    built: list[Path | None] = []

    def build_once() -> Path | None:
        built[:] = [_build_once(request, printer, report)]
        return built[0]

    if watch:
        from notes.cli.process import until_interrupted
        from notes.serve import watch as run

        with failing(), until_interrupted(lambda: 0 if any(built) else 1):
            run(request, build_once)
    else:
        build_once()
    sys.exit(0 if any(built) else 1)


def _host_names(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    from notes.serve.hosts import host_name

    try:
        return tuple(map(host_name, names))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@main.command(epilog=examples("notes serve", "notes serve --drafts --future --open-url", "notes serve -s blog -P 4001"))
@_build_options
@jekyll_options(serve=True)
@click.option("-H", "--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-P", "--port", type=click.IntRange(0, 65535), default=4000, show_default=True, help="Port; 0 for any.")
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    callback=_host_names,
    help="Answer for this name too; may be repeated.",
)
@click.option("-o", "--open-url", is_flag=True, help="Open the site in a browser.")
def serve(host: str, port: int, allow_host: tuple[str, ...], open_url: bool, **options: Any) -> None:
    """Build, serve the site on this machine and reload the browser whenever a file changes."""
    from notes.cli.process import until_interrupted
    from notes.serve import serve as run

    printer = _printer(options)
    with failing(options["source"]), until_interrupted():
        run(_request(options), host=host, port=port, allowed_hosts=allow_host, open_url=open_url, printer=printer)


@main.command(
    epilog=examples('notes new "Attention"', 'notes new "变分自编码器" --category DL', 'notes new --draft "An idea"')
)
@click.argument("title")
@click.option("-s", "--source", type=click.Path(path_type=Path), default=Path(), help="Folder of the notebook.")
@click.option("-D", "--draft", is_flag=True, help="Start it in _drafts, without a date.")
@click.option("--category", help="Its category.")
def new(title: str, source: Path, draft: bool, category: str | None) -> None:
    """Start a note called TITLE."""
    from notes.starter import new_note

    with failing():
        click.echo(new_note(source, title, draft=draft, category=category))


@main.command(
    epilog=examples(
        "notes init my-notes", 'notes init my-notes --title "Reading" --lang en', "notes init --only workflow"
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--title", help="Title of the notebook.")
@click.option("--lang", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
@click.option("--only", type=click.Choice(["workflow"]), help="Write the workflow and what it needs, no notebook.")
def init(folder: Path | None, title: str | None, lang: str, only: str | None) -> None:
    """Start a notebook in DIR, with a workflow that publishes it to GitHub Pages.

    What is in DIR already stays as it is. With --only workflow DIR is the present folder unless given.
    """
    import shlex

    from notes.starter import new_notebook, new_workflow

    if folder is None and not only:
        raise click.UsageError("Missing argument 'DIR'; `notes init .` starts a notebook in the present folder.")
    place = folder or Path()
    with failing():
        said = new_workflow(place) if only else new_notebook(place, title=title, lang=lang)
        for path, done, hint in said:
            word = {"kept": "kept as it is:", "appended": "appended _site/ to", "missing": "missing:"}.get(done, done)
            click.echo(f"{word} {path}" + (f" ({hint})" if hint else ""))
        if only:
            click.echo("Next: commit and push; in the repository, Settings → Pages → Source: GitHub Actions")
        else:
            click.echo("Next: " + ("" if place == Path() else f"cd {shlex.quote(str(place))} && ") + "notes serve")


# ---------------------------------------------------------------- from options to requests


def _printer(options: dict[str, Any]) -> Printer:
    told = {name: options[name] for name in ("quiet", "verbose", "explain", "strict", "source")}
    return Printer(**told)


def _request(options: dict[str, Any]) -> BuildOptions:
    from notes.build_options import BuildOptions

    flags: dict[str, Any] = {key: options[name] for name, key in SETTINGS.items() if options[name] is not None}
    if options["untrusted"]:
        flags["notes"] = {"untrusted": True}
    return BuildOptions(
        source=options["source"],
        destination=options["destination"],
        config=tuple(options["config"].split(",")) if options["config"] else (),
        flags=flags,
        strict=options["strict"],
        force=options["force"],
        clean=options["clean"],
        jobs=options["jobs"],
        executor=options["executor"],
        cache=options["cache"],
    )


def _build_once(request: BuildOptions, printer: Printer, report_path: Path | None) -> Path | None:
    """Build, print and write the report; the folder of the site if the build and its checks went through."""
    import gc

    from notes.errors import NotesError
    from notes.model import Report
    from notes.unchanged import unchanged

    destination: Path | None
    try:
        done = unchanged(request)
        if done is None:
            from notes.build import build as run
            from notes.engines.pool import GC_THRESHOLD

            gc.set_threshold(*GC_THRESHOLD)
            result = run(request, printer)
            done = result.report, result.destination
        report, destination = done
        printer.report(report, destination)
    except NotesError as error:
        printer.failure(error)
        report, destination = Report(problems=tuple(error.problems)), None
    finally:
        printer.stop()
    if report_path is not None:
        try:
            write_report(report_path, report)
        except NotesError as error:
            printer.problems(error.problems)
            return None
    return destination
