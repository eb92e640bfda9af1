"""HTML as kramdown reads it: the regular expressions and the content models, for blocks and spans alike."""

from __future__ import annotations

import re

SPACE = r"[ \t\r\n\f\v]"
SPACES = " \t\r\n\f\v"
"""White space as kramdown means it: ASCII only; a no-break space is a character like others."""
"""White space as Ruby's `\\s` has it: ASCII only."""
NAME = r"(?:[^\W\d_]|_)[\w.\-]*"
"""An XML name without a colon. Letters and digits of any script."""
UNAME = rf"(?:{NAME}:)?{NAME}"
_ATTRIBUTE = rf"""(?>{SPACE}+{UNAME}(?:{SPACE}*={SPACE}*(?:\w+|"[^"]*"|'[^']*'))?)"""

COMMENT = re.compile(r"<!--(.*?)-->", re.S)
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
"""Group: the text."""
INSTRUCTION = re.compile(r"<\?(.*?)\?>", re.S)
TAG = re.compile(rf"<((?>{UNAME})){SPACE}*({_ATTRIBUTE}*){SPACE}*(/)?>")
"""Groups: name, attributes, slash."""
TAG_CLOSE = re.compile(rf"</({UNAME}){SPACE}*>")
"""Group: name."""
ATTRIBUTE = re.compile(rf"""{SPACE}*({UNAME})(?:{SPACE}*={SPACE}*(?:(\w+)|"([^"]*)"|'([^']*)'))?""")
"""Groups: name, bare value, value in double quotes, value in single quotes."""
ENTITY = re.compile(r"&([\w:][\-\w.:]*);|&#(\d+);|&#x([0-9a-fA-F]+);", re.A)
"""Groups: name, decimal, hexadecimal."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


CONTENT_MODEL: dict[str, str] = {
    **dict.fromkeys(
        _words(
            "address applet article aside blockquote body dd details div dl fieldset figure figcaption footer form "
            "header "
            "hgroup iframe li main map menu nav noscript object section summary td"
        ),
        "block",
    ),
    **dict.fromkeys(
        _words(
            "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend optgroup "
            "p q "
            "rb rbc rp rt rtc ruby select small span strong sub sup th tt"
        ),
        "span",
    ),
    **dict.fromkeys(_words("script style math option textarea pre code kbd samp var"), "raw"),
}
"""What an element holds: `block`, `span` or `raw`; elements not listed hold `raw`."""

SPAN_ELEMENTS = _words(
    "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q rb rbc rp rt rtc "
    "ruby samp select small span strong sub sup tt u var"
)
BLOCK_ELEMENTS = _words(
    "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset figcaption footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li main map nav ol optgroup p pre section summary "
    "table tbody td th thead tfoot tr ul"
)
WITHOUT_BODY = _words("area base br col command embed hr img input keygen link meta param source track wbr")
ELEMENTS = SPAN_ELEMENTS | BLOCK_ELEMENTS | WITHOUT_BODY | frozenset(CONTENT_MODEL)
"""Known names: their case does not matter."""

MARKDOWN_ATTRIBUTE = {"0": "raw", "1": "default", "span": "span", "block": "block"}
"""Values of the attribute `markdown`."""


def parse_attributes(source: str, known_element: bool = True) -> tuple[dict[str, str], list[str]]:
    """Attributes of a tag (the TAG regex's second group), and the names given twice; the last value wins."""
    attrs: dict[str, str] = {}
    repeated = []
    for name, bare, double, single in ATTRIBUTE.findall(source):
        if known_element:
            name = name.lower()
        if name in attrs:
            repeated.append(name)
        attrs[name] = bare or double or single
    return attrs, repeated


def content_model(tag: str) -> str:
    """How the content of an element is read unless its `markdown` attribute says otherwise."""
    return CONTENT_MODEL.get(tag, "raw")
