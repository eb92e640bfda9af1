"""`{% gist %}`."""

from __future__ import annotations

import pytest
from tests.unit.liquid.test_rendering import World

SCRIPT = '<script src="https://gist.github.com/{}"> </script>'


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("{% gist lin/1234 %}", "lin/1234.js"),
        ("{% gist 28949e1d best.md %}", "28949e1d.js?file=best.md"),
        ("{% assign id = 'lin/9' %}{% gist id %}", "lin/9.js"),
        ("{% gist x\"><b> %}", "x&quot;&gt;&lt;b&gt;.js"),
    ],
)  # fmt: skip
def test_the_script(tag: str, script: str) -> None:
    world = World()
    world.config["gist"] = {"noscript": False}
    assert world.render(tag) == SCRIPT.format(script)


def test_a_link_for_those_without_scripts() -> None:
    link = '<noscript><a href="https://gist.github.com/lin/1">a.py</a></noscript>'
    assert World().render("{% gist lin/1 a.py %}") == link + SCRIPT.format("lin/1.js?file=a.py")


def test_it_needs_to_know_which() -> None:
    (problem,) = World().result("{% gist %}").problems
    assert (problem.severity, problem.line, problem.column) == ("error", 1, 1)
