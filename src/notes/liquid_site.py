"""A notebook as Liquid sees it, and its bodies with their Liquid done.

What the liquid room asks for is handed in here: drops made of notes, the files of `_includes/`, where links lead, the
converters. Bodies go in two waves. Posts and documents come first, and see each other's texts as they were written;
pages that use Liquid come when posts are rendered, so that a feed or an index shows their HTML (Jekyll renders in the same order).

A page goes to Liquid whole, its layout included (`lays_out`), when the site has layouts of its own and the page's is not
overridden in `templates/` or one of a gem theme, which is not read; without `_layouts/` that holds for what no theme should touch: style sheets, feeds, JSON, and
HTML that is a complete document already. liquid_pages.py makes those.
"""

from __future__ import annotations

import contextlib
import datetime
import html
import os
import posixpath
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from notes import kramdown, liquid
from notes.engines.highlight import highlight
from notes.errors import Problem, TemplateError
from notes.files.config import Config, plugin_enabled
from notes.files.sass import compile_sass
from notes.files.source import Source, StaticFile
from notes.jekyll.collections import in_order
from notes.jekyll.data import read_data
from notes.jekyll.defaults import defaults_for
from notes.jekyll.documents import SASS_EXTENSIONS, Notes
from notes.jekyll.excerpts import raw_excerpt
from notes.jekyll.front_matter import parse_front_matter
from notes.jekyll.names import basename, split_extension, title_from_slug
from notes.jekyll.permalinks import document_id, encode
from notes.jekyll.settings import Settings
from notes.liquid.values import SiteTime
from notes.model import Note, Piece, ReferencesSlot, Rendered, UrlSlot
from notes.notebook.catalogue import Chapter
from notes.notebook.links import LinkResolver
from notes.render import RenderOptions
from notes.theme.fill import without_katex_boxes

_POSTS: dict[str, dict[str, Any]] = {"posts": {}}
_HTML = (".html", ".htm", ".xhtml")
_WHOLE_DOCUMENT = ("<!doctype", "<html", "<?xml")


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """How a text becomes HTML, handed in by the road."""

    render: Callable[[Mapping[str, tuple[str, RenderOptions]]], dict[str, Rendered]]
    key: Callable[[str, RenderOptions], str]
    pieces: Callable[[str], tuple[Piece, ...]]
    options: RenderOptions


class LiquidSite:
    """One build's notes, files and data, ready for templates."""

    def __init__(self, config: Config, rules: Settings, source: Source, made: Notes, rendering: Rendering) -> None:
        self.config, self.rules, self.source = config, rules, source
        self.rendering = rendering
        self.listed = made.listed
        data_folder = str(config.raw.get("data_dir") or "_data").strip("/")
        self.data, problems = read_data(source.data, data_folder)
        self.problems = list(problems)
        """Of data files and of bodies."""
        self.layouts = _layouts(source, str(config.raw.get("layouts_dir") or "_layouts").strip("/"))
        templates = Path(config.source, "templates")
        self._has_gem_theme = bool(config.raw.get("theme") or config.raw.get("remote_theme"))
        self._own_templates = {file.stem for file in templates.glob("*.html")} if self.layouts else set()
        self.notes = {note.id: note for note in (*made.notes, *made.listed)}
        self._written = dict(self.notes)
        """As `notes`, before any Liquid."""
        self.chapters: dict[str, Chapter] = {}
        self._excerpts: dict[str, str] = {}
        self._ready = False
        self._under_way: set[str] = set()
        self._has_boxes = True
        self._relative_links = plugin_enabled(config.raw, "relative_links")
        self._in_math = config.raw.get("liquid_in_math") is True
        self.ledger = liquid.Ledger()
        self.resolver = LinkResolver(
            made.notes, {file.path: encode("/" + file.output) for file in source.statics}, config.baseurl
        )

    # ------------------------------------------------------------ which pages are Liquid's

    def lays_out(self, note: Note) -> bool:
        """Whether Liquid makes the page of a note, its layout included."""
        if self.layouts:
            of_the_gem = self._has_gem_theme and note.layout not in (None, "none", *self.layouts)
            return note.layout not in self._own_templates and not of_the_gem
        if note.markdown:
            return False
        if not note.output.endswith(_HTML) or note.layout == "none":
            return True
        return note.layout is None and note.body.lstrip()[:9].lower().startswith(_WHOLE_DOCUMENT)

    def waits(self, note: Note) -> bool:
        """Whether a body's Liquid is done with its layout's: a page's that no converter touches, and no list shows."""
        return not note.markdown and note.kind == "page" and not note.collection and self.lays_out(note)

    def is_late(self, note: Note) -> bool:
        """Whether a body waits for the posts' HTML."""
        return note.kind == "page" and not note.collection and self.needs_liquid(note)

    def needs_liquid(self, note: Note) -> bool:
        """Whether a body has Liquid to be done."""
        if note.front_matter.get("render_with_liquid") is False:
            return False
        return liquid.needs_liquid(note.body, markdown=note.markdown and not self._in_math)

    # ------------------------------------------------------------ bodies

    def expanded(self, notes: Iterable[Note]) -> tuple[list[Note], list[Problem]]:
        """Notes whose bodies have their Liquid done, and every problem of theirs. Pages Liquid makes whole wait."""
        done: list[Note] = []
        problems: list[Problem] = []
        for note in notes:
            if self.needs_liquid(note) and not self.waits(note):
                try:
                    result = self.render_body(note, self.items[note.id])
                except TemplateError as error:
                    problems += error.problems
                    continue
                problems += result.problems
                note = msgspec.structs.replace(note, body=result.text)
            done.append(note)
        return done, problems

    def render_body(
        self, note: Note, page: liquid.ItemDrop, paginator: Mapping[str, Any] | None = None
    ) -> liquid.LiquidResult:
        """A body with its Liquid done. Raises TemplateError."""
        return liquid.render(
            self.engine,
            note.body,
            path=note.path,
            first_line=note.body_line,
            site=self.site,
            page=page,
            markdown=note.markdown,
            paginator=paginator,
        )

    def rendered(self, chapters: Iterable[Chapter]) -> None:
        """From now on these show their HTML."""
        for chapter in chapters:
            self.chapters[chapter.note.id] = chapter
            self.notes[chapter.note.id] = chapter.note
        self._ready = True

    # ------------------------------------------------------------ texts

    def html(self, chapter: Chapter) -> str:
        """A note's body as HTML, as its own layouts show it."""
        return self._filled(chapter.note, chapter.rendered)

    def links(self, chapter: Chapter) -> tuple[str, ...]:
        """What the links of a body become: part of what its page depends on."""
        return tuple(self._link(url, chapter.note) for url in chapter.rendered.urls)

    def _filled(self, note: Note, rendered: Rendered) -> str:
        return "".join(self._piece(piece, note, rendered) for piece in self.rendering.pieces(rendered.pieces))

    def _piece(self, piece: Piece, note: Note, rendered: Rendered) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, UrlSlot):
            return html.escape(self._link(piece.url, note))
        if isinstance(piece, ReferencesSlot):
            cited = (rendered.citations[index] for index in piece.citations)
            links = (
                f'<p><a href="{html.escape(c.target or c.url)}">{html.escape(c.title or c.url)}</a></p>' for c in cited
            )
            return "\n".join(links)
        return ""

    def _link(self, url: str, note: Note) -> str:
        """A relative link to a source file leads to its page, as jekyll-relative-links has it; others stay as written."""
        found = url if url.startswith("/") or not self._relative_links else self.resolver.resolve(url, note)
        return url if found == url else self.config.baseurl + found

    def _content(self, note_id: str) -> str:
        chapter = self.chapters.get(note_id)
        return self._shown(self.html(chapter)) if chapter else self.notes[note_id].body

    @contextlib.contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Texts go where there is no style sheet of KaTeX's, into a feed or JSON: formulas are MathML only."""
        self._has_boxes = False
        try:
            yield
        finally:
            self._has_boxes = True

    def _shown(self, html: str) -> str:
        return html if self._has_boxes else without_katex_boxes(html)

    def _excerpt(self, note_id: str) -> str:
        """Rendered, those of all notes at once, when the first is asked for; one by one while bodies are under way."""
        if not self._ready:
            note = self._written[note_id]
            text = self._excerpt_source(note)
            return self.markdownify(text) if note.markdown else text
        if note_id not in self._excerpts:
            notes = [n for n in self.notes.values() if n.markdown and (n.kind != "page" or n.collection)]
            texts = [self._excerpt_source(note) for note in notes]
            self._excerpts = dict(zip([note.id for note in notes], self._markdown_of(texts, notes), strict=True))
            self._excerpts.setdefault(note_id, self._excerpt_source(self.notes[note_id]))
        return self._shown(self._excerpts[note_id])

    def _excerpt_source(self, note: Note) -> str:
        """The Markdown of an excerpt, cut from the body as it was written, its Liquid done; empty inside of itself.

        Where the cut leaves a tag open, it is made after the Liquid instead.
        """
        raw = msgspec.structs.replace(note, body=self._raw_excerpt(self._written[note.id]))
        if not self.needs_liquid(raw):
            return raw.body
        if note.id in self._under_way:
            return ""
        self._under_way.add(note.id)
        try:
            return self.render_body(raw, self.items[note.id]).text
        except TemplateError:
            return self._raw_excerpt(note)
        finally:
            self._under_way.discard(note.id)

    def _raw_excerpt(self, note: Note) -> str:
        separator = note.front_matter.get("excerpt_separator")
        return raw_excerpt(note.body, self.config.excerpt_separator if separator is None else str(separator))

    def _markdown_of(self, texts: Sequence[str], notes: Sequence[Note]) -> list[str]:
        options = msgspec.structs.replace(self.rendering.options, references=False)
        keys = [self.rendering.key(text, options) for text in texts]
        found = self.rendering.render({key: (text, options) for key, text in zip(keys, texts, strict=True)})
        return [self._filled(note, found[key]) for key, note in zip(keys, notes, strict=True)]

    def markdownify(self, text: str) -> str:
        """A short text as HTML; formulas in it are typeset."""
        assert self.rendering.options.markdown is not None
        if not text.strip():
            return "\n"
        if "$$" in text:
            return self._markdown_of([text], [next(iter(self.notes.values()))])[0]
        pieces = kramdown.parse(text, self.rendering.options.markdown).render(highlight=highlight)
        return "".join(piece for piece in pieces if isinstance(piece, str))

    # ------------------------------------------------------------ drops

    @cached_property
    def items(self) -> dict[str, liquid.ItemDrop]:
        """The drop of every note, by id."""
        items = {note.id: self._drop(note) for note in self.notes.values()}
        liquid.link_posts(items[note.id] for note in self._posts)
        for label in self.config.collections:
            documents = [items[note.id] for note in self._documents(label)]
            liquid.link_posts(reversed(documents))
        return items

    @property
    def _posts(self) -> list[Note]:
        """Newest first."""
        posts = (note for note in self.notes.values() if note.kind != "page")
        return sorted(posts, key=lambda note: (note.date, note.path), reverse=True)

    def _documents(self, label: str) -> list[Note]:
        mine = (note for note in self.notes.values() if note.collection == label)
        return in_order(mine, label, self.config.collections.get(label, {}), self.config.collections_dir)

    def _drop(self, note: Note) -> liquid.ItemDrop:
        stem, extension = split_extension(basename(note.path))
        values: dict[str, Any] = {**note.front_matter, "layout": note.front_matter.get("layout")}
        if note.kind == "page" and not note.collection:
            if note.front_matter.get("title") is None and note.title != title_from_slug(stem):
                values["title"] = note.title  # from the first heading
            return self.page_drop(note, values, note.url)
        values |= {"title": note.title, "slug": note.slug, "ext": extension, "draft": note.kind == "draft"}
        values |= {"categories": list(note.categories), "tags": list(note.tags)}
        return liquid.document_drop(
            self.ledger,
            path=note.path,
            url=note.url,
            id=document_id(note.url, note.slug),
            collection=note.collection or "posts",
            date=note.date or SiteTime.watched(self.rules.now.astimezone(self.rules.timezone), self.ledger.note),
            front_matter=values,
            content=lambda: self._content(note.id),
            excerpt=lambda: self._excerpt(note.id),
        )

    def page_drop(self, note: Note, values: Mapping[str, Any], url: str) -> liquid.ItemDrop:
        """A page's drop, also of a further page of a list."""
        return liquid.page_drop(
            self.ledger, path=note.path, url=url, front_matter=values, content=lambda: self._content(note.id)
        )

    def _static(self, file: StaticFile) -> liquid.ItemDrop:
        modified = datetime.datetime.fromtimestamp(int(file.modified), self.rules.timezone)
        return liquid.static_drop(
            self.ledger,
            path=file.path,
            modified=modified,
            collection=file.collection or None,
            front_matter=defaults_for(self.config.defaults, file.path, file.collection or None),
        )

    @cached_property
    def site(self) -> liquid.SiteDrop:
        """`site`."""
        pages = sorted(
            (note for note in self.notes.values() if note.kind == "page" and not note.collection),
            key=lambda note: (basename(note.path), note.path),
        )
        statics = [(file, self._static(file)) for file in self.source.statics]
        return liquid.SiteDrop(
            self.ledger,
            config=self.config.raw,
            now=self.rules.now.astimezone(self.rules.timezone),
            posts=[self.items[note.id] for note in self._posts],
            pages=[self.items[note.id] for note in pages],
            static_files=[drop for file, drop in statics],
            collections={
                label: (
                    settings,
                    [self.items[note.id] for note in self._documents(label)],
                    [drop for file, drop in statics if file.collection == label],
                )
                for label, settings in {**_POSTS, **self.config.collections}.items()
            },
            data=self.data,
        )

    # ------------------------------------------------------------ the engine

    @cached_property
    def engine(self) -> liquid.Engine:
        """Parses and renders templates with this site's settings."""
        raw = self.config.raw
        modes = raw.get("liquid")
        modes = modes if isinstance(modes, dict) else {}
        feed = raw.get("feed")
        mode = modes.get("error_mode")
        settings = liquid.Settings(
            now=self.rules.now.astimezone(self.rules.timezone),
            timezone=self.rules.timezone,
            url=self.config.url,
            baseurl=self.config.baseurl,
            title=self.config.title or str(raw.get("name") or ""),
            feed_path=str(feed.get("path") or "feed.xml") if isinstance(feed, dict) else "feed.xml",
            error_mode=mode if mode in ("lax", "strict") else "warn",
            strict_variables=modes.get("strict_variables") is True,
            strict_filters=modes.get("strict_filters") is True,
            liquid_in_math=self._in_math,
            environment=os.environ.get("JEKYLL_ENV") or "development",
        )
        services = liquid.Services(
            include=self._include,
            include_relative=self._include_relative,
            links=liquid.LinkTargets(self._targets()),
            markdownify=self.markdownify,
            highlight=lambda code, language: highlight(code, language) or html.escape(code, quote=False),
            sassify=lambda text, indented: compile_sass(text, self.sass_folder, indented=indented),
            clock=time.monotonic,
        )
        return liquid.Engine(settings, services)

    @property
    def sass_folder(self) -> Path:
        """Where `@import` looks first."""
        sass = self.config.raw.get("sass")
        named = sass.get("sass_dir") if isinstance(sass, dict) else None
        return Path(self.config.source, str(named or "_sass").strip("/"))

    @cached_property
    def digests(self) -> liquid.Digests:
        """What everything Liquid may read is now."""
        return liquid.digests(self.site, liquid.value_of(self.engine, self.layouts))

    @cached_property
    def _includes(self) -> dict[str, tuple[str, str]]:
        folder = str(self.config.raw.get("includes_dir") or "_includes").strip("/")
        return {file.path[len(folder) + 1 :]: (file.path, file.text) for file in self.source.includes}

    def _include(self, name: str) -> tuple[str, str] | None:
        return self._includes.get(name)

    def _include_relative(self, page: str, name: str) -> tuple[str, str] | None:
        """A text of the notebook, below the folder of the page that includes it."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), name))
        root = os.path.realpath(self.config.source)
        file = os.path.realpath(os.path.join(root, path))
        if path.startswith("..") or not file.startswith(root.rstrip(os.sep) + os.sep):
            return None
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return path, Path(file).read_text(encoding="utf-8-sig")
        return None

    def _targets(self) -> Iterable[liquid.Target]:
        for note in self.notes.values():
            is_post = note.kind != "page" and note.date is not None
            date = note.date.date() if note.date is not None and is_post else None
            yield liquid.Target(path=note.path, url=note.url, date=date, slug=note.slug if is_post else "")
        for file in self.source.statics:
            yield liquid.Target(path=file.path, url=encode("/" + file.output))


def is_sass(note: Note) -> bool:
    """Whether a page is a style sheet to compile."""
    return split_extension(note.path)[1].lower() in SASS_EXTENSIONS


def _layouts(source: Source, folder: str) -> dict[str, liquid.Layout]:
    layouts = {}
    for file in source.layouts:
        parts = parse_front_matter(file.text, file.path)
        name = split_extension(file.path[len(folder) + 1 :])[0]
        layouts[name] = liquid.Layout(
            name=name, path=file.path, text=parts.body, first_line=parts.body_line, front_matter=parts.data
        )
    return layouts
