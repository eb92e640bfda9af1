"""Which file changes call for a build."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from queue import Empty, SimpleQueue

import watchfiles

from notes.errors import NotesError, Problem

IGNORED = {".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__", ".notes-cache", "_site", ".idea", ".vscode"}
"""Folders in which no source of a notebook lies."""

DEBOUNCE = 60
"""Milliseconds without a change that end a burst: an editor's save is several changes."""

_LOOK_UP = 0.5
"""Seconds after which a wait is begun again: on Windows Ctrl-C interrupts none."""

_Burst = set[str] | Exception


def changes(source: Path, destination: Callable[[], Path]) -> Generator[set[str], None, None]:
    """Bursts of changed source files, for ever; the first is empty and says that from now on nothing is missed.

    The source folder itself is watched flat and its folders deep, so that a large `.venv` or `node_modules` beside the
    notes costs nothing; a new folder is watched as soon as it appears, and as files may have come into it before that,
    an empty burst follows. `destination` says what the folder of the site is once a burst has come. Files are watched
    in threads, so that the caller's may build, and be interrupted. Raises NotesError when the system does not watch
    them.
    """
    source = Path(os.path.realpath(source))
    queue: SimpleQueue[_Burst] = SimpleQueue()
    while True:
        folders = _folders(source, destination())
        stop = threading.Event()
        watchers = [
            _watcher([source], False, stop, queue),
            *([_watcher(folders, True, stop, queue)] if folders else []),
        ]
        try:
            yield set()
            while _folders(source, destination()) == folders:
                changed = _wanted(_next(queue), source, destination())
                while not queue.empty():
                    changed |= _wanted(_next(queue), source, destination())
                if changed:
                    yield changed
        finally:
            stop.set()
            for watcher in watchers:
                watcher.join()


def _watcher(paths: list[Path], deep: bool, stop: threading.Event, queue: SimpleQueue[_Burst]) -> threading.Thread:
    """A thread that puts bursts into a queue; it watches when this returns."""
    live = threading.Event()

    def follow() -> None:
        try:
            for batch in watchfiles.watch(
                *paths,
                watch_filter=None,
                debounce=DEBOUNCE * 20,
                step=DEBOUNCE,
                rust_timeout=1,
                yield_on_timeout=True,  # so that the first step tells that the watch is set up
                recursive=deep,
                stop_event=stop,
            ):
                live.set()
                if batch:
                    queue.put({path for _, path in batch})
        except Exception as error:
            queue.put(error)
        finally:
            live.set()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    live.wait()
    return thread


def _next(queue: SimpleQueue[_Burst]) -> set[str]:
    """The next burst. Raises NotesError when there can be none."""
    while True:
        try:
            burst = queue.get(timeout=_LOOK_UP)
        except Empty:
            continue
        if isinstance(burst, Exception):
            message, hint = f"cannot watch the notebook for changes: {burst}", "start again, or use `notes build`"
            raise NotesError(Problem(code="watch", severity="error", message=message, hint=hint)) from burst
        return burst


def _wanted(paths: set[str], source: Path, destination: Path) -> set[str]:
    """The changed paths that may be sources: no editor's temporary file, nothing in the site or in `IGNORED`."""
    destination = Path(os.path.realpath(destination))
    wanted = set()
    for path in paths:
        name, inside = path.rpartition("/")[2], Path(path)
        if name.endswith(("~", ".swp", ".swx", ".tmp")) or name.startswith((".#", "4913", ".goutputstream")):
            continue
        if inside.is_relative_to(destination) or any(part in IGNORED for part in inside.relative_to(source).parts):
            continue
        wanted.add(path)
    return wanted


def _folders(source: Path, destination: Path) -> list[Path]:
    destination = Path(os.path.realpath(destination))
    return sorted(
        path
        for path in source.iterdir()
        if path.is_dir() and not path.is_symlink() and path.name not in IGNORED and path != destination
    )
