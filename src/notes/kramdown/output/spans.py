"""Spans as kramdown's HTML converter writes them."""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.entities import Entity, entity
from notes.kramdown.escape import escape_all, escape_text
from notes.kramdown.output.writer import LANGUAGE, Writer

_HAN_LINE_BREAK = re.compile(
    r"(?<=[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af])\n(?=[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029"
    r"\u3038-\u303b\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    r"\U00020000-\U000323af])"
)
_SYMBOLS = {
    "mdash": ("mdash",),
    "ndash": ("ndash",),
    "hellip": ("hellip",),
    "laquo_space": ("laquo", "nbsp"),
    "raquo_space": ("nbsp", "raquo"),
    "laquo": ("laquo",),
    "raquo": ("raquo",),
}
_QUOTES = {"lsquo": 0, "rsquo": 1, "ldquo": 2, "rdquo": 3}


class SpanWriter(Writer):
    """The rules of spans."""

    def convert_text(self, element: Element, indent: int) -> str:
        text = escape_text(element.content)
        return _HAN_LINE_BREAK.sub("", text) if self.options.remove_line_breaks_for_cjk else text

    def convert_br(self, element: Element, indent: int) -> str:
        return "<br />"

    def convert_a(self, element: Element, indent: int) -> str:
        result = self.span("a", element.attrs, self.inner(element, indent))
        if self.after and element.mark in self.after:
            result += self.hole(self.after[element.mark])
        return result

    def convert_img(self, element: Element, indent: int) -> str:
        return f"<img{self.attributes(element.attrs)} />"

    def convert_emphasis(self, element: Element, indent: int) -> str:
        return self.span(element.type, element.attrs, self.inner(element, indent))

    def convert_codespan(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        match = LANGUAGE.search(attrs.get("class", ""))
        code = self.highlighted(element.content, match[1] if match else "", self.options.highlight_spans)
        if code is None:
            return self.span("code", attrs, escape_all(element.content))
        shown = match[1] if match else self.options.default_lang
        others = LANGUAGE.sub("", attrs.get("class", ""), count=1).split()
        classes = (f"language-{shown}" if shown else "", *others, "highlighter-rouge")
        return self.span("code", {**attrs, "class": " ".join(filter(None, classes))}, code.removesuffix("\n"))

    def convert_footnote(self, element: Element, indent: int) -> str:
        name = self.options.footnote_prefix + element.info
        repeat = ""
        if element.info in self.footnotes:
            count = self.footnotes[element.info]
            count[1] += 1
            repeat = f":{count[1]}"
        else:
            count = self.footnotes[element.info] = [self.options.footnote_nr + len(self.footnotes), 0]
            self.footnote_names.append(element.info)
        text = self.options.footnote_link_text.replace("%s", str(count[0]))
        return (
            f'<sup id="fnref:{name}{repeat}">'
            f'<a href="#fn:{name}" class="footnote" rel="footnote" role="doc-noteref">{text}</a></sup>'
        )

    def convert_entity(self, element: Element, indent: int) -> str:
        meta = element.meta
        return self.entity(Entity(meta["code_point"], meta["name"]), element.info)

    def convert_typographic_sym(self, element: Element, indent: int) -> str:
        for name, text in self.options.typographic_symbols:
            if name == element.content:
                return escape_text(text)
        return "".join(self.entity(_named(name)) for name in _SYMBOLS[element.content])

    def convert_smart_quote(self, element: Element, indent: int) -> str:
        return self.entity(_named(self.options.smart_quotes[_QUOTES[element.content]]))

    def convert_abbreviation(self, element: Element, indent: int) -> str:
        abbreviation = self.context.abbreviations[element.info]
        attrs = abbreviation.eob.attrs
        if abbreviation.title:
            attrs = {**attrs, "title": abbreviation.title}
        return self.span("abbr", attrs, element.content)


def _named(name: str | int) -> Entity:
    found = entity(name)
    return found if found is not None else Entity(0xFFFD, str(name))
