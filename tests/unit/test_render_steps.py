"""What reading the paragraphs that most notes are made of takes, counted in lines of Python."""

from __future__ import annotations

import pytest
from tests.work import lines

from notes.kramdown import options_from
from notes.render import RenderOptions, parse_body

SITE = {"input": "GFM", "hard_wrap": False, "bare_urls": True, "join_han_lines": True, "math_before_tables": True}
PLAIN = "https://example.org/page/{0}\n\nThe title number {0}\n\n"


def steps(paragraphs: str) -> float:
    """Lines of Python for one more of these paragraphs, each with its number."""

    def parse(numbers: range) -> object:
        body = "".join(paragraphs.format(number) for number in numbers)
        return parse_body((body, RenderOptions(markdown=options_from(SITE))))

    def run(count: int) -> int:
        parse(range(1000, 1010))  # what is made once
        return lines(lambda: parse(range(count)))

    return (run(60) - run(20)) / 40


@pytest.mark.parametrize(
    ("paragraphs", "most"),
    [(PLAIN, 800), ("这是第{0}段，没有什么特别的。\n它有两行。\n\n", 320)],
    ids=["an address and its title", "plain lines"],
)
def test_a_plain_paragraph_takes_no_detour(paragraphs: str, most: int) -> None:
    assert 0 < steps(paragraphs) < most


def test_a_title_with_quotes_and_dashes_takes_hardly_more_than_a_plain_one() -> None:
    assert steps("https://example.org/page/{0}\n\nA “title” -- number {0}\n\n") < 2 * steps(PLAIN)
