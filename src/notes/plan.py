"""Which outputs a site has: the pages of its makers, copies, redirects and exports.

Every path is claimed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import msgspec

from notes.engines import fulltext
from notes.errors import NotesError, Problem
from notes.facts import Fact, Facts, Source, digest
from notes.files.cache import Cache
from notes.files.output import collisions
from notes.files.reading import read_regular
from notes.files.theme_files import ThemeFile
from notes.gather import Notebook, citing_note, order_of
from notes.index.facts import NotebookFacts
from notes.index.listing import Listing
from notes.index.tables import CitingState, Tables
from notes.jekyll.defaults import defaults_for
from notes.jekyll.gem_themes import gem_theme
from notes.jekyll.permalinks import static_address
from notes.jekyll.redirects import redirects_to
from notes.jekyll.slugs import slugify
from notes.notebook.catalogue import Catalogue
from notes.notebook.checks import broken_links, missing_images, missing_layouts
from notes.outputs import Output, copied
from notes.redirects import Redirect, redirect_files
from notes.references.auditing import title_conflicts
from notes.references.bibliography import CitingNote, Merger
from notes.theme import Theme
from notes.theme.pages import ENTRIES_PER_PAGE, NOTES_PER_PAGE, ThemePages


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every file of the site, not yet made."""

    outputs: tuple[Output, ...]
    facts: Facts
    in_fork: Callable[[], None]
    """To be called in a fork that makes some of them."""
    paths: frozenset[str]
    search: bool
    """Whether the pages are indexed for full-text search."""
    problems: tuple[Problem, ...]
    """What is wrong with the site as a whole; where settings are wrong nothing, for it may follow from them."""


def index_notes(notebook: Notebook, cache: Cache) -> NotebookFacts:
    """See the notes together, and bring the index of what they cite up to date."""
    statics = {file.path: "/" + quote(file.output) for file in notebook.source.statics}
    catalogue = Catalogue(notebook.rendered_notes, slugify=slugify, files=statics, baseurl=notebook.config.baseurl)
    states = {
        each.note.id: CitingState(
            order_of(each.note),
            digest(
                (
                    order_of(each.note),
                    each.note.body_line,
                    each.note.title,
                    each.note.url,
                    each.rendered.pieces_key,
                    each.cited,
                )
            ),
        )
        for each in notebook.rendered_notes
    }

    def load(note: str) -> CitingNote:
        each = catalogue.by_id[note]
        return citing_note(each, notebook.cited_of(each))

    tables = Tables(cache)
    tables.update(states, load, catalogue.section, Merger(notebook.settings.overrides))
    config = notebook.config
    return NotebookFacts(
        catalogue,
        tables,
        Listing(tables, catalogue, states, per_page=ENTRIES_PER_PAGE),
        notebook.cited_of,
        per_page=config.paginate or NOTES_PER_PAGE,
        paginate_path=config.paginate_path,
        folding=config.notes.references.fold,
    )


def plan_site(notebook: Notebook, index: NotebookFacts, cache: Cache) -> Plan:
    """Plan the outputs and claim every path."""
    config, settings, source, catalogue = notebook.config, notebook.settings, notebook.source, index.catalogue
    problems: list[Problem] = []
    if config.notes.search and (missing := fulltext.missing_pagefind()):
        problems.append(missing)
    theme = Theme(
        settings.template_folders,
        settings.site,
        {file.name: file.url for file in settings.theme_files},
        cache_dir=cache.folder / "templates",
    )
    claimed = [file.output for file in source.statics]
    redirects: list[Redirect] = []
    if not (notebook.liquid and notebook.liquid.layouts):  # else they are Liquid's, in the layout of that name
        found = redirect_files((each.note for each in notebook.rendered_notes), config)
        redirects = [file for file in found if file.path not in claimed]
    claimed += [file.path for file in redirects]
    if notebook.liquid:
        claimed += [note.output for note in notebook.liquid.generated.pages]
    pages = ThemePages(
        index,
        config,
        theme,
        settings.site,
        cache.pieces,
        claimed=claimed,
        static_pages=_static_pages(notebook),
    )
    sources: dict[str, Source] = {**index.sources, **pages.sources}
    theme_files: Iterable[ThemeFile] = settings.theme_files
    made: Iterable[Output] = ()
    if notebook.liquid is None:
        planned, exports = pages.pages(), pages.exports()
    else:
        from notes.liquid_site.pages import LiquidPages

        katex = next(file.url for file in settings.theme_files if file.name == "katex.css")
        liquid = LiquidPages(notebook.liquid, notebook.rendered_notes, katex)
        sources |= liquid.sources
        made = liquid.outputs()
        if notebook.liquid.layouts:
            beside = config.notes.theme.beside_layouts
            planned = (*liquid.pages_beside(pages), *(pages.listings() if beside else ()))
            theme_files = theme_files if planned else liquid.theme_files(theme_files)
            exports = pages.exports() if beside else iter(())
        else:
            planned, exports = liquid.without_own(pages.pages()), pages.exports()
    moved = {each.note.id for each in notebook.rendered_notes if redirects_to(each.note)}
    planned = tuple(page for page in planned if page.source not in moved)
    copies, files = _copies(notebook, theme_files, redirects)
    outputs = (*map(pages.output, planned), *copies, *made, *exports)
    sources |= files
    places = {each.note.path: each.note.places.get("permalink", (0, 0)) for each in notebook.rendered_notes}
    for problem in collisions((output.path, output.claimed_by) for output in outputs):
        line, column = places.get(problem.path, (0, 0))
        problems.append(msgspec.structs.replace(problem, line=line, column=column))
    paths = frozenset(output.path for output in outputs)
    problems += broken_links(catalogue, paths, notebook.broken)
    problems += missing_images(catalogue, paths)
    gem = gem_theme(config)
    if gem is None or gem.is_bundled:  # else a layout may be one of the gem's
        problems += missing_layouts(catalogue, {page.source for page in planned}, has_template=theme.has)
    problems += title_conflicts(index.tables.in_conflict())
    return Plan(
        outputs=outputs,
        facts=Facts(sources),
        in_fork=cache.in_fork,
        paths=paths,
        search=config.notes.search,
        problems=() if notebook.settings_wrong else tuple(problems),
    )


def _static_pages(notebook: Notebook) -> Iterator[str]:
    """URLs of the static files that a sitemap lists, as jekyll-sitemap has them."""
    for file in notebook.source.statics:
        if file.output.endswith((".html", ".htm", ".xhtml", ".pdf")) and file.output.rpartition("/")[2] != "404.html":
            data = defaults_for(notebook.config.defaults, file.path, file.collection or None)
            if data.get("sitemap") is not False:
                yield static_address(file.output).url.removesuffix("index.html")


def _copies(
    notebook: Notebook, theme_files: Iterable[ThemeFile], redirects: Iterable[Redirect]
) -> tuple[list[Output], Mapping[str, Source]]:
    """The notebook's static files, the theme's, and redirects; and the facts that they are."""
    files: dict[str, Fact] = {}
    outputs: list[Output] = []

    def add(path: str, claimed_by: str, identity: str, content: Callable[[], bytes]) -> None:
        files[path] = Fact(content, identity)
        outputs.append(copied(path, claimed_by, f"file:{path}"))

    for static in notebook.source.statics:
        read = partial(_read, Path(static.root or notebook.config.source, static.path))
        add(static.output, static.path, static.digest, read)
    for file in theme_files:
        add(file.output, f"the theme's {file.name}", file.digest, file.read)
    for redirect in redirects:
        add(redirect.path, redirect.claimed_by, redirect.text, redirect.text.encode)
    return outputs, {"file": files.get}


def _read(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as error:
        message = f"cannot read the file: {error.strerror}"
        raise NotesError(Problem(code="read", severity="error", message=message, path=str(path))) from error
