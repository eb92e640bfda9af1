"""Block extensions: attribute lists, named ones, and `{::comment}`, `{::nomarkdown}`, `{::options}`."""

from __future__ import annotations

import re

from notes.kramdown.attributes import ID_NAME, AttributeList
from notes.kramdown.block.boundary import ial_at
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element

_START = re.compile(r" {0,3}\{:")
_NAMED = re.compile(rf" {{0,3}}\{{:({ID_NAME}):")
_EXTENSION = re.compile(r" {0,3}\{::([A-Za-z0-9_]+)")
_STOP = re.compile(rf" {{0,3}}\{{:/({ID_NAME})?\}}[ \t\r\f\v]*\n")
_TAG_END = re.compile(r"(/?)\}[ \t\r\f\v]*\n")


def block_extensions(state: BlockState) -> bool:
    if not _START.match(state.src, state.pos):
        return False
    return _named_list(state) or _extension(state) or _attribute_list(state)


def _named_list(state: BlockState) -> bool:
    src = state.src
    match = _NAMED.match(src, state.pos)
    end = state.list_end(match.end()) if match else -1
    if not match or end < 0:
        return False
    state.read_attributes(src[match.end() : end], state.context.attribute_lists.setdefault(match[1], AttributeList()))
    state.pos = src.index("\n", end) + 1
    state.push_eob("ald")
    return True


def _attribute_list(state: BlockState) -> bool:
    found = ial_at(state, state.pos)
    if not found:
        return False
    source, end = found
    last = state.last_child()
    if last is not None and last.type != "blank" and (last.type != "eob" or last.info in _DEFINITIONS):
        last.ial = last.ial if last.ial is not None else AttributeList()
        state.read_attributes(source, last.ial)
        state.pos = end
        if not ial_at(state, end):
            state.push_eob("ial")
    else:
        state.block_ial = state.block_ial if state.block_ial is not None else AttributeList()
        state.read_attributes(source, state.block_ial)
        state.pos = end
    return True


_DEFINITIONS = {"link_def", "abbrev_def", "footnote_def"}


def _extension(state: BlockState) -> bool:
    src, line = state.src, state.line_at(state.pos)
    if stop := _STOP.match(src, state.pos):
        name = f" for {stop[1]!r}" if stop[1] else ""
        state.context.problem("extension", f"A stop tag{name} without an extension to stop is text", line)
        return False
    tag = _read_tag(state)
    if not tag:
        return False
    name, source, alone, end = tag
    body = None
    attributes = AttributeList()
    state.read_attributes(source, attributes)
    if not alone:
        stop_tag = state.extension_stops.find(name, end)
        if stop_tag is None:
            state.context.problem("extension", f"The extension {{::{name}}} has no stop tag and is text", line)
            return False
        body = src[end : stop_tag[0]].removesuffix("\n")
        end = stop_tag[1]
    if name == "comment":
        if body is not None:
            state.push(Element("comment", body, line=line, block=True))
    elif name == "nomarkdown":
        if body is not None:
            raw = Element("raw", body, line=line, block=True)
            raw.meta["type"] = attributes.get("type", "").split()
            state.push(raw)
    elif name == "options":
        state.context.set_options(attributes, line)
        state.push_eob("extension")
    else:
        state.context.problem("extension", f"The extension {{::{name}}} does not exist; it is text", line)
        return False
    state.pos = end
    return True


def _read_tag(state: BlockState) -> tuple[str, str, bool, int] | None:
    """Name and attributes of `{::name attributes}`, whether it is alone (`/}`), and the position after its line."""
    src = state.src
    match = _EXTENSION.match(src, state.pos)
    if not match:
        return None
    if end := _TAG_END.match(src, match.end()):
        return match[1], "", bool(end[1]), end.end()
    if not src[match.end() : match.end() + 1].isspace():
        return None
    start = match.end() + 1
    brace = start if src.startswith("}", start) else state.list_end(start)
    if brace < 0 or not (end := _TAG_END.match(src, brace)):
        return None
    source = src[start:brace]
    return match[1], source.removesuffix("/"), source.endswith("/"), end.end()
