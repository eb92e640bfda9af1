"""Link definitions no link of the body uses: `[name]: url "Title"`, kept at a note's end as a reading list.

A definition that is used is cited where its link is. Definitions belong to no block, so they are looked for in the
source lines no block covers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from notes.model import Block
from notes.references import urls
from notes.references.inline_citations import Draft
from notes.references.read import Piece

_DEFINITION = re.compile(
    r" {0,3}\[(?!\^)([^\[\]\n]{1,200})\]:[ \t]+<?(\S+?)>?(?:[ \t]+(?:\"(.*)\"|'(.*)'|\((.*)\)))?[ \t]*"
)


def unused_definitions(blocks: Sequence[Block], lines: Sequence[str]) -> list[Draft]:
    """The definitions in `lines` to whose address no link of the blocks leads."""
    numbers = _uncovered(blocks, lines)
    if not numbers:
        return []
    used = {inline.url for block in blocks for inline in block.inlines if inline.kind == "link"}
    drafts = []
    for number in numbers:
        match = _DEFINITION.fullmatch(lines[number - 1])
        if not match or not urls.is_web(match[2]) or match[2] in used:
            continue
        name = match[1].strip()
        title = " ".join((match[3] or match[4] or match[5] or "").split())
        draft = Draft(Piece("link", name, match[2], offset=match.start(2)), number, -1, "definition", last_line=number)
        draft.section = _section(blocks, number)
        if title or not name.isdigit():
            draft.title, draft.title_from = title or name, "definition"
        drafts.append(draft)
    return drafts


def _uncovered(blocks: Sequence[Block], lines: Sequence[str]) -> list[int]:
    """Numbers of the lines that begin like a definition and belong to no block."""
    candidates = [number for number, line in enumerate(lines, 1) if "]:" in line and line.lstrip(" ").startswith("[")]
    if not candidates:
        return []
    covered = {number for block in blocks for number in range(block.line, block.last_line + 1)}
    return [number for number in candidates if number not in covered]


def _section(blocks: Sequence[Block], number: int) -> int:
    """The section in which a line of no block is."""
    return max((block.section for block in blocks if block.kind == "heading" and block.line < number), default=-1)
