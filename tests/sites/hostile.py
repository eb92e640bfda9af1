"""Hostile notes, and what two HTML parsers see in the pages that are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from justhtml import JustHTML
from selectolax.lexbor import LexborHTMLParser

from notes.engines import sanitizer

FOLDER = Path(__file__).parents[1] / "fixtures/untrusted"


def vectors() -> dict[str, str]:
    """The bodies by name, such as `elements-12`."""
    found = {}
    for file in sorted(FOLDER.glob("*.txt")):
        for number, text in enumerate(file.read_text("utf-8").split("\n%%\n"), 1):
            found[f"{file.stem}-{number}"] = text
    return found


def notebook_files() -> dict[str, str]:
    """A post for every vector, a page that is HTML for most of them, and a harmless post to compare with."""
    files = {"posts/2020-01-01-harmless.md": "---\ntitle: harmless\ndescription: x\n---\n\nA paragraph.\n"}
    for name, text in vectors().items():
        files[f"posts/2020-01-02-{name}.md"] = f"---\ntitle: {name}\ndescription: x\n---\n\n{text}\n"
        files[f"html/{name}.html"] = f"---\ntitle: page {name}\n---\n{text}\n"
    return files


class Element(NamedTuple):
    """An element as either parser sees it."""

    path: tuple[str, ...]
    """The elements around it and itself, from the outside in: name, or name.class for those the theme has in a page."""
    name: str
    attributes: dict[str, str]


def with_selectolax(html: str) -> Iterator[Element]:
    """Every element of a page, as Lexbor reads it."""

    def walk(node: Any, path: tuple[str, ...]) -> Iterator[Element]:
        while node is not None:
            if node.tag and not node.tag.startswith(("-", "!")):
                attributes = {name: value or "" for name, value in node.attributes.items()}
                here = (*path, _step(node.tag, attributes))
                yield Element(here, node.tag, attributes)
                yield from walk(node.child, here)
            node = node.next

    yield from walk(LexborHTMLParser(html).root, ())


def with_justhtml(html: str) -> Iterator[Element]:
    """Every element of a page, as JustHTML reads it."""

    def walk(node: Any, path: tuple[str, ...]) -> Iterator[Element]:
        for child in node.children or ():
            if child.name.startswith(("#", "!")):
                continue
            attributes = {name: value or "" for name, value in (child.attrs or {}).items()}
            here = (*path, _step(child.name, attributes))
            yield Element(here, child.name, attributes)
            yield from walk(child, here)

    yield from walk(JustHTML(html, sanitize=False).root, ())


PARSERS = {"selectolax": with_selectolax, "justhtml": with_justhtml}
_OF_THE_THEME = ("prose", "katex", "katex-display", "references", "mark", "colophon", "masthead", "note", "note-header")


def _step(name: str, attributes: dict[str, str]) -> str:
    word = next((word for word in attributes.get("class", "").split() if word in _OF_THE_THEME), "")
    return f"{name}.{word}" if word else name


def is_authors(element: Element) -> bool:
    """Whether an element is in a note's text and neither KaTeX nor the theme made it."""
    within = "div.prose" in element.path[:-1]
    made = {"span.katex", "span.katex-display", "ol.references", "small.mark"} & {*element.path}
    glue = element.attributes.get("class") in ("glue", "math-error")
    anchor = element.name == "span" and element.attributes.keys() == {"id"}  # the theme's, at a citation in the text
    return within and not made and not glue and not anchor


def around(elements: list[Element]) -> list[tuple[str, ...]]:
    """What a page is made of around the text: the same for all notes, whatever they say."""
    return [
        element.path
        for element in elements
        if not {"div.prose", "nav"} & {*element.path[:-1]} and element.path[-1] not in _VARYING
    ]


_VARYING = ("nav", "link", "p", "span", "section", "h2", "ul", "li", "a", "time")
"""Contents, series, neighbours, related notes, counts of words and citations, style sheets for what a text holds."""
_ADDRESSES = ("href", "src", "poster", "action", "formaction", "data", "xlink:href", "background", "cite", "ping")
_SCHEME = re.compile(r"[\x00-\x20\x7f-\xa0\ufeff]*([a-z][a-z0-9+.\x00-\x20-]*):", re.I)


def faults(element: Element) -> Iterator[str]:
    """Why an element should not be in a page of an untrusted notebook."""
    for name, value in element.attributes.items():
        if name.startswith("on") or name in ("srcdoc", "srcset", "formaction", "action", "background", "ping"):
            yield f"{name} of <{element.name}>"
        scheme = _SCHEME.match(value) if name in _ADDRESSES else None
        if scheme and scheme[1].lower() not in sanitizer.SCHEMES:
            yield f"{name}={value}"
    if is_authors(element):
        yield from _faults_of_authors(element)


def _faults_of_authors(element: Element) -> Iterator[str]:
    if element.name not in sanitizer.ELEMENTS:
        yield f"<{element.name}>"
        return
    allowed = sanitizer.ATTRIBUTES["*"] | sanitizer.ATTRIBUTES.get(element.name, frozenset())
    allowed |= sanitizer.SET.get(element.name, {}).keys()
    yield from (f"{name} of <{element.name}>" for name in element.attributes.keys() - allowed)
    for word in element.attributes.get("class", "").split():
        if not re.fullmatch(
            r"language-\S+|highlight\S*|footnotes?|reversefootnote|task-list\S*|rouge-\S+|\w{1,3}", word
        ):
            yield f"the class {word}"
    if not re.fullmatch(r"|text-align: (left|center|right)", element.attributes.get("style", "")):
        yield f"style={element.attributes['style']}"
