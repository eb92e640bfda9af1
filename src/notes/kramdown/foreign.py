"""Rules of markdown-it's plugins among kramdown's: each is called with the state that it was written for.

A block rule sees the lines of the text around it as markdown-it's `StateBlock`, an inline rule the running text as
`StateInline`. The tokens it writes become one element of type `foreign`, which `tokens.py` hands out again.
"""

from __future__ import annotations

from collections.abc import Callable

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes.kramdown.block.state import BlockRule, BlockState
from notes.kramdown.element import Element
from notes.kramdown.span.chain import ReadSpan
from notes.kramdown.span.state import SpanState
from notes.kramdown.tokens import BLOCKS


class Lines(StateBlock):
    """A text as markdown-it's block rules see it."""

    def __init__(self, origin: BlockState) -> None:
        super().__init__(origin.src, origin.kramdown, origin.context.env, [])
        self.origin = origin

    def read(self, start: int, end: int) -> None:
        """Read the lines `start`…`end` by kramdown's rules; a token takes the place of their blocks."""
        text = self.getLines(start, end, self.blkIndent, False)
        root = Element("root", line=self.origin.line + start)
        self.origin.parse_text(root, f"{text.rstrip(chr(10))}\n", self.origin.line + start)
        self.tokens.append(Token(BLOCKS, "", 0, meta={"root": root}))
        self.line = end


class RunningText(StateInline):
    """A running text as markdown-it's inline rules see it, at the cursor of kramdown's state."""

    def __init__(self, origin: SpanState) -> None:
        super().__init__(origin.src, origin.md, origin.context.env, [])
        self.pos, self.level = origin.pos, origin.level
        self.origin = origin

    def skip(self) -> None:
        """Move after the construct at the cursor, or one character on."""
        end = self.origin.skip(self.pos)
        self.pos = end if end <= self.posMax else self.pos + 1


def block_rule(rule: Callable[..., bool]) -> BlockRule:
    """A block rule of a plugin as one of kramdown's. It is asked where a block may begin, at the start of a line."""

    def foreign(state: BlockState) -> bool:
        if state.pos and state.src[state.pos - 1] != "\n":
            return False
        if state.foreign is None:
            state.foreign = Lines(state)
        lines = state.foreign
        line = lines.line = state.line_at(state.pos) - state.line
        lines.tokens, lines.level, lines.parentType = [], state.depth, "root"
        if not rule(lines, line, lines.lineMax, False):
            return False
        block = state.new_block("foreign", line=state.line_at(state.pos))
        block.meta["tokens"] = lines.tokens
        block.children = [token.meta["root"] for token in lines.tokens if "root" in token.meta]
        state.pos = min(lines.bMarks[min(lines.line, lines.lineMax)], state.end)
        state.push(block)
        return True

    return foreign


def span_rule(rule: Callable[..., bool]) -> ReadSpan:
    """An inline rule of a plugin as one of kramdown's. It is asked at ASCII punctuation and line ends."""

    def foreign(state: SpanState) -> bool:
        inline = RunningText(state)
        if not rule(inline, False):
            return False
        if inline.pending:
            inline.pushPending()
        state.pos = inline.pos
        state.push(Element("foreign", meta={"tokens": inline.tokens}))
        return True

    return foreign
