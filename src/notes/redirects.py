"""The pages at the old addresses of notes, and in the place of notes that have moved away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import partial

from notes.files.config import Config
from notes.jekyll.permalinks import Address
from notes.jekyll.redirects import redirect_page, redirect_target, redirects_from, redirects_to
from notes.layout import File
from notes.model import Note


def redirect_files(notes: Iterable[Note], config: Config) -> list[File]:
    """A file for every `redirect_from` and `redirect_to`, and `redirects.json` with all of them."""
    files: list[File] = []
    table: dict[str, str] = {}
    for note in notes:
        moved = redirects_to(note)
        places = [*redirects_from(note), *([Address(note.url, note.output)] if moved else [])]
        target = redirect_target(moved or note.url, config.url, config.baseurl)
        for place in places:
            files.append(_file(place.output, note.path, redirect_page(target)))
            table[place.url.removesuffix("index.html")] = target
    if table:
        files.append(
            _file("redirects.json", "redirect_from", json.dumps(table, ensure_ascii=False, separators=(",", ":")))
        )
    return files


def _file(path: str, claimed_by: str, text: str) -> File:
    content = text.encode()
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return File(path=path, claimed_by=claimed_by, source=digest, content=partial(bytes, content))
