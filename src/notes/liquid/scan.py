"""A template cut into text, outputs `{{ … }}` and tags `{% … %}`, as Ruby's Liquid cuts it.

Offsets are code points of the template's own text. What is verbatim is text, with two exceptions that Jekyll's
authors rely on inside code: `{% raw %}…{% endraw %}` loses its tags, and `{{ '{{' }}`, an output that only writes
braces, writes them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from notes.liquid.errors import LiquidSyntaxError
from notes.liquid.verbatim import Span, verbatim_spans

_START = re.compile(r"\{\{|\{%")
_TAG = re.compile(r"\{%-?\s*(#|\w+)\s*")
_OUTPUT_END = re.compile(r"\}\}?")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")
_END_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_COMMENT = re.compile(r"\{%-?\s*(comment|endcomment|raw)\s*-?%\}")
_BRACES = re.compile(r"""\{\{-?\s*(["'])((?:(?!\1)[^\n])*)\1\s*-?\}\}""")
_SIGN = re.compile(r"[{}]|^%|%$")
"""What distinguishes a text written for Liquid to leave alone, `{{ '{' }}`, from an example of Liquid."""
_MEANT = re.compile(r"\{\{-?\s*(?:site|page)[.\[]|\{%-?\s*include(?:_relative|_cached)?\s|\{%-?\s*raw\s*-?%\}")
"""Of what code holds: what an example of Liquid would rarely say, and `raw`, whose inside is an example."""
_SPACES = " \t\n\v\f\r\x00"
"""What Ruby's `strip` takes for white space."""


class Piece(NamedTuple):
    """A part of a template."""

    kind: Literal["text", "output", "tag"]
    text: str
    """The text to write; the expression of an output; the words after a tag's name."""
    start: int
    """Offset of the piece."""
    inner: int
    """Offset of `text`."""
    name: str = ""
    """Of a tag."""


def has_liquid(text: str, *, verbatim: bool) -> bool:
    """Whether a template holds any Liquid; one look for most texts."""
    if "{{" not in text and "{%" not in text:
        return False
    try:
        pieces = list(scan(text, verbatim=verbatim))
    except LiquidSyntaxError:
        return True
    return "".join(piece.text for piece in pieces if piece.kind == "text") != text


def meant_in_code(text: str) -> list[int]:
    """Offsets of what looks meant as Liquid in the code of a Markdown text: Jekyll evaluates it, here it is text.

    That is `site`, `page` and includes, outside of `{% raw %}`.
    """
    places: list[int] = []
    for start, end in verbatim_spans(text) if _MEANT.search(text) else ():
        position = end if text.startswith("$$", start) else start
        while match := _MEANT.search(text, position, end):
            position = match.end()
            if _RAW.match(text, match.start()):
                closing = _END_RAW.search(text, position, end)
                position = closing.end() if closing else end
            else:
                places.append(match.start())
    return places


def scan(text: str, *, verbatim: bool) -> Iterator[Piece]:
    """The pieces of a template in order; with `verbatim`, formulas and code are text. Raises `LiquidSyntaxError`
    for a tag or output that never ends."""
    spans = verbatim_spans(text) if verbatim and _START.search(text) else []
    starts = [start for start, _ in spans]
    written, cursor, strip_next = 0, 0, False
    no_end_raw = False
    while match := _START.search(text, cursor):
        start = match.start()
        covered = _covering(spans, starts, start)
        if covered:
            if not no_end_raw and (raw := _RAW.match(text, start)):
                end = _END_RAW.search(text, raw.end())
                no_end_raw = end is None
                if end:
                    yield from _text(text, written, start, strip_next, False)
                    strip_next = False
                    yield Piece("text", text[raw.end() : end.start()], raw.end(), raw.end())
                    written = cursor = end.end()
                    continue
            braces = _BRACES.match(text, start)
            if braces and _SIGN.search(braces[2]):
                yield from _text(text, written, start, strip_next, False)
                strip_next = False
                yield Piece("text", braces[2], braces.start(2), braces.start(2))
                written = cursor = braces.end()
            else:
                cursor = start + 2
            continue
        yield from _text(text, written, start, strip_next, text.startswith("-", start + 2))
        if match[0] == "{{":
            cursor, piece = _output(text, start)
            yield piece
            strip_next = text[cursor - 3] == "-" and cursor - start > 4
        else:
            cursor, piece = _tag(text, start)
            strip_next = text[cursor - 3] == "-"
            if piece.name == "raw":
                end = _END_RAW.search(text, cursor)
                if end is None:
                    raise LiquidSyntaxError("'raw' tag was never closed", position=start)
                yield Piece("text", text[cursor : end.start()], cursor, cursor)
                cursor = end.end()  # white space after it goes by the opening tag's hyphen, as in Ruby
            elif piece.name == "comment":
                cursor = _after_comment(text, start, cursor)
                strip_next = text[cursor - 3] == "-"
            elif piece.name != "#":
                yield piece
        written = cursor
    yield from _text(text, written, len(text), strip_next, False)


def _text(text: str, start: int, end: int, strip_left: bool, strip_right: bool) -> Iterator[Piece]:
    written = text[start:end]
    if strip_left:
        written = written.lstrip(_SPACES)
        start = end - len(written)
    if strip_right:
        written = written.rstrip(_SPACES)
    if written:
        yield Piece("text", written, start, start)


def _covering(spans: Sequence[Span], starts: Sequence[int], position: int) -> bool:
    found = bisect_right(starts, position) - 1
    return found >= 0 and position < spans[found][1]


def _output(text: str, start: int) -> tuple[int, Piece]:
    end = _OUTPUT_END.search(text, start + 2)
    if end is None or len(end[0]) < 2:
        raise LiquidSyntaxError("Variable '{{' was not properly terminated with '}}'", position=start)
    inner = start + (3 if text.startswith("-", start + 2) else 2)
    stop = end.start() - (1 if text[end.start() - 1] == "-" and end.start() - 1 >= inner else 0)
    return end.end(), Piece("output", text[inner:stop], start, inner)


def _tag(text: str, start: int) -> tuple[int, Piece]:
    end = text.find("%}", start + 2)
    if end < 0:
        raise LiquidSyntaxError("Tag '{%' was not properly terminated with '%}'", position=start)
    name = _TAG.match(text, start, end + 2)
    if name is None or name.end() > end:
        raise LiquidSyntaxError(f"Tag '{text[start : end + 2]}' has no name", position=start)
    stop = end - (1 if text[end - 1] == "-" and end - 1 >= name.end() else 0)
    return end + 2, Piece("tag", text[name.end() : stop], start, name.end(), name[1])


def _after_comment(text: str, start: int, cursor: int) -> int:
    """The offset after the `endcomment` that belongs to a comment; comments nest, and raw text inside is text."""
    depth = 1
    while match := _COMMENT.search(text, cursor):
        cursor = match.end()
        if match[1] == "raw":
            end = _END_RAW.search(text, cursor)
            if end is None:
                break
            cursor = end.end()
        else:
            depth += 1 if match[1] == "comment" else -1
            if depth == 0:
                return cursor
    raise LiquidSyntaxError("'comment' tag was never closed", position=start)
