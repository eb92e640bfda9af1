"""Outputs: the files of a site, each of which knows how it is made and not when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from notes.errors import Problem
from notes.facts import Reader

Content = bytes | Iterable[bytes]
"""What is in a file; a large one in pieces, which are never held together."""


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file of the site that is not made yet."""

    path: str
    """In the destination, `/`-separated, decoded."""
    identity: str
    """What makes it, `note posts/gan.md` say: another maker of the same path makes another file."""
    make: Callable[[Reader], Content]
    """Its bytes, of facts that it reads. Raises NotesError."""
    claimed_by: str = ""
    """What of the notebook claims the path."""
    at_home: bool = False
    """Whether it is made where the index can be written, and not in a worker."""
    problems: Callable[[], tuple[Problem, ...]] = tuple
    """What was wrong with the templates it is made from; asked when it is made."""


def copied(path: str, claimed_by: str, fact: str) -> Output:
    """An output that is one fact: a file that is copied, a redirect, an export."""
    return Output(path=path, identity=fact, claimed_by=claimed_by, make=partial(_content, fact), at_home=True)


def _content(fact: str, read: Reader) -> Content:
    content: Callable[[], Content] = read(fact)
    return content()
