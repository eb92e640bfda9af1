"""What Liquid looked at, so that a remembered page is used again only while all of it is the same.

While a template renders, a `Ledger` collects names: `site.posts`, `site.data.authors`, `next:_posts/2019-03-17-cat.md`,
`content:about.md`, `include:head.html`. Afterwards each name gets the digest of what it stands for. A page laid out
before is still right when its own data, its layouts and the digest of every name are the same (`still_true`).

Names are coarse on purpose. `site.posts` stands for what is known about every post without its text; a text is a name
of its own, because few templates show other notes' texts. A build computes the digest of a name once, when it is first
asked for. What is rendered (the page's own front matter, its content, `paginator`) is not a name: the caller's key
holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Reads = tuple[tuple[str, str], ...]
"""Names and the digests of what they stood for, sorted."""


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


class Digests:
    """Digests by name, each computed once."""

    def __init__(self, value_of: Callable[[str], Any]) -> None:
        """`value_of` gives what a name stands for: plain data, text, or `None` for what does not exist."""
        self._value_of = value_of
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = digest(self._value_of(name))
        return self._known[name]

    def reads(self, names: Iterable[str]) -> Reads:
        return tuple((name, self[name]) for name in sorted(names))

    def still_true(self, reads: Reads) -> bool:
        """Whether everything read then is the same now."""
        return all(self[name] == known for name, known in reads)


def digest(value: Any) -> str:
    """Of text or plain data; mappings that differ in order differ, and so do a date and its text."""
    text = value if isinstance(value, str) else repr(value)
    kind = b"text" if isinstance(value, str) else b"data"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=kind).hexdigest()
