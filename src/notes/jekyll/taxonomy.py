"""Categories and tags: the singular and plural keys, words and lists, folders and defaults, in Jekyll's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def read_categories(
    folders: Iterable[str], defaults: Mapping[str, Any], front_matter: Mapping[str, Any]
) -> tuple[str, ...]:
    """Folders, then the defaults', then `categories`, then `category`: united, first place kept, case kept.

    `categories: a b` are two, `category: Foo Bar` is one; lists are taken as they are, everything becomes text.
    """
    found = [*folders, *_plural(defaults.get("categories")), *_plural(front_matter.get("categories"))]
    singular = front_matter.get("category")
    if singular is None:
        singular = defaults.get("category")
    found += _flatten(singular)
    return tuple(dict.fromkeys(_text(item) for item in found if item is not None))


def read_tags(data: Mapping[str, Any]) -> tuple[str, ...]:
    """`tag` if there is one, and then `tags` is ignored; else `tags`, words or list. Repeats are kept out."""
    singular = data.get("tag")
    found = _flatten(singular) if singular not in (None, False) else _plural(data.get("tags"))
    return tuple(dict.fromkeys(_text(item) for item in found if item is not None))


def folders_above(path: str, special: str) -> tuple[str, ...]:
    """The folders above `_posts` or `_drafts` in a path: each is a category. Folders inside are none."""
    parts = path.split("/")[:-1]
    if special not in parts:
        return ()
    return tuple(part for part in parts[: parts.index(special)] if part)


def _plural(value: Any) -> list[Any]:
    if isinstance(value, str):
        return list(value.split())
    return _flatten(value)


def _flatten(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return [item for inner in value for item in _flatten(inner)]
    return [value]


def _text(value: Any) -> str:
    """As Ruby's `to_s` prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
