"""A notebook as Liquid sees it, and its bodies with their Liquid done.

What the liquid room asks for is handed in here: drops made of notes, and what services.py and texts.py hold. Bodies are
rendered in two passes. Posts and documents come first, and see each other's texts as they were written; pages that use
Liquid come when posts are rendered, so that a feed or an index shows their HTML (Jekyll renders in the same order).

A page goes to Liquid whole, its layout included (`lays_out`), when the site has layouts of its own and the page's is
not overridden in `templates/` or one of a gem theme that is not here; without `_layouts/` that holds for what no theme
should touch: style sheets, feeds, JSON, and HTML that is a complete document already. pages.py makes those. The
bundled copy of a gem theme completes the site's layouts and includes (files/bundled_theme.py).

What is wrong with a template does not end anything: of its tag nothing is written, `findings` holds it, and the road
goes on to find what else is wrong before it stops.
"""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from notes import liquid
from notes.engines.highlight import highlight
from notes.errors import NotesError
from notes.files.config import Config
from notes.files.sass import compile_sass
from notes.files.source import Source, StaticFile
from notes.jekyll.archives import PLUGIN as ARCHIVES
from notes.jekyll.archives import Archive
from notes.jekyll.collections import in_order
from notes.jekyll.data import read_data
from notes.jekyll.defaults import defaults_for
from notes.jekyll.documents import SASS_EXTENSIONS, Notes
from notes.jekyll.front_matter import FrontMatter, parse_front_matter
from notes.jekyll.gem_themes import gem_theme
from notes.jekyll.names import basename, split_extension
from notes.jekyll.permalinks import document_id, encode
from notes.liquid.filters.site import curled
from notes.liquid.values import SiteTime
from notes.liquid_site.generated import GeneratedPages
from notes.liquid_site.services import Includes, Stopwatch, link_targets, liquid_settings, sass_folder
from notes.liquid_site.texts import Rendering, Texts
from notes.model import Note, SourceFile
from notes.notebook.catalogue import RenderedNote
from notes.notebook.links import LinkResolver

_POSTS: dict[str, dict[str, Any]] = {"posts": {}}
_HTML = (".html", ".htm", ".xhtml")
_WHOLE_DOCUMENT = ("<!doctype", "<html", "<?xml")


class LiquidSite:
    """One build's notes, files and data, ready for templates."""

    def __init__(
        self,
        config: Config,
        now: datetime.datetime,
        source: Source,
        made: Notes,
        rendering: Rendering,
        broken: Collection[str] = (),
    ) -> None:
        """`now` is the build's moment; `broken` are the paths of the documents that errors keep from being notes."""
        self.config, self.source = config, source
        self.now = now.astimezone(config.zone)
        self.listed = made.listed
        self.broken = broken
        self.data, problems = read_data(source.data, config.data_dir)
        taken_apart = _taken_apart(source.layouts)
        self.problems = (*problems, *(problem for parts in taken_apart.values() for problem in parts.problems))
        """Of data files, of the layouts' front matter and of pages that plugins add."""
        self.findings = liquid.Findings()
        """Of templates; it grows until the last page is made."""
        self.layouts = _layouts(taken_apart, config.layouts_dir)
        """By name, when the site has a theme of its own: those of a bundled gem theme and plugins, and its own."""
        self.gem_theme = gem_theme(config)
        if source.has_own_theme and source.bundled_theme:
            completing = _layouts(_taken_apart(source.bundled_theme.layouts), f"{source.bundled_theme.name}/_layouts")
            self.layouts = {**completing, **self.layouts}
        templates = Path(config.source, "templates")
        self._own_templates = {file.stem for file in templates.glob("*.html")} if self.layouts else set()
        self.generated = GeneratedPages(config, source, made, has_layouts=bool(self.layouts))
        if self.layouts:
            self.layouts = {**self.generated.layouts, **self.layouts}
        self.generated.make(self.lays_out)
        self.problems += self.generated.problems
        self.notes = {note.id: note for note in (*self.generated.notes, *made.listed, *self.generated.pages)}
        self._source_maps: dict[str, liquid.SourceMap] = {}
        self._in_math = config.liquid_in_math
        self.ledger = liquid.Ledger()
        statics = {file.path: encode("/" + file.output) for file in source.statics}
        resolver = LinkResolver(made.notes, statics, config.baseurl)
        self._stopwatch = Stopwatch()
        self.texts = Texts(config, self.notes, rendering, resolver, self._stopwatch, self._expanded)

    # ------------------------------------------------------------ which pages are Liquid's

    def lays_out(self, note: Note) -> bool:
        """Whether Liquid makes the page of a note, its layout included."""
        if self.layouts:
            elsewhere = self.gem_theme is not None and self.source.bundled_theme is None
            of_the_gem = elsewhere and note.layout not in (None, "none", *self.layouts)
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

    def expand(self, notes: Iterable[Note]) -> dict[str, str]:
        """The bodies that Liquid changes, with their Liquid done, by note; empty where a limit ended it all.

        Pages that Liquid makes whole wait.
        """
        expanded: dict[str, str] = {}
        for note in notes:
            if not self.needs_liquid(note) or self.waits(note):
                continue
            expanded[note.id] = ""
            if not self.findings.limited:
                result = self.render_body(note, self.items[note.id])
                self.findings.add(result.problems, note.path)
                expanded[note.id] = result.text
                self._source_maps[note.id] = result.source_map
        self.texts.expanded |= expanded
        return expanded

    def render_body(
        self, note: Note, page: liquid.ItemDrop, paginator: Mapping[str, Any] | None = None
    ) -> liquid.LiquidResult:
        """A body with its Liquid done."""
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

    def _expanded(self, note: Note) -> str | None:
        """The body of a note or of an excerpt with its Liquid done; `None` where it has errors."""
        if not self.needs_liquid(note):
            return note.body
        result = self.render_body(note, self.items[note.id])
        return None if result.failed else result.text

    def at_source(self, rendered_note: RenderedNote) -> RenderedNote:
        """A note whose rendering counts the lines that its note has, not those that Liquid wrote."""
        source_map = self._source_maps.get(rendered_note.note.id)
        if source_map is None:
            return rendered_note
        rendered, cited = liquid.at_source(rendered_note.rendered, self.texts.cited(rendered_note), source_map)
        return msgspec.structs.replace(rendered_note, rendered=rendered, cited=cited)

    # ------------------------------------------------------------ drops

    @cached_property
    def items(self) -> dict[str, liquid.ItemDrop]:
        """The drop of every note, by id."""
        items = {note.id: self._drop(note) for note in self.notes.values()}
        liquid.link_posts(items[note.id] for note in self.posts)
        for label in self.config.collections:
            documents = [items[note.id] for note in self._documents(label)]
            liquid.link_posts(reversed(documents))
        return items

    @property
    def posts(self) -> list[Note]:
        """Newest first."""
        posts = (note for note in self.notes.values() if note.kind != "page")
        return sorted(posts, key=lambda note: (note.date, note.path), reverse=True)

    def _documents(self, label: str) -> list[Note]:
        mine = (note for note in self.notes.values() if note.collection == label)
        return in_order(mine, label, self.config.collection(label), self.config.collections_dir)

    def _drop(self, note: Note) -> liquid.ItemDrop:
        if note.id in self.generated.archives:
            return self._archive_drop(note, self.generated.archives[note.id])
        extension = split_extension(basename(note.path))[1]
        values: dict[str, Any] = dict(note.front_matter)
        title = self._title(note)
        if note.kind == "page" and not note.collection:
            if title is not None:
                values["title"] = title
            return liquid.page_drop(
                self.ledger,
                path=note.path,
                url=note.url,
                front_matter=values,
                content=lambda: self.texts.content(note.id),
                output=note.output,
            )
        values |= {"title": title, "slug": note.slug, "ext": extension, "draft": note.kind == "draft"}
        values |= {"categories": list(note.categories), "tags": list(note.tags)}
        return liquid.document_drop(
            self.ledger,
            path=note.path,
            url=note.url,
            id=document_id(note.url, note.slug),
            collection=note.collection or "posts",
            date=note.date or SiteTime.watched(self.now, self.ledger.note),
            front_matter=values,
            content=lambda: self.texts.content(note.id),
            excerpt=lambda: self.texts.excerpt(note.id),
        )

    def _archive_drop(self, note: Note, archive: Archive) -> liquid.ItemDrop:
        return liquid.ArchiveDrop(
            self.ledger,
            path=note.path,
            url=note.url,
            type=archive.type,
            title=archive.title,
            date=archive.date,
            front_matter=note.front_matter,
            posts=lambda: [self.items[post.id] for post in archive.posts],
        )

    def _title(self, note: Note) -> Any:
        """`title` as it was written; where a heading gives it, as HTML, for layouts show it as they find it."""
        if note.titled_by_heading:
            return html.escape(curled(note.title), quote=False)
        written = note.front_matter.get("title")
        ordinary_page = note.kind == "page" and not note.collection
        return note.title if written is None and not ordinary_page else written

    def _page_order(self, note: Note) -> tuple[int, str, str]:
        """Jekyll's: by file name; after them by path what plugins make of files without front matter, readmes last."""
        kind = self._without_front_matter.get(note.path)
        if kind is None:
            return (0, basename(note.path), note.path)
        return (2 if kind == "readme" else 1, "", note.path)

    def _static(self, file: StaticFile) -> liquid.ItemDrop:
        modified = datetime.datetime.fromtimestamp(int(file.modified), self.config.zone)
        return liquid.static_drop(
            self.ledger,
            path=file.path,
            modified=modified,
            collection=file.collection or None,
            front_matter=defaults_for(self.config.defaults, file.path, file.collection or None),
        )

    @cached_property
    def _without_front_matter(self) -> dict[str, str]:
        """What kind of document a file is, by path."""
        return {each.file.path: each.kind for each in self.source.documents if not each.has_front_matter}

    @cached_property
    def site(self) -> liquid.SiteDrop:
        """`site`."""
        pages = sorted(
            (note for note in self.generated.notes if note.kind == "page" and not note.collection), key=self._page_order
        )
        pages += self.generated.pages
        statics = [(file, self._static(file)) for file in self.source.statics]
        return liquid.SiteDrop(
            self.ledger,
            config=self._settings,
            now=self.now,
            posts=[self.items[note.id] for note in self.posts],
            pages=[self.items[note.id] for note in pages],
            static_files=[drop for file, drop in statics],
            collections={
                label: (
                    settings,
                    [self.items[note.id] for note in self._documents(label)],
                    [drop for file, drop in statics if file.collection == label],
                )
                for label, settings in {**_POSTS, **self.config.raw["collections"]}.items()
            },
            data=self.data,
        )

    @property
    def _settings(self) -> dict[str, Any]:
        """`_config.yml`, and what jekyll-archives adds to it."""
        generated = self.generated
        if generated.archive_settings is None:
            return self.config.raw
        archives = [self.items[page] for page in generated.archives]
        return {**self.config.raw, ARCHIVES: generated.archive_settings, "archives": archives}

    # ------------------------------------------------------------ the engine

    @cached_property
    def engine(self) -> liquid.Engine:
        """Parses and renders templates with this site's settings."""
        includes = Includes(self.config, self.source)
        services = liquid.Services(
            include=includes.named,
            include_hint=self.gem_theme.missing_file_hint("_includes") if self.gem_theme else "",
            include_relative=includes.beside,
            links=liquid.LinkTargets(link_targets(self.notes.values(), self.source.statics, self.broken)),
            markdownify=self.texts.markdownify,
            highlight=lambda code, language: highlight(code, language) or html.escape(code, quote=False),
            sassify=self._sassify,
            clock=self._stopwatch,
        )
        return liquid.Engine(liquid_settings(self.config, self.now), services)

    def _sassify(self, text: str, indented: bool) -> str:
        """Raises ValueError with what Sass says: to a template it is a filter like others."""
        try:
            return compile_sass(text, sass_folder(self.config), indented=indented)
        except NotesError as error:
            raise ValueError(error.problems[0].message) from error

    @cached_property
    def value_of(self) -> Callable[[str], Any]:
        """What everything Liquid may read is now, by the ledger's names."""
        return liquid.value_of(self.engine, self.site, self.layouts)


def is_sass(note: Note) -> bool:
    """Whether a page is a style sheet to compile."""
    return split_extension(note.path)[1].lower() in SASS_EXTENSIONS


def _taken_apart(files: Iterable[SourceFile]) -> dict[str, FrontMatter]:
    return {file.path: parse_front_matter(file.text, file.path) for file in files}


def _layouts(files: Mapping[str, FrontMatter], folder: str) -> dict[str, liquid.Layout]:
    """The layouts by name, of files by path."""
    return {
        layout.name: layout
        for layout in (
            liquid.Layout(
                name=split_extension(path[len(folder) + 1 :])[0],
                path=path,
                text=parts.body,
                first_line=parts.body_line,
                front_matter=parts.data,
            )
            for path, parts in files.items()
        )
    }
