"""`{% avatar %}`, by what jekyll-avatar 0.8 writes, and beside it where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.unit.liquid.test_rendering import World

TAGS = (
    "{% avatar lin %}",
    "{% avatar @lin %}",
    "{% avatar lin size=48 %}",
    "{% avatar lin size=47 -%} behind",
    "{% avatar lin lazy=true size=100 %}",
    "{% avatar wu SIZE=24 lazy=false %}",
    "{% assign who = 'hubot' %}{% avatar user=who size=16 %}",
    "{% avatar user=nobody %}",
    "{% avatar user=page.nobody size=24 %}",
    "{% assign who = 'bert' %}{% avatar {{ who }} size=24 %}",
    "{% for user in 'a,b,c,d' | split: ',' %}{% avatar user=user %}{% endfor %}",
    "{% assign users = 'a,b,c,d' | split: ',' %}{% for user in users %}{% avatar user=user size=200 %}{% endfor %}",
    "{% avatar 林 %}",
    "{% avatar lin size=0 %}",
    "{% avatar lin size=007 %}",
    "{% avatar lin size=big %}",
    "{% avatar lin resize=90 %}",
)
ORACLE = """
require "json"
require "liquid"
require "jekyll-avatar"
templates = JSON.parse($stdin.read)
page = {"page" => {"author" => "lin"}}
puts JSON.generate(templates.map { |text| Liquid::Template.parse(text).render!(page) })
"""


def test_four_sizes_for_finer_screens() -> None:
    assert World().render("{% avatar hubot %}") == (
        '<img class="avatar avatar-small" alt="hubot" width="40" height="40" data-proofer-ignore="true"'
        ' src="https://avatars3.githubusercontent.com/hubot?v=3&s=40"'
        ' srcset="https://avatars3.githubusercontent.com/hubot?v=3&s=40 1x,'
        " https://avatars3.githubusercontent.com/hubot?v=3&s=80 2x,"
        " https://avatars3.githubusercontent.com/hubot?v=3&s=120 3x,"
        ' https://avatars3.githubusercontent.com/hubot?v=3&s=160 4x" />'
    )


def test_a_name_is_escaped() -> None:
    written = World().render("{% assign who = '\"><b>' %}{% avatar user=who %}")
    assert 'alt="&quot;&gt;&lt;b&gt;"' in written
    assert "<b>" not in written


def test_a_size_beyond_all_numbers_is_an_error() -> None:
    world = World()
    (problem,) = world.result(f"{{% avatar lin size={'9' * 5000} %}}").problems
    assert problem.severity == "error"


def test_beside_the_plugin(tmp_path: Path) -> None:
    if shutil.which("ruby") is None:
        pytest.skip("Ruby is not installed")
    (tmp_path / "oracle.rb").write_text(ORACLE, encoding="utf-8")
    done = subprocess.run(
        ["ruby", "oracle.rb"],
        input=json.dumps(TAGS),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    if "cannot load such file" in done.stderr:
        pytest.skip("jekyll-avatar is not installed")
    assert done.returncode == 0, done.stderr
    world = World()
    assert [world.render(tag) for tag in TAGS] == json.loads(done.stdout)
