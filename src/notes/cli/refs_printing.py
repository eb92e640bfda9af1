"""What `notes refs` prints: text for people and pipes, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from notes.cli.printing import colour
from notes.cli.problems import count, printable

if TYPE_CHECKING:
    from notes.errors import Problem
    from notes.model import Bibliography, Place, Reference, Suggestion
    from notes.references.comparison import Step
    from notes.references.explanation import Explanation
    from notes.references.sections import RepeatedSection

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def print_problems(problems: Iterable[Problem], form: str) -> None:
    """Problems as lines `path:line:column: severity: message (hint) [code]`, as a JSON array or as annotations."""
    problems = list(problems)
    if form == "json":
        _print_json([_as_object(problem) for problem in problems])
        return
    if form == "github":
        for problem in problems:
            click.echo(annotation(problem))
        return
    for problem in problems:
        place = ":".join(str(part) for part in (problem.path, problem.line, problem.column) if part)
        label = click.style(f"{problem.severity}:", fg=_COLOURS[problem.severity])
        hint = f" ({problem.hint})" if problem.hint else ""
        _line(f"{printable(place)}: {label} {printable(problem.told + hint)} [{problem.code}]")
    counts = Counter(problem.severity for problem in problems)
    said = ", ".join(count(counts[each], each) for each in ("error", "warning", "info") if counts[each])
    click.echo(said or "no problems", err=True)


def annotation(problem: Problem) -> str:
    """A workflow command of GitHub: `::warning file=…,line=…,col=…,title=…::message`."""
    level = "notice" if problem.severity == "info" else problem.severity
    fields = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.code}
    written = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in fields.items() if value)
    message = f"{problem.told} ({problem.hint})" if problem.hint else problem.told
    return f"::{level} {written}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Percent-encoded as the runner decodes it; in properties colons and commas too."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def print_table(references: Sequence[Reference]) -> None:
    """A reference a line: how often cited, kind, host, title. A table on a terminal, tabs in a pipe."""
    rows = [(str(len(each.places)), each.kind, each.host, each.title) for each in references]
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(_one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("cited", "kind", "host", "title", box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(_one_line(cell)) for cell in row))
    Console().print(table)


def print_reference(reference: Reference, suggested: Sequence[Reference], form: str) -> None:
    """Everything about one reference."""
    if form == "json":
        _print_json({**_described(reference), "may_be": [other.key for other in suggested]})
        return
    _line(click.style(reference.title, bold=True))
    for name, values in (
        ("key", (reference.key,)),
        ("anchor", (reference.anchor,)),
        ("kind", (reference.kind,)),
        ("address", reference.urls),
        ("titles" if not reference.conflict else "titles at odds", reference.titles[1:]),
        ("annotation", reference.annotations),
    ):
        for value in values:
            _line(f"  {name}: {_one_line(value)}")
    for place in reference.places:
        _line(f"  cited in {where(place)}: {_one_line(place.citation.title or place.citation.url)}")
    for other in suggested:
        _line(f"  may be the same as {other.key}: {_one_line(other.title)}")


def print_repetitions(bibliography: Bibliography, sections: Sequence[RepeatedSection], form: str) -> None:
    """References shared by notes, references repeated within one, sections that are in two notes."""
    shared = [each for each in bibliography.references if len({place.note for place in each.places}) > 1]
    repeated = [
        each
        for each in bibliography.references
        if max(Counter(place.note for place in each.places).values(), default=0) > 1
    ]
    if form == "json":
        _print_json(
            {
                "shared": [_described(each) for each in shared],
                "repeated": [_described(each) for each in repeated],
                "sections": [
                    {
                        "shared": pair.shared,
                        **{
                            name: {"path": one.note, "line": one.line, "heading": one.heading, "cited": len(one.keys)}
                            for name, one in (("earlier", pair.earlier), ("later", pair.later))
                        },
                    }
                    for pair in sections
                ],
            }
        )
        return
    for title, references in (("Shared by several notes", shared), ("Repeated in one note", repeated)):
        _line(click.style(f"{title}: {len(references)}", bold=True))
        for reference in references:
            _print_places(reference)
    _line(click.style(f"Sections that are in two notes: {len(sections)}", bold=True))
    for pair in sections:
        earlier, later = pair.earlier, pair.later
        _line(
            f"  {later.note}:{later.line} § {later.heading}: {pair.shared} of {len(later.keys)} references are in "
            f"{earlier.note}:{earlier.line} § {earlier.heading}"
        )


def print_conflicts(references: Sequence[Reference], form: str) -> None:
    """References whose titles are at odds, with every place."""
    if form == "json":
        _print_json([_described(each) for each in references])
        return
    for reference in references:
        _line(f"{reference.url}")
        for place in reference.places:
            _line(f"  {where(place)}: {_one_line(place.citation.title or '(no title)')}")
    if not references:
        click.echo("no conflicts", err=True)


def print_suggestions(suggestions: Sequence[Suggestion], bibliography: Bibliography) -> None:
    """What may be one thing; each group opens with the reason."""
    references = {reference.key: reference for reference in bibliography.references}
    for suggestion in suggestions:
        score = f" ({suggestion.score:g} %)" if suggestion.score < 100 else ""
        _line(click.style(suggestion.reason + score, bold=True))
        for key in suggestion.keys:
            _line(f"  {references[key].url}\t{_one_line(references[key].title)}\t{where(references[key].places[0])}")
    click.echo(f"{len(suggestions)} suggestions; `notes refs same URL URL --write` makes two one", err=True)


def print_groups(groups: Sequence[Sequence[str]]) -> None:
    """Groups of addresses, a line each."""
    for group in groups:
        _line("\t".join(group))


def print_explanation(explanation: Explanation, form: str) -> None:
    """Verdict, keys and reasons."""
    if form == "json":
        import msgspec

        _print_json(msgspec.to_builtins(explanation))
        return
    _line(click.style("one thing" if explanation.equal else "two things", bold=True))
    for sentence in explanation.sentences:
        _line(sentence)
    if not explanation.equal:
        for key in explanation.keys:
            _line(f"  {key}")


def print_comparison(steps: Sequence[Step], form: str) -> None:
    """What happened from each snapshot to the next."""
    if form == "json":
        import msgspec

        _print_json(msgspec.to_builtins(steps))
        return
    for step in steps:
        _line(click.style(f"{step.older} → {step.newer}", bold=True))
        _line(
            f"  {step.kept} kept, {len(step.appeared)} appeared, {len(step.disappeared)} disappeared, "
            f"{len(step.moved)} moved, {len(step.changed)} changed"
        )
        for sign, references in (("+", step.appeared), ("-", step.disappeared)):
            for reference in references:
                _line(f"  {sign} {_one_line(reference.title)}  {reference.url}  {where(reference.places[0])}")
        for moved in step.moved:
            left = ", ".join(map(where, moved.left)) or "also"
            entered = ", ".join(map(where, moved.entered)) or "gone"
            _line(f"  > {_one_line(moved.title)}: {left} → {entered}")
        for changed in step.changed:
            _line(f"  ~ {_one_line(changed.title)}: {', '.join(changed.what)}")
            for name in changed.what:
                _line(f"      {_value(changed.before, name)} → {_value(changed.after, name)}")


# ---------------------------------------------------------------- parts


def where(place: Place) -> str:
    """`posts/2017-05-01-gan.md:12 § 参考`."""
    return f"{place.note}:{place.line}" + (f" § {place.section}" if place.section else "")


def _print_places(reference: Reference) -> None:
    _line(f"  {_one_line(reference.title)}  {reference.url}")
    for place in reference.places:
        _line(f"    {where(place)}")


def _described(reference: Reference) -> dict[str, Any]:
    from notes.references.exports.complete import described

    return described(reference)


def _value(reference: Reference, name: str) -> str:
    value = getattr(reference, name)
    return _one_line(" | ".join(value) if isinstance(value, tuple) else str(value)) or "(none)"


def _as_object(problem: Problem) -> dict[str, Any]:
    return {field: getattr(problem, field) for field in problem.__struct_fields__}


def _one_line(text: str) -> str:
    """Without control characters, which could move the cursor or colour the terminal."""
    return text if text.isprintable() else " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _line(text: str) -> None:
    click.echo(text.encode("utf-8", "replace").decode(), color=colour())


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "replace"))
