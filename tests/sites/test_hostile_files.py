"""Pipes, devices, deep folders and odd names where a notebook's files belong: a problem with its path, and no
waiting."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from notes.cli import main
from notes.errors import NotesError, Problem
from notes.files import reading

from .conftest import Notebook

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files of a POSIX system")
FILES = {
    "_config.yml": "title: T\nlang: en\npermalink: /:title/\n",
    "posts/2020-01-01-a.md": "---\ntitle: A\n---\n\nText\n",
}


@pytest.fixture
def it(notebook: Callable[..., Notebook]) -> Notebook:
    return notebook(FILES)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """What waits for a pipe fails."""

    def fail(*_: object) -> None:
        raise TimeoutError("something waits")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def pipe(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def problems(it: Notebook) -> list[Problem]:
    try:
        return list(it.build().report.problems)
    except NotesError as error:
        return list(error.problems)


LEFT_OUT = (
    "posts/2020-01-02-b.md",
    "_posts/2020-01-02-b.md",
    "_data/x.yml",
    "_layouts/post.html",
    "_includes/a.html",
    "css/main.scss",
    "img.png",
    "index.html",
)


@pytest.mark.parametrize("path", LEFT_OUT)
def test_a_pipe_in_the_place_of_a_source_is_left_out(it: Notebook, path: str) -> None:
    pipe(it.folder / path)
    assert [(p.code, p.severity, p.path) for p in problems(it)] == [("not-a-file", "warning", path)]
    assert it.tree()


@pytest.mark.parametrize("name", ["_config.yml", "_config.yaml", "_config.toml"])
@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_settings_that_are_not_a_file_are_an_error(it: Notebook, name: str, kind: str) -> None:
    it.remove("_config.yml")
    if kind == "pipe":
        pipe(it.folder / name)
    else:
        (it.folder / name).mkdir()
    assert [(p.code, p.path) for p in problems(it)] == [("config-unreadable", name)]


def test_a_template_that_is_a_pipe_is_an_error(it: Notebook) -> None:
    pipe(it.folder / "templates/note.html")
    assert [(p.code, p.path) for p in problems(it)] == [("template-unreadable", "templates/note.html")]


def test_sass_does_not_wait_for_a_pipe(it: Notebook) -> None:
    it.write("css/main.scss", "---\n---\n@import 'part';\n")
    pipe(it.folder / "_sass/_part.scss")
    found = [(p.code, p.path, p.message.partition(" (")[0]) for p in problems(it)]
    assert ("sass", "_sass/_part.scss", "not a regular file") in found


def test_include_relative_does_not_wait_for_a_pipe(it: Notebook) -> None:
    it.write("x.md", "---\n---\n{% include_relative b.txt %}\n")
    pipe(it.folder / "b.txt")
    assert {p.code for p in problems(it)} == {"not-a-file", "liquid"}


def test_sockets_and_links_to_devices_are_left_out(it: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(it.folder)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.md")
    Path("zero.md").symlink_to("/dev/zero")
    Path("gone.md").symlink_to("nowhere")
    assert [(p.code, p.path) for p in problems(it)] == [
        ("not-a-file", "gone.md"),
        ("not-a-file", "socket.md"),
        ("link-outside", "zero.md"),
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["doctor"],
        ["refs", "list"],
        ["refs", "fix", "--write"],
        ["refs", "lint"],
        ["new", "Something"],
        ["diff", ".", "_site"],
    ],
)
def test_no_command_waits_for_a_pipe(it: Notebook, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    it.build()
    for path in (*LEFT_OUT, "Gemfile", "_plugins/x.rb", "templates/note.html"):
        pipe(it.folder / path)
    monkeypatch.chdir(it.folder)
    done = CliRunner().invoke(main, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    pipe(it.folder / "_config.yml")
    done = CliRunner().invoke(main, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "cannot be read: not a regular file" in done.output or command[0] == "diff"


def test_a_file_of_the_notebook_that_vanishes_before_it_is_copied_stops_the_build(
    it: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    it.write("img.png", b"1")
    it.build()
    before = it.tree()
    it.write("img.png", b"2")

    def vanished(path: Path, *_: object) -> bytes:
        return reading.read_regular(path.with_name("nowhere"))

    monkeypatch.setattr("notes.plan.read_regular", vanished)
    (problem,) = problems(it)
    assert (problem.code, problem.message) == ("read", "cannot read the file: No such file or directory")
    assert it.tree() == before


# ---------------------------------------------------------------- deep folders


@pytest.fixture
def deep(it: Notebook) -> Iterator[Callable[[str, int], None]]:
    """Nests folders called `d`, with a note in the last; they are removed afterwards, which pytest could not."""
    made: list[tuple[str, int]] = []

    def make(top: str, levels: int) -> None:
        made.append((top, levels))
        here = os.getcwd()
        (it.folder / top).mkdir(parents=True)
        os.chdir(it.folder / top)
        for _ in range(levels):
            os.mkdir("d")
            os.chdir("d")
        Path("x.md").write_text("---\ntitle: deep\n---\n")
        Path("x.rb").touch()
        os.chdir(here)

    yield make
    for top, levels in made:
        here = os.getcwd()
        os.chdir(it.folder / top)
        for _ in range(levels):
            os.chdir("d")
        for name in ("x.md", "x.rb"):
            os.unlink(name)
        for _ in range(levels):
            os.chdir("..")
            os.rmdir("d")
        os.chdir(here)


@pytest.mark.parametrize(
    ("top", "code"),
    [
        ("z", "output-unsafe"),
        ("posts/z", "output-unsafe"),
        ("_posts/z", "undated-post"),
        ("_data/z", ""),
        ("_includes/z", ""),
        ("_layouts/z", ""),
        ("_sass/z", ""),
        ("templates/z", ""),
    ],
)
def test_folders_nested_1500_deep_are_read(it: Notebook, deep: Callable[[str, int], None], top: str, code: str) -> None:
    it.write("css/main.scss", "---\n---\na {b: c}\n")
    deep(top, 1500)
    assert {p.code for p in problems(it)} - {"undated-post"} == {code} - {"", "undated-post"}
    assert CliRunner().invoke(main, ["doctor", str(it.folder)]).exit_code == (code == "output-unsafe")


@pytest.mark.parametrize("top", ["z", "_posts/z", "_data/z", "_includes/z"])
def test_folders_nested_beyond_the_longest_path_are_an_error(
    it: Notebook, deep: Callable[[str, int], None], top: str
) -> None:
    deep(top, 2200)
    (problem,) = problems(it)
    assert (problem.code, problem.message) == ("unreadable", "cannot be read: File name too long")
    assert problem.path.startswith(f"{top}/d/d/d")


def test_other_commands_read_deep_folders_too(it: Notebook, deep: Callable[[str, int], None]) -> None:
    deep("_plugins/z", 1500)
    done = CliRunner().invoke(main, ["doctor", str(it.folder)])
    assert "Ruby plugins are not run" in done.output
    assert CliRunner().invoke(main, ["diff", str(it.folder), str(it.folder)]).exit_code == 0


# ---------------------------------------------------------------- sizes and names


def test_large_settings_are_an_error(it: Notebook) -> None:
    it.write("_config.yml", b"a: " + b"x" * (5 << 20))
    assert [(p.code, p.message) for p in problems(it)] == [("config-unreadable", "cannot be read: larger than 4 MB")]


def test_settings_in_toml_that_nest_deep_are_an_error(it: Notebook) -> None:
    it.remove("_config.yml")
    it.write("_config.toml", "a=" + "[" * 10_000 + "]" * 10_000)
    assert [(p.code, p.message) for p in problems(it)] == [("config-toml", "nested too deeply")]


def test_a_name_does_not_reach_the_terminal_with_control_characters(it: Notebook) -> None:
    it.write("posts/2020-01-02-\x1b[31m\n.md", "---\ntitle: [\n---\n")
    done = CliRunner().invoke(main, ["build", "-s", str(it.folder)])
    assert done.exit_code == 1
    assert r"posts/2020-01-02-\x1b[31m\n.md:2:8" in done.stderr
    assert "\x1b" not in done.stderr


# ---------------------------------------------------------------- what a fuzzer found


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"_data/x.json": "[" * 150 + "]" * 150}, "data-depth"),
        ({f"_data/{'d/' * 40}x.yml": "a: b\n"}, "data-depth"),
        ({"_config.yml": 'destination: "\\0"\n'}, "config-destination"),
        ({"_config.yml": f"destination: {'a' * 300}\n"}, "destination"),
    ],
)
def test_what_is_too_deep_too_long_or_no_name_is_an_error(it: Notebook, files: dict[str, str], code: str) -> None:
    it.write("x.html", "---\n---\n{{ site.data.x | size }}{{ site | size }}\n")
    for path, content in files.items():
        it.write(path, content)
    assert [(p.code, p.severity) for p in problems(it) if p.severity == "error"] == [(code, "error")]


@pytest.mark.parametrize("number", ["1" * 4000, "0x" + "f" * 3990, "9" * 30, "-" + "9" * 30])
def test_a_number_that_no_machine_holds_is_a_value(it: Notebook, number: str) -> None:
    it.write("_config.yml", FILES["_config.yml"] + f"some: {number}\n")
    it.write("posts/2020-01-02-b.md", f"---\ntitle: B\nother: {number}\n---\n\n{{{{ page.other | jsonify | size }}}}\n")
    it.write("templates/note.html", "{{ site.config.some is defined }} {{ content }}")
    assert not problems(it)
    assert not it.build().changed


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 5000])
def test_settings_in_toml_have_numbers_of_64_bits(it: Notebook, number: str) -> None:
    it.remove("_config.yml")
    it.write("_config.toml", f"some = {number}\n")
    assert [p.code for p in problems(it)] == ["config-toml"]


@pytest.mark.parametrize("time", ["9999-12-31 23:59:59 -1200", "0001-01-01 00:00:00 +1400"])
@pytest.mark.parametrize("key", ["date", "last_modified_at", "other"])
def test_a_time_at_the_end_of_the_calendar_is_not_a_traceback(it: Notebook, time: str, key: str) -> None:
    it.write("_config.yml", FILES["_config.yml"] + f"timezone: Asia/Shanghai\nsome: {time}\n")
    it.write("posts/2020-01-02-b.md", f"---\ntitle: B\n{key}: {time}\n---\n\n{{{{ page.{key} }}}}\n")
    assert {p.code for p in problems(it)} <= {"date-invalid"}


def test_plugins_are_looked_for_in_the_notebook_only(it: Notebook) -> None:
    (it.folder.parent / "outside").mkdir()
    (it.folder.parent / "outside" / "secret.rb").touch()
    for folder in ("../outside", "link"):
        it.write("_config.yml", FILES["_config.yml"] + f"plugins_dir: {folder}\n")
        (it.folder / "link").unlink(missing_ok=True)
        (it.folder / "link").symlink_to("../outside")
        assert "secret.rb" not in CliRunner().invoke(main, ["doctor", str(it.folder)]).output


@pytest.mark.parametrize(
    "path", ["_config.yml", "templates/note.html", "_sass/_part.scss", "_plugins", "_site", "_data"]
)
def test_a_link_to_itself_leads_nowhere(it: Notebook, path: str) -> None:
    it.write("css/main.scss", "---\n---\na {b: c}\n")
    link = it.folder / path
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(link.name)
    problems(it)
    for command in (["build", "-s"], ["doctor"], ["refs", "list", "-s"]):
        done = CliRunner().invoke(main, [*command, str(it.folder)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception


@pytest.mark.parametrize("key", ["plugins_dir", "data_dir", "layouts_dir", "includes_dir", "sass", "destination"])
@pytest.mark.parametrize("name", ["a" * 300, "/".join(["a" * 200] * 30), "'a\\0b'"])
def test_a_folder_whose_name_is_too_long_is_not_there(it: Notebook, key: str, name: str) -> None:
    value = f"{{sass_dir: {name}}}" if key == "sass" else name
    it.write("_config.yml", FILES["_config.yml"] + f"{key}: {value}\n")
    it.write("css/main.scss", "---\n---\na {b: c}\n")
    problems(it)
    done = CliRunner().invoke(main, ["doctor", str(it.folder)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
