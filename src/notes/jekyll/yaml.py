"""YAML 1.1 as Jekyll's SafeYAML types it, from libyaml's node tree straight to plain values.

PyYAML's own constructors are not used: they read `1,000` as text, refuse `2019-13-45` and know nothing of
SafeYAML's order int, float, null, bool, date. One walk over the nodes types plain scalars, finds duplicate keys,
refuses tags and measures aliases. Quoted and block scalars are text, always.

Sources: SafeYAML 1.x `lib/safe_yaml/transform`; YAML 1.1 merge keys.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from notes.jekyll.yaml_faults import in_plain_words

MAX_DEPTH = 64
"""Collections inside collections; front matter needs three."""
MAX_VALUES = 100_000
"""Values of one document once its aliases are expanded: what a printer or an encoder would have to walk."""

_SAFE_LENGTH = 1024
"""Characters up to which libyaml's recursive composer cannot nest deep enough to matter."""
_PLAIN = "plain"
_TEXT = "text"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OCTAL = re.compile(r"[-+]?0[0-7]+\Z")
_HEXADECIMAL = re.compile(r"[-+]?0[xX][0-9a-fA-F]+\Z")
_BINARY = re.compile(r"[-+]?0[bB][01]+\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?\Z")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?"
    r"[ \t]*(?:(Z)|([-+])([0-9]{1,2}):?([0-9]{2})?)?\Z"
)
_ODD_BREAK = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
"""Line breaks to YAML, not to the editors that show people line numbers."""
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

EARLIEST = datetime.datetime(1, 1, 2, tzinfo=datetime.UTC)
LATEST = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
"""A time beyond them has no name in some time zone."""

_INFINITE = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "yes": True,
    "on": True,
    "true": True,
    "no": False,
    "off": False,
    "false": False,
}


_SAYS_SOMETHING = re.compile(r"^[^\S\n]*[^#\s]", re.MULTILINE)
"""A line that is neither blank nor a comment."""


class Fault(NamedTuple):
    """What is wrong with a YAML text; `line` and `column` are 1-based in that text."""

    code: str
    """`yaml`, `duplicate-key`, `more-documents`, `tag`, `depth`, `aliases`."""
    message: str
    line: int
    column: int
    hint: str = ""
    fatal: bool = True


class Document(NamedTuple):
    """A YAML text understood: its value, or `None` and a fatal fault."""

    value: Any
    places: dict[tuple[str, ...], tuple[int, int]]
    """Line and column of every mapping key, by the path of keys that leads to it; list items count as `0`, `1`, …"""
    faults: tuple[Fault, ...]


class _Loader(_LOADER):  # type: ignore[misc]  # libyaml's parser; the tag resolution is ours
    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _TEXT
        return "tag:yaml.org,2002:seq" if kind is yaml.SequenceNode else "tag:yaml.org,2002:map"


def is_too_deep(value: Any) -> bool:
    """Whether lists and mappings are nested more than `MAX_DEPTH` levels deep, of a value that was not YAML."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [each for each in level if isinstance(each, dict | list) and each]
        if not level:
            return False
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
    return True


class _Refused(Exception):
    def __init__(self, code: str, message: str, node: yaml.Node, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.node, self.hint = code, message, node, hint


def parse_yaml(text: str) -> Document:
    """Understand a text's first YAML document. Never raises; a fatal fault leaves the value `None`.

    Ruby too reads the first of several documents and no further; here what follows is at least a fault.
    """
    try:
        if len(text) > _SAFE_LENGTH and (fault := _too_deep(text)):
            return Document(None, {}, (fault,))
        loader = _Loader(text)
        try:
            node = loader.get_node() if loader.check_node() else None
            more = loader.get_event() if node is not None else None
        finally:
            loader.dispose()
        if node is None:
            return Document(None, {}, ())
        builder = _Builder(text)
        value = builder.build(node, (), 1)
        if isinstance(more, yaml.DocumentStartEvent) and _SAYS_SOMETHING.search(text, more.end_mark.index):  # type: ignore[union-attr]  # every event has marks
            place = _place(more.start_mark, text)
            builder.faults.append(
                Fault("more-documents", "another document starts here; it is not read", *place, fatal=False)
            )
        return Document(value, builder.places, tuple(builder.faults))
    except yaml.YAMLError as error:
        return Document(None, {}, (_syntax_fault(error, text),))
    except _Refused as error:
        return Document(None, {}, (Fault(error.code, error.message, *_place(error.node.start_mark, text), error.hint),))


class _Lines:
    """The lines of a text as editors count them: they end with a line feed."""

    def __init__(self, text: str) -> None:
        odd = _ODD_BREAK.search(text) is not None
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))] if odd else []
        """Offset of each line; none where libyaml counts as editors do."""

    def place(self, mark: Any) -> tuple[int, int]:
        """1-based line and column of one of libyaml's marks."""
        if not self._starts:
            return mark.line + 1, mark.column + 1
        line = bisect_right(self._starts, mark.index)
        return line, mark.index - self._starts[line - 1] + 1


def _place(mark: Any, text: str) -> tuple[int, int]:
    return _Lines(text).place(mark)


class _Builder:
    """One walk from nodes to values, remembering where each key is."""

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, _Lines(text)
        self.places: dict[tuple[str, ...], tuple[int, int]] = {}
        self.faults: list[Fault] = []
        self.values = 0
        self.built: dict[int, tuple[Any, int]] = {}
        """Collections already built, with how many values each expands to: an alias is its anchor's very node."""
        self.open: set[int] = set()

    def build(self, node: yaml.Node, path: tuple[str, ...], depth: int) -> Any:
        self.values += 1
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        known = self.built.get(id(node))
        if known is not None:
            self.values += known[1]
            if self.values > MAX_VALUES:
                raise _Refused("aliases", f"aliases expand to more than {MAX_VALUES} values", node)
            return known[0]
        if id(node) in self.open:
            raise _Refused("aliases", "an alias contains itself", node)
        if depth > MAX_DEPTH:
            raise _Refused("depth", f"nested more than {MAX_DEPTH} levels deep", node)
        self.open.add(id(node))
        before = self.values
        value: Any
        if isinstance(node, yaml.SequenceNode):
            _check_tag(node, "seq")
            value = [self.build(item, (*path, str(index)), depth + 1) for index, item in enumerate(node.value)]
        else:
            _check_tag(node, "map")
            value = self.mapping(node, path, depth)
        self.open.discard(id(node))
        self.built[id(node)] = (value, self.values - before)
        return value

    def mapping(self, node: yaml.Node, path: tuple[str, ...], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        seen: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                hint = (
                    "put a value that starts with “{{” between quotes"
                    if self.text.startswith("{{", node.start_mark.index)
                    else ""
                )
                raise _Refused("yaml", "a key must be a word, not a list or a mapping", key_node, hint)
            key = key_node.value
            if key == "<<" and key_node.tag == _PLAIN:
                merged |= self.merge_key(value_node, (*path, key), depth)
                continue
            place, position = (*path, key), self.lines.place(key_node.start_mark)
            if key in seen:
                message = f"“{key}” is here twice; the last one counts"
                self.faults.append(Fault("duplicate-key", message, *position, fatal=False))
            seen.add(key)
            self.places[place] = position
            result[key] = self.build(value_node, place, depth + 1)
        return merged | result

    def merge_key(self, node: yaml.Node, path: tuple[str, ...], depth: int) -> dict[str, Any]:
        """What `<<: *anchor` or `<<: [*a, *b]` brings in; of two, the first named wins."""
        value = self.build(node, path, depth + 1)
        sources = value if isinstance(value, list) else [value]
        result: dict[str, Any] = {}
        for source in reversed(sources):
            if not isinstance(source, dict):
                raise _Refused("yaml", "only a mapping can be merged with “<<”", node)
            result |= source
        return result


def _check_tag(node: yaml.Node, kind: str) -> None:
    if node.tag not in (f"tag:yaml.org,2002:{kind}", "!"):
        raise _Refused("tag", f"the tag {_shown(node.tag)} is not understood", node)


def _shown(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _scalar(node: yaml.ScalarNode) -> Any:
    if node.tag == _PLAIN:
        return type_scalar(node.value)
    if node.tag in (_TEXT, "!"):
        return node.value
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    convert = _TAGGED.get(kind)
    if convert is None:
        hint = "put a value that starts with “!” between quotes"
        raise _Refused("tag", f"the tag {_shown(node.tag)} is not understood", node, hint)
    value = type_scalar(node.value)
    if not convert(value):
        raise _Refused("tag", f"“{node.value}” is not what {_shown(node.tag)} promises", node)
    return node.value if kind == "str" else value


_TAGGED: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: True,
    "int": lambda value: type(value) is int,
    "float": lambda value: isinstance(value, float) or type(value) is int,
    "bool": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "timestamp": lambda value: isinstance(value, datetime.date),
}
"""The tags of YAML's own that name a scalar, and what a scalar must be to bear them."""


def type_scalar(text: str) -> Any:
    """The value of an unquoted scalar, guessed in SafeYAML's order: int, float, null, bool, date, else text.

    `1,000` is 1000, `0755` is 493, `12:30` is 750.0, `1e3` and `y` are text, an impossible date is text.
    A time without a zone is UTC, as YAML 1.1 has it.
    """
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    first = text[0]
    if not (first.isdigit() or first in "+-.,_"):
        return text
    if lowered in _INFINITE:
        return _INFINITE[lowered]
    bare = text.replace("_", "").replace(",", "")
    if len(bare) <= 4000:  # Python refuses to read longer decimals
        if _INTEGER.match(bare):
            return int(bare)
        if _OCTAL.match(bare):
            return int(bare, 8)
        if (_HEXADECIMAL.match(bare) and len(bare) <= 3000) or _BINARY.match(bare):
            return int(bare, 0)
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    if _BASE_60.match(text) and len(text) < 40:
        return _base_60(text.replace("_", ""))
    return _date_or_time(text)


def _base_60(text: str) -> float:
    sign = -1.0 if text.startswith("-") else 1.0
    total = 0.0
    for part in text.lstrip("+-").split(":"):
        total = total * 60 + float(part)
    return sign * total


def _date_or_time(text: str) -> datetime.datetime | datetime.date | str:
    try:
        if match := _DATE.match(text):
            return datetime.date(*map(int, match.groups()))
        if match := _TIME.match(text):
            *numbers, fraction, _, sign, hours, minutes = match.groups()
            microsecond = int(((fraction or "") + "000000")[:6])
            zone = datetime.UTC
            if sign:
                offset = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
                zone = datetime.timezone(-offset if sign == "-" else offset)
            year, month, day, hour, minute, second = map(int, numbers)
            found = datetime.datetime(year, month, day, hour, minute, second, microsecond, zone)
            return found if EARLIEST < found < LATEST else text
    except ValueError:
        pass  # 2019-13-45: no such day, so it is text
    return text


def _too_deep(text: str) -> Fault | None:
    """Nesting counted over libyaml's events, which do not recurse as its composer does."""
    depth = 0
    loader = _Loader(text)
    try:
        while True:
            event = loader.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                return None
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    message = f"nested more than {MAX_DEPTH} levels deep"
                    return Fault("depth", message, *_place(event.start_mark, text))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    finally:
        loader.dispose()


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        match = _UNPRINTABLE.search(text)
        if match is None:
            return Fault("yaml", str(error), 1, 1)
        message = f"the character U+{ord(match.group()):04X} is not allowed in YAML"
        return Fault("yaml", message, *_line_and_column(match.start(), text))
    start = getattr(error, "context_mark", None) or mark
    problem, context = getattr(error, "problem", None) or str(error), getattr(error, "context", None) or ""
    if problem.startswith("exceeded maximum nesting"):  # a bound of libyaml's own
        return Fault("depth", f"nested more than {MAX_DEPTH} levels deep", *_line_and_column(mark.index, text))
    words = in_plain_words(problem, context, mark.index, start.index, text, _open_bracket(text))
    return Fault("yaml", words.message, *_line_and_column(words.position, text), words.hint)


def _open_bracket(text: str) -> int:
    """Offset of the innermost `[` or `{` that is open where the text stops making sense; -1 without one."""
    opened: list[int] = []
    loader = _Loader(text)
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.CollectionStartEvent):
                start = event.start_mark.index  # type: ignore[union-attr]  # every event has marks; that of `[a: b]`, a mapping without braces, is at the `a`
                inner = opened[-1] if opened else -1
                opened.append(start if event.flow_style and text[start] in "[{" else inner)
            elif isinstance(event, yaml.CollectionEndEvent):
                opened.pop()
    except yaml.YAMLError:
        pass  # the fault that is being explained
    finally:
        loader.dispose()
    return opened[-1] if opened else -1


def _line_and_column(index: int, text: str) -> tuple[int, int]:
    start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, start) + 1, index - start + 1
