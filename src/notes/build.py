"""The road: from a folder of notes to a folder of pages.

    read → front matter → render* → catalogue → merge references → plan pages → lay out† → publish

`*` is remembered by the body's digest (render.py), `†` is skipped for a page whose inputs did not change (layout.py).
Everything between is cheap and done afresh in every build.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from notes.errors import NotesError, Problem
from notes.files.cache import Cache, OutputRecord, clear_cache
from notes.files.config import Config, read_config
from notes.files.output import Publication, check_destination, claim
from notes.model import Report

CACHE_FOLDER = ".notes-cache"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a build is asked to do."""

    source: Path = Path()
    destination: Path | None = None
    """Folder of the site; the settings' `destination` (`_site` in the source folder) when `None`."""
    config: tuple[str, ...] = ()
    """Settings files relative to the source folder; `_config.yml` when empty."""
    flags: Mapping[str, Any] = field(default_factory=dict)
    """Settings from the command line, which win over the files."""
    strict: bool = False
    force: bool = False
    clean: bool = False
    jobs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Built:
    """A build that went through."""

    report: Report
    destination: Path
    baseurl: str
    changed: tuple[str, ...]
    """Output paths written or removed."""


class Reporter(Protocol):
    """Is told how far a build is."""

    def start(self, stage: str, total: int) -> None:
        """A stage of countable work begins."""

    def advance(self, steps: int = 1) -> None:
        """Some of it is done."""

    def stop(self) -> None:
        """The counting is over."""
