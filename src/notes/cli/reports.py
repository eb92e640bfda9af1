"""`--report FILE`: what a build did, as JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from notes.model import Report


def check_report_file(path: Path) -> None:
    """See before the build that a report can be written: its folder is made when it is missing, and an earlier report
    is the only file it replaces. Raises UsageError."""
    import msgspec

    from notes.files.reading import read_regular

    def refused(reason: str) -> click.BadParameter:
        return click.BadParameter(f"{path}: {reason}", param_hint="'--report'")

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            content = read_regular(path)
            if content.strip() and "bodies_rendered" not in msgspec.json.decode(content, type=dict[str, msgspec.Raw]):
                raise refused("the file is not an earlier report; it is not replaced")
        elif not path.exists() and not os.access(path.parent, os.W_OK):
            raise refused("the folder cannot be written")
    except OSError as error:
        raise refused(error.strerror or str(error)) from error
    except msgspec.DecodeError as error:
        raise refused("the file is not an earlier report; it is not replaced") from error


def write_report(path: Path, report: Report) -> None:
    """Write it. Raises OutputError."""
    import msgspec

    from notes.files.writing import replace_file

    replace_file(path, msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
