"""Every span construct against what kramdown writes: one file a construct, cases of title, input, expected."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notes.kramdown import to_html

FOLDER = Path(__file__).parents[2] / "fixtures" / "kramdown" / "span"
CASE = re.compile(r"^(?P<title>[^\n]+)\n\.\n(?P<text>.*?)\n\.\n(?P<html>.*?)\n?\.\n", re.S | re.M)
OPTIONS: dict[str, dict[str, object]] = {
    "gfm": {"input": "GFM", "hard_wrap": False},
    "gfm-hard-wrap": {"input": "GFM", "hard_wrap": True},
    "bare-urls": {"input": "GFM", "hard_wrap": False, "bare_urls": True},
    "join-han-lines": {"input": "GFM", "hard_wrap": False, "join_han_lines": True},
    "html-to-native": {"input": "kramdown", "html_to_native": True},
    "emojis": {"input": "GFM", "hard_wrap": False, "gfm_emojis": True},
}


def cases() -> list[object]:
    found = []
    for file in sorted(FOLDER.glob("*.md")):
        for match in CASE.finditer(file.read_text(encoding="utf-8")):
            found.append(pytest.param(file.stem, match["text"], match["html"], id=f"{file.stem}: {match['title']}"))
    return found


def options(name: str) -> dict[str, object]:
    chosen = OPTIONS.get(name) or OPTIONS.get(name.split("-", maxsplit=1)[0]) or {"input": "kramdown"}
    return {"auto_ids": False, **chosen}


@pytest.mark.parametrize(("name", "text", "html"), cases())
def test_construct(name: str, text: str, html: str) -> None:
    assert to_html(text + "\n", **options(name)).rstrip("\n") == html


def test_every_file_holds_cases() -> None:
    files = {file.stem for file in FOLDER.glob("*.md")}
    assert len(files) >= 15
    assert files == {param.values[0] for param in cases()}  # type: ignore[attr-defined]
