"""Which pages there are, and what each shows: notes, pages, home, topics, archive, bibliography, feed, sitemap, 404.

A file of the notebook that claims the path of a page made here (its own `404.html`, `archive/index.md`, `feed.xml`)
takes its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from notes.jekyll.settings import Settings
from notes.model import Heading
from notes.notebook.bibliography_pages import BibliographyPages
from notes.notebook.catalogue import Chapter, Notebook
from notes.notebook.views import (
    AlsoIn,
    ArchiveView,
    ArchiveYear,
    Card,
    EmptyView,
    FeedEntry,
    FeedView,
    HomeView,
    Link,
    NoteView,
    Page,
    SeriesPart,
    SitemapEntry,
    SitemapView,
    TocEntry,
    TopicsView,
    TopicView,
    View,
)

OTHER_VIEWS = frozenset(("404", "archive", "base", "bibliography", "home", "search", "topic", "topics"))
"""Templates that show something else than a note: no layout for one."""
NOTES_PER_PAGE = 20
"""Notes on one home page, unless `paginate` says otherwise."""
ENTRIES_PER_PAGE = 200
"""References on one page of the bibliography, about 100 kB of HTML; with more, each month has a page."""
FEED_ENTRIES = 20
RELATED = 4
"""How many related notes a note names."""
TOC_LEVELS = 3
"""How many levels of headings the table of contents beside the text shows."""


class Planner:
    """Plans every page of the site; pure, and cheap enough to be done afresh in each build."""

    def __init__(
        self,
        notebook: Notebook,
        settings: Settings,
        *,
        has_template: Callable[[str], bool],
        claimed: Iterable[str],
        static_pages: Iterable[str] = (),
    ) -> None:
        """`has_template` tells whether the theme or the site has a template; `claimed` are output paths of static files.

        `static_pages` are the URLs of those that the sitemap lists.
        """
        self.notebook = notebook
        self.settings = settings
        self.has_template = has_template
        self.static_pages = tuple(static_pages)
        self.claimed = {*claimed, *(chapter.note.output for chapter in (*notebook.posts, *notebook.pages))}
        self.cards = {chapter.note.id: self._card(chapter) for chapter in (*notebook.posts, *notebook.pages)}
        self.bibliography = BibliographyPages(
            notebook, per_page=ENTRIES_PER_PAGE, folding=settings.notes.references.fold
        )
        self.entries = self.bibliography.entries

    def pages(self) -> tuple[Page, ...]:
        """All pages, in the order of the site."""
        home = next((chapter for chapter in self.notebook.pages if chapter.note.url == "/"), None)
        pages = [
            *self._notes(),
            *self._home(home),
            *self.listings(),
            self._made("404", "/404.html", "404.html", EmptyView()),
            self._made("feed", "/feed.xml", "feed.xml", self._feed()),
        ]
        own = [page for page in pages if page.source or page.output not in self.claimed]
        own.extend(page for page in self._indexes(own) if page.output not in self.claimed)
        return tuple(own)

    def listings(self) -> list[Page]:
        """Topics, archive, bibliography and search: what a navigation leads to."""
        pages = [
            *self._topics(),
            self._made("archive", "/archive/", "archive.html", self._archive()),
            *self.bibliography.pages(self._listing),
            *([self._made("search", "/search/", "search.html", EmptyView())] if self.settings.notes.search else []),
        ]
        return [page for page in pages if page.output not in self.claimed]

    # ------------------------------------------------------------ notes and pages

    def _notes(self) -> Iterator[Page]:
        posts = self.notebook.posts
        for position, chapter in enumerate(posts):
            newer = self._link(posts[position - 1]) if position else None
            older = self._link(posts[position + 1]) if position + 1 < len(posts) else None
            yield self._note(chapter, "note", newer, older)
        for chapter in self.notebook.pages:
            if chapter.note.url != "/":
                yield self._note(chapter, "page", None, None)

    def _note(self, chapter: Chapter, kind: str, newer: Link | None, older: Link | None) -> Page:
        note, rendered = chapter.note, chapter.rendered
        view = NoteView(
            card=self.cards[note.id],
            toc=table_of_contents(rendered.headings),
            has_own_toc=rendered.toc,
            newer=newer,
            older=older,
            series=self._series(chapter),
            cited_by=self._cited_by(chapter),
            related=self._related(chapter) if kind == "note" else (),
        )
        return self._page_of(chapter, kind, self._template(note.layout, kind), view)

    def _template(self, layout: str | None, kind: str) -> str:
        """The note's own layout where a template of that name exists and shows notes; the theme's for its kind otherwise."""
        if layout and (layout not in OTHER_VIEWS or kind == layout) and self.has_template(f"{layout}.html"):
            return f"{layout}.html"
        return f"{kind}.html"

    def _page_of(self, chapter: Chapter, kind: str, template: str, view: View) -> Page:
        note, rendered = chapter.note, chapter.rendered
        return Page(
            output=note.output,
            url=note.url,
            template=template,
            title=note.title,
            description=str(note.front_matter.get("description") or rendered.excerpt),
            kind=kind,
            source=note.path,
            front_matter=note.front_matter,
            view=view,
            pieces=rendered.pieces,
            fills=self._fills(chapter),
        )

    def _fills(self, chapter: Chapter) -> dict[str, Any]:
        resolve = self.notebook.resolver.resolve
        urls = {url: resolve(url, chapter.note) for url in chapter.rendered.urls}
        return {
            "references": self.entries.lists(chapter),
            "marks": self.entries.marks(chapter),
            "urls": {written: found for written, found in urls.items() if written != found},
        }

    def _card(self, chapter: Chapter) -> Card:
        note, rendered = chapter.note, chapter.rendered
        post = note.kind != "page"
        topics = self.notebook.topics
        return Card(
            title=note.title,
            url=note.url,
            date=note.date.isoformat() if note.date else "",
            excerpt=str(note.front_matter.get("excerpt") or rendered.excerpt),
            categories=topics.of("category", note.categories) if post else (),
            tags=topics.of("tag", note.tags) if post else (),
            words=rendered.words,
            formulas=rendered.formulas,
            citations=len(rendered.citations),
            draft=note.kind == "draft",
        )

    def _link(self, chapter: Chapter) -> Link:
        return Link(title=chapter.note.title, url=chapter.note.url)

    def _series(self, chapter: Chapter) -> tuple[SeriesPart, ...]:
        series = self.notebook.series_of.get(chapter.note.id)
        if series is None:
            return ()
        return tuple(
            SeriesPart(
                title=self.cards[note_id].title,
                url=self.cards[note_id].url,
                number=number,
                current=note_id == chapter.note.id,
            )
            for number, note_id in series.members
        )

    def _cited_by(self, chapter: Chapter) -> tuple[AlsoIn, ...]:
        return tuple(
            AlsoIn(
                title=self.cards[link.note].title,
                section=self.notebook.section_path(link.note, link.section),
                url=self.notebook.section_url(link.note, link.section),
            )
            for link in self.notebook.backlinks.get(chapter.note.id, ())
        )

    def _related(self, chapter: Chapter) -> tuple[Card, ...]:
        """The notes that share most with this one: two points a reference, one a topic; neighbours in a series aside."""
        note = chapter.note
        points: Counter[str] = Counter()
        for index in range(len(chapter.rendered.citations)):
            reference = self.notebook.reference_of[note.id, index]
            if len(reference.places) <= RELATED * 5:
                points.update(dict.fromkeys({place.note for place in reference.places}, 2))
        for kind, names in (("category", note.categories), ("tag", note.tags)):
            for name in set(names):
                sharing = self.notebook.topics.notes[kind, name]
                if len(sharing) <= RELATED * 10:
                    points.update(sharing)
        series = self.notebook.series_of.get(note.id)
        mates = {note_id for _, note_id in series.members} if series else set()
        best = sorted(
            (
                (-score, note_id)
                for note_id, score in points.items()
                if note_id != note.id and note_id not in mates and score > 1
            )
        )
        return tuple(self.cards[note_id] for _, note_id in best[:RELATED])

    # ------------------------------------------------------------ home, topics, archive

    def _home(self, chapter: Chapter | None) -> Iterator[Page]:
        """The newest notes, page by page; a notebook's own page at `/` opens the first, unless it has another layout."""
        if chapter is not None and chapter.note.layout not in (None, "home", "index"):
            yield self._note(chapter, "page", None, None)
            return
        cards = [self.cards[post.note.id] for post in self.notebook.posts]
        size = self.settings.paginate or NOTES_PER_PAGE
        chunks = [tuple(cards[start : start + size]) for start in range(0, len(cards), size)] or [()]
        urls = [self._home_url(number) for number in range(1, len(chunks) + 1)]
        topics = (*self.notebook.topics.all("category"), *self.notebook.topics.all("tag"))
        for number, chunk in enumerate(chunks, 1):
            view = HomeView(
                cards=chunk,
                total_notes=len(cards),
                total_references=len(self.notebook.bibliography.references),
                topics=topics,
                page_number=number,
                total_pages=len(chunks),
                previous_url=urls[number - 2] if number > 1 else "",
                next_url=urls[number] if number < len(chunks) else "",
            )
            if number == 1 and chapter is not None:
                yield self._page_of(chapter, "home", self._template(chapter.note.layout, "home"), view)
            else:
                yield self._made("home", urls[number - 1], "home.html", view)

    def _home_url(self, number: int) -> str:
        if number == 1:
            return "/"
        url = self.settings.paginate_path.replace(":num", str(number))
        return "/" + url.strip("/") + "/"

    def _topics(self) -> Iterator[Page]:
        topics = self.notebook.topics
        view = TopicsView(categories=topics.all("category"), tags=topics.all("tag"))
        yield self._made("topics", "/topics/", "topics.html", view)
        for key, topic in topics.topics.items():
            cards = tuple(self.cards[note_id] for note_id in topics.notes[key])
            yield self._made("topic", topic.url, "topic.html", TopicView(topic=topic, cards=cards), title=topic.name)

    def _archive(self) -> ArchiveView:
        years: dict[int, list[Card]] = {}
        for chapter in self.notebook.posts:
            if chapter.note.date is not None:
                years.setdefault(chapter.note.date.year, []).append(self.cards[chapter.note.id])
        return ArchiveView(years=tuple(ArchiveYear(year=year, cards=tuple(cards)) for year, cards in years.items()))

    # ------------------------------------------------------------ feed, sitemap, robots

    def _feed(self) -> FeedView:
        entries = tuple(
            FeedEntry(
                title=chapter.note.title,
                url=chapter.note.url,
                id=chapter.note.url,
                published=self.cards[chapter.note.id].date,
                updated=self.cards[chapter.note.id].date,
                summary=self.cards[chapter.note.id].excerpt,
                categories=(*chapter.note.categories, *chapter.note.tags),
                pieces=chapter.rendered.pieces,
                fills=self._fills(chapter),
            )
            for chapter in self.notebook.posts[:FEED_ENTRIES]
            if chapter.note.kind == "post"
        )
        return FeedView(entries=entries, updated=max((entry.updated for entry in entries), default=""))

    def _indexes(self, pages: Iterable[Page]) -> Iterator[Page]:
        dates = {chapter.note.url: self.cards[chapter.note.id].date for chapter in self.notebook.posts}
        urls = [
            page.url
            for page in pages
            if page.kind not in ("404", "feed")
            and page.front_matter.get("sitemap") is not False
            and page.output.endswith((".html", ".htm"))
        ]
        entries = tuple(
            SitemapEntry(url=url, updated=dates.get(url, "")) for url in sorted((*urls, *self.static_pages))
        )
        yield self._made("sitemap", "/sitemap.xml", "sitemap.xml", SitemapView(entries=entries))
        yield self._made("robots", "/robots.txt", "robots.txt", EmptyView())

    def _made(self, kind: str, url: str, template: str, view: View, *, title: str = "") -> Page:
        """A page without a source of its own; the templates give it a title in the site's language."""
        output = unquote(url).lstrip("/")
        if output == "" or output.endswith("/"):
            output += "index.html"
        return Page(output=output, url=url, template=template, title=title, description="", kind=kind, view=view)

    def _listing(self, kind: str, url: str, template: str, view: View, title: str) -> Page:
        return self._made(kind, url, template, view, title=title)


def table_of_contents(headings: Iterable[Heading]) -> tuple[TocEntry, ...]:
    """Headings as a tree of at most `TOC_LEVELS` levels, counted from the highest one in the note."""
    shown = [heading for heading in headings if heading.toc and heading.id]
    if len(shown) < 2:
        return ()
    top = min(heading.level for heading in shown)
    return _tree([heading for heading in shown if heading.level < top + TOC_LEVELS])


def _tree(headings: Sequence[Heading]) -> tuple[TocEntry, ...]:
    entries: list[TocEntry] = []
    start = 0
    while start < len(headings):
        end = start + 1
        while end < len(headings) and headings[end].level > headings[start].level:
            end += 1
        heading = headings[start]
        html = "".join(piece for piece in heading.html if isinstance(piece, str))
        entries.append(
            TocEntry(id=heading.id, html=html, level=heading.level, children=_tree(headings[start + 1 : end]))
        )
        start = end
    return tuple(entries)
