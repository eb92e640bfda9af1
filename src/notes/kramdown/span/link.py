"""Links and images: `[text](url "title")`, `[text][id]`, `[id]`, each with `!` before it an image.

https://kramdown.gettalong.org/syntax.html#links-and-images
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from notes.kramdown.attributes import COPIED, AttributeList, apply
from notes.kramdown.context import normalize_link_id
from notes.kramdown.element import Element
from notes.kramdown.span.characters import SPACES
from notes.kramdown.span.escape import ESCAPED
from notes.kramdown.span.state import IMAGE_NESTING_LIMIT, IN_LINK, SpanState

_OPEN = re.compile(r"!?\[(?=[^^])")
_BRACKET = re.compile(r"\]|!?\[")
_ID = re.compile(r"[ \t\r\n\f\v]*\[([^\]]+)?\]")
_PLAIN_URL = re.compile(r"\(([^()<'\" \t\r\n\f\v][^()'\" \t\r\n\f\v]*)\)")
_SPACE_BEFORE_QUOTE = r"[ \t\r\n\f\v](?=['\"])"
_URL_TOKEN = re.compile(rf"\(|\)|{_SPACE_BEFORE_QUOTE}")
_TITLE_OPEN = re.compile(r"[ \t\r\n\f\v]*([\"'])")
_TITLE_CLOSE = {quote: re.compile(rf"{quote}[ \t\r\n\f\v]*\)") for quote in "\"'"}


class _Target(NamedTuple):
    """What follows the brackets."""

    url: str
    title: str | None
    attributes: AttributeList | None
    """A definition's attribute list."""
    end: int


def link(state: SpanState) -> bool:
    """Brackets that lead nowhere are text, and so are those within a link's text."""
    src, start = state.src, state.pos
    opening = _OPEN.match(src, start)
    if opening is None:
        return False
    begin = opening.end()
    kind = "img" if src[start] == "!" else "a"
    if (kind == "a" and state.inside & IN_LINK) or state.image_depth >= IMAGE_NESTING_LIMIT or state.too_deep():
        state.add_text(opening[0])
        state.pos = begin
        return True
    if state.recall():
        return True
    element = _read(state, kind, begin)
    if element is None:
        state.add_text(opening[0])
        state.pos = begin
        return True
    element.line = state.line_at(start)
    state.remember(start, element)
    state.push(element)
    return True


class _Brackets:
    """Balances the brackets of a link's text; every bracket it sees closed need not be looked at again."""

    __slots__ = ("closing", "count", "opened", "seen", "state")

    def __init__(self, state: SpanState, begin: int, closing: dict[int, int]) -> None:
        self.state = state
        self.count = 1
        self.seen = 0
        self.opened = [begin]
        self.closing = closing

    def depth(self) -> int:
        """Brackets open at the cursor; those of an image were counted when it was entered."""
        return self.count - self.state.images

    def closes(self, bracket: re.Match[str]) -> bool:
        while self.seen < self.state.images:
            self.seen += 1
            if self.opened:
                self.opened.pop()
        if bracket[0] == "]":
            self.count -= 1
            if self.opened:
                self.closing[self.opened.pop()] = bracket.start()
        else:
            self.count += 1
            self.opened.append(bracket.end())
        return self.depth() == 0


def _read(state: SpanState, kind: str, begin: int) -> Element | None:
    """The link or image whose text begins at `begin`, the cursor then past it."""
    inside, state.inside = state.inside, state.inside | IN_LINK
    tries = state.tries("[")
    closing: dict[int, int] = state.caches.setdefault(("brackets", state.inside), {})
    state.inside = inside
    close = closing.get(begin)
    if (close is not None and _target(state, begin, close) is None) or tries.get(begin, 1) < 1:
        return None
    element = Element(kind)
    state.pos = begin
    brackets = _Brackets(state, begin, closing)
    state.inside |= IN_LINK
    state.image_depth += kind == "img"
    found = state.parse_spans(
        element,
        _BRACKET.match,
        brackets.closes,
        state.spans.link_chain,
        tries=tries,
        open_brackets=brackets.depth,
    )
    state.inside = inside
    state.image_depth -= kind == "img"
    if not found:
        return None
    close = state.pos
    target = _target(state, begin, close)
    if target is None:
        return None
    if target.attributes is not None:
        element.ial = target.attributes
        apply(element.attrs, target.attributes, state.context.attribute_lists, state.context.spend)
    if kind == "a":
        element.attrs["href"] = target.url
    else:
        element.attrs["src"] = target.url
        element.attrs["alt"] = ESCAPED.sub(r"\1", state.src[begin:close])
        element.children = []
    if target.title:
        element.attrs["title"] = target.title
    state.pos = target.end
    return element


def _target(state: SpanState, begin: int, close: int) -> _Target | None:
    """Where the link whose text is from `begin` to `close` leads to."""
    src = state.src
    after = close + 1
    reference = _ID.match(src, after)
    if reference is None and src.startswith("(", after):
        return _inline_target(state, after)
    definitions = state.context.link_definitions
    end = reference.end() if reference else after
    if not definitions:
        written = None
    elif reference and reference[1]:
        written = reference[1]
    elif state.find("]", begin) < close and not state.context.bracketed_definitions:
        written = None  # no definition has a bracket in its name: do not compare long texts again and again
    else:
        written = ESCAPED.sub(r"\1", src[begin:close])
    definition = definitions.get(normalize_link_id(written)) if written is not None else None
    if definition is None:
        if reference and reference[1]:
            state.problem("undefined-link", f"No link [{reference[1]}] is defined.", close, severity="info")
        return None
    state.spend((len(definition.url) + len(definition.title or "")) // COPIED)
    ial = definition.eob.ial if definition.eob is not None else None
    return _Target(definition.url, definition.title, ial, end)


def _inline_target(state: SpanState, paren: int) -> _Target | None:
    """`(url)`, `(<url>)`, `(url "title")` from the opening parenthesis."""
    src = state.src
    plain = _PLAIN_URL.match(src, paren)
    if plain:
        return _Target(plain[1], None, None, plain.end())
    angle = state.find(">", paren + 2) if src.startswith("<", paren + 1) else -1
    if angle >= 0 and not 0 <= state.find("\n", paren + 2) < angle:
        url, pos = src[paren + 2 : angle], angle + 1
        if src.startswith(")", pos):
            return _Target(url, None, None, pos + 1)
    else:
        closing, spaces = _url_ends(state)
        close = closing.get(paren, -1)
        index = bisect_left(spaces, paren)
        space = spaces[index] if index < len(spaces) else -1
        if close >= 0 and not 0 <= space < close:
            return _Target(src[paren + 1 : close].strip(SPACES), None, None, close + 1)
        if space < 0:
            return None
        url, pos = src[paren + 1 : space].strip(SPACES), space + 1
    return _titled(state, url, pos)


def _url_ends(state: SpanState) -> tuple[dict[int, int], list[int]]:
    """All matching parentheses, and all spaces before quotes, found in one pass."""
    if "url ends" in state.caches:
        return state.caches["url ends"]  # type: ignore[no-any-return]
    closing: dict[int, int] = {}
    spaces: list[int] = []
    opened: list[int] = []
    for token in _URL_TOKEN.finditer(state.src):
        if token[0] == "(":
            opened.append(token.start())
        elif token[0] != ")":
            spaces.append(token.start())
        elif opened:
            closing[opened.pop()] = token.start()
    state.caches["url ends"] = closing, spaces
    return closing, spaces


def _titled(state: SpanState, url: str, pos: int) -> _Target | None:
    """A title in quotes, then the closing parenthesis; a quote within the title need not be escaped."""
    src = state.src
    opening = _TITLE_OPEN.match(src, pos)
    if opening is None:
        return None
    begin = opening.end()
    close = state.find(_TITLE_CLOSE[opening[1]], begin + 1)
    if close < 0:
        return None
    return _Target(url, src[begin:close], None, src.index(")", close) + 1)
