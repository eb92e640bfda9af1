"""Which pages our own theme makes, and what each shows: notes, home, topics, archive, bibliography, feed, sitemap, 404.

A file of the notebook that claims the path of a page made here (its own `404.html`, `archive/index.md`, `feed.xml`)
takes its place. A page is assembled of facts when it is made; which pages there are follows from the notes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

import msgspec

from notes.facts import Fact, Reader, shown
from notes.index.facts import NotebookFacts
from notes.index.listing import BIBLIOGRAPHY_URL, SEARCH_INDEX
from notes.jekyll.settings import Settings
from notes.model import Value
from notes.notebook.cards import table_of_contents
from notes.notebook.catalogue import RenderedNote
from notes.notebook.views import (
    BibliographyView,
    Card,
    EmptyView,
    FeedEntry,
    FeedView,
    HomeView,
    NoteView,
    Page,
    Site,
    SitemapEntry,
    SitemapView,
    TopicView,
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


class PlannedPage(Value, frozen=True, kw_only=True):
    """A page of the theme that is not assembled yet."""

    output: str
    url: str
    template: str
    kind: str
    """As `Page.kind`."""
    about: str = ""
    """The note, the number of the home page, the URL of the month or topic."""
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
        self._in_sitemap: tuple[str, ...] = ()

    @property
    def sources(self) -> dict[str, Callable[[str], Fact | None]]:
        """Facts about the theme's own pages and templates."""
        return {
            "template": lambda name: Fact(None, self._theme.digest(name)),
            "site": lambda name: Fact(None, self._site_fields(name)),
            "beside": lambda number: shown(self._beside(int(number))),
            "newest": lambda _: shown(self._newest()),
            "sitemap": lambda _: shown(self._sitemap()),
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
        indexes = (_made("sitemap", "/sitemap.xml", "sitemap.xml"), _made("robots", "/robots.txt", "robots.txt"))
        own.extend(page for page in indexes if page.output not in self.claimed)
        self._in_sitemap = tuple(page.url for page in own if self._is_in_sitemap(page))
        return tuple(own)

    def listings(self) -> list[PlannedPage]:
        """Topics, archive, bibliography and search: what a navigation leads to."""
        topics = self._catalogue.topics.topics.values()
        pages = [
            _made("topics", "/topics/", "topics.html"),
            *(_made("topic", topic.url, "topic.html", about=topic.url, title=topic.name) for topic in topics),
            _made("archive", "/archive/", "archive.html"),
            _made("bibliography", BIBLIOGRAPHY_URL, "bibliography.html"),
            *(
                _made("bibliography", period.url, "bibliography.html", about=period.url, title=period.month)
                for period in self._facts.listing.periods
            ),
            *([_made("search", "/search/", "search.html")] if self._settings.notes.search else []),
        ]
        return [page for page in pages if page.output not in self.claimed]

    def exports(self) -> Iterator[Output]:
        """Files made from the bibliography: its exports, and the index that the search on its pages reads.

        A file of the notebook that has the name of one takes its place.
        """
        named = {FILE_NAMES[form]: f"export:{form}" for form in PUBLISHED} | {SEARCH_INDEX: "search-index:"}
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
        """The note's own layout where a template of that name exists and shows notes; the theme's for its kind otherwise."""
        if layout and (layout not in OTHER_VIEWS or kind == layout) and self._theme.has(f"{layout}.html"):
            return f"{layout}.html"
        return f"{kind}.html"

    def _home(self, own: RenderedNote | None) -> Iterator[PlannedPage]:
        """The newest notes, page by page; a notebook's own page at `/` opens the first, unless it has another layout."""
        if own is not None and own.note.layout not in (None, "home", "index"):
            yield self._of_note(own, "page")
            return
        for number in range(1, self._home_pages + 1):
            if number == 1 and own is not None:
                yield msgspec.structs.replace(self._of_note(own, "home"), about="1")
            else:
                yield _made("home", self._home_url(number), "home.html", about=str(number))

    @property
    def _home_pages(self) -> int:
        return max(1, -(-len(self._catalogue.posts) // (self._settings.paginate or NOTES_PER_PAGE)))

    def _beside(self, number: int) -> tuple[str, str]:
        """URLs of the home pages with newer and with older notes; empty where there is none."""
        return (
            self._home_url(number - 1) if number > 1 else "",
            self._home_url(number + 1) if number < self._home_pages else "",
        )

    def _home_url(self, number: int) -> str:
        if number == 1:
            return "/"
        url = self._settings.paginate_path.replace(":num", str(number))
        return "/" + url.strip("/") + "/"

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
        read(f"template:{page.template}")
        read(f"site:{page.template}")
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
        note, rendered = read(f"note:{page.source}"), read(f"body:{page.source}").rendered
        return Page(
            output=page.output,
            url=page.url,
            template=page.template,
            title=note.title,
            description=str(note.front_matter.get("description") or rendered.excerpt),
            kind=page.kind,
            source=page.source,
            front_matter=note.front_matter,
            view=self._view(page, read),
            pieces=rendered.pieces,
            fills=_slot_values(page.source, read),
        )

    def _view(self, page: PlannedPage, read: Reader) -> View:
        if page.kind in ("note", "page"):
            return self._note(page, read)
        if page.kind == "home":
            previous, following = read(f"beside:{page.about}")
            home: HomeView = read(f"home:{page.about}")
            return msgspec.structs.replace(home, previous_url=previous, next_url=following)
        if page.kind in {"topics", "archive"}:
            view: View = read(f"{page.kind}:")
            return view
        if page.kind == "topic":
            topic: TopicView = read(f"topic:{page.about}")
            return topic
        if page.kind == "bibliography":
            return _bibliography(page, read)
        if page.kind == "feed":
            return self._feed(read)
        if page.kind == "sitemap":
            sitemap: SitemapView = read("sitemap:")
            return sitemap
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
            pieces=read(f"body:{post}").rendered.pieces,
            fills=_slot_values(post, read),
        )

    def _is_in_sitemap(self, page: PlannedPage) -> bool:
        if page.kind in ("404", "feed") or not page.output.endswith((".html", ".htm")):
            return False
        return not page.source or self._catalogue.by_id[page.source].note.front_matter.get("sitemap") is not False

    def _sitemap(self) -> SitemapView:
        notes = (each.note for each in self._catalogue.posts)
        dates = {note.url: note.date.isoformat() for note in notes if note.date}
        urls = sorted((*self._in_sitemap, *self.static_pages))
        return SitemapView(entries=tuple(SitemapEntry(url=url, updated=dates.get(url, "")) for url in urls))


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
    output = unquote(url).lstrip("/")
    if output == "" or output.endswith("/"):
        output += "index.html"
    return PlannedPage(output=output, url=url, template=template, kind=kind, about=about, title=title)
