"""Ordered and unordered lists, task lists included."""

from __future__ import annotations

import re
from functools import lru_cache

from notes.kramdown.attributes import ANY_CHARS, COPIED, ID_NAME, AttributeList
from notes.kramdown.block import horizontal_rule
from notes.kramdown.block.boundary import BLANK_LINES, EOB_MARKER, HTML_END, SPACE, ial_at
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element
from notes.kramdown.html import SPACES

_TAIL = r"([\t| ].*\n)"
_UL = re.compile(rf"( {{0,3}}[+*-]){_TAIL}")
_OL = re.compile(rf"( {{0,3}}\d+\.){_TAIL}", re.A)
START = re.compile(r" {0,3}(?:[+*-]|\d+\.)[\t| ]", re.A)
_MARKERS = {"ul": r"[+*-]", "ol": r"\d+\.", "dl": ":"}
_LEADING_TABS = re.compile(r"\t+")
_SPACES = re.compile(" *")
_TEXT = re.compile(r".*\S.*\n", re.A)
_ITEM_IAL = re.compile(rf"{SPACE}*\{{:(?!(?:{ID_NAME})?:|/)({ANY_CHARS}+)\}}{SPACE}*")
_BLANKS = re.compile(r"[ \t]*")
_TASK = re.compile(rf"{SPACE}*\[([ xX])\]{SPACE}+")
_CHECKBOX = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled" />'
_CHECKED = '<input type="checkbox" class="task-list-item-checkbox" disabled="disabled" checked="checked" />'

INDENTATION_LIMIT = 1000
"""Spaces put in front of a lazy line to keep it in its nested list, at most."""


@lru_cache(maxsize=64)
def item_start(kind: str, indentation: int) -> re.Pattern[str]:
    """How the next item of a list begins when the content of its last one is indented by `indentation`."""
    spaces = indentation - 1 if indentation in {1, 2, 3} else 3
    return re.compile(rf"( {{0,{spaces}}}{_MARKERS[kind]}){_TAIL}", re.A)


@lru_cache(maxsize=64)
def content_line(indentation: int) -> re.Pattern[str]:
    """A line indented far enough to belong to the item."""
    tabs, spaces = divmod(indentation, 4)
    tab = r"(?:\t| {4})"
    return re.compile(rf"(?:{tab}{{{tabs}}} {{{spaces}}}|{tab}{{{tabs + 1}}}).*\S.*\n", re.A)


def lazy_line(state: BlockState, indentation: int) -> re.Match[str] | None:
    """A line that continues the item's text without being indented."""
    src, pos = state.src, state.pos
    spaces = _SPACES.match(src, pos).end() - pos  # type: ignore[union-attr]
    if spaces <= min(indentation, 3) and (HTML_END.match(src, pos) or ial_at(state, pos)):
        return None
    return _TEXT.match(src, pos)


def unindent(line: str, indentation: int) -> tuple[str, bool]:
    """A line of an item without the indentation of the item's content, and whether it had it."""
    if tabs := _LEADING_TABS.match(line):
        line = "    " * tabs.end() + line[tabs.end() :]
    if line.startswith(" " * indentation):
        return line[indentation:], True
    return line, False


def take_ial(state: BlockState, element: Element, text: str) -> str:
    """The text of an item or a term without the attribute list in front, which goes to the element."""
    match = _ITEM_IAL.match(text)
    if not match:
        return text
    element.ial = element.ial or AttributeList()
    state.read_attributes(match[1], element.ial)
    return text[match.end() :]


def first_line(state: BlockState, item: Element, marker_width: int, content: str) -> tuple[str, int]:
    """An item's first line without its indentation and attribute list; the column at which its content starts.

    Of a line of blanks nothing is left, not even its end: the item's text then starts on the next line.
    """
    ial = _ITEM_IAL.match(content)
    if not content[ial.end() if ial else 0 :].strip(SPACES):
        indentation = 4
    else:
        indentation = marker_width
        for char in _BLANKS.match(content)[0]:  # type: ignore[index]
            indentation = indentation + 1 if char == " " else (indentation // 4 + 1) * 4
    return take_ial(state, item, content.lstrip(SPACES)), indentation


def list_block(state: BlockState) -> bool:
    src = state.src
    if not START.match(src, state.pos):
        return False
    kind = "ul" if _UL.match(src, state.pos) else "ol"
    list_element = state.new_block(kind, line=state.line_at(state.pos))
    eob_found = _read_items(state, list_element)
    state.push(list_element)
    last_blank = None
    items = list_element.children
    for item in items:
        for line, pieces in item.meta.pop("texts"):
            state.parse_text(item, "".join(pieces), line)
        last_blank = _tighten(item, items, eob_found) if item.children else last_blank
    if last_blank is not None and not eob_found:
        state.push(last_blank)
    if state.kramdown.gfm:
        _mark_tasks(list_element)
    return True


def _read_items(state: BlockState, list_element: Element) -> bool:
    """Cut the list into items, each a list of texts with their first lines; True when `^` ended it."""
    src, kind = state.src, list_element.type
    start = _UL if kind == "ul" else _OL
    item = list_element
    texts: list[tuple[int, list[str]]] = []
    indentation = 0
    content = start
    nested_list_found = last_is_blank = False
    while state.pos < state.end:
        pos = state.pos
        if last_is_blank and horizontal_rule.START.match(src, pos):
            break
        if state.skip(EOB_MARKER):
            return True
        if match := start.match(src, pos):
            line = state.line_at(pos)
            item = Element("li", line=line, block=True)
            text, indentation = first_line(state, item, len(match[1]), match[2])
            list_element.children.append(item)
            texts = item.meta["texts"] = [(line if text.endswith("\n") else line + 1, [text])]
            start, content = item_start(kind, indentation), content_line(indentation)
            nested_list_found = bool(START.match(text))
            last_is_blank = False
        elif (match := content.match(src, pos)) or (not last_is_blank and (match := lazy_line(state, indentation))):
            text, indented = unindent(match[0], indentation)
            if not nested_list_found and indented and START.match(text):
                texts.append((state.line_at(pos), []))
                nested_list_found = True
            elif nested_list_found and not indented and START.match(text):
                spaces = min(indentation + 4, INDENTATION_LIMIT)
                if state.context.spend(spaces // COPIED):
                    text = " " * spaces + text
            texts[-1][1].append(text)
            last_is_blank = False
        elif match := BLANK_LINES.match(src, pos):
            nested_list_found = last_is_blank = True
            texts[-1][1].append(match[0])
        else:
            break
        state.pos = match.end()
    return False


def _tighten(item: Element, items: list[Element], eob_found: bool) -> Element | None:
    """Decide whether the item's first paragraph loses its `<p>`; returns the blank line taken off its end."""
    children = item.children
    first = children[0]
    if first.type == "p":
        if len(children) >= 2 and children[1].type == "eob" and first.ial is not None:
            del children[1]
        is_last = item is items[-1]
        tight = len(children) < 2 or children[1].type != "blank" or (is_last and len(children) == 2 and not eob_found)
        if tight and (not is_last or len(items) == 1 or any(map(_starts_tight, items[:-1]))):
            if len(children) > 1 and children[1].type != "blank" and first.children:
                first.children[0].content += "\n"
            first.hidden = True
    return children.pop() if children[-1].type == "blank" else None


def _starts_tight(item: Element) -> bool:
    return not item.children or item.children[0].type != "p" or item.children[0].hidden


def _mark_tasks(list_element: Element) -> None:
    """GFM's task lists: a box at the start of an item makes it and the items after it tasks."""
    is_tasklist = False
    for item in list_element.children:
        if not item.children or item.children[0].type != "p" or not item.children[0].children:
            continue
        inline = item.children[0].children[0]
        if box := _TASK.match(inline.content):
            inline.content = (_CHECKBOX if box[1] == " " else _CHECKED) + inline.content[box.end() :]
            is_tasklist = True
        if is_tasklist:
            item.attrs["class"] = "task-list-item"
    if is_tasklist:
        list_element.attrs["class"] = "task-list"
