"""What Liquid looked at, so that a page is made again only when some of it has changed.

While a template renders, a `Ledger` collects names: `site.posts`, `site.data.authors`, `next:_posts/2019-03-17-cat.md`,
`content:about.md`, `include:head.html`. `value_of` (rendering.py) gives what a name stands for. A page laid out before
is still right when its own data and what every name stands for are the same.

Names are coarse on purpose. `site.posts` stands for what is known about every post without its text; a text is a name
of its own, because few templates show other notes' texts. What is rendered (the page's own front matter, its content,
`paginator`) is not a name: the caller's key holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Ledger:
    """Collects names for the rendering under way; one for all drops of a build."""

    def __init__(self) -> None:
        self._pages: list[set[str]] = []

    def note(self, name: str) -> None:
        if self._pages:
            self._pages[-1].add(name)

    @contextmanager
    def page(self) -> Iterator[set[str]]:
        """Collect into a set of its own; the caller of an inner rendering adds what it reads to the outer one."""
        names: set[str] = set()
        self._pages.append(names)
        try:
            yield names
        finally:
            self._pages.pop()


def digest(value: Any) -> str:
    """Of text or plain data; mappings that differ in order differ, and so do a date and its text."""
    text = value if isinstance(value, str) else repr(value)
    kind = b"text" if isinstance(value, str) else b"data"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind).hexdigest()
