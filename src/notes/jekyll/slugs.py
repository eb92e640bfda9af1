"""`slugify`: text made fit for a URL, by Jekyll's six modes."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_ASCII = re.compile(r"[^A-Za-z0-9]+")
_PRETTY = re.compile(r"[^A-Za-z0-9._~!$&'()+,;=@]+")
_OUTER_HYPHENS = re.compile(r"^-|-$", re.MULTILINE)

_WORD_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"))
_LATIN = {
    "×": "x", "ß": "ss", "Æ": "AE", "Ð": "D", "Ø": "O", "Þ": "Th", "æ": "ae", "ð": "d", "ø": "o", "þ": "th",
    "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i", "Ĳ": "IJ", "ĳ": "ij", "ĸ": "k", "Ŀ": "L", "ŀ": "l",
    "Ł": "L", "ł": "l", "ŉ": "'n", "Ŋ": "NG", "ŋ": "ng", "Œ": "OE", "œ": "oe", "Ŧ": "T", "ŧ": "t",
}  # fmt: skip
"""Latin letters that do not fall apart into a letter and a mark (Ruby's i18n has the same table)."""


def slugify(text: str, mode: str = "default", *, cased: bool = False) -> str:
    """`text` with every run of unfit characters turned into one hyphen, lower-cased unless `cased`.

    Modes: `default` keeps letters, marks and decimal digits of every script; `pretty` also ``._~!$&'()+,;=@``;
    `ascii` only A–Z, a–z and 0–9; `latin` drops accents first; `raw` replaces white space only; any other word
    replaces nothing. One hyphen at either end is dropped. May be empty.

    >>> slugify("The _config.yml 中文 (A,B)！é")
    'the-config-yml-中文-a-b-é'
    """
    if mode == "latin":
        text = "".join(map(_transliterate, text))
    if mode == "raw":
        slug = _SPACES.sub("-", text)
    elif mode == "pretty":
        slug = _PRETTY.sub("-", text) if text.isascii() else _hyphenate(text, "._~!$&'()+,;=@")
    elif mode == "ascii":
        slug = _ASCII.sub("-", text)
    elif mode in ("default", "latin"):
        slug = _ASCII.sub("-", text) if text.isascii() else _hyphenate(text, "")
    else:
        return text if cased else downcase(text)
    slug = _OUTER_HYPHENS.sub("", slug)
    return slug if cased else downcase(slug)


def downcase(text: str) -> str:
    """Lower case letter by letter, as Ruby does: a capital sigma does not care where it is."""
    return "σ".join(part.lower() for part in text.split("Σ"))


def _hyphenate(text: str, kept: str) -> str:
    """Every run of what is neither letter, mark, decimal digit (of any script) nor `kept` becomes one hyphen."""
    marked = (c if c in kept or unicodedata.category(c) in _WORD_CATEGORIES else "\0" for c in text)
    return re.sub("\0+", "-", "".join(marked))


def _transliterate(character: str) -> str:
    if character.isascii():
        return character
    if character in _LATIN:
        return _LATIN[character]
    base = unicodedata.normalize("NFD", character)[0]
    return base if "À" <= character <= "ž" and base.isascii() else "?"
