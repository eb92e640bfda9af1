"""The HTML of references: the lists and marks inside a text, and the entries of the bibliography.

A notebook shows tens of thousands of references, most of the work of its lay-out; built as strings they take a fifth of
the time they took as Jinja templates. This module is the only place that says how they look. Templates reach it by the
filters of `environment.py`, and a site may put a `_references.html` or `_mark.html` of its own in its place
(docs/theme.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import markupsafe

from notes.notebook.views import AlsoIn, Entry, EntryFold, EntryList
from notes.theme import urls
from notes.theme.messages import kind_name, translate

PLACES = 3
"""How many other places an entry of a list links to; the bibliography has them all."""
MARK_TITLE = 20
"""The longest title in a mark, in characters; a longer one is cut to 17 and an ellipsis."""

KEPT_PLACES = 8192
"""How many links to places are kept, some 2 MB: a section is linked to from all that cites the same."""


def escape(text: str) -> str:
    """The text as HTML: as MarkupSafe has it, several times as fast where there is nothing to escape."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return str(markupsafe.escape(text))
    return text


def address(url: str) -> str:
    """HTML of an address as a reader reads it; lines may break after each slash."""
    return escape(urls.shown(url)).replace("/", "/<wbr>")


class ReferenceLists:
    """Writes references in one language, with links made by one function."""

    def __init__(self, lang: str, link: Callable[[str], str]) -> None:
        """`link` turns a root-relative URL into one to print."""
        self._link = link
        self._message = partial(_message, lang)
        self._lang = lang
        self._also_in = self._message("also_in")
        self._comma = self._message("comma")
        self._place = lru_cache(maxsize=KEPT_PLACES)(self._link_to_place)

    # ------------------------------------------------------------ inside a text

    def references(self, entries: EntryList) -> str:
        """A run of references: an `ol`, numbered through its folds."""
        items = entries.items
        single = " single" if len(items) == 1 and isinstance(items[0], Entry) else ""
        html = [f'<ol class="references{single}">\n']
        number = 0
        for item in items:
            if isinstance(item, EntryFold):
                html.append(self._fold(item, number))
                number += len(item.entries)
            else:
                number += 1
                html.append(f"{self.item(item, number)}\n")
        html.append("</ol>")
        return "".join(html)

    def _fold(self, fold: EntryFold, before: int) -> str:
        """Entries under a line that names where they are listed already; `before` counts those above them."""
        listed_in = fold.listed_in
        section = f" § {listed_in.section}" if listed_in.section else ""
        place = (listed_in.short or listed_in.title) + section
        summary = self._message("listed_in", n=len(fold.entries), place=place)
        items = "".join(f"{self.item(entry, number)}\n" for number, entry in enumerate(fold.entries, before + 1))
        return (
            f'<li class="fold"><details><summary>{summary}</summary>\n<ol>\n{items}</ol></details>'
            f'<a class="go" href="{self._url(listed_in.url)}" aria-label="{escape(listed_in.title + section)}">↗</a>'
            f"</li>\n"
        )

    def item(self, entry: Entry, number: int) -> str:
        """A reference as an `li` of a list."""
        anchor = f' id="{escape(entry.id)}"' if entry.id else ""
        return f'<li{anchor} class="reference" value="{number}">{self.entry(entry)}</li>\n'

    def entry(self, entry: Entry) -> str:
        """A reference: title, source, annotations, and where else it is cited."""
        cite, linkable = self._cite(entry)
        host = ""
        if entry.titled and entry.host:
            host = f'<span class="host" title="{escape(entry.raw)}">{escape(entry.host)}</span>'
        raw = "" if linkable else f'<span class="host">{escape(entry.raw)}</span>'
        html = [f'{cite}\n<span class="source">{host}{self._kind(entry)}{raw}</span>\n', *_annotations(entry)]
        if entry.also_in:
            places = self._comma.join(map(self._place, entry.also_in[:PLACES]))
            html.append(f'<p class="also">{self._also_in} {places}{self._other_places(entry, PLACES)}</p>\n')
        if entry.conflict:
            html.append(self._conflict(entry, self._to_bibliography(entry)))
        return "".join(html)

    def mark(self, entry: Entry) -> str:
        """After a citation in running text: where else it is cited, in few words."""
        anchor = f' id="{escape(entry.id)}"' if entry.id else ""
        if not entry.also_in:
            return f"<span{anchor}></span>" if anchor else ""
        also = entry.also_in[0]
        title = f"{also.title} § {also.section}" if also.section else also.title
        short = also.title if len(also.title) <= MARK_TITLE else also.title[: MARK_TITLE - 3] + "…"
        return (
            f'<small class="mark"{anchor}>{self._also_in} <a href="{self._url(also.url)}" title="{escape(title)}">'
            f"{escape(also.short or short)}</a>{self._other_places(entry, 1)}</small>"
        )

    # ------------------------------------------------------------ in the bibliography

    def bibliography_entry(self, entry: Entry, permalink: str) -> str:
        """A reference as an `li` of the bibliography: all its titles and addresses, and every place that cites it."""
        cite, _ = self._cite(entry)
        host = f'<span class="host">{escape(entry.host)}</span>' if entry.titled and entry.host else ""
        html = [
            f'<li class="reference" id="{escape(entry.id)}" data-kind="{escape(entry.kind)}" '
            f'data-host="{escape(entry.host)}">\n'
            f'{cite}\n<span class="source">{host}{self._kind(entry)}'
            f'<a class="anchor" href="{escape(permalink)}" aria-label="{self._message("permalink")}">#</a></span>\n'
        ]
        if entry.conflict:
            html.append(self._conflict(entry))
        html += _annotations(entry)
        if entry.other_titles:
            html.append(self._others("other_titles", _quoted(entry.other_titles)))
        if entry.other_urls:
            html.append(self._others("other_urls", "".join(map(_other_url, entry.other_urls))))
        if entry.same_title:
            links = (f'<a href="{self._url(link.url)}">{escape(link.title)}</a>' for link in entry.same_title)
            html.append(self._others("same_title", f" {self._comma.join(links)}"))
        if entry.also_in:
            places = self._comma.join(map(self._place, entry.also_in))
            html.append(f'<p class="also">{self._message("cited_in")} {places}</p>\n')
        html.append("</li>")
        return "".join(html)

    # ------------------------------------------------------------ parts of an entry

    def _cite(self, entry: Entry) -> tuple[str, bool]:
        """The title, and whether it is a link."""
        start = "<cite>" if entry.titled else '<cite class="address">'
        if not urls.is_linkable(entry.url):
            return f"{start}{escape(entry.title)}</cite>", False
        title = escape(entry.title) if entry.titled else address(entry.title)
        return f'{start}<a href="{escape(entry.url)}" rel="external">{title}</a></cite>', True

    def _kind(self, entry: Entry) -> str:
        if entry.kind == "article":
            return ""
        return f'<span class="kind">{escape(kind_name(self._lang, entry.kind))}</span>'

    def _link_to_place(self, also: AlsoIn) -> str:
        section = f' <span class="section">§ {escape(also.section)}</span>' if also.section else ""
        return f'<a href="{self._url(also.url)}">{escape(also.short or also.title)}{section}</a>'

    def _other_places(self, entry: Entry, shown: int) -> str:
        """A link to the bibliography, which has the places that are not shown; empty when all are."""
        more = len(entry.also_in) - shown
        if more <= 0 or not entry.bibliography_url:
            return ""
        places = self._message("other_places", n=more)
        return f'{self._comma}<a class="more" href="{self._url(entry.bibliography_url)}">{places}</a>'

    def _others(self, message: str, html: str) -> str:
        return f'<p class="others">{self._message(message)}{html}</p>\n'

    def _conflict(self, entry: Entry, link: str = "") -> str:
        """The titles of the same address that name something else, and a link."""
        warning = f'<span class="warn">{self._message("conflict")}</span>'
        return f'<p class="conflict">{warning}{_quoted(entry.conflict)}{link}</p>\n'

    def _to_bibliography(self, entry: Entry) -> str:
        if not entry.bibliography_url:
            return ""
        return f' <a href="{self._url(entry.bibliography_url)}">{self._message("in_bibliography")}</a>'

    def _url(self, url: str) -> str:
        return escape(self._link(url))


def _message(lang: str, key: str, **values: Any) -> str:
    return escape(translate(lang, key, values))


def _annotations(entry: Entry) -> list[str]:
    return [f'<p class="annotation">{escape(annotation)}</p>\n' for annotation in entry.annotations]


def _quoted(titles: tuple[str, ...]) -> str:
    return "".join(f" <q>{escape(title)}</q>" for title in titles)


def _other_url(url: str) -> str:
    if urls.is_linkable(url):
        return f' <a href="{escape(url)}" rel="external">{address(url)}</a>'
    return f" <span>{escape(url)}</span>"
