"""What a body cites, from its blocks.

Steps: read each block into lines of text and addresses (`read`, `urls`); pair addresses with titles, annotations and
labels (`title_pairing`, `inline_citations`, `titles`, `labels`); give each its kind (`kinds`) and its identity; look
for mistakes a person would want to know of (`lint_note`). Code, formulas and addresses of the writer's own machine are
not citations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from notes.errors import Problem
from notes.model import Block, Citation, Heading, NamedWork, Value
from notes.references import urls
from notes.references.definitions import unused_definitions
from notes.references.identity import Identity, identify
from notes.references.inline_citations import Draft
from notes.references.kinds import host_kind
from notes.references.labels import PASSING, REFERENCE, Label
from notes.references.lint_note import lint_local, lint_note
from notes.references.title_pairing import pair_titles
from notes.references.works import named_works


class Run(Value, kw_only=True, frozen=True):
    """Sibling blocks that hold nothing but references: lay-out replaces them by a list."""

    first: int
    """Index of the first block in the list given to `find`."""
    last: int
    """Index of the last block, included."""
    citations: tuple[int, ...]
    """Indices in `Found.citations`, in order."""


class Found(Value, kw_only=True, frozen=True):
    """What `find` finds in a body. Lines count from the body's first line."""

    citations: tuple[Citation, ...] = ()
    """In source order; those of footnotes and of unused link definitions last."""
    runs: tuple[Run, ...] = ()
    marks: dict[int, int] = msgspec.field(default_factory=dict)
    """Mark of a link that stays in place → index of its citation."""
    works: tuple[NamedWork, ...] = ()
    """Papers and books named without an address."""
    problems: tuple[Problem, ...] = ()


def find(
    blocks: Sequence[Block],
    headings: Sequence[Heading],
    *,
    lines: Sequence[str] = (),
    identify: Callable[[str], Identity] = identify,
) -> Found:
    """Every citation of a body, the runs that are reference lists, and the problems seen on the way.

    `lines` are the body's source lines: with them columns are exact, without them they count plain text.
    """
    drafts, stretches = pair_titles(blocks, headings)
    if lines:
        drafts.extend(unused_definitions(blocks, lines))
    local = [draft for draft in drafts if urls.is_local(draft.piece.url)]
    if local:
        gone = {id(draft) for draft in local}
        drafts = [draft for draft in drafts if id(draft) not in gone]
    citations = tuple(_citation(draft, lines, identify) for draft in drafts)
    numbers = {id(draft): number for number, draft in enumerate(drafts)}
    runs = tuple(
        Run(first=stretch.first, last=stretch.last, citations=tuple(numbers[id(draft)] for draft in stretch.drafts))
        for stretch in stretches
    )
    listed = {number for run in runs for number in run.citations}
    marks = {
        draft.piece.mark: number
        for number, draft in enumerate(drafts)
        if draft.piece.mark >= 0 and number not in listed
    }
    problems = [
        *(lint_local(draft.piece.url, draft.line, _column(draft, lines)) for draft in local),
        *lint_note(
            citations,
            [draft.piece.glued for draft in drafts],
            labelled=[_is_announced(draft.label) for draft in drafts],
        ),
    ]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    works = named_works(blocks, (citation.title for citation in citations))
    return Found(citations=citations, runs=runs, marks=marks, works=works, problems=tuple(problems))


def _citation(draft: Draft, lines: Sequence[str], identify: Callable[[str], Identity]) -> Citation:
    url = draft.piece.url
    identity = identify(url)
    annotations = draft.annotations
    title, title_from = draft.title, draft.title_from
    if glued := draft.piece.glued:
        if title or len(glued) < 4 or not glued[0].isalnum():
            annotations = [glued.lstrip("，。；：！？、"), *annotations]
        else:
            title, title_from = glued, "line"
    if lines:
        if _SET.search(title):
            title = _as_written(title, lines, draft.title_line)
        annotations = [_as_written(text, lines, draft.last_line) if _SET.search(text) else text for text in annotations]
    return Citation(
        key=identity.key,
        url=url,
        target="" if identity.target == url else identity.target,
        title=title,
        title_from=title_from,  # type: ignore[arg-type]
        annotations=tuple(annotations),
        kind=kind_of(url, draft.label, first=draft.first_of_label),
        label=draft.label.text if draft.label else "",
        section=draft.section,
        line=draft.line,
        column=_column(draft, lines),
        last_line=draft.last_line,
        fragment=identity.fragment,
        version=identity.version,
        context=draft.context,  # type: ignore[arg-type]
    )


_PLAIN = frozenset({"paper", "code", "video"})
"""Kinds a host shows more surely than a label far above does."""


def kind_of(url: str, label: Label | None = None, *, first: bool = True) -> str:
    """The kind of a citation: from its label, then from its host, then `article`.

    `first`: it is the first address after its label. 官网 says nothing about the second one; below that, and in the
    whole section under a heading, an article stays an article and a repository among papers is code.
    """
    host = host_kind(url)
    if not label or label.kind in ("", REFERENCE):
        return host or "article"
    if label.weak:
        return host or label.kind
    if label.heading or label.sentence or not first:
        if host == "article" or (host in _PLAIN and label.kind in _PLAIN):
            return host
        if not first and not label.heading and label.kind in PASSING:
            return host or "article"
    return label.kind


def _is_announced(label: Label | None) -> bool:
    """Whether a label says what the address is, so that nobody misses a title."""
    return label is not None and label.kind != REFERENCE


_SET = re.compile(r"[‘’“”–—…«»]")
_TYPED = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "--", "—": "---", "…": "...", "«": "<<", "»": ">>"}
"""What kramdown sets as typographic characters, and what may be in the source for them."""
_PARTS = re.compile(rf"{_SET.pattern}|\s+|[^\s{_SET.pattern[1:]}+")


def _as_written(title: str, lines: Sequence[str], number: int) -> str:
    """A title with the quotes, dashes and dots of its source line."""
    if not 0 < number <= len(lines) or len(lines[number - 1]) > 4000:
        return title
    line, parts = lines[number - 1], _PARTS.findall(title)
    start = -1
    while (start := _next(line, start + 1, parts[0])) >= 0:
        if (end := _end(line, start, parts)) >= 0:
            return " ".join(line[start:end].split())
    return title


def _next(line: str, start: int, part: str) -> int:
    """Where a title's part next begins in a line, in either form; -1 when nowhere."""
    found = [at for form in {part, _TYPED.get(part, part)} if (at := line.find(form, start)) >= 0]
    return min(found, default=-1)


def _end(line: str, start: int, parts: Sequence[str]) -> int:
    """Where a title ends whose parts begin at `start`; -1 when it is not there."""
    at = start
    for part in parts:
        if line.startswith(part, at):
            at += len(part)
        elif (typed := _TYPED.get(part)) and line.startswith(typed, at):
            at += len(typed)
        elif not part.isspace() or not line[at : at + 1].isspace():
            return -1
        if part.isspace():
            at = len(line) - len(line[at:].lstrip())
    return at


def _column(draft: Draft, lines: Sequence[str]) -> int:
    """1-based column of the address in its source line."""
    if 0 < draft.line <= len(lines):
        line = lines[draft.line - 1]
        at = line.find(draft.piece.url, min(draft.piece.offset, len(line)))
        if at < 0:
            at = line.find(draft.piece.url)
        if at >= 0:
            return at + 1
    return draft.piece.offset + 1
