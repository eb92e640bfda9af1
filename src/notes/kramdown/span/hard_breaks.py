r"""GitHub's line breaks: every line end under option `hard_wrap`, else a backslash before one."""

from __future__ import annotations

from notes.kramdown.element import Element


def break_lines(root: Element, hard_wrap: bool) -> None:
    """Put a `br` at each break in the text below an element; HTML elements are left alone."""
    mark = "\n" if hard_wrap else "\\\n"
    children: list[Element] = []
    for child in root.children:
        if child.type == "text":
            if mark in child.content:
                children += _broken(root, child, mark)
                continue
        elif child.type != "html_element":
            break_lines(child, hard_wrap)
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
