"""Blocks as kramdown's HTML converter writes them."""

from __future__ import annotations

import re

from notes.kramdown import html
from notes.kramdown.element import Element
from notes.kramdown.escape import escape_all, escape_attribute
from notes.kramdown.header_ids import basic_id
from notes.kramdown.output.writer import FOOTNOTES, LANGUAGE, NBSP, NO_ATTRS, TOC, Writer
from notes.kramdown.toc import in_toc, output_level
from notes.model import FormulaSlot

_SHOW_SPACES = re.compile(r"(^[ \t]+)|([ \t]+$)|([ \t]+)", re.M)
_AUTO_IDS = re.compile(r"auto_ids(?:-([\w-]+))?", re.A)


def numbered(code: str, first: int = 1, *, prefix: str = "rouge-") -> str:
    """Highlighted lines beside their numbers, as Rouge's table formatter writes them; Jekyll's tag has no `prefix`."""
    numbers = "".join(f"{number}\n" for number in range(first, first + len(code.split("\n")) - code.endswith("\n")))
    return (
        '<table class="rouge-table"><tbody><tr>'
        f'<td class="{prefix}gutter gl"><pre class="lineno">{numbers}</pre></td>'
        f'<td class="{prefix}code"><pre>{code}</pre></td></tr></tbody></table>'
    )


class BlockWriter(Writer):
    """The rules of blocks, and of formulas, which may be either."""

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
        attributes = self.attributes(element.attrs) if element.attrs else ""
        return f"{' ' * indent}<p{attributes}>{self.inner(element, indent)}</p>\n"

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
        highlighted = self.highlighted(element.content, element.info or language, self.options.highlight_blocks)
        if highlighted is not None:
            shown = language or self.options.default_lang
            classes = (f"language-{shown}" if shown else "", attrs.get("class"), "highlighter-rouge")
            attrs["class"] = " ".join(filter(None, classes))
            if self.options.line_numbers:
                highlighted = numbered(highlighted, self.options.start_line)
            css_class = escape_attribute(self.options.css_class)
            body = f'<div class="highlight"><pre class="{css_class}"><code>{highlighted}</code></pre></div>'
            return f"{spaces}<div{self.attributes(attrs)}>{body}{spaces}</div>\n"
        code = escape_all(element.content).removesuffix("\n")
        if re.search(r"\bshow-whitespaces\b", attrs.get("class", "")):
            code = _SHOW_SPACES.sub(_visible_spaces, code)
        code_attrs = {"class": f"language-{language}"} if language else NO_ATTRS
        return f"{spaces}<pre{self.attributes(attrs)}><code{self.attributes(code_attrs)}>{code}\n</code></pre>\n"

    def convert_block(self, element: Element, indent: int) -> str:
        """Elements whose tag is their type: quotes, lists, table parts."""
        return self.indented_block(element.type, element.attrs, self.inner(element, indent), indent)

    def convert_header(self, element: Element, indent: int) -> str:
        attrs = element.attrs
        level = element.meta["level"]
        id_name = attrs.get("id")
        if id_name is not None and in_toc(element, self.options):
            self.toc.append((level, id_name, element.children))
        body = self.inner(element, indent)
        if self.options.header_links and id_name and id_name.strip(html.SPACES):
            body = f'<a href="#{escape_attribute(id_name)}"></a>{body}'
        return self.block(f"h{output_level(level, self.options)}", attrs, body, indent)

    def convert_hr(self, element: Element, indent: int) -> str:
        return f"{' ' * indent}<hr{self.attributes(element.attrs)} />\n"

    def convert_list(self, element: Element, indent: int) -> str:
        refs = element.ial.refs if element.ial is not None else ()
        if self.toc_place is None and "toc" in refs:
            self.toc_place = element
            return TOC
        if not self.footnote_place and "footnotes" in refs:
            self.footnote_place = True
            return FOOTNOTES
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
                cells.append(self.rules[cell.type](self, cell, indent + 2))
                continue
            attrs = cell.attrs
            if number < len(alignment) and alignment[number]:
                style = f"{attrs['style']}; " if "style" in attrs else ""
                attrs = {**attrs, "style": f"{style}text-align: {alignment[number]}"}
            body = self.inner(cell, indent + 2)
            if not body:
                empty = body = empty or self.entity(NBSP)
            cells.append(self.block(tag, attrs, body, indent + 2))
        self.stack.pop()
        return self.indented_block("tr", element.attrs, "".join(cells), indent)

    def convert_td(self, element: Element, indent: int) -> str:
        return self.block("td", element.attrs, self.inner(element, indent) or self.entity(NBSP), indent)

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


def _take_language(attrs: dict[str, str]) -> str:
    """The language in an element's class, which is taken out of it."""
    match = LANGUAGE.search(attrs.get("class", ""))
    if not match:
        return ""
    rest = f"{attrs['class'][: match.start()]}{attrs['class'][match.end() :]}".strip(html.SPACES)
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
