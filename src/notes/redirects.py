"""The pages at the old addresses of notes, and in the place of notes that have moved away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial

from notes.files.config import Config
from notes.jekyll.permalinks import Address
from notes.jekyll.redirects import redirect_page, redirects_from, redirects_to
from notes.layout import File
from notes.model import Note


def redirect_files(notes: Iterable[Note], config: Config) -> list[File]:
    """A file for every `redirect_from` and `redirect_to`."""
    files = []
    for note in notes:
        moved = redirects_to(note)
        places = [*redirects_from(note), *([Address(note.url, note.output)] if moved else [])]
        content = redirect_page(moved or note.url, config.url, config.baseurl).encode() if places else b""
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        for place in places:
            files.append(File(path=place.output, claimed_by=note.path, source=digest, content=partial(bytes, content)))
    return files
