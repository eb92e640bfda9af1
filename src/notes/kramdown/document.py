"""A parsed body: what others may know about it, and its rendering."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from notes.errors import Problem
from notes.kramdown.context import Context
from notes.kramdown.core import CoreState
from notes.kramdown.element import Element
from notes.kramdown.inlines import flatten, plain_text
from notes.kramdown.options import Options
from notes.kramdown.output.writer import Highlight
from notes.kramdown.parser import Kramdown
from notes.kramdown.renderer import Renderer
from notes.kramdown.toc import in_toc, output_level
from notes.model import Block, Formula, Heading, Piece

_DEFINITION = re.compile(
    r"\\(?:[gex]?def|let|futurelet|(?:re)?newcommand|providecommand|(?:re)?newenvironment|DeclareMathOperator|global)(?![A-Za-z])"
)
_LEAVES = {
    "header": "heading", "p": "paragraph", "bare_text": "paragraph", "codeblock": "code", "math": "math",
    "table": "table", "hr": "rule",
    "dt": "term", "html_element": "html", "xml_comment": "html", "xml_pi": "html", "raw": "html", "comment": "html",
}  # fmt: skip
_CONTAINERS = {"blockquote": "quote", "ul": "ul", "ol": "ol", "li": "item", "dl": "dl", "dd": "item"}
_RELATIVE = re.compile(r"(?![a-zA-Z][a-zA-Z0-9+.\-]*:|//|#)[^\s]")


class Document:
    """A body, parsed. Lines are 1-based within the text given, columns count code points from 1."""

    def __init__(self, root: Element, context: Context, footnotes: list[str]) -> None:
        self._root = root
        self._context = context
        self.has_toc = False
        """Whether the body has a `{:toc}` of its own."""
        self._blocks: list[Block] = []
        self._headings: list[Heading] = []
        self._formulas: list[Formula] = []
        self._links: list[tuple[str, int, int]] = []
        self._images: list[tuple[str, int]] = []
        self._urls: set[str] = set()
        self._definitions: tuple[str, ...] = ()
        self._containers = 0
        self._line = 1
        self._marks = 0
        self._walk(root, ())
        for name in footnotes:
            self._line = context.footnotes[name].content.line
            self._walk(context.footnotes[name].content, (f"footnote:{name}",))
        self.blocks: tuple[Block, ...] = tuple(self._blocks)
        """The leaf blocks in the order of the page: the body's, then those of the footnotes it refers to."""
        self.headings: tuple[Heading, ...] = tuple(self._headings)
        self.formulas: tuple[Formula, ...] = tuple(self._formulas)
        self.links: tuple[tuple[str, int, int], ...] = tuple(self._links)
        """Relative and root-relative links: URL as written, section (index in `headings` or -1), line."""
        self.images: tuple[tuple[str, int], ...] = tuple(self._images)
        """Relative and root-relative addresses of images, as written, with their lines."""
        self.definitions: tuple[tuple[str, str, int], ...] = tuple(
            (definition.url, definition.title or "", definition.eob.line)
            for definition in context.link_definitions.values()
            if definition.eob is not None and definition.url not in self._urls
        )
        """Link definitions no link or image of the body uses: URL, title, line."""
        self.problems: tuple[Problem, ...] = tuple(sorted(context.problems, key=lambda p: (p.line, p.column)))

    def render(
        self,
        *,
        highlight: Highlight | None = None,
        replace: Mapping[tuple[int, int], Piece] | None = None,
        after: Mapping[int, Piece] | None = None,
        slots: bool = False,
    ) -> tuple[Piece, ...]:
        """The body's HTML, with holes.

        highlight: inner HTML of code in a language, None for one it does not know; its code is in the elements
            kramdown's highlighter makes, other code is plain.
        replace: a piece in place of the leaf blocks first…last (indices in `blocks`, both included;
            they are siblings in one container).
        after: a piece directly after the link with that mark.
        slots: every formula becomes a FormulaSlot, every relative or root-relative `href` and `src` a UrlSlot
            (whose filler escapes); otherwise both are written as kramdown writes them.
        """
        return Renderer().render_document(
            self._root, self._context, highlight=highlight, replace=replace, after=after, slots=slots
        )

    # ------------------------------------------------------------ walking the tree once

    def _walk(self, element: Element, container: tuple[str, ...]) -> None:
        for child in element.children:
            kind = child.type
            if kind == "blank":
                continue
            self._line = max(self._line, child.line)
            if kind == "p":
                self._leaf(child, "paragraph", container)
            elif kind in {"ul", "ol"} and child.ial is not None and not self.has_toc and "toc" in child.ial.refs:
                self.has_toc = True
                self._leaf(child, "toc", container)
            elif kind in _CONTAINERS or (kind == "html_element" and child.content_model == "block"):
                self._containers += 1
                self._walk(child, (*container, f"{_CONTAINERS.get(kind, 'html')}:{self._containers}"))
            else:
                self._leaf(child, _LEAVES.get(kind, "other"), container)

    def _leaf(self, element: Element, kind: str, container: tuple[str, ...]) -> None:
        element.index = len(self._blocks)
        line = element.line or self._line
        if kind == "heading":
            self._heading(element)
        elif kind == "math":
            line = element.meta.get("block_line", line)
        self._line = line
        if kind == "math":
            self._formula(element, display=True)
        elif kind != "toc":
            self._number([element] if element.tag == "img" else element.children, line)
        inlines = flatten(element.children, line) if kind in _WITH_INLINES else ()
        self._blocks.append(
            Block(
                index=element.index,
                kind=kind,  # type: ignore[arg-type]  # the tables above hold the model's kinds
                container=container,
                line=line,
                last_line=max(line, element.last_line),
                inlines=inlines,
                section=len(self._headings) - 1,
                attributes=element.ial is not None and kind != "toc",
            )
        )
        if kind == "heading":
            self._finish_heading(element)

    def _heading(self, element: Element) -> None:
        options = self._context.options
        self._headings.append(
            Heading(
                level=output_level(element.meta["level"], options),
                id=element.attrs.get("id", ""),
                text=" ".join(plain_text(element.children).split()),
                html=(),
                line=element.line,
                toc=in_toc(element, options),
            )
        )

    def _finish_heading(self, element: Element) -> None:
        """The heading's HTML needs its formulas numbered, which comes after its place among the headings."""
        heading = self._headings[-1]
        pieces = Renderer().render_inline_pieces(element.children, self._context)
        self._headings[-1] = Heading(
            level=heading.level, id=heading.id, text=heading.text, html=pieces, line=heading.line, toc=heading.toc
        )

    def _number(self, spans: list[Element], line: int) -> None:
        """Number the links and formulas of a leaf and remember its relative links."""
        for span in spans:
            kind = span.type
            if kind == "text":
                continue
            line = max(line, span.line)
            if kind == "math":
                self._formula(span, display=span.block)
                continue
            if kind == "a":
                span.mark = self._marks
                self._marks += 1
            if kind == "img" or (kind == "html_element" and span.tag == "img"):
                url = span.attrs.get("src") or ""
                self._urls.add(url)
                if _RELATIVE.match(url):
                    self._images.append((url, line))
            if kind == "a" or (kind == "html_element" and span.tag == "a"):
                url = span.attrs.get("href", "")
                self._urls.add(url)
                if _RELATIVE.match(url):
                    self._links.append((url, len(self._headings) - 1, line))
            if span.children:
                self._number(span.children, line)

    def _formula(self, element: Element, *, display: bool) -> None:
        element.mark = len(self._formulas)
        tex = element.content
        self._formulas.append(
            Formula(
                tex=tex,
                display=display,
                line=element.line or self._line,
                column=element.column,
                definitions=self._definitions,
            )
        )
        if _DEFINITION.search(tex):
            self._definitions = (*self._definitions, tex)


_WITH_INLINES = frozenset({"heading", "paragraph", "term", "table", "html", "other"})


@lru_cache(maxsize=16)
def _parser(options: Options) -> Kramdown:
    return Kramdown(options)


def parse(text: str, options: Options) -> Document:
    """Parse a body's Markdown. Never fails: what is wrong with the text is in `problems`."""
    state = parse_tree(text, options)
    return Document(state.root, state.context, state.footnotes)


def parse_tree(text: str, options: Options) -> CoreState:
    """The tree of a text after kramdown's core rules."""
    parser = _parser(options)
    state = CoreState(text, parser)
    parser.core.grow(state)
    return state
