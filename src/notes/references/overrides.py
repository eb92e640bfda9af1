"""What the user says about references, under `notes: references:` in `_config.yml`.

notes:
  references:
    same:                     # lists of addresses of one thing
      - [https://a.example/x, https://b.example/y]
    different:                # lists of addresses that are not one thing, whatever the rules say
      - [https://c.example/p?ref=1, https://c.example/p?ref=2]
    title:                    # address: the title to show
      https://a.example/x: The right title
    kind:                     # address or host: kind
      course.example.com: course
    hosts:                    # rules in the form of hosts.py
      - "m.example.com = example.com"
      - "example.com/post/{id:n}[/...] -> example.com/p/{id}"
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from notes.errors import Problem
from notes.model import Value
from notes.references.hosts import SITES
from notes.references.identity import key
from notes.references.rules import RuleError, Rules, default_rules

_SETTINGS = ("same", "different", "title", "kind", "hosts")


class Overrides(Value, frozen=True, kw_only=True):
    """What the user pins."""

    same: tuple[tuple[str, ...], ...] = ()
    """Groups of addresses of one thing; the first gives the key."""
    different: tuple[tuple[str, ...], ...] = ()
    """Groups of addresses that stay apart."""
    title: tuple[tuple[str, str], ...] = ()
    """Address and title."""
    kind: tuple[tuple[str, str], ...] = ()
    """Address or host, and kind."""
    hosts: tuple[str, ...] = ()
    """Host rules, tried before the built-in ones."""


def parse_overrides(settings: Any, path: str = "_config.yml") -> tuple[Overrides, tuple[Problem, ...]]:
    """Read `notes: references:`. What has the wrong shape is left out and reported as an error."""
    problems: list[Problem] = []

    def wrong(where: str, wanted: str) -> None:
        message = f"notes: references: {where} must be {wanted}"
        problems.append(Problem(code="references-setting", severity="error", message=message, path=path))

    if settings is None:
        return Overrides(), ()
    if not isinstance(settings, Mapping):
        wrong("", "a mapping")
        return Overrides(), tuple(problems)

    def groups(name: str) -> tuple[tuple[str, ...], ...]:
        value = settings.get(name) or []
        if not _is_list(value) or not all(
            _is_list(group) and all(isinstance(url, str) for url in group) for group in value
        ):
            wrong(name, "a list of lists of addresses")
            return ()
        return tuple(tuple(group) for group in value)

    def pairs(name: str, wanted: str) -> tuple[tuple[str, str], ...]:
        value = settings.get(name) or {}
        if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
            wrong(name, wanted)
            return ()
        return tuple(value.items())

    def lines(name: str) -> tuple[str, ...]:
        value = settings.get(name) or []
        if not _is_list(value) or not all(isinstance(line, str) for line in value):
            wrong(name, "a list of host rules such as `example.com/p/{id} -> example.com/{id}`")
            return ()
        good = []
        for line in value:
            try:
                Rules(_text([line])).check()
                good.append(line)
            except RuleError as error:
                wrong(f"{name}: `{line}`", f"a host rule: {error}")
        return tuple(good)

    for name in settings:
        if name not in _SETTINGS and name not in _OTHER_SETTINGS:
            wrong(str(name), f"one of {', '.join(_SETTINGS)}")
    return Overrides(
        same=groups("same"),
        different=groups("different"),
        title=pairs("title", "a mapping of addresses to titles"),
        kind=pairs("kind", "a mapping of addresses or hosts to kinds"),
        hosts=lines("hosts"),
    ), tuple(problems)


_OTHER_SETTINGS = frozenset({"fold", "page", "per_page"})
"""Settings of other rooms under the same key."""


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(lines: Sequence[str]) -> str:
    return "".join(f"    {' '.join(line.split())}\n" for line in lines)


class Regrouping:
    """The keys of citations once the overrides have had their say."""

    def __init__(self, overrides: Overrides) -> None:
        self._rules = Rules(_text(overrides.hosts), SITES) if overrides.hosts else default_rules()
        self._hosts = _mentions(overrides.hosts)
        self._apart: dict[str, dict[str, str]] = {}
        for group in overrides.different:
            by_key: dict[str, list[str]] = {}
            for url in group:
                by_key.setdefault(key(url, self._rules), []).append(url)
            for shared, urls in by_key.items():
                if len(urls) > 1:
                    self._apart.setdefault(shared, {}).update(_apart(urls))
        self._same: dict[str, str] = {}
        for group in overrides.same:
            keys = [
                self._same.get(each, each) for each in (self._separated(key(url, self._rules), url) for url in group)
            ]
            for old in keys:
                self._same = {each: keys[0] if now == old else now for each, now in self._same.items()}
                self._same[old] = keys[0]
        self.idle = not (overrides.hosts or self._apart or self._same)
        """Whether every citation keeps the key it has."""

    def key(self, url: str, found: str = "") -> str:
        """The key of an address; `found` is its key by the built-in rules, where that is known."""
        if self._hosts and self._hosts.search(url):
            found = key(url, self._rules)
        found = self._separated(found or key(url, self._rules), url)
        return self._same.get(found, found)

    def _separated(self, found: str, url: str) -> str:
        own = self._apart.get(found)
        return own.get(url) or own.get(key(url, _NO_RULES), found) if own else found


_NO_RULES = Rules()


def _apart(urls: Sequence[str]) -> dict[str, str]:
    """Keys of their own for addresses of one key: without the host's rule, else as written."""
    general = [key(url, _NO_RULES) for url in urls]
    if len(set(general)) == len(urls):
        return dict(zip(general, general, strict=True))
    return {url: url for url in urls}


def _mentions(lines: Sequence[str]) -> re.Pattern[str] | None:
    """Finds addresses that a user's host rules may speak of."""
    hosts = {re.split(r"[/?#\s=]", line.strip(), maxsplit=1)[0] for line in lines}
    words = {word for host in hosts for word in re.findall(r"[a-z0-9-]{2,}\.[a-z0-9.-]+|[a-z0-9-]{3,}", host)}
    return re.compile("|".join(map(re.escape, sorted(words))), re.I) if words else None
