"""The skipped step: a page is laid out only when something it shows has changed.

A page is laid out from its frozen `Page` value, the fields of the site its templates read, and the templates. The hash of
these three, kept in parts so that a change can be named, is the whole truth about whether a published file is current.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import msgspec

from notes.errors import NotesError, OutputError, Problem
from notes.files.cache import OutputRecord, Reads
from notes.files.output import Publication
from notes.model import Piece, Value
from notes.notebook.views import Page, Site
from notes.render import Reporter
from notes.theme import Theme

PARTS = {
    "template": "a template changed",
    "site": "a setting of the site changed",
    "body": "its text changed",
    "page": "its front matter changed",
    "around": "what other notes say about it changed",
    "content": "its content changed",
    "liquid": "its text or its front matter changed",
}
"""What a page's hash is made of, and the sentence that explains a difference; the first that differs is named."""


@dataclass(frozen=True, kw_only=True)
class File:
    """An output file that is no page: copied from the notebook or the theme, or made by an exporter."""

    path: str
    claimed_by: str
    source: str
    """Identity of the content: a digest, or size and time of the file it is copied from."""
    content: Callable[[], bytes]
    part: Literal["content", "liquid"] = "content"
    """What kind of thing its source is (see `PARTS`)."""
    reads: Callable[[], Reads] = tuple
    """What `content` looked at beside its source, with digests; asked when it is made."""
    problems: Callable[[], tuple[Problem, ...]] = tuple
    """What was wrong with the templates `content` is made from; asked when it is made."""
    stale: str = ""
    """Why it is made anew although its source is the same."""


class Laid(Value, frozen=True, kw_only=True):
    """What became of the pages."""

    records: dict[str, OutputRecord]
    """Of files that were written, by path; sizes and times are filled in once they are in place."""
    kept: int
    reasons: dict[str, str]
    """Why each file was written, by path."""
    problems: tuple[Problem, ...]
    """Errors of templates and of files that cannot be read; each once, however many pages meet it."""
    recalled: tuple[tuple[Problem, str], ...]
    """What was wrong with the templates of files that were kept, and what claims such a file."""


def lay_out(
    pages: Collection[Page],
    files: Collection[File],
    *,
    theme: Theme,
    site: Site,
    known: Mapping[str, OutputRecord],
    publication: Publication,
    pieces_of: Callable[[str], tuple[Piece, ...]],
    reporter: Reporter,
    forgot: str = "",
    stage: bool = True,
) -> Laid:
    """Stage every page and file that is not current in the destination; `forgot` says why nothing is `known`.

    Without `stage` they are made for what is wrong with them, and nothing is written.
    """
    reporter.start("lay out", len(pages) + len(files))
    site_digests: dict[str, str] = {}
    records: dict[str, OutputRecord] = {}
    reasons: dict[str, str] = {}
    recalled: list[tuple[Problem, str]] = []
    wrong: dict[tuple[str, str, int], Problem] = {}
    kept = 0

    @contextmanager
    def collecting() -> Iterator[None]:
        try:
            yield
        except OutputError:
            raise
        except NotesError as error:
            for problem in error.problems:
                wrong.setdefault((problem.code, problem.path, problem.line), problem)

    def publish(path: str, source: str, content: Callable[[], bytes], file: File | None = None) -> None:
        nonlocal kept
        record = known.get(path)
        reason = _reason(path, source, record, publication, forgot) or (file.stale if file else "")
        if reason:
            data = content()
            if stage and not wrong:
                publication.stage(path, data)
            reads, problems = (file.reads(), file.problems()) if file else ((), ())
            records[path] = OutputRecord(source=source, size=len(data), modified=0, reads=reads, problems=problems)
            reasons[path] = reason
        else:
            kept += 1
            if record and file:
                recalled.extend((problem, file.claimed_by) for problem in record.problems)
        reporter.advance()

    for page in pages:
        with collecting():
            if page.template not in site_digests:
                site_digests[page.template] = _digest(_site_fields(site, theme.site_fields(page.template)))
            source = _source(page, theme.digest(page.template), site_digests[page.template])
            publish(page.output, source, partial(_render, theme, page, pieces_of))
    for file in files:
        with collecting():
            publish(file.path, f"{file.part}:{file.source}", file.content, file)
    return Laid(records=records, kept=kept, reasons=reasons, problems=tuple(wrong.values()), recalled=tuple(recalled))


def _render(theme: Theme, page: Page, pieces_of: Callable[[str], tuple[Piece, ...]]) -> bytes:
    return theme.render(page, pieces_of).encode("utf-8", "replace")


def _reason(path: str, source: str, record: OutputRecord | None, publication: Publication, forgot: str) -> str:
    """Why a file must be written, as a sentence; empty when the published one is current."""
    found = publication.stat(path)
    if found is None:
        return "it is new" if record is None else "it was missing from the destination"
    if record is None:
        return forgot or "nothing is remembered about it"
    if (found.st_size, found.st_mtime_ns) != (record.size, record.modified):
        return "the published file was touched by something else"
    if record.source == source:
        return ""
    before, now = _parts(record.source), _parts(source)
    return next((sentence for part, sentence in PARTS.items() if before.get(part) != now.get(part)), "it changed")


def _source(page: Page, template: str, site: str) -> str:
    around = _digest((page.view, page.fills))
    itself = _digest((page.output, page.url, page.title, page.description, page.kind, page.source, page.front_matter))
    return f"template:{template} site:{site} body:{page.pieces} page:{itself} around:{around}"


def _parts(source: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition(":") for part in source.split(" "))}


def _site_fields(site: Site, fields: frozenset[str] | None) -> Any:
    """The part of the site a template reads; all of it when that cannot be told."""
    if fields is None:
        return site
    return {name: getattr(site, name, site.config.get(name)) for name in sorted(fields)}


def _digest(value: Any) -> str:
    try:
        return _hash(msgspec.msgpack.encode(value, enc_hook=repr))
    except OverflowError:  # front matter or a setting is a whole number of more than 64 bits
        return _hash(repr(value).encode("utf-8", "surrogatepass"))


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()
