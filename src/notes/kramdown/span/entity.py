"""Character references: `&copy;`, `&#169;`, `&#xa9;`. https://kramdown.gettalong.org/syntax.html#html-entities"""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.entities import Entity, referenced
from notes.kramdown.html import ENTITY
from notes.kramdown.span.state import SpanState


def html_entity(state: SpanState) -> bool:
    """An unknown name is text: `&amp;` and the rest."""
    reference = ENTITY.match(state.src, state.pos)
    if reference is None:
        return False
    state.pos = reference.end()
    written = reference[0]
    known = referenced(*reference.groups(""))
    if known is not None:
        state.push(entity_element(known, written))
    else:
        state.push(entity_element(Entity(38, "amp"), ""))
        state.add_text(written[1:])
    return True


def entity_element(meant: Entity, written: str) -> Element:
    """An `entity` element; `written` is empty for one that stands for other text."""
    element = Element("entity", meant.char, info=written)
    element.meta["name"] = meant.name
    element.meta["code_point"] = meant.code_point
    return element
