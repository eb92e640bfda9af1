"""What the rules of this room need to know about the site: the part of `_config.yml` they read, typed."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from notes.jekyll.defaults import Scope


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Handed to every rule that depends on the site."""

    now: datetime.datetime
    """The build's moment, aware: Jekyll's `site.time`. What is later is future."""
    timezone: datetime.tzinfo = datetime.UTC
    """Where dates without a zone are."""
    permalink: str = "date"
    """A style's name or a template; pages follow its ending."""
    post_permalink: str = ""
    """`collections: posts: permalink:`; empty to follow `permalink`."""
    markdown_extensions: tuple[str, ...] = (".markdown", ".mkdown", ".mkdn", ".mkd", ".md")
    defaults: tuple[Scope, ...] = ()
    collections_dir: str = ""
    collections: dict[str, dict[str, Any]] = {}
    """Label → `output`, `permalink`, `sort_by`, `order`, `future` as written."""
    future: bool = False
    unpublished: bool = False
    show_drafts: bool = False
    limit_posts: int = 0
    """Only that many of the newest; 0 for all."""
    titles_from_headings: bool = True
    """Whether a page without a title takes that of its first heading."""
    titles_in_collections: bool = False
    """Whether posts and documents of collections do so too, as the plugin does: even over a title of their own."""
    strip_title: bool = False
    """Whether a heading that became a title leaves the text."""
