"""Where the span parser stands in a piece of running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markdown_it.rules_inline import StateInline

from notes.kramdown.context import Context
from notes.kramdown.element import Element

if TYPE_CHECKING:
    from notes.kramdown.parser import Kramdown

SpanRule = Callable[["SpanState"], bool]
"""Reads one construct at `state.pos`. True: the cursor moved behind it and its elements were added.
False: nothing was touched, the next rule may try; when no rule takes it, the character is text."""


class SpanState(StateInline):
    """A cursor (`pos`) over `src` and the element under construction.

    Rules call `add_text` and `push`; a rule with content calls `parse_spans`.
    """

    def __init__(
        self, src: str, md: Kramdown, context: Context, parent: Element, *, line: int, column: int = 0
    ) -> None:
        super().__init__(src, md, {"context": context}, parent.children)  # type: ignore[arg-type]
        self.context = context
        self.parent = parent
        """The element whose children are being written (kramdown's @tree)."""
        self.ancestors: list[Element] = []
        """Elements around `parent` within this running text, outermost first (kramdown's @stack)."""
        self.line = line
        """Line of the file on which `src` starts; its lines follow one another in the file."""
        self.start_column = column
        """Column of the first character where the caller knows it (table cells)."""
        self._texts: list[str] = []
        self._counted = (0, line)

    def add_text(self, text: str) -> None:
        """Add literal text; neighbouring pieces become one `text` element."""
        self._texts.append(text)

    def push(self, element: Element) -> None:  # type: ignore[override]
        """Add a finished element behind the text so far."""
        if self._texts:
            self.flush_text()
        self.parent.children.append(element)

    def flush_text(self) -> None:
        """Turn the text so far into an element (before looking at the last child)."""
        text = "".join(self._texts)
        self._texts.clear()
        children = self.parent.children
        if children and children[-1].type == "text":
            children[-1].content += text
        elif text:
            children.append(Element("text", text))

    def line_at(self, pos: int) -> int:
        """Line of the file at a position; cheap when positions ascend."""
        known, line = self._counted
        if pos < known:
            known, line = 0, self.line
        line += self.src.count("\n", known, pos)
        self._counted = (pos, line)
        return line

    def column_at(self, pos: int) -> int:
        """Column in the file of a position."""
        start = self.src.rfind("\n", 0, pos) + 1
        if start == 0 and self.start_column:
            return self.start_column + pos
        end = self.src.find("\n", start)
        text = self.src[start : end if end >= 0 else len(self.src)]
        return self.context.column(self.line_at(pos), text, pos - start)

    def parse_spans(
        self,
        element: Element,
        stop: re.Pattern[str] | None = None,
        accept: Callable[[re.Match[str]], bool] | None = None,
        rules: Sequence[str] | None = None,
    ) -> bool:
        """Read spans into `element.children` up to a place where `stop` matches and `accept` agrees.

        kramdown's parse_spans(el, stop_re, parsers). The cursor is left at the stop, not behind it. False when the
        text ended first: the cursor then stands at the end and the caller goes back (`state.pos = saved`).
        """
        raise NotImplementedError
