"""The documents of a collection (`_label/` in the source): in which order they are listed.

`order:` names files; those it does not name follow. `sort_by:` names a front-matter key; documents without it come
last, as Jekyll has them. Otherwise they go by date, then by path; an undated one is as old as the build.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Container, Iterable
from typing import Any

from notes.jekyll.names import basename, split_extension
from notes.jekyll.permalinks import collection_template, post_template
from notes.jekyll.settings import CollectionSettings
from notes.model import Note

_NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def collection_of(path: str, collections: Container[str], collections_dir: str = "") -> str:
    """The label of the collection a source path lies in; empty outside of them and in `_posts`."""
    if collections_dir:
        if not path.startswith(collections_dir + "/"):
            return ""
        path = path[len(collections_dir) + 1 :]
    head, slash, _ = path.partition("/")
    label = head[1:] if slash and head.startswith("_") else ""
    return label if label in collections and label not in ("posts", "drafts") else ""


def static_output(path: str, label: str, permalink: str, style: str) -> str:
    """Where a file without front matter goes: the collection's template without a title, and the file's extension.

    `path` is the one below the collection's folder.
    """
    stem, extension = split_extension(basename(path))
    below = path[: len(path) - len(extension)].rstrip(".")
    template = post_template(permalink) if permalink else collection_template(style)
    values = {":collection": label, ":path": below, ":name": stem, ":title": "", ":output_ext": ""}
    for key, value in values.items():
        template = template.replace(key, value)
    parts = [part for part in template.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) + extension


def in_order(documents: Iterable[Note], label: str, settings: CollectionSettings, collections_dir: str) -> list[Note]:
    """A collection's documents as templates list them."""
    by_date = sorted(documents, key=lambda note: (note.date is None, note.date or _NEVER, note.path))
    if settings.order is not None:
        folder = f"{collections_dir}/_{label}/" if collections_dir else f"_{label}/"
        places = {folder + str(name): index for index, name in enumerate(settings.order)}
        return sorted(by_date, key=lambda note: places.get(note.path, len(places)))
    if settings.sort_by:
        return sorted(by_date, key=functools.cmp_to_key(functools.partial(_compare, key=settings.sort_by)))
    return by_date


def _compare(one: Note, other: Note, *, key: str) -> int:
    mine, theirs = _value(one, key), _value(other, key)
    if mine is None or theirs is None:
        return (mine is None) - (theirs is None)
    if isinstance(mine, str) != isinstance(theirs, str):
        mine, theirs = str(mine), str(theirs)
    try:
        return int(mine > theirs) - int(mine < theirs)
    except TypeError:
        return 0


def _value(note: Note, key: str) -> Any:
    known = {"title": note.title, "date": note.date, "slug": note.slug, "path": note.path}
    return known.get(key, note.front_matter.get(key))
