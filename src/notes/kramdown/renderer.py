"""From the tree to HTML, as kramdown's HTML converter writes it; and to HTML with holes for the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from markdown_it.renderer import RendererHTML

from notes.kramdown import html
from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.entities import Entity, entity
from notes.kramdown.escape import escape_all, escape_attribute, escape_text
from notes.kramdown.header_ids import basic_id
from notes.kramdown.options import Options
from notes.kramdown.toc import toc_tree, without_links
from notes.model import FormulaSlot, Piece, UrlSlot

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

Highlight = Callable[[str, str], str]
"""Inner HTML of a piece of code in a language; empty when it declines."""

_HOLE = re.compile("\0(\\d+)\0")
_LANGUAGE = re.compile(r"\blanguage-([^ \t\n\v\f\r]+)")
_SHOW_SPACES = re.compile(r"(^[ \t]+)|([ \t]+$)|([ \t]+)", re.M)
_AUTO_IDS = re.compile(r"auto_ids(?:-([\w-]+))?", re.A)
_NOT_RELATIVE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|//|#|\Z")
_HAN_LINE_BREAK = re.compile(
    r"(?<=[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af])\n(?=[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029"
    r"\u3038-\u303b\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    r"\U00020000-\U000323af])"
)
_SYMBOLS = {
    "mdash": ("mdash",),
    "ndash": ("ndash",),
    "hellip": ("hellip",),
    "laquo_space": ("laquo", "nbsp"),
    "raquo_space": ("nbsp", "raquo"),
    "laquo": ("laquo",),
    "raquo": ("raquo",),
}
_QUOTES = {"lsquo": 0, "rsquo": 1, "ldquo": 2, "rdquo": 3}
_ESCAPED_CHARS = frozenset('<>&"')
_NO_ATTRS: dict[str, str] = {}


class Renderer(RendererHTML):
    """Writes one tree: made for one rendering, because it counts footnotes and notes where holes are.

    A rule is a method `convert_x(element, indent)`; `indent` is the number of spaces a block's tag stands behind.
    """

    def __init__(self, parser: MarkdownIt | None = None) -> None:
        self.rules: dict[str, Callable[[Element, int], str]] = {  # type: ignore[assignment]
            name: getattr(self, f"convert_{rule}") for name, rule in _RULES.items()
        }
        self.options = Options()
        self.context: Context
        self.root: Element
        self.highlight: Highlight | None = None
        self.replace: dict[int, tuple[int, Piece]] = {}
        self.after: Mapping[int, Piece] = {}
        self.slots = False
        self.holes: list[Piece] = []
        self.stack: list[Element] = []
        self.toc: list[tuple[int, str, list[Element]]] = []
        self.toc_place: Element | None = None
        self.footnote_place = False
        self.footnotes: dict[str, list[int]] = {}
        """By name: the number, and how often the footnote was repeated."""

    def render_document(
        self,
        root: Element,
        context: Context,
        *,
        highlight: Highlight | None = None,
        replace: Mapping[tuple[int, int], Piece] | None = None,
        after: Mapping[int, Piece] | None = None,
        slots: bool = False,
    ) -> tuple[Piece, ...]:
        """HTML and the holes in it; see `Document.render`."""
        self.root, self.context, self.options = root, context, context.options
        self.highlight, self.slots = highlight, slots
        self.replace = {first: (last, piece) for (first, last), piece in (replace or {}).items()}
        self.after = after or {}
        result = self.inner(root, -2)
        if self.footnote_place:
            result = result.replace(_FOOTNOTES, self.footnote_section(), 1)
        else:
            result += self.footnote_section().replace(_FOOTNOTES, "")
        if self.toc_place is not None:
            tree = toc_tree(self.toc, self.toc_place.type, self.toc_place.attrs)
            result = result.replace(_TOC, self.convert_block(tree, 0) if tree.children else "", 1)
        return self.pieces(result)

    def render_inline_pieces(self, spans: list[Element], context: Context) -> tuple[Piece, ...]:
        """A heading's spans without links and footnote marks."""
        self.context, self.options, self.slots = context, context.options, True
        parent = Element("p", block=True)
        parent.children = without_links(spans)
        return self.pieces(self.inner(parent, 0))

    def pieces(self, text: str) -> tuple[Piece, ...]:
        """Split a text at its holes."""
        if not self.holes:
            return (text,) if text else ()
        parts = _HOLE.split(text)
        return tuple(self.holes[int(part)] if i % 2 else part for i, part in enumerate(parts) if part)

    def hole(self, piece: Piece) -> str:
        """A placeholder: NUL cannot occur in a text."""
        if isinstance(piece, str):
            return piece
        self.holes.append(piece)
        return f"\0{len(self.holes) - 1}\0"

    # ------------------------------------------------------------ containers

    def inner(self, element: Element, indent: int) -> str:
        """The children of an element."""
        indent += 2
        rules = self.rules
        self.stack.append(element)
        if self.replace:
            result = "".join(self._inner_with_replacements(element, indent))
        else:
            result = "".join([rules[child.type](child, indent) for child in element.children])
        self.stack.pop()
        return result

    def _inner_with_replacements(self, element: Element, indent: int) -> list[str]:
        result = []
        until = -1
        for child in element.children:
            if until >= 0:
                if child.index == until:
                    until = -1
                continue
            if child.index >= 0 and child.index in self.replace:
                last, piece = self.replace[child.index]
                result.append(self.hole(piece))
                until = last if last > child.index else -1
                continue
            result.append(self.rules[child.type](child, indent))
        return result

    def attributes(self, attrs: Mapping[str, str]) -> str:
        """Attributes as they stand in a tag; an empty id is left out."""
        if not attrs:
            return ""
        result = []
        for name, value in attrs.items():
            if name == "id" and not value.strip():
                continue
            if self.slots and name in {"href", "src"} and not _NOT_RELATIVE.match(value.lstrip()):
                result.append(f' {name}="{self.hole(UrlSlot(url=value))}"')
            else:
                result.append(f' {name}="{escape_attribute(value)}"')
        return "".join(result)

    def block(self, tag: str, attrs: Mapping[str, str], body: str, indent: int) -> str:
        return f"{' ' * indent}<{tag}{self.attributes(attrs)}>{body}</{tag}>\n"

    def indented_block(self, tag: str, attrs: Mapping[str, str], body: str, indent: int) -> str:
        spaces = " " * indent
        return f"{spaces}<{tag}{self.attributes(attrs)}>\n{body}{spaces}</{tag}>\n"

    def span(self, tag: str, attrs: Mapping[str, str], body: str) -> str:
        return f"<{tag}{self.attributes(attrs)}>{body}</{tag}>"

    # ------------------------------------------------------------ blocks

    def convert_blank(self, element: Element, indent: int) -> str:
        return "\n"

    def convert_nothing(self, element: Element, indent: int) -> str:
        return ""

    def convert_p(self, element: Element, indent: int) -> str:
        if element.hidden:
            return self.inner(element, indent)
        children = element.children
        if len(children) == 1 and children[0].type == "img":
            ial = children[0].ial
            if ial is not None and "standalone" in ial.refs:
                return self._figure(element, children[0], indent)
        return f"{' ' * indent}<p{self.attributes(element.attrs)}>{self.inner(element, indent)}</p>\n"

    def convert_bare_text(self, element: Element, indent: int) -> str:
        return self.inner(element, indent - 2)

    def _figure(self, element: Element, image: Element, indent: int) -> str:
        attrs, image_attrs = dict(element.attrs), dict(image.attrs)
        for name in ("class", "id"):
            if name in image_attrs and name not in attrs:
                attrs[name] = image_attrs.pop(name)
        spaces = " " * (indent + 2)
        body = (
            f"{spaces}<img{self.attributes(image_attrs)} />\n"
            f"{spaces}<figcaption>{image_attrs.get('alt', '')}</figcaption>\n"
        )
        return self.indented_block("figure", attrs, body, indent)

    def convert_codeblock(self, element: Element, indent: int) -> str:
        attrs = dict(element.attrs)
        language = _take_language(attrs)
        spaces = " " * indent
        if self.highlight and self.options.highlight_blocks:
            name = element.info or language or self.options.default_lang or "plaintext"
            code = self.highlight(element.content, name)
            if code:
                shown = language or self.options.default_lang or "plaintext"
                attrs["class"] = " ".join(filter(None, (f"language-{shown}", attrs.get("class"), "highlighter-rouge")))
                body = f'<div class="highlight"><pre class="highlight"><code>{code}</code></pre></div>'
                return f"{spaces}<div{self.attributes(attrs)}>{body}{spaces}</div>\n"
        code = escape_all(element.content).removesuffix("\n")
        if re.search(r"\bshow-whitespaces\b", attrs.get("class", "")):
            code = _SHOW_SPACES.sub(_visible_spaces, code)
        code_attrs = {"class": f"language-{language}"} if language else _NO_ATTRS
        return f"{spaces}<pre{self.attributes(attrs)}><code{self.attributes(code_attrs)}>{code}\n</code></pre>\n"

    def convert_block(self, element: Element, indent: int) -> str:
        """Elements whose tag is their type: quotes, lists, table parts."""
        return self.indented_block(element.type, element.attrs, self.inner(element, indent), indent)

    def convert_header(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        level = element.meta["level"]
        id_name = attrs.get("id")
        if id_name is not None and self.in_toc(element):
            self.toc.append((level, id_name, element.children))
        body = self.inner(element, indent)
        if self.options.header_links and id_name and id_name.strip():
            body = f'<a href="#{escape_attribute(id_name)}"></a>{body}'
        return self.block(f"h{output_level(level, self.options)}", attrs, body, indent)

    def in_toc(self, element: Element) -> bool:
        return in_toc(element, self.options)

    def convert_hr(self, element: Element, indent: int) -> str:
        return f"{' ' * indent}<hr{self.attributes(element.attrs)} />\n"

    def convert_list(self, element: Element, indent: int) -> str:
        refs = element.ial.refs if element.ial is not None else ()
        if self.toc_place is None and "toc" in refs:
            self.toc_place = element
            return _TOC
        if not self.footnote_place and "footnotes" in refs:
            self.footnote_place = True
            return _FOOTNOTES
        return self.convert_block(element, indent)

    def convert_item(self, element: Element, indent: int) -> str:
        """`<li>` and `<dd>`."""
        spaces, tag = " " * indent, element.type
        body = self.inner(element, indent)
        start = f"{spaces}<{tag}{self.attributes(element.attrs)}>"
        if not element.children or (element.children[0].type == "p" and element.children[0].hidden):
            return f"{start}{body}{spaces if body.endswith(chr(10)) else ''}</{tag}>\n"
        return f"{start}\n{body}{spaces}</{tag}>\n"

    def convert_dt(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        ial = self.stack[-1].ial
        if "id" not in attrs and ial is not None:
            for ref in ial.refs:
                if match := _AUTO_IDS.match(ref):
                    attrs = {**attrs, "id": f"{match[1] or ''}{basic_id(element.meta['raw_text'])}".lstrip()}
                    break
        return self.block("dt", attrs, self.inner(element, indent), indent)

    def convert_html_element(self, element: Element, indent: int) -> str:
        body = self.inner(element, indent)
        tag = element.tag
        start = f"<{tag}{self.attributes(element.attrs)}"
        if not element.block:
            return f"{start} />" if not body and tag in html.WITHOUT_BODY else f"{start}>{body}</{tag}>"
        outside = not self._inside_raw()
        spaces = " " * indent
        if element.meta.get("closed") and element.content_model == "raw":
            result = f"{start} />"
        elif body and element.content_model != "block":
            result = f"{start}>{body}</{tag}>"
        elif body:
            result = f"{start}>\n{body.removesuffix(chr(10))}\n{spaces}</{tag}>"
        elif tag in html.WITHOUT_BODY:
            result = f"{start} />"
        else:
            result = f"{start}></{tag}>"
        return f"{spaces}{result}\n" if outside else result

    def _inside_raw(self) -> bool:
        parent = self.stack[-1]
        return parent.type == "html_element" and parent.content_model == "raw"

    def convert_xml(self, element: Element, indent: int) -> str:
        """Comments and processing instructions, as written."""
        if element.block and not self._inside_raw():
            return f"{' ' * indent}{element.content}\n"
        return element.content

    def convert_tr(self, element: Element, indent: int) -> str:
        """A row: its cells are headers inside `thead`, and aligned as the table says."""
        tag = "th" if self.stack[-1].type == "thead" else "td"
        alignment = self.stack[-2].meta.get("alignment", ()) if len(self.stack) > 1 else ()
        empty = ""
        self.stack.append(element)
        cells = []
        for number, cell in enumerate(element.children):
            if cell.type != "td":
                cells.append(self.rules[cell.type](cell, indent + 2))
                continue
            attrs = cell.attrs
            if number < len(alignment) and alignment[number]:
                style = f"{attrs['style']}; " if "style" in attrs else ""
                attrs = {**attrs, "style": f"{style}text-align: {alignment[number]}"}
            body = self.inner(cell, indent + 2)
            if not body:
                empty = body = empty or self.entity(_NBSP)
            cells.append(self.block(tag, attrs, body, indent + 2))
        self.stack.pop()
        return self.indented_block("tr", element.attrs, "".join(cells), indent)

    def convert_td(self, element: Element, indent: int) -> str:
        return self.block("td", element.attrs, self.inner(element, indent) or self.entity(_NBSP), indent)

    def convert_comment(self, element: Element, indent: int) -> str:
        if element.block:
            return f"{' ' * indent}<!-- {element.content} -->\n"
        return f"<!-- {element.content} -->"

    def convert_raw(self, element: Element, indent: int) -> str:
        kinds = element.meta.get("type")
        if kinds and "html" not in kinds:
            return ""
        return f"{element.content}\n" if element.block else element.content

    def convert_math(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        if self.slots:
            formula = self.hole(FormulaSlot(formula=element.mark))
            if not element.block:
                return self.span("span", attrs, formula) if attrs else formula
            return self.block("div", attrs, formula, indent) if attrs else f"{formula}\n"
        if self.options.math_engine is None:
            attrs = {**attrs, "class": f"{attrs.get('class', '')} kdmath".lstrip()}
            if element.block:
                return self.block("div", attrs, f"$$\n{element.content}\n$$", indent)
            return self.span("span", attrs, f"${element.content}$")
        tex = escape_all(element.content)
        if not element.block:
            return self.span("span", attrs, f"${element.content}$") if attrs else f"\\({tex}\\)"
        result = f"\\[{tex}\\]\n"
        return self.block("div", attrs, result, indent) if attrs else result

    # ------------------------------------------------------------ spans

    def convert_text(self, element: Element, indent: int) -> str:
        text = escape_text(element.content)
        return _HAN_LINE_BREAK.sub("", text) if self.options.remove_line_breaks_for_cjk else text

    def convert_br(self, element: Element, indent: int) -> str:
        return "<br />"

    def convert_a(self, element: Element, indent: int) -> str:
        result = self.span("a", element.attrs, self.inner(element, indent))
        if self.after and element.mark in self.after:
            result += self.hole(self.after[element.mark])
        return result

    def convert_img(self, element: Element, indent: int) -> str:
        return f"<img{self.attributes(element.attrs)} />"

    def convert_emphasis(self, element: Element, indent: int) -> str:
        return self.span(element.type, element.attrs, self.inner(element, indent))

    def convert_codespan(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        code = ""
        if self.highlight and self.options.highlight_spans:
            match = _LANGUAGE.search(attrs.get("class", ""))
            language = match[1] if match else self.options.default_lang or "plaintext"
            others = _LANGUAGE.sub("", attrs.get("class", ""), count=1).split()
            attrs = {**attrs, "class": " ".join((f"language-{language}", *others, "highlighter-rouge"))}
            code = self.highlight(element.content, language).removesuffix("\n")
        return self.span("code", attrs, code or escape_all(element.content))

    def convert_footnote(self, element: Element, indent: int) -> str:
        name = self.options.footnote_prefix + element.info
        repeat = ""
        if element.info in self.footnotes:
            count = self.footnotes[element.info]
            count[1] += 1
            repeat = f":{count[1]}"
        else:
            count = self.footnotes[element.info] = [self.options.footnote_nr + len(self.footnotes), 0]
        text = self.options.footnote_link_text.replace("%s", str(count[0]))
        return (
            f'<sup id="fnref:{name}{repeat}">'
            f'<a href="#fn:{name}" class="footnote" rel="footnote" role="doc-noteref">{text}</a></sup>'
        )

    def convert_entity(self, element: Element, indent: int) -> str:
        meta = element.meta
        return self.entity(Entity(meta["code_point"], meta["name"]), element.info)

    def entity(self, value: Entity, written: str = "") -> str:
        """An entity as the option entity_output wants it."""
        wanted, char = self.options.entity_output, value.char
        if wanted == "as_char" and char and (char == '"' or char not in _ESCAPED_CHARS):
            return char
        if wanted in {"as_input", "as_char"} and written:
            return written
        if (wanted == "symbolic" or char in _ESCAPED_CHARS) and value.name:
            return f"&{value.name};"
        return f"&#{value.code_point or 0xFFFD};"

    def convert_typographic_sym(self, element: Element, indent: int) -> str:
        for name, text in self.options.typographic_symbols:
            if name == element.content:
                return escape_text(text)
        return "".join(self.entity(_named(name)) for name in _SYMBOLS[element.content])

    def convert_smart_quote(self, element: Element, indent: int) -> str:
        return self.entity(_named(self.options.smart_quotes[_QUOTES[element.content]]))

    def convert_abbreviation(self, element: Element, indent: int) -> str:
        abbreviation = self.context.abbreviations[element.info]
        attrs = abbreviation.eob.attrs
        if abbreviation.title:
            attrs = {**attrs, "title": abbreviation.title}
        return self.span("abbr", attrs, element.content)

    # ------------------------------------------------------------ footnotes

    def footnote_section(self) -> str:
        """The footnotes referred to, in order of their first marks."""
        options = self.options
        items: list[str] = []
        while len(items) < len(self.footnotes):  # a footnote's text may refer to further ones
            names = list(self.footnotes)
            items += [self._footnote(name) for name in names[len(items) :]]
        if not items:
            return ""
        start = {"start": str(options.footnote_nr)} if options.footnote_nr != 1 else _NO_ATTRS
        listed = self.indented_block("ol", start, "".join(items), 2)
        return self.indented_block("div", {"class": "footnotes", "role": "doc-endnotes"}, listed, 0)

    def _footnote(self, name: str) -> str:
        item = Element("li", attrs={"id": f"fn:{self.options.footnote_prefix}{name}"}, block=True)
        item.children = list(self.context.footnotes[name].content.children)
        place = _backlink_place(item, self.options.footnote_backlink_inline)
        new = place is None
        if place is None:
            place = Element("p", block=True)
            item.children.append(place)
        kept = place.children
        if self.options.footnote_backlink:
            place.children = [*kept, *self._backlinks(name, self.footnotes[name][1], new)]
        result = self.convert_item(item, 4)
        place.children = kept
        return result

    def _backlinks(self, name: str, repeats: int, new: bool) -> list[Element]:
        text = escape_text(self.options.footnote_backlink)
        space = self.entity(_NBSP)
        name = self.options.footnote_prefix + name
        links = [f"{'' if new else space}{_BACKLINK % (name, text)}"]
        links += [
            space + _BACKLINK % (f"{name}:{number}", f"{text}<sup>{number + 1}</sup>")
            for number in range(1, repeats + 1)
        ]
        return [Element("raw", link) for link in links]


_BACKLINK = '<a href="#fnref:%s" class="reversefootnote" role="doc-backlink">%s</a>'
_TOC = "\0toc\0"
_FOOTNOTES = "\0footnotes\0"
_NBSP = Entity(160, "nbsp")

_RULES = {
    "bare_text": "bare_text", "blank": "blank", "eob": "nothing", "p": "p", "header": "header", "blockquote": "block", "codeblock": "codeblock",
    "hr": "hr", "ul": "list", "ol": "list", "li": "item", "dl": "block", "dt": "dt", "dd": "item", "table": "block",
    "thead": "block", "tbody": "block", "tfoot": "block", "tr": "tr", "td": "td", "math": "math",
    "html_element": "html_element", "xml_comment": "xml", "xml_pi": "xml", "raw": "raw", "comment": "comment",
    "text": "text", "a": "a", "img": "img", "em": "emphasis", "strong": "emphasis", "codespan": "codespan", "br": "br",
    "entity": "entity", "smart_quote": "smart_quote", "typographic_sym": "typographic_sym", "footnote": "footnote",
    "abbreviation": "abbreviation",
}  # fmt: skip
"""Which rule writes which type of element."""


def _named(name: str | int) -> Entity:
    found = entity(name)
    return found if found is not None else Entity(0xFFFD, str(name))


def _take_language(attrs: dict[str, str]) -> str:
    """The language in an element's class, which is taken out of it."""
    match = _LANGUAGE.search(attrs.get("class", ""))
    if not match:
        return ""
    rest = f"{attrs['class'][: match.start()]}{attrs['class'][match.end() :]}".strip()
    if rest:
        attrs["class"] = rest
    else:
        del attrs["class"]
    return match[1]


def _visible_spaces(match: re.Match[str]) -> str:
    suffix = "-l" if match[1] else "-r" if match[2] else ""
    return "".join(
        f'<span class="ws-tab{suffix}">\t</span>' if char == "\t" else f'<span class="ws-space{suffix}">&#8901;</span>'
        for char in match[0]
    )


def output_level(level: int, options: Options) -> int:
    """The level a heading is written with."""
    return max(min(level + options.header_offset, 6), 1)


def in_toc(header: Element, options: Options) -> bool:
    """Whether a heading stands in the table of contents."""
    return header.meta["level"] in options.toc_levels and not re.search(r"\bno_toc\b", header.attrs.get("class", ""))


def _backlink_place(item: Element, inline: bool) -> Element | None:
    """The paragraph or heading that ends a footnote; with `inline` also one deep inside its last block."""
    if not item.children or not (item.children[-1].type == "p" or inline):
        return None
    parent = item
    while parent.children and parent.children[-1].type not in {"p", "header"}:
        parent = parent.children[-1]
    return parent.children[-1] if parent.children else None
