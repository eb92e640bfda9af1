"""Finding and pairing, form by form: fixtures of `title`, `input`, `expected` between dots.

An expected line is `line context kind url`, then what there is of `= title`, `+ annotation`, `label: …`, `column: …`;
`run first-last` names the blocks a reference list replaces; `lint line:column code` a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notes.kramdown import Options
from notes.kramdown import parse as parse_document
from notes.model import Block, Heading
from notes.references.finding import Found, find

from .blocks import parse as parse_simple

Parsed = tuple[tuple[Block, ...], tuple[Heading, ...]]

FIXTURES = Path(__file__).parents[2] / "fixtures" / "references" / "finding"


def cases() -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(FIXTURES.glob("*.txt")):
        parts = path.read_text(encoding="utf-8").split("\n.\n")
        for title, body, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            yield path.stem, title.strip(), body, expected.strip()


def parse_kramdown(text: str) -> Parsed:
    document = parse_document(text, Options(bare_urls=True))
    return document.blocks, document.headings


def describe(found: Found, *, lints: bool) -> str:
    """`found` in the lines of the fixtures."""
    lines = []
    for citation in found.citations:
        line = f"{citation.line} {citation.context} {citation.kind} {citation.url}"
        line += f" = {citation.title}" if citation.title else ""
        line += "".join(f" + {annotation}" for annotation in citation.annotations)
        line += f" label: {citation.label}" if citation.label else ""
        line += f" column: {citation.column}" if citation.column > 1 else ""
        lines.append(line)
    lines += [f"run {run.first}-{run.last}" for run in found.runs]
    if lints:
        lines += [f"lint {problem.line}:{problem.column} {problem.code}" for problem in found.problems]
    return "\n".join(lines)


def test_there_are_fixtures() -> None:
    assert len(list(cases())) > 40


@pytest.mark.parametrize(("group", "title", "body", "expected"), list(cases()))
@pytest.mark.parametrize("parse", [parse_simple, parse_kramdown])
def test_form(parse: Callable[[str], Parsed], group: str, title: str, body: str, expected: str) -> None:
    if group == "definitions" and parse is parse_simple:
        pytest.skip("the small reader knows no link definitions")
    blocks, headings = parse(body)
    found = find(blocks, headings, lines=body.split("\n"))
    assert describe(found, lints=group in ("lints", "odd_addresses")) == expected


@pytest.mark.parametrize(
    ("item", "context"),
    [
        ("- [Attention Is All You Need](https://arxiv.org/abs/1706.03762), the paper", "list"),
        ("- 2017: [Attention Is All You Need](https://arxiv.org/abs/1706.03762)", "list"),
        ("- 论文：[Attention Is All You Need](https://arxiv.org/abs/1706.03762)", "list"),
        ("- Many have since built on [that idea](https://arxiv.org/abs/1706.03762).", "prose"),
        ("- 后来的工作多受[注意力机制](https://arxiv.org/abs/1706.03762)启发", "prose"),
        ("- Many have since built on\n  [that idea](https://arxiv.org/abs/1706.03762).", "prose"),
    ],
)
def test_a_link_within_an_items_sentence_is_prose(item: str, context: str) -> None:
    parsed = parse_kramdown(item)
    (cited,) = find(*parsed).citations
    assert cited.context == context
