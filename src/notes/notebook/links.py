"""Links inside the notebook: from what a note writes to the URL of the page it means, and who links to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from posixpath import normpath
from urllib.parse import quote, unquote

from notes.model import Note


class LinkResolver:
    """Finds the page a relative or root-relative URL means.

    A path that names a source file (`../posts/2017-05-01-gan.md`, `images/se.svg`) leads to what the file becomes, as
    jekyll-relative-links does; a root-relative path is understood with and without the baseurl in front. Anything else
    stays as written: it may be served by something that is not part of the notebook.
    """

    def __init__(self, notes: Iterable[Note], files: Mapping[str, str], baseurl: str) -> None:
        """`files` maps source paths of static files to their root-relative URLs."""
        self._baseurl = baseurl
        self._by_source = dict(files)
        self._notes: dict[str, str] = {}
        for note in notes:
            self._by_source[note.path] = note.url
            self._notes[note.url] = note.id

    def resolve(self, url: str, note: Note) -> str:
        """The URL that `url` means in `note`: root-relative without the baseurl, or as written."""
        target = self._target(url, note)
        return url if target is None else target

    def names_source(self, url: str) -> bool:
        """Whether a root-relative URL names a file of the source, such as `/docs/guide.md`."""
        return unquote(_split(url)[0]).lstrip("/") in self._by_source

    def note_id(self, url: str, note: Note) -> str | None:
        """The id of the note that a URL of `note` leads to; `None` for anything else."""
        target = self._target(url, note)
        if target is None:
            return None
        return self._notes.get(_split(target)[0])

    def _target(self, url: str, note: Note) -> str | None:
        """Root-relative, without the baseurl; `None` when the URL names nothing of this notebook."""
        path, rest = _split(url)
        if not path:
            return None
        decoded = unquote(path)
        if not decoded.startswith("/"):
            folder = note.path.rpartition("/")[0]
            found = self._by_source.get(normpath(f"{folder}/{decoded}".lstrip("/")))
            return None if found is None else found + rest
        if self._baseurl and (decoded + "/").startswith(self._baseurl + "/"):
            decoded, path = decoded[len(self._baseurl) :] or "/", path[len(self._baseurl) :] or "/"
        found = self._by_source.get(decoded.lstrip("/"))
        if found is not None:
            return found + rest
        return quote(decoded, safe="/:@!$&'()*+,;=~-._") + rest


def _split(url: str) -> tuple[str, str]:
    """Path, and query and fragment together."""
    for position, character in enumerate(url):
        if character in "?#":
            return url[:position], url[position:]
    return url, ""
