import pytest

from notes.errors import NotesError
from notes.files.cache import Cache, FormulaRecord, OutputRecord, clear_cache
from notes.model import Heading, MarkSlot, ReferencesSlot, Rendered, UrlSlot


def test_bodies_come_back_as_they_went(tmp_path):
    rendered = Rendered(headings=(Heading(level=1, id="a", text="A", html=("A",), line=3),), words=7, pieces="key")
    pieces = ("<p>", UrlSlot(url="x.png"), MarkSlot(citation=2), ReferencesSlot(citations=(1, 2)), "</p>")
    with Cache(tmp_path / "cache") as cache:
        cache.remember_bodies({"key": (rendered, pieces)})
    with Cache(tmp_path / "cache") as cache:
        assert cache.bodies(["key", "other"]) == {"key": rendered}
        assert cache.pieces("key") == pieces


def test_a_damaged_cache_is_replaced(tmp_path):
    with Cache(tmp_path) as cache:
        cache.remember_formulas({"k": FormulaRecord(html="x", error="", position=-1)})
    (tmp_path / "notes.sqlite3").write_bytes(b"not a database, " * 500)
    for name in ("notes.sqlite3-wal", "notes.sqlite3-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    with Cache(tmp_path) as cache:
        assert cache.formulas(["k"]) == {}


def test_more_keys_than_one_statement_may_bind(tmp_path):
    with Cache(tmp_path) as cache:
        records = {str(n): FormulaRecord(html=str(n), error="", position=-1) for n in range(2500)}
        cache.remember_formulas(records)
        assert cache.formulas(records) == records


def test_outputs_are_remembered_by_destination(tmp_path):
    record = OutputRecord(source="s", size=1, modified=2)
    with Cache(tmp_path) as cache:
        cache.remember_outputs("/one", {"index.html": record, "b.html": record}, [])
        cache.remember_outputs("/one", {}, ["b.html"])
        assert cache.outputs("/one") == {"index.html": record}
        assert cache.outputs("/two") == {}


def test_what_many_builds_did_not_use_is_forgotten(tmp_path):
    with Cache(tmp_path) as cache:
        cache.remember_bodies({"old": (Rendered(), ()), "used": (Rendered(), ())})
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


@pytest.mark.parametrize("link", [".", "notes.sqlite3", "templates", "templates/readings.json"])
def test_nothing_is_written_through_a_link(tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    place = tmp_path / "notebook" / ".notes-cache" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside)
    with pytest.raises(NotesError, match="symbolic link"), Cache(tmp_path / "notebook" / ".notes-cache"):
        pass
    clear_cache(tmp_path / "notebook" / ".notes-cache")
    assert outside.is_dir() and not list(outside.iterdir())
