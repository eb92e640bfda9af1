"""The tables of references: after any edits they are those that are merged from the start."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes.facts import digest
from notes.files import cache
from notes.files.cache import Cache, DamagedCache
from notes.index import tables
from notes.index.tables import CitingState, Tables
from notes.model import Citation, Heading
from notes.notebook.views import AlsoIn
from notes.references import key
from notes.references.bibliography import CitingNote, Merger, merge
from notes.references.overrides import Overrides

URLS = [
    "https://arxiv.org/abs/1406.2661",
    "http://arxiv.org/pdf/1406.2661v2",
    "https://e.org/1",
    "http://e.org/1",
    "https://e.org/2",
]
TITLES = ["", "Generative Adversarial Networks", "GAN入门", "paper", "A Tutorial"]
NOTES = [f"n{number}.md" for number in range(6)]
OVERRIDES = (
    Overrides(),
    Overrides(same=(("https://e.org/1", "https://e.org/2"),)),
    Overrides(title=(("https://e.org/1", "T"),)),
)


class Notebook:
    """Notes that cite, by id, and how the tables see them."""

    def __init__(self) -> None:
        self.notes: dict[str, CitingNote] = {}
        self.overrides = OVERRIDES[0]

    def edit(self, dice: Random) -> None:
        note = dice.choice(NOTES)
        match dice.choice(["write", "write", "write", "remove", "overrides"]):
            case "write":
                headings = tuple(
                    Heading(level=1, id=f"h{n}", text=f"H{n}", html=(), line=n) for n in range(dice.randint(0, 2))
                )
                citations = tuple(
                    Citation(
                        key=key(url),
                        url=url,
                        title=dice.choice(TITLES),
                        line=dice.randint(1, 9),
                        section=dice.randint(-1, len(headings) - 1),
                    )
                    for url in (dice.choice(URLS) for _ in range(dice.randint(0, 4)))
                )
                order = dice.choice(["", "2020-01-01", "2020-01-02", "2020-02-01"])
                self.notes[note] = CitingNote(
                    id=note, order=order, headings=headings, citations=citations, body_line=dice.randint(1, 3)
                )
            case "remove":
                self.notes.pop(note, None)
            case "overrides":
                self.overrides = dice.choice(OVERRIDES)

    @property
    def states(self) -> dict[str, CitingState]:
        return {id: CitingState(note.order, digest(note)) for id, note in self.notes.items()}

    def section(self, note: str, section: int) -> AlsoIn:
        heading = self.notes[note].headings[section] if section >= 0 else None
        return AlsoIn(
            title=note, section=heading.text if heading else "", url=f"/{note}#{heading.id if heading else ''}"
        )

    def update(self, cache: Cache) -> Tables:
        them = Tables(cache)
        them.update(self.states, self.notes.__getitem__, self.section, Merger(self.overrides))
        return them


def written(seed: int) -> Notebook:
    """A notebook in which something is cited."""
    dice, it = Random(seed), Notebook()
    while sum(len(note.citations) for note in it.notes.values()) < 8:
        it.edit(dice)
    return it


def told(them: Tables, notes: Mapping[str, object]) -> object:
    """All that the tables say, in an order that does not come from the numbers of references."""
    rows = them.rows()
    keys = them.keys(row.r for row in rows)
    references = them.references(keys)
    return (
        sorted((keys[row.r], row[1:], references[row.r]) for row in rows),
        sorted((note, keys[r]) for note, numbers in them.cited() for r in numbers),
        sorted((note, keys[r]) for r, citing in them.citing() for note in citing),
        {keys[r]: sorted(citing) for r, citing in them.citing_some(keys).items()},
        {note: sorted((keys[r], reference) for r, reference in them.cited_in(note)) for note in notes},
        them.in_conflict(),
        {note: sorted(them.sharing(note, 3)) for note in notes},
        {title: sorted((keys[r], number) for r, number in found) for title, found in them.same_titles(6).items()},
        them.titled(TITLES),
    )


@pytest.fixture
def small_chunks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_CHUNK", 2)
        patch.setattr(cache, "CHUNK", 2)
        yield


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_after_any_edits_the_tables_are_those_merged_from_the_start(small_chunks, tmp_path_factory, dice, rounds):
    it = Notebook()
    with Cache(tmp_path_factory.mktemp("one")) as cache:
        for _ in range(rounds):
            for _ in range(dice.randint(1, 5)):
                it.edit(dice)
            now = told(it.update(cache), it.notes)
            with Cache(tmp_path_factory.mktemp("other")) as fresh:
                assert now == told(it.update(fresh), it.notes)
            merged = merge(it.notes.values(), it.overrides).references
            assert sorted(merged, key=lambda each: each.key) == [reference for *_, reference in now[0]]  # type: ignore[index]


def test_notes_that_share_references_may_all_go_at_once(small_chunks, tmp_path):
    it = Notebook()
    cited = (Citation(key=key(URLS[2]), url=URLS[2], section=0),)
    heading = (Heading(level=1, id="h", text="H", html=(), line=1),)
    for note in NOTES:
        it.notes[note] = CitingNote(id=note, headings=heading, citations=cited)
    with Cache(tmp_path) as cache:
        assert it.update(cache).rows()[0].notes == len(NOTES)
        for note in NOTES:  # the sections that the tables know are not there any more
            it.notes[note] = CitingNote(id=note, citations=(Citation(key=key(URLS[2]), url=URLS[2]),))
        assert it.update(cache).rows()[0].notes == len(NOTES)
        it.notes = {NOTES[0]: it.notes[NOTES[0]]}
        assert it.update(cache).rows()[0].notes == 1


@pytest.mark.parametrize("statements", range(1, 16))
def test_an_update_that_was_killed_leaves_nothing_half_done(tmp_path, statements):
    dice, it = Random(7), written(7)
    with Cache(tmp_path / "one") as cache:
        it.update(cache)
        before = told(Tables(cache), {})
    for _ in range(8):
        it.edit(dice)
    child = os.fork()
    if not child:
        with Cache(tmp_path / "one") as cache:
            left = statements

            def count(_: str) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(1)

            cache.database.set_trace_callback(count)
            it.update(cache)
        os._exit(0)
    os.waitpid(child, 0)
    with Cache(tmp_path / "one") as cache, Cache(tmp_path / "fresh") as fresh:
        assert told(Tables(cache), {}) in (before, told(it.update(fresh), {}))
        assert told(it.update(cache), it.notes) == told(Tables(fresh), it.notes)


DAMAGES = [
    "UPDATE merged SET reference = x'00'",
    "UPDATE merged SET reference = x'c1c1'",
    "DROP TABLE refs",
    "DROP TABLE noted",
    "DROP TABLE cites",
    "DROP TABLE titles",
    "DROP TABLE merged_with",
    "ALTER TABLE refs RENAME COLUMN shown TO other",
    "DROP TABLE cites; CREATE TABLE cites (a, b)",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_tables_are_found(tmp_path, damage):
    it = written(3)
    with Cache(tmp_path) as cache:
        it.update(cache)
        assert Tables(cache).rows()
    with sqlite3.connect(tmp_path / "notes.sqlite3") as database:
        database.executescript(damage)
    database.close()
    citing = next(id for id, note in it.notes.items() if note.citations)
    it.notes[citing] = msgspec.structs.replace(it.notes[citing], body_line=9)
    with Cache(tmp_path) as cache, pytest.raises(DamagedCache):
        told(it.update(cache), it.notes)


def test_what_an_edit_asks_of_the_tables_is_found_by_an_index(small_chunks, tmp_path):
    """Only what lists show of every note may look at every row: `noted`, `rows`, `cited`, `in_conflict`, and
    `same_titles` at those titles that name something."""
    dice, it = Random(5), written(5)
    asked: list[str] = []
    with Cache(tmp_path) as cache:
        it.update(cache)
        cache.database.set_trace_callback(asked.append)
        it.edit(dice)
        it.notes.pop(next(iter(it.notes)))
        them = it.update(cache)
        them.cited_in(NOTES[1])
        them.sharing(NOTES[1], 3)
        them.titled(["t"])
        them.references([1, 2])
        them.kept("name", b"key", lambda: 1, int)
        them.kept("name", b"key", lambda: 1, int)
        them.pieces("form", {NOTES[0]: b"key"}, lambda notes: [1 for _ in notes], int)
        cache.database.set_trace_callback(None)
        seen = 0
        for statement in asked:
            if statement.startswith(("DELETE", "UPDATE")) or (
                " WHERE " in statement and "sqlite_master" not in statement
            ):
                seen += 1
                plan = [row[3] for row in cache.database.execute(f"EXPLAIN QUERY PLAN {statement}")]
                assert not any(step.startswith("SCAN") for step in plan), (statement, plan)
    assert seen > 8
