"""Attribute lists: `{: #id .class key="value" reference}` and the named ones, `{:name: …}`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping

from notes.kramdown.html import SPACES

ID_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
"""Name of an attribute, a named list, a footnote."""
ANY_CHARS = r"(?:\\\}|[^}])"
"""What may be between the braces of a list."""

_SPACE = r"[ \t\r\n\f\v]"
_ID_OR_CLASS = r"#([A-Za-z][A-Za-z0-9_:-]*)|\.([^ \t\r\n\f\v.#]+)"
_ATTRIBUTE = re.compile(
    rf"(?:\A|{_SPACE})(?:({ID_NAME})=([\"'])|({ID_NAME})(?={_SPACE}|\Z)|((?:{_ID_OR_CLASS})+)(?={_SPACE}|\Z))"
)
_ID_OR_CLASS_RE = re.compile(_ID_OR_CLASS)
_VALUE_CHAR = r"(?:[^}\\]|\\\}|\\(?!\}))"
_VALUE = {
    quote: (
        re.compile(rf"({_VALUE_CHAR}*?)(?<!\\){quote}(?={_SPACE}|\Z)"),
        re.compile(rf"({_VALUE_CHAR}*\\){quote}(?={_SPACE}|\Z)"),
    )
    for quote in "\"'"
}
"""A value ends at a quote before white space; at an escaped one only when no other follows."""
_ESCAPED = {quote: re.compile(rf"\\(\}}|{quote})") for quote in "\"'"}

REFERENCES_LIMIT = 1000
"""Named lists one element may pull in: they can refer to each other, even in circles."""
COPIED = 16
"""Characters written again that are a unit of a body's work."""
_CHAIN_LIMIT = 100
"""Lists that refer to lists, one through the other."""


class AttributeList(dict[str, str]):
    """Attributes in the order given, and the names of lists referred to."""

    __slots__ = ("refs",)

    def __init__(self) -> None:
        super().__init__()
        self.refs: list[str] = []


def parse_attribute_list(source: str, into: AttributeList) -> bool:
    """Add what is between the braces to `into`; classes add up, other attributes replace.

    False when the text holds no attribute at all although it is not empty (kramdown warns).
    """
    if source.strip() in {"", ":"}:
        return True
    pos, found = 0, False
    unclosed = set()
    classes: list[str] = []
    while match := _ATTRIBUTE.search(source, pos):
        key, quote, ref, ids_and_classes = match.group(1, 2, 3, 4)
        pos = match.end()
        if key:
            value = None if quote in unclosed else _match_value(source, pos, quote)
            if value is None:
                unclosed.add(quote)
                pos = match.start() + 1
                continue
            pos = value.end()
            into[key] = _ESCAPED[quote].sub(r"\1", value[1])
            if key == "class":
                classes.clear()
        elif ref:
            into.refs.append(ref)
        else:
            for id_name, class_name in _ID_OR_CLASS_RE.findall(ids_and_classes):
                if class_name:
                    into.setdefault("class", "")
                    classes.append(class_name)
                else:
                    into["id"] = id_name
        found = True
    if classes:
        into["class"] = " ".join([into["class"], *classes]).lstrip(SPACES)
    return found


def _match_value(source: str, pos: int, quote: str) -> re.Match[str] | None:
    plain, escaped = _VALUE[quote]
    return plain.match(source, pos) or escaped.match(source, pos)


def merge(attributes: AttributeList, more: AttributeList) -> None:
    """Put a second list after a first one (kramdown's update_ial_with_ial)."""
    attributes.refs += more.refs
    for name, value in more.items():
        attributes[name] = f"{attributes.get(name, '')} {value}".lstrip(SPACES) if name == "class" else value


def apply(
    attrs: dict[str, str],
    attributes: AttributeList,
    named: Mapping[str, AttributeList],
    spend: Callable[[int], bool],
) -> None:
    """Write a list into an element's attributes, referenced lists first (kramdown's update_attr_with_ial).

    `spend` counts work; when it says False, the body's budget being used up, no more is written.
    """
    budget = REFERENCES_LIMIT

    def write(given: AttributeList, inside: tuple[str, ...]) -> None:
        nonlocal budget
        for ref in given.refs:
            if ref in named and ref not in inside and budget > 0 and len(inside) < _CHAIN_LIMIT:
                budget -= 1
                write(named[ref], (*inside, ref))
        for name, value in given.items():
            if name == "class":
                value = f"{attrs.get(name, '')} {value}".lstrip(SPACES)
            if not spend(len(value) // COPIED):
                return
            attrs[name] = value

    write(attributes, ())


class ListEnds:
    """Where the attribute lists of one text may end: finds the closing brace in logarithmic time.

    As a regular expression: `(?:\\\\}|[^}])+}\\s*?\\n` from the list's first character; an escaped brace closes
    only when the first brace that is not escaped does not.
    """

    _BRACE = re.compile(r"(\\?)\}([ \t\r\f\v]*\n)?")

    def __init__(self, src: str) -> None:
        self.plain: list[int] = []
        self.closing: set[int] = set()
        """Braces at the end of a line."""
        self.escaped: list[int] = []
        """Escaped braces at the end of a line."""
        for brace in self._BRACE.finditer(src):
            at = brace.start() + len(brace[1])
            if brace[2] is not None:
                self.closing.add(at)
            if not brace[1]:
                self.plain.append(at)
            elif brace[2] is not None:
                self.escaped.append(at)

    def find(self, pos: int) -> int:
        """Index of the brace that closes a list whose content starts at `pos`; -1 without one."""
        index = bisect_left(self.plain, pos)
        end = -1
        if index < len(self.plain):
            end = self.plain[index]
            if end == pos:
                return -1
            if end in self.closing:
                return end
        index = bisect_left(self.escaped, end) if end >= 0 else len(self.escaped)
        if index and self.escaped[index - 1] > pos:
            return self.escaped[index - 1]
        return -1
