"""The notebook as a whole: every note beside what its body became, in order, with what follows from seeing them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from notes.model import Cited, Heading, Note, Rendered, Value
from notes.notebook.links import LinkResolver
from notes.notebook.series import Series, find_series
from notes.notebook.topics import Topics
from notes.notebook.views import AlsoIn, Link


class RenderedNote(Value, frozen=True, kw_only=True):
    """A note and what its body became."""

    note: Note
    rendered: Rendered
    cited: Cited | None = None
    """What it cites, where that is not as the body's rendering has it: Liquid wrote the body, and lines are the
    note's."""


class Backlink(Value, frozen=True, kw_only=True):
    """A place in another note that links to a note."""

    note: str
    section: int
    line: int


NAMED_BY_THE_THEME = frozenset(f"/{name}" for name in ("", "404.html", "archive/", "topics/", "references/", "search/"))
"""URLs a page of the notebook may take over and the theme links to by itself."""


def own_pages(notes: Iterable[Note]) -> tuple[Link, ...]:
    """The pages a navigation shows: those with a title in the notebook's top folder, by file name."""
    pages = sorted((note for note in notes if note.kind == "page" and "/" not in note.path), key=lambda note: note.path)
    return tuple(
        Link(title=note.title, url=note.url)
        for note in pages
        if note.front_matter.get("title") and note.output.endswith(".html") and note.url not in NAMED_BY_THE_THEME
    )


SECTIONS = 10_000
"""As many links to sections are kept: what is cited together is shown together."""


class Catalogue:
    """All notes, and what follows from seeing them together: neighbours, topics, series, links.

    `posts` are newest first (by date, then by path), `pages` by path; both hold drafts where those are asked for.
    """

    def __init__(
        self,
        notes: Iterable[RenderedNote],
        *,
        slugify: Callable[[str], str],
        files: Mapping[str, str],
        baseurl: str,
    ) -> None:
        every = list(notes)
        self.posts = tuple(
            sorted((c for c in every if c.note.kind != "page"), key=lambda c: (c.note.date, c.note.path), reverse=True)
        )
        self.pages = tuple(sorted((c for c in every if c.note.kind == "page"), key=lambda c: c.note.path))
        self.by_id = {each.note.id: each for each in (*self.posts, *self.pages)}
        self.topics = Topics((each.note for each in self.posts), slugify)
        self.series = find_series(each.note for each in reversed(self.posts))
        self.series_of: dict[str, Series] = {note_id: series for series in self.series for _, note_id in series.members}
        self.part_of = {note_id: part for series in self.series for part, (_, note_id) in enumerate(series.members)}
        """Which part of its series a note is, from 0."""
        self.resolver = LinkResolver((each.note for each in every), files, baseurl)
        self.section: Callable[[str, int], AlsoIn] = lru_cache(SECTIONS)(self._section)
        """A link to a section of a note (its id and the number); to the note itself before the first heading."""
        self.backlinks = self._find_backlinks()

    def _find_backlinks(self) -> dict[str, tuple[Backlink, ...]]:
        """Who links to each note, one entry a citing section, newest note first."""
        found: dict[str, dict[tuple[str, int], Backlink]] = {}
        for each in (*self.posts, *self.pages):
            note = each.note
            for url, section, line, _ in each.rendered.links:
                target = self.resolver.note_id(url, note)
                if target is not None and target != note.id:
                    place = Backlink(note=note.id, section=section, line=line)
                    found.setdefault(target, {}).setdefault((note.id, section), place)
        return {target: tuple(places.values()) for target, places in found.items()}

    def _section(self, note_id: str, section: int) -> AlsoIn:
        return AlsoIn(
            title=self.by_id[note_id].note.title,
            section=self.section_path(note_id, section),
            url=self.section_url(note_id, section),
        )

    def section_path(self, note_id: str, section: int) -> str:
        """A section's heading with those above it: `GAN › 参考`; empty before the first heading."""
        return section_path(self.by_id[note_id].rendered.headings, section)

    def section_url(self, note_id: str, section: int) -> str:
        """Root-relative URL of a section; of the note itself before the first heading."""
        each = self.by_id[note_id]
        anchor = each.rendered.headings[section].id if section >= 0 else ""
        return f"{each.note.url}#{anchor}" if anchor else each.note.url


def section_path(headings: tuple[Heading, ...], section: int) -> str:
    """The texts of a heading and of the headings it is under, joined by ` › `."""
    if section < 0:
        return ""
    names: list[str] = []
    level = 7
    for heading in reversed(headings[: section + 1]):
        if heading.level < level:
            names.append(heading.text)
            level = heading.level
    return " › ".join(reversed(names))
