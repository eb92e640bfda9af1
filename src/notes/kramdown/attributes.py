"""Attribute lists: `{: #id .class key="value" reference}` and the named ones, `{:name: …}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

ID_NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
"""Name of an attribute, a named list, a footnote."""
ANY_CHARS = r"(?:\\\}|[^}])"
"""What may stand between the braces of a list."""

_ID_OR_CLASS = r"#([A-Za-z][A-Za-z0-9_:-]*)|\.([^ \t\r\n\f\v.#]+)"
_ATTRIBUTE = re.compile(
    rf"""(?:\A|\s)(?:
        ({ID_NAME})=(?:"((?:\\\}}|\\"|[^}}"])*?)"|'((?:\\\}}|\\'|[^}}'])*?)')
        | ({ID_NAME})
        | ((?:{_ID_OR_CLASS})+)
    )(?=\s|\Z)""".replace("\n        ", ""),
    re.ASCII,
)
_ID_OR_CLASS_RE = re.compile(_ID_OR_CLASS, re.ASCII)


class AttributeList(dict[str, str]):
    """Attributes in the order given, and the names of lists referred to."""

    __slots__ = ("refs",)

    def __init__(self) -> None:
        super().__init__()
        self.refs: list[str] = []


def parse_attribute_list(source: str, into: AttributeList) -> bool:
    """Add what stands between the braces to `into`; classes add up, other attributes replace.

    False when the text holds no attribute at all although it is not empty (kramdown warns).
    """
    raise NotImplementedError


def merge(attributes: AttributeList, more: AttributeList) -> None:
    """Put a second list behind a first one (kramdown's update_ial_with_ial)."""
    attributes.refs += more.refs
    for name, value in more.items():
        attributes[name] = f"{attributes.get(name, '')} {value}".lstrip() if name == "class" else value


def apply(attrs: dict[str, str], attributes: AttributeList, named: Mapping[str, AttributeList]) -> None:
    """Write a list into an element's attributes, referenced lists first (kramdown's update_attr_with_ial)."""
    raise NotImplementedError
