"""`docs/markdown.md` shows what the tool makes of every example, and names every option.

An example is a fence of `markdown` and after it one of `html`, its result. A fence of `yaml` before it holds the
settings it is made with; they are added to those of a new notebook. `python tests/unit/kramdown/test_guide.py` writes
the results again.
"""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from notes.kramdown import Options, to_html
from notes.kramdown.options import HIGHLIGHTING_FIELDS, WITHOUT_EFFECT

GUIDE = pathlib.Path(__file__).parents[3] / "docs" / "markdown.md"
EXAMPLE = re.compile(
    r"^(?:```yaml\n(?P<settings>(?s:.*?))^```\n\n)?````markdown\n(?P<text>(?s:.*?))^````\n\n```html\n(?P<html>(?s:.*?))^```$",
    re.M,
)
NEW_NOTEBOOK = {
    "input": "GFM",
    "hard_wrap": False,
    "bare_urls": True,
    "join_han_lines": True,
    "math_before_tables": True,
}


def result(example: re.Match[str]) -> str:
    settings = yaml.safe_load(example["settings"] or "{}")
    options = NEW_NOTEBOOK | settings.get("kramdown", {}) | settings.get("notes", {}).get("markdown", {})
    return to_html(example["text"], **options).strip("\n") + "\n"


def with_results(guide: str) -> str:
    """The guide with the results of its examples as they are now."""
    return EXAMPLE.sub(
        lambda example: guide[example.start() : example.start("html")] + result(example) + "```",
        guide,
    )


EXAMPLES = list(EXAMPLE.finditer(GUIDE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"][:30])
def test_example_shows_its_result(example: re.Match[str]) -> None:
    assert example["html"] == result(example)


def test_every_fence_of_markdown_is_an_example() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert len(EXAMPLES) == guide.count("````markdown\n") == guide.count("```html\n") > 20


def test_every_option_is_named_and_no_other() -> None:
    table = GUIDE.read_text(encoding="utf-8").partition("## Options")[2]
    named = set(re.findall(r"^\| `(\w+)`", table, re.M))
    known = set(Options.__struct_fields__) - HIGHLIGHTING_FIELDS | {"syntax_highlighter_opts"}
    assert named == known
    assert all(f"`{name}`" in table for name in WITHOUT_EFFECT)


if __name__ == "__main__":
    GUIDE.write_text(with_results(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
