"""`for`, `tablerow`, `break` and `continue`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from notes.liquid import expressions, values
from notes.liquid.context import Context
from notes.liquid.errors import LiquidError, LiquidSyntaxError
from notes.liquid.expressions import ATTRIBUTE, FRAGMENT, Words
from notes.liquid.nodes import Tag, share_blank
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer
from notes.liquid.templates import Reader

_FOR = re.compile(rf"([\w-]+)\s+in\s+((?:{FRAGMENT})+)\s*(reversed)?", re.ASCII)
_TABLEROW = re.compile(rf"(\w+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)


class Break(Tag):
    def write(self, context: Context, writer: Writer) -> None:
        context.interrupt = "break"


class Continue(Tag):
    def write(self, context: Context, writer: Writer) -> None:
        context.interrupt = "continue"


class Loop:
    """What `for` and `tablerow` go through."""

    def __init__(self, variable: str, collection: str, attributes: dict[str, str], *, backwards: bool) -> None:
        self.variable = variable
        self.name = f"{variable}-{collection}"
        self.collection = expressions.parse_expression(collection)
        self.attributes = {name: expressions.parse_expression(value) for name, value in attributes.items()}
        self.continued = attributes.get("offset") == "continue"
        self.backwards = backwards

    def items(self, context: Context) -> Sequence[Any]:
        start = context.stops.get(self.name, 0) if self.continued else self.number(context, "offset") or 0
        limit = self.number(context, "limit")
        stop = None if limit is None else max(limit + start, 0)
        items = _each(self.collection.evaluate(context))[max(start, 0) : stop]
        context.stops[self.name] = start + len(items)
        return items[::-1] if self.backwards else items

    def number(self, context: Context, attribute: str) -> int | None:
        if attribute not in self.attributes:
            return None
        value = self.attributes[attribute].evaluate(context)
        if value is None:
            return None
        try:
            return values.to_integer(value)
        except ValueError as error:
            raise LiquidError(str(error)) from error


def _each(value: Any) -> Sequence[Any]:
    """What a loop runs through: of a mapping its pairs, of a text itself."""
    if isinstance(value, Mapping):
        return [[key, value[key]] for key in value]
    if isinstance(value, str):
        return [value] if value else []
    return value if isinstance(value, list | tuple | values.LiquidRange) else []


class For(Tag):
    is_block = True
    dividers = ("else",)

    def read(self, piece: Piece, reader: Reader) -> None:
        self.loop = reader.either_way(piece.text, _for_strictly, _for_laxly, self.position)
        self.block = self.parts[0].block
        self.otherwise = self.parts[-1].block if len(self.parts) > 1 else None
        self.blank = share_blank((self.block, self.otherwise) if self.otherwise else (self.block,))

    def write(self, context: Context, writer: Writer) -> None:
        items = self.loop.items(context)
        if not items:
            if self.otherwise:
                self.otherwise.render(context, writer)
            return
        length = len(items)
        forloop: dict[str, Any] = {
            "name": self.loop.name,
            "length": length,
            "parentloop": context.loops[-1] if context.loops else None,
        }
        names: dict[str, Any] = {"forloop": forloop}
        context.loops.append(forloop)
        try:
            with context.scoped(names):
                for index, item in enumerate(items):
                    context.meter.step()
                    names[self.loop.variable] = item
                    forloop |= {"index": index + 1, "index0": index, "first": index == 0}
                    forloop |= {"rindex": length - index, "rindex0": length - index - 1, "last": index == length - 1}
                    self.block.render(context, writer)
                    interrupt, context.interrupt = context.interrupt, ""
                    if interrupt == "break":
                        break
        finally:
            context.loops.pop()


def _for_strictly(markup: str) -> Loop:
    words = Words(markup)
    variable = words.take("id")
    if not words.accept_word("in"):
        raise LiquidSyntaxError("For loops require an 'in' clause")
    collection = words.expression()
    backwards = bool(words.accept_word("reversed"))
    attributes = {}
    while words.at("id") and words.at(":", 1):
        name = words.accept_word("limit", "offset")
        if not name:
            raise LiquidSyntaxError("Invalid attribute in for loop. Valid attributes are limit and offset")
        words.take(":")
        attributes[name] = words.expression()
    words.end()
    return Loop(variable, collection, attributes, backwards=backwards)


def _for_laxly(markup: str) -> Loop:
    match = _FOR.match(markup.lstrip())
    if match is None:
        raise LiquidSyntaxError("Valid syntax: for [item] in [collection]")
    attributes = {name: value for name, value in ATTRIBUTE.findall(markup) if name in ("limit", "offset")}
    return Loop(match[1], match[2], attributes, backwards=bool(match[3]))


class Tablerow(Tag):
    is_block = True

    def read(self, piece: Piece, reader: Reader) -> None:
        match = _TABLEROW.search(piece.text)
        if match is None:
            raise LiquidSyntaxError("Valid syntax: tablerow [item] in [collection] cols=[number]")
        known = ("limit", "offset", "cols")
        attributes = {name: value for name, value in ATTRIBUTE.findall(piece.text) if name in known}
        self.loop = Loop(match[1], match[2], attributes, backwards=False)

    def write(self, context: Context, writer: Writer) -> None:
        items = self.loop.items(context)
        columns = self.loop.number(context, "cols")
        length, row, column = len(items), 1, 1
        writer.write('<tr class="row1">\n')
        names: dict[str, Any] = {}
        with context.scoped(names):
            for index, item in enumerate(items):
                context.meter.step()
                names[self.loop.variable] = item
                names["tablerowloop"] = {
                    "length": length, "index": index + 1, "index0": index, "rindex": length - index,
                    "rindex0": length - index - 1, "first": index == 0, "last": index == length - 1,
                    "col": column, "col0": column - 1, "col_first": column == 1, "col_last": column == columns,
                    "row": row,
                }  # fmt: skip
                writer.write(f'<td class="col{column}">')
                self.parts[0].block.render(context, writer)
                writer.write("</td>")
                if column == columns:
                    column, row = 1, row + 1
                    if index < length - 1:
                        writer.write(f'</tr>\n<tr class="row{row}">')
                else:
                    column += 1
        writer.write("</tr>\n")


TAGS: dict[str, type[Tag]] = {
    "for": For,
    "break": Break,
    "continue": Continue,
    "tablerow": Tablerow,
}
