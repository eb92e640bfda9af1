r"""GitHub's line breaks: every line end under option `hard_wrap`, else a backslash before one."""

from __future__ import annotations

from notes.kramdown.context import Context
from notes.kramdown.element import Element


def break_lines(root: Element, context: Context) -> None:
    """Put a `br` at each break in the text below an element; HTML elements are left alone."""
    _break(root, "\n" if context.options.hard_wrap else "\\\n")


def _break(root: Element, mark: str) -> None:
    children: list[Element] = []
    for child in root.children:
        if child.type == "text":
            if mark in child.content:
                children += _broken(root, child, mark)
                continue
        elif child.type != "html_element":
            _break(child, mark)
        children.append(child)
    root.children = children


def _broken(parent: Element, text: Element, mark: str) -> list[Element]:
    """The lines of a text with breaks between them; a break at the very end of a block is none."""
    lines = text.content.split(mark)
    breaks = len(lines) - 1
    if not lines[-1] and parent.block and parent.children[-1] is text:
        breaks -= 1
    parts = []
    for index, line in enumerate(lines):
        content = f"\n{line}" if index else line
        if content:
            parts.append(Element("text", content, line=text.line))
        if index < breaks:
            parts.append(Element("br"))
    return parts
