"""Numbered series: notes whose titles differ in a number, such as 深度学习（八）——GAN and
深度学习（九）——fine-tuning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from notes.model import Note, Value

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二两三四五六七八九十百千"
_NUMBER = rf"(?:\d{{1,4}}|[{_CHINESE}]{{1,7}}|[IVXL]{{1,7}})"

_NUMBERED = (
    re.compile(rf"\A(?P<name>[^（(]*?\S)\s*[（(]\s*(?P<number>{_NUMBER})\s*[）)]"),
    re.compile(rf"\A(?P<name>.*?\S)\s*[-—–:：·,，]?\s*第\s*(?P<number>{_NUMBER})\s*(?:部分|部|篇|章|讲|课|回|节|期)"),
    re.compile(rf"\A(?P<name>.*?\S)\s*之\s*(?P<number>[{_CHINESE}]{{1,7}})(?![{_CHINESE}\w])"),
    re.compile(
        rf"\A(?P<name>.*?\S)[\s,:：—–-]+(?:part|chapter|lecture|vol\.?|no\.?|#)\s*(?P<number>{_NUMBER})\b",
        re.IGNORECASE,
    ),
)
"""How a title says that it is one of a series; the text in front of the number names the series."""


class Series(Value, frozen=True, kw_only=True):
    """Two or more posts of one name, in the order of their numbers."""

    name: str
    members: tuple[tuple[int, str], ...]
    """`(number, note id)`; notes of one number are in the order of their dates."""


def parse_series(title: str) -> tuple[str, int] | None:
    """The series a title names and its number there: `深度学习（九）——…` is `("深度学习", 9)`."""
    found = _numbered(title)
    return (found[0]["name"].strip(), found[1]) if found else None


def series_mark(title: str) -> str:
    """The number as the title writes it: `（九）`, `第九讲`, `Part 9`; empty for a title without one."""
    found = _numbered(title)
    return title[found[0].end("name") : found[0].end()].strip(" \t-—–:：·,，") if found else ""


def _numbered(title: str) -> tuple[re.Match[str], int] | None:
    for pattern in _NUMBERED:
        match = pattern.match(title)
        if match and (number := parse_number(match["number"])) is not None:
            return match, number
    return None


def parse_number(text: str) -> int | None:
    """An Arabic, Chinese or Roman numeral below 10,000; `None` for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    if all(character in _CHINESE for character in text):
        return _chinese(text)
    return _roman(text.upper())


def find_series(posts: Iterable[Note]) -> tuple[Series, ...]:
    """The series among posts given oldest first."""
    members: dict[str, list[tuple[int, str]]] = {}
    for post in posts:
        if found := parse_series(post.title):
            name, number = found
            members.setdefault(name, []).append((number, post.id))
    return tuple(
        Series(name=name, members=_ordered(parts)) for name, parts in members.items() if len({n for n, _ in parts}) > 1
    )


def _ordered(parts: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    return tuple(sorted(parts, key=lambda part: part[0]))


def _chinese(text: str) -> int | None:
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def _roman(text: str) -> int | None:
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    if not text or any(character not in values for character in text):
        return None
    numbers = [values[character] for character in text]
    return sum(-n if n < max(numbers[i:]) else n for i, n in enumerate(numbers))
