"""`redirect_from` and `redirect_to`, as jekyll-redirect-from has them: small pages that send a browser on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from notes.jekyll.names import basename, split_extension
from notes.jekyll.permalinks import Address, static_address
from notes.model import Note

_PAGE = """<!DOCTYPE html>
<html lang="en-US">
  <meta charset="utf-8">
  <title>Redirecting&hellip;</title>
  <link rel="canonical" href="{to}">
  <script>location="{script}"</script>
  <meta http-equiv="refresh" content="0; url={to}">
  <meta name="robots" content="noindex">
  <h1>Redirecting&hellip;</h1>
  <a href="{to}">Click here if you are not redirected.</a>
</html>
"""
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)


def redirects_from(note: Note) -> Iterator[Address]:
    """The old addresses of a note: a trailing slash is a folder's index, a path without an extension gets `.html`."""
    for written in _texts(note.front_matter.get("redirect_from")):
        path = "/".join(part for part in written.split("/") if part not in ("", ".", ".."))
        if not path:
            continue
        if written.endswith("/"):
            path += "/index.html"
        elif not split_extension(basename(path))[1]:
            path += ".html"
        yield Address(static_address(path).url, path)


def redirects_to(note: Note) -> str:
    """Where a note sends its readers instead of showing itself; empty when it shows itself."""
    return next(_texts(note.front_matter.get("redirect_to")), "")


def redirect_target(target: str, origin: str, baseurl: str) -> str:
    """Where `target`, a whole URL or a root-relative one without the baseurl, is."""
    return target if _ABSOLUTE.match(target) else f"{origin}{baseurl}/{target.lstrip('/')}"


def redirect_page(target: str) -> str:
    """The page that leads to `target`."""
    script = target.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\u003c").replace("\n", "")
    return _PAGE.format(to=html.escape(target), script=script)


def _texts(value: Any) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    yield from (item.strip() for item in values if isinstance(item, str) and item.strip())
