"""`.notes-cache/`: what earlier builds found out, in one sqlite file.

Three tables, each a pure function remembered or a fact about the disk:

- `bodies`: rendered bodies by digest of body, options and versions; the large HTML pieces in a column of their own,
  so that a build in which nothing changed never reads them.
- `formulas`: typeset formulas by digest of TeX, definitions and KaTeX's version.
- `outputs`: for each file of a destination, the hash of what it was laid out from and the file's stat.

Losing the cache costs time and nothing else; a damaged file is replaced by an empty one. While it is open no other
process builds the same notebook: two builds would publish into one folder.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from notes.errors import NotesError, Problem
from notes.model import Piece, Rendered, Value

SCHEMA = 1
"""Counts incompatible changes of the tables and of the values in them."""

KEEP_BUILDS = {"bodies": 10, "formulas": 1000}
"""For how many builds that rendered something a body is kept unused, and a formula at all: a body that stays needs its
formulas no more, one that is edited looks them up again."""

PATIENCE = 60.0
"""Seconds to wait for another build of the same notebook."""

CHUNK = 900
"""Bound variables in one statement; sqlite allows at least 999."""

T = TypeVar("T")


Reads = tuple[tuple[str, str], ...]
"""Names of what a page looked at, and their digests."""


class OutputRecord(Value, frozen=True, kw_only=True):
    """A file of the site as it was published."""

    source: str
    """Hash of everything the file was laid out from."""
    size: int
    modified: int
    """`st_mtime_ns` of the published file: another value means that someone else touched it."""
    reads: Reads = ()
    """What a template of the site's own looked at while the file was made."""
    problems: tuple[Problem, ...] = ()
    """What was wrong with those templates; it still is as long as the file is current."""


class FormulaRecord(Value, frozen=True, kw_only=True):
    """A typeset formula."""

    html: str
    error: str
    position: int


class Cache:
    """The remembered results of one notebook; a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "notes.sqlite3"
        self._connection: sqlite3.Connection | None = None
        self._lock: sqlite3.Connection | None = None
        self._build = 0

    def __enter__(self) -> Cache:
        self._refuse_links()
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        self._take_lock()
        try:
            self._open()
        except sqlite3.DatabaseError:
            self._close()
            for path in self.folder.glob("notes.sqlite3*"):
                path.unlink()
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _refuse_links(self) -> None:
        """A link here is none of ours, and what is written through it would lie outside the notebook."""
        for path in (self.folder, *self.folder.glob("*"), *self.folder.glob("*/*")):
            if path.is_symlink():
                message = f"{path.relative_to(self.folder.parent)} is a symbolic link"
                hint = "remove it: the cache is written by this program alone"
                raise NotesError(Problem(code="cache-link", severity="error", message=message, hint=hint))

    def _take_lock(self) -> None:
        """Wait for another build of this notebook to end; sqlite's lock goes with the process that holds it."""
        lock = sqlite3.connect(self.folder / "lock.sqlite3", timeout=PATIENCE, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            message = f"another build of this notebook has been running for {PATIENCE:.0f} seconds"
            raise NotesError(Problem(code="busy", severity="error", message=message)) from error
        self._lock = lock

    def _open(self) -> None:
        connection = sqlite3.connect(self.path, timeout=30)
        self._connection = connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'DROP TABLE "{table}"')
            connection.executescript(
                f"""
                CREATE TABLE bodies (key TEXT PRIMARY KEY, rendered BLOB, pieces BLOB, build INTEGER) WITHOUT ROWID;
                CREATE TABLE formulas (key TEXT PRIMARY KEY, record BLOB, build INTEGER) WITHOUT ROWID;
                CREATE TABLE outputs (destination TEXT, path TEXT, record BLOB, PRIMARY KEY (destination, path))
                    WITHOUT ROWID;
                CREATE TABLE builds (number INTEGER);
                INSERT INTO builds VALUES (0);
                PRAGMA user_version = {SCHEMA};
                """
            )
        self._build = connection.execute("SELECT number FROM builds").fetchone()[0] + 1

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the cache is used outside its `with` block")
        return self._connection

    # ------------------------------------------------------------ bodies

    def bodies(self, keys: Iterable[str]) -> dict[str, Rendered]:
        """The remembered renderings among `keys`, without their pieces."""
        decode = msgspec.msgpack.Decoder(Rendered).decode
        return {key: decode(blob) for key, blob in self._select("SELECT key, rendered FROM bodies", keys)}

    def pieces(self, key: str) -> tuple[Piece, ...]:
        """The pieces of one remembered body. Raises KeyError when it is unknown."""
        row = self._database.execute("SELECT pieces FROM bodies WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return _PIECES.decode(row[0])

    def remember_bodies(self, bodies: Mapping[str, tuple[Rendered, tuple[Piece, ...]]]) -> None:
        """Keep new renderings."""
        encode = msgspec.msgpack.Encoder().encode
        with self._database as database:
            database.executemany(
                "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?)",
                ((key, encode(rendered), encode(pieces), self._build) for key, (rendered, pieces) in bodies.items()),
            )

    # ------------------------------------------------------------ formulas

    def formulas(self, keys: Iterable[str]) -> dict[str, FormulaRecord]:
        """The remembered formulas among `keys`."""
        decode = msgspec.msgpack.Decoder(FormulaRecord).decode
        return {key: decode(blob) for key, blob in self._select("SELECT key, record FROM formulas", keys)}

    def remember_formulas(self, formulas: Mapping[str, FormulaRecord]) -> None:
        """Keep newly typeset formulas."""
        encode = msgspec.msgpack.Encoder().encode
        with self._database as database:
            database.executemany(
                "INSERT OR REPLACE INTO formulas VALUES (?, ?, ?)",
                ((key, encode(record), self._build) for key, record in formulas.items()),
            )

    # ------------------------------------------------------------ outputs

    def outputs(self, destination: str) -> dict[str, OutputRecord]:
        """What earlier builds published to a destination, by output path."""
        decode = msgspec.msgpack.Decoder(OutputRecord).decode
        rows = self._database.execute("SELECT path, record FROM outputs WHERE destination = ?", (destination,))
        return {path: decode(blob) for path, blob in rows}

    def remember_outputs(self, destination: str, changed: Mapping[str, OutputRecord], removed: Iterable[str]) -> None:
        """Keep what this build published and forget what it removed."""
        encode = msgspec.msgpack.Encoder().encode
        with self._database as database:
            database.executemany(
                "DELETE FROM outputs WHERE destination = ? AND path = ?", ((destination, path) for path in removed)
            )
            database.executemany(
                "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?)",
                ((destination, path, encode(record)) for path, record in changed.items()),
            )

    # ------------------------------------------------------------ keeping house

    def forget_unused(self, bodies: Iterable[str]) -> None:
        """Note which bodies this build used, and drop those that the last builds did not and formulas typeset long ago."""
        with self._database as database:
            for chunk in _chunks(bodies):
                marks = ",".join("?" * len(chunk))
                database.execute(f"UPDATE bodies SET build = ? WHERE key IN ({marks})", (self._build, *chunk))
            for table, builds in KEEP_BUILDS.items():
                database.execute(f"DELETE FROM {table} WHERE build < ?", (self._build - builds,))
            database.execute("UPDATE builds SET number = ?", (self._build,))

    def _select(self, statement: str, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for chunk in _chunks(keys):
            yield from self._database.execute(f"{statement} WHERE key IN ({','.join('?' * len(chunk))})", chunk)


def clear_cache(folder: Path) -> None:
    """Forget everything."""
    if folder.is_symlink():
        folder.unlink()
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


_PIECES = msgspec.msgpack.Decoder(tuple[Piece, ...])


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    pending = list(dict.fromkeys(items))
    for start in range(0, len(pending), CHUNK):
        yield pending[start : start + CHUNK]
