"""From source files to notes: the rules of this room, put together.

1. front matter, the site's defaults under it;
2. date, slug and title, from the front matter or the file's name;
3. what is held back: unpublished, future, draft;
4. categories and tags;
5. permalink → URL and output path.

Where Jekyll publishes something broken (a YAML error under a wrong URL, a note it cannot date), the note is an error
Problem with path, line and column; `make_notes` collects those of the whole notebook.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from notes.errors import Problem, Severity
from notes.jekyll.dates import DateError, read_date, rolls_over
from notes.jekyll.defaults import deep_merge, defaults_for
from notes.jekyll.front_matter import FrontMatter, parse_front_matter
from notes.jekyll.names import basename, parse_draft_name, parse_post_name, split_extension, title_from_slug
from notes.jekyll.permalinks import (
    Address,
    PermalinkError,
    Placeholders,
    collection_template,
    document_address,
    output_extension,
    page_address,
    page_template,
    post_template,
)
from notes.jekyll.redirects import redirect_conflicts
from notes.jekyll.settings import Settings
from notes.jekyll.taxonomy import folders_above, read_categories, read_tags
from notes.jekyll.titles import title_of, without_title
from notes.model import Note, SourceFile, Value

DocumentKind = Literal["post", "draft", "page", "readme", "document"]
"""A `readme` is a page that serves as its folder's index, a `document` belongs to a collection."""

SASS_EXTENSIONS = frozenset((".scss", ".sass"))


class Document(Value, frozen=True, kw_only=True):
    """A source file and what its place in the tree makes of it."""

    kind: DocumentKind
    file: SourceFile
    collection: str = ""
    """Label, of a `document`."""

    @property
    def has_front_matter(self) -> bool:
        """Without it an ordinary file is a page only on GitHub Pages, by plugins."""
        return self.file.text.startswith("---")


class Made(Value, frozen=True, kw_only=True):
    """What became of one document: a note, or the reason why there is none."""

    note: Note | None = None
    hidden: str = ""
    """`unpublished`, `future` or `draft`; empty when it is shown or broken."""
    written: bool = True
    """False for a document that templates may list although it is not a page of the site."""
    until: datetime.datetime | None = None
    """When the document becomes something else without being edited: a future one shown, an undated one newer."""
    problems: tuple[Problem, ...] = ()


class Notes(Value, frozen=True, kw_only=True):
    """What became of all documents."""

    notes: tuple[Note, ...] = ()
    """Posts and drafts by date, then path, oldest first; then pages by path."""
    listed: tuple[Note, ...] = ()
    """Documents that templates list and that are not pages: of collections without `output`, and future ones."""
    hidden: dict[str, str] = msgspec.field(default_factory=dict)
    """Reason by path."""
    broken: tuple[str, ...] = ()
    """Paths of the documents that errors keep from being notes."""
    until: datetime.datetime | None = None
    """When the clock alone changes what they are; `None` when it never does."""
    problems: tuple[Problem, ...] = ()
    """Every one of the notebook, by path and line."""


Make = Callable[[Document, Settings, datetime.datetime], Made]
"""What understands one document."""


def make_notes(
    documents: Iterable[Document], settings: Settings, now: datetime.datetime, make: Make | None = None
) -> Notes:
    """Understand every document; the caller decides what its error problems mean.

    `now` (aware) is the build's moment, Jekyll's `site.time`: what is later is in the future. `make` stands for
    `made_of` where that is remembered.
    """
    documents = sorted(documents, key=lambda document: document.file.path)
    notes: list[Note] = []
    listed: list[Note] = []
    hidden: dict[str, str] = {}
    broken: list[str] = []
    problems: list[Problem] = []
    until = None
    for document in documents:
        made = (make or made_of)(document, settings, now)
        problems += made.problems
        if made.until is not None:
            until = made.until if until is None else min(until, made.until)
        if made.note is not None:
            (notes if made.written else listed).append(made.note)
        elif made.hidden:
            hidden[document.file.path] = made.hidden
        else:
            broken.append(document.file.path)
    notes = _without_crowded(notes, {document.file.path for document in documents if document.kind == "readme"})
    posts = sorted((note for note in notes if note.kind != "page"), key=_by_date)
    if settings.limit_posts > 0:
        posts = posts[-settings.limit_posts :]
    pages = [note for note in notes if note.kind == "page"]
    notes = [*posts, *pages]
    problems += redirect_conflicts(notes)
    return Notes(
        notes=tuple(notes),
        listed=tuple(listed),
        hidden=hidden,
        broken=tuple(broken),
        until=until,
        problems=tuple(problems),
    )


def made_of(document: Document, settings: Settings, now: datetime.datetime) -> Made:
    """Understand one document."""
    return make_note(document.file, settings, now, document.kind, document.collection)


def _without_crowded(notes: list[Note], readmes: set[str]) -> list[Note]:
    """Notes without the readmes whose folder another page is the index of, by its permalink."""
    others = {note.output.lower() for note in notes if note.path not in readmes}
    return [note for note in notes if note.path not in readmes or note.output.lower() not in others]


def _by_date(note: Note) -> tuple[datetime.datetime, str]:
    assert note.date is not None  # every post and draft has one
    return note.date, note.path


def make_note(
    source: SourceFile,
    settings: Settings,
    now: datetime.datetime,
    kind: DocumentKind = "post",
    collection: str = "",
) -> Made:
    """Understand one source file; `collection` is the label of a document's. Never raises."""
    front_matter = parse_front_matter(source.text, source.path)
    if front_matter.broken:
        return Made(problems=front_matter.problems)
    maker = _Maker(source, settings, now, front_matter)
    try:
        if kind == "document":
            note, hidden, written = maker.document(collection)
            return Made(note=note, hidden=hidden, written=written, until=maker.until, problems=tuple(maker.problems))
        note, hidden = maker.page(kind) if kind in ("page", "readme") else maker.post(kind == "draft")
    except _Broken:
        note, hidden = None, ""
    return Made(note=note, hidden=hidden, until=maker.until, problems=tuple(maker.problems))


class _Broken(Exception):
    """The document cannot be published; the problem is noted."""


class _Maker:
    """One document on its way."""

    def __init__(
        self, source: SourceFile, settings: Settings, now: datetime.datetime, front_matter: FrontMatter
    ) -> None:
        self.source, self.settings, self.now, self.front_matter = source, settings, now, front_matter
        self.problems: list[Problem] = list(front_matter.problems)
        collections = settings.collections_dir
        self.path = source.path.removeprefix(collections + "/") if collections else source.path
        """Without the `collections_dir`."""
        self.extension = split_extension(basename(source.path))[1]
        self.markdown = self.extension.lower() in settings.markdown_extensions
        sass = self.extension.lower() in SASS_EXTENSIONS
        self.converted = ".html" if self.markdown else ".css" if sass else self.extension
        """The extension the converters give."""
        self.body, self.body_line = front_matter.body, front_matter.body_line
        self.titled_by_heading = False
        self.until: datetime.datetime | None = None
        """When the document becomes something else without being edited."""
        self.defaults: dict[str, Any] = {}
        self.data: dict[str, Any] = {}

    # ------------------------------------------------------------ kinds

    def post(self, draft: bool) -> tuple[Note | None, str]:
        self._merge(self.path, "posts")
        named = parse_post_name(self.source.path)
        if named is None and not draft and not self.data.get("date"):
            self._note(
                "undated-post",
                "warning",
                "this note has no date, so it becomes a page",
                hint=f"name it YYYY-MM-DD-{basename(self.source.path)} or give it a “date”",
            )
            return self.page("page")
        name = named or parse_draft_name(self.source.path)
        date = self._date(name.date, draft)
        if hidden := self._hidden(date, draft):
            return None, hidden
        slug = _text(self.data.get("slug")) or name.slug
        categories = read_categories(
            folders_above(self.path, "_drafts" if draft else "_posts"), self.defaults, self.front_matter.data
        )
        permalink = self._permalink()
        values = Placeholders(
            date=date,
            slug=slug,
            basename=split_extension(basename(self.path))[0],
            categories=categories,
            path=self._path_below("_drafts" if draft else "_posts"),
            collection="posts",
            output_ext=output_extension(permalink, self.converted),
        )
        template = permalink or self.settings.collection("posts").permalink or self.settings.permalink
        address = self._address(lambda: document_address(permalink or post_template(template), values))
        title = self._documents_title() or title_from_slug(name.slug) or name.slug
        note = self._finished(
            "draft" if draft else "post", address=address, title=title, slug=slug, date=date, categories=categories
        )
        return note, ""

    def document(self, label: str) -> tuple[Note | None, str, bool]:
        """A collection's: a page to the site, named and addressed much like a post; and whether it is written."""
        self._merge(self.path, label)
        collection = self.settings.collection(label)
        if self._unpublished():
            return None, "unpublished", False
        name = parse_draft_name(self.source.path)
        date = self._date(name.date, draft=False)
        slug = _text(self.data.get("slug")) or name.slug
        own, shared = self._permalink(), collection.permalink
        categories = read_categories((), self.defaults, self.front_matter.data)
        values = Placeholders(
            date=date,
            slug=slug,
            basename=split_extension(basename(self.path))[0],
            categories=categories,
            path=self._path_below(f"_{label}").lstrip("/"),
            collection=label,
            output_ext=output_extension(own, self.converted),
        )
        template = own or (post_template(shared) if shared else collection_template(self.settings.permalink))
        address = self._address(lambda: document_address(template, values))
        title = self._documents_title() or title_from_slug(name.slug) or name.slug
        future = date > self.now and not (self.settings.future_posts or collection.future)
        if future:
            self.until = date
        dated = date if name.date or self.data.get("date") else None  # an undated one's date is the build's
        note = self._finished("page", address=address, title=title, slug=slug, date=dated, categories=categories)
        note = msgspec.structs.replace(note, collection=label, tags=read_tags(self.data))
        return note, "", collection.output and not future

    def page(self, kind: DocumentKind) -> tuple[Note | None, str]:
        self._merge(self.source.path, "pages")
        if self._unpublished():
            return None, "unpublished"
        folder, _, file_name = self.source.path.rpartition("/")
        stem = split_extension(file_name)[0].rstrip(".")
        permalink = self._permalink()
        if kind == "readme" and permalink is None:
            permalink = "/:path/"
        output_ext = output_extension(permalink, self.converted)
        template = permalink or page_template(self.settings.permalink, stem, output_ext)
        address = self._address(
            lambda: page_address(template, folder="/" + folder, basename=stem, output_ext=output_ext)
        )
        date = None
        if self.data.get("date"):
            try:
                date = read_date(self.data["date"], self.settings.zone)
            except DateError as error:
                self._note("date-invalid", "warning", f"{error}; the page stays undated", key="date")
        title = self._title()
        if self.data.get("title") is None:
            title = self._from_heading()
        title = title or title_from_slug(stem)
        note = self._finished("page", address=address, title=title, slug=stem, date=date)
        if self.front_matter.data.get("layout", "") is None:
            note = msgspec.structs.replace(note, layout="none")  # a page's null counts, unlike a document's
        return note, ""

    def _finished(
        self,
        kind: Literal["post", "draft", "page"],
        *,
        address: Address,
        title: str,
        slug: str,
        date: datetime.datetime | None,
        categories: tuple[str, ...] = (),
    ) -> Note:
        layout = self.data.get("layout")
        return Note(
            id=self.source.path,
            path=self.source.path,
            kind=kind,
            url=address.url,
            output=address.output,
            title=title,
            slug=slug,
            date=date,
            titled_by_heading=self.titled_by_heading,
            layout="none" if layout is False else _text(layout) or None,
            categories=categories,
            tags=() if kind == "page" else read_tags(self.data),
            front_matter=self.data,
            body=self.body,
            body_line=self.body_line,
            body_at=len(self.source.text) - len(self.body),
            markdown=self.markdown,
            places={key[0]: place for key, place in self.front_matter.places.items() if len(key) == 1},
        )

    # ------------------------------------------------------------ parts

    def _merge(self, path: str, type: str) -> None:
        self.defaults = defaults_for(self.settings.defaults, path, type)
        self.data = deep_merge(self.defaults, self.front_matter.data)

    def _date(self, from_name: str, draft: bool) -> datetime.datetime:
        zone = self.settings.zone
        written = self.data.get("date") or from_name
        try:
            if written:
                if isinstance(written, str) and rolls_over(written):
                    self._note(
                        "date-rolls-over",
                        "warning",
                        f"{written} does not exist; a day of the following month is meant",
                        key="date",
                    )
                return read_date(written, zone)
        except DateError as error:
            self._note("date-invalid", "error", str(error), key="date", hint="write it like 2019-03-17 06:07:00 +0800")
            raise _Broken from error
        if draft:
            return datetime.datetime.fromtimestamp(self.source.modified, zone)
        self.until = self.now
        return self.now.astimezone(zone)

    def _hidden(self, date: datetime.datetime, draft: bool) -> str:
        if draft and not self.settings.show_drafts:
            return "draft"
        if self._unpublished():
            return "unpublished"
        if date > self.now and not self.settings.future_posts:
            self._note(
                "future-post",
                "info",
                f"held back until {date.isoformat(sep=' ', timespec='minutes')}",
                key="date",
                hint="--future publishes it now",
            )
            self.until = date
            return "future"
        return ""

    def _unpublished(self) -> bool:
        return self.data.get("published") is False and not self.settings.unpublished

    def _title(self) -> str:
        value = self.data.get("title")
        if isinstance(value, dict | list):
            self._note(
                "title-not-text", "warning", "the title is read as a list or a mapping", key="title", hint="quote it"
            )
            return " ".join(filter(None, map(_text, value)))
        return _text(value).strip()

    def _documents_title(self) -> str:
        return (self._from_heading() if self.settings.titles_from_headings.collections else "") or self._title()

    def _from_heading(self) -> str:
        """The title that the text opens with, where the site has that, taken out of the text where it has that too."""
        if not self.markdown or not self.settings.titles_from_headings.enabled:
            return ""
        title = title_of(self.body)
        self.titled_by_heading = bool(title)
        strip = self.data.get("strip_title")
        if strip is True or (strip is None and self.settings.titles_from_headings.strip_title):
            self.body, lines = without_title(self.body)
            self.body_line += lines
        return title

    def _permalink(self) -> str | None:
        value = self.data.get("permalink")
        if value is None:
            return None
        if isinstance(value, dict | list) or not str(value).strip():
            self._note("permalink-invalid", "error", "the permalink is empty or not text", key="permalink")
            raise _Broken
        return _text(value).strip()

    def _address(self, compute: Callable[[], Address]) -> Address:
        try:
            return compute()
        except PermalinkError as error:
            self._note("permalink-invalid", "error", str(error), key="permalink")
            raise _Broken from error

    def _path_below(self, special: str) -> str:
        stem = self.path[: len(self.path) - len(self.extension)].replace(special, "", 1)
        return stem.rstrip(".")

    def _note(self, code: str, severity: Severity, message: str, key: str = "", hint: str = "") -> None:
        line, column = self.front_matter.places.get((key,), (0, 0))
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                message=message,
                path=self.source.path,
                line=line,
                column=column,
                hint=hint,
            )
        )


def _text(value: Any) -> str:
    """A scalar as Ruby's `to_s` prints it; nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
