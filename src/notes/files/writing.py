"""Writing single files where the user says: the old one or the new one is there, never half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from notes.errors import OutputError, Problem


def replace_file(file: Path, content: bytes) -> None:
    """Put a file in place of an old one, whose permissions stay; what a symbolic link leads to is replaced.

    A device or a pipe is written to. Raises OutputError, and the old file is as it was.
    """
    try:
        mode = file.stat().st_mode if file.exists() else stat.S_IFREG | 0o644
        if stat.S_ISREG(mode):
            _replace(file.resolve(), content, mode & 0o7777)
        else:
            _write_through(file, content)
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(code="output-write", severity="error", message=f"cannot write {file}: {reason}")
        raise OutputError(problem) from error


def _replace(target: Path, content: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _write_through(file: Path, content: bytes) -> None:
    """A pipe that nobody reads is an error, not a wait."""
    descriptor = os.open(file, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "wb") as written:
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
        written.write(content)
