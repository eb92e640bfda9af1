"""The first half of the road: what a notebook's folder holds, read and rendered.

    read → front matter → render*

Builds go on from here to the index and to pages; the commands on references merge all of it at once
(`gather_citations`).
"""

from __future__ import annotations

import datetime
import re
import shlex
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from notes.build_options import BuildOptions
from notes.documents import remembered_notes
from notes.engines.cluster import connect
from notes.errors import NotesError, Problem, in_order
from notes.files.bundled_theme import with_bundled_theme, without_crowded
from notes.files.cache import OLD_FOLDER, Cache
from notes.files.config import Config, judge_config
from notes.files.own_words import OwnWords
from notes.files.source import Source, read_source
from notes.files.untrusted import passive, shown_only
from notes.jekyll.documents import Notes
from notes.jekyll.gem_themes import named_plugins
from notes.jekyll.names import split_extension
from notes.model import Bibliography, Cited, Note
from notes.notebook.catalogue import RenderedNote, own_pages
from notes.notebook.checks import misspelt_keys, misspelt_settings, odd_settings, odd_values
from notes.notebook.languages import odd_languages
from notes.references.bibliography import CitingNote, merge
from notes.render import Renderer, RenderOptions, Reporter, Tools, body_key
from notes.settings import SiteSettings, site_settings

if TYPE_CHECKING:
    from notes.liquid_site.site import LiquidSite

_PERMALINK = re.compile(r"^permalink:[ \t]*[\"']?([^\s\"']+)", re.MULTILINE)


class Stages:
    """Seconds by stage, in the order of the road."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 4)


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """A notebook as far as it is known before pages are planned."""

    config: Config
    settings: SiteSettings
    source: Source
    rendered_notes: tuple[RenderedNote, ...]
    cited_of: Callable[[RenderedNote], Cited]
    """What a note cites; asks the cache, so only while that is open."""
    until: float | None
    """When the clock alone changes something, in seconds since the epoch; `None` when it never does."""
    liquid: LiquidSite | None
    """The notebook as Liquid sees it, where anything may need Liquid."""
    problems: tuple[Problem, ...]
    """Of every stage so far but Liquid, errors too."""
    broken: frozenset[str]
    """Source paths of the documents that errors keep from being notes, and the permalinks that are written in them."""
    bodies_rendered: int
    formulas_typeset: int

    @property
    def settings_wrong(self) -> bool:
        """Whether some setting is not as it was meant."""
        wrong = (*self.config.problems, *self.settings.problems)
        return any(problem.severity == "error" for problem in wrong)

    @property
    def findings(self) -> Iterable[Problem]:
        """What Liquid found, errors too; it goes on finding while pages are made, so that all of it is reported at
        once.

        Without its data files a template may fail that is right: then only what cannot be parsed is certain.
        """
        if self.liquid is None:
            return ()
        unsure = any(problem.severity == "error" for problem in self.liquid.problems)
        return [each for each in self.liquid.findings if not (unsure and each.message.startswith("Liquid error:"))]

    def recall(self, problems: Iterable[tuple[Problem, str]]) -> None:
        """Add to the findings what an earlier build found and what is still so, with the pages that met it."""
        if self.liquid:
            for problem, page in problems:
                self.liquid.findings.add((problem,), page)


def gather(request: BuildOptions, cache: Cache, reporter: Reporter, tools: Tools, stages: Stages) -> Notebook:
    """Go the first half of the road, however many errors there are.

    A document with an error is left out, a wrong setting is as if it had not been written. The caller stops at the
    errors (`Notebook.problems` and `Notebook.findings`) once it has found all it can. Raises NotesError when the
    settings cannot be read at all.
    """
    with stages("read"):
        flags = dict(request.flags)
        if request.destination is not None:
            flags["destination"] = str(request.destination.absolute())
        config = judge_config(request.source, request.config, flags)
        settings = site_settings(config)
        source = read_source(config.source, config)
        untrusted = config.notes.untrusted
        source = passive(source, config.markdown_extensions) if untrusted else with_bundled_theme(source, config)
    with stages("front matter"):
        now = config.time or datetime.datetime.now(datetime.UTC)
        made = without_crowded(remembered_notes(source.documents, config, now, cache), source)
        if untrusted:
            made = shown_only(made)
        folder_problems = _odd_folder(source, config, cache)
        problems = [*config.problems, *settings.problems, *folder_problems, *source.problems, *made.problems]
        if config.unread:
            posts = {document.file.path for document in source.documents if document.kind == "post"}
            stop_at_errors([problem for problem in problems if problem in config.problems or problem.path in posts])
        own = OwnWords(config, source)
        problems += misspelt_settings(config.places, own)
        problems += odd_settings(config, config.places)
        problems += odd_values((*made.notes, *made.listed))
        problems += misspelt_keys((*made.notes, *made.listed), own)
        problems += odd_languages(made.notes)
        pages, broken = own_pages(made.notes), broken_documents(source, made)
        until = made.until.timestamp() if made.until and not config.time else None
    with stages("render"):
        renderer = Renderer(
            cache,
            tools,
            settings.rendering.math,
            Path(config.source),
            progress=reporter,
            force=request.force,
            jobs=request.jobs,
            connect=partial(connect, request.executor) if request.executor else None,
        )
        site = None
        if not untrusted and _uses_liquid(source, config):
            site = _liquid_site(config, now, source, made, settings.rendering, renderer, cache, broken)
            problems.extend(site.problems)
            rendered_notes = _render_with_liquid(site, site.generated.notes, renderer)
        else:
            # From here on nobody reads the texts: a large notebook's would be most of the memory a build needs.
            notes, source = list(made.notes), msgspec.structs.replace(source, documents=())
            del made, own
            rendered_notes = _render(_taken_out(notes), settings.rendering, renderer, keep_bodies=False)
        problems.extend(_placed_problems(rendered_notes))

    def cited_of(each: RenderedNote) -> Cited:
        if each.cited is not None:
            return each.cited
        return cache.cited(each.rendered.pieces_key) if each.rendered.citations else Cited()

    return Notebook(
        config=config,
        settings=replace(settings, site=msgspec.structs.replace(settings.site, pages=pages)),
        source=source,
        until=until,
        rendered_notes=tuple(rendered_notes),
        cited_of=cited_of,
        liquid=site,
        problems=tuple(problems),
        broken=broken,
        bodies_rendered=renderer.bodies_rendered,
        formulas_typeset=renderer.formulas_typeset,
    )


def _odd_folder(source: Source, config: Config, cache: Cache) -> Iterator[Problem]:
    """Warnings about the folder itself: there is nothing to build in it, or an old cache lies there."""
    root = Path(config.source)
    if not source.documents:
        above = next((folder for folder in root.parents if (folder / "_config.yml").is_file()), None)
        hint = (
            f"did you mean -s {shlex.quote(str(above))}?" if above else "notes lie in posts/ or _posts/, pages anywhere"
        )
        yield Problem(code="no-notes", severity="warning", message=f"{root} has no notes", hint=hint)
    if cache.is_new and (root / OLD_FOLDER).is_dir():
        message = f"{OLD_FOLDER}/ is not used any more: what is remembered lies in {cache.folder}"
        yield Problem(code="old-cache", severity="warning", message=message, hint="remove it")


def has_fatal(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Whether a problem among these fails the build."""
    fatal = ("error", "warning") if strict else ("error",)
    return any(problem.severity in fatal for problem in problems)


def stop_at_errors(problems: Sequence[Problem], *, strict: bool = False) -> None:
    """Raise every problem so far when one of them fails the build."""
    if has_fatal(problems, strict=strict):
        raise NotesError(*in_order(problems))


def broken_documents(source: Source, made: Notes) -> frozenset[str]:
    """Paths of the documents that cannot be read or understood, and the permalinks that are written in them."""
    paths = {*made.broken, *(problem.path for problem in source.problems if problem.severity == "error")}
    texts = (document.file.text for document in source.documents if document.file.path in paths)
    return frozenset(paths).union(*(_PERMALINK.findall(text) for text in texts))


def citing_note(each: RenderedNote, cited: Cited) -> CitingNote:
    """A note as merging sees it."""
    return CitingNote(
        id=each.note.id,
        order=order_of(each.note),
        headings=each.rendered.headings,
        citations=cited.citations,
        body_line=each.note.body_line,
    )


def order_of(note: Note) -> str:
    """Sorts notes from the oldest to the newest, those without a date first."""
    return note.date.astimezone(datetime.UTC).isoformat() if note.date else ""


@dataclass(frozen=True, kw_only=True)
class CitingNotebook:
    """A notebook as the commands on references see it."""

    config: Config
    settings: SiteSettings
    notes: tuple[CitingNote, ...]
    bibliography: Bibliography
    problems: tuple[Problem, ...]
    """Of every stage, Liquid's too."""


def gather_citations(request: BuildOptions, cache: Cache, reporter: Reporter) -> CitingNotebook:
    """All that a notebook cites, merged from the start. Raises NotesError with every error there is."""
    notebook = gather(request, cache, reporter, Tools(), Stages())
    stop_at_errors([*notebook.problems, *notebook.findings])
    notes = tuple(citing_note(each, notebook.cited_of(each)) for each in notebook.rendered_notes)
    return CitingNotebook(
        config=notebook.config,
        settings=notebook.settings,
        notes=notes,
        bibliography=merge(notes, notebook.settings.overrides),
        problems=notebook.problems,
    )


def _uses_liquid(source: Source, config: Config) -> bool:
    """Whether anything of a notebook may need Liquid: one look at every text, and no more where there is none.

    What is not Markdown (a style sheet, a page that is HTML already) is not always the theme's to make.
    """
    if source.layouts or source.bundled_theme or "jekyll-feed" in named_plugins(config):
        return True
    files = [document.file for document in source.documents]
    if any(split_extension(file.path)[1].lower() not in config.markdown_extensions for file in files):
        return True
    return any("{{" in file.text or "{%" in file.text for file in files)


def _liquid_site(
    config: Config,
    now: datetime.datetime,
    source: Source,
    made: Notes,
    options: RenderOptions,
    renderer: Renderer,
    cache: Cache,
    broken: frozenset[str],
) -> LiquidSite:
    from notes.liquid_site.site import LiquidSite
    from notes.liquid_site.texts import Rendering

    if source.has_own_theme:
        options = msgspec.structs.replace(options, references=False)
    rendering = Rendering(render=renderer.render, key=body_key, pieces=cache.pieces, cited=cache.cited, options=options)
    return LiquidSite(config, now, source, made, rendering, broken)


def _render_with_liquid(site: LiquidSite, notes: Sequence[Note], renderer: Renderer) -> list[RenderedNote]:
    """As `_render`, with the bodies' Liquid done before: first posts and documents, then the pages that show them."""
    early = [note for note in notes if not site.is_late(note)]
    late = [note for note in notes if site.is_late(note)]
    rendered_notes: list[RenderedNote] = []
    for wave, listed in ((early, site.listed), (late, ())):
        expanded = site.expand((*wave, *listed))
        rendered = _render((*wave, *listed), site.texts.options, renderer, expanded)
        site.texts.rendered(rendered)
        rendered_notes += map(site.at_source, rendered[: len(wave)])
    return rendered_notes


def _render(
    notes: Iterable[Note],
    options: RenderOptions,
    renderer: Renderer,
    expanded: Mapping[str, str] = MappingProxyType({}),
    *,
    keep_bodies: bool = True,
) -> list[RenderedNote]:
    """Every note beside its rendering; notes of one body share one. `expanded` bodies replace those of their notes."""
    plain = msgspec.structs.replace(options, markdown=None)
    keyed: list[tuple[Note, str]] = []
    bodies: dict[str, tuple[str, RenderOptions]] = {}
    for note in notes:
        its_options = options if note.markdown else plain
        body = expanded.get(note.id, note.body)
        key = body_key(body, its_options)
        bodies[key] = (body, its_options)
        keyed.append((note if keep_bodies else msgspec.structs.replace(note, body=""), key))
    rendered = renderer.render(bodies)
    return [RenderedNote(note=note, rendered=rendered[key]) for note, key in keyed]


def _taken_out(notes: list[Note]) -> Iterator[Note]:
    """The notes of a list, each of which is taken out of it as it comes."""
    notes.reverse()
    while notes:
        yield notes.pop()


def _placed_problems(rendered_notes: Iterable[RenderedNote]) -> Iterator[Problem]:
    """The renderings' problems with the path of the note and lines of the file."""
    for each in rendered_notes:
        for problem in each.rendered.problems:
            above = each.note.body_line - 1
            line, related = (number + above if number else 0 for number in (problem.line, problem.related))
            yield msgspec.structs.replace(problem, path=each.note.path, line=line, related=related)
