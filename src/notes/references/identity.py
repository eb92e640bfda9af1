"""Identity: which addresses name the same thing.

`identify` takes an address apart, mends what is certainly broken, brings it into one form and asks the
host's rule (`hosts.py`) for what names the thing. In order:

1. the scheme: `h1ttps`, `https//`, `httphttps://`, none at all → `https://` (http and https are one);
2. the host: lower case, `xn--`, without `www.`, default port and closing dot; aliases and `m.` hosts;
3. the path: percent-encoding, `//`, `.` and `..`, session ids, index pages, closing slash; case is kept;
4. the parameters: trackers dropped, sorted; everything else is kept;
5. the fragment: dropped unless it is a route (`#/…`, `#!/…`, `#k=v`);
6. the host's rule; an address wrapped in another (an archive, a redirect) starts again at 1.

Total, idempotent, linear. What does not parse keeps its raw text as key. Identity only: what a reader sees
stays as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from notes.references.hosts import INDEX_PAGES, TRACKER_PREFIXES, TRACKER_VALUES, TRACKERS
from notes.references.rules import Fit, Query, Rules, default_rules, joined


class Identity(NamedTuple):
    """What an address names."""

    key: str
    """An `https://` address that stands for all addresses of the thing, or the raw text of what is not a web
    address."""
    target: str
    """The address to link to: as written, with a broken scheme mended."""
    fragment: str
    """The fragment the key leaves out, with `#`."""
    version: str
    """The version the key leaves out: `v2` of an arXiv paper, `zh-cn` of a Wikipedia article."""
    host: str
    """Lower case, without `www.`, of the innermost address; empty for what is not a web address."""
    rules: tuple[str, ...]
    """Names of the steps that changed something, in order; `SENTENCES` in `explanation.py` says what each means."""


def key(url: str, rules: Rules | None = None) -> str:
    """The identity of what `url` names; never raises."""
    return identify(url, rules).key


def is_tracker(name: str, value: str = "") -> bool:
    """Whether a query parameter only says where a reader came from."""
    name = name.lower()
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES) or (name, value) in TRACKER_VALUES


def identify(url: str, rules: Rules | None = None) -> Identity:
    """Find out what `url` names. Total: any string, lone surrogates included, has an identity."""
    rules = rules or default_rules()
    steps: list[str] = []
    text = url.strip(_EDGES)
    target = ""
    for _ in range(_WRAPPINGS):
        parts = _split(text)
        if not parts:
            mended = _mend(text)
            parts = _split(mended) if mended else None
            if parts:
                steps.append("scheme")
                text = mended
        if not parts:
            break
        target = target or text
        found = _canonical(parts, rules, steps)
        if isinstance(found, str):
            text = found.strip(_EDGES)
            steps[:] = ["unwrapped"]
            continue
        found_key, fragment, version, host = found
        return Identity(found_key, target, fragment, version, host, tuple(dict.fromkeys(steps)))
    raw = url.strip(_EDGES)
    return Identity(raw, target or raw, "", "", "", ())


_EDGES = " \t\r\n\f\v\x00\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u200b\u200c\u200d\u2060\ufeff\u3000<>"
_WRAPPINGS = 6
"""How many addresses may be wrapped in one another."""

# ---------------------------------------------------------------- taking apart

_Parts = tuple[str, str, str, str | None, str | None]
_ADDRESS = re.compile(r"([Hh][Tt][Tt][Pp][Ss]?)://([^/?#\\]+)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.S)
_PLAIN_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_GLUED = re.compile(r"(?:https?[:：]?[/\\／]*+)+(?=https?[:：/\\])", re.I)
_SCHEME_LIKE = re.compile(r"([A-Za-z0-9]{2,12})(\s?[:：;；]{1,2}\s?[/\\／]*|[/\\／]{1,4})(.+)", re.S)
_NO_SCHEME = re.compile(
    r"(?:/{2})?((?:[a-z0-9_-]+\.)+(?:[a-z]{2,18}|xn--[a-z0-9-]+)(?::[0-9]{1,5})?)([/?#].*)?", re.I | re.S
)
_ENDINGS = "com org net edu gov cn io ai dev me info tv uk jp de fr eu tw hk cc xyz top"
_COMMON_ENDINGS = frozenset(_ENDINGS.split())


def _split(text: str) -> _Parts | None:
    match = _ADDRESS.fullmatch(text)
    if not match or match[2].lower() in {"http:", "https:", "http", "https"}:
        return None
    return match[1], match[2], match[3], match[4], match[5]


def _mend(text: str) -> str:
    """The address with a scheme that works, or nothing."""
    for prefix, address in (("arxiv:", "https://arxiv.org/abs/"), ("doi:10.", "https://doi.org/10.")):
        if text[: len(prefix)].lower() == prefix:
            return address + text[len(prefix) :].lstrip()
    text = re.sub(r"^git@([A-Za-z0-9.-]+):(?!/)", r"https://\1/", text)
    text = re.sub(r"^(?:git\+)?(?:ssh|git|https?)://git@|^git\+(?=https?:)|^git:(?=//)", "https://", text)
    text = _GLUED.sub("", text, count=1) if _GLUED.match(text) else text
    if _split(text):
        return text
    match = _SCHEME_LIKE.fullmatch(text)
    if match and _is_http(match[1].lower()) and (":" in match[2] or len(match[2]) > 1 or match[1].lower() in _HTTP):
        rest = match[3].lstrip()
        return f"{'http' if match[1].lower() == 'http' else 'https'}://{rest}" if rest else ""
    match = _NO_SCHEME.fullmatch(text)
    if match:
        host, rest = match[1].lower(), match[2]
        ending = host.partition(":")[0].rpartition(".")[2]
        if rest or host.startswith("www.") or ending in _COMMON_ENDINGS:
            return f"https://{text.lstrip('/')}"
    return ""


_HTTP = frozenset({"http", "https"})


def _is_http(word: str) -> bool:
    """Whether `word` is `http` or `https`, or one slip of the finger away: `h1ttps`, `htps`, `hhttps`, `ttps`,
    `hxxps`."""
    squeezed = re.sub(r"(.)\1+", r"\1", word)
    return squeezed in {"htp", "htps", "hxp", "hxps"} or any(_one_slip(word, right) for right in _HTTP)


def _one_slip(word: str, right: str) -> bool:
    """Whether one letter added, lost, changed or swapped with its neighbour makes `word` of `right`."""
    if word == right:
        return True
    start = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), min(len(word), len(right)))
    rest, want = word[start:], right[start:]
    return rest[1:] in (want, want[1:]) or rest == want[1:] or (rest[:2] == want[1::-1] and rest[2:] == want[2:])


# ---------------------------------------------------------------- one form

_PATH_PLAIN = re.compile(r"[A-Za-z0-9_~!$&'()*,:;=@+./-]*")
_PATH_ODD = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*,:;=@+/-]")
_QUERY_PLAIN = re.compile(r"[A-Za-z0-9._~!'()*,:@$/?=&-]*")
_VALUE_ODD = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!'()*,:@$/?-]")
_FRAGMENT_ODD = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9._~!$&'()*,:;=@+/?#-]")
_PATH_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-!$&'()*,:;=@")
_VALUE_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-!'()*,:@$/?")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/]*", re.I)
_ROUTE = re.compile(r"!?/.*|[A-Za-z_][\w.-]*=.*", re.S)


def _canonical(parts: _Parts, rules: Rules, steps: list[str]) -> tuple[str, str, str, str] | str:
    """Key, dropped fragment, version and host; or the address wrapped in this one, to be looked at instead.

    An empty address if the host is none.
    """
    scheme, authority, path, raw_query, raw_fragment = parts
    if len(scheme) == 4:
        steps.append("http")
    bare = _host(authority, steps)
    if bare is None:
        return ""
    host, port, user = bare
    path = _path(path, steps)
    shown = host
    host = _settle(host, path, rules, steps)
    query = _query(raw_query, steps) if raw_query else []
    fragment = raw_fragment or ""
    route = fragment if fragment and _is_route(fragment) else ""
    if route:
        route = _FRAGMENT_ODD.sub(_encoded_fragment, route)
    fit: Fit | None = None if port or user else rules.fit(host, path, query, route)
    if fit:
        if fit.wrapped:
            return fit.key
        found, version = f"https://{fit.key}", fit.version
        if fit.key != host + path + joined(query):
            steps.append(f"site: {fit.rule}")
        route = ""
        if version:
            steps.append("version")
    else:
        found = f"https://{user}{host}{port}{path}{joined(query)}{'#' if route else ''}{route}"
        version = ""
    if fragment and not route:
        steps.append("fragment")
    return found, f"#{fragment}" if fragment and not route else "", version, shown


def _settle(host: str, path: str, rules: Rules, steps: list[str]) -> str:
    """The host whose pages these are: `www.`, aliases and, below the root, `m.` resolved until nothing changes."""
    for _ in range(4):
        name = _without_www(host, steps)
        alias = rules.alias(name)
        if alias != name:
            steps.append("host alias")
            name = alias
        elif path and name.startswith("m.") and "." in name[2:] and not rules.speaks_of(name):
            steps.append("mobile host")
            name = name[2:]
        if name == host:
            break
        host = name
    return host


def _host(authority: str, steps: list[str]) -> tuple[str, str, str] | None:
    """Host, port with `:` and user with `@`; `None` if this is not a host."""
    host = authority.lower()
    if _PLAIN_HOST.fullmatch(host):
        return _without_www(host, steps), "", ""
    user, at, host = authority.rpartition("@")
    user = _VALUE_ODD.sub(_encoded_value, user) + at if at else ""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::([0-9]*))?", host)
    if not match:
        return None
    name = _ip6(match[1]) if match[1].startswith("[") else _ascii(match[1])
    if not name:
        return None
    port = (match[2] or "").lstrip("0")
    if match[2] is not None and port in {"", "80", "443"}:
        steps.append("port")
        port = ""
    return _without_www(name, steps), f":{port}" if port else "", user


def _without_www(host: str, steps: list[str]) -> str:
    if host.startswith("www.") and "." in host[4:]:
        steps.append("www")
        return host[4:]
    return host


def _ip6(text: str) -> str:
    import ipaddress

    try:
        return f"[{ipaddress.IPv6Address(text[1:-1]).compressed}]"
    except ValueError:
        return ""


def _ascii(name: str) -> str:
    """A host name in lower-case ASCII, labels of other scripts as `xn--` (IDNA 2008, so ß stays ß); empty if it is
    none."""
    try:
        name = unicodedata.normalize("NFKC", name).lower().replace("。", ".").strip(".")
        labels = [
            label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in name.split(".")
        ]
    except UnicodeError:
        return ""
    name = ".".join(labels)
    return name if len(name) <= 255 and re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", name) else ""


def _path(path: str, steps: list[str]) -> str:
    if not _PATH_PLAIN.fullmatch(path):
        encoded = _PATH_ODD.sub(_encoded_path, path.replace("\\", "/"))
        if encoded != path:
            steps.append("percent")
            path = encoded
    if ";" in path:
        path = _SESSION.sub("", path)
    last = path[path.rfind("/") + 1 :]
    if not last or "//" in path or "/." in path or last.lower() in INDEX_PAGES:
        kept: list[str] = []
        for segment in path.split("/")[1:]:
            if segment == "..":
                kept[-1:] = []
            elif segment and segment != ".":
                kept.append(segment)
        while kept and kept[-1].lower() in INDEX_PAGES:
            kept.pop()
            steps.append("index")
        settled = "".join(f"/{segment}" for segment in kept)
        if path not in (settled, "/"):
            steps.append("slash")
        path = settled
    return path


def _query(raw: str, steps: list[str]) -> Query:
    if "amp;" in raw:
        raw = raw.replace("&amp;", "&")
    plain = _QUERY_PLAIN.fullmatch(raw)
    query: Query = []
    for piece in raw.split("&"):
        name, _, value = piece.partition("=")
        if not plain or "=" in value:
            name = _VALUE_ODD.sub(_encoded_value, name.replace("+", "%20"))
            value = _VALUE_ODD.sub(_encoded_value, value.replace("+", "%20"))
        if not name:
            continue
        if is_tracker(name, value):
            steps.append("tracker")
        else:
            query.append((name, value))
    if len(query) > 1:
        given = query
        query = sorted(query, key=lambda pair: pair[0])
        if query != given:
            steps.append("sorted")
    return query


def _is_route(fragment: str) -> bool:
    """`#/…`, `#!/…` and `#k=v` say which page is shown; a heading, a passage (`:~:text=`) or a tracker does not."""
    if not _ROUTE.fullmatch(fragment):
        return False
    return "=" not in fragment or not is_tracker(fragment.partition("=")[0])


def _encoder(safe: frozenset[str]) -> Callable[[re.Match[str]], str]:
    def encoded(match: re.Match[str]) -> str:
        if match[1]:
            character = chr(int(match[1], 16))
            return character if character in safe else "%" + match[1].upper()
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))

    return encoded


_encoded_path = _encoder(_PATH_SAFE)
_encoded_value = _encoder(_VALUE_SAFE)
_encoded_fragment = _encoder(_PATH_SAFE)
