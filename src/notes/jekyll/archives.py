"""Pages for tags, categories, years, months and days, as jekyll-archives 2.2 makes them.

Which there are, in the plugin's order, their addresses and which posts they list, newest first. Months come after
their year and days after their month, newest first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from notes.jekyll.defaults import deep_merge
from notes.jekyll.permalinks import Address, archive_address
from notes.jekyll.slugs import slugify
from notes.model import Note, Value

PLUGIN = "jekyll-archives"
"""Its name, and its key in the settings."""
_UNLESS_SAID: Mapping[str, Any] = {
    "layout": "archive",
    "enabled": [],
    "permalinks": {
        "year": "/:year/",
        "month": "/:year/:month/",
        "day": "/:year/:month/:day/",
        "tag": "/tag/:name/",
        "category": "/category/:name/",
    },
}


class Archive(Value, frozen=True, kw_only=True):
    """One page that lists posts."""

    type: str
    """`tag`, `category`, `year`, `month` or `day`."""
    title: str | None
    """The tag or category; `None` for dates."""
    date: datetime.date | None
    """The first day of a year or month, or the day; `None` for tags and categories."""
    layout: str | None
    address: Address
    posts: tuple[Note, ...]
    """Newest first."""


def archive_settings(written: Mapping[str, Any]) -> dict[str, Any]:
    """What `jekyll-archives:` says, completed; the site has it under the same key."""
    return deep_merge(_UNLESS_SAID, written)


def archives(settings: Mapping[str, Any], posts: Iterable[Note]) -> Iterator[Archive]:
    """Every archive that the completed `settings` ask for. Raises `PermalinkError`."""
    enabled = settings["enabled"]

    def wanted(name: str) -> bool:
        return enabled is True or enabled == "all" or (isinstance(enabled, list) and name in enabled)

    oldest_first = sorted(posts, key=_age)
    if wanted("tags"):
        for tag, tagged in _grouped((tag, post) for post in oldest_first for tag in post.tags):
            yield _archive(settings, "tag", tag, tagged)
    if wanted("categories"):
        for category, filed in _grouped((name, post) for post in oldest_first for name in post.categories):
            yield _archive(settings, "category", category, filed)
    for year, of_year in _grouped((post.date.year, post) for post in oldest_first if post.date):
        first = datetime.date(year, 1, 1)
        if wanted("year"):
            yield _archive(settings, "year", first, of_year)
        for month, of_month in _grouped((post.date.month, post) for post in of_year if post.date):
            if wanted("month"):
                yield _archive(settings, "month", first.replace(month=month), of_month)
            for day, of_day in _grouped((post.date.day, post) for post in of_month if post.date):
                if wanted("day"):
                    yield _archive(settings, "day", first.replace(month=month, day=day), of_day)


def _archive(settings: Mapping[str, Any], type: str, what: str | datetime.date, posts: Sequence[Note]) -> Archive:
    of_type = _of_type(settings.get("layouts"), type)
    layout = settings["layout"] if of_type is None else of_type
    template = _of_type(settings["permalinks"], type) or _UNLESS_SAID["permalinks"][type]
    return Archive(
        type=type,
        title=what if isinstance(what, str) else None,
        date=None if isinstance(what, str) else what,
        layout=None if layout is None else str(layout),
        address=archive_address(str(template), {"type": type, **_placeholders(type, what)}),
        posts=tuple(posts),
    )


def _of_type(settings: Any, type: str) -> Any:
    return settings.get(type) if isinstance(settings, dict) else None


def _placeholders(type: str, what: str | datetime.date) -> dict[str, str]:
    """What a permalink can name: of a year no month, so that `:month` stays in it as written."""
    if isinstance(what, str):
        return {"name": slugify(what)}
    year, month, day = what.isoformat().split("-")
    values = {"year": year, "month": month, "day": day}
    return {key: values[key] for key in list(values)[: list(values).index(type) + 1]}


def _grouped(pairs: Iterable[tuple[Any, Note]]) -> Iterator[tuple[Any, list[Note]]]:
    """Names in order of first use, and the posts of each, newest first."""
    groups: dict[Any, list[Note]] = {}
    for name, post in pairs:
        groups.setdefault(name, []).append(post)
    for name, posts in groups.items():
        yield name, sorted(posts, key=_age, reverse=True)


def _age(post: Note) -> tuple[Any, str]:
    return post.date, post.path
