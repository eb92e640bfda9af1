"""Filters of numbers. Whole numbers divide to whole numbers, rounded down; a decimal point makes decimals of both."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from notes.liquid.values import Special, float_text, from_number, is_empty, leading_integer, to_number

_MAX_DIGITS = 300


def abs_(_: Any, value: Any) -> int | float:
    number = to_number(value)
    return from_number(max(number, -number))


def plus(_: Any, value: Any, other: Any) -> int | float:
    return from_number(to_number(value) + to_number(other))


def minus(_: Any, value: Any, other: Any) -> int | float:
    return from_number(to_number(value) - to_number(other))


def times(_: Any, value: Any, other: Any) -> int | float:
    return from_number(to_number(value) * to_number(other))


def divided_by(_: Any, value: Any, other: Any) -> int | float:
    left, right = to_number(value), to_number(other)
    if isinstance(left, int) and isinstance(right, int):
        if right == 0:
            raise ValueError("divided by 0")
        return left // right
    if right == 0:
        return math.nan if left == 0 else math.copysign(math.inf, left)
    return from_number(Decimal(left) / Decimal(right))


def modulo(_: Any, value: Any, other: Any) -> int | float:
    """The sign is the divisor's."""
    left, right = to_number(value), to_number(other)
    if right == 0:
        raise ValueError("divided by 0")
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    rest = Decimal(left) % Decimal(right)
    return from_number(rest + Decimal(right) if rest and (rest < 0) != (right < 0) else rest)


def round_(_: Any, value: Any, digits: Any = 0) -> int | float:
    """Half away from zero."""
    number, places = to_number(value), int(to_number(digits))
    if abs(places) > _MAX_DIGITS:
        raise ValueError(f"cannot round to {places} digits")
    if isinstance(number, int) and places >= 0:
        return number
    if not Decimal(number).is_finite():
        raise ValueError(float_text(float(number)))
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return int(rounded) if places <= 0 else float(rounded)


def ceil(_: Any, value: Any) -> int:
    return math.ceil(to_number(value))


def floor(_: Any, value: Any) -> int:
    return math.floor(to_number(value))


def at_least(_: Any, value: Any, other: Any) -> int | float:
    return from_number(max(to_number(value), to_number(other)))


def at_most(_: Any, value: Any, other: Any) -> int | float:
    return from_number(min(to_number(value), to_number(other)))


def to_integer(_: Any, value: Any) -> int:
    """Jekyll's: `true` is 1."""
    return int(value) if isinstance(value, bool) else leading_integer(value)


def default(_: Any, value: Any, fallback: Any = "", options: Any = None) -> Any:
    """For `nil`, `false` and what is empty; `allow_false: true` keeps `false`."""
    allow_false = isinstance(options, dict) and options.get("allow_false") not in (None, False)
    missing = value is None if allow_false else value is None or value is False
    return fallback if missing or isinstance(value, Special) or is_empty(value) else value


FILTERS = {
    "abs": abs_,
    "plus": plus,
    "minus": minus,
    "times": times,
    "divided_by": divided_by,
    "modulo": modulo,
    "round": round_,
    "ceil": ceil,
    "floor": floor,
    "at_least": at_least,
    "at_most": at_most,
    "to_integer": to_integer,
    "default": default,
}
