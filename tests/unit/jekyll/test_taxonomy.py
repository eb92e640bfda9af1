"""Categories, tags, defaults, selection, names and excerpts: one table each."""

from __future__ import annotations

from typing import Any

import pytest

from notes.jekyll.taxonomy import folders_above, read_categories, read_tags


@pytest.mark.parametrize(
    ("folders", "defaults", "front_matter", "categories"),
    [
        ((), {}, {}, ()),
        ((), {}, {"categories": "a b"}, ("a", "b")),
        ((), {}, {"category": "Foo Bar"}, ("Foo Bar",)),
        ((), {}, {"categories": ["D", "E"], "category": "历史"}, ("D", "E", "历史")),
        (("cat1",), {"categories": ["x"]}, {"categories": "x y"}, ("cat1", "x", "y")),
        ((), {"category": "d"}, {"category": None}, ("d",)),
        ((), {}, {"category": ["a", ["b"]], "categories": [1, True, None, "a"]}, ("1", "true", "a", "b")),
        ((), {}, {"categories": None}, ()),
    ],
)
def test_categories(folders: Any, defaults: Any, front_matter: Any, categories: Any) -> None:
    assert read_categories(folders, defaults, front_matter) == categories


@pytest.mark.parametrize(
    ("data", "tags"),
    [
        ({}, ()),
        ({"tags": "a b"}, ("a", "b")),
        ({"tag": "one two"}, ("one two",)),
        ({"tag": "x", "tags": "a b"}, ("x",)),
        ({"tag": None, "tags": ["a b", 7]}, ("a b", "7")),
        ({"tags": ["a", "a"]}, ("a",)),
    ],
)
def test_tags(data: dict[str, Any], tags: tuple[str, ...]) -> None:
    assert read_tags(data) == tags


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("_posts/x.md", ()),
        ("_posts/sub/x.md", ()),
        ("a/b/_posts/sub/x.md", ("a", "b")),
        ("posts/dl/x.md", ()),
    ],
)
def test_folders(path: str, folders: tuple[str, ...]) -> None:
    assert folders_above(path, "_posts") == folders
