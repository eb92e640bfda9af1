"""Ruby's two kinds of file patterns, as regular expressions that match in linear time where it matters.

`File.fnmatch` (include, exclude) lets `*` cross `/`; `Dir.glob` (scopes of defaults) does not, and has `**/` and
`{a,b}`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

MAX_STARS = 16
"""Stars of one pattern; more than that could make matching slow, and means nothing."""


@lru_cache(maxsize=1024)
def compile_fnmatch(pattern: str) -> re.Pattern[str]:
    """`File.fnmatch?(pattern, path)` without flags."""
    return re.compile(_translate(pattern, any_character=".", star=".*"), re.DOTALL)


@lru_cache(maxsize=1024)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """`Dir.glob(pattern)`: which paths it would list."""
    alternatives = "|".join(
        _translate(plain, any_character="[^/]", star="(?!\\.)[^/]*", folders=True) for plain in _braces(pattern)
    )
    return re.compile(alternatives, re.DOTALL)


def _translate(pattern: str, *, any_character: str, star: str, folders: bool = False) -> str:
    parts: list[str] = []
    position, stars = 0, 0
    while position < len(pattern):
        character = pattern[position]
        position += 1
        if character == "*":
            stars += 1
            if folders and pattern.startswith("*/", position) and pattern[position - 2 : position - 1] in ("", "/"):
                position += 2
                parts.append(r"(?:(?!\.)[^/]+/)*")
                continue
            while pattern[position : position + 1] == "*":
                position += 1
            if stars > MAX_STARS:
                parts.append(r"\*")
            elif parts and parts[-1] not in ("/", star) and folders:
                parts.append("[^/]*")
            else:
                parts.append(star)
        elif character == "?":
            parts.append(any_character)
        elif character == "\\" and position < len(pattern):
            parts.append(re.escape(pattern[position]))
            position += 1
        elif character == "[":
            end = pattern.find("]", position + 1)
            if end < 0:
                parts.append(r"\[")
                continue
            body = pattern[position:end]
            negated = body[0] in "!^"
            body = re.sub(r"([\\\[\]&~|^])", r"\\\1", body[1:] if negated else body)
            parts.append(
                f"[{'^' if negated else ''}{body}]" if _is_set(body) else re.escape(pattern[position - 1 : end + 1])
            )
            position = end + 1
        else:
            parts.append(re.escape(character))
    return rf"(?:{''.join(parts)})\Z"


def _is_set(body: str) -> bool:
    try:
        re.compile(f"[{body}]")
    except re.error:
        return False
    return True


def _braces(pattern: str) -> list[str]:
    """`a{b,c}` → `ab`, `ac`; at most 64 alternatives, the first ones."""
    start = pattern.find("{")
    if start < 0:
        return [pattern]
    depth, commas = 0, [start]
    for position in range(start, len(pattern)):
        character = pattern[position]
        if character == "{":
            depth += 1
        elif character == "," and depth == 1:
            commas.append(position)
        elif character == "}":
            depth -= 1
            if depth == 0:
                commas.append(position)
                break
    else:
        return [pattern]
    result: list[str] = []
    for left, right in pairwise(commas):
        for rest in _braces(pattern[:start] + pattern[left + 1 : right] + pattern[commas[-1] + 1 :]):
            if len(result) == 64:
                return result
            result.append(rest)
    return result
