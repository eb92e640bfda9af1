"""What bibliographic formats want to know of a reference beyond its title: DOI, arXiv number, a bare title, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from notes.model import Reference

_WEB = re.compile(r"(?:https?|ftp)://", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Exported(NamedTuple):
    """A reference in one of the formats."""

    kind: str
    """Of the reference."""
    text: str


def joined(entries: Iterable[Exported], separator: str) -> Iterator[str]:
    """The texts of entries with a separator between them."""
    between = ""
    for each in entries:
        yield between + each.text
        between = separator


def doi(reference: Reference) -> str:
    """`10.1145/3055399.3055464`, or nothing."""
    return reference.key.removeprefix("https://doi.org/") if reference.key.startswith("https://doi.org/10.") else ""


def arxiv(reference: Reference) -> str:
    """`1706.03762`, or nothing."""
    prefix = "https://arxiv.org/abs/"
    return reference.key.removeprefix(prefix) if reference.key.startswith(prefix) else ""


def bare_title(reference: Reference) -> str:
    """The title as a bibliography sets it: without the 《》 around the whole of it."""
    title = clean(reference.title)
    if title.startswith("《") and title.endswith("》") and "》" not in title[:-1]:
        return title[1:-1].strip() or title
    return title


def remarks(reference: Reference) -> list[str]:
    """Annotations, and the titles given elsewhere."""
    return [clean(text) for text in (*reference.annotations, *reference.titles[1:])]


def is_web(url: str) -> bool:
    """Whether a program may open this address unasked: no `javascript:`, `data:` or `file:`."""
    return bool(_WEB.match(url))


def clean(text: str) -> str:
    """One line, without control characters and lone surrogates."""
    if text.isprintable():
        return text
    return " ".join(_CONTROL.sub("\ufffd", text).split())
