"""Why two addresses are one thing, or two, in sentences."""

from __future__ import annotations

from urllib.parse import unquote

from notes.model import Value
from notes.references.identity import Identity, identify
from notes.references.rules import Rules

SENTENCES = {
    "scheme": "the broken or missing scheme is read as https",
    "http": "http and https are the same",
    "www": "www. is dropped",
    "port": "the default port is dropped",
    "host alias": "the host is another name of the site's own",
    "mobile host": "the mobile host shows the same pages",
    "percent": "percent-encoding is brought into one form",
    "slash": "empty, `.` and `..` parts and the closing slash of the path are dropped",
    "index": "the index page stands for its folder",
    "tracker": "parameters that only track the reader are dropped",
    "sorted": "parameters are sorted by name",
    "fragment": "the fragment names a place on the page, not another page",
    "version": "the version is left out",
    "unwrapped": "the address wrapped in an archive's or redirect's is taken out",
}
"""What each step of `Identity.rules` means; `site: NAME` is a rule of hosts.py."""


class Explanation(Value, frozen=True, kw_only=True):
    """What `explain` finds."""

    equal: bool
    keys: tuple[str, str]
    sentences: tuple[str, ...]
    """What was done to each address and, if they stay apart, what still differs."""


def explain(one: str, other: str, rules: Rules | None = None) -> Explanation:
    """Which rules make two addresses equal, or what keeps them apart."""
    first, second = identify(one, rules), identify(other, rules)
    sentences = [*_steps("first", one, first), *_steps("second", other, second)]
    equal = first.key == second.key
    if equal:
        sentences.append(f"Both name {first.key}.")
    else:
        sentences += _differences(first, second)
    return Explanation(equal=equal, keys=(first.key, second.key), sentences=tuple(sentences))


def _steps(which: str, url: str, identity: Identity) -> list[str]:
    if not identity.host:
        return [f"The {which} is not a web address: its text is its key."]
    if not identity.rules:
        return [f"The {which} is in its final form already."]
    return [f"The {which}: {sentence(rule)}." for rule in identity.rules]


def sentence(rule: str) -> str:
    """What a step of `Identity.rules` means."""
    if rule.startswith("site: "):
        return f"the rule “{rule[6:]}” keeps what identifies the thing"
    return SENTENCES[rule]


def _differences(first: Identity, second: Identity) -> list[str]:
    if not first.host or not second.host:
        return ["They differ, and one of them is not a web address."]
    one, other = _parts(first.key), _parts(second.key)
    found = []
    for name, a, b in zip(("host", "path", "parameters", "route"), one, other, strict=True):
        if a == b:
            continue
        hint = ""
        if a.lower() == b.lower():
            hint = " (only in case, which a server may tell apart)"
        found.append(f"The {name} differs: {unquote(a) or 'none'} and {unquote(b) or 'none'}{hint}.")
    return found


def _parts(key: str) -> tuple[str, str, str, str]:
    address, _, route = key.removeprefix("https://").partition("#")
    address, _, query = address.partition("?")
    host, _, path = address.partition("/")
    return host, path, query, route
