"""The theme that settings name, and how its files are got."""

from __future__ import annotations

from typing import Any

import pytest

from notes.jekyll.decoding import decode_settings
from notes.jekyll.gem_themes import GemTheme, gem_theme, named_plugins


@pytest.mark.parametrize(
    ("written", "theme", "is_bundled"),
    [
        ({}, None, False),
        ({"theme": None, "remote_theme": ""}, None, False),
        ({"theme": {"name": "x"}}, None, False),
        ({"theme": "minima"}, GemTheme(name="minima"), True),
        ({"theme": "jekyll-theme-cayman"}, GemTheme(name="jekyll-theme-cayman"), False),
        ({"remote_theme": "jekyll/minima"}, GemTheme(name="minima", repository="jekyll/minima"), True),
        (
            {"remote_theme": "jekyll/minima@v2.5.1", "theme": "x"},
            GemTheme(name="minima", repository="jekyll/minima", tag="v2.5.1"),
            True,
        ),
        (
            {"remote_theme": "someone/minima", "theme": "minima"},
            GemTheme(name="minima", repository="someone/minima"),
            False,
        ),
        (
            {"remote_theme": "https://git.example.org/a/b/"},
            GemTheme(name="b", repository="https://git.example.org/a/b/"),
            False,
        ),
    ],
)
def test_which_theme(written: dict[str, Any], theme: GemTheme | None, is_bundled: bool) -> None:
    settings = decode_settings(written).settings
    found = gem_theme(settings)
    assert found == theme
    assert (found is not None and found.is_bundled) == is_bundled
    assert named_plugins(settings) == ({"jekyll-feed", "jekyll-seo-tag"} if is_bundled else set())


@pytest.mark.parametrize(
    ("theme", "address"),
    [
        (GemTheme(name="b", repository="a/b"), "https://github.com/a/b ../b "),
        (GemTheme(name="b", repository="a/b", tag="v1"), "--branch v1 https://github.com/a/b ../b "),
        (GemTheme(name="b", repository="https://git.example.org/a/b"), "https://git.example.org/a/b ../b "),
    ],
)
def test_a_remote_theme_is_cloned_beside_the_site(theme: GemTheme, address: str) -> None:
    assert address in theme.copying
    assert theme.copying.endswith("cp -rn ../b/{_layouts,_includes,_sass,assets} .")


def test_the_hint_about_a_missing_file_of_a_theme() -> None:
    assert GemTheme(name="x").missing_file_hint("_sass") == "it may belong to the theme x: copy its _sass into the site"
    assert "2.5" in GemTheme(name="minima").missing_file_hint("_sass")
