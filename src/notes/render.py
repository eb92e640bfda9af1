"""The remembered step: one Markdown body becomes HTML with slots, and everything it says about itself.

    parse (kramdown) → find what it cites (references) → HTML pieces → typeset its formulas (engines)

`parse_body` is a pure function of a body and the options and runs in worker processes; formulas are typeset afterwards,
each distinct one once, because notes share them and an edited note keeps most of its own.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from notes import kramdown
from notes.engines.katex import Submit, Typesetter
from notes.errors import Problem
from notes.files.assets import asset_dir
from notes.files.cache import Cache, FormulaRecord
from notes.jekyll.settings import MathOptions
from notes.model import (
    Block,
    Citation,
    Cited,
    Formula,
    FormulaSlot,
    Heading,
    MarkSlot,
    NamedWork,
    Piece,
    ReferencesSlot,
    Rendered,
    UrlSlot,
    Value,
)

if TYPE_CHECKING:
    from notes.engines.katex import Typeset

EXCERPT_LENGTH = 200
"""Code points of an excerpt at most."""
_CLOSING = frozenset("，。、；：！？）》」』】”’…,.;:!?)]")
"""Punctuation that does not begin a line."""
GLUED = 40
"""Characters of TeX in a formula that certainly fits on a line."""
SHARD = 500
"""Bodies that are rendered before they are remembered; some 100 MB."""
HANDFUL = 128
"""New formulas that are handed over together."""
SENT = 500
"""Bodies, with their formulas, that a worker on another machine gets at a time: about 4 MB, and three seconds of
work."""
UNDER_WAY = 32
"""How many times that many are sent before the first is back."""


class Reporter(Protocol):
    """Receives progress."""

    def start(self, stage: str, total: int) -> None:
        """A stage of countable work begins."""

    def advance(self, steps: int = 1) -> None:
        """Some of it is done."""

    def stop(self) -> None:
        """The counting is over."""


class Tools:
    """Engines that may outlive a build."""

    def __init__(self) -> None:
        self._typesetters: dict[tuple[MathOptions, Path], Typesetter] = {}

    def typesetter(self, options: MathOptions, source: Path) -> Typesetter:
        """The typesetter for these options and the notebook in `source`; its engine starts with its first formula."""
        key = options, source
        if key not in self._typesetters:
            self._typesetters[key] = Typesetter(asset_dir("katex"), options, avoid=(source,))
        return self._typesetters[key]

    def close(self) -> None:
        """End the engines."""
        for typesetter in self._typesetters.values():
            typesetter.close()


class RenderOptions(Value, frozen=True, kw_only=True):
    """Everything beside the body that changes a rendering."""

    markdown: kramdown.Options | None
    """`None` for a body that is not Markdown: it passes through."""
    references: bool = True
    """Whether runs of references become lists; a site with layouts of its own has no style for them."""
    math: MathOptions = MathOptions()
    untrusted: bool = False
    """Whether the body holds nothing but what engines/sanitizer.py lets through."""


Job = tuple[str, RenderOptions]
"""A body and the options it is rendered with."""


class Parsed(Value, frozen=True, kw_only=True):
    """A body whose formulas wait to be typeset."""

    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...] = ()
    citations: tuple[Citation, ...] = ()
    runs: tuple[tuple[int, ...], ...] = ()
    works: tuple[NamedWork, ...] = ()
    links: tuple[tuple[str, int, int, int], ...] = ()
    images: tuple[tuple[str, int, int], ...] = ()
    urls: tuple[str, ...] = ()
    formulas: tuple[Formula, ...] = ()
    excerpt: str = ""
    words: int = 0
    toc: bool = False
    problems: tuple[Problem, ...] = ()


def body_key(body: str, options: RenderOptions) -> str:
    """The identity of a rendering: body and options. What makes it is the same for all that a cache holds."""
    digest = hashlib.blake2b(digest_size=20)
    for part in (body.encode("utf-8", "surrogatepass"), msgspec.json.encode(options)):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


# ---------------------------------------------------------------- in a worker


def parse_body(job: Job) -> Parsed:
    """Parse one body, find its references and write its HTML; formulas stay holes."""
    body, options = job
    parsed = _parsed(body, options)
    return _sanitized(parsed, body) if options.untrusted else parsed


def _sanitized(parsed: Parsed, body: str) -> Parsed:
    """A body whose HTML, that of its headings too, is harmless; the other fields are text, which templates escape."""
    from notes.engines.sanitizer import left_out_problem, sanitize

    pieces, left_out = sanitize(parsed.pieces)
    headings = tuple(
        msgspec.structs.replace(heading, html=sanitize(heading.html)[0]) if heading.html else heading
        for heading in parsed.headings
    )
    problems = (*parsed.problems, left_out_problem(left_out, body)) if left_out else parsed.problems
    return msgspec.structs.replace(parsed, pieces=pieces, headings=headings, problems=problems)


def _parsed(body: str, options: RenderOptions) -> Parsed:
    if options.markdown is None:
        return Parsed(pieces=(body,) if body else ())

    from notes import references
    from notes.engines.highlight import Highlighter

    document = kramdown.parse(body, options.markdown)
    lines = body.split("\n")
    found = references.find(document.blocks, document.headings, lines=lines)
    runs, marks = (found.runs, found.marks) if options.references else ((), {})
    highlighter = Highlighter()
    pieces = document.render(
        highlight=highlighter,
        replace={(run.first, run.last): ReferencesSlot(citations=run.citations) for run in runs},
        after={mark: MarkSlot(citation=citation) for mark, citation in marks.items()},
        slots=True,
    )
    in_runs = {index for run in found.runs for index in range(run.first, run.last + 1)}
    return Parsed(
        pieces=pieces,
        headings=document.headings,
        citations=found.citations,
        runs=tuple(piece.citations for piece in pieces if isinstance(piece, ReferencesSlot)),
        works=found.works,
        links=tuple((url, section, line, _column(lines, line, url)) for url, section, line in document.links),
        images=tuple((url, line, _column(lines, line, url)) for url, line in document.images),
        urls=tuple(dict.fromkeys(piece.url for piece in pieces if isinstance(piece, UrlSlot))),
        formulas=document.formulas,
        excerpt=_excerpt(document.blocks, in_runs),
        words=_words(document.blocks),
        toc=document.has_toc,
        problems=(*document.problems, *found.problems, *_plain_listings(body, document.blocks, highlighter.plain)),
    )


def _column(lines: Sequence[str], line: int, url: str) -> int:
    """Where on its line an address is; 0 when it is written in another way."""
    return lines[line - 1].find(url) + 1 if 0 < line <= len(lines) else 0


def _plain_listings(body: str, blocks: Sequence[Block], listings: Iterable[tuple[str, str]]) -> Iterable[Problem]:
    """A problem for each listing that stays without colours; listings come in the order of their blocks."""
    lines = body.split("\n")
    places = [block for block in blocks if block.kind == "code"]
    for code, reason in listings:
        first = next((line for line in code.split("\n") if line.strip()), "").strip()
        while places and not any(first in line for line in lines[places[0].line - 1 : places[0].last_line]):
            places.pop(0)
        line = places.pop(0).line if places else 0
        message = f"This listing is not coloured: {reason}"
        yield Problem(code="plain-listing", severity="warning", message=message, line=line)


def _excerpt(blocks: Sequence[Block], in_runs: set[int]) -> str:
    """The first paragraph of real text: no table of contents, no reference, no label; cut at a word's end."""
    for block in blocks:
        if block.kind != "paragraph" or block.container or block.index in in_runs:
            continue
        text = "".join(_plain(block)).strip()
        if (
            len(text) >= 2
            and not text.endswith(("：", ":"))
            and any(i.kind == "text" and i.text.strip() for i in block.inlines)
        ):
            return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1].rstrip() + "…"
    return ""


def _plain(block: Block) -> Iterable[str]:
    for inline in block.inlines:
        if inline.kind in ("text", "code", "math", "link"):
            yield inline.text
        elif inline.kind in ("break", "softbreak"):
            yield " "


_ALPHABETIC = re.compile(r"[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""What is between Han characters, kana and hangul syllables."""
_WORD = re.compile(r"[^\W\u2e80-\uffff][^\s\u2e80-\uffff]*")
"""A word of another script with its hyphens and apostrophes."""


def _words(blocks: Sequence[Block]) -> int:
    """Han characters, kana and hangul one by one; words of other scripts."""
    text = "\n".join(
        inline.text
        for block in blocks
        for inline in block.inlines
        if inline.kind in ("text", "code") or (inline.kind == "link" and not inline.bare)
    )
    between = _ALPHABETIC.findall(text)
    return len(text) - sum(map(len, between)) + len(_WORD.findall("\n".join(between)))


# ---------------------------------------------------------------- formulas


def formula_key(formula: Formula, options: RenderOptions) -> str:
    """The identity of a typeset formula."""
    parts = (formula.tex, formula.display, formula.definitions, options.math)
    return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=20).hexdigest()


class Body(NamedTuple):
    """All that is remembered of a body."""

    rendered: Rendered
    cited: Cited
    pieces: tuple[Piece, ...]


def fill_formulas(parsed: Parsed, records: Sequence[FormulaRecord], key: str) -> Body:
    """The finished rendering; `records` are in the order of `parsed.formulas`."""
    problems = [*parsed.problems]
    for formula, record in zip(parsed.formulas, records, strict=True):
        if record.error:
            problems.append(_formula_problem(formula, record))
    rendered = Rendered(
        headings=tuple(
            msgspec.structs.replace(heading, html=_filled(heading.html, parsed.formulas, records))
            for heading in parsed.headings
        ),
        citations=len(parsed.citations),
        works=parsed.works,
        links=parsed.links,
        images=parsed.images,
        urls=parsed.urls,
        excerpt=parsed.excerpt,
        formulas=len(parsed.formulas),
        words=parsed.words,
        problems=tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))),
        toc=parsed.toc,
        pieces_key=key,
    )
    cited = Cited(citations=parsed.citations, runs=parsed.runs)
    return Body(rendered, cited, _filled(parsed.pieces, parsed.formulas, records))


def _filled(
    pieces: Iterable[Piece], formulas: Sequence[Formula], records: Sequence[FormulaRecord]
) -> tuple[Piece, ...]:
    """Pieces with the formulas in place and neighbouring HTML joined.

    Browsers may break a line between a formula and the punctuation after it, so the two are wrapped together; a long
    formula is not, for on a phone it must be able to break itself.
    """
    filled: list[Piece] = []
    pending: list[str] = []
    inline, short = "", False
    for piece in pieces:
        if inline:
            if isinstance(piece, str) and piece[0] in _CLOSING and short:
                pending.append(f'<span class="glue">{inline}{piece[0]}</span>')
                piece = piece[1:]
            else:
                pending.append(inline)
            inline = ""
        if isinstance(piece, str):
            pending.append(piece)
        elif isinstance(piece, FormulaSlot):
            html = records[piece.formula].html
            if formulas[piece.formula].display:
                pending.append(html)
            else:
                inline, short = html, len(formulas[piece.formula].tex) <= GLUED
        else:
            if pending:
                filled.append("".join(pending))
                pending.clear()
            filled.append(piece)
    if inline or pending:
        filled.append("".join([*pending, inline]))
    return tuple(filled)


def _formula_problem(formula: Formula, record: FormulaRecord) -> Problem:
    line, column = formula.line, formula.column
    if record.position >= 0:
        before = formula.tex[: record.position]
        line += before.count("\n")
        column = len(before) - before.rfind("\n") if "\n" in before else column + len(before)
    message = f"KaTeX cannot typeset this formula: {record.error}"
    return Problem(code="formula", severity="warning", message=message, line=line, column=column)


# ---------------------------------------------------------------- all bodies of a build

Finished = tuple[dict[str, Body], dict[str, FormulaRecord]]
"""Bodies by key, and the formulas that had to be typeset for them, by theirs."""
Connect = Callable[[], AbstractContextManager[Executor]]
"""Opens the way to workers elsewhere."""


class Renderer:
    """Renders the bodies that the cache does not know, and typesets the formulas that it does not know."""

    def __init__(
        self,
        cache: Cache,
        tools: Tools,
        options: MathOptions,
        source: Path,
        *,
        progress: Reporter,
        force: bool,
        jobs: int | None,
        connect: Connect | None = None,
    ) -> None:
        """With `force` nothing remembered is used; `jobs` worker processes, one a processor when `None`; with `connect`
        the workers there render what is at least `SENT` bodies."""
        self._cache = cache
        self._options = options
        self._typesetter = tools.typesetter(options, source)
        self._progress = progress
        self._force = force
        self._jobs = jobs
        self._connect = connect
        self.bodies_rendered = 0
        self.formulas_typeset = 0

    def render(self, bodies: Mapping[str, Job]) -> dict[str, Rendered]:
        """Renderings by key, for bodies and their options by key; the new ones are remembered.

        New bodies are rendered `SHARD` at a time, so that a notebook of any size needs the memory of one shard.
        """
        rendered = {} if self._force else self._cache.bodies(bodies)
        new = {key: job for key, job in bodies.items() if key not in rendered}
        if not new:
            return rendered
        self._progress.start("render", len(new))
        connect = self._connect if len(new) >= SENT else None
        for finished, typeset in self._elsewhere(new, connect) if connect else self._here(new):
            self._cache.remember_formulas(typeset)
            self._cache.remember_bodies(finished)
            rendered.update((key, body.rendered) for key, body in finished.items())
            self.bodies_rendered += len(finished)
            self.formulas_typeset += len(typeset)
        return rendered

    def _here(self, new: Mapping[str, Job]) -> Iterator[Finished]:
        """Shards, rendered by processes of this machine. Workers begin before the threads that feed engines: see
        pool.py."""
        from notes.engines.pool import WorkerPool

        expected = expected_formulas(new.values())
        with WorkerPool(self._jobs) as pool, self._typesetter.at_work(expected, pool.jobs) as submit:
            for shard in shards(new, SHARD):
                formulas = Formulas(None if self._force else self._cache, submit)
                yield finish(shard, pool.map(parse_body, list(shard.values())), formulas, self._progress)

    def _elsewhere(self, new: Mapping[str, Job], connect: Connect) -> Iterator[Finished]:
        """Shards, as they come back from workers that know nothing but what they are sent."""
        from notes.engines.cluster import program

        with connect() as executor:
            sent = (executor.submit(render_shard, shard, self._options, program()) for shard in shards(new, SENT))
            waiting: set[Future[Finished]] = set(itertools.islice(sent, UNDER_WAY))
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield (finished := future.result())
                    self._progress.advance(len(finished[0]))
                waiting.update(itertools.islice(sent, len(done)))


def shards(jobs: Mapping[str, Job], most: int) -> Iterator[dict[str, Job]]:
    """The jobs in equal parts of at most `most`."""
    items = list(jobs.items())
    size = math.ceil(len(items) / math.ceil(len(items) / most))
    for start in range(0, len(items), size):
        yield dict(items[start : start + size])


def expected_formulas(bodies: Iterable[Job]) -> int:
    """About how many formulas some bodies have."""
    return sum(body.count("$$") for body, _ in bodies) // 2


def render_shard(bodies: Mapping[str, Job], options: MathOptions, program: str) -> Finished:
    """Render bodies where nothing is known; for workers on other machines.

    Raises NotesError when this is not the `program` that asks.
    """
    from notes.engines.cluster import refuse_other_program

    refuse_other_program(program)
    with Typesetter(asset_dir("katex"), options).at_work(expected_formulas(bodies.values())) as submit:
        return finish(bodies, map(parse_body, bodies.values()), Formulas(None, submit))


def finish(
    bodies: Mapping[str, Job], parsing: Iterable[Parsed], formulas: Formulas, progress: Reporter | None = None
) -> Finished:
    """The renderings of bodies, parsed one after the other; their formulas are typeset meanwhile."""
    parsed = []
    for each, (_, options) in zip(parsing, bodies.values(), strict=True):
        formulas.add(each, options)
        parsed.append(each)
        if progress:
            progress.advance()
    formulas.finish()
    finished = {
        key: fill_formulas(each, formulas.records_of(each, options), key)
        for (key, (_, options)), each in zip(bodies.items(), parsed, strict=True)
    }
    return finished, formulas.new


class Formulas:
    """The typeset formulas of many bodies, by key; one that occurs twice is typeset once, and while others are
    parsed."""

    def __init__(self, cache: Cache | None, submit: Submit) -> None:
        """What `cache` knows is not typeset again."""
        self._cache = cache
        self._submit = submit
        self._records: dict[str, FormulaRecord | None] = {}
        self._next: dict[str, Formula] = {}
        self._waiting: list[tuple[list[str], Callable[[], list[Typeset]]]] = []
        self.new: dict[str, FormulaRecord] = {}
        """Those that the cache did not know, once all is finished."""

    def add(self, parsed: Parsed, options: RenderOptions) -> None:
        """Have the formulas of a body typeset."""
        for formula in parsed.formulas:
            key = formula_key(formula, options)
            if key not in self._records:
                self._records[key] = None
                self._next[key] = formula
        if len(self._next) >= HANDFUL:
            self._hand_over()

    def _hand_over(self) -> None:
        known = self._cache.formulas(self._next) if self._cache else {}
        self._records.update(known)
        new = {key: formula for key, formula in self._next.items() if key not in known}
        self._next = {}
        if new:
            self._waiting.append((list(new), self._submit(list(new.values()))))

    def finish(self) -> None:
        """Wait for the last ones."""
        self._hand_over()
        for keys, collect in self._waiting:
            for key, one in zip(keys, collect(), strict=True):
                self.new[key] = FormulaRecord(html=one.html, error=one.error, position=one.position)
        self._records.update(self.new)

    def records_of(self, parsed: Parsed, options: RenderOptions) -> list[FormulaRecord]:
        """The typeset formulas of a body, once all is finished."""
        keys = (formula_key(formula, options) for formula in parsed.formulas)
        return [record for key in keys if (record := self._records[key])]
