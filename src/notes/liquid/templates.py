"""A template is parsed: pieces become nodes, and what is wrong with them becomes problems with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from notes.errors import Problem
from notes.jekyll.spelling import did_you_mean
from notes.liquid import expressions
from notes.liquid.errors import LiquidError, LiquidSyntaxError, UnfitBlocksError
from notes.liquid.expressions import Condition, Filtered
from notes.liquid.limits import LimitError
from notes.liquid.nodes import Block, Node, Part, Tag, Text
from notes.liquid.scan import Piece, scan

if TYPE_CHECKING:
    from notes.liquid.engine import Engine

T = TypeVar("T")

MAX_OPEN_BLOCKS = 100
LONGEST_MESSAGE = 300
"""Code points: some errors quote what they are about, however long that is."""


class Template:
    """A parsed text and its place in a file."""

    def __init__(self, source: str, path: str, *, first_line: int = 1, tag: tuple[int, int] | None = None) -> None:
        """The source starts on `first_line` of the file, or is a word of the tag at a line and column."""
        self.source = source
        self.path = path
        self.first_line = first_line
        self.tag = tag
        self.nodes: Sequence[Node] = ()
        self.problems: list[Problem] = []
        """What was found while it was read."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line of the file and column, both from 1, of an offset in the source."""
        if self.tag:
            return self.tag
        before = self.source[: max(offset, 0)]
        return self.first_line + before.count("\n"), len(before) - before.rfind("\n")

    def problem(self, error: Exception, offset: int) -> Problem:
        """An error with its place: its own, or the offset."""
        code, message, hint = "liquid", f"Liquid error: {error}", ""
        if isinstance(error, LimitError):
            code, message = "liquid-limit", f"Liquid does too much here: {error}"
        elif isinstance(error, RecursionError):
            code, message = "liquid-limit", "Liquid is nested too deep here"
        elif isinstance(error, LiquidError):
            offset, hint = offset if error.position is None else error.position, error.hint
            if isinstance(error, LiquidSyntaxError):
                message = f"Liquid syntax error: {error}"
        if len(message) > LONGEST_MESSAGE:
            message = message[: LONGEST_MESSAGE - 1] + "…"
        line, column = self.place(offset)
        return Problem(
            code=code, severity="error", message=message, path=self.path, line=line, column=column, hint=hint
        )


class Reader:
    """Parses one template. An error in one tag does not hide those of the next."""

    def __init__(self, engine: Engine, template: Template, *, verbatim: bool) -> None:
        """With `verbatim`, formulas and code are text."""
        self._engine = engine
        self._template = template
        self._open: list[Piece] = []
        """The tags of the blocks that are open at this place."""
        self._unknown: set[str] = set()
        """Unknown tags: their ends are not reported again."""
        self._cut_short = False
        """Whether a tag never ends, and the text ends there for the parser: the blocks around it may well be closed."""
        pieces: list[Piece] = []
        try:
            for piece in scan(template.source, verbatim=verbatim):
                pieces.append(piece)
        except LiquidSyntaxError as error:
            self._fail(error)
            self._cut_short = True
        self._pieces = iter(pieces)

    def read(self) -> None:
        """Fill in the template's nodes and problems; blocks that do not fit together give no nodes."""
        try:
            block, _ = self._block(())
            self._template.nodes = block.nodes
        except UnfitBlocksError as error:
            self._fail(error)
        except RecursionError:
            self._fail(LiquidSyntaxError("expressions nested too deep"))

    def condition(self, markup: str, position: int) -> Condition:
        """A condition of the tag at `position`. Raises `LiquidSyntaxError`, as the next two do."""
        strict, lax = expressions.parse_condition_strictly, expressions.parse_condition_laxly
        return self.either_way(markup, strict, lax, position)

    def filtered(self, markup: str, position: int) -> Filtered:
        """An expression and its filters; unknown filters are warned of."""
        strict, lax = expressions.parse_filtered_strictly, expressions.parse_filtered_laxly
        found = self.either_way(markup, strict, lax, position)
        unknown = [each.name for each in found.filters if each.name not in self._engine.filters]
        if unknown and not self._engine.settings.strict_filters:
            self._warn_of_filters(unknown, position)
        return found

    def either_way(self, markup: str, strict: Callable[[str], T], lax: Callable[[str], T], position: int) -> T:
        """What the strict reading gives, or where it fails the lax one, with a warning."""
        mode = self._engine.settings.error_mode
        return expressions.read_either_way(
            markup, strict, lax, mode, lambda message: self._warn("liquid-syntax", message, position)
        )

    # ------------------------------------------------------------ nodes

    def _block(self, ends: Collection[str]) -> tuple[Block, Piece | None]:
        """The nodes up to a tag of one of those names, and that tag; `None` where the text ends first."""
        nodes: list[Node] = []
        for piece in self._pieces:
            if piece.kind == "tag" and piece.name in ends:
                return Block(nodes), piece
            node = self._node(piece)
            if node:
                nodes.append(node)
        return Block(nodes), None

    def _node(self, piece: Piece) -> Node | None:
        """The node of a piece with its blocks; `None` for a tag with an error."""
        if piece.kind == "text":
            return Text(piece)
        kind = self._engine.output if piece.kind == "output" else self._engine.tags.get(piece.name)
        if kind is None:
            self._reject(piece)
            return None
        tag = kind(piece, self._parts(piece, kind) if kind.is_block else ())
        try:
            tag.read(piece, self)
        except LiquidSyntaxError as error:
            self._fail(error, piece.start)
            return None
        return tag

    def _parts(self, tag: Piece, kind: type[Tag]) -> list[Part]:
        """The blocks of a tag."""
        self._open.append(tag)
        if len(self._open) > MAX_OPEN_BLOCKS:
            raise UnfitBlocksError("blocks are nested too deep", position=tag.start)
        end = f"end{tag.name}"
        parts: list[Part] = []
        name, markup = "", tag.text
        while name != end:
            block, divider = self._block((end, *kind.dividers))
            parts.append(Part(name, markup, block))
            if divider is None and self._cut_short:
                break
            if divider is None:
                raise UnfitBlocksError(f"'{tag.name}' tag was never closed", position=tag.start)
            name, markup = divider.name, divider.text
        self._open.pop()
        return parts

    def _reject(self, piece: Piece) -> None:
        """Note an unknown tag. Raises `UnfitBlocksError` for one that divides or ends a block where it does neither."""
        name, tags = piece.name, self._engine.tags
        if name.removeprefix("end") in self._unknown:
            return
        if not name.startswith("end") and not any(name in tag.dividers for tag in tags.values()):
            self._unknown.add(name)
            hint = did_you_mean(name, tags) or "a plugin may define it"
            self._fail(LiquidSyntaxError(f"tag '{name}' is not one of Jekyll's; {hint}"), piece.start)
            return
        message = f"tag '{name}' is out of place"
        if self._open:
            around = self._open[-1]
            line, _ = self._template.place(around.start)
            message += f": '{around.name}' of line {line} is still open"
        raise UnfitBlocksError(message, position=piece.start)

    # ------------------------------------------------------------ problems

    def _fail(self, error: LiquidError, position: int = 0) -> None:
        self._template.problems.append(self._template.problem(error, position))

    def _warn_of_filters(self, names: Iterable[str], position: int) -> None:
        """Note unknown filters, in the order in which they are in a tag."""
        for name in names:
            place = re.compile(rf"\|\s*{re.escape(name)}\b").search(self._template.source, position)
            position = place.end() if place else position
            message = f"the filter {name} is not known, its input stays as it is; a Ruby plugin may define it"
            self._warn("liquid-filter", message, position - len(name) if place else position)

    def _warn(self, code: str, message: str, position: int) -> None:
        template = self._template
        line, column = template.place(position)
        template.problems.append(
            Problem(code=code, severity="warning", message=message, path=template.path, line=line, column=column)
        )
