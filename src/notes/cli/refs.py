"""`notes refs`: what the notes cite, asked for from the command line.

Every command goes the first half of the road (`gather`), whose results are remembered; none of them builds pages. Only
`fix --write`, `same --write`, `different --write` and `export -o` write anything. What is printed is in
refs_printing.py, what is edited in refs_editing.py.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from notes.cli.options import CACHE_OPTION, examples

if TYPE_CHECKING:
    from notes.build_options import BuildOptions
    from notes.gather import CitingNotebook
    from notes.model import Bibliography, Reference

F = TypeVar("F", bound=Callable[..., Any])

_NOTEBOOK_OPTIONS = [
    click.option("-s", "--source", type=click.Path(path_type=Path), default=Path(), help="Folder of the notebook."),
    click.option("--config", help="Settings files, comma-separated; later ones win [default: _config.yml]."),
    click.option("-D", "--drafts", is_flag=True, help="Read the notes in _drafts too."),
    click.option("--future", is_flag=True, default=None, help="Read notes with a date in the future."),
    click.option("--unpublished", is_flag=True, help="Read notes marked `published: false`."),
    CACHE_OPTION,
]
_TEXT_OR_JSON = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of output."
)
_LIST_FORMATS = ("table", "json", "jsonl", "csl-json", "bibtex", "csv", "bookmarks")
_EXPORT_FORMATS = _LIST_FORMATS[1:]


def _notebook_options(command: F) -> F:
    for option in reversed(_NOTEBOOK_OPTIONS):
        command = option(command)
    return command


@click.group(epilog=examples("notes refs lint", "notes refs export bibtex -o references.bib"))
def refs() -> None:
    """See, check, export and mend what the notes cite."""


# ---------------------------------------------------------------- checks


@refs.command(epilog=examples("notes refs lint", "notes refs lint --strict --format github"))
@_notebook_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="Form of output; `github` makes annotations of a workflow's run.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 when there is a warning.")
@click.option("-q", "--quiet", is_flag=True, help="Leave hints (infos) out.")
def lint(form: str, strict: bool, quiet: bool, **options: Any) -> None:
    """Check every reference: mistyped addresses, repetitions, wrong pastes, moved sections."""
    from notes.cli.refs_printing import print_problems
    from notes.errors import NotesError
    from notes.references import audit
    from notes.references.lint_note import LINTS

    try:
        notebook = _gather(_request(options))
    except NotesError as error:
        print_problems(error.problems, form)
        sys.exit(1)
    problems = [problem for problem in notebook.problems if problem.code in LINTS]
    problems += audit(notebook.notes, notebook.bibliography)
    problems.sort(key=lambda problem: (problem.path, problem.line, problem.column, problem.code))
    if quiet:
        problems = [problem for problem in problems if problem.severity != "info"]
    print_problems(problems, form)
    sys.exit(1 if strict and any(problem.severity == "warning" for problem in problems) else 0)


@refs.command(epilog=examples("notes refs dups"))
@_notebook_options
@_TEXT_OR_JSON
def dups(form: str, **options: Any) -> None:
    """What is cited more than once, and sections that are in two notes."""
    from notes.cli.refs_printing import print_repetitions
    from notes.references import repeated_sections

    notebook = _notebook(options)
    sections = repeated_sections(notebook.notes, notebook.bibliography)
    print_repetitions(notebook.bibliography, sections, form)


@refs.command(epilog=examples("notes refs conflicts"))
@_notebook_options
@_TEXT_OR_JSON
def conflicts(form: str, **options: Any) -> None:
    """Addresses whose titles name different things: wrong pastes, most likely."""
    from notes.cli.refs_printing import print_conflicts

    references = _notebook(options).bibliography.references
    print_conflicts([reference for reference in references if reference.conflict], form)


# ---------------------------------------------------------------- listing


@refs.command("list", epilog=examples("notes refs list --kind paper", "notes refs list --host arxiv.org --format csv"))
@_notebook_options
@click.option("--format", "form", type=click.Choice(_LIST_FORMATS), default="table", show_default=True, help="Form.")
@click.option("--kind", help="Only references of this kind, such as paper.")
@click.option("--host", help="Only references on this host, such as arxiv.org.")
def list_(form: str, kind: str | None, host: str | None, **options: Any) -> None:
    """Every reference; as `jsonl` every citation."""
    from notes.cli.refs_printing import print_table
    from notes.model import Bibliography
    from notes.references import export

    references = [
        reference
        for reference in _notebook(options).bibliography.references
        if kind in (None, reference.kind) and host in (None, reference.host)
    ]
    if form == "table":
        print_table(references)
    else:
        _write_text(export(Bibliography(references=tuple(references)), form))


@refs.command(epilog=examples("notes refs show https://arxiv.org/abs/1406.2661"))
@click.argument("what", metavar="KEY|URL|ANCHOR")
@_notebook_options
@_TEXT_OR_JSON
def show(what: str, form: str, **options: Any) -> None:
    """One reference with all its titles, addresses and places."""
    from notes.cli.refs_printing import print_reference

    notebook = _notebook(options)
    found = _found(notebook, what)
    if found is None:
        click.echo(f"No note cites {what}.", err=True)
        sys.exit(1)
    suggested = [
        other
        for suggestion in _suggestions(notebook)
        if found.key in suggestion.keys
        for other in notebook.bibliography.references
        if other.key in suggestion.keys and other.key != found.key
    ]
    print_reference(found, suggested, form)


@refs.command(epilog=examples("notes refs export bibtex -o references.bib"))
@click.argument("form", metavar="FORMAT", type=click.Choice(_EXPORT_FORMATS))
@_notebook_options
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File [default: standard output]."
)
def export(form: str, output: Path | None, **options: Any) -> None:
    """The bibliography as json, jsonl, csl-json, bibtex, csv or bookmarks."""
    import msgspec

    from notes.cli.printing import failing
    from notes.files.writing import replace_file
    from notes.references import export as export_

    notebook = _notebook(options)
    bibliography = msgspec.structs.replace(notebook.bibliography, suggestions=_suggestions(notebook))
    text = export_(bibliography, form)
    if output is None or str(output) == "-":
        _write_text(text)
        return
    with failing():
        replace_file(output, text.encode("utf-8", "surrogatepass"))


# ---------------------------------------------------------------- identity


@refs.command(epilog=examples("notes refs explain https://arxiv.org/abs/1406.2661 https://arxiv.org/pdf/1406.2661v2"))
@click.argument("one", metavar="URL1")
@click.argument("other", metavar="URL2")
@_TEXT_OR_JSON
def explain(one: str, other: str, form: str) -> None:
    """Why two addresses are one thing, or two."""
    from notes.cli.refs_printing import print_explanation
    from notes.references import explain as explain_

    print_explanation(explain_(one, other), form)


@refs.command(epilog=examples("notes refs same", "notes refs same https://a.example/x https://b.example/x --write"))
@click.argument("urls", metavar="[URL]...", nargs=-1)
@_notebook_options
@click.option("--write", is_flag=True, help="Write it into _config.yml.")
def same(urls: tuple[str, ...], write: bool, **options: Any) -> None:
    """Say that addresses name one thing; without any, list what may be one thing."""
    _override("same", urls, write, options)


@refs.command(epilog=examples("notes refs different https://a.example/x https://b.example/x --write"))
@click.argument("urls", metavar="[URL]...", nargs=-1)
@_notebook_options
@click.option("--write", is_flag=True, help="Write it into _config.yml.")
def different(urls: tuple[str, ...], write: bool, **options: Any) -> None:
    """Say that addresses name different things; without any, list what was said so."""
    _override("different", urls, write, options)


def _override(name: str, urls: Sequence[str], write: bool, options: dict[str, Any]) -> None:
    from notes.cli.refs_editing import OverrideUnclear, record_override, snippet
    from notes.cli.refs_printing import print_groups, print_suggestions
    from notes.references.overrides import Regrouping

    if len(urls) == 1:
        raise click.UsageError("two addresses at least, or none")
    notebook = _notebook(options)
    if not urls:
        if name == "same":
            print_suggestions(_suggestions(notebook), notebook.bibliography)
        else:
            print_groups(notebook.settings.overrides.different)
        return
    keys = {Regrouping(notebook.settings.overrides).key(url) for url in urls}
    if len(keys) == (1 if name == "same" else len(urls)):
        click.echo("They are one thing already." if name == "same" else "They are different things already.")
        return
    if not write:
        click.echo("Add to _config.yml, or use --write:\n", err=True)
        click.echo(snippet(name, urls), nl=False)
        return
    try:
        click.echo(f"written to {record_override(notebook.config, name, urls)}")
    except OverrideUnclear as error:
        click.echo(f"{error}; add this by hand:\n", err=True)
        click.echo(snippet(name, urls), nl=False)
        sys.exit(1)


# ---------------------------------------------------------------- fixing and comparing


@refs.command(epilog=examples("notes refs fix", "notes refs fix --write"))
@_notebook_options
@click.option("--write", is_flag=True, help="Edit the notes instead of printing a diff.")
def fix(write: bool, **options: Any) -> None:
    """Mend what is certain, broken schemes and trackers in addresses: a diff, or the edit itself."""
    from notes.cli.refs_editing import mended_notes, unified_diff, write_note

    notebook = _notebook(options)
    mended = list(mended_notes(notebook))
    for note in mended:
        if write:
            write_note(note)
            click.echo(f"{note.path}: {note.count} address{'' if note.count == 1 else 'es'} mended")
        else:
            _write_bytes(unified_diff(note))
    if not mended:
        click.echo("Nothing to mend.", err=True)


@refs.command(epilog=examples("notes refs compare notes-2019 notes-2020"))
@click.argument("folders", metavar="DIR...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--config", help="Settings files, comma-separated; later ones win [default: _config.yml of each].")
@_TEXT_OR_JSON
def compare(folders: tuple[Path, ...], config: str | None, form: str) -> None:
    """Merge snapshots of a notebook, oldest first: what appeared, moved, changed and disappeared."""
    from notes.cli.printing import failing
    from notes.cli.refs_printing import print_comparison
    from notes.references import compare as compare_

    if len(folders) < 2:
        raise click.UsageError("two folders at least")
    options = {"config": config, "drafts": False, "future": None, "unpublished": False}
    snapshots = []
    for folder in folders:
        with failing():
            snapshots.append((str(folder), _gather(_request({**options, "source": folder})).bibliography))
    print_comparison(compare_(snapshots), form)


# ---------------------------------------------------------------- the notebook


def _request(options: dict[str, Any]) -> BuildOptions:
    from notes.build_options import BuildOptions

    flags = {"future": options["future"], "show_drafts": options["drafts"] or None}
    flags["unpublished"] = options["unpublished"] or None
    return BuildOptions(
        source=options["source"],
        config=tuple(options["config"].split(",")) if options["config"] else (),
        flags={name: value for name, value in flags.items() if value is not None},
        cache=options.get("cache"),
    )


def _gather(request: BuildOptions) -> CitingNotebook:
    """The notebook so far; what was remembered is used, and remembered again where the folder can be written."""
    from notes.cli.printing import Printer
    from notes.files.cache import with_cache
    from notes.gather import gather_citations

    printer = Printer(quiet=False, verbose=False, explain=False)
    try:
        return with_cache(request.cache_folder, lambda cache: gather_citations(request, cache, printer))
    finally:
        printer.stop()


def _notebook(options: dict[str, Any]) -> CitingNotebook:
    """The notebook; its errors are printed and end the command with 1."""
    from notes.cli.printing import failing

    with failing(options["source"]):
        return _gather(_request(options))


def _suggestions(notebook: CitingNotebook) -> Any:
    from notes.references import suggest

    return suggest(notebook.bibliography)


def _found(notebook: CitingNotebook, what: str) -> Reference | None:
    """The reference of a key, anchor or address, overrides applied."""
    from notes.references.overrides import Regrouping

    bibliography: Bibliography = notebook.bibliography
    wanted = {what, Regrouping(notebook.settings.overrides).key(what)}
    exact = (each for each in bibliography.references if each.key in wanted or each.anchor == what.removeprefix("#"))
    return next(exact, None) or next((each for each in bibliography.references if what in each.urls), None)


def _write_text(text: str) -> None:
    _write_bytes(text.encode("utf-8", "surrogatepass"))


def _write_bytes(data: bytes) -> None:
    """To standard output as it is: line ends are part of an export or diff."""
    click.echo(data, nl=False)
