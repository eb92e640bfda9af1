"""The road: from a folder of notes to a folder of pages.

    read → front matter → render* → index → plan → make† → publish

`*` is remembered by the body's digest (render.py), `†` is skipped for an output none of whose facts has changed
(layout.py). The first steps are in gather.py, the index in index/, and which outputs there are in plan.py.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from notes.build_options import BuildOptions
from notes.engines import fulltext
from notes.errors import OutputError, Problem, in_order
from notes.files.assets import asset_dir
from notes.files.cache import Cache, OutputRecord, with_cache
from notes.files.manifest import Manifest, are_settled, below, stamps_of
from notes.files.output import Publication
from notes.files.ownership import MARK, check_destination
from notes.gather import Notebook, Stages, gather, has_fatal, stop_at_errors
from notes.index.tables import Row
from notes.layout import MakeResult, make_outputs
from notes.model import PageCount, ReferenceCount, Report
from notes.plan import index_notes, plan_site
from notes.render import Reporter, Tools


@dataclass(frozen=True, kw_only=True)
class BuildResult:
    """A build that went through."""

    report: Report
    destination: Path
    baseurl: str
    changed: tuple[str, ...]
    """Output paths written or removed."""


def build(request: BuildOptions, reporter: Reporter, tools: Tools | None = None) -> BuildResult:
    """Build a site. Raises NotesError with every problem found; the last good site is then still in place.

    `tools` keeps engines running between the builds of a preview.
    """
    return with_cache(
        request.cache_folder,
        lambda cache: _build(request, cache, reporter, tools or Tools()),
        clear=request.clean,
    )


def _build(request: BuildOptions, cache: Cache, reporter: Reporter, tools: Tools) -> BuildResult:
    stages, looked = Stages(), time.time_ns()
    notebook = gather(request, cache, reporter, tools, stages)
    destination = Path(notebook.config.destination)
    known = cache.outputs(str(destination))
    with stages("index"):
        index = index_notes(notebook, cache)
    with stages("plan"):
        plan = plan_site(notebook, index, cache)
        problems = [*notebook.problems, *plan.problems]
    keep = (*notebook.config.keep_files, *([fulltext.FOLDER] if plan.search else []))
    source, untrusted = Path(notebook.config.source), notebook.config.notes.untrusted
    publication = Publication(destination)
    try:
        problems += check_destination(destination, source, publication.marked, keep=keep, alone=untrusted)
        if not has_fatal(problems, strict=request.strict):
            publication.begin(plan.paths)
    except OutputError as error:
        problems += error.problems
    try:
        with stages("make"):
            made = make_outputs(
                plan.outputs,
                facts=plan.facts,
                known={} if request.force else known,
                publication=publication,
                reporter=reporter,
                before_forks=index.prepare,
                in_fork=plan.in_fork,
                jobs=request.jobs,
                forgot=cache.forgot,
                stage=not has_fatal(problems, strict=request.strict),
            )
            notebook.recall(made.recalled)
            problems = in_order((*problems, *made.problems, *notebook.findings))
            stop_at_errors(problems, strict=request.strict)
        with stages("publish"):
            removed = publication.commit(plan.paths, keep=keep)
        written = tuple(path for path in made.records if path not in made.unchanged)
        if plan.search and (written or removed or not publication.stat(f"{fulltext.FOLDER}/pagefind.js")):
            with stages("search"):
                publish_search(publication, plan.paths, cache.folder, notebook.config.lang)
    except BaseException:
        publication.abandon()
        raise
    gone = [path for path in known if path not in plan.paths]
    cache.remember_outputs(str(destination), _as_published(made, publication), gone)
    reported = cache.swap_reported(str(destination), frozenset(map(_kept_apart, problems)))
    if notebook.bodies_rendered:
        cache.forget_unused(each.rendered.pieces_key for each in notebook.rendered_notes)
    report = Report(
        notes=len(index.catalogue.posts),
        bodies_rendered=notebook.bodies_rendered,
        formulas_typeset=notebook.formulas_typeset,
        pages=PageCount(written=len(written), kept=made.kept + len(made.unchanged), removed=len(removed)),
        references=_count(index.listing.rows),
        problems=tuple(problems),
        repeated=tuple(index for index, problem in enumerate(problems) if _kept_apart(problem) in reported),
        seconds=stages.seconds,
        reasons=made.reasons,
    )
    cache.remember_manifest(request.identity, _manifest(notebook, publication, report, looked))
    return BuildResult(
        report=report, destination=destination, baseurl=notebook.config.baseurl, changed=(*written, *removed)
    )


def publish_search(publication: Publication, pages: Collection[str], cache_folder: Path, lang: str) -> None:
    """Index the published pages and publish the index. It follows the pages by a moment, and is replaced as they
    are."""
    index = fulltext.index_site(publication.destination, pages, cache_folder / "search", lang)
    wanted = {path for path in publication.owned if not path.startswith(f"{fulltext.FOLDER}/")} | index.keys()
    publication.begin(wanted)
    for path, content in index.items():
        publication.stage(path, content)
    publication.commit(wanted)


# ---------------------------------------------------------------- afterwards


def _manifest(notebook: Notebook, publication: Publication, report: Report, looked: int) -> Manifest | None:
    """What the build found and left on the disk, `None` where that does not tell whether there is something to build.

    Liquid may ask for the time; a stranger's destination is looked through in each build; where a link leads that was
    not followed is not looked at.
    """
    config = notebook.config
    unread = any(problem.code in ("link-outside", "not-a-file") for problem in notebook.source.problems)
    if notebook.liquid is not None or config.notes.untrusted or unread:
        return None
    own = [str(folder) for folder in (*notebook.settings.template_folders, asset_dir("static"))]
    others = stamps_of((*config.files, *(path for folder in own for path in below(folder))))
    inputs, folders = {**notebook.source.stamps, **others}, notebook.source.folders
    if not are_settled((*inputs.values(), *(stamp for stamp, _ in folders.values())), looked):
        return None
    root = str(publication.destination)
    outputs = stamps_of(f"{root}/{path}" for path in (MARK, *publication.owned))
    if len(outputs) <= len(publication.owned):
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
        inputs=inputs, folders=dict(folders), outputs=outputs, until=notebook.until, report=again, destination=root
    )


def _as_published(made: MakeResult, publication: Publication) -> Mapping[str, OutputRecord]:
    """The records of what was written, with the size and time of each file as it now lies there."""
    return {
        path: msgspec.structs.replace(record, size=found.st_size, modified=found.st_mtime_ns)
        for path, record in made.records.items()
        if (found := publication.stat(path))
    }


def _kept_apart(problem: Problem) -> str:
    """What makes a problem the same in the next build; its line may move."""
    return f"{problem.code} {problem.path} {problem.message}"


def _count(rows: Sequence[Row]) -> ReferenceCount:
    return ReferenceCount(
        citations=sum(row.citations for row in rows), unique=len(rows), shared=sum(row.notes > 1 for row in rows)
    )
