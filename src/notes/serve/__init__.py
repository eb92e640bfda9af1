"""The preview server: build, serve on loopback, watch, build again, tell the browser.

watch (files changed) → build (in a thread) → events (server-sent) → client.js (morphs the open page)
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    from notes.gather import Request
    from notes.serve.preview import Printer


def serve(request: Request, *, host: str, port: int, open_url: bool, printer: Printer) -> None:
    """Serve the site of a request until interrupted.

    A broken note does not stop the server: the last good site stays up and the browser shows what is wrong.
    Raises NotesError when the port is taken.
    """
    import socket

    import uvicorn

    from notes.errors import NotesError, Problem
    from notes.serve.app import make_app
    from notes.serve.preview import Preview

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        message = f"cannot listen on {host}:{port}: {error.strerror}"
        raise NotesError(Problem(code="port", severity="error", message=message, hint="try --port 0")) from error
    preview = Preview(request, printer)
    preview.build()
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listener.getsockname()[1]}{preview.baseurl}/"
    printer.say(f"Serving {url} — press Ctrl-C to stop.")
    if open_url:
        webbrowser.open(url)
    config = uvicorn.Config(
        make_app(preview, host), log_level="error", lifespan="on", timeout_graceful_shutdown=1, access_log=False
    )
    server = uvicorn.Server(config)
    stop = server.handle_exit

    def handle_exit(number: int, frame: FrameType | None) -> None:
        preview.close()
        stop(number, frame)

    server.handle_exit = handle_exit  # type: ignore[assignment,method-assign]
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def watch(request: Request, rebuild: Callable[[], object]) -> None:
    """Call `rebuild` whenever a source file changes, until interrupted."""
    import asyncio

    from notes.serve.watch import changes

    async def follow() -> None:
        async for _ in changes(request.source, request.destination or request.source / "_site"):
            await asyncio.to_thread(rebuild)

    with suppress(KeyboardInterrupt):
        asyncio.run(follow())
