"""What `notes init` writes, and where it writes nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from notes import __version__
from notes.cli import main
from notes.starter import origin
from notes.starter.origin import requirements

COMMIT = "0123456789abcdef0123456789abcdef01234567"
links = pytest.mark.skipif(os.name == "nt", reason="links need a right there")


def init(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["init", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ---------------------------------------------------------------- what is there stays


def test_a_fresh_clone_becomes_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitignore").write_bytes(b"*.log")
    (tmp_path / "README.md").write_bytes(b"# mine\n")
    monkeypatch.chdir(tmp_path)
    said = init(".", "--lang", "en")
    assert "appended _site/ to .gitignore" in said
    assert said.endswith("Next: notes serve\n")
    written = files(tmp_path)
    assert written[".gitignore"] == b"*.log\n_site/\n"
    assert written["README.md"] == b"# mine\n"
    assert {"_config.yml", "about.md", "requirements.txt", ".github/workflows/pages.yml"} < written.keys()
    done = CliRunner().invoke(main, ["build", "--strict", "--jobs", "1", "--cache", str(tmp_path.parent / "cache")])
    assert done.exit_code == 0, done.output
    assert not {"README.md", "README.html", "requirements.txt"} & {path.name for path in (tmp_path / "_site").iterdir()}


def test_nothing_that_is_there_is_overwritten_and_each_is_named(tmp_path: Path) -> None:
    mine = {"about.md": b"me", "requirements.txt": b"annotated-notes\r\n", ".github/workflows/pages.yml": b"on: push"}
    for path, content in mine.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    said = init(str(tmp_path))
    assert {path: files(tmp_path)[path] for path in mine} == mine
    for path in mine:
        assert f"kept as it is: {tmp_path / path}\n" in said
    before = files(tmp_path)
    assert "wrote" not in init(str(tmp_path))
    assert files(tmp_path) == before


def test_a_site_with_settings_gets_no_first_note(tmp_path: Path) -> None:
    (tmp_path / "_config.yaml").write_text("title: mine\n", encoding="utf-8")
    said = init(str(tmp_path))
    assert files(tmp_path).keys() == {"_config.yaml", ".gitignore", "requirements.txt", ".github/workflows/pages.yml"}
    assert "_config.yaml (put requirements.txt under `exclude`" in said
    assert '--config "_config.yaml,$RUNNER_TEMP' in files(tmp_path)[".github/workflows/pages.yml"].decode()


def test_a_jekyll_blog_gets_its_workflow_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_config.yml").write_text("exclude: [requirements.txt]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = init("--only", "workflow")
    assert files(tmp_path).keys() == {"_config.yml", ".gitignore", "requirements.txt", ".github/workflows/pages.yml"}
    assert "kept as it is: _config.yml\n" in said
    assert "GitHub Actions" in said


def test_the_workflow_alone_says_when_settings_are_missing(tmp_path: Path) -> None:
    assert "missing: " in init(str(tmp_path), "--only", "workflow")


def test_a_folder_must_be_named_for_a_notebook() -> None:
    assert "notes init ." in init(code=2)


@pytest.mark.parametrize(
    ("there", "then"),
    [
        (b"", b"_site/\n"),
        (b"a", b"a\n_site/\n"),
        (b"a\r\n", b"a\r\n_site/\r\n"),
        (b"/_site/\n", b"/_site/\n"),
        (b" _site \nb\n", b" _site \nb\n"),
        (b"#_site/\n\xff\n", b"#_site/\n\xff\n_site/\n"),
    ],
)
def test_git_ignores_the_site_whatever_it_ignored_before(tmp_path: Path, there: bytes, then: bytes) -> None:
    (tmp_path / ".gitignore").write_bytes(there)
    init(str(tmp_path), "--only", "workflow")
    assert (tmp_path / ".gitignore").read_bytes() == then


def test_requirements_that_lack_the_program_are_kept_and_reported(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("requests\n", encoding="utf-8")
    assert "the workflow installs from it: add annotated-notes" in init(str(tmp_path))
    assert (tmp_path / "requirements.txt").read_text(encoding="utf-8") == "requests\n"


@links
@pytest.mark.parametrize("link", [".github", ".github/workflows", "posts"])
def test_no_link_leads_out_of_the_notebook(tmp_path: Path, link: str) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    (folder / link).parent.mkdir(parents=True)
    outside.mkdir()
    (folder / link).symlink_to(outside)
    assert f"{link}: a link leads out of the notebook" in init(str(folder), code=1)
    assert files(tmp_path) == {}


@links
@pytest.mark.parametrize("link", [".gitignore", "requirements.txt", "_config.yml", ".github/workflows/pages.yml"])
@pytest.mark.parametrize("dangling", [True, False])
def test_no_file_is_written_through_a_link(tmp_path: Path, link: str, dangling: bool) -> None:
    folder, target = tmp_path / "in", tmp_path / "target"
    (folder / link).parent.mkdir(parents=True)
    if not dangling:
        target.write_bytes(b"theirs\n")
    (folder / link).symlink_to(target)
    assert str(folder / link) in init(str(folder))
    assert (folder / link).is_symlink()
    assert (target.read_bytes() if target.exists() else None) == (None if dangling else b"theirs\n")


@links
def test_a_link_within_the_notebook_is_followed(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "posts").symlink_to("content")
    init(str(tmp_path))
    assert list((tmp_path / "content").glob("*-first-note.md"))


@links
def test_a_link_that_goes_round_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "posts").symlink_to("posts")
    assert "posts: there is a file where a folder must be" in init(str(tmp_path), code=1)


def test_a_file_in_the_way_of_a_folder_stops_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / ".github").write_text("?", encoding="utf-8")
    assert ".github: there is a file where a folder must be" in init(str(tmp_path), code=1)
    assert files(tmp_path).keys() == {".github"}


# ---------------------------------------------------------------- what the workflow installs


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], str]:
    """The last line of requirements.txt for a `direct_url.json`."""

    class Distribution:
        text: str | None

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return self.text

    def last_line(direct_url: object) -> str:
        found = Distribution()
        found.text = json.dumps(direct_url) if direct_url else None
        monkeypatch.setattr(origin.metadata, "distribution", lambda name: found)
        *comments, last = requirements().splitlines()
        assert all(line.startswith("# ") for line in comments)
        return last

    return last_line


def test_from_an_index_it_is_the_version_that_ran(installed: Callable[[object], str]) -> None:
    assert installed(None) == f"annotated-notes=={__version__}"
    assert requirements().count("\n") == 1


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://git.example/a/notes.git", "https://git.example/a/notes.git"),
        ("https://me:secret@git.example/a/notes", "https://git.example/a/notes"),
        ("ssh://git@git.example/a/notes.git", "https://git.example/a/notes.git"),
        ("ssh://git@git.example:2222/a/notes.git", "ssh://git@git.example:2222/a/notes.git"),
    ],
)
def test_from_git_it_is_the_commit_that_ran(installed: Callable[[object], str], url: str, address: str) -> None:
    vcs = {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT}
    assert installed({"url": url, "vcs_info": vcs}) == f"annotated-notes @ git+{address}@{COMMIT}"
    assert installed({"url": url, "vcs_info": vcs, "subdirectory": "x"}).endswith(f"@{COMMIT}#subdirectory=x")


def test_from_an_archive_it_is_its_address_and_hash(installed: Callable[[object], str]) -> None:
    url = "https://files.example/annotated_notes-0.1.0-py3-none-any.whl"
    assert installed({"url": url, "archive_info": {}}) == f"annotated-notes @ {url}"
    hashed = installed({"url": url, "archive_info": {"hashes": {"sha256": "00ff"}}})
    assert hashed == f"annotated-notes @ {url}#sha256=00ff"


@pytest.mark.parametrize(
    "kind", [{"dir_info": {}}, {"archive_info": {}}, {"vcs_info": {"vcs": "git", "commit_id": "0"}}]
)
def test_from_this_machine_it_is_the_version_and_a_word_on_it(
    installed: Callable[[object], str], tmp_path: Path, kind: dict[str, object]
) -> None:
    assert installed({"url": tmp_path.as_uri(), **kind}) == f"annotated-notes=={__version__}"
    assert "# annotated-notes @ git+https://" in requirements()
    assert str(tmp_path) not in requirements()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_from_a_clone_it_is_the_commit_that_is_checked_out(
    installed: Callable[[object], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message", "one")
    url = {"url": tmp_path.as_uri(), "dir_info": {"editable": True}}
    assert installed(url) == f"annotated-notes=={__version__}", "a clone of nothing"
    git("remote", "add", "origin", "git@git.example:a/notes.git")
    assert installed(url) == f"annotated-notes @ git+https://git.example/a/notes.git@{git('rev-parse', 'HEAD')}"
    git("remote", "set-url", "origin", "/srv/notes.git")
    assert installed(url) == f"annotated-notes=={__version__}", "no other machine has this path"
    (tmp_path / "other").mkdir()
    git("remote", "set-url", "origin", "https://git.example/a/other.git")
    elsewhere = {"url": (tmp_path / "other").as_uri(), "dir_info": {}}
    assert installed(elsewhere) == f"annotated-notes=={__version__}", "a folder inside another project's clone"


def test_a_damaged_or_missing_record_counts_as_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise origin.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(origin.metadata, "distribution", missing)
    monkeypatch.setattr(origin, "_checked_out", lambda folder: "")
    assert requirements().endswith(f"\nannotated-notes=={__version__}\n")
    assert "requirements.txt (read the comment in it before you push)" in init(str(tmp_path))
