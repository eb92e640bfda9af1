"""The first question of a build: whether there is anything to build.

It is answered before anything that builds is imported.
"""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from notes.build_options import BuildOptions
from notes.files.cache import with_cache
from notes.model import Report


def unchanged(request: BuildOptions) -> tuple[Report, Path] | None:
    """The report of a build that would find everything as the last one left it, and the site's folder; else `None`.

    Raises NotesError when the source is not a folder or another build does not end.
    """
    if request.force or request.clean:
        return None
    start = time.perf_counter()
    manifest = with_cache(request.cache_folder, lambda cache: cache.manifest(request.identity))
    if manifest is None or not manifest.is_true:
        return None
    seconds = {"look": round(time.perf_counter() - start, 4)}
    return msgspec.structs.replace(manifest.report, seconds=seconds), Path(manifest.destination)
