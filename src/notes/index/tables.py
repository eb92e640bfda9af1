"""The tables of references: every reference of the notebook as it was merged, and who cites it.

    noted    the notes whose citations are merged, with a digest of all that merging reads of a note
    refs     the references: digests of them, and what lists and counts ask for
    merged   the references themselves, apart, for they are large and few of them are wanted
    cites    which note cites which reference
    titles   the titles of a reference in normal form; `name` where the title names its thing
    kept     results that are functions of digests, by name (`Tables.kept`)
    pieces   the same by note: pieces of exports by format, related notes (`Tables.pieces`)

`update` compares the notes with those that were merged last. A note that is new, gone or different touches the keys
that it cites or cited, and only these are merged again. The result is the same as merging all from the start.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from operator import itemgetter
from sys import intern
from typing import Any, NamedTuple

import msgspec

from notes.facts import digest
from notes.files.cache import Cache, chunks, sound
from notes.model import Place, Reference
from notes.notebook.views import AlsoIn
from notes.references.bibliography import CitingNote, Merger, names_its_thing, places_of
from notes.references.similarity import normal

SCHEMA = """
CREATE TABLE noted (n INTEGER PRIMARY KEY, note TEXT UNIQUE NOT NULL, state BLOB NOT NULL);
CREATE TABLE refs (
    r INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, first INTEGER NOT NULL, place INTEGER NOT NULL,
    shown BLOB NOT NULL, whole BLOB NOT NULL, members BLOB NOT NULL, notes INTEGER NOT NULL, citations INTEGER NOT NULL,
    conflict INTEGER NOT NULL, kind TEXT NOT NULL, host TEXT NOT NULL);
CREATE TABLE merged (r INTEGER PRIMARY KEY, reference BLOB NOT NULL);
CREATE INDEX refs_in_conflict ON refs (r) WHERE conflict;
CREATE TABLE cites (n INTEGER, r INTEGER, PRIMARY KEY (n, r)) WITHOUT ROWID;
CREATE INDEX cited ON cites (r, n);
CREATE TABLE titles (title TEXT, r INTEGER, number INTEGER, name INTEGER, PRIMARY KEY (title, r)) WITHOUT ROWID;
CREATE INDEX titled ON titles (r);
CREATE TABLE kept (name TEXT PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pieces (form TEXT, note TEXT, key BLOB NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (form, note));
CREATE TABLE merged_with (overrides BLOB NOT NULL);
"""

_CHUNK = 1000
"""Notes merged at a time: what they cite is held in memory."""

_encode = msgspec.msgpack.Encoder().encode
_reference = msgspec.msgpack.Decoder(Reference).decode


class CitingState(NamedTuple):
    """A note as `Tables.update` compares it."""

    order: str
    """Sorts the notes from the oldest to the newest; ties by id."""
    state: bytes
    """A digest of everything that merging reads of the note, and of how a link to a section of it looks."""


class Row(NamedTuple):
    """A reference in lists."""

    r: int
    note: str
    """Id of the first note that cites it."""
    place: int
    """Sorts the references that one note is the first to cite."""
    shown: bytes
    """Digest of what a page may show of it."""
    whole: bytes
    """Digest of all of it, lines too."""
    members: bytes
    """Digest of the notes that cite it."""
    notes: int
    """How many these are."""
    citations: int
    kind: str
    host: str


class Tables:
    """The tables. Methods raise DamagedCache."""

    def __init__(self, cache: Cache) -> None:
        """In the database of an open cache."""
        self._cache = cache
        self._names_known: Mapping[int, str] | None = None

    @property
    def _database(self) -> sqlite3.Connection:
        return self._cache.database

    # ------------------------------------------------------------ merging

    @sound()
    def update(
        self,
        notes: Mapping[str, CitingState],
        load: Callable[[str], CitingNote],
        section: Callable[[str, int], AlsoIn],
        merger: Merger,
    ) -> None:
        """Bring the tables up to date with `notes` (by id), in one transaction.

        `load` gives a note as merging sees it, `section` a link to a section of a note as pages show it.
        """
        with self._database:
            self._database.execute("BEGIN")
            self._begin_with(merger)
            known = {note: (n, state) for n, note, state in self._database.execute("SELECT n, note, state FROM noted")}
            changed = [note for note, (_, state) in notes.items() if known.get(note, (0, b""))[1] != state]
            gone = [note for note in known if note not in notes]
            touched = [*gone, *changed]
            out = set(touched)
            for start in range(0, len(touched), _CHUNK):
                chunk = touched[start : start + _CHUNK]
                self._merge(chunk, out, notes, known, load, section, merger)
                out.difference_update(chunk)

    def _begin_with(self, merger: Merger) -> None:
        """Create the tables, and empty those that were merged with other settings.

        Where one is, all are: one that is missing is found when it is asked for.
        """
        if not self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'noted'").fetchone():
            for statement in SCHEMA.split(";"):
                self._database.execute(statement)
        row = self._database.execute("SELECT overrides FROM merged_with").fetchone()
        if row is None or row[0] != merger.identity:
            for table in ("noted", "refs", "merged", "cites", "titles", "kept", "pieces", "merged_with"):
                self._database.execute(f"DELETE FROM {table}")
            self._database.execute("INSERT INTO merged_with VALUES (?)", (merger.identity,))

    def _merge(
        self,
        touched: Sequence[str],
        out: Set[str],
        notes: Mapping[str, CitingState],
        known: Mapping[str, tuple[int, bytes]],
        load: Callable[[str], CitingNote],
        section: Callable[[str, int], AlsoIn],
        merger: Merger,
    ) -> None:
        """Merge the keys again that the `touched` notes cite or cited.

        What the notes of `out` cited is not so any more: they are touched now or later.
        """
        database = self._database
        fresh: dict[str, dict[str, list[Place]]] = defaultdict(dict)
        for note in touched:
            if note in notes:
                for place in places_of(load(note)):
                    fresh[merger.key(place.citation)].setdefault(note, []).append(place)
        numbers = [known[note][0] for note in touched if note in known]
        keys = {*fresh, *self._keys_of(numbers)}
        database.executemany("DELETE FROM noted WHERE note = ?", ((note,) for note in touched if note not in notes))
        database.executemany("DELETE FROM cites WHERE n = ?", ((n,) for n in numbers))
        database.executemany(
            "INSERT INTO noted (note, state) VALUES (?, ?) ON CONFLICT (note) DO UPDATE SET state = excluded.state",
            ((note, notes[note].state) for note in touched if note in notes),
        )
        n_of = dict(database.execute("SELECT note, n FROM noted"))
        before = self._merged(keys)
        numbered = {key: r for key, (r, _) in before.items()}
        free = (database.execute("SELECT max(r) FROM refs").fetchone()[0] or 0) + 1
        merged_again = []
        for key in keys:
            places: dict[str, list[Place]] = fresh.get(key, {})
            if key in before:
                for place in before[key][1].places:
                    if place.note not in out:
                        places.setdefault(place.note, []).append(place)
            if places:
                ordered = sorted(places, key=lambda note: (notes[note].order, note))
                reference = merger.merge(key, [place for note in ordered for place in places[note]])
                merged_again.append((reference, ordered))
        cited_still = {reference.key for reference, _ in merged_again}
        gone = [(r,) for key, r in numbered.items() if key not in cited_still]
        database.executemany("DELETE FROM refs WHERE r = ?", gone)
        database.executemany("DELETE FROM merged WHERE r = ?", gone)
        rows, blobs, cites, titles = [], [], [], []
        for reference, ordered in merged_again:
            r = numbered.get(reference.key, 0)
            if not r:
                r, free = free, free + 1
            blob = _encode(reference)
            blobs.append((r, blob))
            rows.append(_row(r, reference, blob, ordered, n_of, section))
            cites += [(n_of[note], r) for note in ordered]
            titles += _titles(r, reference)
        database.executemany("DELETE FROM titles WHERE r = ?", ((r,) for r in numbered.values()))
        database.executemany(f"INSERT OR REPLACE INTO refs VALUES ({','.join('?' * 12)})", rows)
        database.executemany("INSERT OR REPLACE INTO merged VALUES (?, ?)", blobs)
        database.executemany("INSERT OR IGNORE INTO cites VALUES (?, ?)", cites)
        database.executemany("INSERT INTO titles VALUES (?, ?, ?, ?)", titles)

    def _keys_of(self, numbers: Sequence[int]) -> Iterator[str]:
        for chunk in chunks(numbers):
            marks = ",".join("?" * len(chunk))
            statement = f"SELECT DISTINCT key FROM cites JOIN refs USING (r) WHERE n IN ({marks})"
            yield from (key for (key,) in self._database.execute(statement, chunk))

    def _merged(self, keys: Iterable[str]) -> dict[str, tuple[int, Reference]]:
        found: dict[str, tuple[int, Reference]] = {}
        for chunk in chunks(keys):
            marks = ",".join("?" * len(chunk))
            for r, key, blob in self._database.execute(
                f"SELECT r, key, reference FROM refs JOIN merged USING (r) WHERE key IN ({marks})", chunk
            ):
                found[key] = r, _reference(blob)
        return found

    # ------------------------------------------------------------ asking

    @sound()
    def rows(self) -> list[Row]:
        """Every reference, in no order. Equal texts are one: a large notebook has some hundred thousand rows."""
        names = dict(self._database.execute("SELECT n, note FROM noted"))
        statement = "SELECT r, first, place, shown, whole, members, notes, citations, kind, host FROM refs"
        return [
            Row(r, names[n], place, shown, whole, members, notes, citations, intern(kind), intern(host))
            for r, n, place, shown, whole, members, notes, citations, kind, host in self._database.execute(statement)
        ]

    def cited(self) -> Iterator[tuple[str, list[int]]]:
        """The references that each note cites, by number and in its order; notes that cite nothing are left out."""
        for n, rows in groupby(self._pairs("SELECT n, r FROM cites ORDER BY n, r"), itemgetter(0)):
            yield self._names[n], [r for _, r in rows]

    def citing(self) -> Iterator[tuple[int, list[str]]]:
        """The notes that cite each reference."""
        for r, rows in groupby(self._pairs("SELECT r, n FROM cites ORDER BY r, n"), itemgetter(0)):
            yield r, [self._names[n] for _, n in rows]

    def citing_some(self, numbers: Iterable[int]) -> dict[int, list[str]]:
        """The notes that cite each of some references."""
        found: dict[int, list[str]] = defaultdict(list)
        for chunk in chunks(numbers):
            marks = ",".join("?" * len(chunk))
            for r, n in self._pairs(f"SELECT r, n FROM cites WHERE r IN ({marks}) ORDER BY r, n", chunk):
                found[r].append(self._names[n])
        return found

    @property
    def _names(self) -> Mapping[int, str]:
        """The notes by number."""
        if self._names_known is None:
            self._names_known = dict(self._pairs("SELECT n, note FROM noted"))
        return self._names_known

    def _pairs(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, Any]]:
        with sound():
            cursor = self._database.execute(statement, values)
        while True:
            with sound():
                rows = cursor.fetchmany(_CHUNK)
            if not rows:
                return
            yield from rows

    @sound()
    def keys(self, numbers: Iterable[int]) -> dict[int, str]:
        """The keys of references by number."""
        found: dict[int, str] = {}
        for chunk in chunks(numbers):
            marks = ",".join("?" * len(chunk))
            found.update(self._pairs(f"SELECT r, key FROM refs WHERE r IN ({marks})", chunk))
        return found

    @sound()
    def references(self, numbers: Iterable[int]) -> dict[int, Reference]:
        """References by number."""
        found = {}
        for chunk in chunks(numbers):
            marks = ",".join("?" * len(chunk))
            for r, blob in self._database.execute(f"SELECT r, reference FROM merged WHERE r IN ({marks})", chunk):
                found[r] = _reference(blob)
        return found

    @sound()
    def cited_in(self, note: str) -> list[tuple[int, Reference]]:
        """The references of one note."""
        statement = (
            "SELECT r, reference FROM noted JOIN cites USING (n) JOIN merged USING (r) WHERE note = ? ORDER BY r"
        )
        return [(r, _reference(blob)) for r, blob in self._database.execute(statement, (note,))]

    @sound()
    def in_conflict(self) -> list[Reference]:
        """The references whose titles name different things."""
        statement = "SELECT reference FROM refs JOIN merged USING (r) WHERE conflict ORDER BY key"
        return [_reference(blob) for (blob,) in self._database.execute(statement)]

    @sound()
    def sharing(self, note: str, most: int) -> list[tuple[str, int]]:
        """The other notes that cite what a note cites, and how many references they share; those cited more than `most`
        times are left out."""
        statement = (
            "SELECT other.note, count(*) FROM noted JOIN cites mine USING (n) JOIN refs USING (r) "
            "JOIN cites theirs USING (r) JOIN noted other ON other.n = theirs.n "
            "WHERE noted.note = ? AND refs.citations <= ? GROUP BY other.n"
        )
        return self._database.execute(statement, (note, most)).fetchall()

    @sound()
    def same_titles(self, most: int) -> dict[str, list[tuple[int, int]]]:
        """Titles that name two references or more, `most` at most: for each the references and the number of the title
        among the reference's own."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        again = "SELECT title FROM titles WHERE name GROUP BY title HAVING count(*) BETWEEN 2 AND ?"
        statement = f"SELECT title, r, number FROM titles WHERE name AND title IN ({again})"
        for title, r, number in self._database.execute(statement, (most,)):
            found[title].append((r, number))
        return found

    @sound()
    def titled(self, titles: Iterable[str]) -> set[str]:
        """Those of the titles (in normal form) that some reference has."""
        statement = "SELECT 1 FROM titles WHERE title = ?"
        return {title for title in titles if self._database.execute(statement, (title,)).fetchone()}

    # ------------------------------------------------------------ keeping

    @sound()
    def kept(self, name: str, key: bytes, compute: Callable[[], Any], type: Any) -> Any:
        """The value of a function of `key`, from the last build when the key is the same."""
        row = self._database.execute("SELECT value FROM kept WHERE name = ? AND key = ?", (name, key)).fetchone()
        if row is not None:
            return msgspec.msgpack.decode(row[0], type=type)
        value = compute()
        if self._cache.is_fork:
            return value
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (name, key, _encode(value)))
        return value

    def pieces(
        self, form: str, keys: Mapping[str, bytes], compute: Callable[[Sequence[str]], Sequence[Any]], type: Any
    ) -> Iterator[Any]:
        """A value for each note, in the order of `keys`: that of the last build where the key is the same.

        `compute` gives the values of the other notes. No more than `_CHUNK` notes' are held at once.
        """
        known = self._piece_keys(form)
        self._forget_pieces([(form, note) for note in known if note not in keys])
        notes = list(keys)
        for start in range(0, len(notes), _CHUNK):
            yield from self._pieces(
                form, {note: keys[note] for note in notes[start : start + _CHUNK]}, known, compute, type
            )

    @sound()
    def _piece_keys(self, form: str) -> dict[str, bytes]:
        return dict(self._database.execute("SELECT note, key FROM pieces WHERE form = ?", (form,)))

    @sound()
    def _forget_pieces(self, gone: Sequence[tuple[str, str]]) -> None:
        if gone and not self._cache.is_fork:
            with self._database:
                self._database.executemany("DELETE FROM pieces WHERE form = ? AND note = ?", gone)

    @sound()
    def _pieces(
        self,
        form: str,
        keys: Mapping[str, bytes],
        known: Mapping[str, bytes],
        compute: Callable[[Sequence[str]], Sequence[Any]],
        type: Any,
    ) -> list[Any]:
        new = [note for note in keys if known.get(note) != keys[note]]
        computed = dict(zip(new, compute(new), strict=True))
        if new and not self._cache.is_fork:
            rows = ((form, note, keys[note], _encode(piece)) for note, piece in computed.items())
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?)", rows)
        decode = msgspec.msgpack.Decoder(type).decode
        return [computed[note] if note in computed else decode(self._piece(form, note)) for note in keys]

    def _piece(self, form: str, note: str) -> bytes:
        statement = "SELECT piece FROM pieces WHERE form = ? AND note = ?"
        return bytes(self._database.execute(statement, (form, note)).fetchone()[0])


def _row(
    r: int,
    reference: Reference,
    blob: bytes,
    notes: Sequence[str],
    n_of: Mapping[str, int],
    section: Callable[[str, int], AlsoIn],
) -> tuple[object, ...]:
    first = reference.places[0]
    places = [
        (place.note, section(place.note, place.citation.section), place.citation.context == "block")
        for place in reference.places
    ]
    shown = (
        reference.key,
        reference.title,
        reference.url,
        reference.host,
        reference.kind,
        reference.titles,
        reference.urls,
        reference.annotations,
        reference.conflict,
        places,
    )
    return (
        r,
        reference.key,
        n_of[first.note],
        first.line << 20 | first.index,
        digest(shown),
        digest(blob),
        digest(sorted(notes)),
        len(notes),
        len(reference.places),
        reference.conflict,
        reference.kind,
        reference.host,
    )


def _titles(r: int, reference: Reference) -> list[tuple[str, int, int, bool]]:
    """The rows of a reference's titles: first those that name it, in the order of their places."""
    names = dict.fromkeys(normal(p.citation.title) for p in reference.places if names_its_thing(p.citation))
    others = dict.fromkeys(title for title in map(normal, reference.titles) if title not in names)
    return [(title, r, number, title in names) for number, title in enumerate((*names, *others))]
