"""What a build found and left on the disk: as long as all of it is as it was, there is nothing to build.

    inputs   every file that was read, by times and size
    folders  every folder that was listed, by its time or else by the names in it
    outputs  every file of the site
    until    when the clock alone would change something: the date of the next future note

Nothing is read but times and sizes, so the answer takes as many milliseconds as a notebook has hundreds of files.
Where it cannot be certain the answer is no: a file that changed in the very moment a build looked at it has no time
that a later change would have to differ from.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable

import msgspec

from notes.model import Report, Value

Stamp = tuple[int, int, int, int]
"""Times of change (content, then anything; ns), size and number of a file or folder."""
Folder = tuple[Stamp, str]
"""What it was before it was listed, and what was in it (`names_of`)."""
MOMENT = 100_000_000
"""Nanoseconds in which two changes of a file may bear one time: disks keep time in ticks of up to 10 ms."""


class Manifest(Value, frozen=True, kw_only=True):
    """The disk as a build found and left it, and what the build said."""

    inputs: dict[str, Stamp]
    folders: dict[str, Folder]
    outputs: dict[str, Stamp]
    until: float | None
    """Seconds since the epoch."""
    report: Report
    destination: str

    @property
    def is_true(self) -> bool:
        """Whether everything is as it was."""
        if self.until is not None and time.time() >= self.until:
            return False
        if any(_stamp(path) != stamp for stamps in (self.inputs, self.outputs) for path, stamp in stamps.items()):
            return False
        return all(
            _stamp(path) == stamp or _names_in(path, self.destination) == names
            for path, (stamp, names) in self.folders.items()
        )


def stamp_of(found: os.stat_result) -> Stamp:
    """What tells that a file or folder is another one than before."""
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _stamp(path: str) -> Stamp | None:
    try:
        return stamp_of(os.stat(path))
    except OSError:
        return None


def names_of(entries: Iterable[os.DirEntry[str]], destination: str) -> str:
    """A digest of the names and kinds of a folder's entries; the site, which a build makes, is not one of them."""
    listed = sorted(
        (entry.name, entry.is_dir(follow_symlinks=False), entry.is_file(follow_symlinks=False))
        for entry in entries
        if entry.path != destination
    )
    return hashlib.blake2b(repr(listed).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def _names_in(folder: str, destination: str) -> str:
    try:
        with os.scandir(folder) as entries:
            return names_of(entries, destination)
    except OSError:
        return ""


def stamps_of(paths: Iterable[str]) -> dict[str, Stamp]:
    """Stamps of the files and folders that are there."""
    return {path: stamp for path in paths if (stamp := _stamp(path)) is not None}


def below(folder: str) -> Iterable[str]:
    """A folder and all files and folders below it."""
    for root, _, files in os.walk(folder):
        yield root
        yield from (f"{root}/{name}" for name in files)


def are_settled(stamps: Iterable[Stamp], looked: int) -> bool:
    """Whether any later change of these files bears another time; `looked` is when they were looked at first (ns)."""
    return all(max(stamp[0], stamp[1]) < looked - MOMENT for stamp in stamps)


def encode(manifest: Manifest) -> bytes:
    """The manifest as it is remembered."""
    return msgspec.msgpack.encode(manifest)


def decode(data: bytes) -> Manifest:
    """Raises msgspec.DecodeError for what is not one."""
    return msgspec.msgpack.decode(data, type=Manifest)
