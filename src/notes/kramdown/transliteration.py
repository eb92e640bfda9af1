"""Other scripts in Latin letters, for the option transliterated_header_ids.

Ruby's kramdown takes the table of the library stringex where that is installed. The package text-unidecode holds the
same table (one of Sean Burke's): compared character by character, the two differ in a row of Greek and Cyrillic
letters, dashes and signs, for which stringex's readings are here. Without the package accents go and letters of
other scripts stay, and then have no place in an id.
"""

from __future__ import annotations

import unicodedata

_AS_STRINGEX = str.maketrans(
    {
        "Ή": "H", "Ύ": "Y", "Η": "H", "Υ": "Y", "Χ": "X", "Ϋ": "Y", "ή": "i", "η": "i", "ξ": "ks", "χ": "x", "ϒ": "I",
        "ϓ": "I", "ϔ": "I", "Є": "Ie", "Е": "Ie", "г": "gh", "е": "ie", "Ӏ": "I", "ĳ": "", "ǲ": "D", "ʰ": "k",
        "一": " ", "\u200b": "", "–": "--", "—": "---", "−": "-", "€": "EU", "™": "", "〉": ">", "ℂ": "C", "ℍ": "H",
        "ℕ": "N", "ℙ": "P", "ℚ": "Q", "ℝ": "R", "ℤ": "Z", "ℒ": "L", "ℐ": "I", "ℋ": "H", "ℛ": "R", "ℬ": "B", "ℰ": "E",
        "ℱ": "F", "ℳ": "M", "ℇ": "E", "ℑ": "I", "ℜ": "R", "ℌ": "H", "ℨ": "Z", "ℭ": "C", "K": "K",
    }
)  # fmt: skip

_LATIN = str.maketrans(
    {
        "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d",
        "Þ": "Th", "þ": "th", "ß": "ss", "ẞ": "SS", "Ł": "L", "ł": "l", "Ħ": "H", "ħ": "h", "ı": "i", "ſ": "s",
    }
)  # fmt: skip
"""Latin letters that are not a base letter with an accent."""


def transliterated(text: str) -> str:
    """A text in plain Latin letters; a Chinese character becomes its reading and a blank: `深度` is `Shen Du `."""
    if text.isascii():
        return text
    try:
        from text_unidecode import unidecode  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        decomposed = unicodedata.normalize("NFKD", text.translate(_LATIN))
        return "".join(char for char in decomposed if not unicodedata.combining(char))
    return str(unidecode(text.translate(_AS_STRINGEX)))
