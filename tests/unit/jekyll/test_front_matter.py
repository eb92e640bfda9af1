"""Fixtures: valid/*.md with what they mean beside them, invalid/*.md with where and how they fail."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.jekyll import yaml
from notes.jekyll.front_matter import parse_front_matter
from notes.jekyll.yaml import MAX_VALUES, parse_yaml

from ...work import LINEAR, slowdown

FIXTURES = Path(__file__).parents[2] / "fixtures" / "front_matter"
VALID = sorted((FIXTURES / "valid").glob("*.md"))
INVALID = sorted((FIXTURES / "invalid").glob("*.md"))


def test_there_are_fixtures() -> None:
    assert len(VALID) > 20
    assert len(INVALID) > 15


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_valid(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    found = parse_front_matter(file.read_bytes().decode(), file.name)
    assert _plain(found.data) == expected["data"]
    assert _types(found.data) == _types(_revived(expected["data"]))
    assert found.body == expected["body"]
    assert found.body_line == expected["body_line"]
    assert found.present is expected.get("present", True)
    problems = [[p.code, p.severity, p.line, p.column] for p in found.problems]
    assert problems == expected.get("problems", [])
    assert not found.broken


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_invalid(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    found = parse_front_matter(file.read_bytes().decode(), file.name)
    assert found.broken
    assert found.data == {}
    problem = found.problems[-1]
    assert (problem.line, problem.column) == (expected["line"], expected["column"]), problem
    assert (problem.code, problem.severity, problem.path) == (expected["code"], "error", file.name)
    assert problem.message == expected.get("message", problem.message)
    assert expected["hint"] in problem.hint


def test_keys_know_their_place() -> None:
    found = parse_front_matter("---\ntitle: x\na:\n  - b: 1\n---\n", "p.md")
    assert found.places[("title",)] == (2, 1)
    assert found.places[("a", "0", "b")] == (4, 5)


def test_lines_are_those_of_editors() -> None:
    [problem] = parse_front_matter("---\na: x\nb: \rc: d: e\n---\n", "p.md").problems
    assert (problem.line, problem.column) == (3, 9)
    [problem] = parse_front_matter("---\na: x\u2028y\nb: 1\n---\n", "p.md").problems
    assert (problem.line, problem.column) == (2, 6)  # the y, which starts a line to YAML


def test_aliases_below_the_bound_are_fine_and_fast() -> None:
    text = "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * (MAX_VALUES // 1002 - 1) + "]\n"
    assert parse_yaml(text).value is not None


@pytest.mark.parametrize(("start", "piece", "end"), [("---\n", "\n", ""), ("---\n", "--- x\n", ""), ("---", " ", "x")])
def test_work_on_a_long_unclosed_text_is_linear(start: str, piece: str, end: str) -> None:
    def run(size: int) -> None:
        assert not parse_front_matter(start + piece * (size // len(piece)) + end, "p").present

    assert slowdown(run, 300_000) < LINEAR


@given(st.text(st.sampled_from("---\n a:[]{}&*!|>'\"#,?%@`\t\r中1.0-_<\x07\r\u2028"), max_size=80))
def test_no_text_raises_and_no_character_of_the_body_is_lost(text: str) -> None:
    for candidate in (text, f"---\n{text}\n---\nbody"):
        found = parse_front_matter(candidate, "p.md")
        assert candidate.endswith(found.body)
        before = candidate[: len(candidate) - len(found.body)]
        assert found.body_line == before.count("\n") + 1
        for problem in found.problems:
            assert 1 <= problem.line <= candidate.count("\n") + 1
            assert problem.column >= 1


@given(st.dictionaries(st.text("abc中", min_size=1, max_size=4), st.text("ab1 :#'\"-中\\\n", max_size=8), max_size=4))
def test_quoted_text_comes_back_as_it_was(data: dict[str, str]) -> None:
    text = "".join(
        f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}\n" for k, v in data.items()
    )
    assert parse_front_matter(f"---\n{text}---\n", "p.md").data == data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _revived(value: Any) -> Any:
    if isinstance(value, dict):
        if list(value) == ["time"]:
            return datetime.datetime.fromisoformat(value["time"])
        if list(value) == ["date"]:
            return datetime.date.fromisoformat(value["date"])
        return {key: _revived(item) for key, item in value.items()}
    return [_revived(item) for item in value] if isinstance(value, list) else value


def _types(data: dict[str, Any]) -> dict[str, type]:
    """JSON and Python call 1, 1.0 and true equal; YAML does not."""
    return {key: type(value) for key, value in data.items()}


@pytest.mark.parametrize("end", ["\n", "\n# \x85\n"])
def test_a_place_is_found_without_reading_the_text_again(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    class Counting:
        searches = 0

        def search(self, text: str) -> re.Match[str] | None:
            self.searches += 1
            return odd_break.search(text)

    odd_break, counting = yaml._ODD_BREAK, Counting()
    monkeypatch.setattr(yaml, "_ODD_BREAK", counting)
    document = yaml.parse_yaml("".join(f"k{number}: {number}\n" for number in range(1000)) + end)
    assert document.places[("k999",)] == (1000, 1)
    assert counting.searches == 1
