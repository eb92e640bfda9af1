"""The skipped step: an output is made only when a fact that it read has changed.

What an output read is remembered with it (`OutputRecord`). It is current while it is made by the same maker, every
fact it read has the digest it had, and the published file is the one that was written. Many are made in worker
processes, which are forks of this one: they see the notebook as it is, and stage the files themselves.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from notes.errors import NotesError, OutputError, Problem
from notes.facts import Facts, Reader
from notes.files.cache import OutputRecord
from notes.files.output import Publication
from notes.model import Value
from notes.outputs import Output
from notes.render import Reporter

SENTENCES = {
    "template": "a template changed",
    "site": "a setting of the site changed",
    "body": "its text changed",
    "note": "its front matter changed",
    "card": "what lists show of a note changed",
    "file": "its content changed",
    "redirect": "its content changed",
    "liquid": "its text or its front matter changed",
    "shown": "what it shows of the site changed",
}
"""What a changed fact of a kind means to the page of a note; facts of other kinds are about other notes."""
OTHERS = "what other notes say about it changed"
PARALLEL = 60
"""Outputs from which on worker processes are worth their 0.05 s."""


class MakeResult(Value, frozen=True, kw_only=True):
    """What became of the outputs."""

    records: dict[str, OutputRecord]
    """Of files that were made, by path; sizes and times are filled in once they are in place."""
    unchanged: tuple[str, ...]
    """Paths of files that were made and are byte for byte what is published."""
    kept: int
    reasons: dict[str, str]
    """Why each file was made, by path."""
    problems: tuple[Problem, ...]
    """Errors of templates and of files that cannot be read; each once, however many pages meet it."""
    recalled: tuple[tuple[Problem, str], ...]
    """What was wrong with the templates of files that were kept, and what claims such a file."""


class _Result(NamedTuple):
    """An output that was made."""

    size: int
    same: bool
    """Whether the published file has these bytes."""
    record: OutputRecord | None
    problems: tuple[Problem, ...]


@dataclass(kw_only=True)
class _Making:
    """What making needs; forks share it."""

    outputs: Sequence[Output]
    facts: Facts
    publication: Publication
    stage: bool
    in_fork: Callable[[], None]
    process: int = field(default_factory=os.getpid)
    """The process it is used in: a fork begins with `in_fork`."""

    def make(self, number: int) -> _Result:
        """Make one output and stage it, unless the published file is the same."""
        if self.process != os.getpid():
            self.process = os.getpid()
            self.in_fork()
        output = self.outputs[number]
        reader = Reader(self.facts)
        try:
            content = output.make(reader)
            if not self.stage:
                size, same = sum(map(len, [content] if isinstance(content, bytes) else content)), False
            else:
                size, same = self.publication.write_staged(output.path, number, content)
        except OutputError:
            raise
        except NotesError as error:
            return _Result(0, False, None, tuple(error.problems))
        record = OutputRecord(
            maker=output.identity, size=size, modified=0, reads=reader.reads, problems=output.problems()
        )
        return _Result(size, same, record, ())


def make_outputs(
    outputs: Collection[Output],
    *,
    facts: Facts,
    known: Mapping[str, OutputRecord],
    publication: Publication,
    reporter: Reporter,
    before_forks: Callable[[], None],
    in_fork: Callable[[], None],
    jobs: int | None,
    forgot: str = "",
    stage: bool = True,
) -> MakeResult:
    """Stage every output that is not current; `known` are the records of the published ones, `forgot` says why there
    are none.

    `before_forks` is called before there are worker processes, `in_fork` once in each. Without `stage` outputs are made
    for what is wrong with them, and nothing is written.
    """
    reasons: dict[str, str] = {}
    recalled: list[tuple[Problem, str]] = []
    for output in outputs:
        record = known.get(output.path)
        reason = _reason(output, record, facts, publication, forgot)
        if reason:
            reasons[output.path] = reason
        elif record:
            recalled.extend((problem, output.claimed_by) for problem in record.problems)
    stale = [output for output in outputs if output.path in reasons]
    reporter.start("lay out", len(stale))
    making = _Making(outputs=stale, facts=facts, publication=publication, stage=stage, in_fork=in_fork)
    results = _made(making, before_forks, jobs, reporter)
    records: dict[str, OutputRecord] = {}
    wrong: dict[tuple[str, str, int], Problem] = {}
    same = []
    for number, output in enumerate(stale):
        result = results[number]
        for problem in result.problems:
            wrong.setdefault((problem.code, problem.path, problem.line), problem)
        if result.record is not None:
            records[output.path] = result.record
            if result.same:
                same.append(output.path)
            elif stage:
                publication.staged(output.path, number)
    return MakeResult(
        records=records,
        unchanged=tuple(same),
        kept=len(outputs) - len(stale),
        reasons=reasons,
        problems=tuple(wrong.values()),
        recalled=tuple(recalled),
    )


def _made(
    making: _Making, before_forks: Callable[[], None], jobs: int | None, reporter: Reporter
) -> dict[int, _Result]:
    """Every output made, by its number: pages in worker processes where they are many, the others here meanwhile."""
    numbers = range(len(making.outputs))
    away = [number for number in numbers if not making.outputs[number].at_home]
    results: dict[int, _Result] = {}
    if len(away) < PARALLEL or jobs == 1:
        for number in numbers:
            results[number] = making.make(number)
            reporter.advance()
        return results
    from notes.engines.pool import WorkerPool, can_fork

    if can_fork():
        before_forks()
        gc.freeze()  # the collector would touch every value of the notebook, and a fork gets a copy of what is touched
    else:
        away = []
    with WorkerPool(jobs, minimum=PARALLEL, shared=making) as pool:
        answers = pool.map(_make, away)
        for number in sorted({*numbers}.difference(away)):
            results[number] = making.make(number)
            reporter.advance()
        for number, result in zip(away, answers, strict=True):
            results[number] = result
            reporter.advance()
    return results


def _make(making: _Making, number: int) -> _Result:
    return making.make(number)


def _reason(output: Output, record: OutputRecord | None, facts: Facts, publication: Publication, forgot: str) -> str:
    """Why a file must be made, as a sentence; empty when the published one is current."""
    found = publication.stat(output.path)
    if found is None:
        return "it is new" if record is None else "it was missing from the destination"
    if record is None:
        return forgot or "nothing is remembered about it"
    if (found.st_size, found.st_mtime_ns) != (record.size, record.modified):
        return "the published file was touched by something else"
    if record.maker != output.identity:
        return "it is made in another way"
    name = facts.changed(record.reads)
    return f"{SENTENCES.get(name.partition(':')[0], OTHERS)} ({name})" if name else ""
