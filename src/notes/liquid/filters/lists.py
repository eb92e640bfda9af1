"""Filters of lists: Liquid's, and Jekyll's own such as `where`, `sort` and `group_by`, which replace Liquid's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from notes.liquid import expressions, values
from notes.liquid.limits import MAX_CHARACTERS, LimitError
from notes.liquid.values import LiquidRange, Missing, Special, is_list, items_of, string_of, text_of

_INTEGER_LIKE = re.compile(r"\s*-?[0-9]+\s*\Z")
_FLOAT_LIKE = re.compile(r"\s*-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*\Z")
_FLOAT_HEAD = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)")


def size(_: Any, value: Any) -> int:
    if isinstance(value, str | list | tuple | Mapping | LiquidRange):
        return len(value)
    return 8 if isinstance(value, int) and not isinstance(value, bool) else 0


def first(_: Any, value: Any) -> Any:
    return _end(value, "first")


def last(_: Any, value: Any) -> Any:
    return _end(value, "last")


def _end(value: Any, which: str) -> Any:
    if isinstance(value, str):
        return None
    try:
        return values.lookup(value, which, command=True)
    except Missing:
        return None


def join(_: Any, value: Any, glue: Any = " ") -> str:
    between, texts = string_of(glue), [text_of(item) for item in items_of(value)]
    if sum(map(len, texts)) + len(texts) * len(between) > MAX_CHARACTERS:
        raise LimitError(f"a value of more than {MAX_CHARACTERS:,} characters")
    return between.join(texts)


def reverse(_: Any, value: Any) -> list[Any]:
    return items_of(value)[::-1]


def map_(_: Any, value: Any, name: Any) -> list[Any]:
    return [_property(item, name) for item in items_of(value)]


def compact(_: Any, value: Any, name: Any = None) -> list[Any]:
    items = items_of(value)
    return [item for item in items if (item if name is None else _property(item, name)) is not None]


def uniq(_: Any, value: Any, name: Any = None) -> list[Any]:
    found: dict[str, Any] = {}
    for item in items_of(value):
        found.setdefault(_sameness(item if name is None else _property(item, name)), item)
    return list(found.values())


def _sameness(value: Any) -> str:
    if isinstance(value, Mapping) and hasattr(value, "liquid_text"):
        return f"drop {id(value)}"
    return f"{type(value).__name__} {values.inspect(value)}"


def concat(_: Any, value: Any, other: Any) -> list[Any]:
    if not is_list(other):
        raise ValueError("concat filter requires an array argument")
    return [*items_of(value), *other]


def sort_natural(_: Any, value: Any, name: Any = None) -> list[Any]:
    """Letters of any case alike, `nil` last."""

    def key(item: Any) -> tuple[bool, str]:
        part = item if name is None else _property(item, name)
        return part is None, _ascii_lower(string_of(part))

    return sorted(items_of(value), key=key)


def _ascii_lower(text: str) -> str:
    return re.sub(r"[A-Z]+", lambda match: match[0].lower(), text)


def _property(item: Any, name: Any) -> Any:
    """What an item has under a name; an error for text and numbers."""
    if isinstance(item, Mapping):
        try:
            return item.get(name)
        except TypeError:
            return None
    if is_list(item) and isinstance(name, int):
        return item[name] if -len(item) <= name < len(item) else None
    if isinstance(item, str):
        return name if isinstance(name, str) and name in item else None
    if item is None:
        return None
    raise ValueError(f"cannot select the property '{string_of(name)}'")


# ---------------------------------------------------------------- Jekyll's


def sort(_: Any, value: Any, name: Any = None, nils: Any = "first") -> list[Any]:
    """By value or property; numbers written as text are numbers, `nil` comes `first` or `last`."""
    if value is None:
        raise ValueError("Cannot sort a null object.")
    items = _jekyll_pairs(value)
    if name is None:
        return sorted(items, key=cmp_to_key(_strict_order))
    if nils not in ("first", "last"):
        raise ValueError(
            f"Invalid nils order: '{string_of(nils)}' is not a valid nils order. It must be 'first' or 'last'."
        )
    nil_order = -1 if nils == "first" else 1

    def order(one: tuple[Any, Any], other: tuple[Any, Any]) -> int:
        left, right = one[0], other[0]
        if left is None or right is None:
            return 0 if left is right else (nil_order if left is None else -nil_order)
        found = values.compare(left, right)
        if found is not None:
            return found
        first_text, second_text = string_of(left), string_of(right)
        return (first_text > second_text) - (first_text < second_text)

    keyed = [(item_property(item, name), item) for item in items]
    return [item for _, item in sorted(keyed, key=cmp_to_key(order))]


def _strict_order(left: Any, right: Any) -> int:
    order = values.compare(left, right)
    if order is None:
        raise ValueError(f"comparison of {values.inspect(left)} with {values.inspect(right)} failed")
    return order


def where(_: Any, value: Any, name: Any, wanted: Any) -> Any:
    """Items whose property is, or has among its members, the wanted text; `nil` finds those without."""
    if not values.truthy(name) or is_list(wanted) or isinstance(wanted, Mapping) or not _selectable(value):
        return value
    return [item for item in _jekyll_items(value) if _is(item_property(item, name), wanted)]


def find(_: Any, value: Any, name: Any, wanted: Any) -> Any:
    """The first that `where` finds."""
    if not values.truthy(name) or is_list(wanted) or isinstance(wanted, Mapping) or not _selectable(value):
        return value
    return next((item for item in _jekyll_items(value) if _is(item_property(item, name), wanted)), None)


def _is(found: Any, wanted: Any) -> bool:
    if wanted is None:
        return found is None
    target = string_of(wanted)
    if isinstance(found, str):
        return found == target
    members = _members(found)
    if isinstance(wanted, Special):
        return join(None, members, "") == target
    return any(string_of(member) == target for member in members)


def _members(value: Any) -> list[Any]:
    """Ruby's `Array(value)`."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [[key, value[key]] for key in value]
    return list(value) if is_list(value) or isinstance(value, LiquidRange) else [value]


def where_exp(context: Any, value: Any, variable: Any, expression: Any) -> Any:
    """Items for which a condition holds."""
    if not _selectable(value):
        return value
    holds = _condition(context, variable, expression)
    return [item for item in _jekyll_items(value) if holds(item)]


def find_exp(context: Any, value: Any, variable: Any, expression: Any) -> Any:
    if not _selectable(value):
        return value
    holds = _condition(context, variable, expression)
    return next((item for item in _jekyll_items(value) if holds(item)), None)


def _condition(context: Any, variable: Any, expression: Any) -> Callable[[Any], bool]:
    condition = expressions.parse_condition_strictly(string_of(expression))

    def holds(item: Any) -> bool:
        context.meter.step()
        with context.scoped({string_of(variable): item}):
            return condition.holds(context)

    return holds


def group_by(_: Any, value: Any, name: Any) -> Any:
    """A list of `name`, `items` and `size`, in order of first appearance."""
    if not _selectable(value):
        return value
    return _groups((string_of(item_property(item, name)), item) for item in _jekyll_pairs(value))


def group_by_exp(context: Any, value: Any, variable: Any, expression: Any) -> Any:
    if not _selectable(value):
        return value
    markup = string_of(expression)
    parsed = expressions.read_either_way(
        markup, expressions.parse_filtered_strictly, expressions.parse_filtered_laxly, "warn", lambda _: None
    )

    def name_of(item: Any) -> Any:
        context.meter.step()
        with context.scoped({string_of(variable): item}):
            return parsed.evaluate(context)

    return _groups((name_of(item), item) for item in _jekyll_pairs(value))


def _groups(named: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, tuple[Any, list[Any]]] = {}
    for name, item in named:
        groups.setdefault(_sameness(name), (name, []))[1].append(item)
    return [{"name": name, "items": items, "size": len(items)} for name, items in groups.values()]


def _selectable(value: Any) -> bool:
    return is_list(value) or isinstance(value, Mapping | LiquidRange)


def _jekyll_items(value: Any) -> list[Any]:
    """A list as it is; of a mapping its values."""
    if isinstance(value, Mapping):
        return [value[key] for key in value]
    return list(value) if is_list(value) or isinstance(value, LiquidRange) else [value]


def _jekyll_pairs(value: Any) -> list[Any]:
    return [[key, value[key]] for key in value] if isinstance(value, Mapping) else _jekyll_items(value)


def item_property(item: Any, name: Any) -> Any:
    """A property by its dotted name; text that looks like a number is one."""
    found = item
    for key in string_of(name).split("."):
        if not isinstance(found, Mapping):
            if found is item and not isinstance(found, str):
                raise ValueError(f"cannot select the property '{string_of(name)}'")
            found = key if isinstance(found, str) and key in found else None
            continue
        found = found.get(key)
    text = found if isinstance(found, str) else ""
    if len(text) <= _MAX_NUMBER and _INTEGER_LIKE.match(text):
        return int(text)
    if len(text) <= _MAX_NUMBER and _FLOAT_LIKE.match(text):
        head = _FLOAT_HEAD.match(text)
        return float(head[1]) if head else 0.0
    return found


_MAX_NUMBER = 300


def pop(_: Any, value: Any, count: Any = 1) -> Any:
    return list(value)[: max(len(value) - values.to_integer(count), 0)] if is_list(value) else value


def push(_: Any, value: Any, item: Any) -> Any:
    return [*value, item] if is_list(value) else value


def shift(_: Any, value: Any, count: Any = 1) -> Any:
    return list(value)[values.to_integer(count) :] if is_list(value) else value


def unshift(_: Any, value: Any, item: Any) -> Any:
    return [item, *value] if is_list(value) else value


def sample(context: Any, value: Any, count: Any = 1) -> Any:
    """Some item; the same one in every build of the same site (Jekyll's is random, which no page could be kept
    with)."""
    if not is_list(value):
        return value
    try:
        number = values.to_integer(count)
    except ValueError:
        number = 1
    from notes.liquid.reads import digest

    seed = string_of(context.page.get("path"))
    mixed = sorted(range(len(value)), key=lambda index: digest(f"{seed} {index}"))
    if number == 1:
        return value[mixed[0]] if value else None
    return [value[index] for index in mixed[:number]]


def array_to_sentence_string(_: Any, value: Any, connector: Any = "and") -> str:
    if not is_list(value):
        raise ValueError(f"array_to_sentence_string needs an array, not {values.inspect(value)[:40]}")
    if len(value) <= 2:
        return f" {string_of(connector)} ".join(map(string_of, value))
    return f"{join(None, value[:-1], ', ')}, {string_of(connector)} {string_of(value[-1])}"


def jsonify(_: Any, value: Any) -> str:
    values.weigh(value)
    return values.to_json(value)


FILTERS = {
    "size": size,
    "first": first,
    "last": last,
    "join": join,
    "reverse": reverse,
    "map": map_,
    "compact": compact,
    "uniq": uniq,
    "concat": concat,
    "sort_natural": sort_natural,
    "sort": sort,
    "where": where,
    "find": find,
    "where_exp": where_exp,
    "find_exp": find_exp,
    "group_by": group_by,
    "group_by_exp": group_by_exp,
    "pop": pop,
    "push": push,
    "shift": shift,
    "unshift": unshift,
    "sample": sample,
    "array_to_sentence_string": array_to_sentence_string,
    "jsonify": jsonify,
}
