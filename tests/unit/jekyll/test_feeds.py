"""Which feeds a site's settings ask for."""

from __future__ import annotations

from typing import Any

import pytest

from notes.jekyll.decoding import decode_settings
from notes.jekyll.feeds import feeds


def paths(settings: Any, tags: tuple[str, ...] = (), environment: str = "development") -> list[str]:
    feed = decode_settings({"feed": settings}).settings.feed
    return [path for path, _ in feeds(feed, list(tags), environment=environment)]


@pytest.mark.parametrize("settings", [None, True, {}, [], "x", {"collections": 7, "categories": None, "tags": False}])
def test_there_is_always_one(settings: Any) -> None:
    assert paths(settings, ("a",)) == ["feed.xml"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"path": "/atom.xml"}, ["atom.xml"]),
        ({"path": "a/../../b.xml"}, ["a/b.xml"]),
        ({"categories": ["news", "new s", "news"]}, ["feed/news.xml", "feed/new s.xml", "feed.xml"]),
        ({"collections": {"docs": {"path": 7, "categories": ["x"]}}}, ["feed/docs/x.xml", "feed/docs.xml", "feed.xml"]),
        ({"collections": ["docs"]}, ["feed/docs.xml", "feed.xml"]),
        (
            {"collections": {"docs": {"path": "/d.xml", "categories": ["x"]}, "posts": {"path": "/p.xml"},
            "other": None}},
            ["feed/docs/x.xml", "d.xml", "p.xml", "feed/other.xml"],
        ),
        ({"tags": True}, ["feed.xml", "feed/by_tag/a_1.xml", "feed/by_tag/b.xml"]),
        ({"tags": {"only": ["b", "z"], "path": "t/"}}, ["feed.xml", "t/b.xml", "t/z.xml"]),
        ({"tags": {"except": ["b"]}}, ["feed.xml", "feed/by_tag/a_1.xml"]),
    ],
)  # fmt: skip
def test_paths(settings: Any, expected: list[str]) -> None:
    assert paths(settings, ("a_1", "b", "two words", "标签", "../x")) == expected


def test_none_while_a_site_is_developed() -> None:
    settings = {"disable_in_development": True}
    assert paths(settings) == []
    assert paths(settings, environment="production") == ["feed.xml"]
