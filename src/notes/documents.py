"""Front matter, remembered: a document that has not changed is not parsed again.

What a document becomes is a function of its bytes, its place and the settings, so those are its key. Where the clock
counts (a note without a date, one of the future), and where there is something wrong, nothing is remembered.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from notes.facts import digest
from notes.files.cache import Cache, sound
from notes.jekyll.documents import Document, Made, Notes, made_of, make_notes
from notes.jekyll.settings import Settings

_DATE = 1
"""Code of a date or a time among the values of front matter; msgspec alone would make a text of it."""


def remembered_notes(documents: Iterable[Document], settings: Settings, now: datetime.datetime, cache: Cache) -> Notes:
    """As `make_notes`, of the documents that the last build did not understand; what becomes of them is remembered."""
    memory = _Memory(cache.notes(), settings)
    made = make_notes(documents, settings, now, memory.made_of)
    gone = memory.known.keys() - memory.used
    if memory.new or gone:
        cache.remember_notes(memory.new, gone)
    return made


class _Memory:
    def __init__(self, known: Mapping[bytes, bytes], settings: Settings) -> None:
        self.known = known
        self.used: set[bytes] = set()
        self.new: dict[bytes, bytes] = {}
        self._settings = digest(repr(settings))

    def made_of(self, document: Document, settings: Settings, now: datetime.datetime) -> Made:
        """What a document becomes."""
        file = document.file
        key = digest((file.path, file.digest, document.kind, document.collection, self._settings))
        found = self.known.get(key)
        if found is not None and not _is_ahead(made := _recalled(found, settings), now):
            self.used.add(key)
            assert made.note is not None
            body = file.text[made.note.body_at :]
            return msgspec.structs.replace(made, note=msgspec.structs.replace(made.note, body=body))
        made = made_of(document, settings, now)
        note = made.note
        if note is not None and note.kind != "draft" and made.until is None and not made.problems:
            bare = msgspec.structs.replace(made, note=msgspec.structs.replace(note, body=""))
            if file.text[note.body_at :] == note.body and (blob := _exact(bare, settings)):
                self.new[key] = blob
        return made


def _is_ahead(made: Made, now: datetime.datetime) -> bool:
    """Whether what was past when it was remembered is to come: the clock was set back, or future posts are shown."""
    return made.note is not None and made.note.date is not None and made.note.date > now


def _timed(value: Any) -> Any:
    """Front matter with its dates and times in a form that comes back."""
    if isinstance(value, datetime.date):
        return msgspec.msgpack.Ext(_DATE, value.isoformat().encode())
    if isinstance(value, dict):
        return {key: _timed(each) for key, each in value.items()}
    return [_timed(each) for each in value] if isinstance(value, list) else value


def _time(code: int, data: memoryview) -> datetime.date:
    text = bytes(data).decode()
    return datetime.datetime.fromisoformat(text) if "T" in text else datetime.date.fromisoformat(text)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Made, ext_hook=_time).decode


def _decoded(blob: bytes, settings: Settings) -> Made:
    """A remembered value; its times are in the site's zone, of which only the distance from UTC is encoded."""
    made = _decode(blob)
    if made.note is None or made.note.date is None:
        return made
    date = made.note.date.astimezone(settings.zone)
    return msgspec.structs.replace(made, note=msgspec.structs.replace(made.note, date=date))


@sound()
def _recalled(blob: bytes, settings: Settings) -> Made:
    return _decoded(blob, settings)


def _exact(made: Made, settings: Settings) -> bytes:
    """The encoded value; empty where decoding would give another one, for front matter may hold anything YAML has."""
    try:
        assert made.note is not None
        timed = msgspec.structs.replace(made.note, front_matter=_timed(made.note.front_matter))
        blob = _encode(msgspec.structs.replace(made, note=timed))
        return blob if _same(_decoded(blob, settings), made) else b""
    except (TypeError, OverflowError, UnicodeEncodeError, msgspec.DecodeError):
        return b""


def _same(one: object, other: object) -> bool:
    """Whether two values are equal and print alike: `1` and `1.0`, or two zones of one time, are not the same."""
    return one == other and repr(one) == repr(other)
