"""Which file changes call for a build."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

IGNORED = {".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__", ".notes-cache", "_site", ".idea", ".vscode"}
"""Folders in which no source of a notebook lies."""

DEBOUNCE = 60
"""Milliseconds without a change that end a burst: an editor's save is several changes."""


async def changes(source: Path, destination: Path) -> AsyncIterator[set[str]]:
    """Bursts of changed source files, for ever.

    The source folder itself is watched flat and its folders deep, so that a large `.venv` or `node_modules` beside the
    notes costs nothing; a new folder is watched as soon as it appears.
    """
    source, destination = source.resolve(), destination.resolve()
    queue: asyncio.Queue[set[str]] = asyncio.Queue()

    def wanted(_: Change, path: str) -> bool:
        name = path.rpartition("/")[2]
        inside = Path(path)
        if name.endswith(("~", ".swp", ".swx", ".tmp")) or name.startswith((".#", "4913", ".goutputstream")):
            return False
        if inside == destination or destination in inside.parents:
            return False
        return not any(part in IGNORED for part in inside.relative_to(source).parts)

    async def follow(paths: list[Path], deep: bool, stop: asyncio.Event) -> None:
        async for batch in awatch(
            *paths, watch_filter=wanted, debounce=DEBOUNCE * 20, step=DEBOUNCE, recursive=deep, stop_event=stop
        ):
            queue.put_nowait({path for _, path in batch})

    while True:
        folders = _folders(source, destination)
        stop = asyncio.Event()
        tasks = [asyncio.create_task(follow([source], False, stop))]
        if folders:
            tasks.append(asyncio.create_task(follow(folders, True, stop)))
        try:
            while _folders(source, destination) == folders:
                changed = await queue.get()
                while not queue.empty():
                    changed |= queue.get_nowait()
                yield changed
        finally:
            stop.set()
            await asyncio.gather(*tasks, return_exceptions=True)


def _folders(source: Path, destination: Path) -> list[Path]:
    return sorted(
        path
        for path in source.iterdir()
        if path.is_dir() and not path.is_symlink() and path.name not in IGNORED and path != destination
    )
