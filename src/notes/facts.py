"""Facts: named values with a digest. What an output shows is made of them, and it records the names of those it read.

    card:posts/gan.md    what lists show of a note         template:note.html    a template with all it can reach
    archive:             the notes by year                 file:images/se.svg    a file that is copied

A fact's digest covers what is shown of its value and nothing else, so an output is made again exactly when something
that it shows has changed. Nobody declares what depends on what: `Reader` records it while an output is made. Every
fact is computed from the notebook as it is now; what is remembered of the last build are digests only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from notes.errors import NotesError

Reads = tuple[tuple[str, bytes], ...]
"""Names of facts and their digests, in the order in which they were read first."""
ABSENT = b""
"""The digest of a fact about something that does not exist."""


class Fact(NamedTuple):
    """A value, and what of it is shown."""

    value: Any
    shown: Any
    """What the digest covers: anything that msgspec encodes, or a `repr` tells apart. What was written as YAML goes in
    as its `repr`, for msgspec makes one of a date and its text, and of a moment in two zones."""


def shown(value: Any) -> Fact:
    """A fact all of which is shown."""
    return Fact(value, value)


Source = Callable[[str], Fact | None]
"""Gives a fact of one kind by the rest of its name; `None` for what does not exist."""


class Facts:
    """All facts of one build, each computed when it is asked for."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        """`sources` by kind, the part of a name in front of the first colon."""
        self._sources = sources
        self._digests: dict[str, bytes] = {}

    def fact(self, name: str) -> Fact | None:
        """The fact of a name; `None` when it is about something that does not exist."""
        kind, _, rest = name.partition(":")
        source = self._sources.get(kind)
        fact = None if source is None else source(rest)
        if name not in self._digests:
            self._digests[name] = ABSENT if fact is None else digest(fact.shown)
        return fact

    def digest(self, name: str) -> bytes:
        """The digest of a fact as it is now."""
        if name not in self._digests:
            self.fact(name)
        return self._digests[name]

    def changed(self, reads: Reads) -> str:
        """The name of the first fact that is not as it was read; empty when all are.

        One that cannot be read any more has changed: whoever reads it says what is wrong.
        """
        return next((name for name, known in reads if not self._is(name, known)), "")

    def _is(self, name: str, known: bytes) -> bool:
        try:
            return self.digest(name) == known
        except NotesError:
            return False


class Reader:
    """The facts as one output reads them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._names: dict[str, None] = {}

    def __call__(self, name: str) -> Any:
        """The value of a fact, which this output then depends on; `None` for what does not exist."""
        self.depends_on(name)
        fact = self._facts.fact(name)
        return None if fact is None else fact.value

    def depends_on(self, name: str) -> None:
        """Depend on a fact whose value is read in another way, by a template engine say."""
        self._names[name] = None

    @property
    def reads(self) -> Reads:
        """What was read."""
        return tuple((name, self._facts.digest(name)) for name in self._names)


def digest(value: Any) -> bytes:
    """Ten bytes of BLAKE2b over a value."""
    try:
        data = msgspec.msgpack.encode(value, enc_hook=repr)
    except (OverflowError, UnicodeEncodeError):  # a whole number of more than 64 bits, a lone surrogate
        data = repr(value).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=10).digest()
