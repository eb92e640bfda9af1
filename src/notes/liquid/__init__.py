"""Liquid as Jekyll speaks it: notes, includes, layouts. Everything from outside is handed in.

For a build
-----------
1. `needs_liquid(text, markdown=…)` says whether a text has Liquid outside its formulas and code; where it has none,
   no other module of this room is imported.
2. Once a build: a `Ledger`, a drop for every post, page, document and file (`document_drop`, `page_drop`,
`static_drop`;
   their content and excerpt are functions, called when a template asks), a `SiteDrop`, and an
   `Engine(Settings(…), Services(…))`.
3. `render(engine, body, path=…, first_line=note.body_line, site=…, page=…)` gives a note's body with its Liquid done.
   It runs in every build (a few tenths of a millisecond); the remembered step then takes the result as its body, so its
   key holds whatever Liquid read. A problem in a text that Liquid wrote has lines of that text:
   `at_source(rendered, result.source_map)` gives it those of the note.
4. `render_layouts(engine, html, layout=…, layouts=…, page=…)` lays a page out by the site's own theme. This is worth
   remembering: keep digests of what `result.names` stand for beside the page and use the page again while these and
   the page's own key (its front matter, its HTML, its paginator, `Settings`) are the same. A build asks
   `value_of(engine, site, layouts)` what a name stands for. A theme that prints the year of `site.time` has read the
   year, not the second; a page that prints it whole is laid out again whenever `Settings.now` differs.

Nothing raises. `LiquidResult.problems` holds every error with path, line and column of the file it is in (an
include's own, where it is one): what is wrong with one tag does not hide what is wrong with the next, unless blocks do
not fit together. What could be read only laxly, and a missing layout, are warnings. A limit ends a rendering
(`limited`). `Findings` holds what all pages met, each thing once.

Not here: Ruby plugins' tags (an error that names the tag), and `render`, `echo`, `liquid`, which Jekyll's
Liquid 4 does not have either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notes.liquid.scan import has_liquid

if TYPE_CHECKING:
    from notes.liquid.archives import ArchiveDrop
    from notes.liquid.drops import ItemDrop, SiteDrop, document_drop, link_posts, page_drop, static_drop
    from notes.liquid.engine import Engine
    from notes.liquid.findings import Findings
    from notes.liquid.limits import Limits
    from notes.liquid.links import LinkTargets, Target
    from notes.liquid.reads import Ledger, digest
    from notes.liquid.rendering import Layout, LiquidResult, render, render_layouts, value_of
    from notes.liquid.settings import Services, Settings
    from notes.liquid.source_map import SourceMap, at_source

_HOMES = {
    "ArchiveDrop": "archives",
    "Engine": "engine",
    "ItemDrop": "drops", "SiteDrop": "drops", "document_drop": "drops", "link_posts": "drops",
    "page_drop": "drops", "static_drop": "drops",
    "Findings": "findings",
    "Limits": "limits",
    "LinkTargets": "links", "Target": "links",
    "SourceMap": "source_map", "at_source": "source_map",
    "Ledger": "reads", "digest": "reads",
    "Layout": "rendering", "LiquidResult": "rendering", "render": "rendering", "render_layouts": "rendering",
    "value_of": "rendering",
    "Services": "settings", "Settings": "settings",
}  # fmt: skip

__all__ = [
    "ArchiveDrop",
    "Engine",
    "Findings",
    "ItemDrop",
    "Layout",
    "Ledger",
    "Limits",
    "LinkTargets",
    "LiquidResult",
    "Services",
    "Settings",
    "SiteDrop",
    "SourceMap",
    "Target",
    "at_source",
    "digest",
    "document_drop",
    "link_posts",
    "needs_liquid",
    "page_drop",
    "render",
    "render_layouts",
    "static_drop",
    "value_of",
]  # fmt: skip


def needs_liquid(text: str, *, markdown: bool = True) -> bool:
    """Whether a text has Liquid to be done. With `markdown`, formulas and code do not count."""
    return has_liquid(text, verbatim=markdown)


def __getattr__(name: str) -> Any:
    """Import a name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
