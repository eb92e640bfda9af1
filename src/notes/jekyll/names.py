"""What a file's name says: date, slug and extension of posts and drafts, kinds of files, their order.

Sources: Jekyll's `DATE_FILENAME_MATCHER`, `DATELESS_FILENAME_MATCHER`, `EntryFilter`, the ignore list of
jekyll-optional-front-matter.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from notes.jekyll.slugs import downcase

_POST = re.compile(r"([0-9]{2,4}-[0-9]{1,2}-[0-9]{1,2})-(.*)(\.[^.]+)\Z", re.DOTALL)
_NEVER_PAGES = frozenset(
    (
        "README", "LICENSE", "LICENCE", "COPYING",
        "CODE_OF_CONDUCT", "CONTRIBUTING", "ISSUE_TEMPLATE", "PULL_REQUEST_TEMPLATE",
    )
)  # fmt: skip


class FileName(NamedTuple):
    """A file name taken apart."""

    date: str
    """As written, `19-3-7`; empty without one."""
    slug: str
    """Without date, extension and trailing dots."""
    extension: str
    """With its dot; empty without one."""


def basename(path: str) -> str:
    """The last part of a `/`-separated path."""
    return path.rpartition("/")[2]


def split_extension(name: str) -> tuple[str, str]:
    """Stem and extension; a leading dot starts no extension, a trailing dot is none."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem.strip("."):
        return name, ""
    return (stem, "." + extension) if extension else (name, "")


def parse_post_name(path: str) -> FileName | None:
    """`2019-03-07-slug.md` taken apart, `None` for a name that is not a post's."""
    match = _POST.match(basename(path))
    if match is None:
        return None
    date, slug, extension = match.groups()
    return FileName(date, slug.rstrip("."), extension)


def parse_draft_name(path: str) -> FileName:
    """Any name; a date in front is honoured."""
    named = parse_post_name(path)
    if named:
        return named
    stem, extension = split_extension(basename(path))
    return FileName("", stem.rstrip("."), extension)


def title_from_slug(slug: str) -> str:
    """`deep-LEARNING` → `Deep Learning`, Jekyll's `titleize_slug`."""
    parts = slug.split("-")
    while parts and not parts[-1]:
        parts.pop()
    return " ".join(part[:1].capitalize() + downcase(part[1:]) for part in parts)


def is_special(name: str) -> bool:
    """Whether Jekyll skips a file or folder of this name unless it is included: hidden, private, backup."""
    return name[:1] in (".", "_", "#", "~") or name.endswith(("~", "."))


def may_be_a_page_without_front_matter(path: str) -> bool:
    """Whether a Markdown file without front matter is a page, as on GitHub Pages; `README.md` and its kind are not."""
    return split_extension(basename(path))[0].upper() not in _NEVER_PAGES
