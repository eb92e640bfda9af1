"""A preview of a folder of files, without a build: `serving(loopback=…)` starts the server and gives a client for
it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from notes.build_options import BuildOptions
from notes.serve.app import make_app
from notes.serve.hosts import Hosts
from notes.serve.preview import Preview
from notes.serve.server import running

MODIFIED = 1_600_000_000
"""Seconds since the epoch at which the site was published: Sun, 13 Sep 2020 12:26:40 GMT."""
GUARD = 20
"""Seconds after which a test that hangs fails."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Sends what it is told to, byte for byte."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview, self.port, self.host = preview, port, f"127.0.0.1:{port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=GUARD)

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request; `If_Range` is the header If-Range."""
        lines = {"Host": self.host, "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return self.send(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1"), method)

    def send(self, request: bytes, method: str = "GET") -> Answer:
        with self.connect() as connection:
            connection.sendall(request)
            with HTTPResponse(connection, method=method) as response:
                response.begin()
                return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published site; a test that edits it makes files of its own."""
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "site"
    (folder / "a").mkdir(parents=True)
    (folder / "index.html").write_text("<body>home</body>", encoding="utf-8")
    (folder / "a" / "index.html").write_text("<body>in a</body>", encoding="utf-8")
    (folder / "b.html").write_text("<body>b</body>", encoding="utf-8")
    (folder / "404.html").write_text("<body>not here</body>", encoding="utf-8")
    (folder / "film.mp4").write_bytes(bytes(range(256)))
    for file in folder.rglob("*.*"):
        os.utime(file, (MODIFIED, MODIFIED))
    (outside / "secret.html").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def serving(site: Path) -> Iterator[Callable[..., Client]]:
    with ExitStack() as stack:

        def start(*, loopback: bool = True, allowed: tuple[str, ...] = (), base: str = "") -> Client:
            printer: Any = SimpleNamespace()
            preview = Preview(BuildOptions(source=site.parent, destination=site), printer)
            preview.baseurl = base
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            stack.enter_context(running(make_app(preview, Hosts(loopback=loopback, allowed=allowed)), listener))
            return Client(preview, listener.getsockname()[1])

        yield start


@pytest.fixture(scope="module")
def client(serving: Callable[..., Client]) -> Client:
    return serving()
