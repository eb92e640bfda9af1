"""The same templates through Ruby's Liquid with Jekyll's filters and through ours: one text, or an error in both."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notes import liquid

HERE = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")
TEMPLATES = (HERE / "oracle_templates.txt").read_text(encoding="utf-8").replace("⏎", "\0").splitlines()
TEMPLATES = [template.replace("\0", "\n") for template in TEMPLATES]
DATA: dict[str, Any] = {
    "numbers": [3, 1, 2],
    "words": ["b", "b", "a", "C", "c"],
    "mixed": [1, "a"],
    "nested": [1, [2, [3, None]], "x"],
    "hash": {"a": "A", "b": [1, {"c": 2.5}]},
    "empty_list": [],
    "key": "a",
    "a": "variable a",
    "text": "one\n two\r\n three",
    "people": [
        {"name": "Zoe", "age": 30, "tags": ["x", "y"], "rank": "10", "home": {"city": "Bern"}, "ok": True},
        {"name": "bob", "age": 25, "tags": [], "rank": "9", "home": {"city": "Aarau"}, "ok": False},
        {"name": "Al", "tags": "x", "rank": "1.5", "home": {"city": "Chur"}},
        {"name": "Dora", "age": 30, "tags": ["z"], "rank": "b", "home": {"city": "Bern"}},
    ],
    "hash_of_people": {"one": {"name": "Zoe", "age": 30}, "two": {"name": "bob", "age": 25}},
}
OWN_WAY = {
    "{{ numbers | sum }}": "a filter of Liquid 5, which Jekyll's Liquid 4 passes over",
}
"""Templates in which the installed Ruby Liquid is newer than Jekyll's own."""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    if shutil.which("ruby") is None:
        pytest.skip("Ruby is not installed")
    found = subprocess.run(
        ["ruby", str(HERE / "oracle.rb")],
        input=json.dumps({"templates": TEMPLATES, "data": DATA}),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path_factory.mktemp("oracle"),
        check=False,
        env={**os.environ, "TZ": "Asia/Shanghai", "LANG": "C.UTF-8"},
    )
    if found.returncode:
        pytest.skip(f"Jekyll cannot be run here: {found.stderr.strip().splitlines()[-1:]}")
    results = json.loads(found.stdout)
    assert len(results) == len(TEMPLATES)
    return list(results)


def ours(template: str) -> str | None:
    """The rendered text; `None` for an error."""
    moment = datetime.datetime(2019, 3, 17, 6, 7, 8, tzinfo=SHANGHAI)
    settings = liquid.Settings(now=moment, timezone=SHANGHAI, url="http://Example.com", baseurl="/base/")
    site = liquid.SiteDrop(liquid.Ledger(), config={}, now=moment, posts=[])
    extra = {**DATA, "moment": moment, "day": datetime.date(2008, 11, 7)}
    engine = liquid.Engine(settings, liquid.Services())
    result = liquid.render(engine, template, path="a.html", site=site, page={}, markdown=False, extra=extra)
    return None if result.failed else result.text


@pytest.mark.parametrize("number", range(len(TEMPLATES)), ids=lambda number: TEMPLATES[number][:40])
def test_renders_as_jekyll_does(number: int, theirs: list[Any]) -> None:
    expected = theirs[number]
    if isinstance(expected, dict):
        assert ours(TEMPLATES[number]) is None, expected["error"]
    else:
        assert ours(TEMPLATES[number]) == expected
