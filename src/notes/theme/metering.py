"""The environment of a page in which a template of the site's own takes part: all that its templates do is counted.

A notebook may come from a stranger, and no template of it may hold up a build or fill the memory. What a page may do is
Liquid's budget (`notes.liquid.limits`), in units of one character: a step costs `STEP` of them, so that 2,000,000 steps
or 50,000,000 characters end it. Nothing looks at a clock: a page that is laid out here is laid out everywhere.

Who pays for what:

- a block of statements (a branch, the body of a loop or macro), whenever it is entered, for each of its nodes and
  characters; see `MeteredGenerator`
- a loop, for each item before the first pass
- a call, a filter and an inclusion, a step each, and whatever goes in and comes out
- an operator, a comparison, a slice, a list and an output, for the characters and items they handle

What grows (`'x' * n`, `center`, `replace` …) pays for its result before there is one. The theme's own templates cost in
proportion to the notebook; where they are alone, the plain environment of `environment.py` has no counting at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from typing import Any

from jinja2 import Template, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import safe_range
from jinja2.utils import Namespace
from markupsafe import Markup

from notes.liquid.limits import MAX_DEPTH, LimitError, Limits
from notes.theme.environment import GuardedEnvironment
from notes.theme.growth import FILTERS, MAX_BITS, METHODS, growth, power, product

LIMITS = Limits()
Rules = Mapping[str, Callable[..., int]]
STEP = LIMITS.output // LIMITS.steps
"""Units of one step."""
ITEM = 4
"""Units of an item of a list that is looked at."""
INCLUSION = 20 * STEP
"""Units of an inclusion or import, which costs as much time as twenty of the cheaper steps."""
MAX_RANGE = 1 << 53
"""The largest end of a range: larger numbers could be made to collide in a set."""

_CHEAP = frozenset(["length", "count", "default", "d", "first", "last", "attr", "items"])
"""Filters that look at no more than one item of what they are given."""
_OF_ITEMS = frozenset(
    [
        "batch",
        "dictsort",
        "groupby",
        "list",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
        "reverse",
        "select",
        "selectattr",
        "slice",
        "sort",
        "sum",
        "unique",
    ]
)
"""Filters that pay a step for each item and write no text."""


class Budget:
    """What the templates of one page may still do."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """A new page begins."""
        self._left = LIMITS.output

    def spend(self, units: int) -> None:
        """Raises LimitError when the page has used all it has."""
        if units > LIMITS.output:
            raise LimitError(f"this would make more than {LIMITS.output:,} characters or items")
        self._left -= units
        if self._left < 0:
            raise LimitError(
                f"the templates of this page do too much: more than {LIMITS.steps:,} steps or {LIMITS.output:,} "
                "characters; is there a loop in a loop over many things, or a text that doubles with each pass?"
            )

    def weigh(self, value: Any, *, as_text: bool = False) -> None:
        """Pay for a value with all it holds, what it holds twice counted twice; `as_text` for being printed."""
        layer, depth = [value], 0
        while layer:
            depth += 1
            if depth > MAX_DEPTH:
                raise LimitError(f"lists within lists, more than {MAX_DEPTH} deep")
            below: list[Any] = []
            for one in layer:
                match one:
                    case str():
                        self.spend(1 + len(one))
                    case int():
                        self.spend(1 + check_integer(one).bit_length() // 8)
                    case float() | None | Undefined():
                        self.spend(1)
                    case list() | tuple():
                        self.spend(1 + ITEM * len(one))
                        below += one
                    case Mapping():
                        self.spend(1 + 2 * ITEM * len(one))
                        below += one.keys()
                        below += one.values()
                    case Sequence() | AbstractSet() | ValuesView():
                        self.spend(1 + ITEM * len(one))
                        if not isinstance(one, range):
                            below += one
                    case _:
                        self.spend(len(str(one)) if as_text else 1)
            layer = below


def check_integer(number: int) -> int:
    """The number itself. Raises LimitError for a huge one."""
    if number.bit_length() > MAX_BITS:
        raise LimitError(f"a number of more than {MAX_BITS // 4} hexadecimal digits")
    return number


class MeteredTemplate(Template):
    """A template whose module is made for each page that imports it: remembered, only the first would pay."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        self._module = None
        return super()._get_default_module(ctx)


class MeteredNamespace(Namespace):
    """A namespace that does not print what it holds, which may be other namespaces without end."""

    def __repr__(self) -> str:
        return "<Namespace>"


class MeteredGenerator(CodeGenerator):
    """Jinja's compiler, with a payment at the head of each block and around what handles values."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self._around: dict[int, str] = {}
        """By identity of a node: the method of the environment its value goes through."""
        self._defaults: dict[int, int] = {}
        """By identity of a macro's body: the price of its defaults."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        statements = list(nodes)
        price = ITEM + sum(map(_price, statements)) + self._defaults.pop(id(nodes), 0)
        self.writeline(f"environment.spend({price})", statements[0] if statements else None)
        super().blockvisit(statements, frame)

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> Any:
        self._defaults[id(node.body)] = sum(map(_price, node.defaults))
        return super().macro_body(node, frame)

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        self._around.update((id(part), method) for part, method in _handled(node))
        method = self._around.pop(id(node), "")
        if not method:
            return super().visit(node, *args, **kwargs)
        self.write(f"environment.{method}(")
        super().visit(node, *args, **kwargs)
        self.write(f", {_price(node)})" if method == "tested" else ")")
        return None


def _handled(node: nodes.Node) -> Iterator[tuple[nodes.Node, str]]:
    """Nodes whose values have their price, and the method of the environment that takes it."""
    match node:
        case nodes.For():
            yield node.iter, "passes"
            if node.test is not None:
                yield node.test, "tested"
        case nodes.Compare():
            yield node.expr, "weighed"
            yield from ((operand.expr, "weighed") for operand in node.ops)
        case nodes.Concat():
            yield from ((part, "printed") for part in node.nodes)
        case nodes.Getitem(arg=nodes.Slice()):
            yield node.node, "copied"
        case nodes.Include() | nodes.Import() | nodes.FromImport():
            yield node.template, "included"
        case nodes.List() | nodes.Dict() | nodes.Tuple(ctx="load"):
            if next(node.find_all((nodes.Name, nodes.Call, nodes.Filter)), None) is not None:
                yield node, "weighed"


def _price(node: nodes.Node) -> int:
    """Nodes and characters of a statement or an expression, without the blocks within it, which pay for themselves."""
    text = len(node.data) if isinstance(node, nodes.TemplateData) else 0
    return 1 + text + sum(map(_price, node.iter_child_nodes(exclude=("body", "else_"))))


class MeteredEnvironment(GuardedEnvironment):
    """Jinja's environment, and what the code of `MeteredGenerator` calls."""

    sandboxed = True  # calls and operators go through `call` and `call_binop`
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
    intercepted_unops: frozenset[str] = frozenset()
    code_generator_class = MeteredGenerator
    template_class = MeteredTemplate

    def __init__(self, **options: Any) -> None:
        @pass_context  # so that nothing is computed, and paid for, while a template is compiled
        def finalize(_: Context, value: Any) -> Any:
            return self.printed(value)

        super().__init__(**options, finalize=finalize)

    def metered(self, budget: Budget) -> MeteredEnvironment:
        """This environment, once it has all its filters and globals: from now on a budget pays for them."""
        self.spend, self._weigh = budget.spend, budget.weigh
        self.filters = {name: self._metered(name, function) for name, function in self.filters.items()}
        self.globals["range"] = bounded_range
        self.globals["namespace"] = MeteredNamespace
        return self

    # ------------------------------------------------------------ values on their way

    def weighed(self, value: Any) -> Any:
        self._weigh(value)
        return value

    def printed(self, value: Any) -> Any:
        """A value on its way to the page or into a text."""
        if isinstance(value, str):
            self.spend(STEP + len(value))
            return value
        self.spend(STEP)
        if not isinstance(value, int | float | list | tuple | Mapping | Undefined):
            value = Markup(value) if hasattr(value, "__html__") else str(value)
        self._weigh(value, as_text=True)
        return value

    def passes(self, value: Any) -> Any:
        """What a loop is to go through."""
        try:
            self.spend(STEP * len(value))
        except TypeError:
            return self._each(value)
        return value

    def _each(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.spend(STEP)
            yield value

    def tested(self, value: Any, price: int) -> Any:
        self.spend(price)
        return value

    def copied(self, value: Any) -> Any:
        if isinstance(value, str | list | tuple | range):
            self.spend(len(value))
        return value

    def included(self, name: Any) -> Any:
        self.spend(INCLUSION)
        return name

    # ------------------------------------------------------------ operators

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        match operator:
            case "+":
                self._operands(left, right)
                return left + right
            case "-":
                self._operands(left, right)
                return left - right
            case "*":
                self.spend(product(left, right))
                return left * right
            case "/":
                return left / right
            case "//":
                return left // right
            case "%":
                if isinstance(left, str):
                    self._will_grow(FILTERS, "format", left, right if isinstance(right, tuple) else (right,), {})
                return left % right
            case _:
                self.spend(power(left, right))
                return left**right

    def _operands(self, *values: Any) -> None:
        for value in values:
            if hasattr(value, "__len__"):
                self.spend(len(value))

    # ------------------------------------------------------------ calls and filters

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.spend(STEP)
        if isinstance(function, LoopContext):
            return context.call(function, *map(self.passes, args[:1]), *args[1:], **kwargs)
        if isinstance(function, Macro):
            if function.catch_kwargs or function.catch_varargs:
                self._weigh((args, kwargs))
        else:
            self._weigh((args, kwargs), as_text=True)
            owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
            if isinstance(owner, str | int | float | list | tuple | Mapping) and name not in ("get", "items", "keys"):
                self._weigh(owner)
                self._will_grow(METHODS, name, owner, args, kwargs)
            if function is dict or name == "fromkeys":
                self._will_grow(FILTERS, "unique", args[0] if args else (), (), {})
        result = context.call(function, *args, **kwargs)
        self._weigh(result)
        return result

    def _metered(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter that pays."""
        wanted = getattr(function, "jinja_pass_arg", None)

        @pass_context
        def called(context: Context, value: Any = None, *args: Any, **kwargs: Any) -> Any:
            self.spend(STEP)
            if name in _OF_ITEMS:
                value = self._items(value)
            if name not in _CHEAP:
                self._weigh((value, args, kwargs), as_text=name not in _OF_ITEMS)
                self._will_grow(FILTERS, name, value, args, kwargs)
            lead = {"context": context, "eval_context": context.eval_ctx, "environment": self}
            first = () if wanted is None else (lead[wanted.name],)
            result = function(*first, value, *args, **kwargs)
            if isinstance(result, Iterator) and result is not value:
                result = list(self._each(result))
            if name not in _CHEAP:
                self._weigh(result)
            return result

        return called

    def _items(self, value: Any) -> Any:
        """A collection whose items have been paid for."""
        if isinstance(value, Iterator):
            return list(self._each(value))
        return self.passes(value) if hasattr(value, "__len__") else value

    def _will_grow(self, rules: Rules, name: str, value: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Pay for the result of a filter or method that may be longer than what goes in."""
        if name in rules:
            self.spend(growth(rules[name], value, args, kwargs))


def bounded_range(*ends: int) -> range:
    """Jinja's `range` of at most 100,000 numbers, none of them huge."""
    if any(isinstance(end, int) and abs(end) > MAX_RANGE for end in ends):
        raise LimitError("a range over numbers this large")
    return safe_range(*ends)
