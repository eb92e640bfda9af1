"""What all rules of the HTML writer share: the state of one rendering, tags, attributes, entities, holes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

from notes.kramdown import html
from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.entities import Entity
from notes.kramdown.escape import escape_attribute
from notes.kramdown.options import NO_LANGUAGE, Options
from notes.model import Piece, UrlSlot

Highlight = Callable[[str, str], str | None]
"""Inner HTML of a piece of code in a language; `None` for a language it does not know."""

LANGUAGE = re.compile(r"\blanguage-([^ \t\n\v\f\r]+)")
"""A language in an element's class."""
NBSP = Entity(160, "nbsp")
NO_ATTRS: dict[str, str] = {}
TOC = "\0toc\0"
FOOTNOTES = "\0footnotes\0"
"""Where the table of contents and the footnotes go; both are complete when the rest is written. NUL is in no text."""

_HOLE = re.compile("\0(\\d+)\0")
_NOT_RELATIVE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|//|#|\Z")
_ESCAPED_CHARS = frozenset('<>&"')


@cache
def _functions(writer: type[Writer]) -> dict[str, Callable[[Any, Element, int], str]]:
    """A writer's rules by type of element, unbound: bound ones would be a circle that keeps a whole tree in memory."""
    return {name: getattr(writer, f"convert_{rule}") for name, rule in writer.RULES.items()}


class Writer:
    """Writes one tree: made for one rendering, because it counts footnotes and notes where holes are.

    A rule is a method `convert_x(element, indent)`; `indent` is the number of spaces a block's tag is indented by.
    """

    RULES: ClassVar[Mapping[str, str]] = {}
    """Which rule writes which type of element; see `notes.kramdown.renderer`."""

    def __init__(self) -> None:
        self.rules = _functions(type(self))  # type: ignore[arg-type]  # classes are hashable
        self.options = Options()
        self.context: Context
        self.root: Element
        self.highlight: Highlight | None = None
        self.replace: dict[int, tuple[int, Piece]] = {}
        self.after: Mapping[int, Piece] = {}
        self.slots = False
        self.holes: list[Piece] = []
        self.stack: list[Element] = []
        self.toc: list[tuple[int, str, list[Element]]] = []
        """Level, id and spans of the headings written so far."""
        self.toc_place: Element | None = None
        self.footnote_place = False
        self.footnotes: dict[str, list[int]] = {}
        """By name: the number, and how often the footnote was repeated."""
        self.footnote_names: list[str] = []
        """The keys of `footnotes`, in order."""

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Split a text at its holes."""
        if not self.holes:
            return (text,) if text else ()
        parts = _HOLE.split(text)
        return tuple(self.holes[int(part)] if i % 2 else part for i, part in enumerate(parts) if part)

    def hole(self, piece: Piece) -> str:
        """A placeholder: NUL cannot occur in a text."""
        if isinstance(piece, str):
            return piece
        self.holes.append(piece)
        return f"\0{len(self.holes) - 1}\0"

    def inner(self, element: Element, indent: int) -> str:
        """The children of an element."""
        indent += 2
        rules, children = self.rules, element.children
        self.stack.append(element)
        if len(children) == 1 and children[0].index < 0:
            result: str = rules[children[0].type](self, children[0], indent)
        elif self.replace and element.index < 0:
            result = "".join(self._inner_with_replacements(element, indent))
        else:
            result = "".join([rules[child.type](self, child, indent) for child in children])
        self.stack.pop()
        return result

    def _inner_with_replacements(self, element: Element, indent: int) -> list[str]:
        result = []
        until = -1
        for child in element.children:
            if until >= 0:
                if child.index == until:
                    until = -1
                continue
            if child.index >= 0 and child.index in self.replace:
                last, piece = self.replace[child.index]
                result.append(self.hole(piece))
                until = last if last > child.index else -1
                continue
            result.append(self.rules[child.type](self, child, indent))
        return result

    def highlighted(self, code: str, language: str | None, enabled: bool) -> str | None:
        """What the highlighter makes of code in a language, else in the default one; `None` when it stays plain.

        kramdown's Rouge would guess the language of code that has none; here such code is plain text.
        """
        wanted = language or self.options.default_lang or ("plaintext" if self.options.guess_lang else "")
        if self.highlight is None or not enabled or not wanted:
            return None
        return self.highlight(code, wanted) if self.options.guess_lang or wanted not in NO_LANGUAGE else None

    def attributes(self, attrs: Mapping[str, str]) -> str:
        """Attributes as they are in a tag; an empty id is left out."""
        if not attrs:
            return ""
        result = []
        for name, value in attrs.items():
            if name == "id" and not value.strip(html.SPACES):
                continue
            if self.slots and name in {"href", "src"} and not _NOT_RELATIVE.match(value.lstrip()):
                result.append(f' {name}="{self.hole(UrlSlot(url=value))}"')
            else:
                result.append(f' {name}="{escape_attribute(value)}"')
        return "".join(result)

    def block(self, tag: str, attrs: Mapping[str, str], body: str, indent: int) -> str:
        return f"{' ' * indent}<{tag}{self.attributes(attrs)}>{body}</{tag}>\n"

    def indented_block(self, tag: str, attrs: Mapping[str, str], body: str, indent: int) -> str:
        spaces = " " * indent
        return f"{spaces}<{tag}{self.attributes(attrs)}>\n{body}{spaces}</{tag}>\n"

    def span(self, tag: str, attrs: Mapping[str, str], body: str) -> str:
        return f"<{tag}{self.attributes(attrs)}>{body}</{tag}>"

    def entity(self, value: Entity, written: str = "") -> str:
        """An entity as the option entity_output wants it."""
        wanted, char = self.options.entity_output, value.char
        if wanted == "as_char" and char and (char == '"' or char not in _ESCAPED_CHARS):
            return char
        if wanted in {"as_input", "as_char"} and written:
            return written
        if (wanted == "symbolic" or char in _ESCAPED_CHARS) and value.name:
            return f"&{value.name};"
        return f"&#{value.code_point or 0xFFFD};"
