"""Where the block parser is: a cursor over a text and the element whose blocks are being read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from notes.kramdown.attributes import COPIED, AttributeList, ListEnds, parse_attribute_list
from notes.kramdown.block.ends import ExtensionStops, FenceEnds
from notes.kramdown.context import Context
from notes.kramdown.element import Element

if TYPE_CHECKING:
    from notes.kramdown.foreign import Lines
    from notes.kramdown.parser import Kramdown

BlockRule = Callable[["BlockState"], bool]
"""Reads one construct at `state.pos`, the start of a line (or the rest of one after an HTML tag).
True: its elements were added and the cursor moved past it. False: nothing was touched."""


_FORMULA = re.compile(r"(?<!\\)\$\$.+?\$\$")
_LIST_ON_ITS_LINE = re.compile(r"[^}\\\n]+(?=\}[ \t\r\f\v]*\n)")
"""What most attribute lists are: where all others of the text end need not be known for these."""
_CONTAINER = 4
"""Work of reading a container's content: so much for each container around it, one for each line, and what its
characters cost that are copied."""
HIDDEN_PIPE = "\0"
"""Stands for a pipe that makes no table; NUL is in no text."""


class BlockState:
    """A cursor (`pos`) over `src`.

    A container's content is taken out of its text, freed of indentation and markers, and read by a state of its
    own; since that works line by line, line `n` of the inner text is line `line + n` of the file.
    """

    def __init__(self, src: str, md: Kramdown, context: Context, parent: Element, *, line: int = 1, depth: int = 0):
        self.src = src
        self.kramdown = md
        self.context = context
        self.parent = parent
        """The element whose children are being written (kramdown's @tree)."""
        self.line = line
        """Line of the file on which `src` starts."""
        self.depth = depth
        """Containers around this text."""
        self.pos = 0
        self.end = len(src)
        self.block_ial: AttributeList | None = None
        """Attribute list waiting for the block after it."""
        self.foreign: Lines | None = None
        """The text as rules of plugins see it, once one was asked."""
        self.closed = False
        """Set by the rule that met the end tag of `parent`: its blocks are complete."""
        self._counted = (0, line)
        self._growing: Element | None = None
        self._pieces: list[str] = []

    @cached_property
    def _list_ends(self) -> ListEnds:
        return ListEnds(self.src)

    def list_end(self, pos: int) -> int:
        """Index of the brace that closes an attribute list whose content starts at `pos`; -1 without one."""
        found = _LIST_ON_ITS_LINE.match(self.src, pos)
        return found.end() if found else self._list_ends.find(pos)

    @cached_property
    def dead_ends(self) -> set[str]:
        """Constructs whose end is known to be missing from here on: not to be looked for again."""
        return set()

    @cached_property
    def fence_ends(self) -> dict[str, FenceEnds]:
        """Lines that can close a fence, by its character."""
        return {}

    @cached_property
    def extension_stops(self) -> ExtensionStops:
        """Stop tags of extensions in this text."""
        return ExtensionStops(self.src)

    @cached_property
    def table_src(self) -> str:
        """The text as the table rule sees it: under `math_before_tables` without the pipes of formulas."""
        if not self.context.options.math_before_tables or "$$" not in self.src:
            return self.src
        return _FORMULA.sub(lambda formula: formula[0].replace("|", HIDDEN_PIPE), self.src)

    def line_at(self, pos: int) -> int:
        """Line of the file at a position; cheap when it is near the one asked for before."""
        known, line = self._counted
        if pos < known:
            line -= self.src.count("\n", pos, known)
        else:
            line += self.src.count("\n", known, pos)
        self._counted = (pos, line)
        return line

    def new_block(self, type: str, content: str = "", *, line: int = 0) -> Element:
        """A block element, with the attribute list that stood before it (kramdown's new_block_el)."""
        element = Element(type, content, line=line, block=True)
        if self.block_ial is not None:
            element.ial = self.block_ial
            self.block_ial = None
        return element

    def push(self, element: Element) -> None:
        """Add a finished block."""
        self.parent.children.append(element)

    def push_eob(self, kind: str = "") -> Element:
        """Add an end-of-block element; `kind` says what it stands for, empty for the marker `^` itself."""
        element = self.new_block("eob")
        element.info = kind
        element.block = False
        self.parent.children.append(element)
        return element

    def last_child(self) -> Element | None:
        children = self.parent.children
        return children[-1] if children else None

    def grow(self, inline: Element, text: str) -> None:
        """Add to an `inline`'s source; `finish` puts the pieces together once, so that growing stays linear."""
        if inline is not self._growing:
            self.finish()
            self._growing = inline
            self._pieces = [inline.content]
        self._pieces.append(text)

    def finish(self) -> None:
        """Put together what `grow` collected: needed before anyone reads a paragraph's source."""
        if self._growing is not None:
            self._growing.content = "".join(self._pieces)
            self._growing = None

    def rest_is_text(self) -> None:
        """Keep what is not read yet as the text of a paragraph: the budget of work is used up."""
        text = self.src[self.pos : self.end]
        line = self.line_at(self.pos)
        self.pos = self.end
        if text.strip():
            self.context.work_limit(line, text.lstrip("\n"))
            _add_paragraph(self.parent, "text", text, line)

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Move past a match of `pattern` at the cursor."""
        match = pattern.match(self.src, self.pos)
        if match:
            self.pos = match.end()
        return match is not None

    def read_attributes(self, source: str, into: AttributeList) -> None:
        """Add an attribute list's content to `into`, with a problem when there is nothing in it."""
        self.context.spend(len(into.get("class", "")) // COPIED)
        if not parse_attribute_list(source, into):
            message = f"No attribute can be read in {{{source.strip()}}}"
            self.context.problem("invalid-attributes", message, self.line_at(self.pos))

    def parse_blocks(self, element: Element) -> bool:
        """Read the following blocks of this very text into `element`; True when its end tag was met."""
        parent, ial = self.parent, self.block_ial
        self.parent, self.block_ial = element, None
        self.depth += 1
        self.kramdown.block.tokenize_blocks(self)
        self.depth -= 1
        self.parent, self.block_ial = parent, ial
        closed, self.closed = self.closed, False
        return closed

    def parse_text(self, element: Element, text: str, line: int) -> None:
        """Read the blocks of a text taken out of this one, starting at file line `line`, into `element`."""
        if self.depth >= self.kramdown.nesting_limit:
            self.nesting_problem(line)
            _add_paragraph(element, "inline", text, line)
            return
        self.context.spend(_CONTAINER * (self.depth + 1) + text.count("\n") + len(text) // COPIED)
        inner = BlockState(text, self.kramdown, self.context, element, line=line, depth=self.depth + 1)
        self.kramdown.block.tokenize_blocks(inner)

    def nesting_problem(self, line: int) -> None:
        """Report that a construct is nested too deeply to be read; its text is kept."""
        message = f"More than {self.kramdown.nesting_limit} constructs inside one another: what is inside is text"
        self.context.problem("nesting-limit", message, line)


def _add_paragraph(element: Element, kind: str, text: str, line: int) -> None:
    """Add a text whose blocks are not read as one paragraph; of kind `inline` its spans are read."""
    paragraph = Element("p", line=line, block=True)
    paragraph.children.append(Element(kind, text.strip(), line=line))
    element.children.append(paragraph)
