"""What `{% link %}` and `{% post_url %}` lead to."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from notes.model import Value

_POST_NAME = re.compile(r"/?((?:.+/)*)([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,9})-(.*)\Z")
_POST_PATH = re.compile(r"(?:(.*)/)?_posts/(.*)\Z")


class Target(Value, frozen=True, kw_only=True):
    """A page, post, document or static file of the site; drafts and future posts only where they are published."""

    path: str
    """Source path."""
    url: str
    """Root-relative, without the baseurl."""
    date: datetime.date | None = None
    """Of a post."""
    slug: str = ""
    """Of a post."""


class LinkTargets:
    """The site's files by path, its posts by name."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._targets = tuple(targets)
        self._by_path: dict[str, Target] | None = None
        self._posts: dict[str, Target] = {}
        self._dated: dict[tuple[int, int, int, str], Target] = {}

    def link(self, path: str) -> Target | None:
        """The file of that source path, with or without a leading slash."""
        self._index()
        assert self._by_path is not None
        return self._by_path.get(path.removeprefix("/"))

    def post(self, name: str) -> Target | None:
        """The post of that name, `[folder/]YYYY-MM-DD-slug`: by file name, else by date and slug."""
        self._index()
        match = _POST_NAME.match(name)
        if match is None:
            return None
        folder, year, month, day, slug = match.groups()
        found = self._posts.get(f"{folder}{year}-{month}-{day}-{slug}")
        return found or self._dated.get((int(year), int(month), int(day), folder + slug))

    def _index(self) -> None:
        if self._by_path is not None:
            return
        self._by_path = {}
        for target in self._targets:
            self._by_path.setdefault(target.path.removeprefix("/"), target)
            if target.date is None:
                continue
            place = _POST_PATH.match(target.path)
            if place:
                stem = place[2].rpartition(".")[0]
                self._posts.setdefault(stem, target)
                if place[1]:
                    self._posts.setdefault(f"{place[1]}/{stem}", target)
            inner = place[2].rpartition("/")[0] if place else ""
            slug = f"{inner}/{target.slug}" if inner else target.slug
            date = target.date
            self._dated.setdefault((date.year, date.month, date.day, slug), target)
