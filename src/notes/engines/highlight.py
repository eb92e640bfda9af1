"""Code: source text → spans with Pygments' short class names, which are Rouge's too; and the style sheet for them.

The text between the tags is always the code as written. What cannot be coloured faithfully (a lexer that changes the
text, a very long listing) has none.
"""

from __future__ import annotations

import functools
import html
import time
from typing import TYPE_CHECKING

from notes.kramdown.options import NO_LANGUAGE

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_LENGTH = 50_000
"""Characters; nobody reads a longer listing for its colours."""
SECONDS = 3.0
"""CPU time for one listing. Several lexers need quadratic time on text that is not their language (Java's on prose,
make's on one long line); real code takes milliseconds, so only such text is ever left plain by it."""

ALIASES = {"jsx": "javascript", "vue": "html", "plaintext": "text", "conf": "ini", "objective_c": "objective-c"}
"""Languages by their name in Rouge where Pygments knows them by another."""


def highlight(code: str, lang: str) -> str | None:
    """Inner HTML of a `<code>` element for `code` in `lang` (a name or alias, any case); `None` for an unknown language."""
    name = lang.strip().lower()
    lexer = _lexer(name)
    if lexer is None and name not in NO_LANGUAGE:
        return None
    tokens = _tokens(code, lexer) if lexer and len(code) <= MAX_LENGTH else [("", code)]
    pieces = []
    for css_class, text in tokens:
        escaped = html.escape(text, quote=False)
        pieces.append(f'<span class="{css_class}">{escaped}</span>' if css_class else escaped)
    return "".join(pieces)


def _tokens(code: str, lexer: Lexer) -> list[tuple[str, str]]:
    """CSS classes and texts that together are the code; a single one when it cannot be told apart."""
    tokens, deadline = [], time.thread_time() + SECONDS
    for kind, text in lexer.get_tokens(code):
        tokens.append((_css_class(kind), text))
        if time.thread_time() > deadline:
            return [("", code)]
    return tokens if "".join(text for _, text in tokens) == code else [("", code)]


@functools.lru_cache(maxsize=64)
def _lexer(lang: str) -> Lexer | None:
    """The lexer for a lower-case name; only its own module is imported."""
    from pygments.lexers import find_lexer_class

    name = _names().get(ALIASES.get(lang, lang))
    lexer_class = find_lexer_class(name) if name and name != "Text only" else None
    return lexer_class(stripnl=False, ensurenl=False) if lexer_class else None


@functools.cache
def _names() -> dict[str, str]:
    """Lexer names by lower-case alias and name. Plug-ins are left out: what they are depends on the machine."""
    from pygments.lexers import get_all_lexers

    names: dict[str, str] = {}
    for name, aliases, _, _ in get_all_lexers(plugins=False):
        names.setdefault(name.lower(), name)
        for alias in aliases:
            names.setdefault(alias.lower(), name)
    return names


@functools.cache
def _css_class(kind: object) -> str:
    """Pygments' short name of a token type, of its nearest parent that has one; empty for plain text."""
    from pygments.token import STANDARD_TYPES, Token, Whitespace

    token = kind
    while token not in STANDARD_TYPES:
        token = token.parent  # type: ignore[attr-defined]
    return "" if token in (Token, Whitespace) else STANDARD_TYPES[token]  # type: ignore[index]


# ---------------------------------------------------------------- the style sheet

COLOURS: dict[str, tuple[str, str, str]] = {
    "c ch cm cp cpf c1 cs gu": ("#6a6355", "#a29b8d", "font-style: italic"),
    "k kd kn kr ow nt gd": ("#a5291f", "#ea9280", ""),
    "kc kp kt m mb mf mh mi mo il l ld no": ("#87480a", "#e0b072", ""),
    "s sa sb sc dl s2 sh sx s1 sd gi": ("#3f6212", "#a9c77d", ""),
    "se si sr ss go gp": ("#0f5f6b", "#7cc7cf", ""),
    "nf fm nl": ("#1d4f91", "#8fb8ee", ""),
    "nc nn ne nd": ("#6b3fa0", "#c3a6ee", ""),
    "nb bp na nv vc vg vi vm": ("#0f5f6b", "#7cc7cf", ""),
    "gh gs": ("", "", "font-weight: bold"),
    "ge": ("", "", "font-style: italic"),
    "err gr gt": ("#a5291f", "#ea9280", "text-decoration: underline dotted"),
}
"""Class names → colour on light paper, colour on dark paper, and more. At least 4.5:1 on the theme's paper and shade."""


def stylesheet() -> str:
    """CSS for both colour schemes; `light-dark()` follows the `color-scheme` that the page sets."""
    rules = []
    for names, (light, dark, more) in COLOURS.items():
        colour = f"color: light-dark({light}, {dark})" if light else ""
        declarations = "; ".join(part for part in (colour, more) if part)
        selector = ", ".join(f".{name}" for name in names.split())
        rules.append(f":is(.highlight, .highlighter-rouge) :is({selector}) {{ {declarations} }}\n")
    return "".join(rules)
