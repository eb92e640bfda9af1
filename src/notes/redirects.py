"""The pages at the old addresses of notes, and in the place of notes that have moved away."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial

from notes.jekyll.redirects import TABLE, has_redirect_table, redirect_page, redirect_table, redirects
from notes.jekyll.settings import Settings
from notes.layout import File
from notes.model import Note


def redirect_files(notes: Iterable[Note], settings: Settings) -> list[File]:
    """A file for every `redirect_from` and `redirect_to`, and `redirects.json` with all of them."""
    found = list(redirects(notes, settings.url, settings.baseurl))
    files = [_file(redirect.output, redirect.note.path, redirect_page(redirect.to)) for redirect in found]
    if has_redirect_table(found, settings):
        files.append(_file(TABLE, "redirect_from", redirect_table(found)))
    return files


def _file(path: str, claimed_by: str, text: str) -> File:
    content = text.encode()
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    return File(path=path, claimed_by=claimed_by, source=digest, content=partial(bytes, content))
