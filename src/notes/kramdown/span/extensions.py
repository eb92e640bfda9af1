"""Span extensions: attribute lists after an element, and `{::comment}`, `{::nomarkdown}`, `{::options}`.

https://kramdown.gettalong.org/syntax.html#span-ials, #extensions
"""

from __future__ import annotations

import re
from typing import NamedTuple

from notes.kramdown.attributes import ID_NAME, AttributeList, apply, merge, parse_attribute_list
from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACE
from notes.kramdown.span.state import SpanState

_START = re.compile(r"\{::([A-Za-z0-9_]+)")
_STOP_TAG = re.compile(rf"\{{:/(?:{ID_NAME})?\}}")
_STOPS = {name: re.compile(rf"\{{:/(?:{name})?\}}") for name in ("comment", "nomarkdown", "options")}
_BRACE = re.compile(r"(?<!\\)\}")


class _Tag(NamedTuple):
    name: str
    attributes: str
    alone: bool
    """Whether it ends with a slash and so has no body."""
    end: int


def span_extension(state: SpanState) -> bool:
    """What is neither an extension nor an attribute list after an element is text."""
    src, start = state.src, state.pos
    if not src.startswith("{:", start):
        return False
    tag = _read_tag(state)
    if not (_attribute_list(state) if tag is None else _extension(state, tag)):
        state.add_text("{")
        state.pos = start + 1
    return True


def _closing_brace(state: SpanState, begin: int) -> int:
    """The first brace that is not escaped; the last escaped one when there is none."""
    end = state.find(_BRACE, begin)
    if end < 0:
        if "last escaped brace" not in state.caches:
            state.caches["last escaped brace"] = state.src.rfind("\\}") + 1
        end = state.caches["last escaped brace"]
        return end if end > begin else -1
    return end


def _attribute_list(state: SpanState) -> bool:
    last = state.last_element()
    start = state.pos
    begin = start + 2
    if last is None:
        return False
    end = _closing_brace(state, begin)
    if end <= begin:
        return False
    attributes = AttributeList()
    source = state.src[begin:end]
    if not parse_attribute_list(source, attributes):
        state.problem("attribute-list", f"No attributes found in {{:{source}}}.", start)
    if last.ial is None:
        last.ial = AttributeList()
    merge(last.ial, attributes)
    apply(last.attrs, attributes, state.context.attribute_lists, state.context.spend)
    state.spend(1)
    state.pos = end + 1
    return True


def _extension(state: SpanState, tag: _Tag) -> bool:
    start = state.pos
    if tag.name not in _STOPS:
        state.problem("extension", f"The extension {{::{tag.name}}} does not exist: kept as text.", start)
        return False
    body = None
    if not tag.alone:
        stop = _STOPS[tag.name]
        body_end = state.find(stop, tag.end)
        if body_end < 0:
            state.problem("extension", f"The extension {{::{tag.name}}} has no stop tag: kept as text.", start)
            return False
        body = state.src[tag.end : body_end]
        state.pos = state.src.index("}", body_end) + 1
    else:
        state.pos = tag.end
    attributes = AttributeList()
    parse_attribute_list(tag.attributes, attributes)
    line = state.line_at(start)
    if tag.name == "options":
        state.context.set_options(attributes, line)
    elif body is not None:
        element = Element("comment" if tag.name == "comment" else "raw", body, line=line)
        if tag.name == "nomarkdown":
            element.meta["type"] = attributes.get("type", "").split()
        state.push(element)
    return True


def _read_tag(state: SpanState) -> _Tag | None:
    """The tag of an extension, a stop tag as one without a name."""
    src = state.src
    start = _START.match(src, state.pos)
    if start is None:
        return _Tag("", "", True, 0) if _STOP_TAG.match(src, state.pos) else None
    name, pos = start[1], start.end()
    if src[pos : pos + 1] in SPACE:
        end = _closing_brace(state, pos + 1)
        if end < 0:
            return None
        alone = end > pos + 1 and src[end - 1] == "/"
        return _Tag(name, src[pos + 1 : end - alone], alone, end + 1)
    alone = src.startswith("/", pos)
    pos += alone
    return _Tag(name, "", alone, pos + 1) if src.startswith("}", pos) else None
