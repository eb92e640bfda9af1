"""Files are read when they are regular, and nothing else is waited for."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from notes.files import reading

PIPES = hasattr(os, "mkfifo")


@pytest.mark.skipif(not PIPES, reason="no named pipes here")
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder", "link to a pipe"])
def test_what_is_not_a_regular_file_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("x")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo("pipe")
        path.symlink_to("pipe")
    with pytest.raises(OSError, match="not a regular file"):
        reading.read_regular(path)


@pytest.mark.skipif(not PIPES, reason="no named pipes here")
def test_a_file_that_becomes_a_pipe_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_text("text")
    stat = os.stat(path)
    path.unlink()
    os.mkfifo(path)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    monkeypatch.setattr(reading.os, "stat", lambda _: stat)
    with pytest.raises(OSError, match="not a regular file"):
        reading.read_regular(path)
    assert before == (len(os.listdir("/proc/self/fd")) if before else 0), "the descriptor stays open"


def test_a_limit_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a" * (1 << 20))
    assert len(reading.read_regular(path, 1 << 20)) == 1 << 20
    path.write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(OSError, match="larger than 1 MB"):
        reading.read_regular(path, 1 << 20)


def test_a_text_has_line_feeds_only(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("中\r\nb\rc\n".encode())
    assert reading.read_text(path) == "中\nb\nc\n"


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="symbolic links need a POSIX system")
def test_folders_are_walked_however_deep_and_links_are_not_entered(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    (tmp_path / "round").symlink_to(tmp_path)
    deep = tmp_path
    for _ in range(1100):
        deep /= "d"
        os.mkdir(deep)
    (deep / "y").touch()
    try:
        assert reading.files_below(tmp_path) == [deep / "y", tmp_path / "round", tmp_path / "x"]
    finally:
        (deep / "y").unlink()
        for _ in range(1100):  # pytest's own clearing away calls itself
            os.rmdir(deep)
            deep = deep.parent
