"""The tree a document is parsed into.

markdown-it writes a stream of opening and closing tokens; kramdown's rules look back at finished siblings (a paragraph
becomes a definition term, an attribute list changes the block before it), so here an element with content carries it in
`children`. `type` is kramdown's name of the element:

blocks  root blank eob p bare_text header blockquote codeblock hr ul ol li dl dt dd table thead tbody tfoot tr td
        math html_element xml_comment xml_pi raw comment
spans   text a img em strong codespan br entity smart_quote typographic_sym math footnote abbreviation
        html_element xml_comment xml_pi raw comment
inline  running text that the span parser still has to read (kramdown's `raw_text`)
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from notes.kramdown.attributes import AttributeList


class Element(Struct, eq=False):
    """A node of the tree; elements never leave this package."""

    type: str
    content: str = ""
    """Text, code, TeX, raw HTML; an inline element's source."""
    attrs: dict[str, str] = {}
    tag: str = ""
    """Of an HTML element: its name."""
    line: int = 0
    """1-based line of the text given; 0 when unknown."""
    column: int = 0
    """1-based column in code points; 0 when unknown."""
    block: bool = False
    """kramdown's category :block."""
    info: str = ""
    """A code block's language, a footnote's or entity's name, an entity as written."""
    content_model: str = ""
    """Of an HTML element: `block`, `span` or `raw`."""
    children: list[Element] = []
    meta: dict[str, Any] = {}
    """What only one construct needs, by kramdown's name."""
    hidden: bool = False
    """Of a paragraph: its `<p>` is not written (kramdown's :transparent)."""
    last_line: int = 0
    """Last line of a block, included; 0 when it is its first."""
    index: int = -1
    """Of a leaf block: its position in `Document.blocks`."""
    mark: int = -1
    """Of a link: the number of its mark; of a formula: its position in `Document.formulas`."""
    ial: AttributeList | None = None
    """Attribute list attached to the element, references not yet resolved."""
