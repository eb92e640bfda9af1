"""Smart quotes: `"double"` and `'single'` become curly ones.

The rules are RubyPants' as kramdown has them, John Gruber's SmartyPants before that; the character before a quote
is read with it. https://kramdown.gettalong.org/syntax.html#typographic-symbols
"""

from __future__ import annotations

import re

from notes.kramdown.element import Element
from notes.kramdown.span.characters import WORD
from notes.kramdown.span.state import SpanState

_SPACE = r"[ \t\r\n\f\v]"
_PUNCTUATION = r"""[!"#$%'()*+,\-./:;<=>?@\[\\\]\^`{|}~]"""

_QUOTE = re.compile(
    rf"""
      (?P<open_before_mark>["'])(?=[_*]{{1,2}}[^ \t\r\n\f\v])
    | (?P<close_before_mark>["'])(?={_PUNCTUATION}(?!\.\.)(?!{WORD})|_(?!\.\.)(?={WORD}))
    | (?P<double_single>{_SPACE}?)"'(?=[A-Za-z0-9_])    # He said, "'Quoted' words in a larger quote."
    | (?P<single_double>{_SPACE}?)'"(?=[A-Za-z0-9_])
    | (?P<decade>{_SPACE}?)'(?=[0-9][0-9]s)             # the '80s
    | {_SPACE}(?P<open>['"])(?=[A-Za-z0-9_])
    | [^ \\\t\r\n\[{{(-](?P<close>['"])
    | (?P<close_before_space>["'])(?={_SPACE}|s(?!{WORD})|\Z)
    | .?(?P<open_single>')
    | .?(?P<open_double>")
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN = {'"': "ldquo", "'": "lsquo"}
_CLOSE = {'"': "rdquo", "'": "rsquo"}


def smart_quotes(state: SpanState) -> bool:
    """A quote at the cursor, or a character and a quote."""
    src, start = state.src, state.pos
    if src[start] not in "\"'" and (src[start] == "\\" or src[start + 1 : start + 2] not in {'"', "'"}):
        return False
    match = _QUOTE.match(src, start)
    if match is None:
        return False
    rule: str = match.lastgroup  # type: ignore[assignment]  # every alternative has a group
    begin, end = match.span(rule)
    state.pos = match.end()
    if rule in {"double_single", "single_double", "decade"}:
        before, quotes = match[rule], _PAIRS[rule]
    else:
        before = src[start:begin]
        quotes = ((_CLOSE if rule.startswith("close") else _OPEN)[src[begin:end]],)
    if before:
        state.add_text(before)
    for quote in quotes:
        state.push(Element("smart_quote", quote))
    return True


_PAIRS = {"double_single": ("ldquo", "lsquo"), "single_double": ("lsquo", "ldquo"), "decade": ("rsquo",)}


def quote_begin(src: str, quote: int, floor: int) -> int:
    """The character before the quote, unless it was read already or escapes it."""
    return quote - 1 if quote > floor and src[quote - 1] != "\\" else quote
