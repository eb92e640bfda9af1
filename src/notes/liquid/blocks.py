"""Liquid's own tags, as version 4 (Jekyll's) has them, and its outputs.

assign capture cycle increment decrement ifchanged if unless case here, the loops in loops.py; `raw` and `comment` are
read by the scanner.
"""

from __future__ import annotations

import re
from typing import Any

from notes.liquid import expressions, values
from notes.liquid.context import Context
from notes.liquid.errors import LiquidSyntaxError
from notes.liquid.expressions import FRAGMENT, Condition, Constant, Expression
from notes.liquid.nodes import Block, Tag, share_blank
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer
from notes.liquid.templates import Reader
from notes.liquid.values import text_of

_ASSIGNED_BACKWARDS = re.compile(r"(?:\)?[\w\-.\[\]]\(?)+", re.ASCII)
"""What may come before `=`, from its end: so a long one is read once, not from each of its letters."""
_CAPTURE = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+", re.ASCII)
_FRAGMENT = re.compile(rf"\s*({FRAGMENT})")
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.DOTALL)
_CYCLE_NAMED = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.DOTALL)


class Output(Tag):
    """`{{ … }}`."""

    def read(self, piece: Piece, reader: Reader) -> None:
        self.expression = reader.filtered(piece.text, self.position)

    def write(self, context: Context, writer: Writer) -> None:
        writer.write(text_of(self.expression.evaluate(context)))


class Assign(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        name, equals, source = piece.text.partition("=")
        backwards = _ASSIGNED_BACKWARDS.match(name.rstrip()[::-1])
        if not equals or backwards is None:
            raise LiquidSyntaxError("Valid syntax: assign [var] = [source]")
        self.name = backwards[0][::-1]
        self.expression = reader.filtered(source.strip(), self.position)
        self.blank = True

    def write(self, context: Context, writer: Writer) -> None:
        context.assign(self.name, self.expression.evaluate(context))


class Capture(Tag):
    is_block = True

    def read(self, piece: Piece, reader: Reader) -> None:
        match = _CAPTURE.search(piece.text)
        if match is None:
            raise LiquidSyntaxError("Valid syntax: capture [var]")
        self.name = match[0]
        self.blank = True

    def write(self, context: Context, writer: Writer) -> None:
        context.assign(self.name, self.parts[0].block.captured(context))


class Increment(Tag):
    """Writes a counter, then adds one to it."""

    def read(self, piece: Piece, reader: Reader) -> None:
        self.name = piece.text.strip()

    def write(self, context: Context, writer: Writer) -> None:
        count = context.counters.get(self.name, 0)
        context.counters[self.name] = count + 1
        writer.write(str(count))


class Decrement(Increment):
    """Takes one from a counter, then writes it."""

    def write(self, context: Context, writer: Writer) -> None:
        count = context.counters.get(self.name, 0) - 1
        context.counters[self.name] = count
        writer.write(str(count))


class IfChanged(Tag):
    is_block = True

    def read(self, piece: Piece, reader: Reader) -> None:
        self.blank = self.parts[0].block.blank

    def write(self, context: Context, writer: Writer) -> None:
        written = Writer(context.meter)
        self.parts[0].block.render(context, written)
        text = written.getvalue()
        if text != context.unchanged:
            context.unchanged = text
            writer.write(text)


class Cycle(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        named = _CYCLE_NAMED.match(piece.text)
        parts = (named[2] if named else piece.text).split(",")
        choices = [match[1] for part in parts if (match := _FRAGMENT.match(part))]
        if not choices:
            raise LiquidSyntaxError("Valid syntax: cycle [name :] var [, var2, var3 ...]")
        self.group = expressions.parse_expression(named[1]) if named else None
        self.choices = [expressions.parse_expression(choice) for choice in choices]
        shared = all(isinstance(choice, Constant) for choice in self.choices)
        self.key: Any = tuple(map(repr, self.choices)) if shared else id(self)
        """Cycles over the same constants share their place."""

    def write(self, context: Context, writer: Writer) -> None:
        key = text_of(self.group.evaluate(context)) if self.group else self.key
        index, length = context.cycles.get(key, 0), len(self.choices)
        context.cycles[key] = (index + 1) % length
        writer.write(text_of(self.choices[index % length].evaluate(context)))


# ---------------------------------------------------------------- conditions


class If(Tag):
    """The first branch whose condition holds."""

    is_block = True
    dividers = ("elsif", "else")
    wanted = True
    """What the first condition must be."""

    def read(self, piece: Piece, reader: Reader) -> None:
        self.branches: list[tuple[Condition | None, bool, Block]] = []
        for name, markup, block in self.parts:
            condition = None if name == "else" else reader.condition(markup, self.position)
            self.branches.append((condition, True if name else self.wanted, block))
        self.blank = share_blank(block for _, _, block in self.branches)

    def write(self, context: Context, writer: Writer) -> None:
        for condition, wanted, block in self.branches:
            if condition is None or condition.holds(context) is wanted:
                block.render(context, writer)
                break


class Unless(If):
    wanted = False


class Case(Tag):
    is_block = True
    dividers = ("when", "else")

    def read(self, piece: Piece, reader: Reader) -> None:
        subject = _FRAGMENT.match(piece.text)
        if subject is None:
            raise LiquidSyntaxError("Valid syntax: case [condition]")
        self.branches = [([] if name == "else" else _choices(markup), block) for name, markup, block in self.parts[1:]]
        self.subject = expressions.parse_expression(subject[1])
        self.blank = share_blank(block for _, block in self.branches)

    def write(self, context: Context, writer: Writer) -> None:
        """Every `when` that fits, and every `else` without such a `when` before it."""
        fitted = False
        for choices, block in self.branches:
            if not choices and not fitted:
                block.render(context, writer)
            for choice in choices:
                if values.equal(self.subject.evaluate(context), choice.evaluate(context)):
                    fitted = True
                    block.render(context, writer)


def _choices(markup: str) -> list[Expression]:
    choices: list[Expression] = []
    rest: str | None = markup
    while rest is not None:
        match = _WHEN.search(rest)
        if match is None:
            raise LiquidSyntaxError("Valid syntax: when [condition] [or condition2 ...]")
        choices.append(expressions.parse_expression(match[1]))
        rest = match[2]
    return choices


TAGS: dict[str, type[Tag]] = {
    "assign": Assign,
    "capture": Capture,
    "increment": Increment,
    "decrement": Decrement,
    "ifchanged": IfChanged,
    "cycle": Cycle,
    "if": If,
    "unless": Unless,
    "case": Case,
}
