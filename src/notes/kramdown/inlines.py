"""A block's spans as others may know them: a flat row of `model.Inline`, and plain text."""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.entities import entity
from notes.model import Inline

_SYMBOL_TEXT = {"laquo_space": "«\u00a0", "raquo_space": "\u00a0»"}

_TABLE_PARTS = frozenset({"thead", "tbody", "tfoot", "tr", "td"})


def symbol_text(element: Element) -> str:
    """The characters of an entity, a smart quote or a typographic symbol."""
    if element.type == "entity":
        return element.content
    if element.content in _SYMBOL_TEXT:
        return _SYMBOL_TEXT[element.content]
    found = entity(element.content)
    return found.char if found else ""


def plain_text(spans: list[Element]) -> str:
    """Text without markup: formulas as TeX source, images as their alternative text, no footnote marks."""
    pieces = []
    for span in spans:
        kind = span.type
        if kind in {"text", "codespan", "math", "abbreviation"}:
            pieces.append(span.content)
        elif kind == "img":
            pieces.append(span.attrs.get("alt", ""))
        elif kind == "br":
            pieces.append("\n")
        elif kind in {"entity", "smart_quote", "typographic_sym"}:
            pieces.append(symbol_text(span))
        elif span.children and kind != "footnote":
            pieces.append(plain_text(span.children))
    return "".join(pieces)


def flatten(spans: list[Element], line: int) -> tuple[Inline, ...]:
    """Spans that begin on a line as `Inline`s; neighbouring text becomes one, soft line breaks are separate."""
    if len(spans) == 1:  # most leaves are one text, or one address
        span = spans[0]
        if span.type == "text" and span.content and "\n" not in span.content:
            return (Inline(kind="text", text=span.content, line=max(line, span.line)),)
        if span.type == "a":
            return (_link(span, max(line, span.line)),)
    flattener = _Flattener(line)
    flattener.walk(spans)
    flattener.flush()
    return tuple(flattener.inlines)


def _link(span: Element, line: int, *, strong: bool = False) -> Inline:
    attrs, children = span.attrs, span.children
    text = children[0].content if len(children) == 1 and children[0].type == "text" else plain_text(children)
    url = attrs.get("href", "")
    if span.type == "html_element":  # written by hand, ampersands escaped
        url = url.replace("&amp;", "&")
    title = attrs.get("title", "")
    bare = span.info == "auto"
    return Inline(kind="link", text=text, url=url, title=title, line=line, strong=strong, mark=span.mark, bare=bare)


class _Flattener:
    """Walks along spans and collects what they hold."""

    def __init__(self, line: int) -> None:
        self.inlines: list[Inline] = []
        self._line = line
        self._texts: list[str] = []
        self._text_line = line
        self._strong = False

    def walk(self, spans: list[Element]) -> None:
        for span in spans:
            kind = span.type
            if span.line > self._line:
                self.flush()
                self._line = span.line
            if kind == "text":
                self._text(span.content)
            elif kind in {"entity", "smart_quote", "typographic_sym"}:
                self._text(symbol_text(span))
            elif kind == "abbreviation":
                self._text(span.content)
            elif kind == "em":
                self.walk(span.children)
            elif kind == "strong":
                self.flush()
                outer, self._strong = self._strong, True
                self.walk(span.children)
                self.flush()
                self._strong = outer
            else:
                self.flush()
                self._other(span)

    def _other(self, span: Element) -> None:
        kind = span.type
        if kind == "a" or (kind == "html_element" and span.tag == "a" and span.attrs.get("href")):
            link = _link(span, self._line, strong=self._strong)
            self.inlines.append(link)
            self._line += link.text.count("\n")
        elif kind == "img":
            attrs = span.attrs
            self._add("image", attrs.get("alt", ""), url=attrs.get("src", ""), title=attrs.get("title", ""))
        elif kind == "codespan":
            self._add("code", span.content)
            self._line += span.content.count("\n")
        elif kind == "math":
            self._add("math", span.content)
            self._line += span.content.count("\n")
        elif kind == "br":
            self._add("break", "")
        elif kind == "footnote":
            self._add("footnote", span.info)
        elif kind == "html_element":
            self._add("html", f"<{span.tag}>")
            self.walk(span.children)
            self.flush()
        elif kind in _TABLE_PARTS:
            self.walk(span.children)
            self.flush()
        else:
            self._add("html", span.content)
            self._line += span.content.count("\n")

    def _text(self, text: str) -> None:
        first, *others = text.split("\n")
        if not self._texts:
            self._text_line = self._line
        if first:
            self._texts.append(first)
        for line in others:
            self.flush()
            self._add("softbreak", "")
            self._line += 1
            self._text_line = self._line
            if line:
                self._texts.append(line)

    def flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            self.inlines.append(Inline(kind="text", text=text, line=self._text_line, strong=self._strong))

    def _add(self, kind: str, text: str, *, url: str = "", title: str = "") -> None:
        self.inlines.append(
            Inline(
                kind=kind,  # type: ignore[arg-type]  # callers name the model's kinds
                text=text,
                url=url,
                title=title,
                line=self._line,
                strong=self._strong,
            )
        )
