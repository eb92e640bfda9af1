"""Escaping: `&`, `<`, `>` and quotes, entities written in the text left alone where kramdown leaves them."""

from __future__ import annotations

import re

_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z0-9_:][\w\-.:]*|#\d+|#x[0-9a-fA-F]+);)", re.A)
_SPECIAL = re.compile(r"[&<>]")
_SPECIAL_IN_ATTRIBUTE = re.compile(r'[&<>"]')


def escape_all(text: str) -> str:
    """Code and TeX: every `&`, `<` and `>`."""
    if _SPECIAL.search(text) is None:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_text(text: str) -> str:
    """Running text: `&` unless it begins an entity."""
    if _SPECIAL.search(text) is None:
        return text
    if "&" in text:
        text = _AMPERSAND.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """An attribute's value between double quotes."""
    if _SPECIAL_IN_ATTRIBUTE.search(text) is None:
        return text
    return escape_text(text).replace('"', "&quot;")
