"""How long the result of a filter, a method or an operator can be, estimated from what goes in.

Each rule gives units (characters, or items) and takes the value and arguments of what it is about. It may say too much,
never far too little. Where a function takes longer than its result is long (a search that starts again at each
character), its rule counts the comparisons, 64 to a unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from typing import Any

MAX_BITS = 16_384
"""Of an integer; Python itself prints no longer ones."""
TOO_MUCH = 1 << 62
"""Units no page has."""

_CONVERSION = re.compile(r"%(?:\([^()]*\))?[-#0 +]*(\*|\d+)?(?:\.(\*|\d+))?")


def size(value: Any) -> int:
    """Characters or items of a value, all that it holds included; of an integer its bytes."""
    match value:
        case str():
            return len(value)
        case int():
            return 1 + value.bit_length() // 8
        case Mapping():
            return sum(map(size, value.keys())) + sum(map(size, value.values()))
        case list() | tuple() | set() | frozenset():
            return len(value) + sum(map(size, value))
        case _:
            return 1


def product(left: Any, right: Any) -> int:
    """Units of `left * right`."""
    if isinstance(left, int) and isinstance(right, int):
        return _integer(left.bit_length() + right.bit_length())
    if isinstance(left, int):
        left, right = right, left
    return size(left) * max(right, 0) if isinstance(left, Sized) and isinstance(right, int) else 1


def power(left: Any, right: Any) -> int:
    """Units of `left ** right`."""
    if isinstance(left, int) and isinstance(right, int) and abs(left) > 1 and right > 0:
        return _integer(left.bit_length() * right)
    return 1


def growth(rule: Callable[..., int], value: Any, args: Any, kwargs: Any) -> int:
    """What a rule says; nothing for arguments that the function itself will not take."""
    try:
        return max(0, rule(value, *args, **kwargs))
    except (TypeError, AttributeError, ValueError):
        return 0


def _integer(bits: int) -> int:
    return TOO_MUCH if bits > MAX_BITS else bits // 8


def _formatted(text: str, *values: Any, **named: Any) -> int:
    numbers = [number for found in _CONVERSION.findall(text) for number in found if number]
    given = [abs(value) for value in values if isinstance(value, int)] if "*" in numbers else []
    widths = sum(int(number) if len(number) < 12 else TOO_MUCH for number in numbers if number != "*")
    repeated = text.count("%") * size(named or [value for value in values if isinstance(value, Mapping)])
    return len(text) + widths + sum(given) + size(values) + repeated


def _padded(text: str, width: int = 80, _: str = " ") -> int:
    return len(text) + width


def _replaced(text: str, old: str, new: str, _: int = -1) -> int:
    text, old, new = str(text), str(old), str(new)
    return len(text) + (text.count(old) if old else len(text) + 1) * len(new)


def _indented(text: str, width: int | str = 4, *_: bool, **named: bool) -> int:
    return (len(str(text).splitlines()) + 1) * (len(width) if isinstance(width, str) else width)


def _wrapped(text: str, width: int = 79, long: bool = True, wrapstring: str | None = None, _: bool = True) -> int:
    # What is left of a long word is copied once for each line of it.
    return len(text) * len(text) // (16 * max(1, width)) + len(text) * len(wrapstring or "\n")


def _trimmed(text: str, chars: str | None = None) -> int:
    return len(str(text)) * len(chars or "") // 64


def _searched(text: str, sought: str | None = None, *_: int) -> int:
    return len(text) * len(sought or "") // 64


def _split(text: str, sought: str | None = None, *_: int) -> int:
    return 25 * len(text) + _searched(text, sought)


def _joined(values: Any, separator: str = "", **_: Any) -> int:
    return len(values) * len(str(separator)) + size(values)


def _batched(values: Any, count: int, fill_with: Any = None) -> int:
    return len(values) + count * (1 + size(fill_with))


def _linked(text: str, *values: Any, **named: Any) -> int:
    # Trailing punctuation of each word is looked at again for each character of it.
    words = text.split()
    return sum(len(word) ** 2 for word in words) // 64 + len(words) * (40 + size(values) + size(named))


def _collected(values: Any, *_: Any, **named: Any) -> int:
    # Numbers can be made to collide in a set, each with all before it; texts cannot.
    numbers = sum(not isinstance(value, str) for value in values)
    return numbers * numbers // 64


def _summed(values: Any, attribute: Any = None, start: Any = 0) -> int:
    return len(values) * size(values) if isinstance(start, list | tuple) else 0


FILTERS: dict[str, Callable[..., int]] = {
    "batch": _batched,
    "center": _padded,
    "dictsort": lambda values, *_, **named: 4 * size(values),
    "format": _formatted,
    "groupby": lambda values, *_, **named: 4 * size(values),
    "indent": _indented,
    "join": lambda values, d="", attribute=None: _joined(values, d),
    "replace": _replaced,
    "round": lambda value, precision=0, method="common": TOO_MUCH if abs(precision) > 1000 else 0,
    "slice": _batched,
    "sort": lambda values, *_, **named: 4 * size(values),
    "sum": _summed,
    "title": lambda text: 25 * len(text),
    "tojson": lambda value, indent=None: size(value) * (12 + (indent or 0)),
    "trim": _trimmed,
    "unique": _collected,
    "urlencode": lambda value: 12 * size(value),
    "urlize": _linked,
    "wordcount": lambda text: 4 * len(text),
    "wordwrap": _wrapped,
}
"""By name of a filter; the others make nothing longer than a few times what goes in."""
METHODS: dict[str, Callable[..., int]] = {
    "center": _padded,
    "expandtabs": lambda text, tabsize=8: len(text) + text.count("\t") * tabsize,
    "join": lambda text, values: _joined(values, text),
    "ljust": _padded,
    "lstrip": _trimmed,
    "replace": _replaced,
    "rfind": _searched,
    "rindex": _searched,
    "rjust": _padded,
    "rpartition": _searched,
    "rsplit": _split,
    "rstrip": _trimmed,
    "split": _split,
    "splitlines": lambda text, keepends=False: 25 * len(text),
    "strip": _trimmed,
    "translate": lambda text, table: len(text) * max(map(size, table.values()), default=1),
    "zfill": _padded,
}
"""By name of a method of texts."""
