"""What a page that lists posts knows of itself: `page` in the layouts of jekyll-archives, and each of
`site.archives`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notes.liquid.drops import ItemDrop
from notes.liquid.reads import Ledger, digest


class ArchiveDrop(ItemDrop):
    """A page for a tag, a category or a date."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        path: str,
        url: str,
        type: str,
        title: str | None,
        date: datetime.date | None,
        front_matter: Mapping[str, Any],
        posts: Callable[[], Sequence[ItemDrop]],
    ) -> None:
        """`path` is that of the file it becomes; `posts`, newest first, are asked for when a template wants them."""
        name = path.rpartition("/")[2]
        fields = {
            "type": type, "title": title, "date": date, "posts": posts, "path": path, "url": url, "permalink": None,
            "name": name.rpartition(".")[0] or name,
        }  # fmt: skip
        super().__init__(ledger, kind="page", path=path, fields=fields, front_matter=front_matter, texts={})
        self.is_html = path.endswith((".html", ".htm", ".xhtml"))

    @property
    def identity(self) -> str:
        """Digest of all it says about itself, and of what its posts say about themselves without their texts."""
        if not self._identity:
            own = {key: self[key] for key in self if key != "posts"}
            self._identity = digest([own, [post.identity for post in self["posts"]]])
        return self._identity
