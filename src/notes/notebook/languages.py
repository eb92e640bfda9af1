"""The language of one page, where its front matter sets another than the site's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from notes.errors import Problem
from notes.model import Note

_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")


def page_language(front_matter: Mapping[str, Any]) -> str:
    """The language that `lang` sets; empty when it sets none, or what is not a language tag."""
    lang = front_matter.get("lang")
    return lang.strip() if isinstance(lang, str) and _TAG.fullmatch(lang.strip()) else ""


def odd_languages(notes: Iterable[Note]) -> Iterator[Problem]:
    """Values of `lang` that are not a language tag, YAML's `no` among them."""
    for note in notes:
        lang = note.front_matter.get("lang")
        if lang is None or lang == "" or page_language(note.front_matter):
            continue
        line, column = note.places.get("lang", (0, 0))
        hint = "quote it: YAML reads no as false" if lang is False else "such as en or zh-CN"
        yield Problem(
            code="lang",
            severity="warning",
            message="“lang” is not the tag of a language",
            path=note.path,
            line=line,
            column=column,
            hint=hint,
        )
