"""The state of a preview: the last build, what is wrong now, and who listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

from notes.build import build
from notes.build_options import BuildOptions
from notes.errors import NotesError, Problem
from notes.model import Report
from notes.render import Reporter, Tools


class Printer(Reporter, Protocol):
    """What the server says on the terminal."""

    def report(self, report: Report, destination: Path) -> None:
        """A build went through."""

    def failure(self, error: NotesError) -> None:
        """A build did not go through."""

    def say(self, text: str) -> None:
        """A line that is not a problem."""


class Preview:
    """Builds in one thread, and hands the news to the browsers that listen in another, the server's."""

    def __init__(self, request: BuildOptions, printer: Printer) -> None:
        self.request = request
        self.destination = request.destination or request.source / "_site"
        self.baseurl = ""
        self.problems: tuple[Problem, ...] = ()
        """What keeps the newest state of the notebook from being shown; empty after a good build."""
        self.version = 0
        """Builds so far."""
        self._printer = printer
        self._tools = Tools()
        self._listeners: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}

    def build(self) -> None:
        """Build once and tell the browsers. Problems are printed and kept for them."""
        changed: list[str] = []
        try:
            result = build(self.request, self._printer, self._tools)
        except NotesError as error:
            self._printer.failure(error)
            self.problems = tuple(error.problems)
        else:
            self._printer.report(result.report, result.destination)
            self.destination, self.baseurl = result.destination, result.baseurl
            self.problems = ()
            changed = [f"{self.baseurl}/{path}" for path in result.changed]
        self.version += 1
        news = self._news(changed)
        for listener, loop in tuple(self._listeners.items()):
            loop.call_soon_threadsafe(listener.put_nowait, news)

    def _news(self, changed: list[str]) -> str:
        problems: list[dict[str, Any]] = [{"severity": one.severity, "text": str(one)} for one in self.problems]
        return json.dumps({"version": self.version, "changed": changed, "problems": problems})

    async def events(self) -> AsyncIterator[str]:
        """News as server-sent events, for ever: first the present state, then one event a build."""
        listener: asyncio.Queue[str] = asyncio.Queue()
        self._listeners[listener] = asyncio.get_running_loop()
        try:
            news = self._news([])
            while True:
                yield f"data: {news}\n\n"
                while not (arrived := await self._next(listener)):
                    yield ": still here\n\n"
                news = arrived
        finally:
            del self._listeners[listener]

    async def _next(self, listener: asyncio.Queue[str]) -> str:
        """The next news; empty when there is none for a while, so that a connection that is gone is noticed."""
        try:
            return await asyncio.wait_for(listener.get(), timeout=15)
        except TimeoutError:
            return ""
