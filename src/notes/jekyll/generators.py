"""The pages that Jekyll's plugins add to those of the folder, as notes whose bodies are Liquid.

In the order in which Jekyll makes them, which is that of the end of `site.pages`: archives, redirects, the further
pages of a list, sitemap, feeds. A file of the site's own takes the place of one made here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from notes.jekyll.archives import Archive
from notes.jekyll.defaults import deep_merge
from notes.jekyll.feeds import FEED, feeds
from notes.jekyll.pagination import numbered_address, page_count
from notes.jekyll.permalinks import static_address
from notes.jekyll.redirects import LAYOUT, TABLE, Redirect, redirect_table
from notes.jekyll.settings import Feed
from notes.jekyll.sitemaps import ROBOTS, SITEMAP
from notes.model import Note


def archive_page(archive: Archive, defaults: Mapping[str, Any]) -> Note:
    """The page of an archive; `defaults` is the front matter it starts with."""
    data = deep_merge(defaults, {"layout": archive.layout})
    address = archive.address
    page = generated_page(address.output, address.output, data, layout=archive.layout)
    name = archive.date if archive.title is None else archive.title
    return msgspec.structs.replace(page, id=f"#{archive.type}:{name}", url=address.url)


def redirect_pages(found: Iterable[Redirect]) -> Iterator[Note]:
    """The pages at old addresses, for the layout `redirect`; a note that moved away is its own."""
    for redirect in found:
        if not redirect.moved:
            data = {"layout": LAYOUT, "permalink": redirect.written, "redirect": redirect.data, "sitemap": False}
            page = generated_page("redirect.html", redirect.output, data, layout=LAYOUT)
            yield msgspec.structs.replace(page, url=redirect.url)


def redirect_table_page(found: Iterable[Redirect]) -> Note:
    """`redirects.json`."""
    return generated_page(TABLE, TABLE, {"render_with_liquid": False}, redirect_table(found))


def list_pages(template: Note, posts: int, per_page: int, paginate_path: str) -> Iterator[Note]:
    """The pages of a list after the first, which is the template itself."""
    for number in range(2, page_count(posts, per_page) + 1):
        address = numbered_address(paginate_path, number)
        yield msgspec.structs.replace(template, id=f"{template.id}#{number}", url=address.url, output=address.output)


def sitemap_pages(documents: Iterable[Note], *, stylesheet: bool) -> Iterator[Note]:
    """`sitemap.xml` and `robots.txt`; `stylesheet` says whether the site has a `sitemap.xsl`."""
    undated = [note.path for note in documents if note.collection and note.date is None]
    yield generated_page("sitemap.xml", "sitemap.xml", {"undated": undated, "xsl": stylesheet}, SITEMAP)
    yield generated_page("robots.txt", "robots.txt", {}, ROBOTS)


def feed_pages(settings: Feed, posts: Sequence[Note], *, environment: str, stylesheet: bool) -> Iterator[Note]:
    """A page for every feed that `feed:` of the settings asks for; `stylesheet`: whether there is a `feed.xslt.xml`."""
    tags = list(dict.fromkeys(str(tag) for post in posts for tag in post.tags))
    for path, asked in feeds(settings, tags, environment=environment):
        yield generated_page(path, path, {**asked, "xsl": stylesheet, "sitemap": False}, FEED)


def default_layout(note: Note, layouts: Collection[str]) -> str:
    """The layout that jekyll-default-layout gives to Markdown that names none; empty for none."""
    if not note.markdown or note.collection or "layout" in note.front_matter:
        return ""
    wanted = ("home" if note.url == "/" else "", "page" if note.kind == "page" else "post", "default")
    return next((layout for layout in wanted if layout in layouts), "")


def generated_page(
    path: str, output: str, front_matter: dict[str, Any], body: str = "", *, layout: str | None = None
) -> Note:
    """A page without a file."""
    return Note(
        id=f"#{output}",
        path=path,
        kind="page",
        url=static_address(output).url,
        output=output,
        title="",
        slug="",
        date=None,
        layout=layout,
        categories=(),
        tags=(),
        front_matter=front_matter,
        body=body,
        body_line=1,
        markdown=False,
    )
