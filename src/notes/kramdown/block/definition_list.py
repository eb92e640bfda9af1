"""Definition lists: the lines of a paragraph are the terms, lines after `:` the definitions."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import BLANK_LINES, EOB_MARKER
from notes.kramdown.block.lists import content_line, first_line, item_start, lazy_line, take_ial, unindent
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element

_START = re.compile(r"( {0,3}:)([\t| ].*\n)")


def definition_list(state: BlockState) -> bool:
    if not _START.match(state.src, state.pos) or not _terms_before(state.parent.children):
        return False
    state.finish()
    siblings = state.parent.children
    dl = state.new_block("dl")
    paragraph = siblings.pop()
    first_as_para = paragraph.type == "blank"
    if first_as_para:
        paragraph = siblings.pop()
    dl.line, dl.ial = paragraph.line, paragraph.ial
    terms = paragraph.children[0].content.rstrip("\n")
    for offset, term in enumerate(terms.split("\n") if terms else ()):
        dt = Element("dt", line=paragraph.line + offset, block=True)
        text = take_ial(state, dt, term)
        dt.meta["raw_text"] = text
        dt.children.append(Element("inline", text, line=dt.line))
        dl.children.append(dt)
    _read_definitions(state, dl, first_as_para)
    last_blank = _parse_definitions(state, dl)
    if siblings and siblings[-1].type == "dl":
        siblings[-1].children += dl.children
    elif len(siblings) >= 2 and siblings[-1].type == "blank" and siblings[-2].type == "dl":
        siblings.pop()
        siblings[-1].children += dl.children
    else:
        siblings.append(dl)
    if last_blank is not None:
        siblings.append(last_blank)
    return True


def _terms_before(siblings: list[Element]) -> bool:
    """Whether a paragraph is right before, at most one blank line between.

    An HTML paragraph made native counts while it holds text alone.
    """
    if not siblings:
        return False
    last = siblings[-1]
    if last.type == "blank" and last.content == "\n" and len(siblings) >= 2:
        last = siblings[-2]
    return last.type == "p" and [child.type for child in last.children] in (["inline"], ["text"])


def _read_definitions(state: BlockState, dl: Element, first_as_para: bool) -> None:
    src = state.src
    start = content = _START
    indentation = 0
    texts: list[str] = []
    last_is_blank = False
    while state.pos < state.end:
        pos = state.pos
        if match := start.match(src, pos):
            dd = Element("dd", line=state.line_at(pos), block=True)
            text, indentation = first_line(state, dd, len(match[1]), match[2])
            texts = [text]
            dd.meta["texts"], dd.meta["first_as_para"] = texts, first_as_para
            dl.children.append(dd)
            start, content = item_start("dl", indentation), content_line(indentation)
            first_as_para = last_is_blank = False
        elif EOB_MARKER.match(src, pos):
            break
        elif (match := content.match(src, pos)) or (not last_is_blank and (match := lazy_line(state, indentation))):
            texts.append(unindent(match[0], indentation)[0])
            first_as_para = last_is_blank = False
        elif match := BLANK_LINES.match(src, pos):
            first_as_para = last_is_blank = True
            texts.append(match[0])
        else:
            break
        state.pos = match.end()


def _parse_definitions(state: BlockState, dl: Element) -> Element | None:
    """Read the blocks of every definition; returns the blank line taken off the last one."""
    last_blank = None
    for dd in dl.children:
        if dd.type == "dt":
            continue
        texts = dd.meta.pop("texts")
        state.parse_text(dd, "".join(texts), dd.line if texts[0].endswith("\n") else dd.line + 1)
        children = dd.children
        if not children:
            continue
        last_blank = children.pop() if children[-1].type == "blank" else None
        if children and children[0].type == "p" and not dd.meta["first_as_para"]:
            if len(children) > 1 and children[0].children:
                children[0].children[0].content += "\n"
            children[0].hidden = True
    return last_blank
