"""HTML in running text: `<span class="x">*text*</span>`, comments, elements without content.

https://kramdown.gettalong.org/syntax.html#html-spans
"""

from __future__ import annotations

import re

from notes.kramdown import html
from notes.kramdown.element import Element
from notes.kramdown.escape import escape_all
from notes.kramdown.html_native import to_native
from notes.kramdown.span.state import IN_ANCHOR, SpanState

_LINE_ENDS = re.compile(r"\n+")


def span_html(state: SpanState) -> bool:
    """A comment, a CDATA section, or an element; a lone end tag, or a block's start tag, is text."""
    src, start = state.src, state.pos
    if src.startswith("<!--", start):
        end = state.find("-->", start + 4)
        if end < 0:
            return False
        state.pos = end + 3
        state.push(Element("xml_comment", src[start : state.pos], line=state.line_at(start)))
        return True
    if src.startswith("<![CDATA[", start):
        end = state.find("]]>", start + 9)
        if end < 0:
            return False
        state.add_text(escape_all(src[start + 9 : end]))
        state.pos = end + 3
        return True
    close = html.TAG_CLOSE.match(src, start)
    if close:
        state.problem("unexpected-end-tag", f"</{close[1]}> closes nothing: kept as text.", start)
        state.add_text(close[0])
        state.pos = close.end()
        return True
    tag = html.TAG.match(src, start)
    if tag is None:
        return False
    name = tag[1].lower() if tag[1].lower() in html.ELEMENTS else tag[1]
    if name in html.BLOCK_ELEMENTS:
        state.problem("block-html-in-text", f"<{name}> is not allowed in running text: kept as text.", start)
    if name in html.BLOCK_ELEMENTS or state.too_deep():
        state.add_text(tag[0])
        state.pos = tag.end()
    elif not state.recall():
        state.pos = tag.end()
        _element(state, start, name, tag)
    return True


def _element(state: SpanState, start: int, name: str, tag: re.Match[str]) -> None:
    """Push the element whose start tag was just read, with its content."""
    known = name in html.ELEMENTS
    attrs, repeated = html.parse_attributes(tag[2], known)
    for attribute in repeated:
        state.problem("duplicate-html-attribute", f"<{name}> has the attribute {attribute} twice.", start)
    for attribute, value in attrs.items():
        if "\n" in value:
            attrs[attribute] = _LINE_ENDS.sub(" ", value)
    parsed = _is_parsed(state, name, attrs.pop("markdown", ""))
    element = Element(
        "html_element",
        attrs=attrs,
        tag=name,
        line=state.line_at(start),
        content_model="span" if parsed else "raw",
    )
    element.meta["closed"] = tag[3] is not None
    if tag[3] is None and name not in html.WITHOUT_BODY:
        if state.tentative and not _closes_later(state, name):
            # The element would take the rest of the text, and the span around it will never be closed.
            state.pos = state.posMax
            state.push(element)
            return
        stop = _end_tag(name, known)
        inside = state.inside
        if name == "a":
            state.inside |= IN_ANCHOR
        closed = state.parse_spans(element, stop.match, chain=None if parsed else state.spans.html_chain)
        state.inside = inside
        if closed:
            state.pos = stop.match(state.src, state.pos).end()  # type: ignore[union-attr]  # parse_spans stopped there
        else:
            state.problem("unclosed-html", f"<{name}> has no end tag: closed at the end of the text.", start)
    if state.context.options.html_to_native:
        to_native(element)
    state.remember(start, element)
    state.push(element)


def _is_parsed(state: SpanState, name: str, asked: str) -> bool:
    """Whether Markdown is read in the element, by the `markdown` attribute or the option parse_span_html."""
    may_be = html.content_model(name) != "raw"
    match html.MARKDOWN_ATTRIBUTE.get(asked):
        case "span":
            return True
        case "default":
            return may_be
        case "raw":
            return False
        case _:
            return may_be and state.parent.content_model != "raw" and state.context.options.parse_span_html


def _end_tag(name: str, known: bool) -> re.Pattern[str]:
    """The element's end tag; the case of known elements does not matter."""
    return re.compile(rf"</{re.escape(name)}{html.SPACE}*>", re.IGNORECASE if known else 0)


def _closes_later(state: SpanState, name: str) -> bool:
    """Whether an end tag is anywhere after the cursor; all end tags are looked up at once."""
    last: dict[str, int] | None = state.caches.get("last end tags")
    if last is None:
        last = state.caches["last end tags"] = {}
        for close in html.TAG_CLOSE.finditer(state.src):
            last[close[1]] = last[close[1].lower()] = close.start()
    return last.get(name, -1) >= state.pos
