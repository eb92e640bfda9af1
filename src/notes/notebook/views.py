"""What the theme's templates see beside `site`, `page` and `content`: one view a kind of page.

Every view is a frozen value, so a page's hash covers all it shows. URLs are root-relative and percent-encoded;
templates put the baseurl in front with the `relative_url` filter.
"""

from __future__ import annotations

from typing import Any

import msgspec

from notes.model import Value


class Link(Value, frozen=True, kw_only=True):
    """A title and where it leads."""

    title: str
    url: str


class TopicLink(Value, frozen=True, kw_only=True):
    """A category or a tag, as a note names it."""

    name: str
    url: str
    kind: str
    """`category` or `tag`."""


class Topic(TopicLink, frozen=True, kw_only=True):
    """A category or a tag, as lists of topics show it."""

    count: int
    """Of its notes."""


class PageLink(Value, frozen=True, kw_only=True):
    """A page of a list."""

    number: int
    """From 1."""
    url: str


class Pager(Value, frozen=True, kw_only=True):
    """How one page of a list leads to the others."""

    number: int
    total: int
    links: tuple[PageLink, ...]
    """The first page, the last, this one and up to two on each side, in order; other numbers are left out."""
    previous_url: str = ""
    """Empty on the first page."""
    next_url: str = ""


class Card(Value, frozen=True, kw_only=True):
    """A note in a list."""

    title: str
    url: str
    date: str
    """ISO 8601 with offset; empty for an undated page."""
    excerpt: str
    categories: tuple[TopicLink, ...] = ()
    tags: tuple[TopicLink, ...] = ()
    words: int = 0
    formulas: int = 0
    citations: int = 0
    draft: bool = False


class TocEntry(Value, frozen=True, kw_only=True):
    """A heading in the table of contents beside the text."""

    id: str
    html: str
    level: int
    children: tuple[TocEntry, ...] = ()


class SeriesPart(Value, frozen=True, kw_only=True):
    """A note of the numbered series the page belongs to."""

    title: str
    url: str
    number: int
    current: bool = False


class AlsoIn(Value, frozen=True, kw_only=True):
    """Another place that cites the same thing."""

    title: str
    """The note's title."""
    section: str
    """The section's heading; empty before the first."""
    url: str
    """Of that very section."""
    short: str = ""
    """The note's number in the series it shares with the reader's note, such as `（八）`; empty elsewhere."""


class Entry(Value, frozen=True, kw_only=True):
    """A reference as a page shows it."""

    id: str
    """Anchor of this occurrence (on a note page) or of the reference (in the bibliography)."""
    title: str
    """The title given here; elsewhere the reference's shown title; the address when there is none."""
    titled: bool
    """False when `title` is only the address."""
    url: str
    """Safe to link to (http, https, ftp)."""
    raw: str
    """As written."""
    host: str
    kind: str
    annotations: tuple[str, ...] = ()
    also_in: tuple[AlsoIn, ...] = ()
    """Other places, this note's other sections included. In the bibliography: every place."""
    bibliography_url: str = ""
    """The reference's entry on the bibliography page."""
    other_titles: tuple[str, ...] = ()
    """In the bibliography: titles given elsewhere."""
    other_urls: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    """Titles of the same address that name something else."""
    same_title: tuple[Link, ...] = ()
    """In the bibliography: references that bear the same title at other addresses and may be the same, as host and
    entry."""


class EntryFold(Value, frozen=True, kw_only=True):
    """Entries an earlier note of the series lists already, folded into one line that opens."""

    entries: tuple[Entry, ...]
    listed_in: AlsoIn


class EntryList(Value, frozen=True, kw_only=True):
    """A run of references in a note, in order: single entries and folds."""

    items: tuple[Entry | EntryFold, ...]


class NoteView(Value, frozen=True, kw_only=True):
    """note.html: one note. page.html: a page (no neighbours, no series)."""

    card: Card
    toc: tuple[TocEntry, ...] = ()
    has_own_toc: bool = False
    """Whether the text holds a `{:toc}` of its own."""
    newer: Link | None = None
    older: Link | None = None
    series: tuple[SeriesPart, ...] = ()
    cited_by: tuple[AlsoIn, ...] = ()
    """Notes that link to this one."""
    related: tuple[Card, ...] = ()
    """Notes that share the most references and topics."""


class HomeView(Value, frozen=True, kw_only=True):
    """home.html: the newest notes, page by page."""

    cards: tuple[Card, ...]
    total_notes: int
    total_references: int
    """On the first page; 0 on the others, as a new reference would change them all."""
    topics: tuple[Topic, ...]
    """All categories and tags, on the first page."""
    pager: Pager
    """The page before has newer notes."""


class TopicsView(Value, frozen=True, kw_only=True):
    """topics.html: all categories and tags."""

    categories: tuple[Topic, ...]
    tags: tuple[Topic, ...]


class TopicView(Value, frozen=True, kw_only=True):
    """topic.html: the notes of one category or tag, newest first, page by page."""

    topic: Topic
    """Its `count` is 0 on the pages after the first, as a new note would change them all."""
    cards: tuple[Card, ...]
    """Of this page."""
    pager: Pager


class ArchiveYear(Value, frozen=True, kw_only=True):
    """The notes of one year, newest first."""

    year: int
    cards: tuple[Card, ...]
    """Those that this page lists."""
    count: int = 0
    """Of all its notes; 0 on the pages after its first, as a new note would change them all."""
    url: str = ""
    """Of its own first page; empty where the whole archive is one page."""


class ArchiveView(Value, frozen=True, kw_only=True):
    """archive.html: all notes by year, newest first; where they are many, a page of them.

    Then the first page has all years, with the newest notes of the newest one, and each year has pages of its own.
    """

    years: tuple[ArchiveYear, ...]
    """Newest first; on a page of a year that one alone."""
    pager: Pager | None = None
    """The pages of the year; `None` on the first page of the archive."""
    newer: Link | None = None
    """On a page of a year: the year after it, where that has notes."""
    older: Link | None = None


class Facet(Value, frozen=True, kw_only=True):
    """A kind, host, topic or year, and how many references it has."""

    name: str
    count: int


class Period(Value, frozen=True, kw_only=True):
    """A page of the bibliography: what was first cited in one month."""

    month: str
    """`2017-05`; empty for what only notes without a date cite."""
    url: str
    count: int
    """References and named works on it; on the first page those of the whole month."""
    part: int = 1
    """A month with many is cut into parts."""

    @property
    def year(self) -> str:
        """Empty for what only notes without a date cite."""
        return self.month[:4]


class BibliographyView(Value, frozen=True, kw_only=True):
    """bibliography.html: what the whole notebook cites on one page; or, where that is much, a page of it.

    Then the first page has the counts, the filters, the months and what several notes cite, and each month a page of
    its own: a new citation changes its month and the first page, and no address.
    """

    entries: tuple[Entry, ...]
    """Of this page, in order of first citation; on a first page that has months, what several notes cite."""
    total: int = 0
    works: int = 0
    """Papers and books named without an address, which come after the others."""
    citations: int = 0
    shared: int = 0
    kinds: tuple[Facet, ...] = ()
    hosts: tuple[Facet, ...] = ()
    """The most cited ones."""
    topics: tuple[Facet, ...] = ()
    """Categories and tags of the citing notes."""
    years: tuple[Facet, ...] = ()
    """Years of the citing notes, newest first."""
    downloads: tuple[Link, ...] = ()
    """The exports, by name of their format."""
    periods: tuple[Period, ...] = ()
    """On the first page: all months, newest first."""
    period: Period | None = None
    """What this page shows; `None` on the first page."""
    pager: Pager | None = None
    """The parts of its month."""
    newer: Period | None = None
    """The first part of the next month; `count` is 0."""
    older: Period | None = None
    index_url: str = ""
    """Root-relative URL of the JSON the in-page search reads, see `SearchIndex`. Empty: the search covers this page
    only."""


SearchEntry = tuple[str, str, str, str, int, str, str, tuple[int, ...], tuple[int, ...]]
"""Title, raw URL, host, kind, which of `pages`, anchor, other titles and annotations joined by line breaks, and which
of `topics` and `years` the citing notes have."""


class SearchIndex(Value, frozen=True, kw_only=True):
    """What the search on the bibliography's pages reads. Texts are found as substrings."""

    pages: tuple[str, ...]
    """Root-relative URLs of the pages that entries are on."""
    topics: tuple[str, ...]
    years: tuple[str, ...]
    entries: tuple[SearchEntry, ...]


class SearchParts(Value, frozen=True, kw_only=True):
    """What replaces a `SearchIndex` that would be large: a part for each year of first citation, or several."""

    parts: tuple[tuple[str, int], ...]
    """Root-relative URL of a `SearchIndex` and the number of its entries, newest first."""


class FeedEntry(Value, frozen=True, kw_only=True):
    """A note in feed.xml; its content is rendered with absolute URLs."""

    title: str
    url: str
    id: str
    published: str
    updated: str
    summary: str
    categories: tuple[str, ...]
    pieces_key: str
    """Digest of the body's pieces; `content_of(entry)` in the template gives the HTML."""
    slot_values: dict[str, Any] = msgspec.field(default_factory=dict)
    """What goes into the body's slots, as in `Page.slot_values`."""


class FeedView(Value, frozen=True, kw_only=True):
    """feed.xml."""

    entries: tuple[FeedEntry, ...]
    updated: str


class SitemapEntry(Value, frozen=True, kw_only=True):
    """A page in sitemap.xml."""

    url: str
    updated: str = ""


class SitemapView(Value, frozen=True, kw_only=True):
    """sitemap.xml: all pages, or a part of very many."""

    entries: tuple[SitemapEntry, ...]


class SitemapIndexView(Value, frozen=True, kw_only=True):
    """sitemap-index.xml: the parts of a sitemap."""

    urls: tuple[str, ...]


class EmptyView(Value, frozen=True, kw_only=True):
    """404.html and robots.txt: nothing beside `site` and `page`."""


View = (
    NoteView
    | HomeView
    | TopicsView
    | TopicView
    | ArchiveView
    | BibliographyView
    | FeedView
    | SitemapView
    | SitemapIndexView
    | EmptyView
)


class Site(Value, frozen=True, kw_only=True):
    """What every template sees as `site`; keys of `_config.yml` not named here are reached by name too."""

    title: str
    description: str
    author: str
    lang: str
    url: str
    """Scheme and host, without a trailing slash; may be empty."""
    baseurl: str
    """Empty or `/path` without a trailing slash."""
    nav: tuple[Link, ...]
    """The navigation the settings ask for; empty for the theme's own."""
    search: bool = False
    """Whether the site has a full-text search at /search/."""
    untrusted: bool = False
    """Whether the notebook may hold strangers' notes: pages then say what they load."""
    pages: tuple[Link, ...] = ()
    """The notebook's own pages, which the theme's navigation ends with."""
    config: dict[str, Any]
    """`_config.yml` as read, defaults merged in."""


class Page(Value, frozen=True, kw_only=True):
    """What one output page is laid out from, beside the site and the templates."""

    output: str
    """Output path, `/`-separated, decoded."""
    url: str
    template: str
    """`note.html`, `home.html`, …; the note's `layout` where the site's own templates have it."""
    title: str
    description: str
    kind: str
    """`note page home topics topic archive bibliography feed sitemap robots 404`."""
    source: str = ""
    """Path of the note or page; empty for pages the tool makes."""
    front_matter: dict[str, Any] = msgspec.field(default_factory=dict)
    """Reached in templates as `page.key`."""
    view: View = EmptyView()
    pieces_key: str = ""
    """Digest of the body's pieces; empty without a body."""
    slot_values: dict[str, Any] = msgspec.field(default_factory=dict)
    """What goes into the body's slots: reference lists, marks and resolved URLs."""
