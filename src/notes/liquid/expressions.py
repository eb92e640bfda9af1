"""Expressions and conditions, read as Ruby's Liquid reads them under `error_mode: warn`.

A strict reading is tried first; where it fails, the lax one takes what it can make out and the failure becomes a
warning, so that old templates keep working. Under `error_mode: strict` the failure stops the build, under `lax` it
is not reported. Both readings end in the same expressions.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from notes.liquid import values
from notes.liquid.errors import LiquidError, LiquidSyntaxError
from notes.liquid.values import BLANK, EMPTY, LiquidRange, Missing, text_of, truthy

if TYPE_CHECKING:
    from notes.liquid.context import Context

T = TypeVar("T")

QUOTED = r"(?:\"[^\"]*\"|'[^']*')"
FRAGMENT = rf"(?:{QUOTED}|(?:[^\s,|'\"]|{QUOTED})+)"
"""Ruby's QuotedFragment: a string, or what runs up to a space, comma, bar or lone quote."""
ATTRIBUTE = re.compile(rf"(\w[\w-]*)\s*:\s*({FRAGMENT})", re.ASCII)

_LITERALS: dict[str, Any] = {
    "": None,
    "nil": None,
    "null": None,
    "true": True,
    "false": False,
    "blank": BLANK,
    "empty": EMPTY,
}
_INTEGER = re.compile(r"-?[0-9]{1,4000}\Z")
_FLOAT = re.compile(r"-?[0-9][0-9.]{1,400}\Z")
_FLOAT_HEAD = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_RANGE = re.compile(r"\(\s*(\S+?)\s*\.\.\s*(\S+)\s*\)\Z")
_NAME = re.compile(r"[\w-]+\??", re.ASCII)
_TOKEN = re.compile(
    r"\s*(?:(?P<comparison>==|!=|<>|<=?|>=?|contains(?=\s))|(?P<string>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<id>[a-zA-Z_][\w-]*\??)|(?P<dotdot>\.\.)|(?P<special>[|.:,\[\]()?-]))",
    re.ASCII,
)
_HEAD = re.compile(rf"\s*({FRAGMENT})(.*)", re.DOTALL)
_FILTER = re.compile(rf"(?:\s+|{FRAGMENT}|,)+")
_FILTER_ARGUMENT = re.compile(rf"(?::|,)\s*((?:\w+\s*:\s*)?{FRAGMENT})", re.ASCII)
_KEYWORD = re.compile(rf"(\w[\w-]*)\s*:\s*({FRAGMENT})\Z", re.ASCII)
_WORD = re.compile(r"\w+", re.ASCII)
_LAX_PART = re.compile(
    rf"\b(?:\s?and\s?|\s?or\s?)\b|(?:\s*(?!\b(?:\s?and\s?|\s?or\s?)\b)(?:{FRAGMENT}|\S+)\s*)+", re.ASCII
)
_LAX_CONDITION = re.compile(rf"({FRAGMENT})\s*([=!<>a-z_]+)?\s*({FRAGMENT})?")


class Expression(Protocol):
    """Something with a value."""

    def evaluate(self, context: Context) -> Any: ...


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any

    def evaluate(self, context: Context) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Range:
    start: Expression
    stop: Expression

    def evaluate(self, context: Context) -> LiquidRange:
        return LiquidRange(
            values.leading_integer(self.start.evaluate(context)), values.leading_integer(self.stop.evaluate(context))
        )


@dataclass(frozen=True, slots=True)
class Lookup:
    """`page.title`, `site.data["x"][0]`, `[name].size`."""

    name: Expression
    steps: tuple[tuple[Expression, bool], ...]
    """Each key, and whether it is a word that may be `size`, `first` or `last`."""

    def evaluate(self, context: Context) -> Any:
        value = context.variable(self.name.evaluate(context))
        for step, command in self.steps:
            key = step.evaluate(context)
            try:
                value = values.lookup(value, key, command=command)
            except Missing:
                if context.strict_variables:
                    raise LiquidError(f"undefined variable {text_of(key)}") from None
                return None
        return value


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """An expression and the filters it goes through."""

    expression: Expression
    filters: tuple[Filter, ...]

    def evaluate(self, context: Context) -> Any:
        value = self.expression.evaluate(context)
        for each in self.filters:
            arguments = [argument.evaluate(context) for argument in each.arguments]
            if each.keywords:
                arguments.append({name: argument.evaluate(context) for name, argument in each.keywords})
            if each.name in context.filters:
                value = context.apply(each.name, value, arguments)
            elif context.strict_filters:
                raise LiquidError(f"undefined filter {each.name}")
        return value


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Expression
    operator: str
    """Empty for a value alone."""
    right: Expression

    def holds(self, context: Context) -> bool:
        left = self.left.evaluate(context)
        if not self.operator:
            return truthy(left)
        context.meter.handle(left)
        right = self.right.evaluate(context)
        if self.operator == "contains":
            return _contains(left, right)
        if self.operator == "==":
            return values.equal(left, right)
        if self.operator in ("!=", "<>"):
            return not values.equal(left, right)
        if self.operator not in ("<", ">", "<=", ">="):
            raise LiquidError(f"Unknown operator {self.operator}")
        return _ordered(left, self.operator, right)


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons joined by `and` and `or`, which bind from the right: `a or b and c` is `a or (b and c)`."""

    comparisons: tuple[Comparison, ...]
    relations: tuple[str, ...]
    """One fewer than the comparisons."""

    def holds(self, context: Context) -> bool:
        result = False
        for index, comparison in enumerate(self.comparisons):
            result = comparison.holds(context)
            if index < len(self.relations) and result is (self.relations[index] == "or"):
                break
        return result


def _contains(left: Any, right: Any) -> bool:
    if not truthy(left) or not truthy(right):
        return False
    if isinstance(left, str):
        return values.string_of(right) in left
    if isinstance(left, LiquidRange):
        return isinstance(right, int | float) and not isinstance(right, bool) and left.start <= right <= left.stop
    if isinstance(left, list | tuple):
        return any(values.equal(item, right) for item in left)
    try:
        return isinstance(left, Mapping) and right in left
    except TypeError:
        return False


def _ordered(left: Any, operator: str, right: Any) -> bool:
    plain = (str, int, float, datetime.date)
    if isinstance(left, bool) or isinstance(right, bool) or not (isinstance(left, plain) and isinstance(right, plain)):
        return False
    order = values.compare(left, right)
    if order is None:
        raise LiquidError(f"comparison of {_kind(left)} with {_shown(right)} failed")
    return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[operator]


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "String"
    if isinstance(value, int):
        return "Integer"
    return "Float" if isinstance(value, float) else "Date"


def _shown(value: Any) -> str:
    return "String" if isinstance(value, str) else text_of(value)


# ---------------------------------------------------------------- single expressions


def parse_expression(markup: str) -> Expression:
    """An expression without filters; anything that is not a literal is a name."""
    markup = markup.strip()
    if len(markup) >= 2 and markup[0] == markup[-1] and markup[0] in "\"'":
        return Constant(markup[1:-1])
    if markup in _LITERALS:
        return Constant(_LITERALS[markup])
    if _INTEGER.match(markup):
        return Constant(int(markup))
    if len(markup) < 1000 and (bounds := _RANGE.match(markup)):
        return Range(parse_expression(bounds[1]), parse_expression(bounds[2]))
    if _FLOAT.match(markup) and (head := _FLOAT_HEAD.match(markup)):
        return Constant(float(head[0]))
    return _lookup(markup)


def _lookup(markup: str) -> Expression:
    parts: list[tuple[Expression, bool]] = []
    closing = _brackets(markup)
    position = 0
    while position < len(markup):
        if position in closing:
            parts.append((parse_expression(markup[position + 1 : closing[position]]), False))
            position = closing[position] + 1
        elif name := _NAME.match(markup, position):
            parts.append((Constant(name[0]), name[0] in ("size", "first", "last")))
            position = name.end()
        else:
            position += 1
    if not parts:
        return Constant(None)
    return Lookup(parts[0][0], tuple(parts[1:]))


def _brackets(markup: str) -> dict[int, int]:
    """Where each bracket that opens is closed."""
    closing, opened = {}, []
    for index, character in enumerate(markup):
        if character == "[":
            opened.append(index)
        elif character == "]" and opened:
            closing[opened.pop()] = index
    return closing


# ---------------------------------------------------------------- the strict reading


class Words:
    """The words of an expression, one after the other. Every method raises `LiquidSyntaxError` on what does not fit."""

    def __init__(self, markup: str) -> None:
        self._words: list[tuple[str, str]] = []
        position, length = 0, len(markup.rstrip())
        while position < length:
            match = _TOKEN.match(markup, position)
            if match is None:
                rest = markup[position:].lstrip()
                raise LiquidSyntaxError(f"Unexpected character {rest[:1]}")
            kind = match.lastgroup or ""
            word = match[kind]
            self._words.append((word if kind == "special" else kind, word))
            position = match.end()
        self._words.append(("end_of_string", ""))
        self._position = 0

    def at(self, kind: str, ahead: int = 0) -> bool:
        position = self._position + ahead
        return position < len(self._words) and self._words[position][0] == kind

    def take(self, kind: str) -> str:
        if not self.at(kind):
            raise LiquidSyntaxError(f"Expected {kind} but found {self._words[self._position][0]}")
        self._position += 1
        return self._words[self._position - 1][1]

    def accept(self, kind: str) -> str:
        return self.take(kind) if self.at(kind) else ""

    def accept_word(self, *words: str) -> str:
        return self.take("id") if self.at("id") and self._words[self._position][1] in words else ""

    def end(self) -> None:
        self.take("end_of_string")

    def expression(self) -> str:
        """The text of one expression, spaces gone."""
        if self.at("id"):
            return self.take("id") + self._lookups()
        if self.at("["):
            return self.take("[") + self.expression() + self.take("]") + self._lookups()
        if self.at("string") or self.at("number"):
            return self.take(self._words[self._position][0])
        if self.accept("("):
            first = self.expression()
            self.take("dotdot")
            last = self.expression()
            self.take(")")
            return f"({first}..{last})"
        kind, word = self._words[self._position]
        raise LiquidSyntaxError(f"{word or kind} is not a valid expression")

    def argument(self) -> str:
        if self.at("id") and self.at(":", 1):
            return self.take("id") + self.take(":") + " " + self.expression()
        return self.expression()

    def _lookups(self) -> str:
        text = ""
        while True:
            if self.at("["):
                text += self.take("[") + self.expression() + self.take("]")
            elif self.at("."):
                text += self.take(".") + self.take("id")
            else:
                return text


def read_either_way(
    markup: str, strict: Callable[[str], T], lax: Callable[[str], T], mode: str, warn: Callable[[str], None]
) -> T:
    """The strict reading, or the lax one where that fails and `mode` (`strict`, `warn`, `lax`) allows it."""
    if mode == "lax":
        return lax(markup)
    try:
        return strict(markup)
    except LiquidSyntaxError as error:
        if mode == "strict":
            raise
        result = lax(markup)
        warn(f"{error}; read as well as could be")
        return result


# ---------------------------------------------------------------- outputs


def parse_filtered_strictly(markup: str) -> Filtered:
    words = Words(markup)
    if words.at("end_of_string"):
        return Filtered(Constant(None), ())
    expression = parse_expression(words.expression())
    filters = []
    while words.accept("|"):
        name = words.take("id")
        arguments: list[str] = []
        if words.accept(":"):
            arguments.append(words.argument())
            while words.accept(","):
                arguments.append(words.argument())
        filters.append(_filter(name, arguments))
    words.end()
    return Filtered(expression, tuple(filters))


def parse_filtered_laxly(markup: str) -> Filtered:
    head = _HEAD.search(markup)
    if head is None:
        return Filtered(Constant(None), ())
    filters = []
    bar = head[2].find("|")
    if bar >= 0:
        for part in _FILTER.findall(head[2][bar + 1 :]):
            if name := _WORD.search(part):
                filters.append(_filter(name[0], _FILTER_ARGUMENT.findall(part)))
    return Filtered(parse_expression(head[1]), tuple(filters))


def _filter(name: str, arguments: list[str]) -> Filter:
    positional, keywords = [], []
    for argument in arguments:
        if keyword := _KEYWORD.match(argument):
            keywords.append((keyword[1], parse_expression(keyword[2])))
        else:
            positional.append(parse_expression(argument))
    return Filter(name, tuple(positional), tuple(keywords))


# ---------------------------------------------------------------- conditions


def parse_condition_strictly(markup: str) -> Condition:
    words = Words(markup)
    comparisons, relations = [_comparison(words)], []
    while relation := words.accept_word("and", "or"):
        relations.append(relation)
        comparisons.append(_comparison(words))
    words.end()
    return Condition(tuple(comparisons), tuple(relations))


def _comparison(words: Words) -> Comparison:
    left = parse_expression(words.expression())
    operator = words.accept("comparison")
    right = parse_expression(words.expression()) if operator else Constant(None)
    return Comparison(left, operator, right)


def parse_condition_laxly(markup: str) -> Condition:
    parts = [match[0] for match in _LAX_PART.finditer(markup)]
    comparisons = []
    for part in parts[::2]:
        found = _LAX_CONDITION.search(part)
        if found is None:
            raise LiquidSyntaxError("Valid syntax: if [expression]")
        comparisons.append(Comparison(parse_expression(found[1]), found[2] or "", parse_expression(found[3] or "")))
    relations = [part.strip() for part in parts[1::2]]
    if not comparisons or len(relations) != len(comparisons) - 1 or any(r not in ("and", "or") for r in relations):
        raise LiquidSyntaxError("Valid syntax: if [expression]")
    return Condition(tuple(comparisons), tuple(relations))
