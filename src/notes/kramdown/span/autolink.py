"""Automatic links: `<https://example.org>`, `<me@example.org>`.

https://kramdown.gettalong.org/syntax.html#automatic-links
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.state import SpanState

_SCHEME = re.compile(r"<(?:mailto|https?|ftps?):")
_MAIL = re.compile(r"<([\w.-]+@[\w.-]+)>")


def autolink(state: SpanState) -> bool:
    """A URL of a known scheme up to the next `>` in its line, or a mail address."""
    src, start = state.src, state.pos
    scheme = _SCHEME.match(src, start)
    if scheme:
        end = state.find(">", scheme.end() + 1)
        if end < 0 or 0 <= state.find("\n", scheme.end()) < end:
            return False
        href = src[start + 1 : end]
        text = href.removeprefix("mailto:")
    else:
        mail = _MAIL.match(src, start)
        if mail is None:
            return False
        end = mail.end() - 1
        text = mail[1]
        href = "mailto:" + text
    link = Element("a", "", {"href": href}, line=state.line_at(start), info="auto")
    link.children.append(Element("text", text))
    state.pos = end + 1
    state.push(link)
    return True
