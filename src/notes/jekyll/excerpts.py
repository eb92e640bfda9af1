"""Which part of a raw body is its excerpt.

Jekyll takes the text up to the first separator, two line feeds unless said otherwise. A post that opens with `* TOC`
and `{:toc}` then has its table of contents as excerpt; here the first real paragraph serves instead. A separator
somebody chose (`<!-- more -->`) is taken at its word.
"""

from __future__ import annotations

import re

DEFAULT_SEPARATOR = "\n\n"

_LINK_DEFINITION = re.compile(r"^ {0,3}(\[[^\]\n]+\])(:.+)$", re.MULTILINE)
_PARAGRAPH_BREAK = re.compile(r"\n(?:[ \t]*\n)+")
_TOC = re.compile(r"\{:[^}\n]*\btoc\b[^}\n]*\}")
_HEADING = re.compile(r" {0,3}#{1,6}|[^\n]+\n {0,3}(?:=+|-+)[ \t]*\Z")
_FURNITURE = re.compile(r"\s*(?:\{::?[^}]*\}\s*|<!--.*?-->\s*|(?:[-*_][ \t]*){3,}\s*)*\Z", re.DOTALL)


def raw_excerpt(body: str, separator: str = DEFAULT_SEPARATOR) -> str:
    """The Markdown of the excerpt, with the link definitions it uses; empty when the separator is."""
    if not separator:
        return ""
    head, found, tail = body.partition(separator)
    if separator == DEFAULT_SEPARATOR:
        body = body.replace("\r\n", "\n")
        head, tail = _first_paragraph(body)
    elif not found:
        return body
    return _with_definitions(head, tail)


def _first_paragraph(body: str) -> tuple[str, str]:
    """The first block that is text, and what follows it; headings and tables of contents are passed over."""
    start = 0
    for end, resume in [*((m.start(), m.end()) for m in _PARAGRAPH_BREAK.finditer(body)), (len(body), len(body))]:
        block = body[start:end]
        if not _is_furniture(block):
            return block, body[resume:]
        start = resume
    return "", ""


def _is_furniture(block: str) -> bool:
    return bool(_TOC.search(block) or _HEADING.match(block.strip("\n")) or _FURNITURE.match(block))


def _with_definitions(head: str, tail: str) -> str:
    definitions = [name + rest for name, rest in _LINK_DEFINITION.findall(tail) if name in head]
    return "\n\n".join([head, "\n".join(definitions)]) if definitions else head
