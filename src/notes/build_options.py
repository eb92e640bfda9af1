"""What a command is asked to do. Light, since it is needed before anything is read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notes.files.cache import cache_folder


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What a command is asked to do."""

    source: Path = Path()
    destination: Path | None = None
    """Folder of the site; the settings' `destination` (`_site` in the source folder) when `None`."""
    config: tuple[str, ...] = ()
    """Settings files; `_config.yml` of the source folder when empty."""
    flags: Mapping[str, Any] = field(default_factory=dict)
    """Settings from the command line, which win over the files."""
    strict: bool = False
    force: bool = False
    clean: bool = False
    jobs: int | None = None
    executor: str | None = None
    """Where bodies are rendered, such as `dask://host:8786`; on this machine when `None`."""
    cache: Path | None = None
    """Folder below which notebooks' caches lie; the user's own when `None`."""

    @property
    def identity(self) -> str:
        """A digest of everything that changes what a build finds or leaves."""
        here = os.getcwd() if self.config or self.destination else ""
        asked = (here, os.path.abspath(self.source), str(self.destination), self.config, sorted(self.flags.items()))
        return hashlib.blake2b(
            repr((asked, self.strict)).encode("utf-8", "surrogateescape"), digest_size=16
        ).hexdigest()

    @property
    def cache_folder(self) -> Path:
        """Where the notebook's cache lies. Raises NotesError when that is in the notebook."""
        return cache_folder(self.source, self.cache)
