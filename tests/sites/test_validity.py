"""The example notebook's site by the standards: HTML without parse errors, an Atom feed, a sitemap."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from justhtml import JustHTML
from lxml import etree

from .conftest import Notebook

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_parser_sees_what_is_wrong() -> None:
    assert JustHTML("<!doctype html><p><div></p></div>", collect_errors=True).errors


def test_every_page_is_html_without_a_parse_error(example_site: Path) -> None:
    pages = [page for page in sorted(example_site.rglob("*.html")) if ".bookmarks" not in page.name]
    assert len(pages) > 20
    faults = [
        f"{page.relative_to(example_site)}: {error}"
        for page in pages
        for error in JustHTML(page.read_text(encoding="utf-8"), collect_errors=True).errors
    ]
    assert not faults


@pytest.mark.parametrize("url", ["", "https://notes.example"])
def test_the_feed_is_atom(example_notebook: Path, tmp_path: Path, url: str) -> None:
    site = Notebook(example_notebook).build(destination=tmp_path / "site", flags={"url": url}).destination
    feed = etree.parse(site / "feed.xml").getroot()
    entries = feed.xpath("a:entry", namespaces=ATOM)
    assert len(entries) > 8
    ids = feed.xpath("//a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids) == len(entries) + 1
    assert all(urlsplit(identifier).scheme in (("https",) if url else ("urn",)) for identifier in ids)
    for element in (feed, *entries):
        for name in ("title", "id", "updated"):
            assert len(element.xpath(f"a:{name}[normalize-space()]", namespaces=ATOM)) == 1
        assert element.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM)
        assert datetime.fromisoformat(element.xpath("string(a:updated)", namespaces=ATOM)).tzinfo
    if url:
        links = feed.xpath("//a:link/@href", namespaces=ATOM)
        content = "".join(feed.xpath("//a:content/text()", namespaces=ATOM))
        assert all(link.startswith(f"{url}/") for link in links)
        assert 'href="/' not in content
        assert 'src="/' not in content


def test_the_sitemap_names_every_page_once(example_notebook: Path, tmp_path: Path) -> None:
    flags = {"url": "https://notes.example", "baseurl": "/base"}
    site = Notebook(example_notebook).build(destination=tmp_path / "site", flags=flags).destination
    places = etree.parse(site / "sitemap.xml").xpath("//s:url/s:loc/text()", namespaces=SITEMAP)
    assert len(set(places)) == len(places)
    assert "https://notes.example/base/" in places
    assert all(place.startswith("https://notes.example/base/") and place.isascii() for place in places)
    pages = [page for page in site.rglob("*.html") if page.name != "404.html" and ".bookmarks" not in page.name]
    assert len(places) == len(pages)
    assert "Sitemap: https://notes.example/base/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
