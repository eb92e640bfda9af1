"""The texts of a notebook as templates show them: HTML of notes, excerpts, Markdown turned to HTML on the way."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from notes import kramdown
from notes.engines.highlight import highlight
from notes.files.config import Config
from notes.jekyll.excerpts import raw_excerpt
from notes.jekyll.selection import Selection
from notes.liquid_site.services import Stopwatch
from notes.model import Citation, Cited, Note, Piece, ReferencesSlot, Rendered, UrlSlot
from notes.notebook.catalogue import RenderedNote
from notes.notebook.links import LinkResolver
from notes.render import RenderOptions
from notes.theme.fill import without_katex_boxes


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """How a text becomes HTML, handed in by the road."""

    render: Callable[[Mapping[str, tuple[str, RenderOptions]]], dict[str, Rendered]]
    key: Callable[[str, RenderOptions], str]
    pieces: Callable[[str], tuple[Piece, ...]]
    cited: Callable[[str], Cited]
    options: RenderOptions


class Texts:
    """Texts by note: as they were written until the notes are rendered (`rendered`), HTML from then on."""

    def __init__(
        self,
        config: Config,
        notes: Mapping[str, Note],
        rendering: Rendering,
        resolver: LinkResolver,
        stopwatch: Stopwatch,
        expand: Callable[[Note], str | None],
    ) -> None:
        """`notes` by id; `expand` gives a body with its Liquid done, `None` where that fails."""
        self.rendered_notes: dict[str, RenderedNote] = {}
        self.expanded: dict[str, str] = {}
        """Bodies that Liquid changed, by note."""
        self.options = rendering.options
        self._config, self._notes, self._rendering = config, notes, rendering
        self._resolver, self._stopwatch, self._expand = resolver, stopwatch, expand
        self._relative_links = config.relative_links.enabled
        self._in_collections = config.relative_links.collections
        self._linking_nothing = Selection(exclude=tuple(map(str, config.relative_links.exclude)))
        self._excerpts: dict[str, str] = {}
        self._under_way: set[str] = set()
        self._has_boxes = True

    def rendered(self, rendered_notes: Iterable[RenderedNote]) -> None:
        """From now on these show their HTML."""
        self.rendered_notes.update((each.note.id, each) for each in rendered_notes)

    @contextlib.contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Texts go where KaTeX's style sheet is missing, into a feed or JSON: formulas are MathML only."""
        self._has_boxes = False
        try:
            yield
        finally:
            self._has_boxes = True

    def _shown(self, html: str) -> str:
        return html if self._has_boxes else without_katex_boxes(html)

    # ------------------------------------------------------------ notes

    def content(self, note_id: str) -> str:
        """What `content` of a note is."""
        rendered_note = self.rendered_notes.get(note_id)
        return self._shown(self.html(rendered_note)) if rendered_note else self._notes[note_id].body

    def html(self, rendered_note: RenderedNote) -> str:
        """A note's body as HTML, as its own layouts show it."""
        return self._filled(rendered_note.note, rendered_note.rendered)

    def links(self, rendered_note: RenderedNote) -> tuple[str, ...]:
        """What the links of a body become: part of what its page depends on."""
        return tuple(self._link(url, rendered_note.note) for url in rendered_note.rendered.urls)

    def cited(self, rendered_note: RenderedNote) -> Cited:
        """What a body cites, with lines of what Liquid wrote."""
        return self._rendering.cited(rendered_note.rendered.pieces_key)

    def _filled(self, note: Note, rendered: Rendered) -> str:
        return "".join(self._piece(piece, note, rendered) for piece in self._rendering.pieces(rendered.pieces_key))

    def _piece(self, piece: Piece, note: Note, rendered: Rendered) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, UrlSlot):
            return html.escape(self._link(piece.url, note))
        if isinstance(piece, ReferencesSlot):
            citations = self._rendering.cited(rendered.pieces_key).citations
            return "\n".join(_cited(citations[index]) for index in piece.citations)
        return ""

    def _link(self, url: str, note: Note) -> str:
        """A link to a source file leads to its page, as jekyll-relative-links has it; others stay as written.

        A relative one does so in posts, too; what starts with `/` is what it says there, unless the plugin's option
        `collections` is set.
        """
        if not self._relative_links or self._linking_nothing.excludes(note.path):
            return url
        if url.startswith("/"):
            pages = self._in_collections or (note.kind == "page" and not note.collection)
            if not (pages and self._resolver.names_source(url)):
                return url
        elif self._resolver.resolve(url, note) == url:
            return url
        return self._config.baseurl + self._resolver.resolve(url, note)

    # ------------------------------------------------------------ excerpts

    def excerpt(self, note_id: str) -> str:
        """What `excerpt` of a note is.

        Rendered, those of all notes at once, when the first is asked for; one by one while bodies are under way.
        """
        if not self.rendered_notes:
            note = self._notes[note_id]
            text = self._excerpt_source(note)
            return self.markdownify(text) if note.markdown else text
        if not self._excerpts:
            notes = [n for n in self._notes.values() if n.markdown and (n.kind != "page" or n.collection)]
            texts = [self._excerpt_source(note) for note in notes]
            with self._stopwatch.stopped():
                self._excerpts = dict(zip([note.id for note in notes], self._markdown_of(texts, notes), strict=True))
        if note_id not in self._excerpts:
            self._excerpts[note_id] = self._excerpt_source(self._notes[note_id])
        return self._shown(self._excerpts[note_id])

    def _excerpt_source(self, note: Note) -> str:
        """The Markdown of an excerpt, cut from the body as it was written, its Liquid done; empty inside of itself.

        Where the cut leaves a tag open, it is made after the Liquid instead.
        """
        if note.id in self._under_way:
            return ""
        self._under_way.add(note.id)
        try:
            text = self._expand(msgspec.structs.replace(note, body=self._cut(note, note.body)))
        finally:
            self._under_way.discard(note.id)
        return self._cut(note, self.expanded.get(note.id, note.body)) if text is None else text

    def _cut(self, note: Note, body: str) -> str:
        separator = note.front_matter.get("excerpt_separator")
        return raw_excerpt(body, self._config.excerpt_separator if separator is None else str(separator))

    # ------------------------------------------------------------ Markdown

    def markdownify(self, text: str) -> str:
        """A short text as HTML; formulas in it are typeset."""
        assert self.options.markdown is not None
        if not text.strip():
            return "\n"
        if "$$" in text:
            return self._markdown_of([text], [next(iter(self._notes.values()))])[0]
        pieces = kramdown.parse(text, self.options.markdown).render(highlight=highlight)
        return "".join(piece for piece in pieces if isinstance(piece, str))

    def _markdown_of(self, texts: Sequence[str], notes: Sequence[Note]) -> list[str]:
        options = msgspec.structs.replace(self.options, references=False)
        keys = [self._rendering.key(text, options) for text in texts]
        found = self._rendering.render({key: (text, options) for key, text in zip(keys, texts, strict=True)})
        return [self._filled(note, found[key]) for key, note in zip(keys, notes, strict=True)]


def _cited(citation: Citation) -> str:
    """A reference outside of the theme: its title as a link, and what the note says of it."""
    url, title = html.escape(citation.target or citation.url), html.escape(citation.title or citation.url)
    remarks = (f"\n<p>{html.escape(remark)}</p>" for remark in citation.annotations)
    return f'<p><a href="{url}">{title}</a></p>' + "".join(remarks)
