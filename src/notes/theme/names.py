"""The names a template sees: `site`, `page`, `layout` and `paginator`, as Jekyll calls them.

`site.x` is a field of the site or a key of `_config.yml`; `page.x` a field of the page, one of Jekyll's names for
what its view holds, or a key of the front matter. Anything else is undefined, which templates may test with
`is defined`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notes.notebook import views


class Names:
    """A value's fields first, then the keys of a mapping; what `a.b` and `a["b"]` mean in a template."""

    __slots__ = ("_extra", "_value")

    def __init__(self, value: object, extra: Mapping[str, Any]) -> None:
        self._value = value
        self._extra = extra

    def __getitem__(self, name: str) -> Any:
        if isinstance(name, str) and not name.startswith("_"):
            try:
                return getattr(self._value, name)
            except AttributeError:
                pass
        return self._extra[name]


class SiteNames(Names):
    """`site` in a template."""


class PageNames(Names):
    """`page` in a template."""


def site_names(site: views.Site) -> SiteNames:
    return SiteNames(site, site.config)


def page_names(page: views.Page) -> PageNames:
    return PageNames(page, {**page.front_matter, **_of_note(page.view)})


def _of_note(view: views.View) -> dict[str, Any]:
    """Jekyll's variables of a post: `page.next` is the newer note."""
    if not isinstance(view, views.NoteView):
        return {}
    card = view.card
    names: dict[str, Any] = {
        "excerpt": card.excerpt,
        "categories": tuple(topic.name for topic in card.categories),
        "tags": tuple(topic.name for topic in card.tags),
        "next": view.newer,
        "previous": view.older,
        "draft": card.draft,
    }
    if card.date:
        names["date"] = card.date
    return names


def paginator(view: views.View) -> dict[str, Any] | None:
    """Jekyll's `paginator` on the pages of the home list; `None` elsewhere."""
    if not isinstance(view, views.HomeView):
        return None
    pager = view.pager
    return {
        "page": pager.number,
        "posts": view.cards,
        "total_posts": view.total_notes,
        "total_pages": pager.total,
        "previous_page": pager.number - 1 if pager.previous_url else None,
        "previous_page_path": pager.previous_url or None,
        "next_page": pager.number + 1 if pager.next_url else None,
        "next_page_path": pager.next_url or None,
    }
