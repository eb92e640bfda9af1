import os
import sqlite3
import threading

import pytest

from notes.errors import NotesError
from notes.files import cache as cache_module
from notes.files.cache import Cache, DamagedCache, FormulaRecord, OutputRecord, cache_folder, with_cache
from notes.model import Citation, Cited, Heading, MarkSlot, ReferencesSlot, Rendered, UrlSlot


def test_bodies_come_back_as_they_went(tmp_path):
    rendered = Rendered(headings=(Heading(level=1, id="a", text="A", html=("A",), line=3),), words=7, pieces_key="key")
    pieces = ("<p>", UrlSlot(url="x.png"), MarkSlot(citation=2), ReferencesSlot(citations=(1, 2)), "</p>")
    cited = Cited(citations=(Citation(key="k", url="https://example.org/"),), runs=((0,),))
    with Cache(tmp_path / "cache") as cache:
        cache.remember_bodies({"key": (rendered, cited, pieces)})
    with Cache(tmp_path / "cache") as cache:
        assert cache.bodies(["key", "other"]) == {"key": rendered}
        assert cache.cited("key") == cited
        assert cache.pieces("key") == pieces


RECORD = FormulaRecord(html="x", error="", position=-1)


def remember(cache: Cache) -> None:
    cache.remember_bodies({"b": (Rendered(pieces_key="b"), Cited(), ("<p>",))})
    cache.remember_formulas({"k": RECORD})


def recall(cache: Cache) -> tuple[int, int]:
    """How many formulas and bodies are known."""
    bodies = cache.bodies(["b"])
    for key in bodies:
        cache.pieces(key)
    return len(cache.formulas(["k"])), len(bodies)


def foreign(path):
    """A database of another program's."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bodies (other TEXT)")


def emptied(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE bodies SET rendered = x'c1', pieces = x'c1'")


DAMAGES = {
    "garbage": lambda path: path.write_bytes(b"not a database, " * 500),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:3000]),
    "half a page": lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(9000)),
    "foreign": lambda path: (path.unlink(), foreign(path)),
    "other values": emptied,
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a fifo": lambda path: (path.unlink(), os.mkfifo(path)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["notes.sqlite3", "lock.sqlite3"])
def test_a_damaged_cache_is_replaced(tmp_path, damage, name):
    if (damage, name) == ("other values", "lock.sqlite3"):
        return
    with_cache(tmp_path, remember)
    for leftover in (*tmp_path.glob("*-wal"), *tmp_path.glob("*-shm")):
        leftover.unlink()
    DAMAGES[damage](tmp_path / name)
    found = with_cache(tmp_path, recall)
    assert found in ([(0, 0), (1, 1)] if name == "lock.sqlite3" else [(0, 0)])
    with_cache(tmp_path, remember)
    assert with_cache(tmp_path, recall) == (1, 1)


def test_work_that_meets_damage_is_done_again_with_an_empty_cache(tmp_path):
    seen = []

    def work(cache):
        seen.append(recall(cache))
        if len(seen) == 1:
            raise DamagedCache("a page is malformed")
        return "done"

    with_cache(tmp_path, remember)
    assert with_cache(tmp_path, work) == "done"
    assert seen == [(1, 1), (0, 0)]


def test_a_cache_that_stays_damaged_is_an_error_with_its_folder(tmp_path):
    def work(cache):
        raise DamagedCache("disk I/O error")

    with pytest.raises(NotesError, match=f"{tmp_path}.*disk I/O error.*--cache"):
        with_cache(tmp_path, work)


def test_another_program_forgets_everything_and_says_why(tmp_path, monkeypatch):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "readings.json").write_text("{}")
    with_cache(tmp_path, remember)
    assert with_cache(tmp_path, lambda cache: (recall(cache), cache.forgot)) == ((1, 1), "")
    monkeypatch.setattr(cache_module, "program_digest", lambda: "another")
    known, why = with_cache(tmp_path, lambda cache: (recall(cache), cache.forgot))
    assert known == (0, 0)
    assert "program" in why
    assert not (tmp_path / "templates").exists()


def test_clearing_waits_for_the_build_that_uses_the_cache(tmp_path, monkeypatch):
    with Cache(tmp_path) as cache:
        remember(cache)
        cleared = threading.Thread(target=with_cache, args=(tmp_path, recall), kwargs={"clear": True})
        cleared.start()
        assert recall(cache) == (1, 1)
    cleared.join()
    assert with_cache(tmp_path, recall) == (0, 0)


# ---------------------------------------------------------------- where it lies


def test_a_notebooks_folder_is_the_users_own_and_goes_by_its_real_path(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    notebook, other = tmp_path / "笔记 one", tmp_path / "b" / "笔记 one"
    for folder in (notebook, other):
        folder.mkdir(parents=True)
    (tmp_path / "link").symlink_to(notebook)
    folder = cache_folder(notebook)
    assert folder.parent == tmp_path / "home/annotated-notes/notebooks"
    assert folder == cache_folder(tmp_path / "link")
    assert folder != cache_folder(other)
    assert cache_folder(notebook, tmp_path / "c").parent == tmp_path / "c/notebooks"


def test_it_never_lies_in_the_notebook(tmp_path):
    (tmp_path / "notebook").mkdir()
    for base in ("notebook", "notebook/.cache", "notebook/a/../b"):
        with pytest.raises(NotesError, match="lies in the notebook"):
            cache_folder(tmp_path / "notebook", tmp_path / base)


def test_no_folder_is_made_for_a_notebook_that_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "file").write_text("")
    for source, message in (("nowhere", "does not exist"), ("file", "is a file")):
        with pytest.raises(NotesError, match=message):
            cache_folder(tmp_path / source)
    assert not (tmp_path / "home").exists()


def test_where_nothing_can_be_written_the_cache_is_a_passing_one(tmp_path):
    (tmp_path / "file").write_text("")
    assert with_cache(tmp_path / "file" / "cache", lambda cache: (remember(cache), recall(cache))[1]) == (1, 1)


# ---------------------------------------------------------------- what it holds


def test_more_keys_than_one_statement_may_bind(tmp_path):
    with Cache(tmp_path) as cache:
        records = {str(n): FormulaRecord(html=str(n), error="", position=-1) for n in range(2500)}
        cache.remember_formulas(records)
        assert cache.formulas(records) == records


def test_outputs_are_remembered_by_destination(tmp_path):
    record = OutputRecord(maker="s", size=1, modified=2)
    with Cache(tmp_path) as cache:
        cache.remember_outputs("/one", {"index.html": record, "b.html": record}, [])
        cache.remember_outputs("/one", {}, ["b.html"])
        assert cache.outputs("/one") == {"index.html": record}
        assert cache.outputs("/two") == {}


def test_what_many_builds_did_not_use_is_forgotten(tmp_path):
    with Cache(tmp_path) as cache:
        cache.remember_bodies({"old": (Rendered(), Cited(), ()), "used": (Rendered(), Cited(), ())})
    for _ in range(12):
        with Cache(tmp_path) as cache:
            cache.forget_unused(["used"])
    with Cache(tmp_path) as cache:
        assert set(cache.bodies(["old", "used"])) == {"used"}


def test_two_builds_of_one_notebook_wait_for_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr("notes.files.cache.PATIENCE", 0.05)
    with Cache(tmp_path), pytest.raises(NotesError, match="another build"):
        Cache(tmp_path).__enter__()
    with Cache(tmp_path):
        pass
