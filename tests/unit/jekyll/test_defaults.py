"""Which defaults a file gets, and which wins."""

from __future__ import annotations

from typing import Any

import pytest

from notes.jekyll.defaults import deep_merge, defaults_for, make_scope


def scopes(*entries: tuple[Any, Any, dict[str, Any]], collections_dir: str = "") -> Any:
    return tuple(make_scope(path, type, values, collections_dir) for path, type, values in entries)


@pytest.mark.parametrize(
    ("entries", "path", "type", "values"),
    [
        ([("", None, {"a": 1})], "x.md", "pages", {"a": 1}),
        ([(None, None, {"a": 1})], "x.md", "pages", {"a": 1}),
        ([("doc", None, {"a": 1})], "docs/x.md", "pages", {"a": 1}),
        ([("/docs", None, {"a": 1})], "docs/x.md", "pages", {"a": 1}),
        ([("docs", None, {"a": 1})], "other/docs/x.md", "pages", {}),
        ([("", "posts", {"a": 1})], "x.md", "pages", {}),
        ([("", "post", {"a": 1})], "_posts/x.md", "posts", {"a": 1}),
        ([("", "drafts", {"a": 1})], "_drafts/x.md", "posts", {}),
        ([("docs", None, {"a": 1}), ("", None, {"a": 2})], "docs/x.md", "pages", {"a": 1}),
        ([("", "pages", {"a": 1}), ("", None, {"a": 2})], "x.md", "pages", {"a": 1}),
        ([("", None, {"a": 1}), ("", "pages", {"a": 2})], "x.md", "pages", {"a": 2}),
        ([("", None, {"a": 1}), ("", None, {"a": 2})], "x.md", "pages", {"a": 2}),
        ([("", None, {"m": {"x": 1}}), ("d", None, {"m": {"y": 2}})], "d/x", "pages", {"m": {"x": 1, "y": 2}}),
        ([("s/*/deep", None, {"a": 1})], "s/one/deep/x.md", "pages", {"a": 1}),
        ([("s/*/deep", None, {"a": 1})], "s/one/two/deep/x.md", "pages", {}),
        ([("s/**/deep", None, {"a": 1})], "s/one/two/deep/x.md", "pages", {"a": 1}),
        ([("docs/*.md", None, {"a": 1})], "docs/x.md", "pages", {"a": 1}),
        ([("{a,b}/*", None, {"a": 1})], "b/x.md", "pages", {"a": 1}),
    ],
)
def test_scopes(entries: Any, path: str, type: str, values: dict[str, Any]) -> None:
    assert defaults_for(scopes(*entries), path, type) == values


def test_the_collections_dir_is_not_part_of_a_scope() -> None:
    found = scopes(("content/_posts/x", None, {"a": 1}), collections_dir="content")
    assert defaults_for(found, "_posts/x/y.md", "posts") == {"a": 1}


def test_null_overrides_nothing() -> None:
    assert deep_merge({"a": 1, "b": {"c": 1}}, {"a": None, "b": {"c": None, "d": None}}) == {
        "a": 1,
        "b": {"c": 1, "d": None},
    }
