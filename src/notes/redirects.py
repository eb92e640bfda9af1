"""The pages at the old addresses of notes, and in the place of notes that have moved away."""

from __future__ import annotations

from collections.abc import Iterable

from notes.jekyll.redirects import TABLE, has_redirect_table, redirect_page, redirect_table, redirects
from notes.jekyll.settings import Settings
from notes.model import Note, Value


class Redirect(Value, frozen=True, kw_only=True):
    """A file that leads elsewhere."""

    path: str
    """Output path."""
    claimed_by: str
    text: str


def redirect_files(notes: Iterable[Note], settings: Settings) -> list[Redirect]:
    """A file for every `redirect_from` and `redirect_to`, and `redirects.json` with all of them."""
    found = list(redirects(notes, settings.url, settings.baseurl))
    files = [
        Redirect(path=redirect.output, claimed_by=redirect.note.path, text=redirect_page(redirect.to))
        for redirect in found
    ]
    if has_redirect_table(found, settings):
        files.append(Redirect(path=TABLE, claimed_by="redirect_from", text=redirect_table(found)))
    return files
