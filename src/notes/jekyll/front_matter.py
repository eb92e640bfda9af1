"""The fences of front matter, and what is between them.

Fences as Jekyll's `YAML_FRONT_MATTER_REGEXP` has them: the text begins with `---`, trailing whitespace allowed; the
closing line is `---` or `...` and whitespace. The whitespace after the closing fence may span lines, so blank lines
at the start of the body vanish; `body_line` counts them.

Where Jekyll logs a YAML error, forgets the data and publishes the post under a wrong URL, this is an error with path,
line and column.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from notes.errors import Problem, Severity
from notes.jekyll.yaml import Document, Fault, parse_yaml

KNOWN_KEYS = frozenset(
    (
        "layout", "title", "date", "slug", "permalink", "published", "category", "categories", "tag", "tags",
        "excerpt", "excerpt_separator", "render_with_liquid", "description", "lang", "strip_title",
        "redirect_from", "redirect_to", "sitemap", "last_modified_at", "image", "author",
    )
)  # fmt: skip
"""Keys that Jekyll, its common plugins (seo-tag, redirect-from, sitemap, feed, titles-from-headings) and this program
read in the front matter of notes and pages."""
_OPENING = re.compile(r"---[ \t\r\f\v]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)\s*$\n?", re.MULTILINE | re.ASCII)
_LOOKS_LIKE_A_KEY = re.compile(r"[ \t]*[\w-]+[ \t]*:(?:[ \t\r]|$)", re.MULTILINE)

_LATE = re.compile(r"\s*\n(?=---[ \t\r]*\n[ \t]*[\w-]+[ \t]*:(?:[ \t\r]|$))", re.MULTILINE)
"""What is before front matter that does not open the text."""


class FrontMatter(NamedTuple):
    """A text taken apart."""

    data: dict[str, Any]
    """Empty without front matter and when it is broken."""
    body: str
    body_line: int
    """Line of the file on which the body starts; 1 without front matter."""
    present: bool
    """Whether there are fences, even with nothing between them."""
    problems: tuple[Problem, ...] = ()
    places: dict[tuple[str, ...], tuple[int, int]] = {}  # noqa: RUF012  # a default of a tuple, never changed
    """Line and column in the file of each key, by the path of keys that leads to it."""

    @property
    def broken(self) -> bool:
        """Whether a problem makes the data unusable."""
        return any(problem.severity == "error" for problem in self.problems)


def parse_front_matter(text: str, path: str) -> FrontMatter:
    """Take `text` apart; `path` only names the file in problems. Never raises."""
    opening = _OPENING.match(text)
    if opening is None:
        late = _LATE.match(text)
        return FrontMatter({}, text, 1, False, (_late(path, late),) if late else ())
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        if not _LOOKS_LIKE_A_KEY.match(text, opening.end()):
            return FrontMatter({}, text, 1, False)  # a horizontal rule opens the text
        problem = _problem(
            path, Fault("unclosed", "front matter opens here and is never closed", 0, 1, "end it with a line “---”")
        )
        return FrontMatter({}, text, 1, False, (problem,))
    body = text[closing.end() :]
    body_line = 1 + text.count("\n", 0, closing.end())
    document = parse_yaml(text[opening.end() : closing.start()])
    value, places, faults = _mapping(document)
    problems = tuple(_problem(path, fault) for fault in faults)
    return FrontMatter(value, body, body_line, True, problems, places)


def _mapping(document: Document) -> tuple[dict[str, Any], dict[tuple[str, ...], tuple[int, int]], tuple[Fault, ...]]:
    places = {key: (line + 1, column) for key, (line, column) in document.places.items()}
    if document.value is None or isinstance(document.value, dict):
        return document.value or {}, places, document.faults
    fault = Fault("not-a-mapping", "front matter must be a list of “key: value” lines", 1, 1)
    return {}, {}, (*document.faults, fault)


def _late(path: str, above: re.Match[str]) -> Problem:
    line = above[0].count("\n")
    fault = Fault("late", "front matter starts on the first line of the file: this is text", line, 1, fatal=False)
    return _problem(path, fault._replace(hint="remove the lines above"))


def _problem(path: str, fault: Fault) -> Problem:
    severity: Severity = "error" if fault.fatal else "warning"
    return Problem(
        code=f"front-matter-{fault.code}",
        severity=severity,
        message=fault.message,
        path=path,
        line=fault.line + 1,  # the opening fence is line 1
        column=fault.column,
        hint=fault.hint,
    )
