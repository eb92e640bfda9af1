"""`for`, `tablerow`, `break` and `continue`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from liquid.ast import BlockNode, Node
from liquid.exceptions import BreakLoop, ContinueLoop, LiquidError, LiquidSyntaxError
from liquid.tag import Tag
from liquid.token import Token

from notes.liquid import expressions, values
from notes.liquid.context import Context
from notes.liquid.expressions import ATTRIBUTE, FRAGMENT, Words
from notes.liquid.nodes import ActiveNode, JekyllTag

_FOR = re.compile(rf"([\w-]+)\s+in\s+((?:{FRAGMENT})+)\s*(reversed)?", re.ASCII)
_TABLEROW = re.compile(rf"(\w+)\s+in\s+((?:{FRAGMENT})+)", re.ASCII)


class InterruptNode(ActiveNode):
    def __init__(self, token: Token, interrupt: type[Exception]) -> None:
        super().__init__(token)
        self.interrupt = interrupt

    def render_to_output(self, context: Any, buffer: Any) -> int:
        raise self.interrupt


class Break(JekyllTag):
    name = "break"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return InterruptNode(token, BreakLoop)


class Continue(JekyllTag):
    name = "continue"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return InterruptNode(token, ContinueLoop)


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
        start = context.stopindex(self.name) if self.continued else self.number(context, "offset") or 0
        limit = self.number(context, "limit")
        stop = None if limit is None else max(limit + start, 0)
        items = _each(self.collection.evaluate(context))[max(start, 0) : stop]
        context.stopindex(self.name, start + len(items))
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
            raise LiquidError(str(error), token=None) from error


def _each(value: Any) -> Sequence[Any]:
    """What a loop runs through: of a mapping its pairs, of a text itself."""
    if isinstance(value, Mapping):
        return [[key, value[key]] for key in value]
    if isinstance(value, str):
        return [value] if value else []
    return value if isinstance(value, list | tuple | values.LiquidRange) else []


class ForNode(ActiveNode):
    def __init__(self, token: Token, loop: Loop, block: BlockNode, otherwise: BlockNode | None) -> None:
        super().__init__(token, blank=block.blank and (otherwise is None or otherwise.blank))
        self.loop, self.block, self.otherwise = loop, block, otherwise
        block.blank = self.blank
        if otherwise:
            otherwise.blank = self.blank

    def render_to_output(self, context: Any, buffer: Any) -> int:
        items = self.loop.items(context)
        if not items:
            return self.otherwise.render(context, buffer) if self.otherwise else 0
        forloop: dict[str, Any] = {
            "name": self.loop.name,
            "length": len(items),
            "parentloop": context.loops[-1] if context.loops else None,
        }
        namespace: dict[str, Any] = {"forloop": forloop}
        context.loops.append(forloop)
        count, length = 0, len(items)
        try:
            with context.scoped(namespace):
                for index, item in enumerate(items):
                    context.meter.step()
                    namespace[self.loop.variable] = item
                    forloop |= {"index": index + 1, "index0": index, "first": index == 0}
                    forloop |= {"rindex": length - index, "rindex0": length - index - 1, "last": index == length - 1}
                    try:
                        count += self.block.render(context, buffer)
                    except ContinueLoop:
                        continue
                    except BreakLoop:
                        break
        finally:
            context.loops.pop()
        return count


class For(JekyllTag):
    name, end, inner = "for", "endfor", ("else",)

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        loop = expressions.read_either_way(
            markup,
            _for_strictly,
            _for_laxly,
            self.env.settings.error_mode,
            lambda message: self.env.reading.warn(message, token),
        )
        return ForNode(token, loop, parts[0][2], parts[-1][2] if len(parts) > 1 else None)


def _for_strictly(markup: str) -> Loop:
    words = Words(markup)
    variable = words.take("id")
    if not words.accept_word("in"):
        raise LiquidSyntaxError("For loops require an 'in' clause", token=None)
    collection = words.expression()
    backwards = bool(words.accept_word("reversed"))
    attributes = {}
    while words.at("id") and words.at(":", 1):
        name = words.accept_word("limit", "offset")
        if not name:
            raise LiquidSyntaxError("Invalid attribute in for loop. Valid attributes are limit and offset", token=None)
        words.take(":")
        attributes[name] = words.expression()
    words.end()
    return Loop(variable, collection, attributes, backwards=backwards)


def _for_laxly(markup: str) -> Loop:
    match = _FOR.match(markup.lstrip())
    if match is None:
        raise LiquidSyntaxError("Valid syntax: for [item] in [collection]", token=None)
    attributes = {name: value for name, value in ATTRIBUTE.findall(markup) if name in ("limit", "offset")}
    return Loop(match[1], match[2], attributes, backwards=bool(match[3]))


class TablerowNode(ActiveNode):
    def __init__(self, token: Token, loop: Loop, block: BlockNode) -> None:
        super().__init__(token)
        self.loop, self.block = loop, block

    def render_to_output(self, context: Any, buffer: Any) -> int:
        items = self.loop.items(context)
        columns = self.loop.number(context, "cols")
        length, row, column = len(items), 1, 1
        written = int(buffer.write('<tr class="row1">\n'))
        namespace: dict[str, Any] = {}
        with context.scoped(namespace):
            for index, item in enumerate(items):
                context.meter.step()
                namespace[self.loop.variable] = item
                namespace["tablerowloop"] = {
                    "length": length, "index": index + 1, "index0": index, "rindex": length - index,
                    "rindex0": length - index - 1, "first": index == 0, "last": index == length - 1,
                    "col": column, "col0": column - 1, "col_first": column == 1, "col_last": column == columns,
                    "row": row,
                }  # fmt: skip
                written += buffer.write(f'<td class="col{column}">')
                written += self.block.render(context, buffer)
                written += buffer.write("</td>")
                if column == columns:
                    column, row = 1, row + 1
                    if index < length - 1:
                        written += buffer.write(f'</tr>\n<tr class="row{row}">')
                else:
                    column += 1
        return written + int(buffer.write("</tr>\n"))


class Tablerow(JekyllTag):
    name, end = "tablerow", "endtablerow"

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        match = _TABLEROW.search(markup)
        if match is None:
            raise LiquidSyntaxError("Valid syntax: tablerow [item] in [collection] cols=[number]", token=token)
        attributes = {name: value for name, value in ATTRIBUTE.findall(markup) if name in ("limit", "offset", "cols")}
        return TablerowNode(token, Loop(match[1], match[2], attributes, backwards=False), parts[0][2])


TAGS: tuple[type[Tag], ...] = (For, Break, Continue, Tablerow)
