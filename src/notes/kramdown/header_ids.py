"""Ids of headings: kramdown's rule and GFM's."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from notes.kramdown.options import Options
from notes.kramdown.transliteration import transliterated

_LEADING = re.compile(r"^[^a-zA-Z]+", re.M)
_NOT_IN_ID = re.compile(r"[^a-zA-Z0-9 -]")
_NOT_IN_GFM_ID = re.compile(r"[^\w\- \t]")
_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Me", "Nd", "Pc"})
"""What Unicode counts as a word's character."""


def basic_id(text: str) -> str:
    """Latin letters, digits and hyphens of a text, from its first letter on."""
    return _NOT_IN_ID.sub("", _LEADING.sub("", text)).replace(" ", "-").lower()


@lru_cache(maxsize=4096)
def _in_word(char: str) -> bool:
    return unicodedata.category(char) in _WORD_CATEGORIES or "\u24b6" <= char <= "\u24e9"  # circled letters


class HeaderIds:
    """Makes the ids of one document unique; GFM's and kramdown's are counted apart, as kramdown does."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._used: dict[str, int] = {}
        self._used_gfm: dict[str, int] = {}

    def kramdown(self, text: str) -> str:
        """`section` when nothing is left of the text; repeats get `-1`, `-2`, …"""
        if self._options.transliterated_header_ids:
            text = transliterated(text)
        return self._unique(self._used, basic_id(text) or "section")

    def gfm(self, text: str) -> str:
        """Lower-case letters and digits of any script; blanks become hyphens."""
        text = text.lower()
        if text.isascii():
            text = _NOT_IN_GFM_ID.sub("", text)
        else:
            text = "".join(char for char in text if char in " -\t" or _in_word(char))
        return self._unique(self._used_gfm, text.replace(" ", "-").replace("\t", "-"))

    def _unique(self, used: dict[str, int], name: str) -> str:
        count = used.get(name)
        used[name] = 0 if count is None else count + 1
        suffix = "" if count is None else f"-{count + 1}"
        return f"{self._options.auto_id_prefix}{name}{suffix}"
