"""The tree a document is parsed into: markdown-it tokens that hold their content as children.

markdown-it writes a stream of opening and closing tokens; kramdown's rules look back at finished siblings
(a paragraph becomes a definition term, an attribute list changes the block before it), so here a token with
content carries it in `children`, as markdown-it's own `inline` tokens do. `type` is kramdown's name of the
element:

blocks  root blank eob p bare_text header blockquote codeblock hr ul ol li dl dt dd table thead tbody tfoot tr td
        math html_element xml_comment xml_pi raw comment
spans   text a img em strong codespan br entity smart_quote typographic_sym math footnote abbreviation
        html_element xml_comment xml_pi raw comment
inline  running text that the span parser still has to read (kramdown's `raw_text`)
"""

from __future__ import annotations

from typing import Any

from markdown_it.token import Token

from notes.kramdown.attributes import AttributeList


class Element(Token):
    """A node of the tree; tokens never leave this package.

    Of markdown-it's fields these are used: `type`, `tag` (HTML elements: the tag's name), `attrs`, `children`,
    `content` (text, code, TeX, raw HTML; an inline token's source), `info` (a code block's language, a footnote's
    or entity's name, an entity as written), `block` (kramdown's category :block), `hidden` (a paragraph whose
    `<p>` is not written; kramdown's :transparent) and `meta` (what only one construct needs, by kramdown's name).
    """

    __slots__ = ("column", "content_model", "ial", "index", "last_line", "line", "mark")

    children: list[Element]  # type: ignore[assignment]  # always a list here
    attrs: dict[str, str]  # type: ignore[assignment]  # only strings here

    def __init__(
        self,
        type: str,
        content: str = "",
        attrs: dict[str, str] | None = None,
        *,
        tag: str = "",
        line: int = 0,
        column: int = 0,
        block: bool = False,
        info: str = "",
        content_model: str = "",
    ) -> None:
        self.type = type
        self.tag = tag
        self.nesting = 0
        self.attrs = {} if attrs is None else attrs
        self.map = None
        self.level = 0
        self.children = []
        self.content = content
        self.markup = ""
        self.info = info
        self.meta: dict[Any, Any] = {}
        self.block = block
        self.hidden = False
        self.line = line
        """1-based line of the text given; 0 when unknown."""
        self.column = column
        """1-based column in code points; 0 when unknown."""
        self.last_line = line
        """Last line of a block, included."""
        self.index = -1
        """Of a leaf block: its position in `Document.blocks`."""
        self.mark = -1
        """Of a link: the number of its mark; of a formula: its position in `Document.formulas`."""
        self.ial: AttributeList | None = None
        """Attribute list attached to the element, references not yet resolved."""
        self.content_model = content_model
        """Of an HTML element: `block`, `span` or `raw`."""
