"""The preview: build, serve, watch, build again, tell the browser.

watch (files changed) → build → events (server-sent) → client.js (morphs the open page)

Builds run in the main thread and everything else beside it, so that Ctrl-C stops a build as it stops `notes build`:
what was staged is dropped and the last good site stays.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes.build_options import BuildOptions
    from notes.serve.preview import Printer


def serve(
    request: BuildOptions, *, host: str, port: int, allowed_hosts: Iterable[str], open_url: bool, printer: Printer
) -> None:
    """Serve the site of a request until KeyboardInterrupt.

    A broken note does not stop the server: the last good site stays up and the browser shows what is wrong. Raises
    NotesError when the port cannot be had or files cannot be watched.
    """
    from notes.serve import listening
    from notes.serve.app import make_app
    from notes.serve.hosts import Hosts
    from notes.serve.preview import Preview
    from notes.serve.server import running
    from notes.serve.watch import changes

    with listening.listen(host, port) as listener:
        preview = Preview(request, printer)
        hosts = Hosts(loopback=listening.is_loopback(listener), allowed=allowed_hosts)
        with closing(changes(request.source, lambda: preview.destination)) as bursts:
            next(bursts)
            preview.build()
            url = f"{listening.address(listener)}{preview.baseurl}/"
            with running(make_app(preview, hosts), listener):
                printer.say(f"Serving {url} — press Ctrl-C to stop.")
                if open_url:
                    webbrowser.open(url)
                for _ in bursts:
                    preview.build()


def watch(request: BuildOptions, build: Callable[[], Path | None]) -> None:
    """Call `build` now and whenever a source file changes, until KeyboardInterrupt.

    `build` returns the folder of the site, if it made one. Raises NotesError when files cannot be watched.
    """
    from notes.serve.watch import changes

    destination = request.destination or request.source / "_site"
    with closing(changes(request.source, lambda: destination)) as bursts:
        for _ in bursts:
            destination = build() or destination
