"""Which parts of a Markdown body Liquid must leave alone: formulas and code.

A formula (`$$…$$`), a code span, a fenced or an indented code block is text, whatever braces it holds. This reads only
as much Markdown as that needs, front to back, each character a bounded number of times. Where Jekyll's authors meant
Liquid, Liquid stays:

- inside `{% raw %}`, `{% comment %}` and `{% highlight %}` nothing is Markdown, so nothing is left alone;
- an HTML block is not Markdown either (without `markdown=`): only its formulas are left alone;
- indented lines inside an open Liquid block, a list or a footnote are not code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

Span = tuple[int, int]

_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n)")
_LEAD = re.compile(r"(?:[ \t>]|[-*+][ \t]|[0-9]{1,9}[.)][ \t])*")
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_CLOSING_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*\r?$", re.MULTILINE)
_CONTAINER = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)]|:|\[\^[^\]\n]+\]:)[ \t]")
_INDENT = re.compile(r"(?: {4}| {0,3}\t)[ \t]*(?=\S)")
_HTML_START = re.compile(r" {0,3}<([A-Za-z][A-Za-z0-9-]*)([^>\n]*)")
_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_SPAN_HTML = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdo",
        "big",
        "button",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rb",
        "rbc",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "samp",
        "select",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
    ]
)
_INLINE = re.compile(r"\\[\\`$]|`+|\$\$|\{%|\{\{|\n")
_BACKTICKS = re.compile(r"`+")
_TAG_NAME = re.compile(r"\{%-?\s*(\w+)")
_OPAQUE = {name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("raw", "comment", "highlight")}
_BLOCKS = frozenset(("for", "if", "unless", "case", "capture", "tablerow", "ifchanged"))


def verbatim_spans(text: str) -> list[Span]:
    """The spans of a Markdown body that Liquid leaves alone, in order, without overlap."""
    return list(_Reader(text).spans())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        """Liquid blocks open at this place."""
        self.blanks = [match.start() for match in _BLANK_LINE.finditer(text)]
        self.formulas = [match.start() for match in re.finditer(r"\$\$", text)]
        self.fences: dict[str, list[int]] = {}
        for match in _CLOSING_FENCE.finditer(text):
            self.fences.setdefault(match[1], []).append(match.start())
        self.runs: dict[int, list[int]] = {}
        for match in _BACKTICKS.finditer(text):
            self.runs.setdefault(match.end() - match.start(), []).append(match.start())
        self.unclosed: set[str] = set()
        """Opaque tags, `{{` and `{%`, as far as they are known to be closed nowhere below."""

    def spans(self) -> Iterator[Span]:
        text, position, after_blank, in_container, html, html_open = self.text, 0, True, False, "", 0
        while position < len(text):
            line_end = text.find("\n", position)
            line_end = len(text) if line_end < 0 else line_end
            line = text[position:line_end]
            if not line.strip():
                position, after_blank = line_end + 1, True
                continue
            indented = _INDENT.match(line) is not None
            if after_blank and not indented:
                in_container = False
            if _CONTAINER.match(line) and not (indented and after_blank and not in_container):
                in_container = True
            if not html:
                if fence := self._fence(position):
                    yield (position, fence)
                    position, after_blank = self._next_line(fence), False
                    continue
                if indented and after_blank and not in_container and not self.depth:
                    end = self._indented_code(position)
                    yield (position, end)
                    position, after_blank = end, True
                    continue
                if after_blank and (start := _HTML_START.match(line)):
                    name = start[1].lower()
                    if name not in _VOID and name not in _SPAN_HTML and "markdown=" not in start[2]:
                        html, html_open = name, 0
            stop = position
            for span in self._line(position, html):
                if isinstance(span, int):
                    stop = span
                else:
                    yield span
            if html:
                for slash, name in _HTML_TAG.findall(text[position:stop]):
                    if name.lower() == html:
                        html_open += -1 if slash else 1
                if html_open <= 0:
                    html = ""
            position, after_blank = stop, False

    def _next_line(self, position: int) -> int:
        newline = self.text.find("\n", position)
        return len(self.text) if newline < 0 else newline + 1

    def _fence(self, position: int) -> int:
        """End of the fenced code block that opens on this line; 0 when none does."""
        lead = _LEAD.match(self.text, position)
        opening = _FENCE.match(self.text, lead.end() if lead else position)
        if opening is None or (opening[1][0] == "`" and "`" in opening[2]):
            return 0
        closers = self.fences.get(opening[1], [])
        found = bisect_left(closers, opening.end())
        if found == len(closers):
            return 0
        end = self.text.find("\n", closers[found])
        return len(self.text) if end < 0 else end

    def _indented_code(self, position: int) -> int:
        """Start of the first line that is neither blank nor indented."""
        while position < len(self.text):
            end = self._next_line(position)
            line = self.text[position:end]
            if line.strip() and not _INDENT.match(line):
                break
            position = end
        return position

    def _line(self, position: int, html: str) -> Iterator[Span | int]:
        """The formulas and code spans that start on a line; last, where the line's last construct leaves off."""
        text, cursor = self.text, position
        while match := _INLINE.search(text, cursor):
            token = match[0]
            if token == "\n":
                yield match.end()
                return
            if token in ("{%", "{{"):
                cursor = self._skip_liquid(match.start(), token)
            elif token == "$$":
                end = 0 if html in ("script", "style") else self._formula(match.start(), position)
                if end:
                    yield (match.start(), end)
                cursor = end or match.end()
            elif token[0] == "`" and not html:
                end = self._code_span(match.start(), len(token))
                if end:
                    yield (match.start(), end)
                cursor = end or match.end()
            else:
                cursor = match.end()
        yield len(text)

    def _paragraph_end(self, position: int) -> int:
        found = bisect_left(self.blanks, position)
        return self.blanks[found] if found < len(self.blanks) else len(self.text)

    def _formula(self, position: int, line_start: int) -> int:
        """End of the formula that opens here: in this paragraph, or anywhere below when it opens its line."""
        found = bisect_left(self.formulas, position + 2)
        if found == len(self.formulas):
            return 0
        closing = self.formulas[found]
        opens_line = not self.text[line_start:position].strip(" \t>")
        return closing + 2 if opens_line or closing < self._paragraph_end(position) else 0

    def _code_span(self, position: int, length: int) -> int:
        runs = self.runs[length]
        found = bisect_left(runs, position + length)
        if found < len(runs) and runs[found] < self._paragraph_end(position):
            return runs[found] + length
        return 0

    def _skip_liquid(self, position: int, opening: str) -> int:
        """The end of the Liquid that starts here; an opaque block is skipped whole."""
        text = self.text
        closing = -1 if opening in self.unclosed else text.find("%}" if opening == "{%" else "}}", position + 2)
        if closing < 0:
            self.unclosed.add(opening)
            return position + 2
        if opening == "{%" and (tag := _TAG_NAME.match(text, position)):
            name = tag[1]
            if name in _OPAQUE and name not in self.unclosed:
                if end := _OPAQUE[name].search(text, closing + 2):
                    return end.end()
                self.unclosed.add(name)
            if name in _BLOCKS:
                self.depth += 1
            elif name.startswith("end") and name[3:] in _BLOCKS:
                self.depth = max(self.depth - 1, 0)
        return closing + 2
