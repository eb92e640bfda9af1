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
_TOC = re.compile(r"\{:[^{}\n]{0,200}\btoc\b")
_HEADING = re.compile(r" {0,3}#{1,6}|[^\n]+\n {0,3}(?:=+|-+)[ \t]*\Z")
_FURNITURE = re.compile(r"(?:\{::?[^{}\n]*\}|<!--.*-->|[-*_ \t]+)?\Z")


def raw_excerpt(body: str, separator: str = DEFAULT_SEPARATOR) -> str:
    """The Markdown of the excerpt, with the link definitions it uses; empty when the separator is."""
    if not separator:
        return ""
    if separator == DEFAULT_SEPARATOR:
        return _with_definitions(*_first_paragraph(body.replace("\r\n", "\n")))
    head, _, tail = body.partition(separator)
    return _with_definitions(head, tail)


def _first_paragraph(body: str) -> tuple[str, str]:
    """The first block that is text, and what follows it; headings and tables of contents are passed over."""
    start = 0
    for gap in _PARAGRAPH_BREAK.finditer(body):
        block = body[start : gap.start()]
        if not _is_furniture(block):
            return block, body[gap.end() :]
        start = gap.end()
    block = body[start:]
    return ("", "") if _is_furniture(block) else (block, "")


def _is_furniture(block: str) -> bool:
    block = block.strip("\n")
    if _TOC.search(block) or _HEADING.match(block):
        return True
    return all(_FURNITURE.match(line.strip()) for line in block.split("\n"))


def _with_definitions(head: str, tail: str) -> str:
    definitions = [name + rest for name, rest in _LINK_DEFINITION.findall(tail) if name in head]
    return "\n\n".join([head, "\n".join(definitions)]) if definitions else head
