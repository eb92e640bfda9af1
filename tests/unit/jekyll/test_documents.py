"""From a source file to a note."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from notes.jekyll.defaults import make_scope
from notes.jekyll.documents import Document, Made, make_note, make_notes
from notes.jekyll.redirects import redirects
from notes.jekyll.settings import Settings
from notes.model import Note, SourceFile

SETTINGS = Settings(timezone="Asia/Shanghai")
NOW = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def made(path: str, text: str, kind: Any = "post", **settings: Any) -> Made:
    file = SourceFile(path=path, text=text, digest="", modified=1e9)
    return make_note(file, msgspec.structs.replace(SETTINGS, **settings), NOW, kind)


def note(path: str, text: str, kind: Any = "post", **settings: Any) -> Note:
    result = made(path, text, kind, **settings)
    assert result.note is not None, result
    return result.note


def test_a_post() -> None:
    post = note("_posts/2017-05-01-gan.md", "---\nlayout: post\ntitle: 深度学习（八）\ncategory: DL\n---\n\n正文\n")
    assert (post.kind, post.title, post.slug, post.layout) == ("post", "深度学习（八）", "gan", "post")
    assert (post.url, post.output) == ("/dl/2017/05/01/gan.html", "dl/2017/05/01/gan.html")
    assert (post.categories, post.tags, post.body, post.body_line) == (("DL",), (), "正文\n", 7)
    assert post.date is not None and post.date.isoformat() == "2017-05-01T00:00:00+08:00"


def test_a_post_without_front_matter() -> None:
    post = note("posts/2018-11-01-model-compression.md", "正文\n")
    assert (post.title, post.body_line, post.url) == ("Model Compression", 1, "/2018/11/01/model-compression.html")


def test_a_file_in_posts_dated_by_its_front_matter() -> None:
    post = note("posts/gan.md", "---\ndate: 2018-03-02\n---\n")
    assert (post.kind, post.url) == ("post", "/2018/03/02/gan.html")


def test_a_file_in_posts_without_any_date_is_a_page_and_said_so() -> None:
    result = made("posts/gan.md", "# GAN（续）{: #x}\n")
    assert result.note is not None and (result.note.kind, result.note.url) == ("page", "/posts/gan.html")
    assert [(p.code, p.severity) for p in result.problems] == [("undated-post", "warning")]


def test_defaults_lie_under_the_front_matter() -> None:
    scope = make_scope("", "posts", {"layout": "post", "categories": ["d"], "permalink": "/p/:title/"})
    post = note("_posts/2017-05-01-a.md", "---\nlayout:\ncategories: e\n---\n", defaults=(scope,))
    assert (post.layout, post.categories, post.url) == ("post", ("d", "e"), "/p/a/")


@pytest.mark.parametrize(
    ("path", "text", "kind", "settings", "hidden"),
    [
        ("_posts/2017-05-01-a.md", "---\npublished: false\n---\n", "post", {}, "unpublished"),
        ("_posts/2017-05-01-a.md", "---\npublished: false\n---\n", "post", {"unpublished": True}, ""),
        ("_posts/2021-05-01-a.md", "", "post", {}, "future"),
        ("_posts/2021-05-01-a.md", "", "post", {"future": True}, ""),
        ("_drafts/a.md", "", "draft", {}, "draft"),
        ("_drafts/a.md", "", "draft", {"show_drafts": True}, ""),
        ("a.md", "---\npublished: false\n---\n", "page", {}, "unpublished"),
    ],
)
def test_hidden(*, path: str, text: str, kind: Any, settings: dict[str, bool], hidden: str) -> None:
    result = made(path, text, kind, **settings)
    assert result.hidden == hidden
    assert (result.note is None) is bool(hidden)
    assert [p.severity for p in result.problems] == (["info"] if hidden == "future" else [])


def test_an_undated_draft_is_as_old_as_its_file() -> None:
    draft = note("_drafts/wip.md", "", "draft", show_drafts=True)
    assert draft.date == datetime.datetime.fromtimestamp(1e9, datetime.UTC)
    assert draft.kind == "draft"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("---\ntitle: a\ndate: someday\n---\n", "date-invalid", 3, 1),
        ("---\ntitle: a: b\n---\n", "front-matter-yaml", 2, 9),
        ("---\nlayout: x\npermalink: /:titel/\n---\n", "permalink-invalid", 3, 1),
        ("---\npermalink: ''\n---\n", "permalink-invalid", 2, 1),
        ("---\npermalink: /%2e%2e/x\n---\n", "permalink-invalid", 2, 1),
    ],
)
def test_what_jekyll_would_publish_broken_is_an_error(text: str, code: str, line: int, column: int) -> None:
    result = made("_posts/2017-05-01-a.md", text)
    assert result.note is None and not result.hidden
    problem = result.problems[-1]
    assert (problem.code, problem.severity) == (code, "error")
    assert (problem.path, problem.line, problem.column) == ("_posts/2017-05-01-a.md", line, column)


def test_titles_that_are_not_text() -> None:
    assert note("_posts/2017-05-01-a.md", "---\ntitle: 1984\n---\n").title == "1984"
    result = made("_posts/2017-05-01-a.md", "---\ntitle: [GAN, DCGAN]\n---\n")
    assert result.note is not None and result.note.title == "GAN DCGAN"
    assert [p.code for p in result.problems] == ["title-not-text"]


@pytest.mark.parametrize(
    ("path", "text", "kind", "url", "output", "title"),
    [
        ("about.md", "---\n---\n# 关于 **我**\n", "page", "/about.html", "about.html", "关于 我"),
        ("index.md", "---\ntitle: 首页\n---\n", "page", "/", "index.html", "首页"),
        ("docs/README.md", "说明\n====\n", "readme", "/docs/", "docs/index.html", "说明"),
        ("docs/how-to.html", "---\n---\n", "page", "/docs/how-to.html", "docs/how-to.html", "How To"),
        ("feed.xml", "---\npermalink: /atom/\n---\n", "page", "/atom/", "atom/index.xml", "Feed"),
        ("a.md", "---\npermalink: /中文/\n---\n", "page", "/%E4%B8%AD%E6%96%87/", "中文/index.html", "A"),
    ],
)
def test_pages(*, path: str, text: str, kind: Any, url: str, output: str, title: str) -> None:
    page = note(path, text, kind)
    assert (page.kind, page.url, page.output, page.title) == ("page", url, output, title)
    assert page.date is None


def test_layouts() -> None:
    for written, layout in (("none", "none"), ("false", "none"), ("null", "none"), ("post", "post")):
        assert note("a.md", f"---\nlayout: {written}\n---\n", "page").layout == layout
    assert note("a.md", "---\nx: 1\n---\n", "page").layout is None
    assert note("_posts/2017-05-01-a.md", "---\nlayout: null\n---\n").layout is None


def test_all_errors_of_the_notebook_in_one_go_and_notes_in_order() -> None:
    def document(path: str, text: str) -> Document:
        return Document(kind="post", file=SourceFile(path=path, text=text, digest=""))

    documents = [
        document("_posts/2019-01-03-c.md", ""),
        document("_posts/2019-01-02-y.md", "---\na: b: c\n---\n"),
        document("_posts/2019-01-02-b.md", ""),
        document("_posts/2019-01-01-x.md", "---\ndate: soon\n---\n"),
        document("_posts/2019-01-04-a.md", "---\ndate: 2019-01-02\n---\n"),
        document("_posts/2019-01-05-h.md", "---\npublished: false\n---\n"),
    ]
    for ordered in (documents, documents[::-1]):
        found = make_notes(ordered, SETTINGS, NOW)
        assert [n.slug for n in found.notes] == ["b", "a", "c"]
        assert [p.path for p in found.problems] == ["_posts/2019-01-01-x.md", "_posts/2019-01-02-y.md"]
        assert found.hidden == {"_posts/2019-01-05-h.md": "unpublished"}
    newest = make_notes(documents, msgspec.structs.replace(SETTINGS, limit_posts=1), NOW)
    assert [n.slug for n in newest.notes] == ["c"]


def test_a_page_keeps_its_address_and_of_two_redirects_the_last() -> None:
    def page(path: str, *old: str) -> Document:
        text = f"---\nredirect_from: [{', '.join(old)}]\n---\n"
        return Document(kind="page", file=SourceFile(path=path, text=text, digest=""))

    documents = [
        page("a.md", "/b.html", "/old/", "/only-a/"),
        page("b.md", "/old"),
        page("c.md", "/old/", "/c.html", "/b"),
    ]
    made = make_notes(documents, SETTINGS, NOW)
    found = [(redirect.note.path, redirect.output) for redirect in redirects(made.notes, "", "")]
    assert found == [("a.md", "only-a/index.html"), ("b.md", "old.html"), ("c.md", "old/index.html")]
    assert [(p.code, p.severity, p.path) for p in made.problems] == [("redirect-taken", "warning", "a.md")] * 2 + [
        ("redirect-taken", "warning", "c.md")
    ]
    assert "/old/ is also an address of c.md" in made.problems[1].message


def test_a_layout_of_the_sites_own_may_see_to_redirect_to() -> None:
    text = "---\nlayout: moved\nredirect_to: elsewhere.html\n---\n"
    moved = note("a.md", text, "page")
    assert [redirect.to for redirect in redirects([moved], "", "")] == ["/elsewhere.html"]
    assert not list(redirects([moved], "", "", layouts={"moved"}))
