"""Templates, placeholders, encoding and where files may go."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.jekyll.permalinks import (
    PLACEHOLDERS,
    PermalinkError,
    Placeholders,
    document_address,
    document_id,
    output_extension,
    page_address,
    page_template,
    post_template,
)

VALUES = Placeholders(
    date=datetime.datetime(2019, 3, 7, 6, 5, 4, tzinfo=datetime.UTC),
    slug="GAN 二",
    basename="2019-03-07-GAN 二",
    categories=("DL", "C++ x", "dl"),
    path="/dl/2019-03-07-GAN 二",
    collection="posts",
    output_ext=".html",
)


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("/:categories/:title:output_ext", "/dl/c++%20x/GAN-%E4%BA%8C.html"),
        ("/:slugified_categories/:slug/", "/dl/c-x/gan-%E4%BA%8C/"),
        ("/:year-:month-:day-:hour:minute:second", "/2019-03-07-060504"),
        ("/:i_month/:i_day/:short_year/:y_day", "/3/7/19/066"),
        ("/:short_month/:long_month/:short_day/:long_day", "/Mar/March/Thu/Thursday"),
        ("/:w_year/:week/:w_day", "/2019/10/4"),
        ("/:collection/:path/:name", "/posts/dl/2019-03-07-GAN%20%E4%BA%8C/2019-03-07-gan-%E4%BA%8C"),
        ("/:month_:day", "/03_07"),
        ("no-slash", "/no-slash"),
        ("//a///b", "/a/b"),
        ("/../x/./y", "/x/y"),
        ("/中 文/100%/%e4", None),
        ("/a?b#c[d]/", "/a%3Fb%23c%5Bd%5D/"),
        ("/keep/%E4%B8%AD/", "/keep/%E4%B8%AD/"),
        ("/+,;=:@!$&'()*", "/+,;=:@!$&'()*"),
    ],
)
def test_templates(template: str, url: str | None) -> None:
    if url is None:
        with pytest.raises(PermalinkError):
            document_address(template, VALUES)
    else:
        assert document_address(template, VALUES).url == url


def test_every_placeholder_is_filled() -> None:
    for name in PLACEHOLDERS:
        assert ":" not in document_address(f"/:{name}/", VALUES).url


@pytest.mark.parametrize("template", ["/:titel/", "/:year/:foo_", "/:titlefoo"])
def test_unknown_placeholders(template: str) -> None:
    with pytest.raises(PermalinkError, match="does not exist"):
        document_address(template, VALUES)


@pytest.mark.parametrize(
    ("template", "output"),
    [
        ("/a/", "a/index.html"),
        ("/", "index.html"),
        ("/a", "a.html"),
        ("/a.html", "a.html"),
        ("/%E4%B8%AD/a%20b/", "中/a b/index.html"),
        ("/x%2Fy", "x/y.html"),
    ],
)
def test_output_paths(template: str, output: str) -> None:
    assert document_address(template, VALUES).output == output


@pytest.mark.parametrize("template", ["/%2e%2e/%2e%2e/etc/passwd", "/a%00b", "/a%5C..%5Cb", "/%ff", "/x%0Ay"])
def test_no_way_out(template: str) -> None:
    with pytest.raises(PermalinkError):
        document_address(template, VALUES)


@given(st.text(st.sampled_from("./%2eEfF5cC:_titleyear\\ 中\n\x00~?#"), max_size=30), st.text(max_size=10))
def test_nothing_leaves_the_output_folder(template: str, slug: str) -> None:
    try:
        url, output = document_address(template, VALUES._replace(slug=slug, path=slug, categories=(slug,)))
    except PermalinkError:
        return
    assert url.startswith("/") and not url.startswith("//")
    assert url.isascii() and not any(c in url for c in ' ?#\\"<>')
    assert output and not output.startswith("/")
    assert not {"..", ".", ""} & set(output.split("/"))
    assert "\0" not in output and "\\" not in output


@pytest.mark.parametrize(
    ("style", "stem", "ext", "url", "output"),
    [
        ("date", "about", ".html", "/docs/about.html", "docs/about.html"),
        ("pretty", "about", ".html", "/docs/about/", "docs/about/index.html"),
        ("weekdate", "about", ".html", "/docs/about", "docs/about.html"),
        ("/:title/", "about", ".html", "/docs/about/", "docs/about/index.html"),
        ("/:title:output_ext", "about", ".html", "/docs/about.html", "docs/about.html"),
        ("/:title", "about", ".html", "/docs/about", "docs/about.html"),
        ("pretty", "index", ".html", "/docs/", "docs/index.html"),
        ("pretty", "feed", ".xml", "/docs/feed.xml", "docs/feed.xml"),
        ("date", "a b", ".html", "/docs/a%20b.html", "docs/a b.html"),
    ],
)
def test_pages(style: str, stem: str, ext: str, url: str, output: str) -> None:
    template = page_template(style, stem, ext)
    assert page_address(template, folder="/docs", basename=stem, output_ext=ext) == (url, output)


def test_a_page_keeps_words_that_are_not_placeholder_of_its() -> None:
    assert page_address("/:title/:basename/", folder="/", basename="a", output_ext=".html").url == "/:title/a/"


def test_styles_and_extensions() -> None:
    assert post_template("pretty").endswith(":title/")
    assert post_template("/x/:title") == "/x/:title"
    assert output_extension("/a.xml", ".html") == ".xml"
    assert output_extension("/a/", ".html") == ".html"
    assert output_extension("/a.b/c", ".html") == ".html"
    assert output_extension(None, ".txt") == ".txt"


def test_document_ids() -> None:
    assert document_id("/dl/2019/a.html", "a") == "/dl/2019/a"
    assert document_id("/dl/2019/a/", "a") == "/dl/2019/a"
    assert document_id("/a.html", "a") == "/a"
