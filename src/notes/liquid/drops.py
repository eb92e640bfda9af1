"""`site`, `page` and what hangs on them, as templates see them: read-only mappings that note what is asked of them.

A build makes one `SiteDrop` from its notes, and one drop a note, page and file; nothing is rendered before a template
asks for it. Which names there are follows Jekyll (`Drops::SiteDrop`, `DocumentDrop`, `StaticFileDrop`, `Page`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from notes.liquid import values
from notes.liquid.filters.dates import strftime
from notes.liquid.reads import Ledger, digest

_NESTED = frozenset(("content", "output", "excerpt", "next", "previous"))
"""What a document inside a document does not repeat in JSON."""
_TEXTS = frozenset(("content", "output", "excerpt"))


class Drop(Mapping[str, Any]):
    """A mapping of names to values, where a value may be a function of nothing, called when first asked for."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields: dict[str, Any] = dict(fields)

    def __getitem__(self, key: str) -> Any:
        value = self._fields[key]
        if callable(value):
            value = self._fields[key] = value()
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, key: object) -> bool:
        return key in self._fields

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def liquid_text(self) -> str:
        return values.to_json(self, pretty=True)


class ItemDrop(Drop):
    """A post, document, page or static file."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        kind: str,
        path: str,
        fields: Mapping[str, Any],
        front_matter: Mapping[str, Any],
        texts: Mapping[str, Callable[[], str]],
    ) -> None:
        """`texts` are content, excerpt and output, by name; `fields` win over front matter of the same name."""
        super().__init__({**front_matter, **fields, **texts})
        self.kind = kind
        """`document`, `page` or `static`."""
        self.path = path
        self.is_html = False
        """Of a page: whether it is one of `site.html_pages`."""
        self._ledger = ledger
        self._neighbours: dict[str, ItemDrop | None] = {}
        self._identity = ""

    def set_neighbours(self, newer: ItemDrop | None, older: ItemDrop | None) -> None:
        """`next` and `previous`."""
        self._neighbours = {"next": newer, "previous": older}
        for name in self._neighbours:
            self._fields.setdefault(name, None)

    def __getitem__(self, key: str) -> Any:
        if key in self._neighbours:
            self._ledger.note(f"{key}:{self.path}")
            return self._neighbours[key]
        if key in _TEXTS and callable(self._fields.get(key)):
            self._ledger.note(f"{key}:{self.path}")
            return self._fields[key]()
        return super().__getitem__(key)

    @property
    def identity(self) -> str:
        """Digest of all it says about itself without its texts and neighbours."""
        if not self._identity:
            own = {key: super(ItemDrop, self).__getitem__(key) for key in self._fields if key not in _NESTED}
            own |= {key: "site.time" for key, value in own.items() if isinstance(value, values.SiteTime)}
            own |= {key: value for key, value in self._fields.items() if key in _TEXTS and isinstance(value, str)}
            self._identity = digest(own)
        return self._identity

    def neighbour(self, name: str) -> ItemDrop | None:
        return self._neighbours.get(name)

    def text(self, name: str) -> str:
        """A text without a note of it."""
        value = self._fields.get(name)
        return str(value()) if callable(value) else values.string_of(value)

    def liquid_json(self, depth: int) -> Mapping[str, Any]:
        items: dict[str, Any] = {key: self[key] for key in self}
        if depth >= 2:
            for name in self._neighbours:
                other = items[name]
                if other is not None:
                    items[name] = {key: other[key] for key in other if key not in _NESTED}
        return items

    def liquid_compare(self, other: Any) -> int | None:
        """Documents are ordered by date, then by path."""
        if not isinstance(other, ItemDrop) or self.kind != "document":
            return None
        mine, theirs = self._fields.get("date"), other._fields.get("date")
        return values.compare(mine, theirs) or values.compare(self.path, other.path)


def document_drop(
    ledger: Ledger,
    *,
    path: str,
    url: str,
    id: str,
    collection: str,
    date: datetime.datetime | None,
    front_matter: Mapping[str, Any],
    content: Callable[[], str],
    excerpt: Callable[[], str],
    output: Callable[[], str] | None = None,
) -> ItemDrop:
    """A post or a document of a collection. `front_matter` holds title, slug, ext, tags, categories, draft as Jekyll
    fills them in."""
    fields: dict[str, Any] = {
        "path": path, "relative_path": path, "url": url, "id": id, "collection": collection, "date": date,
        "name": path.rpartition("/")[2],
    }  # fmt: skip
    if "name" in front_matter:
        del fields["name"]
    texts = {"content": content, "output": output or content}
    drop = ItemDrop(
        ledger,
        kind="document",
        path=path,
        fields={"title": None, "categories": [], "tags": [], **front_matter, **fields},
        front_matter=front_matter,
        texts=texts if "excerpt" in front_matter else {**texts, "excerpt": excerpt},
    )
    drop.set_neighbours(None, None)
    return drop


def page_drop(
    ledger: Ledger,
    *,
    path: str,
    url: str,
    front_matter: Mapping[str, Any],
    content: Callable[[], str],
    excerpt: Callable[[], str] | None = None,
    output: str = "",
) -> ItemDrop:
    """A page; `output` is the file it becomes, where the URL does not say it."""
    directory = url if url.endswith("/") else url.rpartition("/")[0] + "/"
    fields = {"dir": directory, "name": path.rpartition("/")[2], "path": path, "url": url}
    texts: dict[str, Callable[[], str]] = {"content": content}
    if excerpt:
        texts["excerpt"] = excerpt
    drop = ItemDrop(ledger, kind="page", path=path, fields=fields, front_matter=front_matter, texts=texts)
    drop.is_html = url.endswith("/") or (output or url).endswith((".html", ".htm", ".xhtml"))
    return drop


def static_drop(
    ledger: Ledger,
    *,
    path: str,
    modified: datetime.datetime | None,
    collection: str | None,
    front_matter: Mapping[str, Any],
) -> ItemDrop:
    """A file that is copied; `path` is root-relative here, as in Jekyll."""
    path = f"/{path.removeprefix('/')}"
    name = path.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    fields = {
        "name": name, "basename": stem, "extname": dot + extension, "modified_time": modified, "path": path,
        "collection": collection,
    }  # fmt: skip
    return ItemDrop(ledger, kind="static", path=path, fields=fields, front_matter=front_matter, texts={})


class SiteDrop(Drop):
    """`site`: the lists below, the collections by label, and every key of `_config.yml`."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        config: Mapping[str, Any],
        now: datetime.datetime,
        posts: Sequence[ItemDrop],
        pages: Sequence[ItemDrop] = (),
        static_files: Sequence[ItemDrop] = (),
        collections: Mapping[str, tuple[Mapping[str, Any], Sequence[ItemDrop], Sequence[ItemDrop]]] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """`now` is that of `Settings`, in the site's zone. `posts` newest first; a collection is its metadata, its
        documents in order and its static files."""
        self.ledger = ledger
        groups = dict(collections or {})
        posts_meta, _, posts_files = groups.pop("posts", ({}, (), ()))
        self._lists: dict[str, list[ItemDrop]] = {
            "posts": list(posts), "pages": list(pages), "static_files": list(static_files),
        }  # fmt: skip
        self._lists |= {label: list(documents) for label, (_, documents, _) in groups.items()}
        groups = {"posts": (posts_meta, list(reversed(posts)), posts_files), **groups}
        self._groups = groups
        self._time = values.SiteTime.watched(now, ledger.note)
        self.by_path = {item.path: item for items in self._lists.values() for item in items}
        self.data = data or {}
        fields: dict[str, Any] = {
            **config,
            "time": now,
            "data": _DataDrop(ledger, self.data),
            "tags": lambda: self._by("tags"),
            "categories": lambda: self._by("categories"),
            "collections": self._collections,
            "html_pages": lambda: [page for page in pages if page.is_html],
            "documents": lambda: [item for _, documents, _ in groups.values() for item in documents],
            "related_posts": None,
            **self._lists,
        }
        super().__init__(fields)
        self._config = frozenset(config) - self._lists.keys()

    def __getitem__(self, key: str) -> Any:
        if key == "time":
            return self._time
        self.ledger.note("site.posts" if key in ("tags", "categories", "related_posts") else f"site.{key}")
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        if key not in self._fields:
            self.ledger.note(f"site.{key}")
        return key in self._fields

    def __iter__(self) -> Iterator[str]:
        self.ledger.note("site.*")
        return super().__iter__()

    def __len__(self) -> int:
        self.ledger.note("site.*")
        return super().__len__()

    def liquid_json(self, depth: int) -> Mapping[str, Any]:
        return {key: self[key] for key in self}

    def seen_from(self, page: Mapping[str, Any]) -> Mapping[str, Any]:
        """The site with `related_posts`: the ten newest posts that are not the page itself; nothing for pages."""
        if not isinstance(page, ItemDrop) or page.kind != "document":
            return self
        return _SiteFrom(self, page)

    def value_of(self, name: str) -> Any:
        """What a name of the ledger stands for, as data to digest: the names of the site's own values."""
        kind, colon, path = name.partition(":")
        if kind == "site.time":
            return strftime(self._fields["time"], path) if colon else self._fields["time"].isoformat()
        if colon:
            item = self.by_path.get(path)
            if item is None:
                return None
            if kind in _TEXTS:
                return item.text(kind)
            other = item.neighbour(kind)
            return other.identity if other else None
        parts = name.split(".", 2)
        if len(parts) == 3 and parts[1] == "data":
            return self.data.get(parts[2])
        value = self._fields.get(parts[1]) if len(parts) > 1 else None
        if parts[1:] in (["data"], ["*"]):
            return sorted(map(str, self.data if parts[1] == "data" else self._fields))
        if callable(value):
            value = value()
        return _identities(value)

    def _by(self, field: str) -> dict[str, list[ItemDrop]]:
        """Posts by tag or category: names in order of first use, posts newest first."""
        groups: dict[str, list[ItemDrop]] = {}
        for post in reversed(self._lists["posts"]):
            names = post[field]
            for name in names if isinstance(names, list | tuple) else ():
                groups.setdefault(values.string_of(name), []).insert(0, post)
        return groups

    def _collections(self) -> list[Drop]:
        return [
            CollectionDrop(label, metadata, documents, files)
            for label, (metadata, documents, files) in sorted(self._groups.items())
        ]


class CollectionDrop(Drop):
    """One of `site.collections`."""

    def __init__(
        self, label: str, metadata: Mapping[str, Any], documents: Sequence[ItemDrop], files: Sequence[ItemDrop]
    ) -> None:
        folder = f"_{label}"
        own = {
            "label": label, "docs": list(documents), "files": list(files), "relative_directory": folder,
            "directory": folder, "output": bool(metadata.get("output", label == "posts")),
        }  # fmt: skip
        super().__init__({**metadata, **own})


class _DataDrop(Drop):
    """`site.data`: each file is a name of its own."""

    def __init__(self, ledger: Ledger, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self._ledger = ledger

    def __getitem__(self, key: str) -> Any:
        self._ledger.note(f"site.data.{key}")
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._ledger.note(f"site.data.{key}")
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._ledger.note("site.data")
        return super().__iter__()

    def __len__(self) -> int:
        self._ledger.note("site.data")
        return super().__len__()


class _SiteFrom(Mapping[str, Any]):
    """The site as one post sees it."""

    def __init__(self, site: SiteDrop, page: ItemDrop) -> None:
        self._site, self._page = site, page

    def __getitem__(self, key: str) -> Any:
        if key == "related_posts":
            return [post for post in self._site["posts"][:11] if post is not self._page][:10]
        return self._site[key]

    def __contains__(self, key: object) -> bool:
        return key in self._site

    def __iter__(self) -> Iterator[str]:
        return iter(self._site)

    def __len__(self) -> int:
        return len(self._site)

    def liquid_text(self) -> str:
        return self._site.liquid_text()


def _identities(value: Any) -> Any:
    """A value with items replaced by their identities, so that no text is rendered for a digest."""
    if isinstance(value, ItemDrop):
        return value.identity
    if isinstance(value, Mapping):
        return {str(key): _identities(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return [_identities(item) for item in value]
    return value


def link_posts(posts_newest_first: Iterable[ItemDrop]) -> None:
    """Give each post its `next` (newer) and `previous` (older)."""
    newer: ItemDrop | None = None
    posts = list(posts_newest_first)
    for index, post in enumerate(posts):
        post.set_neighbours(newer, posts[index + 1] if index + 1 < len(posts) else None)
        newer = post
