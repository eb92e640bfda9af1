"""Mistakes one note's citations show by themselves; what only several notes show is looked for elsewhere.

Each problem has a line and column within the body and, where one is certain, the fix as its hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notes.errors import Problem, Severity
from notes.model import Citation
from notes.references import urls
from notes.references.identity import is_tracker

LINTS: dict[str, Severity] = {
    "typo-scheme": "warning",
    "no-scheme": "warning",
    "glued-text": "warning",
    "bad-wechat-id": "warning",
    "localhost-link": "warning",
    "adjacent-same-url": "warning",
    "duplicate-in-note": "info",
    "http-variant": "info",
    "tracking-param": "info",
    "url-without-title": "info",
}
"""Code → severity."""


def lint_local(url: str, line: int, column: int) -> Problem:
    """A link to the writer's own machine, which no reader can follow."""
    return _problem("localhost-link", f"{url} is on the writer's own machine", line, column)


def lint_note(citations: Sequence[Citation], glued: Sequence[str], labelled: Sequence[bool]) -> list[Problem]:
    """The problems of one note's citations. `glued`, `labelled`: one entry a citation, text glued to its address
    and whether a label such as 官网 announces it."""
    problems: list[Problem] = []
    for citation, rest, announced in zip(citations, glued, labelled, strict=True):
        problems.extend(_lint_address(citation, rest))
        if not (citation.title or citation.annotations or announced) and citation.context == "block":
            problems.append(
                _problem(
                    "url-without-title",
                    f"{citation.url} has no title",
                    citation.line,
                    citation.column,
                    "put its title into the next paragraph",
                )
            )
    problems.extend(_lint_repetition(citations))
    return problems


def _lint_address(citation: Citation, glued: str) -> Iterator[Problem]:
    url, target, line, column = citation.url, citation.target, citation.line, citation.column
    if not urls.sound_scheme(url):
        if urls.without_scheme(url):
            yield _problem("no-scheme", f"{url} has no scheme", line, column, f"write {target or 'https://' + url}")
        else:
            hint = f"write {target}" if target else ""
            yield _problem("typo-scheme", f"the scheme of {url} is mistyped", line, column, hint)
    if glued:
        yield _problem(
            "glued-text",
            f"“{glued}” is glued to {url}",
            line,
            column + len(url),
            "put a space or a line break between them",
        )
    identifier = urls.wechat_id(url)
    if identifier and len(identifier) != urls.WECHAT_ID_LENGTH:
        size = f"{len(identifier)} characters instead of {urls.WECHAT_ID_LENGTH}"
        yield _problem(
            "bad-wechat-id", f"the article id {identifier} has {size}", line, column, "copy the address again"
        )
    if found := trackers(url):
        yield _problem(
            "tracking-param", f"{url} carries {', '.join(found)}", line, column, f"write {without_trackers(url)}"
        )


def _lint_repetition(citations: Sequence[Citation]) -> Iterator[Problem]:
    """One thing cited twice: right after itself, or again further down."""
    seen: dict[str, Citation] = {}
    above: Citation | None = None
    for citation in citations:
        first = seen.setdefault(citation.key, citation)
        if first is not citation:
            if above is not None and above.key == citation.key and citation.context == above.context == "block":
                yield _problem(
                    "adjacent-same-url",
                    f"{citation.url} is right below itself",
                    citation.line,
                    citation.column,
                    "delete one of the two",
                )
            elif first.context == citation.context == "block":
                yield _problem(
                    "duplicate-in-note",
                    f"{citation.url} is listed already",
                    citation.line,
                    citation.column,
                    related=first.line,
                )
            if _is_http_variant(first.url, citation.url):
                yield _problem(
                    "http-variant",
                    f"{citation.url} is {first.url} elsewhere",
                    citation.line,
                    citation.column,
                    "use the https address in both places",
                    related=first.line,
                )
        above = citation


def _is_http_variant(first: str, second: str) -> bool:
    """Whether two addresses differ in http and https only."""
    one, other = first.lower(), second.lower()
    if one.startswith("https://"):
        one, other = other, one
    return one.startswith("http://") and other.startswith("https://") and one[7:].rstrip("/") == other[8:].rstrip("/")


def trackers(url: str) -> list[str]:
    """The parameters of `url` that only say where its reader came from, as written."""
    query = url.partition("#")[0].partition("?")[2]
    return [pair for pair in query.split("&") if pair and is_tracker(*_name_and_value(pair))] if query else []


def without_trackers(url: str) -> str:
    """`url` without its tracking parameters."""
    address, hash_mark, fragment = url.partition("#")
    base, _, query = address.partition("?")
    kept = "&".join(pair for pair in query.split("&") if pair and not is_tracker(*_name_and_value(pair)))
    return base + ("?" + kept if kept else "") + hash_mark + fragment


def _name_and_value(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    return name, value


def _problem(code: str, message: str, line: int, column: int, hint: str = "", *, related: int = 0) -> Problem:
    severity = LINTS[code]
    return Problem(code=code, severity=severity, message=message, line=line, column=column, hint=hint, related=related)
