"""Liquid's own tags, as version 4 (Jekyll's) has them.

assign capture cycle increment decrement ifchanged if unless case here, the loops in loops.py; `raw` and `comment` are
the scanner's business. What all tags are made of stands in nodes.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from liquid import TokenStream
from liquid.ast import BlockNode, Node
from liquid.exceptions import LiquidSyntaxError
from liquid.tag import Tag
from liquid.token import TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT, Token

from notes.jekyll.spelling import did_you_mean
from notes.liquid import expressions, values
from notes.liquid.context import UnfitBlocksError
from notes.liquid.expressions import FRAGMENT, Condition, Constant, Expression, Filtered
from notes.liquid.nodes import ActiveNode, JekyllTag, NothingNode
from notes.liquid.origins import SourceWriter
from notes.liquid.values import text_of

_ASSIGNED_BACKWARDS = re.compile(r"(?:\)?[\w\-.\[\]]\(?)+", re.ASCII)
"""What may stand in front of `=`, from its end: so a long one is read once, not from each of its letters."""
_CAPTURE = re.compile(r"(?:\(?[\w\-.\[\]]\)?)+", re.ASCII)
_FRAGMENT = re.compile(rf"\s*({FRAGMENT})")
_WHEN = re.compile(rf"({FRAGMENT})(?:(?:\s+or\s+|\s*,\s*)({FRAGMENT}.*))?", re.DOTALL)
_CYCLE_NAMED = re.compile(rf"({FRAGMENT})\s*:\s*(.*)", re.DOTALL)


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
            hint = did_you_mean(name, self.env.tags) or "a plugin may define it"
            raise LiquidSyntaxError(f"tag '{name}' is not one of Jekyll's; {hint}", token=token)
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
