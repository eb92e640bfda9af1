"""From a permalink template to a URL and an output path.

1. the style or the note's own `permalink` gives a template;
2. placeholders are filled in, their values percent-encoded as path segments;
3. the URL is cleaned: a leading `/`, no `..`, no `./`, no `//`;
4. the output path is the decoded URL, `index.html` or an extension added; it cannot leave the output folder.

The template's own text is encoded as well (Jekyll leaves it as typed, so `page.url` may differ in spelling, never in
meaning).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from notes.jekyll.names import split_extension
from notes.jekyll.slugs import downcase, slugify

POST_STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
HTML_EXTENSIONS = (".html", ".xhtml", ".htm")

_SEGMENT_SAFE = "/:@!$&'()*+,;=~-._"
_KEY = re.compile(r":([a-z_]+)")
_PAGE_KEY = re.compile(r":(path|basename|output_ext)")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SLASHES = re.compile(r"//+")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class PermalinkError(ValueError):
    """A template names a placeholder that does not exist, or leads to no file name."""


class Address(NamedTuple):
    """Where something is found and where it is written."""

    url: str
    """Root-relative, percent-encoded."""
    output: str
    """Relative to the destination, decoded, `/`-separated."""


class Placeholders(NamedTuple):
    """What a document's permalink template can name."""

    date: datetime.datetime
    slug: str
    basename: str
    """File name without extension."""
    categories: tuple[str, ...]
    path: str
    """Path below the collection's folder, without extension."""
    collection: str
    output_ext: str


_Fill = Callable[[Placeholders], str]
PLACEHOLDERS: Mapping[str, _Fill] = {
    "collection": lambda p: p.collection,
    "path": lambda p: p.path,
    "name": lambda p: slugify(p.basename),
    "title": lambda p: slugify(p.slug, "pretty", cased=True),
    "slug": lambda p: slugify(p.slug),
    "categories": lambda p: "/".join(dict.fromkeys(map(downcase, p.categories))),
    "slugified_categories": lambda p: "/".join(dict.fromkeys(map(slugify, p.categories))),
    "year": lambda p: f"{p.date.year:04}",
    "month": lambda p: f"{p.date.month:02}",
    "day": lambda p: f"{p.date.day:02}",
    "hour": lambda p: f"{p.date.hour:02}",
    "minute": lambda p: f"{p.date.minute:02}",
    "second": lambda p: f"{p.date.second:02}",
    "i_day": lambda p: str(p.date.day),
    "i_month": lambda p: str(p.date.month),
    "short_month": lambda p: _MONTHS[p.date.month - 1][:3],
    "long_month": lambda p: _MONTHS[p.date.month - 1],
    "short_year": lambda p: f"{p.date.year % 100:02}",
    "w_year": lambda p: f"{p.date.isocalendar().year:04}",
    "week": lambda p: f"{p.date.isocalendar().week:02}",
    "w_day": lambda p: str(p.date.isoweekday()),
    "short_day": lambda p: _DAYS[p.date.weekday()][:3],
    "long_day": lambda p: _DAYS[p.date.weekday()],
    "y_day": lambda p: f"{p.date.timetuple().tm_yday:03}",
    "output_ext": lambda p: p.output_ext,
}
"""English names whatever the machine's locale: a URL must not depend on it."""


def post_template(style: str) -> str:
    """The template of a permalink style; anything else is a template already."""
    return POST_STYLES.get(style, style)


def collection_template(style: str) -> str:
    """The template of a collection without a `permalink` of its own."""
    return "/:collection/:path" + _suffix(style)


def page_template(style: str, basename: str, output_ext: str) -> str:
    """The template of a page: `index` is its folder, HTML follows the style, anything else keeps its name."""
    if output_ext not in HTML_EXTENSIONS:
        return "/:path/:basename:output_ext"
    if basename == "index":
        return "/:path/"
    return "/:path/:basename" + _suffix(style)


def _suffix(style: str) -> str:
    if style == "pretty":
        return "/"
    if style in ("date", "ordinal", "none"):
        return ":output_ext"
    if style.endswith("/"):
        return "/"
    return ":output_ext" if style.endswith(":output_ext") else ""


def output_extension(permalink: str | None, converted: str) -> str:
    """The extension of the output: that of the note's own `permalink` if it has one, else the converter's."""
    if permalink and not permalink.endswith("/"):
        return split_extension(permalink.rpartition("/")[2])[1] or converted
    return converted


def unknown_placeholder(template: str) -> str:
    """The first name in a post's or document's template that nothing fills; empty when all are known."""
    names = (match[1] for match in _KEY.finditer(template))
    return next((name for name in names if not {name, name.removesuffix("_")} & PLACEHOLDERS.keys()), "")


def document_address(template: str, values: Placeholders) -> Address:
    """Fill in a post's or collection document's template; raises `PermalinkError`."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        for key in (name, name.removesuffix("_")):
            if key in PLACEHOLDERS:
                return encode(PLACEHOLDERS[key](values)) + name[len(key) :]
        raise PermalinkError(f"the permalink “{template}” names “:{name}”, which does not exist")

    return _address(_filled(_KEY, fill, template), values.output_ext)


def page_address(template: str, *, folder: str, basename: str, output_ext: str) -> Address:
    """Fill in a page's template, which knows `:path`, `:basename` and `:output_ext`; the rest stays as written."""
    values = {"path": folder, "basename": basename, "output_ext": output_ext}
    return _address(_filled(_PAGE_KEY, lambda match: encode(values[match[1]]), template), output_ext, output_ext)


def archive_address(template: str, values: Mapping[str, str]) -> Address:
    """Fill in the template of a page that lists posts; what `values` does not name stays as written. No extension is
    added."""
    key = re.compile(f":({'|'.join(values)})")
    return _address(_filled(key, lambda match: encode(values[match[1]]), template), "")


def static_address(path: str) -> Address:
    """A file copied as it is."""
    return Address(encode("/" + path), path)


def document_id(url: str, slug: str) -> str:
    """Jekyll's `page.id`: the URL's folder and the slug."""
    folder = url[:-1].rpartition("/")[0] if url.endswith("/") else url.rpartition("/")[0]
    return f"{folder}/{slug}"


def encode(text: str) -> str:
    """Percent-encode as a path: unreserved characters, sub-delimiters, `:`, `@` and `/` stay."""
    return text if text.isascii() and text.isalnum() else quote(text, safe=_SEGMENT_SAFE, errors="replace")


def _filled(key: re.Pattern[str], fill: Callable[[re.Match[str]], str], template: str) -> str:
    parts: list[str] = []
    end = 0
    for match in key.finditer(template):
        parts += (_literal(template[end : match.start()]), fill(match))
        end = match.end()
    parts.append(_literal(template[end:]))
    return "".join(parts)


def _literal(text: str) -> str:
    """A template's own text, encoded; what is percent-encoded already stays."""
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_SEGMENT_SAFE + "%", errors="replace")


def _address(url: str, output_ext: str, index_ext: str = ".html") -> Address:
    url = _SLASHES.sub("/", ("/" + url).replace("..", "/").replace("./", ""))
    if not url.startswith("/"):
        url = "/" + url  # “./” at the very start took the slash along
    path = _decoded_path(url)
    if url.endswith("/"):
        path = f"{path}/index{index_ext}" if path else f"index{index_ext}"
    elif not path.endswith(output_ext):
        path += output_ext
    return Address(url, path)


def _decoded_path(url: str) -> str:
    """The decoded URL as a relative path that stays below its root, whatever was encoded in it."""
    try:
        text = unquote_to_bytes(url).decode()
    except UnicodeDecodeError as error:
        raise PermalinkError(f"the URL “{url}” does not decode to UTF-8") from error
    if any(character < " " or character in "\x7f\\" for character in text):
        raise PermalinkError(f"the URL “{url}” holds a character that no file name should have")
    segments: list[str] = []
    for segment in text.split("/"):
        if segment == "..":
            raise PermalinkError(f"the URL “{url}” leads out of the site")
        if segment not in ("", "."):
            segments.append(segment)
    return "/".join(segments)
