"""What a template sees while it is rendered, and the engine around it: python-liquid, dressed as Jekyll.

python-liquid gives the parser of blocks, the tokens, the scopes and the errors. What differs from Ruby's Liquid is put in
its place here: the scanner (scan.py), the expressions (expressions.py), the tags (blocks.py, tags.py) and the filters
(filters/). Nothing of python-liquid that opens a file or reads the clock is registered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.exceptions import FilterArgumentError, LiquidError, LiquidInterrupt, LiquidSyntaxError
from liquid.token import TOKEN_CONTENT, TOKEN_EOF, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token
from liquid.utils import ReadOnlyChainMap

from notes.errors import Problem
from notes.liquid.expressions import parse_expression
from notes.liquid.limits import LimitError, Meter
from notes.liquid.origins import SourceWriter, TagWriter, Writer
from notes.liquid.reads import Ledger
from notes.liquid.scan import ScanError, scan
from notes.liquid.settings import Services, Settings

Filter = Callable[..., Any]

LONGEST_MESSAGE = 300
"""Code points: some errors quote what they are about, however long that is."""


class Template(BoundTemplate):
    """A parsed template that knows where it stands."""

    source: str = ""
    first_line: int = 1
    """Line of the file on which the source starts."""
    tag: tuple[int, int] | None = None
    """Line and column of the tag whose words the source is, where it is no file."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line of the file and column, both from 1, of an offset in the source."""
        if self.tag:
            return self.tag
        before = self.source[: max(offset, 0)]
        return self.first_line + before.count("\n"), len(before) - before.rfind("\n")


class Reading:
    """What is found while one template is parsed. An error in one tag does not hide those of the next."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.problems: list[Problem] = []
        self.open: list[Token] = []
        """The blocks that are open at this place."""
        self.unknown: set[str] = set()
        """Tags nobody knows: their ends are not told of again."""
        self.cut_short = False
        """Whether the text ends for the parser where a tag never does: the blocks around it may well be closed."""

    def warn(self, message: str, token: Token) -> None:
        """Note that an expression could be read laxly only."""
        self._warn("liquid-syntax", message, token.start_index)

    def find_unknown_filters(self, names: Iterable[str], token: Token) -> None:
        """Note filters that nobody knows, in the order in which they stand in a tag."""
        offset = token.start_index
        for name in names:
            place = re.compile(rf"\|\s*{re.escape(name)}\b").search(self.template.source, offset)
            offset = place.end() if place else offset
            message = f"the filter {name} is not known, its input stays as it is; a Ruby plugin may define it"
            self._warn("liquid-filter", message, offset - len(name) if place else offset)

    def _warn(self, code: str, message: str, offset: int) -> None:
        line, column = self.template.place(offset)
        self.problems.append(
            Problem(code=code, severity="warning", message=message, path=self.template.name, line=line, column=column)
        )

    def fail(self, error: Exception, token: Token | None = None) -> None:
        """Note what is wrong with a tag; reading goes on behind it."""
        self.problems.append(problem_of(error, self.template, token))


class UnfitBlocksError(LiquidSyntaxError):
    """Blocks that do not fit together: what follows cannot be made out."""


class Engine(Environment):
    """Parses templates with Jekyll's tags and filters; made once a build, because it keeps parsed includes."""

    block_nesting_limit = 100

    def __init__(self, settings: Settings, services: Services) -> None:
        self.settings = settings
        self.services = services
        self._kept: dict[tuple[str, str], tuple[Template, list[Problem]]] = {}
        self.reading = Reading(Template(env=self, nodes=[]))
        self._shielded = False
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Jekyll's tags and filters, and no others."""
        from notes.liquid import blocks, loops, tags
        from notes.liquid.filters import FILTERS

        for tag in (*blocks.TAGS, *loops.TAGS, *tags.TAGS):
            self.add_tag(tag)
        self.filters = FILTERS

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        """Cuts a template as Ruby does; a tag or output is always followed by its expression."""
        return self._tokens

    def _tokens(self, source: str) -> Iterator[Token]:
        try:
            for piece in scan(source, shielded=self._shielded):
                if piece.kind == "text":
                    yield Token(TOKEN_CONTENT, piece.text, piece.start, source)
                else:
                    kind, name = (TOKEN_TAG, piece.name) if piece.kind == "tag" else (TOKEN_OUTPUT, "")
                    yield Token(kind, name, piece.start, source)
                    yield Token(TOKEN_EXPRESSION, piece.text, piece.inner, source)
        except ScanError as error:
            token = Token(TOKEN_EOF, "", error.position, source)
            self.reading.fail(LiquidSyntaxError(str(error), token=token))
            self.reading.cut_short = True

    def read(
        self,
        source: str,
        path: str,
        *,
        first_line: int = 1,
        shielded: bool = False,
        tag: tuple[int, int] | None = None,
    ) -> tuple[Template, list[Problem]]:
        """A parsed template and everything wrong with it. Of a tag with an error nothing is left."""
        template = Template(env=self, nodes=[], name=path)
        template.source, template.first_line, template.tag = source, first_line, tag
        self._shielded, self.reading = shielded, Reading(template)
        try:
            template.nodes = self._parse(source)
        except LiquidError as error:
            self.reading.fail(error)
        except RecursionError:
            self.reading.fail(LiquidSyntaxError("expressions nested too deep", token=None))
        return template, self.reading.problems

    def read_once(self, source: str, path: str, *, first_line: int = 1) -> tuple[Template, list[Problem]]:
        """An include or a layout, parsed once."""
        known = self._kept.get((path, source))
        if known is None:
            known = self._kept[path, source] = self.read(source, path, first_line=first_line)
        return known


class LimitReachedError(Exception):
    """A template does too much, at a place; nothing more of it is rendered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def problem_of(error: Exception, template: Template, token: Token | None = None) -> Problem:
    """What an error says, with its place in `template`: the error's own, else the token's."""
    found = getattr(error, "token", None) or token
    line, column = template.place(found.start_index if found else 0)
    message = str(error.message) if isinstance(error, LiquidError) else str(error)
    code = "liquid-limit" if isinstance(error, LimitError | RecursionError) else "liquid"
    if isinstance(error, LimitError):
        message = f"Liquid does too much here: {message}"
    elif isinstance(error, RecursionError):
        message = "Liquid is nested too deep here"
    elif isinstance(error, LiquidSyntaxError):
        message = f"Liquid syntax error: {message}"
    else:
        message = f"Liquid error: {message}"
    if len(message) > LONGEST_MESSAGE:
        message = message[: LONGEST_MESSAGE - 1] + "…"
    hint = str(getattr(error, "hint", ""))
    return Problem(
        code=code, severity="error", message=message, path=template.name, line=line, column=column, hint=hint
    )


class Context(RenderContext):
    """Scopes, limits and services of one rendering."""

    __slots__ = ("engine", "filters", "found", "meter", "reads", "strict_filters", "strict_variables")

    def __init__(self, template: Template, variables: Mapping[str, Any], meter: Meter, reads: Ledger) -> None:
        super().__init__(template, globals=variables)
        self.engine: Engine = template.env  # type: ignore[assignment]
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.meter = meter
        self.reads = reads
        self.filters = self.engine.filters
        self.strict_variables = self.engine.settings.strict_variables
        self.strict_filters = self.engine.settings.strict_filters
        self.found: dict[Any, list[Problem]] = {}
        """What is wrong, by the tag or the file in which it was found: a loop finds it many times."""

    @property
    def services(self) -> Services:
        return self.engine.services

    @property
    def page(self) -> Mapping[str, Any]:
        page = self.globals.get("page")
        return page if isinstance(page, Mapping) else {}

    @property
    def site(self) -> Mapping[str, Any]:
        site = self.globals.get("site")
        return site if isinstance(site, Mapping) else {}

    def variable(self, name: Any) -> Any:
        """A variable by name; `None`, or an error under `strict_variables`, when there is none."""
        try:
            return self.scope[name]
        except (KeyError, TypeError):
            if self.strict_variables:
                from liquid.exceptions import UndefinedError

                raise UndefinedError(f"undefined variable {name}", token=None) from None
            return None

    def variable_path(self, path: str) -> Any:
        """A variable by its dotted path."""
        return parse_expression(path).evaluate(self)

    def assign(self, key: str, val: Any) -> None:
        self.meter.check(val)
        self.meter.write(len(val) if isinstance(val, str) else 1)
        self.locals[key] = val

    @contextmanager
    def scoped(self, namespace: Mapping[str, Any]) -> Iterator[None]:
        """Names that stand before all others for a while."""
        self.scope.push(namespace)
        try:
            yield
        finally:
            self.scope.pop()

    def get_buffer(self, buf: object = None) -> Any:
        return Writer(self.meter)

    def apply(self, name: str, value: Any, arguments: Sequence[Any]) -> Any:
        """A filter's result; wrong arguments become a Liquid error."""
        called: Any = self.filters[name]
        least, most = called.counts
        if not least <= len(arguments) <= most:
            wanted = str(least + 1) if least == most else f"{least + 1}..{most + 1}"
            raise FilterArgumentError(
                f"wrong number of arguments (given {len(arguments) + 1}, expected {wanted})", token=None
            )
        self.meter.step()
        self.meter.handle(value)
        try:
            result = called(self, value, *arguments)
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise FilterArgumentError(f"{error} (in filter '{name}')", token=None) from error
        self.meter.check(result)
        return result

    def fail(self, error: Exception, token: Token) -> None:
        """Note that a tag failed; rendering goes on behind it."""
        place = (self.template.name, token.start_index)
        if place not in self.found:
            self.found[place] = [problem_of(error, self.template, token)]  # type: ignore[arg-type]

    def find(self, path: str, problems: list[Problem]) -> None:
        """Note what is wrong with a file that is rendered."""
        if problems:
            self.found[path] = problems

    @property
    def problems(self) -> list[Problem]:
        """All that was noted, in the order in which it was found."""
        return [problem for problems in self.found.values() for problem in problems]

    def render_partial(self, template: Template, buffer: Any) -> int:
        """Write an include where it stands; `break` and `continue` in it end the loop around it."""
        previous, self.template = self.template, template
        within: Any = TagWriter(buffer) if isinstance(buffer, SourceWriter) else buffer
        try:
            return sum(node.render(self, within) for node in template.nodes)
        finally:
            self.template = previous

    def render_nodes(self, nodes: Iterable[Node], template: Template, writer: Writer | None = None) -> str:
        """What a template's nodes write, into `writer` if there is one. Raises `LimitReachedError`."""
        writer = writer or Writer(self.meter)
        previous, self.template = self.template, template
        try:
            for node in nodes:
                try:
                    node.render(self, writer)  # type: ignore[arg-type]
                except LiquidInterrupt:
                    break
                except LimitError as error:
                    raise LimitReachedError(problem_of(error, template, node.token)) from error
        finally:
            self.template = previous
        return writer.getvalue()
