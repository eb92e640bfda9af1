"""The title a text without one takes from the heading it opens with, as jekyll-titles-from-headings has it.

What the plugin leaves in a title (closing `##`, `{#id}`) is dropped here, and a heading that starts like a list or
holds a `|` keeps its whole text.
"""

from __future__ import annotations

import html
import re

_HEADING = re.compile(r"\s{0,200}(?:#{1,3}[ \t]+([^\n]+)|([^\n]+)\n(?:=+|-+)[ \t\r]*)(?:\n|\Z)")
_LONGEST = 1000
"""Characters of a heading that are looked at: more is not a title, and would take long."""
_ATTRIBUTES = re.compile(r"[ \t]*\{[:#][^{}\n]*\}[ \t]*\Z")
_CLOSING = re.compile(r"[ \t]#+[ \t]*\Z")
_MARKS = re.compile(
    r"""
    (?P<ticks>`{1,9})(?P<code>[^\n]{1,200}?)(?P=ticks)(?!`)
    | \$\$(?P<formula>[^$]{1,1000})\$\$
    | \\(?P<escaped>[\\.*_+`<>()\[\]{}\#!:|"'$-])
    | !\[[^\[\]]{0,500}\]\([^()]{0,1000}\)
    | \[\^[^\[\]]{1,200}\]
    | \[(?P<link>[^\[\]]{1,500})\]\([^()]{0,1000}\)
    | </?[A-Za-z][^<>]{0,1000}>
    | \*{1,3} | (?<!\w)_{1,3} | _{1,3}(?!\w)
    """,
    re.VERBOSE,
)


def title_of(body: str) -> str:
    """The text of the heading a body opens with, of the first three levels; empty without one."""
    match = _HEADING.match(body)
    if match is None:
        return ""
    text = _ATTRIBUTES.sub("", (match[1] or match[2]).strip())[:_LONGEST]
    return " ".join(_plain(_CLOSING.sub("", text)).split())


def without_title(body: str) -> tuple[str, int]:
    """A body without that heading and the white space around the rest, and how many lines went before the rest."""
    match = _HEADING.match(body)
    rest = body[match.end() :].lstrip() if match else body.lstrip()
    return rest.rstrip(), body.count("\n", 0, len(body) - len(rest))


def _plain(markdown: str) -> str:
    """A line of Markdown without its marks: text, code, formulas as TeX."""
    parts: list[str] = []
    end = 0
    for match in _MARKS.finditer(markdown):
        parts.append(html.unescape(markdown[end : match.start()]))
        end = match.end()
        if match["code"]:
            parts.append(match["code"].strip())
        elif match["formula"]:
            parts.append(match[0])
        else:
            parts.append(match["escaped"] or (_plain(match["link"]) if match["link"] else ""))
    parts.append(html.unescape(markdown[end:]))
    return "".join(parts)
