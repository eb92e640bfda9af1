"""Ctrl-C: what is running ends at once, whatever it is doing, and leaves whole pages."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

GUARD = 60
"""Seconds after which a process that does not end fails the test."""

NOTE = "---\ntitle: Note {number}\n---\n\nWords, and $$x^{{{number}}}$$.\n"

BLOCKED = """
import sys, time
import notes.build
from notes.cli import main

publish = notes.build.Publication.commit
builds = []

def commit(publication, *arguments, **options):
    builds.append(1)
    if len(builds) == {which}:
        print("publishing", flush=True)
        time.sleep(600)
    return publish(publication, *arguments, **options)

notes.build.Publication.commit = commit
main(sys.argv[1:])
"""
"""The program, whose build number `which` takes ten minutes in its last step."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    (tmp_path / "_config.yml").write_text("title: A\n", encoding="utf-8")
    for number in range(3):
        (tmp_path / "posts" / f"2020-01-0{number + 1}-n.md").write_text(NOTE.format(number=number), encoding="utf-8")
    return tmp_path


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-u", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def printed(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The first line that matches."""
    assert process.stdout
    return next(match for line in process.stdout if (match := re.search(pattern, line)))


def stopped(process: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """The exit code and what was complained about after a signal."""
    process.send_signal(number)
    _, complaint = process.communicate(timeout=GUARD)
    return process.returncode, complaint


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_with_open_pages_and_a_film_half_sent(notebook: Path, start: Start, number: signal.Signals) -> None:
    (notebook / "film.mp4").write_bytes(bytes(32 << 20))
    server = start("-m", "notes", "serve", "-s", str(notebook), "-P", "0")
    port = int(printed(server, r"http://127\.0\.0\.1:(\d+)/")[1])
    paths = ("/__notes/events", "/__notes/events", "/film.mp4", "")
    connections = [socket.create_connection(("127.0.0.1", port), timeout=GUARD) for _ in paths]
    try:
        for connection, path in zip(connections, paths, strict=True):
            if path:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert stopped(server, number) == (0, "")
    finally:
        for connection in connections:
            connection.close()


def test_a_server_during_its_first_build(notebook: Path, start: Start) -> None:
    server = start("-c", BLOCKED.format(which=1), "serve", "-s", str(notebook), "-P", "0")
    printed(server, "publishing")
    assert stopped(server) == (0, "")
    assert not files(notebook / "_site")


@pytest.mark.parametrize("command", ["serve -P 0", "build --watch"])
def test_a_build_that_an_edit_called_for_is_dropped(notebook: Path, start: Start, command: str) -> None:
    process = start("-c", BLOCKED.format(which=2), *command.split(), "-s", str(notebook))
    printed(process, "http://" if "serve" in command else "files written")
    before = files(notebook / "_site")
    (notebook / "posts" / "2020-01-01-n.md").write_text("---\ntitle: Edited\n---\n\nEdited.\n", encoding="utf-8")
    printed(process, "publishing")
    assert stopped(process) == (0, "")
    assert files(notebook / "_site") == before
    again = start("-m", "notes", "build", "-s", str(notebook))
    assert again.wait(GUARD) == 0
    assert any(b"Edited." in content for content in files(notebook / "_site").values())


def test_watching_ends_with_the_exit_code_of_the_last_build(notebook: Path, start: Start) -> None:
    process = start("-m", "notes", "build", "--watch", "-s", str(notebook))
    printed(process, "files written")
    (notebook / "posts" / "2020-01-01-n.md").write_text("---\ntitle: a: b\n---\n", encoding="utf-8")
    assert process.stderr
    assert next(line for line in process.stderr if "The site was not changed" in line)
    time.sleep(0.2)  # the build's last words come a moment before its end
    code, _ = stopped(process)
    assert code == 1


def test_a_wait_for_another_build_ends_too(notebook: Path, start: Start) -> None:
    first = start("-c", BLOCKED.format(which=1), "build", "-s", str(notebook))
    printed(first, "publishing")
    waiting = start(
        "-c",
        "import sys, notes.files.cache as cache\n"
        "take = cache.Cache._take_lock\n"
        "cache.Cache._take_lock = lambda self: (print('waiting'), take(self))\n"
        "from notes.cli import main; main(sys.argv[1:])",
        *("serve", "-s", str(notebook), "-P", "0"),
    )
    printed(waiting, "waiting")
    assert stopped(waiting) == (0, "")
    assert first.poll() is None
