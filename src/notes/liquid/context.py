"""What a template sees while it is rendered: variables, limits and services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from notes.errors import Problem
from notes.liquid.errors import LimitReachedError, LiquidError
from notes.liquid.limits import LimitError, Meter
from notes.liquid.reads import Ledger
from notes.liquid.settings import Services
from notes.liquid.source_map import Writer
from notes.liquid.templates import Template

if TYPE_CHECKING:
    from notes.liquid.engine import Engine


class Context:
    """The state of one rendering."""

    def __init__(
        self, engine: Engine, template: Template, variables: Mapping[str, Any], meter: Meter, reads: Ledger
    ) -> None:
        self.engine = engine
        self.template = template
        """The one that is being rendered: an include while it is."""
        self.meter = meter
        self.reads = reads
        self.filters = engine.filters
        self.strict_variables = engine.settings.strict_variables
        self.strict_filters = engine.settings.strict_filters
        self.found: dict[Any, list[Problem]] = {}
        """What is wrong, by the tag or the file in which it was found: a loop finds it many times."""
        self.variables = variables
        """Those the rendering began with."""
        self.counters: dict[str, int] = {}
        """Of `increment` and `decrement`."""
        self.cycles: dict[Any, int] = {}
        """Where each `cycle` is."""
        self.stops: dict[str, int] = {}
        """By a loop's name, where it ended: `offset: continue` goes on from there."""
        self.unchanged = ""
        """What the last `ifchanged` held."""
        self.loops: list[Mapping[str, Any]] = []
        """The `forloop` of each loop around this place."""
        self.interrupt: Literal["", "break", "continue"] = ""
        """Set by a tag of that name: nothing more is written until the loop around it takes note."""
        self._assigned: dict[str, Any] = {}
        self._scopes: list[Mapping[str, Any]] = [self.counters, variables, self._assigned]
        """A name is looked up in the last first."""

    @property
    def services(self) -> Services:
        return self.engine.services

    @property
    def page(self) -> Mapping[str, Any]:
        page = self.variables.get("page")
        return page if isinstance(page, Mapping) else {}

    @property
    def site(self) -> Mapping[str, Any]:
        site = self.variables.get("site")
        return site if isinstance(site, Mapping) else {}

    def get(self, name: Any) -> Any:
        """A variable by name; `None` when there is none."""
        return self._variable(name, strict=False)

    def variable(self, name: Any) -> Any:
        """A variable by name; where there is none, `None` or under `strict_variables` an error."""
        return self._variable(name, strict=self.strict_variables)

    def _variable(self, name: Any, *, strict: bool) -> Any:
        try:
            for scope in reversed(self._scopes):
                if name in scope:
                    return scope[name]
        except TypeError:  # a list or mapping is not a name
            pass
        if strict:
            raise LiquidError(f"undefined variable {name}")
        return None

    def assign(self, name: str, value: Any) -> None:
        self.meter.check(value)
        self.meter.write(len(value) if isinstance(value, str) else 1)
        self._assigned[name] = value

    @contextmanager
    def scoped(self, names: Mapping[str, Any]) -> Iterator[None]:
        """For a while, names that win over all others."""
        self._scopes.append(names)
        try:
            yield
        finally:
            self._scopes.pop()

    def apply(self, name: str, value: Any, arguments: Sequence[Any]) -> Any:
        """A filter's result; wrong arguments become a Liquid error."""
        called = self.filters[name]
        least, most = called.counts
        if not least <= len(arguments) <= most:
            wanted = str(least + 1) if least == most else f"{least + 1}..{most + 1}"
            raise LiquidError(f"wrong number of arguments (given {len(arguments) + 1}, expected {wanted})")
        self.meter.step()
        self.meter.handle(value)
        try:
            result = called(self, value, *arguments)
        except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise LiquidError(f"{error} (in filter '{name}')") from error
        self.meter.check(result)
        return result

    def fail(self, error: Exception, position: int) -> None:
        """Note that the tag at a position failed."""
        place = (self.template.path, position)
        if place not in self.found:
            self.found[place] = [self.template.problem(error, position)]

    def find(self, path: str, problems: list[Problem]) -> None:
        """Note what is wrong with a file that is rendered."""
        if problems:
            self.found[path] = problems

    @property
    def problems(self) -> list[Problem]:
        """All that was noted, in the order in which it was found."""
        return [problem for problems in self.found.values() for problem in problems]

    def render_include(self, template: Template, writer: Writer) -> None:
        """Write an include in the place of its tag; `break` and `continue` in it end the loop around it."""
        previous, self.template = self.template, template
        outer, writer.in_include = writer.in_include, True
        try:
            for node in template.nodes:
                node.render(self, writer)
                if self.interrupt:
                    break
        finally:
            self.template, writer.in_include = previous, outer

    def render(self, template: Template, writer: Writer) -> None:
        """Write what a template writes, up to a `break` or `continue` outside loops. Raises `LimitReachedError`."""
        previous, self.template = self.template, template
        try:
            for node in template.nodes:
                try:
                    node.render(self, writer)
                except LimitError as error:
                    raise LimitReachedError(template.problem(error, node.position)) from error
                if self.interrupt:
                    break
        finally:
            self.template, self.interrupt = previous, ""

    def expanded(self, text: str, position: int) -> str:
        """A word that may hold `{{ … }}`, of the tag at a position; what is wrong with it is wrong with the tag."""
        if "{{" not in text:
            return text
        around = self.template
        template = self.engine.read(text, around.path, tag=around.place(position))
        self.find(f"{around.path}:{position}", template.problems)
        writer = Writer(self.meter)
        self.render(template, writer)
        return writer.getvalue()
