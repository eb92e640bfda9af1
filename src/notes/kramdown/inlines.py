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


class Flattener:
    """Turns spans into `Inline`s; neighbouring text becomes one, soft line breaks stand apart."""

    def __init__(self, line: int) -> None:
        self.inlines: list[Inline] = []
        self._line = line
        self._texts: list[str] = []
        self._text_line = line
        self._strong = False

    def flatten(self, spans: list[Element]) -> tuple[Inline, ...]:
        self._walk(spans)
        self._flush()
        return tuple(self.inlines)

    def _walk(self, spans: list[Element]) -> None:
        for span in spans:
            kind = span.type
            if span.line > self._line:
                self._flush()
                self._line = span.line
            if kind == "text":
                self._text(span.content)
            elif kind in {"entity", "smart_quote", "typographic_sym"}:
                self._text(symbol_text(span))
            elif kind == "abbreviation":
                self._text(span.content)
            elif kind == "em":
                self._walk(span.children)
            elif kind == "strong":
                self._flush()
                outer, self._strong = self._strong, True
                self._walk(span.children)
                self._flush()
                self._strong = outer
            else:
                self._flush()
                self._other(span)

    def _other(self, span: Element) -> None:
        kind = span.type
        if kind == "a" or (kind == "html_element" and span.tag == "a" and span.attrs.get("href")):
            text = plain_text(span.children)
            url, title = span.attrs.get("href", ""), span.attrs.get("title", "")
            if kind == "html_element":  # written by hand, ampersands escaped
                url = url.replace("&amp;", "&")
            self._add("link", text, url=url, title=title, mark=span.mark, bare=span.info == "auto")
            self._line += text.count("\n")
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
            self._walk(span.children)
            self._flush()
        elif kind in _TABLE_PARTS:
            self._walk(span.children)
            self._flush()
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
            self._flush()
            self._add("softbreak", "")
            self._line += 1
            self._text_line = self._line
            if line:
                self._texts.append(line)

    def _flush(self) -> None:
        if self._texts:
            text = "".join(self._texts)
            self._texts.clear()
            self.inlines.append(Inline(kind="text", text=text, line=self._text_line, strong=self._strong))

    def _add(self, kind: str, text: str, *, url: str = "", title: str = "", mark: int = -1, bare: bool = False) -> None:
        self.inlines.append(
            Inline(
                kind=kind,  # type: ignore[arg-type]  # callers name the model's kinds
                text=text,
                url=url,
                title=title,
                line=self._line,
                strong=self._strong,
                mark=mark,
                bare=bare,
            )
        )
