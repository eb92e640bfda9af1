"""The tags Jekyll and its usual plugins add: highlight, include, include_relative, include_cached, link, post_url, seo,
feed_meta, gist, avatar. Any other tag of a plugin is an error that names it."""

from __future__ import annotations

import re
from typing import Any

from notes.liquid.avatar import Avatar
from notes.liquid.context import Context
from notes.liquid.errors import LiquidError, LiquidSyntaxError
from notes.liquid.expressions import Constant, Expression, parse_expression
from notes.liquid.filters.text import xml_escape
from notes.liquid.filters.urls import absolute_url, relative_url
from notes.liquid.gist import Gist
from notes.liquid.nodes import Tag
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer
from notes.liquid.templates import Reader
from notes.liquid.values import string_of

# ---------------------------------------------------------------- highlight

_HIGHLIGHT = re.compile(r'([a-zA-Z0-9.+#_-]+)((?:\s+\w+(?:=(?:\w+|"(?:[0-9]+\s)*[0-9]+"))?)*)\s*\Z', re.ASCII)
_OPTION = re.compile(r'(\w+)(?:=(?:"([^"]*)"|(\w+)))?', re.ASCII)


class Highlight(Tag):
    is_block = True

    def read(self, piece: Piece, reader: Reader) -> None:
        match = _HIGHLIGHT.match(piece.text.strip()) if len(piece.text) < 1000 else None
        if match is None:
            raise LiquidSyntaxError('Valid syntax: highlight <lang> [linenos] [mark_lines="1 2"]')
        self.language = match[1].lower()
        self.options = {name: quoted or value or "true" for name, quoted, value in _OPTION.findall(match[2])}

    def write(self, context: Context, writer: Writer) -> None:
        code = self.parts[0].block.captured(context).strip("\r\n")
        html = context.services.highlight(code, self.language)
        marked = {int(number) for number in self.options.get("mark_lines", "").split()}
        lines = html.removesuffix("\n").split("\n")
        if marked:
            lines = [
                f'<span class="hll">{line}\n</span>' if number in marked else f"{line}\n"
                for number, line in enumerate(lines, 1)
            ]
            html = "".join(lines)
        if "linenos" in self.options:
            from notes.kramdown.output.blocks import numbered

            html = numbered(html if html.endswith("\n") else html + "\n", prefix="")
        attributes = f'class="language-{self.language.replace("+", "-")}" data-lang="{self.language}"'
        html = html.removesuffix("\n")
        writer.write(f'<figure class="highlight"><pre><code {attributes}>{html}</code></pre></figure>')


# ---------------------------------------------------------------- includes

_PARAMETER = re.compile(
    r'([\w-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|\'([^\'\\]*(?:\\.[^\'\\]*)*)\'|([\w.-]+))', re.ASCII
)
_DYNAMIC = re.compile(r"[^{]*(?:\{\{\s*[\w\-.]+\s*(?:\|[^{}]*)?\}\}[^\s{}]*)+")
_FILE_NAME = re.compile(r"[\w/.\-()+~#@]+\Z")
_BAD_SEQUENCE = re.compile(r"[./]{2,}")


class Include(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        markup = piece.text.strip()
        dynamic = _DYNAMIC.match(markup) if "{{" in markup else None
        if dynamic:
            self.file, markup = dynamic[0].strip(), markup[dynamic.end() :].strip()
        elif markup:
            self.file, markup = (*markup.split(None, 1), "")[:2]
        else:
            raise LiquidSyntaxError(f"Valid syntax: {piece.name} file.ext param='value'")
        # Without parameters an include sees those of the one around it; with a computed name it sees its own only.
        self.parameters = _parameters(piece.name, markup) if markup or dynamic else None

    def write(self, context: Context, writer: Writer) -> None:
        name = context.expanded(self.file, self.position)
        if not _FILE_NAME.match(name) or _BAD_SEQUENCE.search(name):
            raise LiquidError(f"the name of an include has characters or sequences it may not have: '{name}'")
        path, text = self._found(context, name)
        template = context.engine.read_once(text, path)
        context.find(path, template.problems)
        names: dict[str, Any] = {}
        if self.parameters is not None:
            names["include"] = {key: value.evaluate(context) for key, value in self.parameters}
        context.meter.enter()
        try:
            with context.scoped(names):
                context.render_include(template, writer)
        finally:
            context.meter.leave()

    def _found(self, context: Context, name: str) -> tuple[str, str]:
        """Path and text of the included file."""
        context.reads.note(f"include:{name}")
        found = context.services.include(name)
        if found is None:
            hint = context.services.include_hint
            raise LiquidError(f"could not find the included file '{name}' in _includes", hint=hint)
        return found


class IncludeRelative(Include):
    def _found(self, context: Context, name: str) -> tuple[str, str]:
        page = string_of(context.page.get("path"))
        context.reads.note(f"include_relative:{page}:{name}")
        found = context.services.include_relative(page, name)
        if found is None:
            raise LiquidError(f"could not find the included file '{name}' beside '{page}'")
        return found


def _parameters(tag: str, markup: str) -> list[tuple[str, Expression]]:
    """Name and value of each; a value without quotes is a variable's name."""
    parameters: list[tuple[str, Expression]] = []
    position = 0
    while position < len(markup):
        match = _PARAMETER.match(markup, position)
        if match is None or (match.end() < len(markup) and not markup[match.end()].isspace()):
            raise LiquidSyntaxError(f"Invalid syntax for {tag} tag: {markup}; valid is param='value' param2=variable")
        key, double, single, variable = match.groups()
        if double is not None:
            value: Expression = Constant(double.replace('\\"', '"'))
        elif single is not None:
            value = Constant(single.replace("\\'", "'"))
        else:
            value = parse_expression(variable)
        parameters.append((key, value))
        position = match.end()
        while position < len(markup) and markup[position].isspace():
            position += 1
    return parameters


# ---------------------------------------------------------------- links


class Link(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        self.path = piece.text.strip()

    def write(self, context: Context, writer: Writer) -> None:
        path = context.expanded(self.path, self.position)
        context.reads.note(f"link:{path}")
        target = context.services.links.link(path)
        if target is None:
            raise LiquidError(f"could not find document '{path}' in tag 'link'")
        writer.write(_with_baseurl(context, target.url))


class PostUrl(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        self.post = piece.text.strip()
        if not re.match(r"(?:.+/)?[0-9]+-[0-9]+-[0-9]+-", self.post):
            raise LiquidSyntaxError(f"'{self.post}' is not the name of a post (YYYY-MM-DD-slug)")

    def write(self, context: Context, writer: Writer) -> None:
        context.reads.note(f"post_url:{self.post}")
        target = context.services.links.post(self.post)
        if target is None:
            raise LiquidError(f"could not find post '{self.post}' in tag 'post_url'")
        writer.write(_with_baseurl(context, target.url))


def _with_baseurl(context: Context, url: str) -> str:
    return str(relative_url(context, url)) if context.engine.settings.link_baseurl else url


# ---------------------------------------------------------------- plugins


class Seo(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        self.with_title = "title=false" not in piece.text.lower()

    def write(self, context: Context, writer: Writer) -> None:
        from notes.liquid.seo import seo_html

        writer.write(seo_html(context, with_title=self.with_title))


class FeedMeta(Tag):
    def write(self, context: Context, writer: Writer) -> None:
        settings = context.engine.settings
        href = absolute_url(context, settings.feed_path)
        title = f" title={_quoted(settings.title)}" if settings.title else ""
        writer.write(f'<link type="application/atom+xml" rel="alternate" href={_quoted(str(href))}{title} />')


def _quoted(text: str) -> str:
    return f'"{xml_escape(None, text)}"'


TAGS: dict[str, type[Tag]] = {
    "highlight": Highlight,
    "include": Include,
    "include_relative": IncludeRelative,
    "include_cached": Include,  # jekyll-include-cache's; here an include like any other
    "link": Link,
    "post_url": PostUrl,
    "seo": Seo,
    "feed_meta": FeedMeta,
    "gist": Gist,
    "avatar": Avatar,
}
