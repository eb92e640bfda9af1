"""Pairing: which paragraph below an address is its title, which an annotation, and which is prose.

One pass over the blocks. The form of nearly every reference is a paragraph that is an address, then a paragraph that
is its title; stretches of such paragraphs become runs. Addresses in other places are read by `inline_citations` and
stay there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from notes.model import Block, Heading
from notes.references import inline_citations, titles
from notes.references.inline_citations import Draft
from notes.references.kinds import host_kind
from notes.references.labels import REFERENCE, Label, heading_label, line_label
from notes.references.read import Line, Piece, read
from notes.references.urls import is_local

_UNREAD = frozenset({"code", "math", "toc", "rule"})
"""Kinds of blocks that cite nothing."""
_PLAIN_CONTAINERS = frozenset({"quote", "html"})
"""Containers inside which a run may be; in list items, footnotes and definitions addresses stay in place."""


@dataclass(slots=True)
class Stretch:
    """Sibling blocks `first`…`last` that hold nothing but references."""

    first: int
    last: int
    container: tuple[str, ...]
    drafts: list[Draft] = field(default_factory=list)


def pair_titles(blocks: Sequence[Block], headings: Sequence[Heading]) -> tuple[list[Draft], list[Stretch]]:
    """Every citation of the blocks in order, and the stretches that are reference lists."""
    return _Pairing(blocks, headings).walk()


class _Pairing:
    """The pass: where it is, and which label and unclaimed title are above."""

    def __init__(self, blocks: Sequence[Block], headings: Sequence[Heading]) -> None:
        self.blocks = blocks
        self.headings = headings
        self.lines: list[tuple[Line, ...]] = [() if block.kind in _UNREAD else read(block) for block in blocks]
        self.drafts: list[Draft] = []
        self.stretches: list[Stretch] = []
        self.heading: Label | None = None
        self.heading_level = 0
        self.label: Label | None = None
        self.label_container: tuple[str, ...] = ()
        self.label_fresh = False
        self.work = ""
        """Title of a paper, `《…》`, that is above the next address."""
        self.work_block = -1
        self.person = ""
        """The person named last in bold: whose homepage a 个人主页 below is."""
        self.done = -1
        """Last block that is already spoken for, as a title or an annotation."""

    def walk(self) -> tuple[list[Draft], list[Stretch]]:
        for index, block in enumerate(self.blocks):
            if index <= self.done:
                continue
            if self.label and block.container[: len(self.label_container)] != self.label_container:
                self.label = None
            if block.kind == "heading":
                self._heading(index, block)
            elif block.kind in _UNREAD:
                if block.kind == "rule":
                    self._forget()
            elif self.lines[index]:
                self._text(index, block)
        for stretch in self.stretches:
            self._titles_first(stretch)
        return self.drafts, self.stretches

    def _titles_first(self, stretch: Stretch) -> None:
        """Shift the titles of a list that has each above its address: the text above the list is the first title.

        Certain only for a list that starts right below a heading, a label or a rule, and ends without a title.
        """
        drafts = stretch.drafts
        shifted = [draft.title for draft in drafts]
        if (
            len(drafts) < 2
            or stretch.last - stretch.first != 2 * len(drafts) - 2
            or shifted[-1]
            or not all(shifted[:-1])
        ):
            return
        above = self._text_at(stretch.first - 1, self.blocks[stretch.first]) if stretch.first else None
        if above is None or not self._opens_list(stretch.first - 2, drafts):
            return
        if any(draft.annotations for draft in drafts) or not (title := titles.beside(above.text).title):
            return
        lines = [above.number, *(draft.title_line for draft in drafts)]
        for draft, own, line in zip(drafts, [title, *shifted], lines, strict=False):
            draft.title, draft.title_from, draft.title_line = own, "paragraph", line
            draft.last_line = draft.line
        stretch.first -= 1

    def _opens_list(self, index: int, drafts: list[Draft]) -> bool:
        """Whether a list of references may start below the block at `index`; two addresses need a label that says
        so."""
        label = drafts[0].label
        if len(drafts) == 2 and not (label and label.lists):
            return False
        if index < 0 or self.blocks[index].kind in ("heading", "rule"):
            return True
        lines = self.lines[index]
        return bool(lines) and not lines[-1].sources and line_label(lines[-1].text) is not None

    # ------------------------------------------------------------ blocks

    def _heading(self, index: int, block: Block) -> None:
        heading = self.headings[block.section] if 0 <= block.section < len(self.headings) else None
        level = heading.level if heading else 1
        text = heading.text if heading else " ".join(line.text for line in self.lines[index])
        self._forget()
        self.person = ""
        if level <= self.heading_level or not self.heading:
            self.heading, self.heading_level = None, 0
        if label := heading_label(text):
            self.heading, self.heading_level = label, level
        if any(piece.mark >= 0 for line in self.lines[index] for piece in line.sources):
            self._in_place(index, block, "prose")  # `## 1.www.example.com` is a name

    def _text(self, index: int, block: Block) -> None:
        lines = self.lines[index]
        if block.kind == "paragraph" and self._is_address(index):
            self._addresses(index, block)
        elif any(line.sources for line in lines):
            found = self._in_place(index, block, _context(block))
            entry = self.label and self.label.lists and len(found) == 1 and found[0].title_from == "line"
            if block.container == self.label_container and not entry:
                self._forget()
        elif label := line_label(lines[-1].text):
            if label.kind != "paper" or self.work_block != index - 1:
                self.work = ""
            self.work_block = index
            self.label, self.label_container, self.label_fresh = label, block.container, True
        else:
            self._prose(index, block)

    def _prose(self, index: int, block: Block) -> None:
        """Text without an address: it ends the label above, unless it is the title of the paper that follows."""
        self._remember_person(self.lines[index])
        text = lines[0].text if len(lines := self.lines[index]) == 1 else ""
        work = titles.work_title(text)
        if not work and self.label and self.label.kind == "paper" and self.label_fresh and self.work_block == index - 1:
            work = titles.beside(text).title
        self.work, self.work_block = work, index
        if block.container == self.label_container and not work:
            self.label = None

    def _remember_person(self, lines: Sequence[Line]) -> None:
        """A name in bold near the start of a paragraph."""
        for piece in lines[0].pieces[:2]:
            if piece.strong and inline_citations.is_name(name := titles.clean(piece.text)):
                self.person = name

    def _forget(self) -> None:
        self.label = None
        self.work = ""

    # ------------------------------------------------------------ addresses

    def _is_address(self, index: int) -> bool:
        """Whether the block starts with a line that is an address, and holds only such lines and text."""
        lines = self.lines[index]
        if not lines[0].sources:
            return False
        return _is_address_line(lines[0]) and all(_is_address_line(line) or not line.sources for line in lines[1:])

    def _addresses(self, index: int, block: Block) -> None:
        """A paragraph of addresses, each perhaps with its title on the line below, and what follows the paragraph."""
        found: list[Draft] = []
        for line in self.lines[index]:
            if _is_address_line(line):
                found.append(self._draft(index, block, line))
                continue
            draft = found[-1]
            reading = self._read_below(draft, line.text, before_prose=False)
            if not reading.title and not reading.annotations and titles.is_further_annotation(line.text):
                reading = titles.Reading(annotations=(line.text,))
            if not (reading.title or reading.annotations) or (draft.title and reading.title):
                self._in_place(index, block, _context(block))
                return
            draft.take(reading, "paragraph", line.number)
        for draft in found[:-1]:
            self._finish(draft)
        last = self._claim(found[-1], index, block)
        self._finish(found[-1])
        self.drafts.extend(found)
        if found[0].context == "block" and not block.attributes:
            self._extend_stretch(index, last, block, found)
        self.done = max(self.done, last)

    def _draft(self, index: int, block: Block, line: Line) -> Draft:
        piece = line.sources[0]
        draft = Draft(
            piece,
            line.number,
            index,
            _context(block, address=True),
            self.label or self.heading,
            last_line=line.number,
            section=block.section,
            first_of_label=self.label_fresh and self.label is not None,
        )
        rest = line.text.removeprefix(piece.text).strip()
        if rest and inline_citations.is_access_code(rest):
            draft.annotations.append(rest)
        return draft

    def _claim(self, draft: Draft, index: int, block: Block) -> int:
        """Give the address the title and annotations below its paragraph; the last block that went to it."""
        last = index
        below = self._text_at(index + 1, block)
        if below and not draft.title and not (self._work_above(index) and titles.work_title(below.text)):
            reading = self._read_below(draft, below.text, before_prose=self._is_prose(index + 2, block))
            if reading.title or reading.annotations:
                draft.take(reading, "paragraph", below.number)
                last += 1
        elif not draft.title:
            self._claim_line_with_address(draft, index + 1, block)
        if not draft.title and (work := self._work_above(index)):
            draft.take(titles.Reading(work), "paragraph", draft.last_line)
        if not draft.title and self.person and self._announces_homepage(draft):
            draft.take(titles.Reading(self.person), "line", draft.line)
            self.person = ""
        if draft.title or draft.annotations:
            while (further := self._text_at(last + 1, block)) and titles.is_further_annotation(further.text):
                draft.take(titles.Reading(annotations=(titles.clean(further.text),)), "paragraph", further.number)
                last += 1
        return last

    def _claim_line_with_address(self, draft: Draft, index: int, block: Block) -> None:
        """A headline that itself names an address: `镜像 https://… 使用指南`. It stays in place."""
        if index >= len(self.blocks) or self.blocks[index].container != block.container or len(self.lines[index]) != 1:
            return
        line = self.lines[index][0]
        urls = line.sources
        if self.blocks[index].kind != "paragraph" or len(urls) != 1 or urls[0].kind != "url":
            return
        before, _, after = line.text.partition(urls[0].text)
        if (
            before.endswith(" ")
            and after.startswith(" ")
            and titles.is_short(line.text)
            and not titles.is_sentence(line.text)
        ):
            draft.take(titles.Reading(titles.clean(line.text)), "paragraph", line.number)

    def _read_below(self, draft: Draft, text: str, *, before_prose: bool) -> titles.Reading:
        label = self.label
        return titles.read_below(
            text,
            platform=host_kind(draft.piece.url) in ("article", "video"),
            after_label=label is not None and not label.lists and draft.first_of_label,
            before_prose=before_prose,
        )

    @staticmethod
    def _announces_homepage(draft: Draft) -> bool:
        label = draft.label
        return label is not None and label.kind == "homepage" and not label.heading and draft.first_of_label

    def _work_above(self, index: int) -> str:
        return self.work if self.work_block == index - 1 else ""

    def _finish(self, draft: Draft) -> None:
        """What follows an address with a title is not the first thing any more its label announces."""
        if draft.title or draft.annotations:
            self.label_fresh = False
        self.work = ""

    def _extend_stretch(self, first: int, last: int, block: Block, found: list[Draft]) -> None:
        for draft in found:
            draft.in_run = True
        above = self.stretches[-1] if self.stretches else None
        if above and above.last == first - 1 and above.container == block.container:
            above.last = last
            above.drafts.extend(found)
        else:
            self.stretches.append(Stretch(first, last, block.container, found))

    # ------------------------------------------------------------ neighbours

    def _text_at(self, index: int, block: Block) -> Line | None:
        """The only line of the sibling paragraph at `index`, when it holds text and no address."""
        if index >= len(self.blocks):
            return None
        other = self.blocks[index]
        lines = self.lines[index]
        if other.kind != "paragraph" or other.container != block.container or len(lines) != 1 or other.attributes:
            return None
        line = lines[0]
        if line.sources or not any(piece.kind == "text" and piece.text.strip() for piece in line.pieces):
            return None
        if (
            line.pieces[-1].kind == "other"
            and len(line.pieces) > 1
            and line.pieces[-2].text.rstrip().endswith((":", "："))
        ):
            return None  # 安装路径：`/var/lib/dkms`
        if self.label and not self.label.lists and any(piece.kind == "other" for piece in line.pieces):
            return None
        return None if line_label(line.text) else line

    def _is_prose(self, index: int, block: Block) -> bool:
        """Whether running text follows at `index`."""
        if index >= len(self.blocks) or self.blocks[index].container != block.container:
            return False
        if self.blocks[index].kind in ("code", "math"):
            return True
        if self.blocks[index].kind != "paragraph" or not self.lines[index] or self._is_address(index):
            return False
        lines = self.lines[index]
        if all(piece.kind == "other" for line in lines for piece in line.pieces):
            return False
        text = lines[0].text
        return not (
            len(lines) == 1 and (line_label(text) or titles.is_further_annotation(text) or titles.work_title(text))
        )

    # ------------------------------------------------------------ citations in place

    def _in_place(self, index: int, block: Block, context: str) -> list[Draft]:
        lines = self.lines[index]
        entry = bool(titles.ENUMERATION.match(lines[0].text))
        label = self.label or (self.heading if entry or context == "list" else None)
        complete = (
            entry
            or context in ("list", "footnote")
            or (label is not None and label.kind in (REFERENCE, "paper", "book") and block.kind == "paragraph")
        )
        found = inline_citations.read_lines(lines, block=index, context=context, label=label, complete=complete)
        for draft in found:
            draft.section = block.section
            if context == "list" and draft.title_from == "link" and not _leads(draft.piece, lines[0]):
                draft.context = "prose"
        self.drafts.extend(found)
        return found


def _leads(link: Piece, line: Line) -> bool:
    """Whether a list item of that first line is about the link: at most a number, a date or a label is before it."""
    if link not in line.pieces:
        return False
    before = "".join(piece.text for piece in line.pieces[: line.pieces.index(link)]).rstrip()
    return before.endswith((":", "：")) or not any(character.isalpha() for character in before)


def _is_address_line(line: Line) -> bool:
    """Whether the line is an address, perhaps with text glued to it or the access code of a shared file after it."""
    if len(line.pieces) == 1:
        return line.pieces[0].kind == "url" and not is_local(line.pieces[0].url)
    sources = line.sources
    if (
        len(sources) != 1
        or sources[0].kind != "url"
        or is_local(sources[0].url)
        or not line.text.startswith(sources[0].text)
    ):
        return False
    rest = line.text[len(sources[0].text) :].strip()
    return (
        not rest
        or rest == sources[0].glued
        or bool(sources[0].glued and " " not in rest)
        or inline_citations.is_access_code(rest)
    )


def _context(block: Block, *, address: bool = False) -> str:
    """`Citation.context` of what is in the block. `address`: it is a paragraph of addresses."""
    if not block.container:
        return "block" if address else "prose"
    kinds = [name.partition(":")[0] for name in block.container]
    if address and all(kind in _PLAIN_CONTAINERS for kind in kinds):
        return "block"
    for kind in reversed(kinds):
        if kind == "footnote":
            return "footnote"
        if kind == "quote":
            return "quote"
        if kind in ("item", "ul", "ol", "dl", "term"):
            return "footnote" if "footnote" in kinds else "list"
    return "prose"
