"""From the tree to HTML, as kramdown's HTML converter writes it; and to HTML with holes for the site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.output.footnotes import FootnoteWriter
from notes.kramdown.output.spans import SpanWriter
from notes.kramdown.output.writer import FOOTNOTES, TOC, Highlight
from notes.kramdown.toc import toc_tree, without_links
from notes.model import Piece


class Renderer(FootnoteWriter, SpanWriter):
    """Writes one tree; which rule writes which type of element is in `RULES`."""

    RULES: ClassVar = {
        "bare_text": "bare_text", "blank": "blank", "eob": "nothing", "p": "p", "header": "header",
        "blockquote": "block", "codeblock": "codeblock",
        "hr": "hr", "ul": "list", "ol": "list", "li": "item", "dl": "block", "dt": "dt", "dd": "item", "table": "block",
        "thead": "block", "tbody": "block", "tfoot": "block", "tr": "tr", "td": "td", "math": "math",
        "html_element": "html_element", "xml_comment": "xml", "xml_pi": "xml", "raw": "raw", "comment": "comment",
        "text": "text", "a": "a", "img": "img", "em": "emphasis", "strong": "emphasis", "codespan": "codespan",
        "br": "br",
        "entity": "entity", "smart_quote": "smart_quote", "typographic_sym": "typographic_sym", "footnote": "footnote",
        "abbreviation": "abbreviation",
    }  # fmt: skip
    """Which rule writes which type of element."""

    def render_document(
        self,
        root: Element,
        context: Context,
        *,
        highlight: Highlight | None = None,
        replace: Mapping[tuple[int, int], Piece] | None = None,
        after: Mapping[int, Piece] | None = None,
        slots: bool = False,
    ) -> tuple[Piece, ...]:
        """HTML and the holes in it; see `Document.render`."""
        self.root, self.context, self.options = root, context, context.options
        self.highlight, self.slots = highlight, slots
        self.replace = {first: (last, piece) for (first, last), piece in (replace or {}).items()}
        self.after = after or {}
        result = self.inner(root, -2)
        if self.footnote_place:
            result = result.replace(FOOTNOTES, self.footnote_section(), 1)
        else:
            result += self.footnote_section().replace(FOOTNOTES, "")
        if self.toc_place is not None:
            tree = toc_tree(self.toc, self.toc_place.type, self.toc_place.attrs)
            result = result.replace(TOC, self.convert_block(tree, 0) if tree.children else "", 1)
        return self.pieces(result)

    def render_inline_pieces(self, spans: list[Element], context: Context) -> tuple[Piece, ...]:
        """A heading's spans without links and footnote marks."""
        self.context, self.options, self.slots = context, context.options, True
        parent = Element("p", block=True)
        parent.children = without_links(spans)
        return self.pieces(self.inner(parent, 0))
