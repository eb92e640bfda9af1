"""Lists on several pages: where a page begins, its address, and how it leads to the others.

A list grows at its newest end. Its pages are numbered from there, as readers count, but cut from the oldest: all pages
after the first hold half as many as a page may, and the first has the rest, between a half and all. So a new note
changes the first page, and only one in so many moves the others. The home pages are cut as Jekyll cuts them
(jekyll/pagination.py).
"""

from __future__ import annotations

from collections.abc import Callable

from notes.notebook.views import PageLink, Pager

CARDS = 100
"""At most so many cards are on a page of a topic, about 120 kB of HTML."""
ARCHIVE = 500
"""At most so many notes are on a page of the archive, about 100 kB; with more, each year has a page."""
AROUND = 2
"""So many pages on each side of a page are linked from it by number."""


def cut(count: int, most: int) -> list[slice]:
    """The pages of a list of `count`, newest first, at most `most` (an even number) on one; one page for an empty
    list."""
    half = most // 2
    further = max(0, -(-(count - most) // half))
    first = count - half * further
    return [slice(0, first), *(slice(start, start + half) for start in range(first, count, half))]


def numbered_url(url: str, number: int) -> str:
    """The address of a page of the list at `url`."""
    return url if number == 1 else f"{url}page{number}/"


def pager(number: int, total: int, url_of: Callable[[int], str]) -> Pager:
    """How page `number` of `total` leads to the others: at most nine links, however many there are."""
    near = {1, total, *range(max(1, number - AROUND), min(total, number + AROUND) + 1)}
    near |= {alone for alone in (2, total - 1) if {alone - 1, alone + 1} <= near}
    return Pager(
        number=number,
        total=total,
        links=tuple(PageLink(number=each, url=url_of(each)) for each in sorted(near)),
        previous_url=url_of(number - 1) if number > 1 else "",
        next_url=url_of(number + 1) if number < total else "",
    )
