"""Classes of characters as Ruby's regular expressions know them.

`\\s`, `\\w` and `\\d` are ASCII there, `[[:alpha:]]`, `[[:alnum:]]` and `\\b` are Unicode.
"""

from __future__ import annotations

from unicodedata import category

SPACE = frozenset(" \t\n\r\f\v")
"""`\\s`. An empty string is not in it."""
SPACES = "".join(sorted(SPACE))

WORD = (
    r"[\w\u0300-\u036f\ufe00-\ufe0f](?<![²³¹¼-¾\u2070\u2074-\u2079\u2080-\u2089\u2150-\u215f\u2460-\u249b\u24ea-\u24ff"
    r"\u2776-\u2793\u3192-\u3195\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf])"
)
"""A character that `\\b` takes for part of a word: Python's `\\w` with combining marks, without numbers like ① and
²."""


def is_alpha(char: str) -> bool:
    """`[[:alpha:]]`: letters, letter-like numbers (Ⅷ, 〇), vowel signs."""
    return char.isalpha() or (char >= "\u0345" and category(char) in ("Nl", "Mc"))


def is_alnum(char: str) -> bool:
    """`[[:alnum:]]`: letters and decimal digits of any script."""
    return is_alpha(char) or char.isdecimal()
