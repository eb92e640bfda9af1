"""Merging: the citations of all notes become one bibliography.

By equal keys only, overrides applied. Nothing is dropped: every citation is a place of its reference, every
title, annotation and raw URL is kept. The order in which notes are handed in does not matter.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from operator import attrgetter

from notes.model import Bibliography, Citation, Heading, Place, Reference, Value
from notes.references.kinds import host_kind
from notes.references.overrides import Overrides, Regrouping
from notes.references.similarity import conflict, is_generic, normal


class CitingNote(Value, frozen=True, kw_only=True):
    """A note as merging sees it."""

    id: str
    """`Note.id`."""
    order: str = ""
    """Sorts the notes from the oldest to the newest, such as an ISO date; ties by id."""
    headings: tuple[Heading, ...] = ()
    citations: tuple[Citation, ...] = ()
    body_line: int = 1


class Merger:
    """Merges the citations of one key, overrides applied."""

    def __init__(self, overrides: Overrides | None = None) -> None:
        overrides = overrides or Overrides()
        self._regrouping = regrouping = Regrouping(overrides)
        self._titles = {regrouping.key(url): title for url, title in overrides.title}
        self._kinds = {
            kind_key if _is_host(kind_key) else regrouping.key(kind_key): kind for kind_key, kind in overrides.kind
        }
        self.identity = hashlib.blake2b(repr(overrides).encode("utf-8", "surrogatepass"), digest_size=10).digest()
        """A digest of the overrides."""

    def key(self, citation: Citation) -> str:
        """What a citation is merged by."""
        regrouping = self._regrouping
        return citation.key if regrouping.idle else regrouping.key(citation.url, citation.key)

    def merge(self, key: str, places: Sequence[Place]) -> Reference:
        """The reference that all citations of a key become; `places` in the order of the notebook."""
        return _reference(key, places, self._titles.get(key, ""), self._kinds)


def merge(cited: Iterable[CitingNote], overrides: Overrides | None = None) -> Bibliography:
    """The bibliography of the notes; suggestions and problems are computed apart (`suggest`, `audit`), as they are
    slower."""
    merger = Merger(overrides)
    groups: dict[str, list[Place]] = {}
    for note in sorted(cited, key=attrgetter("order", "id")):
        for place in places_of(note):
            groups.setdefault(merger.key(place.citation), []).append(place)
    return Bibliography(references=tuple(merger.merge(key, places) for key, places in groups.items()))


def places_of(note: CitingNote) -> list[Place]:
    """Where a note cites something, in the order of its lines."""
    first, identifier = note.body_line - 1, note.id
    sections = [(heading.text, heading.id) for heading in note.headings]
    sections.append(("", ""))  # section -1: before the first heading
    places = []
    for index, citation in enumerate(note.citations):
        section, anchor = sections[citation.section] if citation.section < len(sections) else ("", "")
        places.append(
            Place(
                note=identifier,
                citation=citation,
                index=index,
                section=section,
                anchor=anchor,
                line=citation.line + first,
            )
        )
    places.sort(key=attrgetter("line"))
    return places


def _reference(found: str, places: Sequence[Place], pinned: str, kinds: dict[str, str]) -> Reference:
    if len(places) == 1:
        citation = places[0].citation
        titles: tuple[str, ...] = (citation.title,) if citation.title else ()
        urls: tuple[str, ...] = (citation.url,)
        url, annotations, kind = citation.target or citation.url, citation.annotations, citation.kind
        at_odds = False
    else:
        citations = [place.citation for place in places]
        titles = _titles(citations)
        urls, url = _addresses(citations)
        annotations = tuple(dict.fromkeys(text for citation in citations for text in citation.annotations))
        kind = _kind(citations)
        at_odds = len(titles) > 1 and bool(conflicting(citations))
    if pinned:
        titles = (pinned, *(title for title in titles if title != pinned))
        at_odds = False
    host = host_of(url)
    if kind == "article" and _is_paper(found, titles, url):
        kind = "paper"
    return Reference(
        key=found,
        anchor=anchor_of(found),
        title=titles[0] if titles else url,
        url=url,
        host=host,
        kind=kinds.get(found) or kinds.get(host) or kind if kinds else kind,
        titles=titles,
        urls=urls,
        annotations=annotations,
        places=tuple(places),
        conflict=at_odds,
    )


# ---------------------------------------------------------------- what is shown

_REMARK = re.compile(r"^(?:这|该|本文|本书|一个|一种|一篇|this |an? |it )|[。！？]$", re.I)


def _titles(citations: Sequence[Citation]) -> tuple[str, ...]:
    """All titles, the one to show first.

    Names before `here`, `paper` and the words of a sentence that happen to be linked; then the most frequent,
    variants of punctuation counted together; a headline before a remark; the one that contains the most others;
    one without 《》 around it; the newest note's.
    """
    newest = {citation.title: index for index, citation in enumerate(citations) if citation.title}
    if len(newest) < 2:
        return tuple(newest)
    names = {citation.title for citation in citations if names_its_thing(citation)}
    plain = {title: normal(title) for title in newest}
    counts = Counter(plain[citation.title] for citation in citations if citation.title)
    exact = Counter(citation.title for citation in citations)
    compared = set(list(plain.values())[:_COMPARED])

    def rank(title: str) -> tuple[bool, int, bool, int, bool, int, int]:
        form = plain[title]
        contained = sum(other in form for other in compared)
        bracketed = title.startswith("《") and title.endswith("》")
        remark = bool(_REMARK.search(title))
        return title not in names, -counts[form], remark, -contained, bracketed, -exact[title], -newest[title]

    return tuple(sorted(newest, key=rank))


_COMPARED = 24
"""Titles of one reference compared with one another; no more, for the comparisons grow with the square."""


def _addresses(citations: Sequence[Citation]) -> tuple[tuple[str, ...], str]:
    """All raw URLs, the shown one first, and the address to link to: https before http, then the most frequent, then
    the newest."""
    counts = Counter(citation.url for citation in citations)
    targets = {citation.url: citation.target or citation.url for citation in citations}
    newest = {citation.url: index for index, citation in enumerate(citations)}
    urls = sorted(counts, key=lambda url: (not targets[url].startswith("https:"), -counts[url], -newest[url]))
    return tuple(urls), targets[urls[0]]


def _kind(citations: Sequence[Citation]) -> str:
    """The most frequent kind that says more than `article`; of equally frequent ones the first."""
    kinds = Counter(citation.kind for citation in citations if citation.kind != "article")
    return kinds.most_common(1)[0][0] if kinds else "article"


def _is_paper(found: str, titles: Sequence[str], url: str) -> bool:
    """Whether a thing of no said kind is a paper: by arXiv number or DOI, or by a title in 《》 on a host of no known
    kind."""
    if found.startswith(("https://arxiv.org/abs/", "https://doi.org/")):
        return True
    return bool(titles) and titles[0].startswith("《") and titles[0].endswith("》") and not host_kind(url)


def names_its_thing(citation: Citation) -> bool:
    """Whether a citation's title is a name: neither `paper` nor the words of a sentence that happen to be linked."""
    in_sentence = citation.title_from == "link" and citation.context == "prose"
    return bool(citation.title) and not in_sentence and not is_generic(citation.title)


def conflicting(citations: Iterable[Citation]) -> list[tuple[str, str]]:
    """Pairs of titles of one key that name different things; of two fragments, they may name two parts of one thing."""
    parts: dict[str, str] = {}
    for citation in citations:
        if names_its_thing(citation):
            parts.setdefault(citation.title, citation.fragment)
    pairs = combinations(list(parts)[:_COMPARED], 2)
    return [(one, other) for one, other in pairs if parts[one] == parts[other] and conflict(one, other)]


# ---------------------------------------------------------------- names of an entry

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(?:www\.)?([^/?#:@\[\]]+|\[[^\]]*\])", re.I)


def host_of(url: str) -> str:
    """Lower case, without `www.`; empty for what is not an address."""
    match = _HOST.match(url)
    return match[1].lower() if match else ""


def _is_host(text: str) -> bool:
    return "/" not in text and ":" not in text


def anchor_of(found: str) -> str:
    """The id of a key's entry: readable, unique, a function of the key alone:
    `arxiv-org-abs-1706-03762-5e9c01f2a7b3`."""
    name = found.removeprefix("https://")[:60]
    name = _UNREADABLE.sub("-", _ESCAPE.sub("", name) if "%" in name else name)[:40].strip("-")
    digest = hashlib.blake2b(found.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{name}-{digest}" if name[:1].isalpha() else f"ref-{name}-{digest}"


_ESCAPE = re.compile(r"%[0-9A-F]{2}")
_UNREADABLE = re.compile(r"[^A-Za-z0-9]+")
