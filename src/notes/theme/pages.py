"""Which pages our own theme makes, and what each shows: notes, home, topics, archive, bibliography, feed, sitemap, 404.

A file of the notebook that claims the path of a page made here (its own `404.html`, `archive/index.md`, `feed.xml`)
takes its place. A page is assembled of facts when it is made; which pages there are follows from the notes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import msgspec

from notes.facts import Fact, Reader, shown
from notes.index.facts import ARCHIVE_URL, NotebookFacts
from notes.index.listing import BIBLIOGRAPHY_URL, SEARCH_INDEX
from notes.index.search import part_path
from notes.jekyll.settings import Settings
from notes.model import Value
from notes.notebook.cards import table_of_contents
from notes.notebook.catalogue import RenderedNote
from notes.notebook.paging import CARDS, cut, numbered_url
from notes.notebook.views import (
    BibliographyView,
    Card,
    EmptyView,
    FeedEntry,
    FeedView,
    NoteView,
    Page,
    Site,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
    View,
)
from notes.outputs import Output, copied
from notes.references.exports import FILE_NAMES, PUBLISHED
from notes.theme.theme import PiecesOf, Theme

OTHER_VIEWS = frozenset(("404", "archive", "base", "bibliography", "home", "search", "topic", "topics"))
"""Templates that show something else than a note: no layout for one."""


NOTES_PER_PAGE = 20
"""Notes on one home page, unless `paginate` says otherwise."""
ENTRIES_PER_PAGE = 200
"""References on one page of the bibliography, about 100 kB of HTML; with more, each month has a page."""
FEED_ENTRIES = 20
SITEMAP_ENTRIES = 50_000
"""Addresses in one sitemap: what https://www.sitemaps.org/protocol.html allows."""
SITEMAP_BYTES = 50_000_000
"""Its size: the protocol allows 52,428,800."""
_AROUND_ADDRESS = 100
"""Bytes of a sitemap's entry beside its address."""


class PlannedPage(Value, frozen=True, kw_only=True):
    """A page of the theme that is not assembled yet."""

    output: str
    url: str
    template: str
    kind: str
    """As `Page.kind`."""
    about: str = ""
    """The note, the number of the home page, the URL of the month, the URL or year and the number of a page:
    `/tags/gan/#2`."""
    title: str = ""
    source: str = ""
    """Path of the note or page; empty for pages the tool makes."""


class ThemePages:
    """Plans every page of the theme and makes it of facts."""

    def __init__(
        self,
        facts: NotebookFacts,
        settings: Settings,
        theme: Theme,
        site: Site,
        pieces_of: PiecesOf,
        *,
        claimed: Iterable[str],
        static_pages: Iterable[str] = (),
    ) -> None:
        """`claimed` are output paths of static files; `static_pages` the URLs of those that the sitemap lists."""
        self._facts, self._settings = facts, settings
        self._theme, self._site, self._pieces_of = theme, site, pieces_of
        self._catalogue = facts.catalogue
        self.static_pages = tuple(static_pages)
        self.claimed = {*claimed, *(each.note.output for each in self._catalogue.by_id.values())}
        self._sitemap_parts: list[list[str]] = [[]]
        """Addresses in the sitemap, once the pages are planned."""

    @property
    def sources(self) -> dict[str, Callable[[str], Fact | None]]:
        """Facts about the theme's own pages and templates."""
        return {
            "template": lambda name: Fact(None, self._theme.digest(name)),
            "site": lambda name: Fact(None, self._site_fields(name)),
            "newest": lambda _: shown(self._newest()),
            "sitemap": lambda number: shown(self._sitemap(number)),
        }

    def _site_fields(self, template: str) -> str:
        """The part of the site a template reads, written out; all of it when that cannot be told."""
        fields, site = self._theme.site_fields(template), self._site
        if fields is None:
            return repr(site)
        return repr({name: getattr(site, name, site.config.get(name)) for name in sorted(fields)})

    # ------------------------------------------------------------ which pages there are

    def pages(self) -> tuple[PlannedPage, ...]:
        """All pages, in the order of the site."""
        home = next((each for each in self._catalogue.pages if each.note.url == "/"), None)
        pages = [
            *(self._of_note(each, "note") for each in self._catalogue.posts),
            *(self._of_note(each, "page") for each in self._catalogue.pages if each.note.url != "/"),
            *self._home(home),
            *self.listings(),
            _made("404", "/404.html", "404.html"),
            _made("feed", "/feed.xml", "feed.xml"),
        ]
        own = [page for page in pages if page.source or page.output not in self.claimed]
        listed = sorted((*(page.url for page in own if self._is_in_sitemap(page)), *self.static_pages))
        self._sitemap_parts = _cut_sitemap(listed, prefix=self._site.url + self._site.baseurl)
        indexes = (*self._sitemaps(), _made("robots", "/robots.txt", "robots.txt"))
        own.extend(page for page in indexes if page.output not in self.claimed)
        return tuple(own)

    def listings(self) -> list[PlannedPage]:
        """Topics, archive, bibliography and search: what a navigation leads to."""
        pages = [
            _made("topics", "/topics/", "topics.html"),
            *self._topics(),
            *self._archive(),
            _made("bibliography", BIBLIOGRAPHY_URL, "bibliography.html"),
            *(
                _made("bibliography", period.url, "bibliography.html", about=period.url, title=period.month)
                for period in self._facts.listing.periods
            ),
            *([_made("search", "/search/", "search.html")] if self._settings.notes.search else []),
        ]
        return [page for page in pages if page.output not in self.claimed]

    def _topics(self) -> Iterator[PlannedPage]:
        """The pages of each topic, unless the notebook has its own."""
        for topic in self._catalogue.topics.topics.values():
            if _output(topic.url) in self.claimed:
                continue
            for number in range(1, len(cut(topic.count, CARDS)) + 1):
                url = numbered_url(topic.url, number)
                yield _made("topic", url, "topic.html", about=f"{topic.url}#{number}", title=topic.name)

    def _archive(self) -> Iterator[PlannedPage]:
        """One page; with many notes a page for each year, or several, beside it; none where the notebook has its
        own."""
        if _output(ARCHIVE_URL) in self.claimed:
            return
        yield _made("archive", ARCHIVE_URL, "archive.html")
        for year, pages in self._facts.archive_years.items():
            for number in range(1, pages + 1):
                url = numbered_url(f"{ARCHIVE_URL}{year}/", number)
                yield _made("archive", url, "archive.html", about=f"{year}#{number}", title=str(year))

    def _sitemaps(self) -> Iterator[PlannedPage]:
        """One sitemap; beyond what one may hold an index of several, none of them where the notebook has its own."""
        if len(self._sitemap_parts) == 1:
            yield _made("sitemap", "/sitemap.xml", "sitemap.xml", about="1")
        elif "sitemap.xml" not in self.claimed:
            yield _made("sitemap", "/sitemap.xml", "sitemap-index.xml")
            for number in range(1, len(self._sitemap_parts) + 1):
                yield _made("sitemap", _sitemap_url(number), "sitemap.xml", about=str(number))

    def exports(self) -> Iterator[Output]:
        """Files made from the bibliography: its exports, and the index that the search on its pages reads.

        A file of the notebook that has the name of one takes its place.
        """
        named = {FILE_NAMES[form]: f"export:{form}" for form in PUBLISHED}
        if SEARCH_INDEX not in self.claimed:
            parts = self._facts.search.parts
            named |= {SEARCH_INDEX: "search-index:"} | {part_path(part): f"search-index:{part}" for part in parts}
        for path, fact in named.items():
            if path not in self.claimed:
                yield copied(path, "the bibliography", fact)

    def _of_note(self, each: RenderedNote, kind: str) -> PlannedPage:
        note = each.note
        return PlannedPage(
            output=note.output,
            url=note.url,
            template=self._template(note.layout, kind),
            kind=kind,
            about=note.id,
            source=note.path,
        )

    def _template(self, layout: str | None, kind: str) -> str:
        """The note's own layout where a template of that name exists and shows notes; the theme's for its kind
        otherwise."""
        if layout and (layout not in OTHER_VIEWS or kind == layout) and self._theme.has(f"{layout}.html"):
            return f"{layout}.html"
        return f"{kind}.html"

    def _home(self, own: RenderedNote | None) -> Iterator[PlannedPage]:
        """The newest notes, page by page; a notebook's own page at `/` opens the first, unless it has another
        layout."""
        if own is not None and own.note.layout not in (None, "home", "index"):
            yield self._of_note(own, "page")
            return
        for number, url in enumerate(self._facts.home_urls, 1):
            if number == 1 and own is not None:
                yield msgspec.structs.replace(self._of_note(own, "home"), about="1")
            else:
                yield _made("home", url, "home.html", about=str(number))

    # ------------------------------------------------------------ making one

    def output(self, page: PlannedPage) -> Output:
        """A page as an output."""
        about = page.source or page.about
        return Output(
            path=page.output,
            identity=f"{page.kind} {page.template} {page.url} {about} {page.title}",
            claimed_by=page.source or page.kind,
            make=partial(self._make, page),
        )

    def _make(self, page: PlannedPage, read: Reader) -> bytes:
        read.depends_on(f"template:{page.template}")
        read.depends_on(f"site:{page.template}")
        return self._theme.render(self._assembled(page, read), self._pieces_of).encode("utf-8", "replace")

    def _assembled(self, page: PlannedPage, read: Reader) -> Page:
        if not page.source:
            return Page(
                output=page.output,
                url=page.url,
                template=page.template,
                title=page.title,
                description="",
                kind=page.kind,
                view=self._view(page, read),
            )
        note, body = read(f"note:{page.source}"), read(f"body:{page.source}")
        return Page(
            output=page.output,
            url=page.url,
            template=page.template,
            title=note.title,
            description=str(note.front_matter.get("description") or body.rendered.excerpt),
            kind=page.kind,
            source=page.source,
            front_matter=note.front_matter,
            view=self._view(page, read),
            pieces_key=body.rendered.pieces_key,
            slot_values=_slot_values(page.source, read),
        )

    def _view(self, page: PlannedPage, read: Reader) -> View:
        if page.kind in ("note", "page"):
            return self._note(page, read)
        if page.kind == "bibliography":
            return _bibliography(page, read)
        if page.kind == "feed":
            return self._feed(read)
        if page.kind in ("home", "topics", "topic", "archive", "sitemap"):
            view: View = read(f"{page.kind}:{page.about}")
            return view
        return EmptyView()

    def _note(self, page: PlannedPage, read: Reader) -> NoteView:
        note, rendered = page.source, read(f"body:{page.source}").rendered
        newer, older = read(f"neighbours:{note}") if page.kind == "note" else (None, None)
        return NoteView(
            card=read(f"card:{note}"),
            toc=table_of_contents(rendered.headings),
            has_own_toc=rendered.toc,
            newer=newer,
            older=older,
            series=read(f"series:{note}"),
            cited_by=read(f"backlinks:{note}"),
            related=read(f"related:{note}") if page.kind == "note" else (),
        )

    # ------------------------------------------------------------ feed, sitemap

    def _newest(self) -> tuple[str, ...]:
        """Ids of the posts in the feed."""
        newest = self._catalogue.posts[:FEED_ENTRIES]
        return tuple(each.note.id for each in newest if each.note.kind == "post")

    def _feed(self, read: Reader) -> FeedView:
        posts: tuple[str, ...] = read("newest:")
        entries = tuple(self._feed_entry(note, read) for note in posts)
        return FeedView(entries=entries, updated=max((entry.updated for entry in entries), default=""))

    def _feed_entry(self, post: str, read: Reader) -> FeedEntry:
        card: Card = read(f"card:{post}")
        topics = (*card.categories, *card.tags)
        return FeedEntry(
            title=card.title,
            url=card.url,
            id=card.url,
            published=card.date,
            updated=card.date,
            summary=card.excerpt,
            categories=tuple(topic.name for topic in topics),
            pieces_key=read(f"body:{post}").rendered.pieces_key,
            slot_values=_slot_values(post, read),
        )

    def _is_in_sitemap(self, page: PlannedPage) -> bool:
        if page.kind in ("404", "feed") or not page.output.endswith((".html", ".htm")):
            return False
        return not page.source or self._catalogue.by_id[page.source].note.front_matter.get("sitemap") is not False

    @cached_property
    def _dates(self) -> dict[str, str]:
        """The dates of the posts by URL."""
        notes = (each.note for each in self._catalogue.posts)
        return {note.url: note.date.isoformat() for note in notes if note.date}

    def _sitemap(self, number: str) -> SitemapView | SitemapIndexView:
        """A part of the sitemap; without a number the index of its parts."""
        parts = self._sitemap_parts
        if not number:
            return SitemapIndexView(urls=tuple(map(_sitemap_url, range(1, len(parts) + 1))))
        urls = parts[int(number) - 1] if int(number) <= len(parts) else []
        return SitemapView(entries=tuple(SitemapEntry(url=url, updated=self._dates.get(url, "")) for url in urls))


def _sitemap_url(part: int) -> str:
    return f"/sitemap-{part}.xml"


def _cut_sitemap(urls: Iterable[str], prefix: str) -> list[list[str]]:
    """The URLs in as many parts as sitemaps need that hold no more than they may; `prefix` goes in front of each."""
    parts: list[list[str]] = [[]]
    size, around = 0, _AROUND_ADDRESS + len(prefix.encode())
    for url in urls:
        added = around + len(escape(url).encode())
        if len(parts[-1]) == SITEMAP_ENTRIES or (parts[-1] and size + added > SITEMAP_BYTES):
            parts.append([])
            size = 0
        parts[-1].append(url)
        size += added
    return parts


def _bibliography(page: PlannedPage, read: Reader) -> BibliographyView:
    view, entries = read(f"period:{page.about}") if page.about else read("bibliography:")
    filled: BibliographyView = msgspec.structs.replace(view, entries=entries(), index_url="/" + SEARCH_INDEX)
    return filled


def _slot_values(note: str, read: Reader) -> dict[str, Any]:
    """What goes into the slots of a body."""
    lists, marks = read(f"references:{note}")()
    return {"references": lists, "marks": marks, "urls": read(f"links:{note}")}


def _made(kind: str, url: str, template: str, *, about: str = "", title: str = "") -> PlannedPage:
    """A page without a source of its own; the templates give it a title in the site's language."""
    return PlannedPage(output=_output(url), url=url, template=template, kind=kind, about=about, title=title)


def _output(url: str) -> str:
    path = unquote(url).lstrip("/")
    return f"{path}index.html" if path == "" or path.endswith("/") else path
