"""The road: from a folder of notes to a folder of pages.

    read → front matter → render* → catalogue → merge references → plan pages → lay out† → publish

`*` is remembered by the body's digest (render.py), `†` is skipped for a page whose inputs did not change (layout.py).
Everything between is cheap and done afresh in every build.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import msgspec

from notes.engines.katex import MathOptions, Typesetter
from notes.engines.pool import WorkerPool
from notes.errors import NotesError, Problem
from notes.files.assets import asset_dir
from notes.files.cache import Cache, OutputRecord, clear_cache
from notes.files.code import code_digest
from notes.files.config import read_config
from notes.files.output import Publication, check_destination, claim
from notes.files.source import StaticFile, read_source
from notes.files.theme_files import ThemeFile
from notes.jekyll.documents import make_notes
from notes.jekyll.slugs import slugify
from notes.layout import File, Laid, lay_out
from notes.model import Bibliography, Note, PageCount, ReferenceCount, Report
from notes.notebook.catalogue import Chapter, Notebook
from notes.notebook.checks import broken_links
from notes.notebook.pages import SEARCH_INDEX, Planner
from notes.references.bibliography import CitingNote, merge
from notes.render import Renderer, RenderOptions, body_key, library_versions
from notes.settings import site_settings
from notes.theme import Theme

CACHE_FOLDER = ".notes-cache"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a build is asked to do."""

    source: Path = Path()
    destination: Path | None = None
    """Folder of the site; the settings' `destination` (`_site` in the source folder) when `None`."""
    config: tuple[str, ...] = ()
    """Settings files relative to the source folder; `_config.yml` when empty."""
    flags: Mapping[str, Any] = field(default_factory=dict)
    """Settings from the command line, which win over the files."""
    strict: bool = False
    force: bool = False
    clean: bool = False
    jobs: int | None = None


@dataclass(frozen=True, kw_only=True)
class Built:
    """A build that went through."""

    report: Report
    destination: Path
    baseurl: str
    changed: tuple[str, ...]
    """Output paths written or removed."""


class Reporter(Protocol):
    """Is told how far a build is."""

    def start(self, stage: str, total: int) -> None:
        """A stage of countable work begins."""

    def advance(self, steps: int = 1) -> None:
        """Some of it is done."""

    def stop(self) -> None:
        """The counting is over."""


def build(request: Request, reporter: Reporter, tools: Tools | None = None) -> Built:
    """Build a site. Raises NotesError with every problem found; the last good site is then still in place.

    `tools` keeps engines running between the builds of a preview.
    """
    stages = Stages()
    with stages("read"):
        config = read_config(request.source, request.config, request.flags)
        settings = site_settings(config)
        destination = request.destination.absolute() if request.destination else Path(config.destination)
        cache_folder = Path(config.source) / CACHE_FOLDER
        if request.clean:
            clear_cache(cache_folder)
        source = read_source(config.source, config)
    with stages("front matter"):
        made = make_notes(source.documents, config.jekyll(datetime.datetime.now(datetime.UTC)))
        problems = [*source.problems, *made.problems]
        _stop_at_errors(problems)
    with Cache(cache_folder) as cache, WorkerPool(request.jobs) as pool:
        known = {} if request.clean else cache.outputs(str(destination))
        check_destination(destination, Path(config.source), known, clean=request.clean)
        with stages("render"):
            typesetter = (tools or Tools()).typesetter(settings.math)
            renderer = Renderer(cache, pool, typesetter, progress=reporter, force=request.force)
            chapters = _render(made.notes, settings.rendering, renderer)
            problems += _placed_problems(chapters)
        with stages("references"):
            bibliography = merge(_citing(chapters), settings.overrides)
        with stages("plan"):
            files = [*_copies(source.statics, config.source), *_theme_copies(settings.theme_files)]
            notebook = Notebook(
                chapters,
                bibliography,
                slugify=slugify,
                files={file.path: "/" + quote(file.path) for file in source.statics},
                baseurl=config.baseurl,
            )
            theme = Theme(
                settings.template_folders,
                settings.site,
                {file.name: file.url for file in settings.theme_files},
                cache_dir=cache_folder / "templates",
            )
            planner = Planner(
                notebook, settings.pages, has_template=theme.has, claimed=[file.path for file in source.statics]
            )
            pages = planner.pages()
            files += _exports(notebook, planner)
            claim(
                [*((page.output, page.source or page.kind) for page in pages), *((f.path, f.claimed_by) for f in files)]
            )
            problems += broken_links(notebook, {page.output for page in pages} | {file.path for file in files})
            _stop_at_errors(problems, strict=request.strict)
        publication = Publication(destination)
        try:
            with stages("lay out"):
                reporter.start("lay out", len(pages) + len(files))
                laid = lay_out(
                    pages,
                    files,
                    theme=theme,
                    site=settings.site,
                    known={} if request.force else known,
                    publication=publication,
                    pieces_of=cache.pieces,
                    progress=reporter.advance,
                )
            with stages("publish"):
                wanted = {page.output for page in pages} | {file.path for file in files}
                removed = publication.commit(wanted, keep=config.keep_files)
                _remember(cache, destination, publication, laid, known, wanted)
                if renderer.bodies_rendered:
                    cache.forget_unused((chapter.rendered.pieces for chapter in chapters), ())
        except BaseException:
            publication.abandon()
            raise
    report = Report(
        notes=len(notebook.posts),
        bodies_rendered=renderer.bodies_rendered,
        formulas_typeset=renderer.formulas_typeset,
        pages=PageCount(written=len(laid.records), kept=laid.kept, removed=len(removed)),
        references=_count(bibliography),
        problems=tuple(problems),
        seconds=stages.seconds,
        reasons=laid.reasons,
    )
    changed = (*laid.records, *removed)
    return Built(report=report, destination=destination, baseurl=config.baseurl, changed=changed)


# ---------------------------------------------------------------- the steps between the rooms


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)


class Tools:
    """Engines that may outlive a build."""

    def __init__(self) -> None:
        self._typesetters: dict[MathOptions, Typesetter] = {}

    def typesetter(self, options: MathOptions) -> Typesetter:
        """The typesetter for these options; its engine starts with its first formula."""
        return self._typesetters.setdefault(options, Typesetter(asset_dir("katex"), options))


def _stop_at_errors(problems: Sequence[Problem], *, strict: bool = False) -> None:
    """Raise every problem so far when one of them fails the build."""
    fatal = ("error", "warning") if strict else ("error",)
    if any(problem.severity in fatal for problem in problems):
        raise NotesError(*problems)


def _render(notes: Iterable[Note], options: RenderOptions, renderer: Renderer) -> list[Chapter]:
    """Every note beside its rendering; notes of one body share one."""
    versions = f"{library_versions()} {code_digest()} {renderer.katex_version}"
    plain = msgspec.structs.replace(options, markdown=None)
    keyed: list[tuple[Note, str]] = []
    bodies: dict[str, tuple[str, RenderOptions]] = {}
    for note in notes:
        its_options = options if note.markdown else plain
        key = body_key(note.body, its_options, versions)
        bodies[key] = (note.body, its_options)
        keyed.append((note, key))
    rendered = renderer.render(bodies)
    return [Chapter(note=note, rendered=rendered[key]) for note, key in keyed]


def _placed_problems(chapters: Iterable[Chapter]) -> Iterator[Problem]:
    """The renderings' problems with the path of the note and lines of the file."""
    for chapter in chapters:
        for problem in chapter.rendered.problems:
            line = problem.line + chapter.note.body_line - 1 if problem.line else 0
            yield msgspec.structs.replace(problem, path=chapter.note.path, line=line)


def _citing(chapters: Iterable[Chapter]) -> Iterator[CitingNote]:
    for chapter in chapters:
        note, rendered = chapter.note, chapter.rendered
        yield CitingNote(
            id=note.id,
            order=note.date.astimezone(datetime.UTC).isoformat() if note.date else "",
            headings=rendered.headings,
            citations=rendered.citations,
            body_line=note.body_line,
        )


def _copies(statics: Iterable[StaticFile], root: str) -> Iterator[File]:
    for static in statics:
        read = partial(_read, Path(root, static.path))
        yield File(path=static.path, claimed_by=static.path, source=static.digest, content=read)


def _theme_copies(files: Iterable[ThemeFile]) -> Iterator[File]:
    for file in files:
        yield File(path=file.output, claimed_by=f"the theme's {file.name}", source=file.digest, content=file.read)


def _exports(notebook: Notebook, planner: Planner) -> Iterator[File]:
    """Files made from the bibliography: the index the search on its page reads."""
    index = msgspec.json.encode({"entries": planner.search_index()})
    digest = hashlib.blake2b(index, digest_size=12).hexdigest()
    yield File(path=SEARCH_INDEX, claimed_by="the bibliography", source=digest, content=partial(bytes, index))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot read the file: {error.strerror}"
        raise NotesError(Problem(code="read", severity="error", message=message, path=str(path))) from error


def _remember(
    cache: Cache,
    destination: Path,
    publication: Publication,
    laid: Laid,
    known: Mapping[str, OutputRecord],
    wanted: Collection[str],
) -> None:
    """Keep what was published, with the size and time of each file as it now lies there."""
    records = {}
    for path, record in laid.records.items():
        found = publication.stat(path)
        if found is not None:
            records[path] = msgspec.structs.replace(record, size=found.st_size, modified=found.st_mtime_ns)
    cache.remember_outputs(str(destination), records, [path for path in known if path not in wanted])


def _count(bibliography: Bibliography) -> ReferenceCount:
    references = bibliography.references
    return ReferenceCount(
        citations=sum(len(reference.places) for reference in references),
        unique=len(references),
        shared=sum(len({place.note for place in reference.places}) > 1 for reference in references),
    )
