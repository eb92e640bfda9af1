"""The commands as a shell sees them: what they print where, and their exit codes."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from notes import __version__

from .conftest import Notebook

FILES = {
    "_config.yml": "title: 笔记\nlang: zh-CN\npermalink: /:title/\n",
    "posts/2020-01-01-a.md": "---\ntitle: 甲\n---\n\n$$x$$与[乙](/b/)。\n\nhttps://arxiv.org/abs/1406.2661\n\nGAN\n",
    "posts/2020-01-02-b.md": "---\ntitle: 乙\n---\n\nhttp://arxiv.org/pdf/1406.2661\n\nGAN\n",
    "_drafts/c.md": "---\ntitle: 丙\n---\n\n草稿\n",
    "posts/2999-01-01-d.md": "---\ntitle: 丁\n---\n\n将来\n",
    "posts/2020-01-03-e.md": "---\ntitle: 戊\npublished: false\n---\n\n未发表\n",
}
Command = Callable[..., "subprocess.CompletedProcess[str]"]
COLOURS = ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR")


@pytest.fixture
def it(notebook: Callable[..., Notebook]) -> Notebook:
    return notebook(FILES)


@pytest.fixture
def notes(it: Notebook) -> Command:
    """Runs `notes …` in the notebook's folder."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        plain = {name: value for name, value in os.environ.items() if name not in COLOURS}
        return subprocess.run(
            [sys.executable, "-m", "notes", *arguments],
            cwd=it.folder,
            env=plain | {"PYTHONUTF8": "1"} | (env or {}),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def test_a_build_ends_with_its_summary_and_0(notes: Command, it: Notebook) -> None:
    done = notes("build")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 notes · 2 bodies rendered · 1 formula typeset" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout
    again = notes("build", "-q")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (it.site / "a/index.html").is_file()
    assert "render" in notes("build", "-V").stdout


@pytest.mark.parametrize(
    "arguments",
    [("bild",), ("build", "--no-such-option"), ("build", "--jobs", "0"), ("build", "--jobs", "x"), ("new",), ("init",)],
)
def test_wrong_usage_ends_with_2(notes: Command, arguments: tuple[str, ...]) -> None:
    done = notes(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_every_broken_note_is_told_and_the_build_ends_with_1(notes: Command, it: Notebook) -> None:
    assert notes("build").returncode == 0
    before = it.tree()
    it.write("posts/2020-01-01-a.md", "---\ntitle: {坏: a: b}\n---\n")
    it.write("posts/2020-01-02-b.md", "---\nlayout: post\ntitle: a: b\n---\n")
    done = notes("build", "--report", "report.json")
    assert done.returncode == 1
    assert "posts/2020-01-01-a.md:2" in done.stderr
    assert "posts/2020-01-02-b.md:3" in done.stderr
    assert "\x1b" not in done.stderr
    assert it.tree() == before
    report = json.loads((it.folder / "report.json").read_text(encoding="utf-8"))
    assert {problem["path"] for problem in report["problems"]} >= {"posts/2020-01-01-a.md", "posts/2020-01-02-b.md"}


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, True),
        ({"CLICOLOR": "1"}, False),
    ],
)
def test_colours_in_a_pipe_are_for_those_who_force_them(
    notes: Command, it: Notebook, variables: dict[str, str], coloured: bool
) -> None:
    it.write("posts/2020-01-01-a.md", "---\ntitle: [坏\n---\n")
    assert ("\x1b[" in notes("build", env=variables).stderr) == coloured


def test_the_report_has_the_documented_shape(notes: Command, it: Notebook) -> None:
    it.write("posts/2020-01-04-f.md", "---\ntitle: 己\n---\n\n[断](/nowhere/)\n")
    notes("build", "--report", "report.json")
    report = json.loads((it.folder / "report.json").read_text(encoding="utf-8"))
    assert {"notes", "bodies_rendered", "formulas_typeset", "pages", "references", "problems", "seconds"} <= set(report)
    assert (report["notes"], report["bodies_rendered"], report["formulas_typeset"]) == (3, 3, 1)
    assert set(report["pages"]) == {"written", "kept", "removed"}
    assert report["references"] == {"citations": 2, "unique": 1, "shared": 1}
    assert all(isinstance(seconds, float) for seconds in report["seconds"].values())
    (problem,) = [problem for problem in report["problems"] if problem["severity"] == "warning"]
    assert {"code", "severity", "message", "path", "line", "column"} <= set(problem)
    assert (problem["path"], problem["line"]) == ("posts/2020-01-04-f.md", 5)


def test_strict_makes_warnings_fail(notes: Command, it: Notebook) -> None:
    it.write("posts/2020-01-04-f.md", "---\ntitle: 己\n---\n\n[断](/nowhere/)\n")
    assert notes("build").returncode == 0
    assert notes("build", "--strict").returncode == 1


def test_explain_says_for_each_page_why(notes: Command, it: Notebook) -> None:
    notes("build")
    it.write("posts/2020-01-02-b.md", FILES["posts/2020-01-02-b.md"] + "\n又一句。\n")
    lines = [line for line in notes("build", "--explain").stdout.splitlines() if ": " in line]
    assert "b/index.html: its text changed (body:posts/2020-01-02-b.md)." in lines
    assert not any(line.startswith("a/index.html: its text changed") for line in lines)


def test_force_clean_and_jobs_change_the_work_and_not_the_site(notes: Command, it: Notebook) -> None:
    notes("build")
    before = it.tree()
    assert "0 bodies rendered" in notes("build").stdout
    assert "2 bodies rendered" in notes("build", "--force", "--jobs", "2").stdout
    assert it.tree() == before
    it.write("_site/index.html", "altered")
    assert "2 bodies rendered" in notes("build", "--clean").stdout
    assert it.tree() == before


@pytest.mark.parametrize(
    ("flag", "page"), [("--drafts", "c"), ("--future", "d"), ("--unpublished", "e"), ("-D", "c")], ids=str
)
def test_what_is_held_back_is_built_when_asked_for(notes: Command, it: Notebook, flag: str, page: str) -> None:
    notes("build")
    assert not (it.site / page / "index.html").exists()
    notes("build", flag)
    assert (it.site / page / "index.html").is_file()


def test_settings_files_win_over_each_other_and_may_lie_elsewhere(notes: Command, it: Notebook, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.yml"
    other.write_text('url: "https://notes.example"\ntitle: 另一个\n', encoding="utf-8")
    assert notes("build", "--config", f"_config.yml,{other}", "-b", "/base", "-d", "out/site").returncode == 0
    home = (it.folder / "out/site/index.html").read_text(encoding="utf-8")
    assert "<title>另一个</title>" in home
    assert '<link rel="canonical" href="https://notes.example/base/">' in home
    assert notes("build", "--config", "missing.yml").returncode == 1


def test_the_version_is_told_at_once(notes: Command) -> None:
    done = notes("--version")
    assert (done.returncode, done.stdout) == (0, f"notes {__version__}\n")


def test_the_version_is_told_without_what_a_build_needs() -> None:
    """A heavy import at the top of a module costs more time than all the rest."""
    program = (
        "import sys; from notes.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split()) - set(bare.stdout.split())
    assert {"notes", "notes.cli"} <= loaded
    assert not loaded & {
        "jinja2",
        "pygments",
        "msgspec",
        "yaml",
        "quickjs",
        "asyncio",
        "sqlite3",
        "http",
        "multiprocessing",
    }
    assert len(loaded) < 150  # 73 with Python 3.11


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_started_notebook_builds_without_a_word_of_complaint(notes: Command, it: Notebook, lang: str) -> None:
    assert notes("init", "new", "--lang", lang, "--title", '说 "你好": #1').returncode == 0
    new = it.folder / "new"
    note = notes("new", "深度学习：从零开始！", "-s", "new").stdout.strip()
    assert note.endswith("-深度学习-从零开始.md")
    assert notes("new", "Draft: one", "-s", "new", "--draft", "--category", "a b").returncode == 0
    done = notes("build", "--source", "new", "--strict", "--drafts")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no problems" in done.stdout
    assert "说 &#34;你好&#34;: #1" in (new / "_site/index.html").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}
    again = notes("init", "new")
    assert again.returncode == 0
    assert {line.split(": ")[0] for line in again.stdout.splitlines()} == {"kept as it is", "Next"}
    assert notes("new", "深度学习：从零开始！", "-s", "new").returncode == 1
    assert {path: path.read_bytes() for path in new.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_watch_builds_again_and_ends_quietly_when_interrupted(it: Notebook) -> None:
    watching = subprocess.Popen(
        [sys.executable, "-u", "-m", "notes", "build", "--watch"],
        cwd=it.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert watching.stdout
    assert any("no problems" in line for line in watching.stdout)
    noticed = threading.Event()

    def edit_until_noticed() -> None:
        """The first edits may come before the folders are watched."""
        for edit in itertools.count():
            it.write("posts/2020-01-02-b.md", f"---\ntitle: 乙\n---\n\n改了{edit}\n")
            if noticed.wait(1):
                return

    editing = threading.Thread(target=edit_until_noticed)
    editing.start()
    try:
        assert any("1 body rendered" in line for line in watching.stdout)
    finally:
        noticed.set()
        editing.join()
    watching.send_signal(signal.SIGINT)
    _, complaint = watching.communicate(timeout=20)
    assert watching.returncode == 0
    assert "Traceback" not in complaint
