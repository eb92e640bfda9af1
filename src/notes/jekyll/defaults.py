"""Front-matter defaults: which `values` of `_config.yml` a file starts with.

`path` is a plain prefix of the file's path; with `*` it is a file pattern, and what it names is the prefix. The longer
path wins; of two equally long, a scope with a type wins over one without, else the later one. Merges are deep for
mappings, and a null never overrides a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from notes.jekyll.globs import compile_glob


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of `defaults`."""

    path: str = ""
    """As written, a leading slash dropped; empty is everywhere."""
    prefix: str = ""
    """What is compared: `path` without the `collections_dir`."""
    type: str | None = None
    """`pages`, `posts` or a collection's label; `None` is any."""
    values: dict[str, Any] = {}

    def applies(self, path: str, type: str | None) -> bool:
        """Whether a file of this path (without the `collections_dir`) and type is meant."""
        if self.type is not None and self.type != type:
            return False
        if "*" not in self.path:
            return path.startswith(self.prefix)
        pattern = compile_glob(self.prefix)
        ends = [at for at, character in enumerate(path) if character == "/"]
        return any(pattern.match(path[:end]) for end in (*ends, len(path)))


_TYPES = {"page": "pages", "post": "posts", "draft": "drafts"}


def make_scope(path: Any, type: Any, values: dict[str, Any], collections_dir: str = "") -> Scope:
    """A scope from the values of `_config.yml`, the old singular type names understood."""
    written = path.removeprefix("/") if isinstance(path, str) else ""
    prefix = written.removeprefix(collections_dir + "/") if collections_dir else written
    return Scope(
        path=written, prefix=prefix, type=None if type is None else _TYPES.get(str(type), str(type)), values=values
    )


def defaults_for(scopes: tuple[Scope, ...], path: str, type: str | None) -> dict[str, Any]:
    """All values that hold for one file."""
    result: dict[str, Any] = {}
    winner: Scope | None = None
    for scope in scopes:
        if not scope.applies(path, type):
            continue
        if winner is None or _precedes(scope, winner):
            result, winner = deep_merge(result, scope.values), scope
        else:
            result = deep_merge(scope.values, result)
    return result


def _precedes(new: Scope, old: Scope) -> bool:
    if len(new.path) != len(old.path):
        return len(new.path) > len(old.path)
    return new.type is not None or old.type is None


def deep_merge(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `other` over it; mappings merge, lists and words replace, null does nothing to a value."""
    result = dict(base)
    for key, value in other.items():
        old = result.get(key)
        if value is None and key in result:
            continue
        result[key] = deep_merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
