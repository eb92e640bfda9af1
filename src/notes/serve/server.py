"""uvicorn as the preview runs it: beside the builds, with a limit to how long a request may take to arrive.

uvicorn closes what is idle after an answer, but waits for ever for a request that was never sent or never ends.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0
"""For a whole request to arrive, counted from the connection or from its first byte."""
HALF_OPEN = 128
"""Connections that may wait for a request at a time; one more closes the oldest. A process may have about 1,000 open
files on Linux and 250 on macOS, and browsers open some connections ahead of need."""

FAREWELL = 0.7
"""Seconds the server gets to close its connections when it is stopped; it needs about 0.3."""


@contextmanager
def running(app: ASGIApp, listener: socket.socket) -> Iterator[threading.Thread]:
    """Serve an application in a thread while the block lasts."""
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.should_exit = True
        thread.join(FAREWELL)


class Connection(H11Protocol):
    """A connection that is closed when its request does not arrive, and at once when the server stops."""

    deadline: asyncio.TimerHandle | None = None
    """Set while a request is awaited."""

    def connection_made(self, transport: Any) -> None:
        """Await the first request."""
        super().connection_made(transport)
        self._watch_arrival()
        waiting = [one for one in self.connections if isinstance(one, Connection) and one.deadline]
        if len(waiting) > HALF_OPEN:
            min(waiting, key=lambda one: one.deadline.when() if one.deadline else 0.0).give_up()

    def data_received(self, data: bytes) -> None:
        """Take some bytes of a request."""
        super().data_received(data)
        self._watch_arrival()

    def connection_lost(self, exc: Exception | None) -> None:
        """Await nothing more."""
        self._forget_deadline()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection without an answer, since nothing was asked."""
        self._forget_deadline()
        self.transport.abort()

    def shutdown(self) -> None:
        """Close the connection when the server stops: a stream of news or a long film would end in its own time
        only."""
        self.give_up()

    def _watch_arrival(self) -> None:
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._forget_deadline()
        elif self.deadline is None and not self.transport.is_closing():
            self.deadline = self.loop.call_later(SECONDS, self.give_up)

    def _forget_deadline(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None
