"""The identity of the program: what is remembered was made by it, and by another one is made again.

One digest of the whole installed package and of everything installed beside it stands for all of that. A list of what a
rendering depends on would be shorter and would be wrong one day.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
_RECORDS = (".dist-info", ".egg-info")
"""Folders of `sys.path` whose names tell a library and its version; asking `importlib.metadata` costs 20 ms."""


def program_digest() -> str:
    """A digest of the package's files, Python's version, and the names and versions of all installed libraries."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for record in sorted({name for folder in sys.path for name in _records(folder)}):
        digest.update(f"{record}\n".encode())
    for path in sorted(_files(str(PACKAGE))):
        with open(path, "rb") as file:
            content = file.read()
        digest.update(f"{path[len(str(PACKAGE)) :]} {len(content)}\n".encode("utf-8", "surrogatepass"))
        digest.update(content)
    return digest.hexdigest()


def _records(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder or os.curdir) if name.endswith(_RECORDS)]
    except OSError:
        return []


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif not entry.name.endswith((".pyc", ".woff2")):
                yield entry.path
