"""Code: source text → spans with Pygments' short class names, which are Rouge's too; and the style sheet for them.

The text between the tags is always the code as written. What cannot be coloured faithfully (a lexer that changes the
text, a listing that would be too much work) has none.

Pygments' lexers are regular expressions, and half of the 600 need time with the square of what they cannot end: a line,
blank lines, words without punctuation, a bracket nobody closes. Real code has nothing of the kind. So the work a
listing would be is counted before a lexer sees it, from its characters alone; a clock would give another page on a
slower machine. What was measured: every lexer, on 80 pieces of text repeated to 4,000 characters; then the 250 that
were slow, on the longest texts of these pieces that the limits here let through. The worst take about a second,
ordinary code some milliseconds. `STEEP`, `SHORT` and `ENDLESS` are the lexers for which the count alone says too
little.

The sum for a build is bounded by its notes: no note takes more than `PER_NOTE`. It cannot be a sum over notes, because
those that are remembered are not coloured again and workers take the others in any order.
"""

from __future__ import annotations

import functools
import html
import re
from typing import TYPE_CHECKING

from notes.kramdown.options import NO_LANGUAGE

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_LENGTH = 20_000
"""Characters; nobody reads a longer listing for its colours."""
BURST, PER_CHARACTER = 3_000_000, 100
"""Comparisons a listing may be in all, and for each of its characters; real code needs about 100 for each."""
PER_NOTE = 30_000_000
"""Comparisons all listings of a note may be together: 200,000 characters of real code, or three seconds of the
worst."""
STEEP = frozenset(["Easytrieve", "LilyPond", "Systemd", "X++", "autohotkey"])
"""Lexers that need time with the cube of a stretch, or ten times that of the others."""
SHORT = dict.fromkeys(["CSS+Mako", "Perl6", "Systemd", "XUL+mozpreproc", "urlencoded"], 4_000)
"""Lexers that need the square of any text: by name, the characters they get."""
ENDLESS = frozenset(["Typographic Number Theory"])
"""Lexers that never end on some texts."""

_STRETCHES = tuple(map(re.compile, (r"[^\n]+", r"\s+", r"[\w\s.$<>?]+")))
"""What lexers go through to the end from each place in it: a line, a gap, words without punctuation."""
_BRACKET = re.compile(r"[][(){}]")
_OPENING = {")": "(", "]": "[", "}": "{"}

ALIASES = {"jsx": "javascript", "vue": "html", "plaintext": "text", "conf": "ini", "objective_c": "objective-c"}
"""Languages by their name in Rouge where Pygments knows them by another."""


class Highlighter:
    """Colours the listings of one note."""

    def __init__(self) -> None:
        self._left = PER_NOTE
        self.plain: list[tuple[str, str]] = []
        """Listings that stay plain because they would be too much work, and why."""

    def __call__(self, code: str, lang: str) -> str | None:
        """Inner HTML of a `<code>` element for `code` in `lang` (a name or alias, any case); `None` for an unknown
        language."""
        name = lang.strip().lower()
        lexer = _lexer(name)
        if lexer is None and name not in NO_LANGUAGE:
            return None
        if lexer is None or self._is_too_much(code, lexer):
            return html.escape(code, quote=False)
        pieces = []
        for css_class, text in _tokens(code, lexer):
            escaped = html.escape(text, quote=False)
            pieces.append(f'<span class="{css_class}">{escaped}</span>' if css_class else escaped)
        return "".join(pieces)

    def _is_too_much(self, code: str, lexer: Lexer) -> bool:
        reason = ""
        most = SHORT.get(lexer.name, MAX_LENGTH)
        if len(code) > most:
            reason = f"it is longer than {most:,} characters"
        else:
            comparisons = work(code, steep=lexer.name in STEEP)
            if comparisons > BURST + PER_CHARACTER * len(code) or lexer.name in ENDLESS:
                reason = f"a line, a gap or a stretch without punctuation is too long for a lexer of {lexer.name}"
            elif comparisons > self._left:
                reason = "the listings of this note are too much work together"
            else:
                self._left -= comparisons
        if reason:
            self.plain.append((code, reason))
        return bool(reason)


def highlight(code: str, lang: str) -> str | None:
    """The same for a listing that is in no note."""
    return Highlighter()(code, lang)


def work(code: str, *, steep: bool = False) -> int:
    """Characters a lexer may have to compare at most, beside its steady progress.

    The square of each stretch, or with `steep` a sixteenth of its cube, and for each bracket how far its end is.
    """
    lengths = [found.end() - found.start() for stretch in _STRETCHES for found in stretch.finditer(code)]
    total = sum(length**3 // 16 for length in lengths) if steep else sum(length**2 for length in lengths)
    open_brackets: list[tuple[str, int]] = []
    for found in _BRACKET.finditer(code):
        if found[0] not in _OPENING:
            open_brackets.append((found[0], found.start()))
        elif open_brackets and open_brackets[-1][0] == _OPENING[found[0]]:
            total += found.start() - open_brackets.pop()[1]
    return total + sum(len(code) - start for _, start in open_brackets)


def _tokens(code: str, lexer: Lexer) -> list[tuple[str, str]]:
    """CSS classes and texts that together are the code; a single one when it cannot be told apart."""
    tokens: list[tuple[str, str]] = []
    most = 2 * len(code) + 100
    for kind, text in lexer.get_tokens(code):
        tokens.append((_css_class(kind), text))
        if len(tokens) > most:  # empty ones without end
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
"""Class names → colour on light paper, colour on dark paper, and more. At least 4.5:1 on the theme's paper and
shade."""


def stylesheet() -> str:
    """CSS for both colour schemes; `light-dark()` follows the `color-scheme` that the page sets."""
    rules = []
    for names, (light, dark, more) in COLOURS.items():
        colour = f"color: light-dark({light}, {dark})" if light else ""
        declarations = "; ".join(part for part in (colour, more) if part)
        selector = ", ".join(f".{name}" for name in names.split())
        rules.append(f":is(.highlight, .highlighter-rouge) :is({selector}) {{ {declarations} }}\n")
    return "".join(rules)
