"""What Liquid gets from a notebook: its settings, the files it may include, where links lead, a clock."""

from __future__ import annotations

import contextlib
import datetime
import os
import posixpath
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from notes import liquid
from notes.files.config import Config
from notes.files.reading import read_text
from notes.files.source import Source, StaticFile
from notes.jekyll.names import parse_post_name
from notes.jekyll.permalinks import encode
from notes.model import Note


def liquid_settings(config: Config, now: datetime.datetime) -> liquid.Settings:
    """The settings that Liquid goes by at the build's moment: what changes nothing for it is not among them."""
    return liquid.Settings(
        now=now.astimezone(config.zone),
        timezone=config.zone,
        url=config.url,
        baseurl=config.baseurl,
        title=config.title or config.name,
        feed_path=config.feed.path or "feed.xml",
        error_mode=config.liquid.error_mode,
        strict_variables=config.liquid.strict_variables,
        strict_filters=config.liquid.strict_filters,
        liquid_in_math=config.liquid_in_math,
        environment=config.environment,
    )


class Includes:
    """The texts that templates may put into themselves: source path and text of each, or `None`.

    A file of the site wins over one of that name in the bundled copy of its theme.
    """

    def __init__(self, config: Config, source: Source) -> None:
        folder = config.includes_dir
        self._files = {
            file.path.partition("/_includes/")[2]: (file.path, file.text)
            for file in (source.bundled_theme.includes if source.bundled_theme else ())
        }
        self._files |= {file.path[len(folder) + 1 :]: (file.path, file.text) for file in source.includes}
        self._root = os.path.realpath(config.source)
        self._beside: dict[str, tuple[str, str] | None] = {}

    def named(self, name: str) -> tuple[str, str] | None:
        """A file of `_includes/`."""
        return self._files.get(name)

    def beside(self, page: str, name: str) -> tuple[str, str] | None:
        """A text of the notebook, below the folder of the page that includes it; read once."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), name))
        if path not in self._beside:
            self._beside[path] = self._read(path)
        return self._beside[path]

    def _read(self, path: str) -> tuple[str, str] | None:
        file = os.path.realpath(os.path.join(self._root, path))
        inside = file.startswith(self._root.rstrip(os.sep) + os.sep)
        if path.startswith("..") or not inside or not os.path.isfile(file):
            return None
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return path, read_text(file).removeprefix("\ufeff")
        return None


def link_targets(
    notes: Iterable[Note], statics: Iterable[StaticFile], broken: Iterable[str]
) -> Iterator[liquid.Target]:
    """What `link` and `post_url` can lead to; a link to a `broken` document is not wrong."""
    for note in notes:
        is_post = note.kind != "page" and note.date is not None
        date = note.date.date() if note.date is not None and is_post else None
        yield liquid.Target(path=note.path, url=note.url, date=date, slug=note.slug if is_post else "")
    for file in statics:
        yield liquid.Target(path=file.path, url=encode("/" + file.output))
    for path in broken:
        name = parse_post_name(path)
        date = None
        if name is not None:
            with contextlib.suppress(ValueError):
                date = datetime.date(*map(int, name.date.split("-")))
        yield liquid.Target(path=path, url="/", date=date, slug=name.slug if name else "")


def sass_folder(config: Config) -> Path:
    """Where `@import` looks first."""
    return Path(config.source, config.sass.folder)


class Stopwatch:
    """Seconds for the time limit of one rendering; it stops while texts of other notes are rendered."""

    def __init__(self) -> None:
        self._away = 0.0

    def __call__(self) -> float:
        """Seconds from anywhere."""
        return time.monotonic() - self._away

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Time that passes now does not count."""
        start = time.monotonic()
        try:
            yield
        finally:
            self._away += time.monotonic() - start
