"""Option `html_to_native`: HTML elements become the elements Markdown would have made (kramdown's ElementConverter)."""

from __future__ import annotations

import re
from collections.abc import Callable

from notes.kramdown.element import Element
from notes.kramdown.entities import Entity, entity, referenced
from notes.kramdown.html import BLOCK_ELEMENTS, ENTITY, SPAN_ELEMENTS, content_model
from notes.kramdown.span.entity import entity_element


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_WITHOUT_TEXT = _words("html head hgroup ol ul dl table colgroup tbody thead tfoot tr select optgroup")
_TEXT_IN_PARAGRAPHS = _words(
    "body section nav article aside header footer address div li dd blockquote figure figcaption fieldset form"
)
_WITHOUT_BLANKS = _TEXT_IN_PARAGRAPHS | {"td", "th"}
_STRIPPED = _words(
    "address article aside blockquote body caption dd div dl dt fieldset figcaption form footer header h1 h2 h3 h4 h5 "
    "h6 legend li nav p section td th"
)
_SIMPLE = _words("em strong blockquote hr br img p thead tbody tfoot tr td th ul ol dl li dt dd")
_CELLS = frozenset({"td", "th"})
_EMPHASIS = {"em": "em", "i": "em", "strong": "strong", "b": "strong"}
_HEADINGS = _words("h1 h2 h3 h4 h5 h6")
_BLOCK_TYPES = _words("blank p header blockquote codeblock ul ol li dl dt dd table td hr")
_SPAN_TYPES = _words("text a br img codespan footnote em strong entity typographic_sym smart_quote abbreviation")
_SMART_QUOTES = frozenset({"lsquo", "rsquo", "ldquo", "rdquo"})
_SYMBOLS = frozenset({"mdash", "ndash", "hellip", "laquo", "raquo"})

_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_SPACES = " \t\r\n\f\v"
_HIGHLIGHTER = re.compile(r"[ \t\r\n\f\v]+\bhighlighter-\w+\b|\bhighlighter-\w+\b[ \t\r\n\f\v]*", re.ASCII)
_LANGUAGE = re.compile(r"\blanguage-[^ \t\r\n\f\v]+")
_ALIGN = re.compile(r"text-align:[ \t\r\n\f\v]+(center|left|right|justify|inherit)")
_ALIGN_CUT = re.compile(r"(?:;[ \t\r\n\f\v]*)?text-align:[ \t\r\n\f\v]+(center|left|right)")
_CDATA = re.compile(r"\A(?:%\s*)?<!\[CDATA\[\n?(.*?)(?:\s%)?\]\]>\Z", re.DOTALL | re.ASCII)


def to_native(element: Element, parent: Element | None = None, convert: bool = True, keep_space: bool = False) -> None:
    """Turn an `html_element` and what it holds into native elements where there are such.

    With `convert` off elements stay HTML and only entities are found; `keep_space` keeps white space as it is.
    """
    if element.type in {"xml_comment", "xml_pi"}:
        around = "div" if parent is None else _html_name(parent)
        element.block = content_model(around) != "span"
        return
    if element.type != "html_element":
        return
    element.ial = None  # kramdown starts over with the element's properties
    name = element.tag
    special = _CONVERSIONS.get(name)
    if convert and special is not None:
        special(element)
        return
    if convert and name in _WITHOUT_TEXT:
        _remove_text(element)
    if convert and name in _SIMPLE and (name not in _CELLS or element.meta.get("cell")):
        _set_type(element, name)
        _convert_children(element, convert, keep_space)
    else:
        _keep(element, convert, keep_space)
    if convert:
        if name in _STRIPPED:
            _strip(element)
        if name in _WITHOUT_BLANKS:
            _remove_blanks(element)
        if name in _TEXT_IN_PARAGRAPHS:
            _wrap_text(element)


def _html_name(element: Element) -> str:
    """The name by which an element's content model is looked up."""
    if element.type == "html_element":
        return element.tag
    return "h1" if element.type == "header" else element.type


def _set_type(element: Element, kind: str) -> None:
    element.type = kind
    element.tag = ""
    element.content = ""
    element.content_model = ""
    element.meta = {}
    element.block = kind in _BLOCK_TYPES


def _is_block(element: Element) -> bool:
    """kramdown's category; table parts have none until written."""
    return element.type in _BLOCK_TYPES or (element.type not in _SPAN_TYPES and element.block)


def _keep(element: Element, convert: bool = True, keep_space: bool = False) -> None:
    element.block = element.tag not in SPAN_ELEMENTS
    element.content_model = content_model(element.tag) if convert else "raw"
    element.meta = {}
    _convert_children(element, convert, keep_space)


def _convert_children(element: Element, convert: bool = True, keep_space: bool = False) -> None:
    children: list[Element] = []
    for child in element.children:
        if child.type == "text":
            children += _text(child.content, keep_space or not convert)
        else:
            to_native(child, element, convert, keep_space)
            children.append(child)
    element.children = children


def _text(raw: str, keep_space: bool) -> list[Element]:
    """The entities of a text and what is between them."""
    if not keep_space:
        raw = _SPACE.sub(" ", raw)
    elements = []
    pos = 0
    for reference in ENTITY.finditer(raw):
        name = reference[1]
        elements.append(Element("text", raw[pos : reference.start()]))
        pos = reference.end()
        if name in _SMART_QUOTES:
            elements.append(Element("smart_quote", name))
        elif name in _SYMBOLS:
            elements.append(Element("typographic_sym", name))
        else:
            known = referenced(*reference.groups(""))
            elements.append(entity_element(known or Entity(38, "amp"), reference[0] if known else ""))
            if not known:
                pos = reference.start() + 1
    if pos < len(raw):
        elements.append(Element("text", raw[pos:]))
    return elements


def _remove_text(element: Element) -> None:
    element.children = [child for child in element.children if child.type != "text"]


def _wrap_text(element: Element) -> None:
    """Text between blocks goes into paragraphs that are not written."""
    children: list[Element] = []
    paragraph: Element | None = None
    for child in element.children:
        if _is_block(child):
            paragraph = None
            children.append(child)
            continue
        if paragraph is None:
            paragraph = Element("p", line=child.line, block=True)
            paragraph.hidden = True
            children.append(paragraph)
        paragraph.children.append(child)
    element.children = children


def _strip(element: Element) -> None:
    if not element.children:
        return
    first, last = element.children[0], element.children[-1]
    if first.type == "text":
        first.content = first.content.lstrip(_SPACES)
    if last.type == "text":
        last.content = last.content.rstrip(_SPACES)


def _remove_blanks(element: Element) -> None:
    """Drop white space at the edges and between blocks."""
    children = element.children
    last = len(children) - 1
    element.children = [
        child
        for index, child in enumerate(children)
        if child.type != "text"
        or child.content.strip(_SPACES)
        or not (index in {0, last} or (_is_block(children[index - 1]) and _is_block(children[index + 1])))
    ]


def _plain_text(element: Element) -> str:
    own = element.content if element.type == "text" else ""
    return own + "".join(_plain_text(child) for child in element.children)


# ---------------------------------------------------------------- elements with rules of their own


def _textarea(element: Element) -> None:
    _keep(element, convert=True, keep_space=True)


def _link(element: Element) -> None:
    if element.attrs.get("href") is None:
        _keep(element, convert=False)
        return
    _set_type(element, "a")
    _convert_children(element)


def _emphasis(element: Element) -> None:
    """Emphasis cannot begin or end with white space."""
    text = _plain_text(element)
    if text[:1].strip(_SPACES) != text[:1] or text[-1:].strip(_SPACES) != text[-1:]:
        _keep(element, convert=False)
        return
    _set_type(element, _EMPHASIS[element.tag])
    _convert_children(element)


def _heading(element: Element) -> None:
    level = int(element.tag[1])
    raw_text = _plain_text(element)
    _set_type(element, "header")
    element.meta["level"] = level
    element.meta["raw_text"] = raw_text
    _convert_children(element)


def _code(element: Element) -> None:
    """`<code>` and `<pre>`: their text, whatever elements are in it; entities become characters."""
    parts = []
    for part in _text(_plain_text(element), keep_space=True):
        if part.type in {"text", "entity"}:
            parts.append(part.content)
        else:
            parts.append(entity(part.content).char)  # type: ignore[union-attr]  # symbols have entities of their name
    if element.tag == "code":
        _set_type(element, "codespan")
        if "class" in element.attrs:
            element.attrs["class"] = _HIGHLIGHTER.sub("", element.attrs["class"])
    else:
        children = element.children
        _set_type(element, "codeblock")
        if len(children) == 1 and children[0].tag == "code":
            language = _LANGUAGE.search(children[0].attrs.get("class", ""))
            if language:
                element.attrs["class"] = f"{language[0]} {element.attrs.get('class', '')}".rstrip()
    element.content = "".join(parts)
    element.children = []


def _script(element: Element) -> None:
    """MathJax's way to write a formula."""
    kind = element.attrs.get("type", "")
    if not re.search(r"\bmath/tex\b", kind):
        _keep(element)
        return
    tex = element.children[0].content if element.children else ""
    del element.attrs["type"]
    _set_type(element, "math")
    element.block = "mode=display" in kind
    element.content = _CDATA.sub(r"\1", tex)
    element.children = element.children[1:]


def _table(element: Element) -> None:
    if not _is_simple_table(element):
        _keep(element, convert=False)
        return
    for cell in _tagged(element, _CELLS):
        cell.meta["cell"] = True  # a cell outside a table has no Markdown
    _remove_text(element)
    _convert_children(element)
    _set_type(element, "table")
    element.meta["alignment"] = []
    for row in _descendants(element, "tr"):
        element.meta["alignment"] = [_take_alignment(cell) for cell in row.children]
    element.children = [child for child in element.children if child.type != "html_element"]
    for cell in _descendants(element, "th"):
        cell.type = "td"
        cell.block = True
    if element.children and element.children[0].type == "tr":
        body = Element("tbody", line=element.line, block=True)
        body.children = element.children
        element.children = [body]


def _descendants(element: Element, kind: str) -> list[Element]:
    """The outermost elements of a type."""
    found = []
    for child in element.children:
        found += [child] if child.type == kind else _descendants(child, kind)
    return found


def _take_alignment(cell: Element) -> str:
    style = cell.attrs.get("style")
    if style is None:
        return ""
    match = _ALIGN_CUT.search(style)
    if match:
        style = style[: match.start()] + style[match.end() :]
    if style.strip(_SPACES):
        cell.attrs["style"] = style
    else:
        del cell.attrs["style"]
    return match[1] if match else ""


def _is_simple_table(table: Element) -> bool:
    """Whether Markdown could have written it: cells of running text, rows of one length and one alignment."""
    cells = _tagged(table, _CELLS)
    if not all(_only_phrasing(cell) for cell in cells):
        return False
    rows = [[cell for cell in row.children if cell.tag in _CELLS] for row in _tagged(table, frozenset({"tr"}))]
    if len({len(row) for row in rows}) > 1:
        return False
    alignments = set()
    for row in rows:
        given = [_ALIGN.search(cell.attrs.get("style", "")) for cell in row]
        names = tuple(match[1] if match else "" for match in given)
        if "justify" in names or "inherit" in names:
            return False
        alignments.add(names)
    if len(alignments) > 1:
        return False
    if _rows_of(table, "td"):
        return True
    parts = [part for part in table.children if part.type != "text"]
    return any(part.tag == "tbody" for part in parts) and all(
        (part.tag == "thead" and _rows_of(part, "th")) or (part.tag in {"tfoot", "tbody"} and _rows_of(part, "td"))
        for part in parts
    )


def _tagged(element: Element, tags: frozenset[str]) -> list[Element]:
    """The outermost HTML elements of a name."""
    found = []
    for child in element.children:
        found += [child] if child.tag in tags else _tagged(child, tags)
    return found


def _only_phrasing(element: Element) -> bool:
    return all(
        (child.type == "text" or child.tag not in BLOCK_ELEMENTS) and _only_phrasing(child)
        for child in element.children
    )


def _rows_of(part: Element, cell: str) -> bool:
    return all(
        row.type == "text"
        or (row.tag == "tr" and all(child.tag == cell or child.type == "text" for child in row.children))
        for row in part.children
    )


_CONVERSIONS: dict[str, Callable[[Element], None]] = {
    "textarea": _textarea,
    "a": _link,
    **dict.fromkeys(_EMPHASIS, _emphasis),
    **dict.fromkeys(_HEADINGS, _heading),
    "code": _code,
    "pre": _code,
    "table": _table,
    "script": _script,
}
