"""The process around a command: streams that are closed, full or foreign, signals, hostile files, exit codes."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import Notebook

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell, pipes and signals of a POSIX system")
FILES = {
    "_config.yml": "title: 笔记\nlang: zh-CN\npermalink: /:title/\n",
    "posts/2020-01-01-a.md": "---\ntitle: 甲\n---\n\n[没有](nowhere.md)\n",
}
Shell = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def it(notebook: Callable[..., Notebook]) -> Notebook:
    return notebook(FILES)


@pytest.fixture
def shell(it: Notebook) -> Shell:
    """Runs a line of shell in the notebook's folder, in which `notes` is this program."""

    def run(line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["bash", "-c", f'notes() {{ "{sys.executable}" -m notes "$@"; }}\n{line}'],
            cwd=it.folder,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )

    return run


def built(it: Notebook) -> bool:
    return "甲" in it.page("a/index.html")


# ---------------------------------------------------------------- streams


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_nothing_to_a_build(shell: Shell, it: Notebook, closed: str) -> None:
    done = shell(f"notes build {closed}")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert built(it)


def test_what_is_printed_to_a_closed_stream_ends_in_no_file(shell: Shell, it: Notebook) -> None:
    shell("notes build --explain >&- 2>&-")
    explained = "it is new."
    assert not [path for path, content in it.tree().items() if explained.encode() in content]
    kept = Path(os.environ["XDG_CACHE_HOME"])
    assert not [file for file in kept.rglob("*") if file.is_file() and explained.encode() in file.read_bytes()]


def test_a_full_standard_output_is_an_error_after_the_build(shell: Shell, it: Notebook) -> None:
    done = shell("notes build > /dev/full")
    assert done.returncode == 1
    assert done.stderr.decode().endswith("error: cannot write to standard output: No space left on device\n")
    assert b"Traceback" not in done.stderr
    assert built(it)


def test_a_full_standard_error_is_nothing_to_a_build(shell: Shell, it: Notebook) -> None:
    done = shell("notes build 2> /dev/full")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "1 note" in done.stdout.decode()
    assert built(it)


@pytest.mark.parametrize("command", ["build --explain", "refs export json", "doctor", "--help"])
def test_a_reader_that_goes_away_has_read_enough(shell: Shell, command: str) -> None:
    done = shell(f"notes {command} 2> errors | true; echo ${{PIPESTATUS[0]}}; cat errors")
    assert done.stdout.decode().splitlines()[0] == "0"
    assert "BrokenPipe" not in done.stdout.decode()
    assert "Traceback" not in done.stdout.decode()


def test_a_site_is_published_and_reported_although_the_reader_went_away(shell: Shell, it: Notebook) -> None:
    shell("notes build --explain --report report.json | true")
    assert built(it)
    assert json.loads((it.folder / "report.json").read_bytes())["notes"] == 1


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp1252:strict"])
def test_an_encoding_without_a_character_gets_its_escape(shell: Shell, it: Notebook, encoding: str) -> None:
    it.write("posts/2020-01-02-文.md", "---\ntitle: 文\n---\n\n[没有](nowhere.md)\n")
    done = shell("notes build", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert rb"\u2192" in done.stdout
    assert rb"posts/2020-01-02-\u6587.md" in done.stderr


def test_a_pipe_gets_utf_8_whatever_the_locale(shell: Shell) -> None:
    done = shell("notes build", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0", PYTHONIOENCODING="")
    assert "1 note · " in done.stdout.decode()


# ---------------------------------------------------------------- signals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_build_leaves_the_last_site_and_nothing_else(it: Notebook, number: int, code: int) -> None:
    it.build()
    before = it.tree()
    it.write("_config.yml", FILES["_config.yml"].replace("笔记", "新"))
    # The template stops the process itself, in the middle of laying out, until the signal has come.
    it.write("templates/page.html", "{{ page.title }}")
    pause = (
        "import os, signal, notes.files.output as output\n"
        "stage = output.Publication.write_staged\n"
        "def paused(self, path, number, content):\n"
        "    stage(self, path, number, content)\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "output.Publication.write_staged = paused\n"
        "from notes.cli import main\n"
        "main(['build'])\n"
    )
    done = subprocess.run([sys.executable, "-c", pause], cwd=it.folder, capture_output=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr
    assert it.tree() == before


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
def test_workers_end_with_an_interrupted_build(it: Notebook) -> None:
    for number in range(400):
        it.write(f"posts/2020-02-01-n{number}.md", f"---\ntitle: N{number}\n---\n\n" + f"*{number}* `b`\n\n" * 200)
    building = subprocess.Popen(
        [sys.executable, "-m", "notes", "build", "--jobs", "2"],
        cwd=it.folder,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        for _ in range(600):  # until a worker is there, beside the build and multiprocessing's tracker
            if len(_running(building.pid)) > 2 or building.poll() is not None:
                break
            time.sleep(0.05)
        assert building.poll() is None, building.communicate()
        os.killpg(building.pid, signal.SIGINT)  # as a terminal does
        _, errors = building.communicate(timeout=60)
    finally:
        building.kill()
    assert building.returncode == 130
    assert b"Traceback" not in errors
    for _ in range(200):
        if not _running(building.pid):
            break
        time.sleep(0.05)
    assert _running(building.pid) == []


def _running(group: int) -> list[str]:
    """The processes of a group that have not ended."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = file.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(file.parent.name)
    return found


# ---------------------------------------------------------------- the unexpected


def _with(it: Notebook, program: str) -> subprocess.CompletedProcess[str]:
    program += "\nfrom notes.cli import main\nmain(['build'])"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=it.folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_error_of_ours_says_so_with_its_traceback_and_70(it: Notebook) -> None:
    done = _with(it, "import notes.gather as g\ng.read_source = None")
    assert done.returncode == 70
    assert "TypeError" in done.stderr
    assert "an error in notes itself" in done.stderr.splitlines()[-1]


def test_a_refusal_of_the_system_is_not_a_traceback(it: Notebook) -> None:
    refuse = "def refuse(*_): raise PermissionError(13, 'Permission denied', 'some/file')\n"
    done = _with(it, refuse + "import notes.gather as g\ng.read_source = refuse")
    assert (done.returncode, done.stderr) == (1, "error: some/file: Permission denied\n")


def test_too_little_memory_is_not_a_traceback(it: Notebook) -> None:
    refuse = "def refuse(*_): raise MemoryError\n"
    done = _with(it, refuse + "import notes.gather as g\ng.read_source = refuse")
    assert (done.returncode, done.stderr) == (1, "error: there is not enough memory\n")


def test_a_disk_that_is_full_leaves_the_last_site(it: Notebook) -> None:
    it.build()
    before = it.tree()
    it.write("large.bin", b"0" * (1 << 20))

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))

    done = subprocess.run(
        [sys.executable, "-m", "notes", "build"],
        cwd=it.folder,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot write large.bin: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert it.tree() == before


# ---------------------------------------------------------------- reports


def test_a_report_goes_into_a_new_folder(shell: Shell, it: Notebook) -> None:
    for _ in range(2):
        done = shell("notes build --report out/deep/report.json")
        assert done.returncode == 0, done.stderr
    assert json.loads((it.folder / "out/deep/report.json").read_bytes())["notes"] == 1


@pytest.mark.parametrize("content", ["---\ntitle: a note\n---\n", "{}", "[1]", "0"])
def test_a_report_replaces_nothing_but_a_report(shell: Shell, it: Notebook, content: str) -> None:
    it.write("data.json", content)
    done = shell("notes build --report data.json")
    assert done.returncode == 2
    assert "not an earlier report" in done.stderr.decode()
    assert (it.folder / "data.json").read_text() == content
    assert not (it.folder / "_site").exists()


def test_a_report_into_what_is_not_a_folder_is_refused_before_the_build(shell: Shell, it: Notebook) -> None:
    done = shell("notes build --report _config.yml/report.json")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not (it.folder / "_site").exists()


def test_a_report_may_go_to_standard_output(shell: Shell) -> None:
    done = shell("notes build --quiet --report /dev/stdout")
    assert json.loads(done.stdout)["notes"] == 1


def test_a_report_does_not_wait_for_a_reader(shell: Shell, it: Notebook) -> None:
    os.mkfifo(it.folder.parent / "pipe")
    done = shell("notes build --report ../pipe")
    assert done.returncode == 1
    assert "cannot write ../pipe" in done.stderr.decode()
