"""Include, exclude and the patterns they hold."""

from __future__ import annotations

import pytest

from notes.jekyll.globs import compile_fnmatch, compile_glob
from notes.jekyll.selection import Selection


@pytest.mark.parametrize(
    ("include", "exclude", "path", "folder", "held"),
    [
        ((), (), "a.md", False, True),
        ((), (), ".hidden", False, False),
        ((), (), "_private", True, False),
        ((), (), "a/#x#", False, False),
        ((), (), "a/x.md~", False, False),
        ((), (), "a/x.", False, False),
        ((".htaccess",), (), "sub/.htaccess", False, True),
        (("_pages",), (), "_pages", True, True),
        ((".well-known/x",), (), ".well-known/x", False, True),
        ((), ("foo",), "foobar.md", False, False),
        ((), ("/foo",), "foo/x", False, False),
        ((), ("foo/",), "foo", True, False),
        ((), ("foo/",), "foo", False, True),
        ((), ("foo/",), "foobar", True, True),
        ((), ("*.tmp",), "a/b/c.tmp", False, False),
        ((), ("a?c/*",), "abc/x/y", False, False),
        ((), ("[ab]x",), "bx", False, False),
        ((), ("[^ab]x",), "bx", False, True),
        (("foo",), ("foo",), "foo", True, True),
        ((), (), "node_modules", True, False),
        ((), (), "vendor/bundle", True, False),
        ((), (), "vendor/own", True, True),
        ((), (), "templates", True, False),
        (("templates/",), (), "templates", True, True),
    ],
)
def test_selection(*, include: tuple[str, ...], exclude: tuple[str, ...], path: str, folder: bool, held: bool) -> None:
    assert Selection(include, exclude).holds(path, folder=folder) is held


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a/*", "a/b", True),
        ("a/*", "a/b/c", False),
        ("a/*", "a/.b", False),
        ("**/x", "a/b/x", True),
        ("**/x", "x", True),
        ("a/{b,c/d}/*.md", "a/c/d/e.md", True),
        ("a/b*.md", "a/b.md", True),
        ("[unclosed", "[unclosed", True),
        ("{unclosed", "{unclosed", True),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
    ],
)
def test_globs(pattern: str, path: str, matches: bool) -> None:
    assert bool(compile_glob(pattern).match(path)) is matches


def test_fnmatch_crosses_folders() -> None:
    assert compile_fnmatch("a*z").match("a/b/c/z")
    assert not compile_fnmatch("a*z").match("a/b/c/zz!")
