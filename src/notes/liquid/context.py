"""What a template sees while it is rendered, and the engine around it: python-liquid, dressed as Jekyll.

python-liquid gives the parser of blocks, the tokens, the scopes and the errors. What differs from Ruby's Liquid is put in
its place here: the scanner (scan.py), the expressions (expressions.py), the tags (blocks.py, tags.py) and the filters
(filters/). Nothing of python-liquid that opens a file or reads the clock is registered.
"""

from __future__ import annotations

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
from notes.liquid.reads import Ledger
from notes.liquid.scan import ScanError, scan
from notes.liquid.settings import Services, Settings

Filter = Callable[..., Any]


class Writer:
    """Collects what a template writes."""

    def __init__(self, meter: Meter) -> None:
        self._parts: list[str] = []
        self._meter = meter

    def write(self, text: str) -> int:
        if text:
            self._meter.write(len(text))
            self._parts.append(text)
        return len(text)

    def getvalue(self) -> str:
        return "".join(self._parts)


class Template(BoundTemplate):
    """A parsed template that knows where it stands."""

    source: str = ""
    first_line: int = 1
    """Line of the file on which the source starts."""

    def place(self, offset: int) -> tuple[int, int]:
        """Line of the file and column, both from 1, of an offset in the source."""
        before = self.source[: max(offset, 0)]
        return self.first_line + before.count("\n"), len(before) - before.rfind("\n")


class Engine(Environment):
    """Parses templates with Jekyll's tags and filters; made once a build, because it keeps parsed includes."""

    block_nesting_limit = 100

    def __init__(self, settings: Settings, services: Services) -> None:
        self.settings = settings
        self.services = services
        self._kept: dict[tuple[str, str], Template] = {}
        self._warnings: list[tuple[str, int]] = []
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
            raise LiquidSyntaxError(str(error), token=Token(TOKEN_EOF, "", error.position, source)) from error

    def warn(self, message: str, token: Token) -> None:
        """Note that an expression could be read laxly only."""
        self._warnings.append((message, token.start_index))

    def read(
        self, source: str, path: str, *, first_line: int = 1, shielded: bool = False
    ) -> tuple[Template, list[Problem]]:
        """A parsed template, and the warnings of its parsing. Raises `LiquidError` with a place."""
        template = Template(env=self, nodes=[], name=path)
        template.source, template.first_line = source, first_line
        self._shielded, self._warnings = shielded, []
        try:
            template.nodes = self._parse(source)
        except LiquidError as error:
            raise placed(error, template) from error
        except RecursionError as error:
            raise placed(LiquidSyntaxError("expressions nested too deep", token=None), template) from error
        problems = []
        for message, offset in self._warnings:
            line, column = template.place(offset)
            problems.append(
                Problem(code="liquid-syntax", severity="warning", message=message, path=path, line=line, column=column)
            )
        return template, problems

    def read_once(self, source: str, path: str, *, first_line: int = 1) -> tuple[Template, list[Problem]]:
        """An include or a layout, parsed once; its warnings are told once."""
        known = self._kept.get((path, source))
        if known is not None:
            return known, []
        template, problems = self.read(source, path, first_line=first_line)
        self._kept[path, source] = template
        return template, problems


class PlacedError(LiquidError):
    """An error that knows file, line and column."""

    def __init__(self, message: str, path: str, line: int, column: int, *, code: str = "liquid") -> None:
        super().__init__(message, token=Token(TOKEN_EOF, "", -1, ""))
        self.problem = Problem(code=code, severity="error", message=message, path=path, line=line, column=column)


def placed(error: Exception, template: Template, token: Token | None = None) -> PlacedError:
    """The error with its place in `template`, unless it has one already."""
    if isinstance(error, PlacedError):
        return error
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
    return PlacedError(message, template.name, line, column, code=code)


class Context(RenderContext):
    """Scopes, limits and services of one rendering."""

    __slots__ = ("engine", "filters", "meter", "problems", "reads", "strict_filters", "strict_variables")

    def __init__(self, template: Template, variables: Mapping[str, Any], meter: Meter, reads: Ledger) -> None:
        super().__init__(template, globals=variables)
        self.engine: Engine = template.env  # type: ignore[assignment]
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.meter = meter
        self.reads = reads
        self.filters = self.engine.filters
        self.strict_variables = self.engine.settings.strict_variables
        self.strict_filters = self.engine.settings.strict_filters
        self.problems: list[Problem] = []

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
        try:
            result = called(self, value, *arguments)
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise FilterArgumentError(f"{error} (in filter '{name}')", token=None) from error
        self.meter.check(result)
        return result

    def render_partial(self, template: Template, buffer: Any) -> int:
        """Write an include where it stands; `break` and `continue` in it end the loop around it."""
        previous, self.template = self.template, template
        try:
            return sum(node.render(self, buffer) for node in template.nodes)
        finally:
            self.template = previous

    def render_nodes(self, nodes: Iterable[Node], template: Template) -> str:
        """What a template's nodes write."""
        writer = Writer(self.meter)
        previous, self.template = self.template, template
        try:
            for node in nodes:
                try:
                    node.render(self, writer)  # type: ignore[arg-type]
                except LiquidInterrupt:
                    break
                except (LiquidError, LimitError, RecursionError) as error:
                    raise placed(error, template, node.token) from error
        finally:
            self.template = previous
        return writer.getvalue()
