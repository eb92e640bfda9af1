"""Which words are slips of the finger for a known key, and which are words of their own."""

from __future__ import annotations

import pytest

from notes.jekyll.front_matter import KNOWN_KEYS
from notes.jekyll.setting_keys import known_beside
from notes.jekyll.spelling import did_you_mean, misspelt

SETTINGS = known_beside(("title",))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("permalnk", "permalink"), ("titel", "title"), ("tilte", "title"), ("layot", "layout"), ("laoyut", "layout"),
        ("Layout", "layout"), ("catagory", "category"), ("categores", "categories"), ("catagories", "categories"),
        ("descripton", "description"), ("tgas", "tags"), ("dtae", "date"), ("redirect_form", "redirect_from"),
    ],
)  # fmt: skip
def test_slips_in_front_matter(word: str, meant: str) -> None:
    assert misspelt(word, KNOWN_KEYS) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("base_url", "baseurl"), ("baseUrl", "baseurl"), ("time_zone", "timezone"), ("exlude", "exclude"),
        ("pluggins", "plugins"), ("markdonw", "markdown"), ("kramdwon", "kramdown"), ("colections", "collections"),
    ],
)  # fmt: skip
def test_slips_in_settings(word: str, meant: str) -> None:
    assert misspelt(word, SETTINGS) == meant


@pytest.mark.parametrize(
    "word",
    [
        "publisher", "dates", "data", "rate", "land", "titles", "subtitle", "header", "images", "authors", "keywords",
        "comments", "series", "permalinks", "slugs", "post", "author_name", "lastmod", "updated", "tagline", "toc",
        "math",
        "publish", "cover", "level", "status", "weight", "type", "name", "url", "id", "标题",
    ],
)  # fmt: skip
def test_own_words_of_front_matter_are_left_alone(word: str) -> None:
    assert misspelt(word, KNOWN_KEYS) == ""


@pytest.mark.parametrize(
    "word",
    [
        "authors", "paginator", "pagination", "connections", "sort", "local", "repository", "social", "footer",
        "sidebar", "avatar", "disqus", "gitalk", "github_username", "minima", "posts", "version", "company", "themes",
        "feeds", "includes", "sources", "langs", "language", "languages", "data", "quote", "search", "theme_color",
    ],
)  # fmt: skip
def test_own_words_of_settings_are_left_alone(word: str) -> None:
    assert misspelt(word, SETTINGS) == ""


def test_the_likest_word_is_suggested() -> None:
    assert did_you_mean("pots", ["post", "page"]) == "did you mean “post”?"
    assert did_you_mean("zzz", ["post", "page"]) == ""
