r"""Escaped characters: `\*` is a star. https://kramdown.gettalong.org/syntax.html#characters-that-can-be-escaped"""

from __future__ import annotations

import re

from notes.kramdown.span.chain import ReadSpan
from notes.kramdown.span.state import SpanState

ESCAPED = re.compile(r"""\\([\\.*_+`<>()\[\]{}#!:|"'$=-])""")
ESCAPED_GFM = re.compile(r"""\\([\\.*_+`<>()\[\]{}#!:|"'$=\-~])""")


def _reading(pattern: re.Pattern[str]) -> ReadSpan:
    def escaped_chars(state: SpanState) -> bool:
        match = pattern.match(state.src, state.pos)
        if match is None:
            return False
        state.add_text(match[1])
        state.pos = match.end()
        return True

    return escaped_chars


escaped_chars = _reading(ESCAPED)
escaped_chars_gfm = _reading(ESCAPED_GFM)
"""GitHub's Markdown adds the tilde."""
