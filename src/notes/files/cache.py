"""What earlier builds of a notebook found out, in a folder of the user's own.

    BASE/notebooks/NAME-DIGEST/notes.sqlite3   bodies, formulas, outputs (below)
                               templates/      what the theme knows of templates, and compiled ones
                               search/         scratch of the search index
                               lock.sqlite3    held while a build runs

BASE is the user's cache folder, or the one that `--cache` or `NOTES_CACHE` names; NAME and DIGEST come from the
notebook's real path. It never lies in the notebook, where a stranger's commit could put what a build would believe.

Tables, each a pure function remembered or a fact about the disk:

- `notes`: what the front matter of each document says, by digest of the document and the settings.
- `bodies`: rendered bodies by digest of body and options; the large parts, HTML pieces and citations, in columns of
  their own, so that only what shows them reads them. When each was used last is in a narrow table, `used`.
- `formulas`: typeset formulas by digest of TeX, definitions and options.
- `manifests`: by what a build was asked to do, the disk as it found and left it (manifest.py).
- `outputs`: for each file of a destination, the facts that it shows with their digests, and the file's stat.
- `reported`: for each destination, what its last build found wrong, so that the next one need not repeat it.

All of it was made by one program (code.py): another one, a newer version or a newer library, forgets it all. Losing the
cache costs time and nothing else; a damaged one is replaced by an empty one. While it is open no other process builds
the same notebook: two builds would publish into one folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.parse import quote

import msgspec

from notes.errors import NotesError, Problem
from notes.facts import Reads
from notes.files.code import program_digest
from notes.files.folder import check_source
from notes.files.manifest import Manifest, decode, encode
from notes.model import Cited, Piece, Rendered, Value

KEEP_BUILDS = {"bodies": 10, "formulas": 1000}
"""For how many builds that rendered something a body is kept unused, and a formula at all: a body that stays needs its
formulas no more, one that is edited looks them up again."""

PATIENCE = 60.0
"""Seconds to wait for another build of the same notebook."""
MOMENT = 0.2
"""Seconds of it that sqlite waits at a time."""

PAGE_CACHE = 32_000
"""Kilobytes of the database that are held in memory; sqlite's own 2,000 make large notebooks wait for the disk."""

CHUNK = 900
"""Bound variables in one statement; sqlite allows at least 999."""

KEEP_MANIFESTS = 8
"""As many ways of building a notebook are remembered."""

OLD_FOLDER = ".notes-cache"
"""Where earlier versions kept this, in the notebook itself."""

_DATABASE = "notes.sqlite3"
_LOCK = "lock.sqlite3"

T = TypeVar("T")


class OutputRecord(Value, frozen=True, kw_only=True):
    """A file of the site as it was published."""

    maker: str
    """What makes it (`Output.identity`)."""
    size: int
    modified: int
    """`st_mtime_ns` of the published file: another value means that someone else touched it."""
    reads: Reads = ()
    """The facts that were read while it was made, with their digests."""
    problems: tuple[Problem, ...] = ()
    """What was wrong with those templates; it still is as long as the file is current."""


class FormulaRecord(Value, frozen=True, kw_only=True):
    """A typeset formula."""

    html: str
    error: str
    position: int


class DamagedCache(Exception):
    """What is remembered cannot be read."""


# ---------------------------------------------------------------- where it lies


def cache_folder(source: Path, base: Path | None = None) -> Path:
    """Folder of a notebook's cache, below `base` or the user's cache folder.

    Raises NotesError when `source` is not a folder, or `base` lies in it.
    """
    check_source(source)
    root = os.path.realpath(source)
    if base is not None and (os.path.realpath(base) + os.sep).startswith(root.rstrip(os.sep) + os.sep):
        message = f"the cache {base} lies in the notebook, where whoever writes the notes could alter it"
        hint = "choose a folder outside, or leave out --cache and NOTES_CACHE"
        raise NotesError(Problem(code="cache-inside", severity="error", message=message, hint=hint))
    name = re.sub(r"[^A-Za-z0-9]+", "-", os.path.basename(root))[:40].strip("-") or "notebook"
    key = hashlib.blake2b(root.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()
    return (base or _user_folder()).absolute() / "notebooks" / f"{name}-{key}"


def _user_folder() -> Path:
    told = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA", "")
    return Path(told if os.path.isabs(told) else os.path.expanduser("~/.cache")) / "annotated-notes"


def with_cache(folder: Path, work: Callable[[Cache], T], *, clear: bool = False) -> T:
    """Call `work` with the cache in `folder`, and once more with an empty one when it turns out to be damaged.

    With `clear` it is empty from the start. Where the folder cannot be written the cache is a passing one. Raises
    NotesError when another build of the notebook does not end.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        with TemporaryDirectory(prefix="notes-") as passing, Cache(Path(passing)) as cache:
            return work(cache)
    try:
        with Cache(folder, clear=clear) as cache:
            return work(cache)
    except DamagedCache:
        pass
    try:
        with Cache(folder, clear=True) as cache:
            return work(cache)
    except DamagedCache as error:
        message = f"the cache in {folder} cannot be used: {error}"
        hint = "remove that folder, or name another with --cache"
        raise NotesError(Problem(code="cache", severity="error", message=message, hint=hint)) from error


# ---------------------------------------------------------------- the cache


def _begin_exclusive(lock: sqlite3.Connection) -> None:
    """Take a lock, or raise what sqlite raises; `MOMENT` at a time, for Ctrl-C is heard only between two of its
    waits."""
    for left in reversed(range(max(1, round(PATIENCE / MOMENT)))):
        try:
            lock.execute("BEGIN EXCLUSIVE")
            return
        except sqlite3.OperationalError as error:
            if not left or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise


@contextlib.contextmanager
def sound() -> Iterator[None]:
    """Turns what a damaged file leads to into DamagedCache."""
    try:
        yield
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise DamagedCache(str(error)) from error


class Cache:
    """The remembered results of one notebook; a context manager. Its methods raise DamagedCache."""

    def __init__(self, folder: Path, *, clear: bool = False) -> None:
        """With `clear`, what is remembered is forgotten first."""
        self.folder = folder
        self.path = folder / _DATABASE
        self.is_new = False
        """Whether nothing was remembered for this notebook before."""
        self.forgot = ""
        """Why what was remembered is forgotten, as a sentence; empty when it is not."""
        self._clear = clear
        self._connection: sqlite3.Connection | None = None
        self._lock: sqlite3.Connection | None = None
        self.is_fork = False
        """Whether this process may only read."""
        self._left_alone: list[sqlite3.Connection | None] = []
        """Connections of the process that this one is a fork of."""
        self._build = 0

    def __enter__(self) -> Cache:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._take_lock()
        try:
            self.is_new = not self.path.exists()
            if self._clear:
                self._forget_all()
            with sound():
                self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_lock(self) -> None:
        """Wait for another build of this notebook to end; sqlite's lock goes with the process that holds it."""
        path = self.folder / _LOCK
        for again in (True, False):
            try:
                if path.exists() and not path.is_file():
                    _remove(path)
                self._lock = sqlite3.connect(path, timeout=MOMENT, isolation_level=None)
                _begin_exclusive(self._lock)
                return
            except sqlite3.Error as error:
                if self._lock is not None:
                    self._lock.close()
                    self._lock = None
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    message = f"another build of this notebook has been running for {PATIENCE:.0f} seconds"
                    raise NotesError(Problem(code="busy", severity="error", message=message)) from error
                if not again:
                    raise DamagedCache(str(error)) from error
                _remove(path)

    def _open(self) -> None:
        program = program_digest()
        if self.path.exists() and not self.path.is_file():
            raise DamagedCache(f"{self.path} is not a file")
        connection = self._connect()
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            made_by, self._build = connection.execute("SELECT program, build + 1 FROM made_by").fetchone()
            if made_by == program:
                return
            self.forgot = "the program or a library it uses has changed"
            self._forget_all()
            connection = self._connect()
        connection.executescript(
            """
            CREATE TABLE bodies (key TEXT PRIMARY KEY, rendered BLOB, cited BLOB, pieces BLOB);
            CREATE TABLE used (key TEXT PRIMARY KEY, build INTEGER) WITHOUT ROWID;
            CREATE TABLE notes (key BLOB PRIMARY KEY, made BLOB) WITHOUT ROWID;
            CREATE TABLE formulas (key TEXT PRIMARY KEY, record BLOB, build INTEGER) WITHOUT ROWID;
            CREATE TABLE manifests (asked TEXT UNIQUE, manifest BLOB);
            CREATE TABLE outputs (destination TEXT, path TEXT, record BLOB, PRIMARY KEY (destination, path))
                WITHOUT ROWID;
            CREATE TABLE reported (destination TEXT PRIMARY KEY, problems BLOB) WITHOUT ROWID;
            """
        )
        with connection:
            connection.execute("CREATE TABLE made_by (program TEXT, build INTEGER)")
            connection.execute("INSERT INTO made_by VALUES (?, 0)", (program,))
        self._build = 1

    def _connect(self) -> sqlite3.Connection:
        self._connection = connection = sqlite3.connect(self.path, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE}")
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _forget_all(self) -> None:
        """Remove everything but the lock."""
        self._close()
        for path in self.folder.iterdir():
            if not path.name.startswith(_LOCK):
                _remove(path)

    @property
    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the cache is used outside its `with` block")
        return self._connection

    @property
    def database(self) -> sqlite3.Connection:
        """For the tables of the index, which lie in the same file (index/tables.py)."""
        return self._database

    def in_fork(self) -> None:
        """Go on in a fork of this process, reading only: a connection of sqlite's does not outlive one."""
        self.is_fork = True
        self._left_alone.append(self._connection)
        self._connection = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=30)

    # ------------------------------------------------------------ bodies

    @sound()
    def bodies(self, keys: Iterable[str]) -> dict[str, Rendered]:
        """The remembered renderings among `keys`, without what they cite and their pieces."""
        decode = msgspec.msgpack.Decoder(Rendered).decode
        return {key: decode(blob) for key, blob in self._select("SELECT key, rendered FROM bodies", keys)}

    @sound()
    def cited(self, key: str) -> Cited:
        """What one remembered body cites. Raises DamagedCache when it is unknown."""
        return _CITED.decode(self._part("cited", key))

    @sound()
    def pieces(self, key: str) -> tuple[Piece, ...]:
        """The pieces of one remembered body. Raises DamagedCache when it is unknown."""
        return _PIECES.decode(self._part("pieces", key))

    def _part(self, column: str, key: str) -> bytes:
        row = self._database.execute(f"SELECT {column} FROM bodies WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise DamagedCache(f"the body {key} is missing")
        return bytes(row[0])

    @sound()
    def remember_bodies(self, bodies: Mapping[str, tuple[Rendered, Cited, tuple[Piece, ...]]]) -> None:
        """Keep new renderings."""
        encode = msgspec.msgpack.Encoder().encode
        with self._database as database:
            database.executemany(
                "INSERT OR REPLACE INTO bodies VALUES (?, ?, ?, ?)",
                ((key, *map(encode, parts)) for key, parts in bodies.items()),
            )
            database.executemany("INSERT OR REPLACE INTO used VALUES (?, ?)", ((key, self._build) for key in bodies))

    # ------------------------------------------------------------ notes

    @sound()
    def notes(self) -> dict[bytes, bytes]:
        """What the documents of the last build became, encoded, by what they were made of."""
        return dict(self._database.execute("SELECT key, made FROM notes"))

    @sound()
    def remember_notes(self, new: Mapping[bytes, bytes], gone: Iterable[bytes]) -> None:
        """Keep what documents became, and forget those that are not there any more."""
        with self._database as database:
            database.executemany("DELETE FROM notes WHERE key = ?", ((key,) for key in gone))
            database.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", new.items())

    # ------------------------------------------------------------ formulas

    @sound()
    def formulas(self, keys: Iterable[str]) -> dict[str, FormulaRecord]:
        """The remembered formulas among `keys`."""
        decode = msgspec.msgpack.Decoder(FormulaRecord).decode
        return {key: decode(blob) for key, blob in self._select("SELECT key, record FROM formulas", keys)}

    @sound()
    def remember_formulas(self, formulas: Mapping[str, FormulaRecord]) -> None:
        """Keep newly typeset formulas."""
        encode = msgspec.msgpack.Encoder().encode
        with self._database as database:
            database.executemany(
                "INSERT OR REPLACE INTO formulas VALUES (?, ?, ?)",
                ((key, encode(record), self._build) for key, record in formulas.items()),
            )

    # ------------------------------------------------------------ outputs

    @sound()
    def outputs(self, destination: str) -> dict[str, OutputRecord]:
        """What earlier builds published to a destination, by output path."""
        decode = msgspec.msgpack.Decoder(OutputRecord).decode
        rows = self._database.execute("SELECT path, record FROM outputs WHERE destination = ?", (destination,))
        return {path: decode(blob) for path, blob in rows}

    @sound()
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

    @sound()
    def manifest(self, asked: str) -> Manifest | None:
        """The disk as the last build that was asked the same found and left it."""
        row = self._database.execute("SELECT manifest FROM manifests WHERE asked = ?", (asked,)).fetchone()
        return decode(row[0]) if row else None

    @sound()
    def remember_manifest(self, asked: str, manifest: Manifest | None) -> None:
        """Keep what this build found and left, or forget what an earlier one did."""
        with self._database as database:
            database.execute("DELETE FROM manifests WHERE asked = ?", (asked,))
            if manifest is not None:
                database.execute("INSERT INTO manifests VALUES (?, ?)", (asked, encode(manifest)))
            kept = "SELECT rowid FROM manifests ORDER BY rowid DESC LIMIT ?"
            database.execute(f"DELETE FROM manifests WHERE rowid NOT IN ({kept})", (KEEP_MANIFESTS,))

    @sound()
    def swap_reported(self, destination: str, problems: frozenset[str]) -> frozenset[str]:
        """Keep what this build found wrong, and return what the last one to a destination did."""
        select = "SELECT problems FROM reported WHERE destination = ?"
        row = self._database.execute(select, (destination,)).fetchone()
        known = msgspec.msgpack.decode(row[0], type=frozenset[str]) if row else frozenset()
        if problems != known:
            with self._database as database:
                packed = msgspec.msgpack.encode(sorted(problems))
                database.execute("INSERT OR REPLACE INTO reported VALUES (?, ?)", (destination, packed))
        return known

    # ------------------------------------------------------------ keeping house

    @sound()
    def forget_unused(self, bodies: Iterable[str]) -> None:
        """Note which bodies this build used, and drop those that the last builds did not and formulas typeset long
        ago."""
        with self._database as database:
            database.executemany("UPDATE used SET build = ? WHERE key = ?", ((self._build, key) for key in bodies))
            unused = "SELECT key FROM used WHERE build < ?"
            database.execute(f"DELETE FROM bodies WHERE key IN ({unused})", (self._build - KEEP_BUILDS["bodies"],))
            database.execute("DELETE FROM used WHERE build < ?", (self._build - KEEP_BUILDS["bodies"],))
            database.execute("DELETE FROM formulas WHERE build < ?", (self._build - KEEP_BUILDS["formulas"],))
            database.execute("UPDATE made_by SET build = ?", (self._build,))

    def _select(self, statement: str, keys: Iterable[str]) -> list[tuple[str, bytes]]:
        rows: list[tuple[str, bytes]] = []
        for chunk in chunks(keys):
            rows += self._database.execute(f"{statement} WHERE key IN ({','.join('?' * len(chunk))})", chunk)
        return rows


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


_PIECES = msgspec.msgpack.Decoder(tuple[Piece, ...])
_CITED = msgspec.msgpack.Decoder(Cited)


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Items, each once, as many at a time as one statement takes."""
    pending = list(dict.fromkeys(items))
    for start in range(0, len(pending), CHUNK):
        yield pending[start : start + CHUNK]
