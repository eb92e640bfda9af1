"""An HTML page as a reader sees it: its blocks, each an element and a text, the ways of writing one thing made equal.

What is made equal
- a formula: KaTeX's boxes, MathML with a TeX annotation, MathJax's `\\(…\\)`, `\\[…\\]`, `$$…$$` and `<script
  type="math/tex">` all become its TeX without white space;
- a link: percent-encoding, relative to the page or not, `index.html` at the end, the site's own address and base URL;
  an address that is linked to itself is plain text;
- white space: runs are one space; none beside or between Han characters, where a line break means nothing;
- quotation marks, dashes and dots, curled or not;
- colours of code: only the code counts.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "title", "tr", "ul",
    )
)  # fmt: skip
_PLAIN = frozenset(("div", "section", "article", "main", "body", "tbody", "figure", "nav", "header", "footer", "aside"))
"""Boxes that only wrap: no part of the structure."""
_UNSEEN = "script:not([type^='math/tex']), style, link, meta, noscript, template, svg, .katex-html, head base"
_MATH = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
_SPACE = re.compile(r"\s+")
_HAN = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")
_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\xa0": " "})
_ROOTED = re.compile(r"[/#]|[A-Za-z][A-Za-z0-9+.-]*:")
"""A link that says where it leads without the page it is on; a fragment stays one."""
_DASHES = re.compile(r"-{2,}")


class Block(NamedTuple):
    """A stretch of text that belongs to one element."""

    element: str
    """`p`, `h2#id`, `pre`, `li`; empty for text right inside a box."""
    text: str


class Address(NamedTuple):
    """Where a page lives: what its relative links start from, and what is taken off its full ones."""

    url: str = ""
    """Scheme and host of the site."""
    baseurl: str = ""
    page: str = "/"
    """Path of the page below the base URL."""


def read_page(html: str, select: str = "body", address: Address = Address()) -> list[Block]:  # noqa: B008  # a constant
    """The blocks of the first element that `select` (CSS) finds, else of the whole body."""
    tree = LexborHTMLParser(html)
    for node in tree.css("annotation[encoding='application/x-tex']"):
        _put(node, ".katex", "math", tex=node.text())
    for node in tree.css("script[type^='math/tex']"):
        node.replace_with(_formula(node.text()))
    for node in tree.css(_UNSEEN):
        node.decompose()
    root = tree.css_first(select) or tree.body
    if root is None:
        return []
    reader = _Reader(address)
    reader.walk(root, "")
    reader.flush("")
    title = tree.css_first("head > title")
    blocks = [Block("title", _text(title.text()))] if title is not None and select == "body" else []
    return blocks + reader.blocks


def _put(annotation: Any, *wrappers: str, tex: str) -> None:
    """Put a formula in the place of the outermost wrapper of its annotation."""
    node, place = annotation, None
    while node is not None and node.tag not in ("p", "div", "body", "li", "td"):
        classes = (node.attributes.get("class") or "").split()
        if node.tag == "math" or "katex" in classes or "katex-display" in classes:
            place = node
        node = node.parent
    if place is not None and wrappers:
        place.replace_with(_formula(tex))


class _Reader:
    def __init__(self, address: Address) -> None:
        self.address = address
        self.blocks: list[Block] = []
        self._pending: list[str] = []

    def walk(self, node: Any, element: str) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._pending.append(child.text_content or "")
            elif tag in _BLOCKS:
                self.flush(element)
                inner = element if tag in _PLAIN else _named(child, tag)
                self.walk(child, inner)
                self.flush(inner, empty=tag in ("hr", "td", "th"))
            elif tag == "br":
                self._pending.append(" ")
            elif tag == "img":
                source = link_of(child.attributes.get("src") or "", self.address)
                self._pending.append(f"[image {source} {child.attributes.get('alt') or ''}]")
            elif tag == "a":
                self._link(child, element)
            elif tag == "input":
                self._pending.append(f"[{child.attributes.get('type') or 'input'}]")
            else:
                self.walk(child, element)

    def _link(self, node: Any, element: str) -> None:
        start = len(self._pending)
        blocks = len(self.blocks)
        self.walk(node, element)
        href = node.attributes.get("href")
        if href is None or len(self.blocks) != blocks:
            return
        shown = "".join(self._pending[start:]).strip()
        target = link_of(href, self.address)
        if shown and target != link_of(shown, self.address):
            self._pending.append(f" → {target} ")

    def flush(self, element: str, *, empty: bool = False) -> None:
        text = _text("".join(self._pending))
        self._pending.clear()
        if text or empty:
            self.blocks.append(Block(element, text))


def _named(node: Any, tag: str) -> str:
    anchor = node.attributes.get("id") if tag[0] == "h" and tag[1:].isdigit() else None
    return f"{tag}#{anchor}" if anchor else tag


def link_of(url: str, address: Address) -> str:
    """A link as it is compared: from the site's root, or with the host it leads to."""
    url = unquote(url.strip())
    if url and not _ROOTED.match(url):
        url = urljoin(address.page, url)
    if address.url and (url + "/").startswith(address.url + "/"):
        url = url[len(address.url) :] or "/"
    if address.baseurl and (url + "/").startswith(address.baseurl + "/"):
        url = url[len(address.baseurl) :] or "/"
    path, mark, rest = url.partition("#")
    path = path.removesuffix("index.html")
    return (path if len(path) < 2 else path.rstrip("/")) + mark + rest


def _formula(tex: str) -> str:
    return f" ⟦{_SPACE.sub('', tex)}⟧ "


def _text(text: str) -> str:
    text = _MATH.sub(lambda match: _formula(match[1] or match[2] or match[3]), text)
    text = _BESIDE_HAN.sub("", _SPACE.sub(" ", text.translate(_PUNCTUATION)))
    return _DASHES.sub("-", text).replace(" ⟦", "⟦").replace("⟧ ", "⟧").strip()
