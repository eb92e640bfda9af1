"""URLs with the baseurl, absolute URLs, and addresses that must never be linked."""

import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.theme import urls


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/a/b.html", "/base/a/b.html"),
        ("/", "/base/"),
        ("a.css", "/base/a.css"),
        ("#top", "#top"),
        ("//cdn.example/x", "//cdn.example/x"),
        ("https://x.example/", "https://x.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", "#"),
        (" java\tscript:alert(1)", "#"),
        ("DATA:text/html,x", "#"),
        ("vbscript:x", "#"),
    ],
)
def test_relative(url, expected):
    assert urls.relative(url, "/base") == expected


def test_absolute_is_ascii():
    assert urls.absolute("/标签/", "https://x.example", "/base") == "https://x.example/base/%E6%A0%87%E7%AD%BE/"
    assert urls.absolute("/a%20b/?q=1&r#f", "https://x.example", "") == "https://x.example/a%20b/?q=1&r#f"
    assert urls.absolute("https://y.example/", "https://x.example", "/base") == "https://y.example/"


def test_a_body_may_carry_the_baseurl_already():
    assert urls.in_body("/base/pic.png", "/base") == "/base/pic.png"
    assert urls.in_body("/pic.png", "/base") == "/base/pic.png"
    assert urls.in_body("/baseball.png", "/base") == "/base/baseball.png"
    assert urls.in_body("pic.png", "/base") == "pic.png"
    assert urls.in_body("javascript:alert(1)", "/base") == "#"


@pytest.mark.parametrize("url", ["http://a.example", "HTTPS://a.example", "ftp://a.example"])
def test_linkable(url):
    assert urls.is_linkable(url)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "/root", "x.html", "data:text/html,x", "file:///secret.txt"]
)
def test_not_linkable(url):
    assert not urls.is_linkable(url)


plain = st.lists(st.sampled_from(["a", "b.html", "中"]), min_size=1, max_size=4).map("/".join)
dotted = st.lists(st.sampled_from(["a", "b.html", ".", "..", "中", "..."]), min_size=1, max_size=6).map("/".join)


@given(page=plain, slash=st.sampled_from(["", "/"]), url=dotted)
def test_join_agrees_with_the_standard_library(page, slash, url):
    page = f"/{page}{slash}"
    assert "http://h" + urls.join(url, page) == urllib.parse.urljoin("http://h" + page, url)


@pytest.mark.parametrize(
    ("url", "joined"),
    [("#f", "/a/b.html#f"), ("?q", "/a/b.html?q"), ("c#f", "/a/c#f"), ("../", "/"), ("./", "/a/"), ("", "")],
)
def test_join(url, joined):
    assert urls.join(url, "/a/b.html") == joined


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://github.com/owner/repo", "github.com/owner/repo"),
        ("HTTP://a.example/", "a.example"),
        ("http://a.example/b/", "a.example/b/"),
        ("https://a.example/%E4%B8%AD%20x%2Fy", "a.example/中%20x%2Fy"),
        ("https://a.example/%FF%C2%80", "a.example/%FF%C2%80"),
        ("https://a.example/%E2%80%AEx", "a.example/%E2%80%AEx"),
    ],
)
def test_an_address_as_it_is_read(url, text):
    assert urls.shown(url) == text
