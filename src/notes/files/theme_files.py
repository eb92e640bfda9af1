"""The theme's own files as the site serves them: style sheets, scripts, icons, KaTeX's style sheet and fonts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from notes.files.assets import asset_dir

FOLDER = "assets/notes"
"""Where the theme's files lie in the site."""


@dataclass(frozen=True, kw_only=True)
class ThemeFile:
    """One file of the theme."""

    name: str
    """What templates call it: `theme.css`, `katex.css`, `katex/fonts/KaTeX_Main-Regular.woff2`."""
    output: str
    digest: str
    read: Callable[[], bytes]

    @property
    def url(self) -> str:
        """Root-relative, with the digest, so that a browser keeps the file exactly as long as it is current."""
        return f"/{quote(self.output)}?v={self.digest}"


def theme_files() -> Iterator[ThemeFile]:
    """Every file of the theme."""
    for name, path in _below(asset_dir("static")):
        yield _file(name, path)
    katex = asset_dir("katex")
    yield _file("katex.css", katex / "katex.min.css", f"{FOLDER}/katex/katex.min.css")
    for name, path in _below(katex / "fonts"):
        yield _file(f"katex/fonts/{name}", path)


def made_file(name: str, content: bytes) -> ThemeFile:
    """A file of the theme that is computed, such as the colours of code."""
    return ThemeFile(name=name, output=f"{FOLDER}/{name}", digest=_digest(content), read=partial(bytes, content))


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path


def _file(name: str, path: Path, output: str = "") -> ThemeFile:
    content = path.read_bytes()
    return ThemeFile(
        name=name, output=output or f"{FOLDER}/{name}", digest=_digest(content), read=partial(bytes, content)
    )


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=5).hexdigest()
