"""Commands for a blog that moves in: `notes diff` and `notes doctor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes.cli.options import examples
from notes.cli.printing import failing
from notes.cli.problems import count, printable

if TYPE_CHECKING:
    from notes.diff import Comparison
    from notes.errors import Severity

WIDTH = 160
"""Characters shown of a difference."""


@click.command(
    epilog=examples("notes diff old-site _site", "notes diff old-site _site --select main --ignore 'assets/*'")
)
@click.argument("old", metavar="OLD_SITE", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW_SITE", type=click.Path(path_type=Path))
@click.option("--select", default="body", help="Compare only what this CSS selector finds [default: body].")
@click.option("--ignore", multiple=True, metavar="PATTERN", help="Leave out files such as assets/*; may be repeated.")
@click.option("--url", default="", help="Address of the old site, such as https://example.org, to tell its own links.")
@click.option("-b", "--baseurl", default="", help="Path the sites are served under.")
@click.option("--limit", type=click.IntRange(min=0), default=3, show_default=True, help="Differences shown of a page.")
@click.option("-q", "--quiet", is_flag=True, help="Print missing URLs and the summary only.")
def diff(
    old: Path, new: Path, select: str, ignore: tuple[str, ...], url: str, baseurl: str, limit: int, quiet: bool
) -> None:
    """Compare two built sites: URLs, and the text and structure of each page.

    Formulas, links, white space and quotation marks are compared by what they mean. Exits with 1 when a URL of OLD_SITE
    is missing in NEW_SITE.
    """
    from notes.diff import compare_sites
    from notes.diff.page import Address

    with failing():
        address = Address(url.rstrip("/"), baseurl.rstrip("/"))
        found = compare_sites(old, new, select=select, ignore=ignore, address=address)
    _print(found, limit=limit, quiet=quiet)
    sys.exit(1 if found.missing else 0)


@click.command(epilog=examples("notes doctor", "notes doctor path/to/blog --quiet"))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("-s", "--source", type=click.Path(path_type=Path), help="Folder of the Jekyll site, as DIR.")
@click.option("--config", "config", help="Settings files, comma-separated; later ones win [default: _config.yml].")
@click.option("-q", "--quiet", is_flag=True, help="Leave out what works as it is.")
def doctor(folder: Path | None, source: Path | None, config: str | None, quiet: bool) -> None:
    """Say what a Jekyll site needs before it moves in; DIR is its folder, this one unless said otherwise.

    Ruby plugins, gem themes, unknown Liquid tags and filters, broken front matter: each with its line and what to do.
    Exits with 1 when something is not supported.
    """
    from notes.doctor import diagnose

    if folder is not None and source is not None:
        raise click.UsageError("DIR and --source both name the folder")
    with failing():
        found = diagnose(folder or source or Path(), tuple(config.split(",")) if config else ())
    for severity, heading in _HEADINGS.items():
        findings = found.of(severity)
        if findings and not (quiet and severity == "info"):
            click.echo(f"{heading} ({len(findings)})")
            for finding in findings:
                click.echo(f"  {printable(str(finding))}")
    errors, warnings = found.of("error"), found.of("warning")
    click.echo(
        f"{count(found.notes, 'note or page', 'notes and pages')} read · {len(errors)} not supported · "
        f"{len(warnings)} to look at"
    )
    sys.exit(1 if errors else 0)


_HEADINGS: dict[Severity, str] = {"error": "Not supported", "warning": "Look at", "info": "Works as it is"}
COMMANDS: dict[str, click.Command] = {"diff": diff, "doctor": doctor}


def _print(found: Comparison, *, limit: int, quiet: bool) -> None:
    for url in found.missing:
        click.echo(f"missing    {url}")
    if not quiet:
        for url in found.new:
            click.echo(f"new        {url}")
        for page in found.pages:
            for what, differences in (("text", page.text), ("structure", page.structure)):
                if differences:
                    click.echo(f"{what:10} {page.url} ({len(differences)})")
                for before, after in differences[:limit]:
                    click.echo(f"    - {_short(before, after)}\n    + {_short(after, before)}")
    text = sum(bool(page.text) for page in found.pages)
    structure = sum(bool(page.structure) for page in found.pages)
    click.echo(
        f"{count(found.compared, 'page')} compared · {count(len(found.missing), 'URL')} missing · "
        f"{len(found.new)} new · {text} differ in text · {structure} in structure"
    )


def _short(text: str, other: str) -> str:
    """A text from a little before the place where it differs from the other."""
    same = next((index for index, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), 0)
    start = max(0, same - 40)
    shown = text[start : start + WIDTH]
    return ("…" if start else "") + shown + ("…" if start + WIDTH < len(text) else "")
