"""The core rules: from a text to a finished tree, one step after another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from markdown_it.rules_core import StateCore

from notes.kramdown import attributes
from notes.kramdown.block.state import BlockState
from notes.kramdown.context import Context, LinkDefinition, normalize_link_id
from notes.kramdown.element import Element
from notes.kramdown.header_ids import HeaderIds
from notes.kramdown.inlines import symbol_text
from notes.kramdown.span.abbreviations import replace_abbreviations
from notes.kramdown.span.hard_breaks import break_lines
from notes.kramdown.span.join_lines import join_han_lines
from notes.kramdown.tokens import tokens_of

if TYPE_CHECKING:
    from notes.kramdown.parser import Kramdown


class CoreState(StateCore):
    """A document on its way through the core rules: kramdown's work on `root`, those of plugins on `tokens`."""

    md: Kramdown

    def __init__(self, src: str, md: Kramdown, env: MutableMapping[str, Any] | None = None) -> None:
        text = normalize(src)
        super().__init__(text, md, {} if env is None else env)
        self.context = Context(options=md.kramdown_options, lines=text.split("\n"), env=self.env)
        for link_id, url, title in md.kramdown_options.link_defs:
            self.context.define_link(normalize_link_id(link_id), LinkDefinition(url, title))
        self.root = Element("root", line=1)
        self.footnotes: list[str] = []
        """Names of the footnotes referred to, in order of their first mark."""


CoreRule = Callable[[CoreState], None]

_LINE_END = re.compile(r"\r\n?")


def normalize(text: str) -> str:
    """A text as the block rules want it: LF line ends, one at the end, no NUL."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text.removesuffix("\n") + "\n"


def blocks(state: CoreState) -> None:
    """Read the blocks; running text stays `inline`."""
    if state.inlineMode:
        state.root.children.append(Element("inline", state.src.rstrip("\n"), line=1))
        return
    state.md.block.tokenize_blocks(BlockState(state.src, state.md, state.context, state.root))


def spans(state: CoreState) -> None:
    """Read the running text of the body, then of the footnotes, and resolve attribute lists."""
    state.context.begin_step()
    _read_spans(state.root, state.md, state.context)
    for footnote in state.context.footnotes.values():
        _read_spans(footnote.content, state.md, state.context)


def _read_spans(element: Element, md: Kramdown, context: Context) -> None:
    """kramdown's update_tree: replace `inline` by its spans, drop `eob`, join blank lines, apply attribute lists."""
    if len(element.children) == 1 and element.children[0].type == "inline":
        element.children = _spans_of(element, element.children[0], md, context)
        return
    children: list[Element] = []
    bare: list[Element] = []
    after_blank = False
    for child in element.children:
        kind = child.type
        if kind == "inline":
            after_blank = False
            children += _spans_of(element, child, md, context)
        elif kind == "eob":
            if child.ial is not None:
                _apply(child, context)
        elif kind == "blank":
            if not after_blank:
                children.append(child)
            after_blank = True
        else:
            after_blank = False
            if child.children:
                _read_spans(child, md, context)
            if child.ial is not None:
                _apply(child, context)
            if kind == "dt" or (kind == "header" and (md.gfm or context.options.auto_id_stripping)):
                child.meta["raw_text"] = raw_text(child, md.gfm)
            elif kind == "bare_text":
                bare.append(child)
            children.append(child)
    element.children = children
    for text in bare:  # a line break at its end counts unless it ends its block
        text.block = element.block and text is children[-1]


def _spans_of(element: Element, inline: Element, md: Kramdown, context: Context) -> list[Element]:
    """The spans of an element's running text."""
    source = inline.content
    element.last_line = inline.line
    if "\n" in source:
        element.last_line += source.count("\n")
        context.broken.append(element)
        context.escaped_ends = context.escaped_ends or "\\\n" in source
    return md.inline.parse_inline(inline, md, context)


def _apply(element: Element, context: Context) -> None:
    """Write an element's attribute list into its attributes."""
    if element.ial is not None:
        attributes.apply(element.attrs, element.ial, context.attribute_lists, context.spend)
        if context.work > context.budget:
            context.work_limit(element.line)


def raw_text(element: Element, gfm: bool) -> str:
    """A heading's text without markup: what its id is made from. Input kramdown counts plain text only."""
    pieces: list[str] = []
    for child in element.children:
        kind = child.type
        if kind == "text" or (gfm and kind in {"codespan", "math"}):
            pieces.append(child.content)
        elif gfm and kind in {"entity", "smart_quote", "typographic_sym"}:
            pieces.append(symbol_text(child))
        else:
            pieces.append(raw_text(child, gfm))
    return "".join(pieces)


def abbreviations(state: CoreState) -> None:
    """Mark the abbreviations defined anywhere in the text."""
    state.context.begin_step()
    footnotes = (footnote.content for footnote in state.context.footnotes.values())
    replace_abbreviations([state.root, *footnotes], state.context)


def hard_breaks(state: CoreState) -> None:
    """GFM: line breaks the text asks for; and the site's joining of lines between Han characters."""
    context = state.context
    if state.md.gfm and (state.md.kramdown_options.hard_wrap or context.escaped_ends):
        break_lines(state.root, context)
    if context.options.join_han_lines:
        for element in context.broken:
            join_han_lines(element)


def footnotes(state: CoreState) -> None:
    """Put the footnotes in the order of their first marks; one without a mark is a problem."""
    if not state.context.footnotes:
        return
    names = list(dict.fromkeys(mark.info for mark in _of_type(state.root, "footnote")))
    known = set(names)
    for name in names:  # grows while it is walked: footnotes refer to footnotes
        for mark in _of_type(state.context.footnotes[name].content, "footnote"):
            if mark.info not in known:
                known.add(mark.info)
                names.append(mark.info)
    state.footnotes = names
    for name, footnote in state.context.footnotes.items():
        if name not in known:
            message = f"Nothing refers to the footnote [^{name}]: it is left out"
            state.context.problem("unused-footnote", message, footnote.content.line)


def header_ids(state: CoreState) -> None:
    """Give every heading without an id its own, in the order of the page."""
    options = state.context.options
    if not options.auto_ids:
        return
    ids = HeaderIds(options)
    if state.md.gfm:
        for header in _headers(state.root, native=options.html_to_native, inside_html=False):
            if "id" not in header.attrs:
                header.attrs["id"] = ids.gfm(header.meta["raw_text"])
    for content in [state.root, *(state.context.footnotes[name].content for name in state.footnotes)]:
        for header in _headers(content, native=options.html_to_native):
            if "id" not in header.attrs:
                header.attrs["id"] = ids.kramdown(header.meta["raw_text"])


def tokens(state: CoreState) -> None:
    """Write the tree as markdown-it's tokens, for the rules of plugins and the caller."""
    state.tokens.extend(tokens_of(state))


def _of_type(element: Element, kind: str) -> Iterator[Element]:
    """Elements of a type inside an element, in document order."""
    for child in element.children:
        if child.type == kind:
            yield child
        elif child.children:
            yield from _of_type(child, kind)


_WITHOUT_HEADERS = frozenset({"p", "table"})
"""Most elements of a text, which hold no headings unless an HTML element was made into one."""


def _headers(element: Element, *, native: bool, inside_html: bool = True) -> Iterator[Element]:
    for child in element.children:
        if child.type == "header":
            yield child
        elif (
            child.children
            and (native or child.type not in _WITHOUT_HEADERS)
            and (inside_html or child.type != "html_element")
        ):
            yield from _headers(child, native=native, inside_html=inside_html)
