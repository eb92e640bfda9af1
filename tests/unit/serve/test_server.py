"""Connections: those on which no request arrives are closed, and all of them when the server stops."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from notes.build_options import BuildOptions
from notes.serve import server
from notes.serve.app import make_app
from notes.serve.hosts import Hosts
from notes.serve.preview import Preview

SOON = 0.3
"""Seconds for a request to arrive, in these tests."""


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SECONDS", SOON)


def ended(connection: socket.socket) -> bool:
    """Whether the other side closes without a word; a test's guard ends the wait."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


HEAD = "GET /b HTTP/1.1\r\nHost: {host}\r\n"


@pytest.mark.parametrize("sent", ["", "G", HEAD, "POST /b HTTP/1.1\r\nContent-Le"])
def test_a_connection_without_a_whole_request_is_closed(soon: None, client: Any, sent: str) -> None:
    with client.connect() as connection:
        connection.sendall(sent.format(host=client.host).encode())
        assert ended(connection)


def test_bytes_that_trickle_do_not_keep_a_connection_open(soon: None, client: Any) -> None:
    with client.connect() as connection:
        connection.sendall(HEAD.format(host=client.host).encode())
        connection.settimeout(SOON / 10)
        for _ in range(1000):
            try:
                connection.sendall(b"X-More: x\r\n")
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
    pytest.fail("the connection is still open")


def test_a_body_that_never_comes_does_not_keep_a_connection_open(soon: None, client: Any) -> None:
    with client.connect() as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: {client.host}\r\nContent-Length: 9\r\n\r\n".encode())
        answer = b""
        while part := received(connection):
            answer += part
    assert answer.startswith(b"HTTP/1.1 405 ")


def received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except ConnectionResetError:
        return b""


def test_the_news_and_a_long_answer_outlive_the_time_for_a_request(soon: None, client: Any, site: Path) -> None:
    (site / "long.bin").write_bytes(bytes(32 << 20))
    with client.connect() as news, client.connect() as film, client.connect() as idle:
        news.sendall(f"GET /__notes/events HTTP/1.1\r\nHost: {client.host}\r\n\r\n".encode())
        film.sendall(f"GET /long.bin HTTP/1.1\r\nHost: {client.host}\r\nConnection: close\r\n\r\n".encode())
        head = news.recv(65536)
        assert ended(idle)  # so that much time has passed
        client.preview.problems = ()
        client.preview.version += 1
        for listener, loop in client.preview._listeners.items():
            loop.call_soon_threadsafe(listener.put_nowait, "later news")
        while b"later news" not in head:
            head += news.recv(65536)
        length = 0
        while part := film.recv(1 << 20):
            length += len(part)
    assert length > 32 << 20


def test_many_half_open_connections_keep_nobody_out(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SECONDS", 600.0)
    with ExitStack() as stack:
        waiting = [stack.enter_context(client.connect()) for _ in range(500)]
        assert client.ask("/b").status == 200
        assert ended(waiting[0])  # the oldest have made room
        waiting[-1].sendall(f"{HEAD.format(host=client.host)}\r\n".encode())
        assert waiting[-1].recv(15) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("path", ["/__notes/events", "/long.bin"])
def test_what_is_being_sent_ends_with_the_server(site: Path, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    (site / "long.bin").write_bytes(bytes(32 << 20))
    printer: Any = SimpleNamespace()
    preview = Preview(BuildOptions(source=site.parent, destination=site), printer)
    app = make_app(preview, Hosts(loopback=True))
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as stack:
        with server.running(app, listener) as thread:
            connection = stack.enter_context(socket.create_connection(listener.getsockname(), timeout=20))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert not thread.is_alive()
        while received(connection):
            pass
    assert not preview._listeners
    assert "".join(capfd.readouterr()) == ""
