"""Reading files that others put there: regular files only, never waiting, never without end.

A pipe, a device or a socket may bear the name of a note. Opening it must not wait for a writer, and what is checked
must be what is read: the file that is open, not the name it had a moment before.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LARGEST_TEXT = 64 << 20
"""Bytes of a text at most; the longest notes of a real notebook have a hundredth of it."""
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _name, 0)


def open_regular(path: str | Path) -> BinaryIO:
    """Open a file for reading. Raises OSError when it cannot be opened or is not a regular file."""
    _refuse_irregular(os.stat(path), path)  # opening a device may do something to it
    descriptor = os.open(path, _FLAGS)
    try:
        _refuse_irregular(os.fstat(descriptor), path)
        return open(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_regular(path: str | Path, limit: int | None = None) -> bytes:
    """A file's bytes. Raises OSError, also when there are more than `limit` of them."""
    with open_regular(path) as file:
        if limit is None:
            return file.read()
        content = file.read(limit + 1)
        if len(content) > limit:
            raise OSError(errno.EFBIG, f"larger than {limit >> 20} MB", str(path))
        return content


def read_text(path: str | Path, *, errors: str = "strict") -> str:
    """A text in UTF-8 with its line ends as `\\n`. Raises OSError, and UnicodeDecodeError unless `errors` says
    otherwise."""
    text = read_regular(path, LARGEST_TEXT).decode("utf-8", errors)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_inside(path: str | Path, folder: str | Path) -> bool:
    """Whether what a path leads to, through whatever links, is a folder or lies below it; links that go round lead
    nowhere else."""
    root = os.path.realpath(folder).rstrip(os.sep) + os.sep
    return (os.path.realpath(path) + os.sep).startswith(root)


def files_below(folder: Path) -> list[Path]:
    """Everything but folders below a folder, sorted; links to folders are not entered. Raises OSError when one of the
    folders cannot be read.

    A folder may be nested deeper than Python's own walks, which call themselves.
    """
    return sorted(_below(folder))


def _below(folder: Path) -> Iterator[Path]:
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                found = list(entries)
        except FileNotFoundError:  # gone meanwhile
            continue
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                yield Path(entry.path)


def _refuse_irregular(found: os.stat_result, path: str | Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
