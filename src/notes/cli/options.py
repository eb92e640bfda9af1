"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

CACHE_OPTION = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="NOTES_CACHE",
    help="Folder for what is remembered [default: the user's cache folder; environment: NOTES_CACHE].",
)
