"""Every construct's fixture file: cases of title, options, input and expected HTML between dots.

The expected HTML is what Ruby's kramdown 2.5 writes. Without options a case runs as Jekyll sets kramdown: input GFM,
no hard wraps.
"""

from __future__ import annotations

import json
import pathlib
import re

import pytest

from notes.kramdown import to_html

FOLDER = pathlib.Path(__file__).parents[2] / "fixtures" / "kramdown"
CASE = re.compile(
    r"^(?P<title>\S.*)\n(?:options: (?P<options>.*)\n)?\.\n(?P<text>(?s:.*?))^\.\n(?P<html>(?s:.*?))^\.\n", re.M
)
CASES = [
    pytest.param(
        json.loads(case["options"] or '{"input": "GFM", "hard_wrap": false}'),
        case["text"],
        case["html"],
        id=f"{file.stem}: {case['title']}",
    )
    for file in sorted(FOLDER.glob("*.md"))
    for case in CASE.finditer(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("options", "text", "html"), CASES)
def test_construct(options: dict[str, object], text: str, html: str) -> None:
    assert to_html(text, **options).rstrip("\n") == html.rstrip("\n")


def test_every_fixture_file_has_cases() -> None:
    files = {file.stem for file in FOLDER.glob("*.md")}
    assert files
    assert {case.id.split(":")[0] for case in CASES} == files
