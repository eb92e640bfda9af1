"""Filters that need something of the site: a converter that is handed in."""

from __future__ import annotations

import re
from typing import Any

from notes.liquid.values import string_of

_QUOTE = re.compile(r"(?<![^\s(\[{\-–—\"'“‘])(\"|')(?=\S)|(\"|')")

_DECADE = re.compile(r"'(?=[0-9]{2}s)")
_BARE_AMPERSAND = re.compile(r"&(?!#?[A-Za-z0-9]{1,32};)")


def markdownify(context: Any, value: Any) -> str:
    text = string_of(value)
    context.meter.limits.check_markdown(text)
    return str(context.services.markdownify(text))


def smartify(context: Any, value: Any) -> str:
    """Quotes, dashes and ellipses as a typesetter writes them, and nothing else."""
    text = string_of(value)
    if context.services.smartify is not None:
        return str(context.services.smartify(text))
    return curled(_BARE_AMPERSAND.sub("&amp;", text))


def curled(text: str) -> str:
    """Plain text with its quotes, dashes and ellipses as a typesetter writes them."""
    text = _DECADE.sub("’", text)
    text = text.replace("---", "—").replace("--", "–").replace("...", "…").replace("<<", "«").replace(">>", "»")
    return _QUOTE.sub(_curled, text)


def _curled(match: re.Match[str]) -> str:
    if match[1]:
        return "“" if match[1] == '"' else "‘"
    return "”" if match[2] == '"' else "’"


def scssify(context: Any, value: Any) -> str:
    return _styled(context, value, indented=False)


def sassify(context: Any, value: Any) -> str:
    return _styled(context, value, indented=True)


def _styled(context: Any, value: Any, *, indented: bool) -> str:
    if context.services.sassify is None:
        raise ValueError("Sass is not available here")
    return str(context.services.sassify(string_of(value), indented))


FILTERS = {
    "markdownify": markdownify,
    "smartify": smartify,
    "scssify": scssify,
    "sassify": sassify,
}
