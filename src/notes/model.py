"""The frozen values that travel between the rooms.

Positions: `line` and `column` are 1-based, columns count code points. Lines inside a `Rendered`
(headings, citations, formulas, problems) count from the body's first line, because a rendering knows
nothing but its body; `Note.body_line` turns them into lines of the file.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec

from notes.errors import Problem


class Value(msgspec.Struct, frozen=True):
    """Base of every value: immutable, compared by content, encoded by msgspec."""


# ---------------------------------------------------------------- what is read


class SourceFile(Value, frozen=True, kw_only=True):
    """A text file of the notebook."""

    path: str
    """Relative to the source folder, `/`-separated."""
    text: str
    digest: str
    """BLAKE2b of the bytes, hexadecimal."""
    modified: float = 0.0
    """Seconds since the epoch; dates an undated draft and nothing else."""


class Note(Value, frozen=True, kw_only=True):
    """A post, draft or page: its front matter understood, its body still Markdown."""

    id: str
    """The source path; unique in a notebook."""
    path: str
    kind: Literal["post", "draft", "page"]
    url: str
    """Root-relative, without the baseurl, percent-encoded: `/dl/2017/05/01/gan.html`."""
    output: str
    """Output file relative to the destination, decoded: `dl/2017/05/01/gan.html`."""
    title: str
    slug: str
    date: datetime.datetime | None
    """Aware, in the site's time zone; `None` for pages without a date."""
    layout: str | None
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    front_matter: dict[str, Any]
    """Front matter with defaults merged in, as Jekyll types it. Never mutated."""
    body: str
    """Its Markdown; empty once it is rendered, for nothing else needs it."""
    body_line: int
    """Line of the file on which `body` starts; 1 without front matter."""
    body_at: int = 0
    """Where in the file's text `body` starts, in code points, as far as it is a part of that."""
    markdown: bool
    """False for an HTML page: its body passes through."""
    titled_by_heading: bool = False
    """Whether the title is that of the heading the text opens with."""
    places: dict[str, tuple[int, int]] = {}
    """Line and column of the file where each key of its own front matter is."""
    collection: str = ""
    """Label of the collection a page belongs to (`_recipes/` is `recipes`); empty for posts and ordinary pages."""


# ---------------------------------------------------------------- pieces of HTML with slots


class ReferencesSlot(Value, frozen=True, kw_only=True, tag="references"):
    """Where the list of a run of block citations goes."""

    citations: tuple[int, ...]
    """Indices in `Cited.citations`, in order."""


class MarkSlot(Value, frozen=True, kw_only=True, tag="mark"):
    """Directly after an inline citation: room for "also in"."""

    citation: int


class UrlSlot(Value, frozen=True, kw_only=True, tag="url"):
    """Inside an attribute: a relative or root-relative URL as written, resolved when the site is known."""

    url: str


class FormulaSlot(Value, frozen=True, kw_only=True, tag="formula"):
    """Where a formula goes; filled as soon as the body's formulas are typeset, never stored."""

    formula: int
    """Index in `Document.formulas`."""


Piece = str | FormulaSlot | ReferencesSlot | MarkSlot | UrlSlot
"""HTML, or a hole in it that depends on other notes."""


# ---------------------------------------------------------------- what rendering finds


class Inline(Value, frozen=True, kw_only=True):
    """A piece of a block's running text, flattened, in source order."""

    kind: Literal["text", "code", "math", "link", "image", "break", "softbreak", "html", "footnote"]
    """`break` is a hard line break; `link` covers `[text](url)`, `<url>` and linked bare URLs."""
    text: str = ""
    """Plain text: of a link its text, of an image its alternative text, of a footnote its name."""
    url: str = ""
    """Of a link or image, as written."""
    title: str = ""
    line: int = 0
    strong: bool = False
    """Whether it is inside strong emphasis."""
    mark: int = -1
    """Of a link: the number by which `Document.render` can attach something after it."""
    bare: bool = False
    """Of a link: a bare URL or `<url>`, whose text is the URL itself."""


class Block(Value, frozen=True, kw_only=True):
    """A leaf block of a body (heading, paragraph, code, …) as others than kramdown may know it."""

    index: int
    """Position among the document's blocks."""
    kind: Literal["heading", "paragraph", "code", "math", "table", "html", "rule", "toc", "term", "other"]
    container: tuple[str, ...] = ()
    """The blocks around it from the outside in, each a kind and a number that makes it unique in the
    document: `quote:3`, `ul:5`, `ol:5`, `item:6`, `dl:7`, `footnote:name`, `html:8`. Empty at the top level."""
    line: int
    last_line: int
    """Last line, included."""
    inlines: tuple[Inline, ...] = ()
    section: int = -1
    """Index in `Document.headings` of the heading it is under; -1 before the first. A heading is its own
    section."""
    attributes: bool = False
    """Whether an attribute list is attached: such a block keeps its own element."""


class Heading(Value, frozen=True, kw_only=True):
    """A heading of a body."""

    level: int
    """1–6, after `header_offset`."""
    id: str
    """The anchor, without `#`; empty when ids are off."""
    text: str
    """Plain text, formulas as TeX source."""
    html: tuple[Piece, ...]
    """Inner HTML without links and footnote marks, fit for a table of contents."""
    line: int
    toc: bool = True
    """False under `{:.no_toc}`."""


class Formula(Value, frozen=True, kw_only=True):
    """A formula as written in a body."""

    tex: str
    display: bool
    line: int
    column: int
    definitions: tuple[str, ...] = ()
    """Earlier formulas of the same body that define macros (`\\gdef`, `\\newcommand`, …) this one may use."""


CitationKind = str
"""`article paper code official documentation dataset homepage video book website course slides`: see
docs/references.md."""


class Citation(Value, frozen=True, kw_only=True):
    """One place where a note cites something."""

    key: str
    """Identity of the thing cited: `notes.references.key(url)`."""
    url: str
    """As written."""
    target: str = ""
    """The address to link to: `url` with a broken scheme mended; empty when it is `url`."""
    title: str = ""
    """Plain text; empty when the note gives none."""
    title_from: Literal["none", "paragraph", "link", "line", "footnote", "definition"] = "none"
    """Where the title was found: the next paragraph, the link's own text, the rest of the line, …"""
    annotations: tuple[str, ...] = ()
    kind: CitationKind = "article"
    label: str = ""
    """The label it is under, as written without the colon: `论文`, `参考`."""
    section: int = -1
    """Index in `Rendered.headings`; -1 before the first heading."""
    line: int = 0
    column: int = 1
    """0 where Liquid wrote the address: the line, that of its tag, does not hold it."""
    last_line: int = 0
    """Last line of its title and annotations."""
    fragment: str = ""
    """The URL's fragment where the key drops it, with `#`."""
    version: str = ""
    """arXiv version (`v2`) where the key drops it."""
    context: Literal["block", "list", "prose", "quote", "footnote", "definition"] = "block"
    """`block`: a URL paragraph of its own, laid out as a reference list; the others stay where they are."""


class NamedWork(Value, frozen=True, kw_only=True):
    """A paper or book that a note names without an address: `《…》` below 论文：."""

    title: str
    """Without the 《》."""
    kind: CitationKind
    section: int = -1
    """Index in `Rendered.headings`; -1 before the first heading."""
    line: int = 0


class Cited(Value, frozen=True, kw_only=True):
    """What one body cites; kept apart from `Rendered`, for it is large and only its own page and merging want it."""

    citations: tuple[Citation, ...] = ()
    runs: tuple[tuple[int, ...], ...] = ()
    """Citations of each `ReferencesSlot`, in order."""


class Rendered(Value, frozen=True, kw_only=True):
    """What one body becomes, beside its pieces and its `Cited`; a pure function of the body and the options."""

    headings: tuple[Heading, ...] = ()
    citations: int = 0
    """How often it cites something; what it cites is in its `Cited`."""
    works: tuple[NamedWork, ...] = ()
    """Papers and books named without an address."""
    links: tuple[tuple[str, int, int, int], ...] = ()
    """Relative and root-relative links: URL as written, section, line, column (0 when it is written in another way)."""
    images: tuple[tuple[str, int, int], ...] = ()
    """Relative and root-relative addresses of images: as written, line, column as in `links`."""
    urls: tuple[str, ...] = ()
    """Every URL that is in a `UrlSlot`, once."""
    excerpt: str = ""
    """Plain text of the first real paragraph, for lists, feeds and descriptions."""
    formulas: int = 0
    words: int = 0
    """Han characters plus words of other scripts."""
    problems: tuple[Problem, ...] = ()
    toc: bool = False
    """Whether the body has a `{:toc}` of its own."""
    pieces_key: str = ""
    """Digest under which the body's pieces are kept: they are large and wanted only by lay-out."""


# ---------------------------------------------------------------- references, merged


class Place(Value, frozen=True, kw_only=True):
    """A citation and the note section it is in."""

    note: str
    """`Note.id`."""
    citation: Citation
    index: int
    """Index in the note's `Cited.citations`."""
    section: str = ""
    """Text of the section's heading."""
    anchor: str = ""
    """Its id; empty before the first heading."""
    line: int = 0
    """Line of the file."""


class Reference(Value, frozen=True, kw_only=True):
    """Everything cited under one key."""

    key: str
    anchor: str
    """Stable id of the entry on the bibliography page."""
    title: str
    """The shown title; the URL when no citation has one."""
    url: str
    """The shown address."""
    host: str
    """Without `www.`."""
    kind: CitationKind
    titles: tuple[str, ...]
    """Every title, the shown one first."""
    urls: tuple[str, ...]
    """Every raw URL as written, the shown one first."""
    annotations: tuple[str, ...]
    places: tuple[Place, ...]
    """In the order of the notebook: oldest note first, then by line."""
    conflict: bool = False
    """Whether its titles name different things."""


class Suggestion(Value, frozen=True, kw_only=True):
    """Two references that may be one; shown, never applied."""

    reason: str
    """`same-title`, `similar-title`, …"""
    keys: tuple[str, ...]
    score: float = 100.0


class Bibliography(Value, frozen=True, kw_only=True):
    """The notebook's references."""

    references: tuple[Reference, ...] = ()
    """In order of first citation."""
    suggestions: tuple[Suggestion, ...] = ()
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------- the site


class PageCount(Value, frozen=True, kw_only=True):
    """What happened to the output files."""

    written: int = 0
    kept: int = 0
    removed: int = 0


class ReferenceCount(Value, frozen=True, kw_only=True):
    """What the notes cite."""

    citations: int = 0
    unique: int = 0
    shared: int = 0
    """Cited in two notes or more."""


class Report(Value, frozen=True, kw_only=True):
    """What a build did."""

    notes: int = 0
    bodies_rendered: int = 0
    formulas_typeset: int = 0
    pages: PageCount = PageCount()
    references: ReferenceCount = ReferenceCount()
    problems: tuple[Problem, ...] = ()
    repeated: tuple[int, ...] = ()
    """Indices in `problems` of those that the last build had found, too, on whatever line."""
    seconds: dict[str, float] = {}
    """Seconds by stage, in the order of the road."""
    reasons: dict[str, str] = {}
    """Why each page that was laid out was laid out."""
