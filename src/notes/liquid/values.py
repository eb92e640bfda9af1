"""Values as Ruby's Liquid sees them: how they print, count, compare, and what they have under a name.

A template handles `None`, `bool`, `int`, `float`, `str`, dates, lists, mappings (drops among them) and ranges. Nothing
else is ever reached: a name is looked up with `mapping[key]` or `list[index]`, never as a Python attribute.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from notes.liquid.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_ITEMS, LimitError

MAX_BITS = 14_000
"""Bits of a number at most: Python prints no more than 4,300 digits."""

_INTEGER_PREFIX = re.compile(r"\s*([-+]?[0-9](?:_?[0-9])*)")
_INTEGER = re.compile(r"\s*[-+]?[0-9](?:_?[0-9])*\s*\Z")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z")
_CODES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e", "\f": "\\f", "\v": "\\v", "\b": "\\b", "\a": "\\a"}
_STRING_ESCAPES = {'"': '\\"', "\\": "\\\\", **_CODES}


class Special:
    """The words `empty` and `blank`, which compare by what the other side is."""

    def __init__(self, name: str) -> None:
        self.name = name


EMPTY: Final = Special("empty")
BLANK: Final = Special("blank")


class LiquidRange(Sequence[int]):
    """`(1..5)`; prints as it is written."""

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop

    def __len__(self) -> int:
        size = max(self.stop - self.start + 1, 0)
        if size > MAX_ITEMS:
            raise LimitError(f"a range of more than {MAX_ITEMS:,} numbers")
        return size

    def __getitem__(self, index: Any) -> Any:
        return range(self.start, self.start + len(self))[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])


class SiteTime(datetime.datetime):
    """`site.time`, which notes how it is looked at: a page that prints its year is not rendered again every second."""

    note: Callable[[str], None] | None = None

    @classmethod
    def watched(cls, when: datetime.datetime, note: Callable[[str], None]) -> SiteTime:
        time = cls.combine(when.date(), when.timetz())
        time.note = note
        return time


def looked_at(value: Any, pattern: str = "") -> None:
    """Note that a time was seen whole, or through a `strftime` pattern only."""
    if isinstance(value, SiteTime) and value.note is not None:
        value.note(f"site.time:{pattern}" if pattern else "site.time")


class Missing(Exception):
    """There is nothing of that name."""


def lookup(value: Any, key: Any, *, command: bool) -> Any:
    """What `value` has under `key`; raises `Missing`. With `command`, `size`, `first` and `last` are known."""
    if isinstance(value, Mapping):
        try:
            if key in value:
                return value[key]
        except TypeError:
            raise Missing(key) from None
        if command and key == "size":
            return len(value)
        if command and key == "first" and len(value):
            first = next(iter(value))
            return [first, value[first]]
    elif isinstance(value, list | tuple | LiquidRange):
        if isinstance(key, int) and not isinstance(key, bool):
            return value[key] if -len(value) <= key < len(value) else None
        if command and key == "size":
            return len(value)
        if command and key in ("first", "last"):
            return value[0 if key == "first" else -1] if len(value) else None
    elif isinstance(value, str) and command and key == "size":
        return len(value)
    raise Missing(key)


def truthy(value: Any) -> bool:
    return value is not None and value is not False


def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def weigh(value: Any, *, mappings: bool = True) -> None:
    """Before nested lists and mappings are gone through: ten lists that hold each other twice are a thousand to print.

    Without `mappings`, only lists in lists count. Raises `LimitError`.
    """
    nesting = _NESTING if mappings else _LISTS
    if type(value) not in nesting:
        return
    level, items, characters = [value], 0, 0
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for each in level:
            items += len(each)
            if items > MAX_ITEMS:
                raise LimitError(f"lists in lists with more than {MAX_ITEMS:,} items")
            held = each.values() if isinstance(each, dict) else each
            characters += sum([len(item) for item in held if type(item) is str])
            if mappings and characters > MAX_CHARACTERS:
                raise LimitError(f"lists with more than {MAX_CHARACTERS:,} characters")
            below += [item for item in held if type(item) in nesting]
        if not below:
            return
        level = below
    raise LimitError(f"lists nested more than {MAX_DEPTH} deep")


_LISTS = frozenset((list, tuple))
_NESTING = _LISTS | {dict}


# ---------------------------------------------------------------- printing


def text_of(value: Any) -> str:
    """What `{{ value }}` writes: Ruby's `to_s`, lists joined."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, list | tuple):
        weigh(value)
        return "".join(map(text_of, _flat(value)))
    return string_of(value)


def string_of(value: Any) -> str:
    """What a filter makes of its input: Ruby's `to_s`, where a list shows its brackets."""
    if isinstance(value, list | tuple):
        return inspect(value)
    if isinstance(value, datetime.datetime):
        return time_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, LiquidRange):
        return f"{value.start}..{value.stop}"
    if isinstance(value, Special):
        return ""
    if isinstance(value, Mapping):
        written = getattr(value, "liquid_text", None)
        return written() if written else inspect(value)
    return text_of(value)


def time_text(value: datetime.datetime) -> str:
    """Ruby's `Time#to_s`; a time without a zone is a YAML time, which is UTC."""
    looked_at(value)
    if value.tzinfo is None:
        return value.strftime("%Y-%m-%d %H:%M:%S UTC")
    return value.strftime("%Y-%m-%d %H:%M:%S ") + zone_offset(value)


def zone_offset(value: datetime.datetime, separator: str = "") -> str:
    """`+0800`; a time without a zone is UTC."""
    seconds = round((value.utcoffset() or datetime.timedelta()).total_seconds())
    sign = "-" if seconds < 0 else "+"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{sign}{hours:02}{separator}{minutes:02}"


def float_text(value: float) -> str:
    """Ruby's `Float#to_s`: scientific from 1e16 on and below 1e-4."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "-Infinity" if value < 0 else "Infinity"
    if value != 0 and not 1e-4 <= abs(value) < 1e16:
        mantissa, _, exponent = repr(value).partition("e")
        if not exponent:
            mantissa, _, exponent = f"{value:e}".partition("e")
        if "." not in mantissa:
            mantissa += ".0"
        return f"{mantissa}e{int(exponent):+03d}"
    text = repr(value)
    return f"{int(value)}.0" if "e" in text else text


def inspect(value: Any) -> str:
    """Ruby's `inspect`."""
    weigh(value)
    return _inspected(value)


def _inspected(value: Any) -> str:
    if value is None:
        return "nil"
    if isinstance(value, str):
        return (
            '"' + "".join(map(_escaped, value)).replace("#{", "\\#{").replace("#$", "\\#$").replace("#@", "\\#@") + '"'
        )
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inspected, value))}]"
    if isinstance(value, Mapping):
        if hasattr(value, "liquid_text"):
            return to_json(value, pretty=True)
        return "{" + ", ".join(f"{_inspected(key)}=>{_inspected(item)}" for key, item in value.items()) + "}"
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        days = value.toordinal() + 1_721_424.5
        return f"#<Date: {value.isoformat()} (({int(days + 0.5)}j,0s,0n),+0s,2299161j)>"
    return text_of(value)


def _escaped(character: str) -> str:
    if character in _STRING_ESCAPES:
        return _STRING_ESCAPES[character]
    if character < " " or character == "\x7f":
        return f"\\x{ord(character):02X}"
    return character


def to_json(value: Any, *, pretty: bool = False) -> str:
    """JSON as Ruby's generator writes it; mappings that print themselves expand."""
    if pretty:
        return json.dumps(plain(value), ensure_ascii=False, indent=2)
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth > 100:
        raise LimitError("data nested more than 100 deep")
    if isinstance(value, Mapping):
        collapse = getattr(value, "liquid_json", None)
        items = collapse(depth) if collapse else value
        return {string_of(key): plain(item, depth + 1) for key, item in items.items()}
    if isinstance(value, list | tuple | LiquidRange):
        return [plain(item, depth + 1) for item in value] if not isinstance(value, LiquidRange) else string_of(value)
    return string_of(value)


# ---------------------------------------------------------------- numbers


def to_integer(value: Any) -> int:
    """Liquid's integer argument; raises `ValueError` for what is not an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = string_of(value)
    if not _INTEGER.match(text) or len(text) > 4000:
        raise ValueError("invalid integer")
    return int(text)


def leading_integer(value: Any) -> int:
    """Ruby's `to_i`: the digits a text starts with, else 0."""
    if isinstance(value, bool) or value is None:
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(float_text(value))
        return int(value)
    if isinstance(value, datetime.datetime):
        looked_at(value)
        return math.floor(value.timestamp())
    match = _INTEGER_PREFIX.match(string_of(value)[:4000])
    return int(match[1]) if match else 0


def to_number(value: Any) -> int | Decimal:
    """What arithmetic works with; 0 for what is not a number."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        text = value.strip()
        if len(text) < 4000 and _DECIMAL.match(text):
            return Decimal(text)
        return leading_integer(text)
    return 0


def from_number(value: int | Decimal) -> int | float:
    if isinstance(value, Decimal):
        return float(value)
    if value.bit_length() > MAX_BITS:
        raise LimitError(f"a number of more than {MAX_BITS:,} bits")
    return value


# ---------------------------------------------------------------- comparing


def is_empty(value: Any) -> bool | None:
    """Ruby's `empty?`; `None` for what has no such question."""
    if isinstance(value, str | list | tuple | Mapping):
        return len(value) == 0
    return None


def equal(left: Any, right: Any) -> bool:
    """Liquid's `==`: `true` is not 1, `empty` is asked of the other side, and nothing is `blank` (that is Rails')."""
    weigh(left)
    weigh(right)
    return _equal(left, right)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, Special):
        left, right = right, left
    if isinstance(right, Special):
        return right is EMPTY and is_empty(left) is True
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, LiquidRange) and isinstance(right, LiquidRange):
        return (left.start, left.stop) == (right.start, right.stop)
    if is_list(left) and is_list(right):
        return len(left) == len(right) and all(map(_equal, left, right))
    if isinstance(left, datetime.datetime) and isinstance(right, datetime.datetime):
        return compare(left, right) == 0
    return bool(left == right)


def compare(left: Any, right: Any) -> int | None:
    """Ruby's `<=>`: -1, 0, 1, or `None` when the two do not compare."""
    weigh(left)
    weigh(right)
    return _compare(left, right)


def _compare(left: Any, right: Any) -> int | None:
    if left is right:
        return 0
    if isinstance(left, bool) or isinstance(right, bool) or left is None or right is None:
        return None
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        if isinstance(left, datetime.datetime) != isinstance(right, datetime.datetime):
            return None
        first, second = _comparable(left), _comparable(right)
        return int(first > second) - int(first < second)
    if is_list(left) and is_list(right):
        for one, other in zip(left, right, strict=False):
            order = _compare(one, other)
            if order != 0:
                return order
        return (len(left) > len(right)) - (len(left) < len(right))
    ordering: Callable[[Any], int | None] | None = getattr(left, "liquid_compare", None)
    if ordering is not None:
        found: int | None = ordering(right)
        return found
    return 0 if _equal(left, right) else None


def _comparable(value: datetime.date) -> Any:
    looked_at(value)
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value


def items_of(value: Any) -> list[Any]:
    """What the array filters work on: lists flattened, a mapping alone, nothing for nil."""
    if is_list(value):
        weigh(value, mappings=False)
        return list(_flat(value))
    if isinstance(value, LiquidRange):
        return list(value)
    if value is None:
        return []
    return [value]


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from _flat(value)
        else:
            yield value
