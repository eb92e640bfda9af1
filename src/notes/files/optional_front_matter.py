"""Markdown without front matter: which of it is a page, as on GitHub Pages.

jekyll-optional-front-matter makes pages of all but `README` and its kind, jekyll-readme-index makes a README the index
of its folder when that has no other. Both leave the files where they are as well, unless `remove_originals: true`; so
does a site made for Jekyll here, and any other does not.
"""

from __future__ import annotations

import os

from notes.jekyll.documents import DocumentKind
from notes.jekyll.gem_themes import named_plugins
from notes.jekyll.names import basename, may_be_a_page_without_front_matter, split_extension
from notes.jekyll.selection import Selection
from notes.jekyll.settings import Settings

_INDEXES = frozenset(("index.html", "index.htm", "index.xhtml", "index.xml"))
_JEKYLLS = ("_layouts", "_posts", "_includes")
"""Folders by which one knows a site that Jekyll builds."""


class OptionalFrontMatter:
    """The rules of one site."""

    def __init__(self, root: str, settings: Settings, selection: Selection) -> None:
        optional, readmes = settings.optional_front_matter, settings.readme_index
        self._extensions = settings.markdown_extensions
        self._selection = selection
        self._optional = optional.enabled and not settings.require_front_matter
        self._readmes = readmes.enabled
        self._readmes_with_front_matter = readmes.with_frontmatter
        folders = {name for name in _JEKYLLS if os.path.isdir(f"{root}/{name}")}
        plugins = named_plugins(settings)
        themed = bool(settings.theme or settings.remote_theme)
        keeps_originals = themed or bool(folders) or bool(plugins)
        self._copied = {
            "page": keeps_originals and not optional.remove_originals,
            "readme": keeps_originals and not readmes.remove_originals,
        }
        self.has_home = not (themed or "_layouts" in folders or "jekyll-readme-index" in plugins)
        """Whether the theme makes the page at `/`, so that no README does."""

    def kind(self, path: str, *, fenced: bool, has_index: bool) -> DocumentKind | None:
        """What a file of an ordinary folder is, `fenced` when it has front matter; `None` to be copied only."""
        markdown = self.is_markdown(path)
        name = split_extension(basename(path))[0].lower()
        readme = markdown and name == "readme" and not has_index and self._readmes
        if fenced:
            return "readme" if readme and self._readmes_with_front_matter else "page"
        if not markdown:
            return None
        if self._optional and (may_be_a_page_without_front_matter(path) or self._selection.includes(path)):
            return "page"
        return "readme" if readme else None

    def is_copied(self, kind: DocumentKind | None, *, fenced: bool) -> bool:
        """Whether a file is copied as it is, too."""
        return kind is None or (not fenced and self._copied.get(kind, False))

    def is_index(self, path: str) -> bool:
        """Whether a file is the index of its folder by its name."""
        name = basename(path).lower()
        return name in _INDEXES or (self.is_markdown(path) and split_extension(name)[0] == "index")

    def is_markdown(self, path: str) -> bool:
        """By the extension."""
        return split_extension(basename(path))[1].lower() in self._extensions
