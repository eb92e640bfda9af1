"""A build writes and removes what is its own, whatever the notebook, the options or the cache say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sites.conftest import Notebook

from notes.cli import main
from notes.errors import NotesError
from notes.files.cache import cache_folder
from notes.files.ownership import MARK, encode_mark

NOTES = {
    "_config.yml": "title: N\n",
    "posts/2020-01-01-a.md": "---\ntitle: A\n---\n\n文。\n",
    "posts/2020-01-02-b.md": "---\ntitle: B\n---\n\nhttps://arxiv.org/abs/1406.2661\n\n"
    "Generative Adversarial Networks\n",
    "images/a.png": b"\x89PNG",
}

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def it(notebook: Callable[..., Notebook]) -> Notebook:
    return notebook(NOTES)


@pytest.fixture
def run(it: Notebook, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `notes …` in the notebook: its exit code, and what it printed."""
    monkeypatch.chdir(it.folder)

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, arguments)
        return result.exit_code, result.output

    return invoke


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("folder", ["posts", "images", ".", "..", "_config.yml"])
@pytest.mark.parametrize("option", [(), ("--clean",), ("--force", "--clean")], ids=len)
def test_no_option_empties_a_folder_of_sources(it: Notebook, run: Run, folder: str, option: tuple[str, ...]) -> None:
    before = files(it.folder)
    code, said = run("build", "-d", folder, *option)
    assert code == 1
    assert "--clean" not in said
    assert files(it.folder) == before


def test_what_others_put_into_the_site_stays(it: Notebook, run: Run) -> None:
    assert run("build")[0] == 0
    it.write("_site/CNAME", "example.org")
    it.write("_site/drafts/thesis.txt", "years of work")
    it.remove("posts/2020-01-01-a.md")
    for options in ((), ("--clean",)):
        assert run("build", *options)[0] == 0
        assert it.page("CNAME") == "example.org"
        assert it.page("drafts/thesis.txt") == "years of work"
        assert not [path for path in it.tree() if path.startswith("2020/01/01")]
    it.write("CNAME", "another.example")
    code, said = run("build")
    assert (code, "did not make: CNAME" in said) == (1, True)
    assert it.page("CNAME") == "example.org"


def test_a_site_that_another_program_built_is_refused(it: Notebook, run: Run) -> None:
    it.write("_site/index.html", "<!DOCTYPE html>")
    code, said = run("build", "--clean")
    assert code == 1
    assert "_site holds files that this program did not make: index.html (choose another folder with -d)" in said
    assert it.page("index.html") == "<!DOCTYPE html>"


# ---------------------------------------------------------------- hostile notebooks


@pytest.mark.parametrize("destination", ["{outside}", "../outside", "a/../../outside", "~/x/../{outside}"])
def test_settings_cannot_send_the_site_out_of_the_notebook(
    it: Notebook, run: Run, tmp_path: Path, destination: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.txt").write_text("years of work")
    (outside / MARK).write_bytes(encode_mark(["thesis.txt"]))
    it.write("_config.yml", "destination: " + destination.format(outside=outside) + "\n")
    before = files(outside)
    code, said = run("build", "--clean")
    assert files(outside) == before
    if not destination.startswith("~"):
        assert code == 1
        assert "_config.yml:1:1: a destination outside the notebook is not taken from the settings" in said
    assert run("build", "-d", str(tmp_path / "new"))[0] == 0, "the command line may name any folder"


def test_a_committed_cache_is_ignored_and_reported_once(it: Notebook, run: Run, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("theirs")
    run("build")
    planted = it.folder / ".notes-cache"
    planted.mkdir()
    for file in cache_folder(it.folder).glob("*.sqlite3"):
        (planted / file.name).write_bytes(file.read_bytes())
    with sqlite3.connect(planted / "notes.sqlite3") as database:
        database.execute("INSERT INTO outputs VALUES (?, ?, x'80')", (str(tmp_path), "victim.txt"))
        database.execute("UPDATE bodies SET pieces = CAST(replace(pieces, 'a', '<script>') AS BLOB)")
    clean = it.tree()
    cache = tmp_path / "fresh"
    code, said = run("build", "--cache", str(cache), "--force")
    assert code == 0
    assert ".notes-cache/ is not used any more" in said
    assert it.tree() == clean
    assert victim.read_text() == "theirs"
    assert "not used any more" not in run("build", "--cache", str(cache))[1]


def test_a_forged_mark_removes_no_source(it: Notebook, run: Run) -> None:
    it.write("_config.yml", "destination: posts\n")
    it.write(f"posts/{MARK}", encode_mark([path.removeprefix("posts/") for path in NOTES if path.startswith("posts/")]))
    before = files(it.folder)
    assert run("build", "--clean")[0] == 1
    assert files(it.folder) == before


def test_the_cache_may_not_lie_in_the_notebook(run: Run, it: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run("build", "--cache", ".cache")
    assert (code, "lies in the notebook" in said) == (1, True)
    monkeypatch.setenv("NOTES_CACHE", str(it.folder / "x"))
    assert run("build")[0] == 1
    assert files(it.folder) == {path: text.encode() if isinstance(text, str) else text for path, text in NOTES.items()}


def test_what_is_remembered_lies_where_it_is_told_to(
    it: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTES_CACHE", str(tmp_path / "by environment"))
    CliRunner().invoke(main, ["build", "-s", str(it.folder)])
    CliRunner().invoke(main, ["build", "-s", str(it.folder), "--cache", str(tmp_path / "by option")])
    for name in ("by environment", "by option"):
        assert list((tmp_path / name).rglob("notes.sqlite3"))
    assert {path.split("/")[0] for path in files(it.folder)} == {"_config.yml", "posts", "images", "_site"}


# ---------------------------------------------------------------- what is not a notebook


def test_a_folder_that_is_none_is_not_made(run: Run, it: Notebook) -> None:
    assert run("build", "-s", "nowhere") == (
        1,
        "error: the notebook nowhere does not exist [source-missing]\nThe site was not changed.\n",
    )
    assert (
        "posts/2020-01-01-a.md is a file; name the folder it lies in" in run("build", "-s", "posts/2020-01-01-a.md")[1]
    )
    assert not (it.folder / "nowhere").exists()


def test_a_folder_without_notes_warns_and_names_the_notebook_above(run: Run, it: Notebook) -> None:
    code, said = run("build", "-s", "images", "-d", "out")
    assert code == 0
    assert f"{it.folder / 'images'} has no notes (did you mean -s {it.folder}?)" in said
    assert run("build", "-s", "images", "-d", "out", "--strict")[0] == 1


# ---------------------------------------------------------------- damage and upgrades


def test_a_damaged_cache_costs_time_only(it: Notebook, run: Run) -> None:
    run("build")
    clean = it.tree()
    database = cache_folder(it.folder) / "notes.sqlite3"
    whole = database.read_bytes()
    for damaged in (b"", b"x" * 5000, whole[:5000], whole[: len(whole) // 2] + b"\0" * (len(whole) // 2)):
        for option in ((), ("--force",)):
            for wal in database.parent.glob("notes.sqlite3-*"):
                wal.unlink()
            database.write_bytes(damaged)
            it.write("posts/2020-01-01-a.md", NOTES["posts/2020-01-01-a.md"])
            code, said = run("build", *option)
            assert code == 0, said
            assert it.tree() == clean


@pytest.mark.parametrize("layouts", [False, True])
def test_an_upgrade_makes_everything_again(it: Notebook, monkeypatch: pytest.MonkeyPatch, layouts: bool) -> None:
    if layouts:
        it.write("_layouts/default.html", "<html>{{ content }}</html>")
        it.write(
            "_config.yml",
            "title: N\ntime: 2020-03-01\nplugins: [jekyll-feed]\nnotes: {theme: {beside_layouts: true}}\n",
        )
    it.build()
    clean = it.tree()
    with monkeypatch.context() as older:
        older.setattr("notes.files.cache.program_digest", lambda: "older")
        older.setattr("notes.index.listing.Listing.export", lambda listing, form: "older")
        older.setattr("notes.theme.theme.fill", lambda *args, **kwargs: "older")
        older.setattr("notes.kramdown.document.Document.render", lambda *args, **kwargs: ("older",))
        it.build()
    assert it.tree() != clean
    done = it.build()
    assert it.tree() == clean
    assert set(done.report.reasons.values()) == {"the program or a library it uses has changed"}


def test_the_mark_lists_the_site_and_nothing_besides(it: Notebook) -> None:
    it.build()
    listed = json.loads(it.page(MARK))["files"]
    assert sorted([*listed, MARK]) == sorted(it.tree())


def test_a_build_with_errors_leaves_no_folder(it: Notebook) -> None:
    it.write("templates/note.html", "{{ nowhere }}")
    with pytest.raises(NotesError):
        it.build()
    assert not it.site.exists()
