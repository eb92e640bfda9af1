"""Host rules: the lines of `hosts.py`, and a user's own, read and applied.

A line is read into a `Rule` when a host it speaks of is first met, for there are hundreds of lines and a
notebook cites few of the hosts.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from notes.references.hosts import COUNTRIES, SITES, TYPES

Query = list[tuple[str, str]]
"""Parameters in order, percent-encoded; a parameter without `=` has no second part: `(name, "")`."""


class Fit(NamedTuple):
    """What a rule makes of an address."""

    rule: str
    """Name of the site's rules."""
    key: str
    """Without scheme; of a wrapped address: the address inside, as found."""
    version: str
    wrapped: bool
    """Whether `key` is an address taken out of this one."""


class RuleError(ValueError):
    """A host rule that cannot be read; the message says why."""


# ---------------------------------------------------------------- conversions of a slot


def _av_to_bv(number: str) -> str:
    """Bilibili's own numbering: `170001` is `BV17x411w7KC`. A number out of range stays `av170001`."""
    aid = int(number) if len(number) < 20 else 1 << 51
    if not 0 < aid < 1 << 51:
        return f"av{number}"
    alphabet = "FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf"
    digits = ["B", "V", "1"] + ["0"] * 9
    rest = ((1 << 51) | aid) ^ 23442827791579
    for place in range(11, 2, -1):
        rest, digit = divmod(rest, 58)
        digits[place] = alphabet[digit]
    digits[3], digits[9] = digits[9], digits[3]
    digits[4], digits[7] = digits[7], digits[4]
    return "".join(digits)


def _weibo_id(number: str) -> str:
    """Weibo's short form of a post's number: groups of seven decimal digits, each in base 62. Short forms stay."""
    if not 14 <= len(number) <= 18:
        return number
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    short = ""
    for end in range(len(number), 0, -7):
        rest, group = int(number[max(0, end - 7) : end]), ""
        while rest:
            rest, digit = divmod(rest, 62)
            group = alphabet[digit] + group
        short = (group.rjust(4, "0") if end > 7 else group) + short
    return short


def _wiki_title(title: str) -> str:
    """MediaWiki: a space is an underscore, the first letter is a capital."""
    title = title.replace("%20", "_")
    return title[:1].upper() + title[1:]


CONVERSIONS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "int": lambda number: number.lstrip("0") or "0",
    "unpad": lambda code: re.sub(r"(?:=|%3D)+$", "", code),
    "doi": lambda doi: doi.lower().replace("%2f", "/"),
    "acl": lambda paper: paper.upper() if paper[:1].isalpha() else paper.lower(),
    "bv": lambda code: "BV" + code[2:],
    "av": _av_to_bv,
    "weibo": _weibo_id,
    "wiki": _wiki_title,
}
"""What a KEY may do with a slot."""


# ---------------------------------------------------------------- reading a line

_TOKEN = re.compile(r"(\{[^{}]*\}|\.\.\.|[\[\]()|])")
_SLOT = re.compile(r"\{(?P<same>=)?(?P<name>[a-z][a-z0-9]*|[0-9]+|\*)(?::(?P<type>[a-z0-9]+))?\}")
_PLAIN = {"...": ".*", "[": "(?:", "]": ")?", ")": ")", "|": "|"}


def _pattern(text: str, *, groups: int = 0, segment: str = r"[^/]+") -> str:
    """A pattern's text as a regular expression; `(` number `groups` + 1 and on are named `_1`, `_2`, …"""
    expression = ""
    for token in _TOKEN.split(text):
        if token in _PLAIN:
            expression += _PLAIN[token]
        elif token == "(":
            groups += 1
            expression += f"(?P<_{groups}>"
        elif token.startswith("{"):
            slot = _SLOT.fullmatch(token)
            if not slot or slot["name"][0] in "*0123456789":
                raise RuleError(f"`{token}` is not a slot")
            if slot["type"] and slot["type"] not in TYPES:
                raise RuleError(f"`{slot['type']}` is not a type: one of {', '.join(TYPES)}")
            kind = TYPES[slot["type"]] if slot["type"] else segment
            expression += f"(?P={slot['name']})" if slot["same"] else f"(?P<{slot['name']}>{kind})"
        else:
            expression += re.escape(token)
    return expression


def _alternatives(host: str) -> list[str]:
    """The hosts a host pattern stands for: `(a|b).c` is `a.c` and `b.c`, `a.*` is `a.com`, `a.cn`, …"""
    parts = [part.split("|") for part in re.split(r"[()]", host)]
    hosts = ["".join(choice) for choice in itertools.product(*parts)]
    return [
        name for host in hosts for name in ([host[:-1] + end for end in COUNTRIES] if host.endswith(".*") else [host])
    ]


class _Template:
    """The KEY of a rule: literal text and slots, in parts of which the optional ones may be left out."""

    def __init__(self, text: str, slots: Iterable[str]) -> None:
        self.keeps_query = text.endswith("?*")
        self.parts: list[tuple[bool, list[tuple[str, str, Callable[[str], str] | None]]]] = []
        known = set(slots)
        for index, part in enumerate(re.split(r"[\[\]]", text.removesuffix("?*"))):
            pieces: list[tuple[str, str, Callable[[str], str] | None]] = []
            for token in _TOKEN.split(part):
                slot = _SLOT.fullmatch(token)
                if not slot:
                    pieces.append((token, "", None))
                    continue
                name = {"*": "star"}.get(slot["name"], slot["name"])
                name = f"_{name}" if name.isdigit() else name
                if name not in known:
                    raise RuleError(f"`{token}` is not in the pattern")
                if slot["type"] and slot["type"] not in CONVERSIONS:
                    raise RuleError(f"`{slot['type']}` is not a conversion: one of {', '.join(CONVERSIONS)}")
                pieces.append(("", name, CONVERSIONS[slot["type"]] if slot["type"] else None))
            self.parts.append((index % 2 == 1, pieces))

    def fill(self, slots: Mapping[str, str | None]) -> str:
        """The key of an address whose slots are these."""
        filled = ""
        for optional, pieces in self.parts:
            if optional and not all(slots.get(name) for _, name, _ in pieces if name):
                continue
            for literal, name, convert in pieces:
                value = literal if not name else slots.get(name) or ""
                filled += convert(value) if convert else value
        return filled


class Rule:
    """One line `PATTERN -> KEY`, ready to be tried."""

    def __init__(self, name: str, line: str) -> None:
        pattern, arrow, key = (part.strip() for part in line.partition("->"))
        if not arrow or not key or not pattern:
            raise RuleError("a host rule reads `PATTERN -> KEY`")
        self.name = name
        pattern, _, fragment = pattern.partition("#")
        address, _, query = pattern.partition("?")
        host, slash, path = address.partition("/")
        if not re.fullmatch(r"(?:\*\.)?[a-z0-9.()|-]+(?:\.\*)?", host) or "." not in host:
            raise RuleError(f"`{host}` is not a host")
        expression = _pattern(host.removeprefix("*.").removesuffix(".*"))
        if host.startswith("*."):
            expression = rf"(?P<star>[a-z0-9.-]+)\.{expression}"
        elif host.endswith(".*"):
            expression += r"\.(?P<star>[a-z.]+)"
        expression += _pattern((slash + path).removesuffix("/"), groups=host.count("("))
        try:
            self.address = re.compile(expression)
            self.fragment = re.compile(_pattern(fragment)) if fragment else None
            self.query: list[tuple[str, re.Pattern[str], bool]] = []
            for parameter in filter(None, query.split("&")):
                optional = parameter.startswith("[")
                field, _, value = parameter.strip("[]" if optional else "").partition("=")
                self.query.append((field, re.compile(_pattern(value, segment=".+")), not optional))
        except re.error as error:
            raise RuleError(str(error)) from None
        slots = [*self.address.groupindex, *(self.fragment.groupindex if self.fragment else ())]
        slots += [slot for _, value, _ in self.query for slot in value.groupindex]
        self.wraps = key == "{url}"
        self.wraps_path = self.wraps and "url" in self.address.groupindex
        self.template = _Template(key, slots)

    def fit(self, address: str, query: Query, fragment: str) -> Fit | None:
        """What this rule makes of `host/path`, or `None` if it does not fit."""
        match = self.address.fullmatch(address)
        if not match:
            return None
        slots: dict[str, str | None] = match.groupdict()
        if self.fragment:
            routed = self.fragment.fullmatch(fragment)
            if not routed:
                return None
            slots.update(routed.groupdict())
        if self.query:
            given = dict(query)
            for field, pattern, required in self.query:
                found = pattern.fullmatch(given.get(field, ""))
                if found and field in given:
                    slots.update(found.groupdict())
                elif required:
                    return None
        if self.wraps:
            return Fit(self.name, self._unwrapped(slots["url"] or "", query, fragment), "", True)
        key = self.template.fill(slots)
        if self.template.keeps_query:
            key += joined(query)
        return Fit(self.name, key, slots.get("version") or "", False)

    def _unwrapped(self, inner: str, query: Query, fragment: str) -> str:
        if self.wraps_path:
            inner += joined(query) + (f"#{fragment}" if fragment else "")
        if not self.wraps_path or "%3A" in inner[:8]:
            inner = unquote(inner, errors="surrogateescape")
        return _WITH_SCHEME.sub(r"\1://", inner) if _WITH_SCHEME.match(inner) else f"https://{inner.lstrip('/')}"


_WITH_SCHEME = re.compile(r"(https?):/+", re.I)


def joined(query: Query) -> str:
    """The parameters as they are in an address, the `?` included; empty without any."""
    return "?" + "&".join(f"{name}={value}" if value else name for name, value in query) if query else ""


class Rules:
    """A set of host rules.

    `Rules(SITES)` reads text like `hosts.SITES`; every line is checked when `check` is called, else when
    one of its hosts is met.
    """

    def __init__(self, *texts: str) -> None:
        self._aliases: dict[str, str] = {}
        self._lines: dict[str, list[tuple[str, str]]] = {}
        self._rules: dict[tuple[str, str], Rule] = {}
        self._hosts: dict[str, list[tuple[str, str]]] = {}
        self._served_by: dict[str, str] = {}
        for text in texts:
            self._read(text)
        wild = [name for name in (*self._aliases, *self._lines) if name.startswith("*")]
        self._depth = max((name.count(".") for name in wild), default=0)
        """Labels of the longest domain that a rule for any host below it names."""

    def _read(self, text: str) -> None:
        name = "a rule of this notebook"
        for raw in text.splitlines():
            line = raw.strip()
            if not line:
                continue
            if "->" in line:
                for host in _alternatives(re.split(r"[/?#\s]", line, maxsplit=1)[0]):
                    self._lines.setdefault(host, []).append((name, line))
            elif " = " in line:
                alias, host = (part.strip() for part in line.split(" = "))
                self._aliases.update((each, host) for each in _alternatives(alias))
            elif not raw[0].isspace():
                name = line
            else:
                raise RuleError("a host rule reads `PATTERN -> KEY` or `HOST = HOST`")

    def alias(self, host: str) -> str:
        """The host whose pages `host` serves; itself for most."""
        served_by = self._served_by.get(host)
        if served_by is None:
            served_by = self._served_by[host] = self._find_alias(host)
        return served_by

    def _find_alias(self, host: str) -> str:
        if host in self._aliases:
            return self._aliases[host]
        for domain in self._domains(host):
            canonical = self._aliases.get(f"*{domain}")
            if canonical:
                return host.removesuffix(domain) + canonical[1:]
        return host

    def _domains(self, host: str) -> Iterator[str]:
        """What follows the dots of a host, the longest first: `.b.c`, `.c` of `a.b.c`; none longer than any rule's."""
        labels = host.rsplit(".", self._depth)
        for start in range(1, len(labels)):
            if start > 1 or labels[0]:
                yield "." + ".".join(labels[start:])

    def fit(self, host: str, path: str, query: Query, fragment: str) -> Fit | None:
        """The first rule that fits; `host` without `www.` and with aliases resolved, `path` without a trailing
        slash."""
        lines = self._hosts.get(host)
        if lines is None:
            lines = list(self._lines.get(host, ()))
            for domain in self._domains(host):
                lines += self._lines.get(f"*{domain}", ())
            self._hosts[host] = lines
        for line in lines:
            rule = self._rules.get(line)
            if rule is None:
                rule = self._rules[line] = Rule(*line)
            fit = rule.fit(host + path, query, fragment)
            if fit:
                return fit
        return None

    def speaks_of(self, host: str) -> bool:
        """Whether there is a rule or alias for this very host."""
        return host in self._lines or host in self._aliases

    def check(self) -> None:
        """Read every line; raises `RuleError` for the first that cannot be read."""
        for lines in self._lines.values():
            for line in lines:
                self._rules.setdefault(line, Rule(*line))


@functools.cache
def default_rules() -> Rules:
    """The rules of `hosts.py`, read once."""
    return Rules(SITES)
