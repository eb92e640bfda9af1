"""The table of contents that `{:toc}` asks for: a list of lists, itself a tree of elements."""

from __future__ import annotations

import re
from copy import copy

from notes.kramdown.element import Element
from notes.kramdown.options import Options


def output_level(level: int, options: Options) -> int:
    """The level a heading is written with."""
    return max(min(level + options.header_offset, 6), 1)


def in_toc(header: Element, options: Options) -> bool:
    """Whether a heading is in the table of contents."""
    return header.meta["level"] in options.toc_levels and not re.search(r"\bno_toc\b", header.attrs.get("class", ""))


def without_links(spans: list[Element]) -> list[Element]:
    """Copies of a heading's spans: links become their text, footnote marks go."""
    result = []
    for span in spans:
        if span.type == "footnote":
            continue
        children = without_links(span.children) if span.children else []
        if span.type == "a":
            result += children
            continue
        if span.children:
            span = copy(span)
            span.children = children
        result.append(span)
    return result


def toc_tree(headers: list[tuple[int, str, list[Element]]], kind: str, attrs: dict[str, str]) -> Element:
    """A list (`ul` or `ol`) of links to headings given as level, id and spans; deeper levels are inner lists."""
    tree = Element(kind, attrs={**attrs}, block=True)
    tree.attrs.setdefault("id", "markdown-toc")
    above: list[tuple[int, Element]] = []
    for level, id_name, spans in headers:
        item = Element("li", block=True)
        text = Element("p", block=True)
        text.hidden = True
        link = Element("a", attrs={"href": f"#{id_name}", "id": f"{tree.attrs['id']}-{id_name}"})
        link.children = without_links(spans)
        text.children.append(link)
        item.children.append(text)
        while above and above[-1][0] >= level:
            above.pop()
        _sublist(above[-1][1], kind).children.append(item) if above else tree.children.append(item)
        above.append((level, item))
    return tree


def _sublist(item: Element, kind: str) -> Element:
    """The list inside an item, made when it is first needed."""
    if len(item.children) == 1:
        item.children.append(Element(kind, block=True))
    return item.children[1]
