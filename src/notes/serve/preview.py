"""The state of a preview: the last build, what is wrong now, and who listens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

from notes.build import build
from notes.errors import NotesError, Problem
from notes.gather import Request
from notes.model import Report
from notes.render import Reporter, Tools


class Printer(Reporter, Protocol):
    """What the server says on the terminal."""

    def report(self, report: Report, destination: Path) -> None:
        """A build went through."""

    def failure(self, error: NotesError) -> None:
        """A build did not go through."""

    def say(self, text: str) -> None:
        """A line that is no problem."""


class Preview:
    """Builds on demand, one build at a time, and hands the news to the browsers that listen."""

    def __init__(self, request: Request, printer: Printer) -> None:
        self.request = request
        self.destination = request.destination or request.source / "_site"
        self.baseurl = ""
        self.problems: tuple[Problem, ...] = ()
        """What keeps the newest state of the notebook from being shown; empty after a good build."""
        self.version = 0
        self._printer = printer
        self._tools = Tools()
        self._listeners: set[asyncio.Queue[str | None]] = set()

    def build(self) -> list[str]:
        """Build once; returns the URLs whose files changed. Problems are kept for the browser."""
        try:
            result = build(self.request, self._printer, self._tools)
        except NotesError as error:
            self._printer.failure(error)
            self.problems = tuple(error.problems)
            return []
        self._printer.report(result.report, result.destination)
        self.destination, self.baseurl = result.destination, result.baseurl
        self.problems = ()
        return [f"{self.baseurl}/{path}" for path in result.changed]

    async def watch(self) -> None:
        """Build whenever files change, for ever; changes that come during a build are built together after it."""
        from notes.serve.watch import changes

        async for _ in changes(self.request.source, self.destination):
            changed = await asyncio.to_thread(self.build)
            self.version += 1
            self._tell(changed)

    def _tell(self, changed: list[str]) -> None:
        message = json.dumps({"version": self.version, "changed": changed, "problems": self.messages()})
        for listener in self._listeners:
            listener.put_nowait(message)

    def close(self) -> None:
        """Let the streams of news end, so that a server can stop while pages are open."""
        for listener in self._listeners:
            listener.put_nowait(None)

    def messages(self) -> list[dict[str, Any]]:
        """The present problems as a browser shows them."""
        return [{"severity": problem.severity, "text": str(problem)} for problem in self.problems]

    async def events(self) -> AsyncIterator[str]:
        """News as server-sent events: first the present state, then one event a build."""
        listener: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            hello = {"version": self.version, "changed": [], "problems": self.messages()}
            yield f"data: {json.dumps(hello)}\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(listener.get(), timeout=15)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if message is None:
                    return
                yield f"data: {message}\n\n"
        finally:
            self._listeners.discard(listener)
