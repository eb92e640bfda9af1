"""The measures of work tell linear from quadratic."""

from __future__ import annotations

import re

from ..work import LINEAR, calls, lines, slowdown


def test_lines_and_calls_are_the_same_each_time() -> None:
    def run() -> None:
        for text in ("a", "b"):
            text.upper()

    assert lines(run) == lines(run) == 5
    assert calls(run) == calls(run)


def test_a_search_from_every_place_is_not_linear_work() -> None:
    assert slowdown(lambda size: re.search("a*b", "a" * size), 32_000) > LINEAR
    assert slowdown(lambda size: re.search("b", "a" * size), 32_000) < LINEAR
