"""The road: from a folder of notes to a folder of pages.

    read → front matter → render* → merge references → plan pages → lay out† → publish

`*` is remembered by the body's digest (render.py), `†` is skipped for a page whose inputs did not change (layout.py).
Everything between is cheap and done afresh in every build. The first half stands in gather.py.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import msgspec

from notes.engines import fulltext
from notes.errors import NotesError, OutputError, Problem, in_order
from notes.files.assets import asset_dir
from notes.files.cache import Cache, OutputRecord, with_cache
from notes.files.manifest import Manifest, are_settled, below, stamps_of
from notes.files.output import Publication, collisions
from notes.files.ownership import MARK, check_destination, read_mark
from notes.files.reading import read_regular
from notes.files.theme_files import ThemeFile
from notes.gather import Gathered, Stages, gather, has_fatal, stop_at_errors
from notes.jekyll.defaults import defaults_for
from notes.jekyll.gem_themes import gem_theme
from notes.jekyll.permalinks import static_address
from notes.jekyll.redirects import redirects_to
from notes.jekyll.slugs import slugify
from notes.layout import File, Laid, lay_out
from notes.model import Bibliography, PageCount, ReferenceCount, Report
from notes.notebook.bibliography_pages import SEARCH_INDEX
from notes.notebook.catalogue import Notebook
from notes.notebook.checks import broken_links, missing_images, missing_layouts
from notes.notebook.pages import Planner
from notes.notebook.views import Page
from notes.redirects import redirect_files
from notes.references import export
from notes.references.auditing import title_conflicts
from notes.references.exports import FILE_NAMES, PLACED, PUBLISHED
from notes.render import Reporter, Tools
from notes.request import Request
from notes.theme import Theme


@dataclass(frozen=True, kw_only=True)
class Built:
    """A build that went through."""

    report: Report
    destination: Path
    baseurl: str
    changed: tuple[str, ...]
    """Output paths written or removed."""


def build(request: Request, reporter: Reporter, tools: Tools | None = None) -> Built:
    """Build a site. Raises NotesError with every problem found; the last good site is then still in place.

    `tools` keeps engines running between the builds of a preview.
    """
    return with_cache(
        request.cache_folder,
        lambda cache: _build(request, cache, reporter, tools or Tools()),
        clear=request.clean,
    )


def _build(request: Request, cache: Cache, reporter: Reporter, tools: Tools) -> Built:
    stages, looked = Stages(), time.time_ns()
    gathered = gather(request, cache, reporter, tools, stages)
    destination = Path(gathered.config.destination)
    known = cache.outputs(str(destination))
    with stages("plan"):
        plan = plan_site(gathered, cache.folder, {} if request.force else known)
        problems = [*gathered.problems, *plan.problems]
    keep = (*gathered.config.keep_files, *([fulltext.FOLDER] if plan.search else []))
    source, untrusted = Path(gathered.config.source), gathered.config.notes.untrusted
    publication = Publication(destination)
    try:
        problems += check_destination(destination, source, keep=keep, alone=untrusted)
        if not has_fatal(problems, strict=request.strict):
            publication.begin(plan.outputs)
    except OutputError as error:
        problems += error.problems
    try:
        with stages("lay out"):
            laid = lay_out(
                plan.pages,
                plan.files,
                theme=plan.theme,
                site=gathered.settings.site,
                known={} if request.force else known,
                publication=publication,
                pieces_of=cache.pieces,
                reporter=reporter,
                forgot=cache.forgot,
                stage=not has_fatal(problems, strict=request.strict),
            )
            gathered.recall(laid.recalled)
            problems = in_order((*problems, *laid.problems, *gathered.findings))
            stop_at_errors(problems, strict=request.strict)
        with stages("publish"):
            removed = publication.commit(plan.outputs, keep=keep)
        if plan.search and (laid.records or removed or not publication.stat(f"{fulltext.FOLDER}/pagefind.js")):
            with stages("search"):
                publish_search(destination, plan.outputs, cache.folder, gathered.config.lang)
    except BaseException:
        publication.abandon()
        raise
    gone = [path for path in known if path not in plan.outputs]
    cache.remember_outputs(str(destination), _as_published(laid, publication), gone)
    reported = cache.swap_reported(str(destination), frozenset(map(_kept_apart, problems)))
    if gathered.bodies_rendered:
        cache.forget_unused(chapter.rendered.pieces for chapter in gathered.chapters)
    report = Report(
        notes=len(plan.notebook.posts),
        bodies_rendered=gathered.bodies_rendered,
        formulas_typeset=gathered.formulas_typeset,
        pages=PageCount(written=len(laid.records), kept=laid.kept, removed=len(removed)),
        references=_count(gathered.bibliography),
        problems=tuple(problems),
        repeated=tuple(index for index, problem in enumerate(problems) if _kept_apart(problem) in reported),
        seconds=stages.seconds,
        reasons=laid.reasons,
    )
    changed = (*laid.records, *removed)
    cache.remember_manifest(request.identity, _manifest(gathered, publication, report, looked))
    return Built(report=report, destination=destination, baseurl=gathered.config.baseurl, changed=changed)


def publish_search(destination: Path, pages: Collection[str], cache_folder: Path, lang: str) -> None:
    """Index the published pages and publish the index. It follows the pages by a moment, and is replaced as they are."""
    index = fulltext.index_site(destination, pages, cache_folder / "search", lang)
    publication = Publication(destination)
    wanted = {path for path in publication.owned if not path.startswith(f"{fulltext.FOLDER}/")} | index.keys()
    try:
        publication.begin(wanted)
        for path, content in index.items():
            publication.stage(path, content)
        publication.commit(wanted)
    except BaseException:
        publication.abandon()
        raise


# ---------------------------------------------------------------- planning


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every file of the site, not yet laid out."""

    notebook: Notebook
    theme: Theme
    pages: tuple[Page, ...]
    files: tuple[File, ...]
    outputs: frozenset[str]
    """The paths of all pages and files."""
    search: bool
    """Whether the pages are indexed for full-text search."""
    problems: tuple[Problem, ...]
    """What is wrong with the site as a whole; where settings are wrong nothing, for it may follow from them."""


def plan_site(gathered: Gathered, cache_folder: Path, known: Mapping[str, OutputRecord]) -> Plan:
    """Plan the pages and claim every output path."""
    config, settings, source = gathered.config, gathered.settings, gathered.source
    problems: list[Problem] = []
    if config.notes.search and (missing := fulltext.missing_pagefind()):
        problems.append(missing)
    theme = Theme(
        settings.template_folders,
        settings.site,
        {file.name: file.url for file in settings.theme_files},
        cache_dir=cache_folder / "templates",
    )
    notebook = Notebook(
        gathered.chapters,
        gathered.bibliography,
        slugify=slugify,
        files={file.path: "/" + quote(file.output) for file in source.statics},
        baseurl=config.baseurl,
    )
    claimed = [file.output for file in source.statics]
    if gathered.liquid and gathered.liquid.layouts:
        redirects = []  # Liquid's, in the layout of that name
    else:
        found = redirect_files((chapter.note for chapter in gathered.chapters), config)
        redirects = [file for file in found if file.path not in claimed]
    claimed += [file.path for file in redirects]
    if gathered.liquid:
        claimed += [note.output for note in gathered.liquid.generated.pages]
    planner = Planner(notebook, config, has_template=theme.has, claimed=claimed, static_pages=_static_pages(gathered))
    moved = {chapter.note.id for chapter in gathered.chapters if redirects_to(chapter.note)}
    if gathered.liquid is None:
        pages = tuple(page for page in planner.pages() if page.source not in moved)
        files = (*_copies(gathered, settings.theme_files), *redirects, *_exports(planner, gathered.bibliography))
    else:
        from notes.liquid_site.pages import LiquidPages

        katex = next(file.url for file in settings.theme_files if file.name == "katex.css")
        blog = LiquidPages(gathered.liquid, gathered.chapters, katex)
        made = (*redirects, *blog.files(known))
        if gathered.liquid.layouts:
            beside = config.notes.theme.beside_layouts
            pages = (*blog.pages_beside(planner), *(planner.listings() if beside else ()))
            theme_files = settings.theme_files if pages else blog.theme_files(settings.theme_files)
            exports = _exports(planner, gathered.bibliography) if beside else ()
            files = (*_copies(gathered, theme_files), *made, *exports)
        else:
            pages = blog.without_own(planner.pages())
            files = (*_copies(gathered, settings.theme_files), *made, *_exports(planner, gathered.bibliography))
        pages = tuple(page for page in pages if page.source not in moved)
    claims = ((page.output, page.source or page.kind) for page in pages)
    places = {chapter.note.path: chapter.note.places.get("permalink", (0, 0)) for chapter in gathered.chapters}
    for problem in collisions([*claims, *((file.path, file.claimed_by) for file in files)]):
        line, column = places.get(problem.path, (0, 0))
        problems.append(msgspec.structs.replace(problem, line=line, column=column))
    outputs = frozenset(page.output for page in pages) | {file.path for file in files}
    problems += broken_links(notebook, outputs, gathered.broken)
    problems += missing_images(notebook, outputs)
    gem = gem_theme(config)
    if gem is None or gem.has_stand_in:  # else a layout may be one of the gem's
        ours = (page.source for page in pages)
        problems += missing_layouts(notebook, set(ours), has_template=theme.has)
    problems += title_conflicts(gathered.bibliography)
    return Plan(
        notebook=notebook,
        theme=theme,
        pages=pages,
        files=files,
        outputs=outputs,
        search=config.notes.search,
        problems=() if gathered.settings_wrong else tuple(problems),
    )


def _static_pages(gathered: Gathered) -> Iterator[str]:
    """URLs of the static files that a sitemap lists, as jekyll-sitemap has them."""
    for file in gathered.source.statics:
        if file.output.endswith((".html", ".htm", ".xhtml", ".pdf")) and file.output.rpartition("/")[2] != "404.html":
            data = defaults_for(gathered.config.defaults, file.path, file.collection or None)
            if data.get("sitemap") is not False:
                yield static_address(file.output).url.removesuffix("index.html")


def _copies(gathered: Gathered, theme_files: Iterable[ThemeFile]) -> Iterator[File]:
    """The notebook's static files and the theme's."""
    for static in gathered.source.statics:
        read = partial(_read, Path(static.root or gathered.config.source, static.path))
        yield File(path=static.output, claimed_by=static.path, source=static.digest, content=read)
    for file in theme_files:
        yield File(path=file.output, claimed_by=f"the theme's {file.name}", source=file.digest, content=file.read)


def _exports(planner: Planner, bibliography: Bibliography) -> Iterator[File]:
    """Files made from the bibliography: its exports, and the index that the search on its pages reads.

    A file's identity is that of what it is made from, so that it is made only when it has to be written. A file of the
    notebook that has the name of an export takes its place.
    """
    references = bibliography.references
    described = _identity([(r.key, r.title, r.url, r.kind, r.titles, r.annotations) for r in references])
    placed = _identity(references)
    topics = _identity([(c.note.id, c.note.date, c.note.categories, c.note.tags) for c in planner.notebook.posts])
    for form in PUBLISHED:
        path, identity = FILE_NAMES[form], placed if form in PLACED else described
        if path not in planner.claimed:
            content = partial(_export, planner, form)
            yield File(path=path, claimed_by="the bibliography", source=f"{form} {identity}", content=content)
    index = partial(_search_index, planner)
    yield File(path=SEARCH_INDEX, claimed_by="the bibliography", source=f"index {placed} {topics}", content=index)


def _identity(*values: object) -> str:
    return hashlib.blake2b(msgspec.msgpack.encode(values), digest_size=12).hexdigest()


def _export(planner: Planner, form: str) -> bytes:
    bibliography = planner.notebook.bibliography
    suggested = msgspec.structs.replace(bibliography, suggestions=planner.bibliography.same_titles)
    return export(suggested, form).encode("utf-8", "surrogatepass")


def _search_index(planner: Planner) -> bytes:
    return msgspec.json.encode(planner.bibliography.search_index())


def _read(path: Path) -> bytes:
    try:
        return read_regular(path)
    except OSError as error:
        message = f"cannot read the file: {error.strerror}"
        raise NotesError(Problem(code="read", severity="error", message=message, path=str(path))) from error


# ---------------------------------------------------------------- afterwards


def _manifest(gathered: Gathered, publication: Publication, report: Report, looked: int) -> Manifest | None:
    """What the build found and left on the disk, `None` where that does not tell whether there is something to build.

    Liquid may ask for the time; a stranger's destination is looked through in each build; where a link leads that was not
    followed is not looked at.
    """
    config = gathered.config
    unread = any(problem.code in ("link-outside", "not-a-file") for problem in gathered.source.problems)
    if gathered.liquid is not None or config.notes.untrusted or unread:
        return None
    own = [str(folder) for folder in (*gathered.settings.template_folders, asset_dir("static"))]
    others = stamps_of((*config.files, *(path for folder in own for path in below(folder))))
    inputs, folders = {**gathered.source.stamps, **others}, gathered.source.folders
    if not are_settled((*inputs.values(), *(stamp for stamp, _ in folders.values())), looked):
        return None
    root = str(publication.destination)
    owned = read_mark(root) or frozenset()
    outputs = stamps_of(f"{root}/{path}" for path in (MARK, *owned))
    if len(outputs) <= len(owned):
        return None
    again = msgspec.structs.replace(
        report,
        bodies_rendered=0,
        formulas_typeset=0,
        pages=PageCount(kept=report.pages.written + report.pages.kept),
        repeated=tuple(range(len(report.problems))),
        seconds={},
        reasons={},
    )
    return Manifest(
        inputs=inputs, folders=dict(folders), outputs=outputs, until=gathered.until, report=again, destination=root
    )


def _as_published(laid: Laid, publication: Publication) -> Mapping[str, OutputRecord]:
    """The records of what was written, with the size and time of each file as it now lies there."""
    return {
        path: msgspec.structs.replace(record, size=found.st_size, modified=found.st_mtime_ns)
        for path, record in laid.records.items()
        if (found := publication.stat(path))
    }


def _kept_apart(problem: Problem) -> str:
    """What makes a problem the same in the next build; its line may move."""
    return f"{problem.code} {problem.path} {problem.message}"


def _count(bibliography: Bibliography) -> ReferenceCount:
    references = bibliography.references
    return ReferenceCount(
        citations=sum(len(reference.places) for reference in references),
        unique=len(references),
        shared=sum(len({place.note for place in reference.places}) > 1 for reference in references),
    )
