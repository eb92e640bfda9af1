"""Liquid's own tags, as version 4 (Jekyll's) has them.

assign capture cycle increment decrement ifchanged if unless case here, the loops in loops.py; `raw` and `comment` are
the scanner's business. An unknown tag, or one that is never closed, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from liquid import TokenStream
from liquid.ast import BlockNode, Node
from liquid.exceptions import BlockNestingError, LiquidError, LiquidSyntaxError
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.token import TOKEN_CONTENT, TOKEN_EOF, TOKEN_ILLEGAL, TOKEN_OUTPUT, TOKEN_TAG, Token

from notes.liquid import expressions, values
from notes.liquid.context import Engine, LimitReachedError, UnfitBlocksError, problem_of
from notes.liquid.expressions import FRAGMENT, Condition, Constant, Expression, Filtered
from notes.liquid.limits import LimitError
from notes.liquid.origins import SourceWriter
from notes.liquid.values import text_of

_ASSIGNED_BACKWARDS = re.compile(r"(?:\)?[\w\-.\[\]]\(?)+", re.ASCII)
"""What may stand in front of `=`, from its end: so a long one is read once, not from each of its letters."""
_CAPTURE = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+", re.ASCII)
_FRAGMENT = re.compile(rf"\s*({FRAGMENT})")
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.DOTALL)
_CYCLE_NAMED = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.DOTALL)


class ActiveNode(Node):
    """A node that counts as a step and whose errors know their place: it then writes nothing more, and the next goes on."""

    def __init__(self, token: Token, *, blank: bool = False) -> None:
        super().__init__(token)
        self.blank = blank

    def render(self, context: Any, buffer: Any) -> int:
        if isinstance(buffer, SourceWriter):
            buffer.stand_at(self.token.start_index)
        try:
            context.meter.step()
            return self.render_to_output(context, buffer)
        except (LimitError, RecursionError) as error:
            raise LimitReachedError(problem_of(error, context.template, self.token)) from error
        except (LiquidError, ValueError, TypeError, ArithmeticError) as error:
            context.fail(error, self.token)
            return 0


class TextNode(Node):
    """Text between tags."""

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.text = token.value
        self.blank = self.text.isspace()

    def render(self, context: Any, buffer: Any) -> int:
        if isinstance(buffer, SourceWriter):
            return buffer.write_own(self.text, self.token.start_index)
        return int(buffer.write(self.text))

    def render_to_output(self, context: Any, buffer: Any) -> int:
        return self.render(context, buffer)


class Text(Tag):
    """What the parser takes for text."""

    name = TOKEN_CONTENT

    def parse(self, stream: TokenStream) -> Node:
        return TextNode(stream.expect(TOKEN_CONTENT))


class NothingNode(Node):
    """What is left of a tag with an error."""

    def render_to_output(self, context: Any, buffer: Any) -> int:
        return 0


class JekyllTag(Tag):
    """A tag read from its markup; `parse_markup` or `parse_block` makes the node."""

    env: Engine
    inner: ClassVar[tuple[str, ...]] = ()
    """Tags that divide the block."""

    def get_node(self, stream: TokenStream) -> Node:
        token = stream.current
        try:
            return self.parse(stream)
        except UnfitBlocksError:
            raise
        except LiquidSyntaxError as error:
            self.env.reading.fail(error, token)
            return NothingNode(token)

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag and, of a block, all up to its end: the stream stands there even when this raises."""
        token = stream.eat(token_kind(self))
        markup = stream.current.value
        if not self.end:
            return self.parse_markup(token, markup)
        next(stream)
        return self.parse_parts(token, markup, self._parts(stream, token))

    def parse_markup(self, token: Token, markup: str) -> Node:
        raise NotImplementedError(self.name)

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        raise NotImplementedError(self.name)

    def _parts(self, stream: TokenStream, token: Token) -> list[tuple[str, str, BlockNode]]:
        """Name and markup of each divider, and the block behind it; the first is the tag's own."""
        parse_block = get_parser(self.env).parse_block
        ends = (self.end, *self.inner)
        name, markup, parts = "", "", []
        self.env.reading.open.append(token)
        while name != self.end:
            try:
                block = parse_block(stream, ends)
            except BlockNestingError as error:
                raise UnfitBlocksError("blocks are nested too deep", token=token) from error
            parts.append((name, markup, block))
            if stream.current.kind == TOKEN_EOF and self.env.reading.cut_short:
                break
            if stream.current.kind == TOKEN_EOF:
                raise UnfitBlocksError(f"'{self.name}' tag was never closed", token=token)
            name = stream.current.value
            next(stream)
            if name != self.end:
                markup = stream.current.value
                next(stream)
        self.env.reading.open.pop()
        return parts

    def condition(self, token: Token, markup: str) -> Condition:
        return expressions.read_either_way(
            markup,
            expressions.parse_condition_strictly,
            expressions.parse_condition_laxly,
            self.env.settings.error_mode,
            lambda message: self.env.reading.warn(message, token),
        )

    def filtered(self, token: Token, markup: str) -> Filtered:
        return expressions.read_either_way(
            markup,
            expressions.parse_filtered_strictly,
            expressions.parse_filtered_laxly,
            self.env.settings.error_mode,
            lambda message: self.env.reading.warn(message, token),
        )


def token_kind(tag: Tag) -> str:
    return TOKEN_OUTPUT if tag.name == TOKEN_OUTPUT else TOKEN_TAG


class Unknown(JekyllTag):
    """A tag that nobody knows, or one that only divides or ends blocks and stands where it does neither."""

    name = TOKEN_ILLEGAL

    def parse(self, stream: TokenStream) -> Node:
        token, reading = stream.current, self.env.reading
        name = token.value
        next(stream)
        if name.removeprefix("end") in reading.unknown:
            return NothingNode(token)
        if name not in _DIVIDERS and not name.startswith("end"):
            reading.unknown.add(name)
            raise LiquidSyntaxError(f"tag '{name}' is unknown; Jekyll has it from a plugin", token=token)
        message = f"tag '{name}' is out of place"
        if reading.open:
            around = reading.open[-1]
            line, _ = reading.template.place(around.start_index)
            message += f": '{around.value}' of line {line} is still open"
        raise UnfitBlocksError(message, token=token)


_DIVIDERS = frozenset(("else", "elsif", "when"))


# ---------------------------------------------------------------- outputs and names


class OutputNode(ActiveNode):
    def __init__(self, token: Token, expression: Filtered) -> None:
        super().__init__(token)
        self.expression = expression

    def render_to_output(self, context: Any, buffer: Any) -> int:
        return int(buffer.write(text_of(self.expression.evaluate(context))))


class Output(JekyllTag):
    name = TOKEN_OUTPUT

    def parse_markup(self, token: Token, markup: str) -> Node:
        return OutputNode(token, self.filtered(token, markup))


class AssignNode(ActiveNode):
    def __init__(self, token: Token, name: str, expression: Filtered) -> None:
        super().__init__(token, blank=True)
        self.name, self.expression = name, expression

    def render_to_output(self, context: Any, buffer: Any) -> int:
        context.assign(self.name, self.expression.evaluate(context))
        return 0


class Assign(JekyllTag):
    name = "assign"

    def parse_markup(self, token: Token, markup: str) -> Node:
        name, _, source = markup.partition("=")
        backwards = _ASSIGNED_BACKWARDS.match(name.rstrip()[::-1])
        if "=" not in markup or backwards is None:
            raise LiquidSyntaxError("Valid syntax: assign [var] = [source]", token=token)
        return AssignNode(token, backwards[0][::-1], self.filtered(token, source.strip()))


class CaptureNode(ActiveNode):
    def __init__(self, token: Token, name: str, block: BlockNode) -> None:
        super().__init__(token, blank=True)
        self.name, self.block = name, block

    def render_to_output(self, context: Any, buffer: Any) -> int:
        captured = context.get_buffer()
        for node in self.block.nodes:
            node.render(context, captured)
        context.assign(self.name, captured.getvalue())
        return 0


class Capture(JekyllTag):
    name, end = "capture", "endcapture"

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        match = _CAPTURE.search(markup)
        if match is None:
            raise LiquidSyntaxError("Valid syntax: capture [var]", token=token)
        return CaptureNode(token, match[0], parts[0][2])


class CounterNode(ActiveNode):
    def __init__(self, token: Token, name: str, *, up: bool) -> None:
        super().__init__(token)
        self.name, self.up = name, up

    def render_to_output(self, context: Any, buffer: Any) -> int:
        count = context.increment(self.name) if self.up else context.decrement(self.name)
        return int(buffer.write(str(count)))


class Increment(JekyllTag):
    name = "increment"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return CounterNode(token, markup.strip(), up=True)


class Decrement(JekyllTag):
    name = "decrement"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return CounterNode(token, markup.strip(), up=False)


class IfChangedNode(ActiveNode):
    def __init__(self, token: Token, block: BlockNode) -> None:
        super().__init__(token, blank=block.blank)
        self.block = block

    def render_to_output(self, context: Any, buffer: Any) -> int:
        written = context.get_buffer()
        self.block.render(context, written)
        return int(buffer.write(written.getvalue())) if context.ifchanged(written.getvalue()) else 0


class IfChanged(JekyllTag):
    name, end = "ifchanged", "endifchanged"

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        return IfChangedNode(token, parts[0][2])


class CycleNode(ActiveNode):
    def __init__(self, token: Token, group: Expression | None, choices: Sequence[Expression]) -> None:
        super().__init__(token)
        self.group, self.choices = group, choices
        shared = all(isinstance(choice, Constant) for choice in choices)
        self.key: Any = tuple(map(repr, choices)) if shared else id(self)
        """Cycles over the same constants share their place."""

    def render_to_output(self, context: Any, buffer: Any) -> int:
        key = text_of(self.group.evaluate(context)) if self.group else self.key
        index = context.cycle(key, len(self.choices))
        return int(buffer.write(text_of(self.choices[index % len(self.choices)].evaluate(context))))


class Cycle(JekyllTag):
    name = "cycle"

    def parse_markup(self, token: Token, markup: str) -> Node:
        named = _CYCLE_NAMED.match(markup)
        choices = [match[1] for part in (named[2] if named else markup).split(",") if (match := _FRAGMENT.match(part))]
        if not choices:
            raise LiquidSyntaxError("Valid syntax: cycle [name :] var [, var2, var3 ...]", token=token)
        group = expressions.parse_expression(named[1]) if named else None
        return CycleNode(token, group, [expressions.parse_expression(choice) for choice in choices])


# ---------------------------------------------------------------- conditions


class BranchNode(ActiveNode):
    """The first branch that holds; a branch without a condition holds always."""

    def __init__(self, token: Token, branches: list[tuple[Condition | None, bool, BlockNode]]) -> None:
        super().__init__(token, blank=all(block.blank for _, _, block in branches))
        self.branches = branches
        for _, _, block in branches:
            block.blank = self.blank

    def render_to_output(self, context: Any, buffer: Any) -> int:
        for condition, wanted, block in self.branches:
            if condition is None or condition.holds(context) is wanted:
                return block.render(context, buffer)
        return 0


class If(JekyllTag):
    name, end, inner = "if", "endif", ("elsif", "else")
    wanted = True

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        branches: list[tuple[Condition | None, bool, BlockNode]] = []
        for name, words, block in parts:
            if name == "else":
                branches.append((None, True, block))
            else:
                condition = self.condition(token, words if name else markup)
                branches.append((condition, self.wanted if not name else True, block))
        return BranchNode(token, branches)


class Unless(If):
    name, end = "unless", "endunless"
    wanted = False


class CaseNode(ActiveNode):
    def __init__(self, token: Token, subject: Expression, branches: list[tuple[list[Expression], BlockNode]]) -> None:
        super().__init__(token, blank=all(block.blank for _, block in branches))
        self.subject, self.branches = subject, branches
        for _, block in branches:
            block.blank = self.blank

    def render_to_output(self, context: Any, buffer: Any) -> int:
        """Every `when` that fits, and every `else` that no `when` before it made idle."""
        idle, count = True, 0
        for choices, block in self.branches:
            if not choices:
                count += block.render(context, buffer) if idle else 0
                continue
            for choice in choices:
                if values.equal(self.subject.evaluate(context), choice.evaluate(context)):
                    idle = False
                    count += block.render(context, buffer)
        return count


class Case(JekyllTag):
    name, end, inner = "case", "endcase", ("when", "else")

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        subject = _FRAGMENT.match(markup)
        if subject is None:
            raise LiquidSyntaxError("Valid syntax: case [condition]", token=token)
        branches = [([] if name == "else" else self._choices(token, words), block) for name, words, block in parts[1:]]
        return CaseNode(token, expressions.parse_expression(subject[1]), branches)

    def _choices(self, token: Token, markup: str) -> list[Expression]:
        choices: list[Expression] = []
        rest: str | None = markup
        while rest is not None:
            match = _WHEN.search(rest)
            if match is None:
                raise LiquidSyntaxError("Valid syntax: when [condition] [or condition2 ...]", token=token)
            choices.append(expressions.parse_expression(match[1]))
            rest = match[2]
        return choices


TAGS: tuple[type[Tag], ...] = (
    Text, Output, Unknown, Assign, Capture, Increment, Decrement, IfChanged, Cycle, If, Unless, Case,
)  # fmt: skip
