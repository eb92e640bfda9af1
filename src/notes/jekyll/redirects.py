"""`redirect_from` and `redirect_to`, as jekyll-redirect-from has them: small pages that send a browser on."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from notes.errors import Problem
from notes.jekyll.gem_themes import named_plugins
from notes.jekyll.names import basename, split_extension
from notes.jekyll.settings import Settings
from notes.model import Note, Value

LAYOUT = "redirect"
"""Name of the layout; a site may have one of its own."""
TABLE = "redirects.json"
PLUGIN = "jekyll-redirect-from"
_PAGE = """<!DOCTYPE html>
<html lang="en-US">
  <meta charset="utf-8">
  <title>Redirecting&hellip;</title>
  <link rel="canonical" href="TARGET">
  <script>location=SCRIPT</script>
  <meta http-equiv="refresh" content="0; url=TARGET">
  <meta name="robots" content="noindex">
  <h1>Redirecting&hellip;</h1>
  <a href="TARGET">Click here if you are not redirected.</a>
</html>
"""
LAYOUT_TEXT = _PAGE.replace("TARGET", "{{ page.redirect.to | escape }}").replace(
    "SCRIPT", "{{ page.redirect.to | jsonify | replace: '<', '\\u003c' }}"
)
"""The layout of a site that has none, as Liquid."""
_ABSOLUTE = re.compile(r"(?:https?|ftp|mailto):|//", re.IGNORECASE)
_UNSAFE = "".join(map(chr, range(32))) + "\x7f\\"


class Redirect(Value, frozen=True, kw_only=True):
    """One address that leads to another."""

    written: str
    """As the front matter has it, with a leading slash; the URL of a note that moved away."""
    output: str
    to: str
    """Absolute where the site has a `url`."""
    note: Note
    """Whose it is."""
    moved: bool
    """Whether it takes the place of the note itself (`redirect_to`)."""

    @property
    def url(self) -> str:
        """Of the page; an old address without an extension is one without."""
        return self.note.url if self.moved else self.written

    @property
    def data(self) -> dict[str, str]:
        """`page.redirect`."""
        return {"from": self.written, "to": self.to}


def redirects(notes: Iterable[Note], origin: str, baseurl: str, *, layouts: Collection[str] = ()) -> Iterator[Redirect]:
    """Every redirect of a site, one for an address. Old addresses of a note that moved away lead to where it went.

    A note whose layout is one of `layouts`, the site's own, shows itself: the layout sees to its `redirect_to`.
    """
    notes = list(notes)
    kept: dict[str, list[tuple[str, str]]] = {}
    for note, written, output, owner in _old_addresses(notes):
        if owner is note:
            kept.setdefault(note.id, []).append((written, output))
    for note in notes:
        moved = "" if note.layout in layouts else redirects_to(note)
        to = redirect_target(moved or note.url, origin, baseurl)
        for written, output in kept.get(note.id, ()):
            yield Redirect(written=written, output=output, to=to, note=note, moved=False)
        if moved:
            yield Redirect(written=note.url, output=note.output, to=to, note=note, moved=True)


def redirect_conflicts(notes: Iterable[Note]) -> Iterator[Problem]:
    """A warning for every old address that something else has."""
    for note, written, _, owner in _old_addresses(list(notes)):
        if owner is not note:
            message = f"redirect_from: {written} is also an address of {owner.path}, which keeps it"
            yield Problem(code="redirect-taken", severity="warning", message=message, path=note.path)


def _old_addresses(notes: Sequence[Note]) -> Iterator[tuple[Note, str, str, Note]]:
    """Notes, their old addresses as written, the files these are, and the note that gets the file.

    That is the one whose page it is; of several with the same old address it is the last, as in Jekyll.
    """
    owners = {output.casefold(): note for note in notes for _, output in redirects_from(note)}
    owners |= {note.output.casefold(): note for note in notes}
    for note in notes:
        done = {note.output.casefold()}
        for written, output in redirects_from(note):
            if output.casefold() not in done:
                done.add(output.casefold())
                yield note, written, output, owners[output.casefold()]


def redirects_from(note: Note) -> Iterator[tuple[str, str]]:
    """The old addresses of a note and the files they are: a folder's index, or `.html` when it has no extension."""
    for text in _texts(note.front_matter.get("redirect_from")):
        written = "/" + text.lstrip("/")
        decoded = "".join(character for character in unquote(written) if character not in _UNSAFE)
        path = "/".join(part for part in decoded.split("/") if part not in ("", ".", ".."))
        if decoded.endswith("/"):
            path = f"{path}/index.html".lstrip("/")
        elif path and not split_extension(basename(path))[1]:
            path += ".html"
        if path:
            yield written, path


def redirects_to(note: Note) -> str:
    """Where a note sends its readers instead of showing itself; empty when it shows itself."""
    return next(_texts(note.front_matter.get("redirect_to")), "")


def redirect_target(target: str, origin: str, baseurl: str) -> str:
    """Where `target`, a whole URL or a root-relative one without the baseurl, is."""
    if _ABSOLUTE.match(target):
        return target
    return f"{origin}{baseurl}/" + quote(target.lstrip("/"), safe="/:@!$&'()*+,;=~-._%?#")


def redirect_page(target: str) -> str:
    """The page that leads to `target`."""
    script = json.dumps(target, ensure_ascii=False).replace("<", "\\u003c")
    return re.sub("SCRIPT|TARGET", lambda place: script if place[0] == "SCRIPT" else html.escape(target), _PAGE)


def has_redirect_table(found: Sequence[Redirect], settings: Settings) -> bool:
    """Whether there is a `redirects.json`: where there are redirects, or the plugin is named, unless settings say
    no."""
    return settings.redirect_from.json and (bool(found) or PLUGIN in named_plugins(settings))


def redirect_table(found: Iterable[Redirect]) -> str:
    """`redirects.json`: what leads where."""
    return json.dumps({one.written: one.to for one in found}, ensure_ascii=False, separators=(",", ":"))


def sent_on(note: Note, redirect: Redirect) -> Note:
    """A note that moved away, as a page of the layout `redirect`; lists still have its title and date."""
    data = {**note.front_matter, "layout": LAYOUT, "sitemap": False, "redirect": redirect.data}
    return msgspec.structs.replace(note, body="", markdown=False, layout=LAYOUT, front_matter=data)


def _texts(value: Any) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    yield from (item.strip() for item in values if isinstance(item, str) and item.strip())
