"""Small notebooks, built, edited and built again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from notes.build import BuildResult, build
from notes.build_options import BuildOptions


class Silent:
    """A reporter that says nothing."""

    def start(self, stage: str, total: int) -> None: ...
    def advance(self, steps: int = 1) -> None: ...
    def stop(self) -> None: ...


class Notebook:
    """A notebook in a folder of its own, and its site."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes] | None = None) -> None:
        self.folder = folder
        self.site = folder / "_site"
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in (files or {}).items():
            self.write(path, content)

    def write(self, path: str, content: str | bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def build(self, **options: object) -> BuildResult:
        request = BuildOptions(source=self.folder, **{"jobs": 1, **options})  # type: ignore[arg-type]
        return build(request, Silent())

    def page(self, path: str) -> str:
        return (self.site / path).read_text(encoding="utf-8")

    def tree(self, site: Path | None = None) -> dict[str, bytes]:
        """Every file of the site by path, the mark that lists them too."""
        root = site or self.site
        return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Notebook]:
    """Makes notebooks: `notebook({"posts/2020-01-01-a.md": "…"})`."""
    made = 0

    def make(files: Mapping[str, str | bytes] | None = None) -> Notebook:
        nonlocal made
        made += 1
        return Notebook(tmp_path / f"notebook-{made}", files)

    return make
