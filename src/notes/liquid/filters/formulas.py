"""Typeset formulas as text: what `strip_html` leaves of KaTeX's boxes is their TeX, as kramdown writes it for MathJax.

KaTeX writes a formula three times (MathML, its TeX as an annotation, boxes for the eye); without tags that is noise in
descriptions, excerpts and search indexes.
"""

from __future__ import annotations

import re

_SPAN = re.compile(r"<(/?)span\b")
_TEX = re.compile(r'<annotation encoding="application/x-tex">([^<]*)</annotation>')
_OPENING = '<span class="katex'
_DISPLAY = '<span class="katex-display"'


def formulas_as_tex(html: str) -> str:
    """HTML with `\\(…\\)` and `\\[…\\]` in the place of typeset formulas; those without their TeX stay."""
    kept: list[str] = []
    position = 0
    while (start := html.find(_OPENING, position)) >= 0:
        end = _end_of_span(html, start)
        tex = _TEX.search(html, start, end)
        kept.append(html[position:start])
        if tex is None:
            kept.append(html[start:end])
        elif html.startswith(_DISPLAY, start):
            kept.append(f"\\[{tex[1]}\\]")
        else:
            kept.append(f"\\({tex[1]}\\)")
        position = end
    kept.append(html[position:])
    return "".join(kept)


def _end_of_span(html: str, start: int) -> int:
    """The end of the element that starts here; that of the text when it is cut off."""
    depth = 0
    for tag in _SPAN.finditer(html, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html.find(">", tag.end()) + 1 or len(html)
    return len(html)
