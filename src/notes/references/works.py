"""Papers and books that a note names without an address: 《…》 on a line of its own below 论文：, 书籍： or a heading
that says so.

They are not citations, for there is nothing to link to, and stay in the text as they are; the bibliography lists them
by title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from notes.model import Block, NamedWork
from notes.references.labels import heading_label, line_label
from notes.references.read import read
from notes.references.similarity import normal

_WORK = re.compile(r"《([^《》]{2,200})》[。；]?")
_KINDS = frozenset({"paper", "book"})


def named_works(blocks: Sequence[Block], titles: Iterable[str]) -> tuple[NamedWork, ...]:
    """The works of a body in source order; `titles` are those its citations bear, which need no second entry."""
    works = list(_works(blocks))
    if not works:
        return ()
    cited = {normal(title) for title in titles}
    return tuple(work for work in works if normal(work.title) not in cited)


def _works(blocks: Sequence[Block]) -> Iterator[NamedWork]:
    kind, after = "", -1
    for number, block in enumerate(blocks):
        if block.kind != "paragraph" or not _quotes_title(block):
            continue
        if number != after:  # a block right after one that names works goes on with their kind
            kind = _kind_above(blocks[number - 1]) if number else ""
        for line in read(block):
            work = _WORK.fullmatch(line.text)
            if work is None:
                kind = _kind(line.text)
            elif kind:
                yield NamedWork(title=work[1].strip(), kind=kind, section=block.section, line=line.number)
        after = number + 1 if kind else -1


def _quotes_title(block: Block) -> bool:
    return any("《" in inline.text for inline in block.inlines if inline.kind == "text")


def _kind_above(block: Block) -> str:
    if block.kind == "heading":
        label = heading_label("".join(inline.text for inline in block.inlines))
        return label.kind if label and label.kind in _KINDS else ""
    lines = read(block) if block.kind == "paragraph" else ()
    return _kind(lines[-1].text) if lines else ""


def _kind(text: str) -> str:
    """The kind of what a label announces, if it is a paper or a book."""
    label = line_label(text)
    return label.kind if label and label.kind in _KINDS else ""
