"""What Liquid needs from the site's settings, and what it may ask of the rest of the program: every service is a
callable."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from notes.liquid.limits import Limits
from notes.liquid.links import LinkTargets
from notes.model import Value


class Settings(Value, frozen=True, kw_only=True):
    """The part of `_config.yml` that changes how Liquid reads and writes."""

    now: datetime.datetime
    """`site.time`, aware, in the site's zone: also what `'now' | date` shows, so that a build does not depend on a
    second clock."""
    timezone: datetime.tzinfo = datetime.UTC
    url: str = ""
    baseurl: str = ""
    title: str = ""
    """`title`, else `name`; for the feed's link."""
    feed_path: str = "feed.xml"
    error_mode: Literal["warn", "lax", "strict"] = "warn"
    strict_variables: bool = False
    strict_filters: bool = False
    liquid_in_math: bool = False
    """Whether Liquid also runs inside formulas and code, as Jekyll does."""
    environment: str = "development"
    """`jekyll.environment`."""
    link_baseurl: bool = True
    """Whether `link` and `post_url` put the baseurl in front: Jekyll 4 does, 3 (GitHub Pages) does not."""
    limits: Limits = Limits()


def _none(*_: str) -> None:
    return None


def _same(text: str) -> str:
    return text


def _plain_code(code: str, language: str) -> str:
    return html.escape(code, quote=False)


@dataclass(frozen=True, kw_only=True)
class Services:
    """Functions that are handed in; to Liquid all of them are pure."""

    include: Callable[[str], tuple[str, str] | None] = _none
    """Source path and text of a file of `_includes/` by its name; never asked for a name with `..` or `//` in it."""
    include_hint: str = ""
    """How to fix a missing include."""
    include_relative: Callable[[str, str], tuple[str, str] | None] = _none
    """Source path and text of a file by the including page's path and a relative name; must not leave the source."""
    links: LinkTargets = field(default_factory=lambda: LinkTargets(()))
    """What `link` and `post_url` can lead to."""
    markdownify: Callable[[str], str] = _same
    """Markdown to HTML, as `Document.render` would write it."""
    smartify: Callable[[str], str] | None = None
    """Smart quotes, dashes and ellipses only; a small one of our own when `None`."""
    highlight: Callable[[str, str], str] = _plain_code
    """Code and language name to the HTML inside `<code>`."""
    sassify: Callable[[str, bool], str] | None = None
    """Sass to CSS; the second argument says whether it is the indented syntax."""
    clock: Callable[[], float] | None = None
    """Seconds from anywhere, for the time limit only."""
