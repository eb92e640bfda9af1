"""The pages that a site's plugins add to it, where Liquid makes them.

Archives, redirects, further pages of a list, sitemap and robots.txt are Liquid's in a site with layouts of its own; a
site without gets them from the theme. The feeds of jekyll-feed are Liquid's in both, so that a subscription goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import msgspec

from notes import liquid
from notes.errors import Problem, Severity
from notes.files.config import Config
from notes.files.source import Source
from notes.jekyll import archives
from notes.jekyll.archives import Archive, archive_settings
from notes.jekyll.defaults import defaults_for
from notes.jekyll.documents import Notes
from notes.jekyll.gem_themes import named_plugins
from notes.jekyll.generators import (
    archive_page,
    default_layout,
    feed_pages,
    list_pages,
    redirect_pages,
    redirect_table_page,
    sitemap_pages,
)
from notes.jekyll.names import split_extension
from notes.jekyll.pagination import pagination_template
from notes.jekyll.permalinks import PermalinkError
from notes.jekyll.redirects import LAYOUT, LAYOUT_TEXT, PLUGIN, has_redirect_table, redirects, sent_on
from notes.model import Note, Rendered
from notes.notebook.catalogue import RenderedNote


class GeneratedPages:
    """What the plugins of one site add."""

    def __init__(self, config: Config, source: Source, made: Notes, *, has_layouts: bool) -> None:
        self._config, self._source, self._made = config, source, made
        layouts = () if PLUGIN in named_plugins(config) else _layout_names(config, source) - {LAYOUT}
        found = redirects(made.notes, config.url, config.baseurl, layouts=layouts)
        self._redirects = list(found) if has_layouts else []
        self._has_layouts = has_layouts
        moved = {redirect.note.id: redirect for redirect in self._redirects if redirect.moved}
        notes = _with_default_layouts(made.notes, config, source)
        self.notes = tuple(sent_on(note, moved[note.id]) if note.id in moved else note for note in notes)
        """The notes of the folder; those that moved away send their readers on."""
        self.pages: tuple[Note, ...] = ()
        """The pages made here, once `make` has been called."""
        self.archives: dict[str, Archive] = {}
        """What the pages that list posts list, by the note's id."""
        self.archive_settings: dict[str, Any] | None = None
        """Of jekyll-archives, where the site has it."""
        self.problems: tuple[Problem, ...] = ()
        """Of the pages made here."""
        self._overwritten: set[str] = set()
        self.asked_by: dict[str, str] = {}
        """The file that asks for a page, where that is not its own path, by the note's id."""
        self.template: Note | None = None
        """The page whose list is cut into pages."""
        self.numbers: dict[str, int] = {}
        """Which page of the list a page is, by the note's id."""

    @property
    def layouts(self) -> dict[str, liquid.Layout]:
        """The layout that redirects have when the site has none of that name."""
        if not self._redirects:
            return {}
        layout = liquid.Layout(name=LAYOUT, path=LAYOUT, text=LAYOUT_TEXT, first_line=1, front_matter={})
        return {LAYOUT: layout}

    def make(self, lays_out: Callable[[Note], bool]) -> None:
        """Decide which pages there are; `lays_out` says which of the folder's are Liquid's."""
        config = self._config
        template = None
        if config.paginate > 0:
            template = pagination_template(filter(lays_out, self.notes), config.paginate_path)
        self.template = template
        listed = sum(map(is_listed, self._posts())) if template else 0
        further = list(list_pages(template, listed, config.paginate, config.paginate_path)) if template else []
        if template and listed:
            self.numbers = {note.id: number for number, note in enumerate((template, *further), 1)}
        statics = {file.output for file in self._source.statics}
        taken = statics | {note.output for note in self.notes}
        archived = self._archive_pages(taken | {note.output for note in further})
        taken |= {note.output for note in archived}
        redirected = [note for note in redirect_pages(self._redirects) if note.output not in taken]
        added = [note for note in self._plugins_pages() if note.output not in taken]
        owners = {redirect.output: redirect.note.path for redirect in self._redirects}
        self.asked_by = {note.id: owners[note.output] for note in redirected}
        self.pages = (*archived, *redirected, *further, *added)

    def rendered_notes(self) -> tuple[RenderedNote, ...]:
        """The pages made here, whose bodies are rendered with their layouts only."""
        written = (note for note in self.pages if note.id not in self._overwritten)
        return tuple(
            RenderedNote(note=note, rendered=Rendered(pieces_key=liquid.digest(note.body))) for note in written
        )

    def _posts(self) -> Iterator[Note]:
        return (note for note in (*self.notes, *self._made.listed) if note.kind != "page")

    def _archive_pages(self, taken: Collection[str]) -> list[Note]:
        """The pages that list posts, those at addresses that are not `taken`.

        Of two with one address (`C` and `C++` are both `c`) templates see both, and the last is written.
        """
        if not self._has_layouts or archives.PLUGIN not in named_plugins(self._config):
            return []
        self.archive_settings = archive_settings(self._config.archives)
        try:
            found = list(archives.archives(self.archive_settings, self._posts()))
        except PermalinkError as error:
            self.problems = (_archive_problem("error", str(error)),)
            return []
        pages: list[Note] = []
        problems: list[Problem] = []
        last: dict[str, Note] = {}
        for archive in found:
            defaults = defaults_for(self._config.defaults, archive.address.output, archive.type)
            page = archive_page(archive, defaults)
            if page.output in taken:
                what = f"the {archive.type} {archive.title or archive.date}"
                problems.append(_archive_problem("warning", f"{what}: the site has a page of its own at {page.url}"))
                continue
            if page.output in last:
                before = last[page.output]
                one, other = before.id.lstrip("#"), page.id.lstrip("#")
                problems.append(
                    _archive_problem("warning", f"{one} and {other} are both {page.url}; the last is there")
                )
                self._overwritten.add(before.id)
            self.archives[page.id] = archive
            last[page.output] = page
            pages.append(page)
        self.problems = tuple(problems)
        return pages

    def _plugins_pages(self) -> Iterator[Note]:
        plugins = named_plugins(self._config)
        if self._has_layouts and has_redirect_table(self._redirects, self._config):
            yield redirect_table_page(self._redirects)
        if self._has_layouts and "jekyll-sitemap" in plugins:
            documents = (*self.notes, *self._made.listed)
            yield from sitemap_pages(documents, stylesheet=self._has_file("sitemap.xsl"))
        if "jekyll-feed" in plugins:
            yield from feed_pages(
                self._config.feed,
                tuple(self._posts()),
                environment=self._config.environment,
                stylesheet=self._has_file("feed.xslt.xml"),
            )

    def _has_file(self, output: str) -> bool:
        outputs = [file.output for file in self._source.statics] + [note.output for note in self.notes]
        return output in outputs


def is_listed(post: Note) -> bool:
    """Whether a list in pages shows a post."""
    return post.front_matter.get("hidden") in (None, False)


def _archive_problem(severity: Severity, message: str) -> Problem:
    return Problem(code="archive", severity=severity, message=f"jekyll-archives: {message}", path="_config.yml")


def _with_default_layouts(notes: Iterable[Note], config: Config, source: Source) -> Iterator[Note]:
    """Notes with the layouts that jekyll-default-layout gives them.

    Without the plugin these are pages that have no front matter at all: they are pages on GitHub Pages only, where the
    plugin is always on.
    """
    names = _layout_names(config, source)
    everywhere = "jekyll-default-layout" in named_plugins(config)
    plain = {document.file.path for document in source.documents if not document.has_front_matter}
    for note in notes:
        layout = default_layout(note, names)
        if layout and (everywhere or (note.kind == "page" and note.path in plain)):
            data = {**note.front_matter, "layout": layout}
            note = msgspec.structs.replace(note, layout=layout, front_matter=data)
        yield note


def _layout_names(config: Config, source: Source) -> set[str]:
    own = {split_extension(file.path[len(config.layouts_dir) + 1 :])[0] for file in source.layouts}
    return own | source.bundled_theme.layout_names if source.bundled_theme and source.has_own_theme else own
