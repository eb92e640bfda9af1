"""The border to markdown-it: a tree as its tokens, for callers and plugins, and tokens as HTML.

`tokens_of` writes a tree as markdown-it's stream of tokens, by markdown-it's names where it has one. Each token
remembers the element it stands for. `TokenRenderer` grows the tree again, as plugins left its tokens, and has it
written by the same rules as ever; for a token without an element, or one whose rule was replaced, it asks
markdown-it's render rules. The site's own road never comes here.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from notes.kramdown.context import Context, Footnote
from notes.kramdown.element import Element
from notes.kramdown.inlines import plain_text, symbol_text
from notes.kramdown.renderer import Renderer
from notes.kramdown.toc import output_level

if TYPE_CHECKING:
    from notes.kramdown.core import CoreState
    from notes.kramdown.parser import Kramdown

CONTEXT = "kramdown"
"""Key in markdown-it's `env` of the `Context` of a parse."""
ELEMENT = "element"
"""Key in a token's `meta` of the element it stands for."""
BLOCKS = "kramdown_blocks"
"""Type of the token that a rule of a plugin leaves where kramdown's blocks go."""

_PAIRS = {
    "p": "paragraph", "header": "heading", "blockquote": "blockquote", "ul": "bullet_list", "ol": "ordered_list",
    "li": "list_item", "dl": "dl", "dt": "dt", "dd": "dd", "table": "table", "thead": "thead", "tbody": "tbody",
    "tfoot": "tfoot", "tr": "tr", "td": "td", "bare_text": "bare_text", "html_element": "html_element",
    "em": "em", "strong": "strong", "a": "link",
}  # fmt: skip
"""Elements that become an opening and a closing token."""
_LEAVES = {
    "codeblock": "code_block", "hr": "hr", "blank": "blank", "img": "image", "codespan": "code_inline",
    "br": "hardbreak",
    "footnote": "footnote_ref", "abbreviation": "abbreviation",
}  # fmt: skip
"""Elements that become one token; formulas and HTML are named by whether they are blocks."""
_BLOCKS = frozenset(_PAIRS).difference(("html_element", "em", "strong", "a")) | {"codeblock", "hr", "blank"}
_WITH_RUNNING_TEXT = frozenset({"p", "header", "dt", "td", "bare_text"})
_SYMBOLS = frozenset({"entity", "smart_quote", "typographic_sym"})


def tokens_of(state: CoreState) -> list[Token]:
    """A finished tree as tokens, the footnotes referred to in a block at the end."""
    stream = _Stream(state.md, state.context)
    if state.inlineMode:
        stream.running_text(state.root.children)
        return stream.tokens
    stream.blocks(state.root)
    if state.footnotes:
        stream.open("footnote_block", "section", Element("root"))
        for name in state.footnotes:
            content = state.context.footnotes[name].content
            stream.open("footnote", "li", content).meta["label"] = name
            stream.blocks(content)
            stream.close("footnote", "li", content)
        stream.close("footnote_block", "section", Element("root"))
    return stream.tokens


class _Stream:
    """Tokens that are being written."""

    def __init__(self, md: Kramdown, context: Context) -> None:
        self.md = md
        self.context = context
        self.tokens: list[Token] = []
        self.level = 0

    def push(self, kind: str, tag: str, nesting: int, element: Element | None, **fields: Any) -> Token:
        if nesting < 0:
            self.level -= 1
        token = Token(kind, tag, nesting, level=self.level, **fields)  # type: ignore[arg-type]
        if element is not None:
            token.meta[ELEMENT] = element
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token

    def open(self, kind: str, tag: str, element: Element) -> Token:
        lines = [element.line - 1, max(element.line, element.last_line)] if element.line else None
        block, hidden = element.type != "a", element.hidden
        return self.push(
            f"{kind}_open",
            tag,
            1,
            element,
            attrs=dict(element.attrs),
            map=lines,
            block=block,
            hidden=hidden,
            info=element.info,
        )

    def close(self, kind: str, tag: str, element: Element) -> None:
        self.push(f"{kind}_close", tag, -1, element, block=element.type != "a", hidden=element.hidden)

    # ------------------------------------------------------------ blocks

    def blocks(self, parent: Element) -> None:
        """The children of a block: blocks, and stretches of running text between them."""
        spans: list[Element] = []
        for child in parent.children:
            if child.type not in _BLOCKS and not child.block:
                spans.append(child)
                continue
            if spans:
                self.running_text(spans)
                spans = []
            if child.type == "foreign":
                self.foreign(child)
            elif child.type in _PAIRS:
                self.pair(child, parent)
            else:
                self.leaf(child)
        if spans or parent.type in _WITH_RUNNING_TEXT:
            self.running_text(spans)

    def pair(self, element: Element, parent: Element) -> None:
        kind, tag = _PAIRS[element.type], element.tag or element.type
        if kind == "heading":
            tag = f"h{output_level(element.meta['level'], self.context.options)}"
        elif kind == "td" and parent.meta.get("head"):
            kind = tag = "th"
        elif kind == "tr" and parent.type == "thead":
            element.meta["head"] = True
        self.open(kind, tag, element)
        self.blocks(element)
        self.close(kind, tag, element)

    def leaf(self, element: Element) -> None:
        kind, content = element.type, element.content
        name = _LEAVES.get(kind) or f"{'math' if kind == 'math' else 'html'}_{'block' if element.block else 'inline'}"
        if kind == "codeblock" and element.info:
            name = "fence"
        attrs = dict(element.attrs)
        token = self.push(
            name, element.tag, 0, element, attrs=attrs, content=content, info=element.info, block=element.block
        )
        token.hidden = kind == "blank"
        token.tag = {"codeblock": "code", "codespan": "code", "hr": "hr", "img": "img", "br": "br", "math": "math"}.get(
            kind, ""
        )
        if element.line and element.block:
            token.map = [element.line - 1, max(element.line, element.last_line)]
        if kind == "img":
            token.content = element.attrs.get("alt", "")
            token.children = [Token("text", "", 0, content=token.content)]
        elif kind == "footnote":
            token.meta["label"] = element.info

    def foreign(self, element: Element) -> None:
        """What a rule of a plugin wrote, kramdown's blocks in their places and running text read."""
        inner = iter(element.children)
        for token in element.meta["tokens"]:
            if token.type == BLOCKS:
                self.blocks(next(inner))
                continue
            if token.type == "inline" and not token.children:
                token.children = self.md.inline.parse(token.content, self.md, self.context.env, [])
            for name, value in element.attrs.items():
                token.attrJoin(name, value) if name == "class" else token.attrSet(name, value)
            element.attrs = {}
            self.level -= token.nesting < 0
            token.level = self.level
            self.level += token.nesting > 0
            self.tokens.append(token)

    # ------------------------------------------------------------ spans

    def running_text(self, spans: Sequence[Element]) -> None:
        """An `inline` token; its content is the plain text, for the source is read already."""
        token = self.push("inline", "", 0, None, content=plain_text(list(spans)), block=True)
        token.children = inline_tokens(spans, self.md, self.context)

    def spans(self, spans: Sequence[Element]) -> None:
        for span in spans:
            kind = span.type
            if kind == "text":
                self.text(span.content)
            elif kind in _SYMBOLS:
                self.push("text", "", 0, span, content=symbol_text(span))
            elif kind == "foreign":
                self.foreign(span)
            elif kind in _PAIRS:
                tag = span.tag or span.type
                self.open(_PAIRS[kind], tag, span).block = False
                self.spans(span.children)
                self.close(_PAIRS[kind], tag, span)
                self.tokens[-1].block = False
            else:
                self.leaf(span)

    def text(self, text: str) -> None:
        for number, line in enumerate(text.split("\n")):
            if number:
                self.push("softbreak", "br", 0, None)
            if line:
                self.push("text", "", 0, None, content=line)


def inline_tokens(spans: Sequence[Element], md: Kramdown, context: Context) -> list[Token]:
    """Spans as the children of an `inline` token."""
    stream = _Stream(md, context)
    stream.spans(spans)
    return stream.tokens


class TokenRenderer(RendererHTML):
    """Writes tokens as kramdown's HTML; render rules of plugins go before kramdown's."""

    def __init__(self, parser: Kramdown) -> None:
        super().__init__(parser)
        self._kramdown_options = parser.kramdown_options
        self._given = dict(self.rules)

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The HTML of tokens; `env` is that of the parse they come from."""
        context: Context = env.get(CONTEXT) or Context(options=self._kramdown_options, lines=[])
        footnotes = dict(context.footnotes)
        root = Element("root", line=1)
        self._grow(root, tokens, options, env, footnotes)
        pieces = Renderer().render_document(root, replace(context, footnotes=footnotes))
        return "".join(piece for piece in pieces if isinstance(piece, str))

    renderInline = render  # markdown-it's name

    def _grow(
        self,
        parent: Element,
        tokens: Sequence[Token],
        options: OptionsDict,
        env: MutableMapping[str, Any],
        footnotes: dict[str, Footnote],
    ) -> None:
        """Grow the tree that tokens stand for below an element."""
        replaced = {
            name.removesuffix("_close") for name, rule in self.rules.items() if self._given.get(name) is not rule
        }
        replaced |= {name.removesuffix("_open") for name in replaced}
        stack: list[tuple[Element, bool]] = [(parent, True)]
        for index, token in enumerate(tokens):
            place, kind = stack[-1][0], token.type.removesuffix("_open").removesuffix("_close")
            own = kind not in replaced
            element: Element | None = token.meta.get(ELEMENT) if own else None
            if token.type == "inline" and own:
                self._grow(place, token.children or [], options, env, footnotes)
            elif token.nesting < 0:
                if len(stack) > 1 and stack.pop()[1]:
                    continue
                stack[-1][0].children.append(self._html(tokens, index, options, env))
            elif token.nesting > 0 and element is not None:
                made = _made(element, token)
                if kind == "footnote":
                    footnotes[token.meta["label"]] = replace(footnotes[token.meta["label"]], content=made)
                elif kind != "footnote_block":
                    place.children.append(made)
                stack.append((made, True))
            elif element is not None and not (element.type in _SYMBOLS and token.content != symbol_text(element)):
                place.children.append(_made(element, token))
            elif own and token.type in {"text", "softbreak"}:
                _add_text(place, "\n" if token.type == "softbreak" else token.content)
            else:
                place.children.append(self._html(tokens, index, options, env))
                if token.nesting > 0:
                    stack.append((place, False))

    def _html(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> Element:
        rule = self.rules.get(tokens[index].type, self.renderToken)
        return Element("raw", rule(tokens, index, options, env))


def _made(element: Element, token: Token) -> Element:
    """A copy of an element as its token is now; an opening token's children are still to come."""
    made = copy(element)
    made.attrs = {name: str(value) for name, value in token.attrs.items()}
    made.hidden = token.hidden and element.type != "blank"
    if token.nesting:
        made.children = []
    elif element.content and element.type not in _SYMBOLS:
        made.content = token.content
    return made


def _add_text(parent: Element, text: str) -> None:
    if parent.children and parent.children[-1].type == "text":
        parent.children[-1].content += text
    else:
        parent.children.append(Element("text", text))
