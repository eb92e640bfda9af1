"""What file names say."""

from __future__ import annotations

import pytest

from notes.jekyll.names import (
    FileName,
    is_special,
    may_be_a_page_without_front_matter,
    parse_draft_name,
    parse_post_name,
    split_extension,
    title_from_slug,
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("_posts/2019-03-07-gan.md", ("2019-03-07", "gan", ".md")),
        ("19-3-7-x.md", ("19-3-7", "x", ".md")),
        ("2019-03-07-a.b-c.v2.markdown", ("2019-03-07", "a.b-c.v2", ".markdown")),
        ("2019-03-07-.md", ("2019-03-07", "", ".md")),
        ("2019-03-07-dots...md", ("2019-03-07", "dots", ".md")),
        ("2019-03-07-中文 名.md", ("2019-03-07", "中文 名", ".md")),
        ("2019-03-07.md", None),
        ("2019-03-07-noext", None),
        ("a2019-03-07-x.md", None),
        ("20190-03-07-x.md", None),
    ],
)
def test_post_names(path: str, name: tuple[str, str, str] | None) -> None:
    assert parse_post_name(path) == (None if name is None else FileName(*name))


def test_draft_names() -> None:
    assert parse_draft_name("_drafts/wip.md") == ("", "wip", ".md")
    assert parse_draft_name("_drafts/2019-1-2-wip.md") == ("2019-1-2", "wip", ".md")


@pytest.mark.parametrize(
    ("name", "parts"),
    [("a.md", ("a", ".md")), (".md", (".md", "")), ("a.", ("a.", "")), ("a", ("a", "")), ("a.b.c", ("a.b", ".c"))],
)
def test_extensions(name: str, parts: tuple[str, str]) -> None:
    assert split_extension(name) == parts


@pytest.mark.parametrize(
    ("slug", "title"), [("deep-LEARNING", "Deep Learning"), ("a--b-", "A  B"), ("中文-x", "中文 X"), ("", "")]
)
def test_titles(slug: str, title: str) -> None:
    assert title_from_slug(slug) == title


def test_which_files_are_special_or_pages() -> None:
    assert all(map(is_special, (".x", "_x", "#x", "~x", "x~", "x.")))
    assert not is_special("x.md")
    assert may_be_a_page_without_front_matter("docs/notes.md")
    assert not may_be_a_page_without_front_matter("docs/ReadMe.md")
