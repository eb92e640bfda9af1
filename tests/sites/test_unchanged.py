"""A build that has nothing to do says so at a glance, and no edit is missed for it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.sites.conftest import Notebook

from notes.cli import main
from notes.files import manifest
from notes.files.cache import cache_folder
from notes.files.ownership import MARK

FILES = {
    "_config.yml": "title: N\n",
    "about.md": "---\ntitle: About\n---\n\nUs.\n",
    "posts/2020-01-01-a.md": "---\ntitle: A\n---\n\nText.\n",
    "posts/2020-01-02-b.md": "---\ntitle: B\n---\n\nhttps://arxiv.org/abs/1406.2661\n\n"
    "Generative Adversarial Networks\n",
    "posts/2099-01-01-c.md": "---\ntitle: C\n---\n\nLater.\n",
    "images/a.png": b"\x89PNG",
    "templates/own.html": "{% extends 'note.html' %}\n",
}

Look = Callable[..., bool]


@pytest.fixture
def it(notebook: Callable[..., Notebook]) -> Notebook:
    return notebook(FILES)


@pytest.fixture
def looks(it: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Builds by the command; whether a look at the disk was enough."""
    monkeypatch.setattr(manifest, "MOMENT", -(10**18))  # files of these tests are young
    monkeypatch.chdir(it.folder)

    def build(*options: str, code: int = 0) -> bool:
        report = tmp_path / "report.json"
        result = CliRunner().invoke(main, ["build", "--jobs", "1", "--report", str(report), *options])
        assert result.exit_code == code, result.output
        return "look" in json.loads(report.read_text(encoding="utf-8"))["seconds"]

    return build


def test_a_look_is_enough_when_nothing_changed(it: Notebook, looks: Look, tmp_path: Path) -> None:
    assert not looks()
    assert looks()
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["notes"], report["bodies_rendered"], report["pages"]["written"]) == (2, 0, 0)
    assert report["pages"]["kept"] == len(it.tree()) - 1
    assert looks("-q", "-V", "--explain"), "what is printed changes nothing"


def edit(path: str, old: str, new: str) -> Callable[[Notebook], None]:
    def change(it: Notebook) -> None:
        before = (it.folder / path).stat()
        text = (it.folder / path).read_text(encoding="utf-8")
        assert old in text
        it.write(path, text.replace(old, new))
        os.utime(it.folder / path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as some tools that copy do

    return change


EDITS: dict[str, Callable[[Notebook], object]] = {
    "a word of the same length": edit("posts/2020-01-01-a.md", "Text", "Word"),
    "a page": edit("about.md", "Us", "Me"),
    "the settings": edit("_config.yml", "N", "M"),
    "a template": edit("templates/own.html", "note", "page"),
    "an image": lambda it: it.write("images/a.png", b"\x89PNH"),
    "a new note": lambda it: it.write("posts/2020-02-01-d.md", "---\ntitle: D\n---\n"),
    "a new template": lambda it: it.write("templates/note.html", "{% extends 'theme:note.html' %}\n"),
    "a new file deep below": lambda it: it.write("images/deep/er/b.png", b"x"),
    "a note deleted": lambda it: it.remove("posts/2020-01-02-b.md"),
    "a note renamed": lambda it: (it.folder / "posts/2020-01-01-a.md").rename(it.folder / "posts/2020-01-03-a.md"),
    "a file that becomes a folder": lambda it: (it.remove("about.md"), it.write("about.md/x.txt", "x")),
    "a page of the site edited": lambda it: it.write("_site/index.html", "mine"),
    "a page of the site deleted": lambda it: it.remove("_site/index.html"),
    "the mark deleted": lambda it: (it.remove(f"_site/{MARK}"), shutil.rmtree(it.site)),
    "the site deleted": lambda it: shutil.rmtree(it.site),
    "a folder that makes it a site for Liquid, which is always built": lambda it: it.write(
        "_layouts/note.html", "{{ content }}"
    ),
}


@pytest.mark.parametrize("rest", [0, 1])
def test_no_edit_is_missed(it: Notebook, looks: Look, rest: int, tmp_path: Path) -> None:
    """Edit after edit of one notebook, whose site is that of a clean build at the end."""
    looks()
    for change in list(EDITS)[rest::2]:
        assert looks(), f"before {change}"
        EDITS[change](it)
        assert not looks(), change
    shutil.copytree(it.folder, tmp_path / "fresh", ignore=shutil.ignore_patterns("_site"))
    fresh = Notebook(tmp_path / "fresh")
    fresh.build()
    assert it.tree() == fresh.tree()


def test_other_options_are_another_build(it: Notebook, looks: Look, tmp_path: Path) -> None:
    looks()
    (tmp_path / "b.yml").write_text("title: B\n", encoding="utf-8")
    for options in (
        ("--future",),
        ("--baseurl", "/x"),
        ("-d", str(tmp_path / "out")),
        ("--config", str(tmp_path / "b.yml")),
    ):
        assert not looks(*options), options
        shutil.rmtree(it.site)
        looks()
    assert not looks("--force")
    assert not looks("--clean")


def test_settings_elsewhere_are_looked_at_too(looks: Look, tmp_path: Path) -> None:
    other = tmp_path / "b.yml"
    other.write_text("title: B\n", encoding="utf-8")
    looks("--config", str(other))
    assert looks("--config", str(other))
    other.write_text("title: C\n", encoding="utf-8")
    assert not looks("--config", str(other))


def test_a_future_note_appears_when_its_day_comes(looks: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    looks()
    assert looks()
    monkeypatch.setattr("notes.files.manifest.time.time", lambda: 4_073_000_000.0)
    assert not looks()


def test_what_the_clock_changes_is_built_each_time(it: Notebook, looks: Look) -> None:
    it.write("posts/undated.md", "---\ntitle: U\ndate:\n---\n")
    it.write("page.html", "---\n---\n{{ site.time }}")
    looks()
    assert not looks()


def test_a_file_of_others_in_the_site_is_not_a_reason(it: Notebook, looks: Look) -> None:
    looks()
    it.write("_site/CNAME", "example.org")
    assert looks()


def test_an_edit_in_the_moment_of_a_build_is_not_missed(
    it: Notebook, looks: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "MOMENT", 10**18)
    looks()
    assert not looks(), "such young files may change without another time"


def test_an_edit_during_a_build_is_not_missed(it: Notebook, looks: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    from notes import build

    def plan_and_edit(*values: object) -> object:
        it.write("posts/2020-01-01-a.md", "---\ntitle: A\n---\n\nWord.\n")
        it.write("posts/2020-02-01-d.md", "---\ntitle: D\n---\n")
        return plan_site(*values)  # type: ignore[arg-type]

    plan_site = build.plan_site
    with monkeypatch.context() as patch:
        patch.setattr(build, "plan_site", plan_and_edit)
        looks()
    assert not looks()
    assert "Word." in it.page("2020/01/01/a.html")


def test_a_failed_build_does_not_pass_for_a_good_one(it: Notebook, looks: Look) -> None:
    looks()
    it.write("posts/2020-01-03-e.md", "---\ntitle: a: b\n---\n")
    looks(code=1)
    looks(code=1)


def test_a_damaged_manifest_costs_time_only(it: Notebook, looks: Look) -> None:
    looks()
    with sqlite3.connect(cache_folder(it.folder) / "notes.sqlite3") as database:
        database.execute("UPDATE manifests SET manifest = x'c1'")
    assert not looks()
    assert looks()
