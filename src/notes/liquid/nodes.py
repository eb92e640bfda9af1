"""What every tag of ours is made of: how it is read, what happens when it cannot be, and how its errors get their place."""

from __future__ import annotations

from typing import Any, ClassVar

from liquid import TokenStream
from liquid.ast import BlockNode, Node
from liquid.exceptions import BlockNestingError, LiquidError, LiquidSyntaxError
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_OUTPUT, TOKEN_TAG, Token

from notes.liquid import expressions
from notes.liquid.context import Engine, LimitReachedError, UnfitBlocksError, problem_of
from notes.liquid.expressions import Condition, Filtered
from notes.liquid.limits import LimitError
from notes.liquid.origins import SourceWriter


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
        found = expressions.read_either_way(
            markup,
            expressions.parse_filtered_strictly,
            expressions.parse_filtered_laxly,
            self.env.settings.error_mode,
            lambda message: self.env.reading.warn(message, token),
        )
        unknown = [each.name for each in found.filters if each.name not in self.env.filters]
        if unknown and not self.env.settings.strict_filters:
            self.env.reading.find_unknown_filters(unknown, token)
        return found


def token_kind(tag: Tag) -> str:
    return TOKEN_OUTPUT if tag.name == TOKEN_OUTPUT else TOKEN_TAG


def expanded(context: Any, text: str, token: Token) -> str:
    """A name in which `{{ … }}` may stand; what is wrong with it is wrong with the tag."""
    if "{{" not in text:
        return text
    around = context.template
    template, problems = context.engine.read(text, around.name, tag=around.place(token.start_index))
    context.find(f"{around.name}:{token.start_index}", problems)
    return str(context.render_nodes(template.nodes, template))
