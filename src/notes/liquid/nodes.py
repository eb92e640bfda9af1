"""What a parsed template is made of: text, and the base of every output and tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from notes.liquid.errors import LimitReachedError, LiquidError
from notes.liquid.limits import LimitError
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer

if TYPE_CHECKING:
    from notes.liquid.context import Context
    from notes.liquid.templates import Reader


class Text:
    """Text between tags."""

    def __init__(self, piece: Piece) -> None:
        self.position = piece.start
        self.text = piece.text
        self.blank = piece.text.isspace()

    def render(self, context: Context, writer: Writer) -> None:
        writer.write_own(self.text, self.position)


class Tag:
    """An output or a tag, with the blocks it holds.

    An error while it is rendered is noted with its place, the tag writes nothing more, and the next one follows.
    """

    is_block: ClassVar[bool] = False
    """Whether it goes on up to `end…`."""
    dividers: ClassVar[tuple[str, ...]] = ()
    """Tags that divide the block."""

    def __init__(self, piece: Piece, parts: Sequence[Part] = ()) -> None:
        self.position = piece.start
        self.parts = parts
        self.blank = False
        """Whether it writes nothing but white space; a block of such nodes writes nothing at all."""

    def read(self, piece: Piece, reader: Reader) -> None:
        """Read the words after the tag's name, `piece.text`. Raises `LiquidSyntaxError`."""

    def render(self, context: Context, writer: Writer) -> None:
        writer.stand_at(self.position)
        try:
            context.meter.step()
            self.write(context, writer)
        except (LimitError, RecursionError) as error:
            raise LimitReachedError(context.template.problem(error, self.position)) from error
        except (LiquidError, ValueError, TypeError, ArithmeticError) as error:
            context.fail(error, self.position)

    def write(self, context: Context, writer: Writer) -> None:
        """Write what the tag gives. Raises any of the above."""
        raise NotImplementedError


Node = Text | Tag


class Block:
    """The nodes between a tag and its end, or up to the next of its dividers."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.blank = all(node.blank for node in nodes)

    def render(self, context: Context, writer: Writer) -> None:
        for node in self.nodes:
            if isinstance(node, Text):
                if not self.blank:
                    node.render(context, writer)
                continue
            node.render(context, writer)
            if context.interrupt:
                break

    def captured(self, context: Context) -> str:
        """What the nodes write, white space too."""
        writer = Writer(context.meter)
        for node in self.nodes:
            node.render(context, writer)
            if context.interrupt:
                break
        return writer.getvalue()


class Part(NamedTuple):
    """A block and the divider before it."""

    name: str
    """Of the divider; empty for the tag itself."""
    markup: str
    """The words after the name."""
    block: Block


def share_blank(blocks: Iterable[Block]) -> bool:
    """Whether all of a tag's blocks are blank; where one is not, the others write their white space too."""
    blocks = list(blocks)
    blank = all(block.blank for block in blocks)
    for block in blocks:
        block.blank = blank
    return blank
