"""The tags Jekyll and its usual plugins add: highlight, include, include_relative, include_cached, link, post_url, seo,
feed_meta, gist, avatar. Any other tag of a plugin is an error that names it."""

from __future__ import annotations

import re
from typing import Any

from liquid.ast import BlockNode, Node
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.tag import Tag
from liquid.token import Token

from notes.liquid.avatar import Avatar
from notes.liquid.context import Context
from notes.liquid.filters.urls import absolute_url, relative_url
from notes.liquid.gist import Gist
from notes.liquid.nodes import ActiveNode, JekyllTag, expanded
from notes.liquid.settings import Services
from notes.liquid.values import string_of

# ---------------------------------------------------------------- highlight

_HIGHLIGHT = re.compile(r'([a-zA-Z0-9.+#_-]+)((?:\s+\w+(?:=(?:\w+|"(?:[0-9]+\s)*[0-9]+"))?)*)\s*\Z', re.ASCII)
_OPTION = re.compile(r'(\w+)(?:=(?:"([^"]*)"|(\w+)))?', re.ASCII)


class HighlightNode(ActiveNode):
    def __init__(self, token: Token, language: str, options: dict[str, str], block: BlockNode) -> None:
        super().__init__(token)
        self.language, self.options, self.block = language, options, block

    def render_to_output(self, context: Any, buffer: Any) -> int:
        written = context.get_buffer()
        for node in self.block.nodes:
            node.render(context, written)
        code = written.getvalue().strip("\r\n")
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
        return int(buffer.write(f'<figure class="highlight"><pre><code {attributes}>{html}</code></pre></figure>'))


class Highlight(JekyllTag):
    name, end = "highlight", "endhighlight"

    def parse_parts(self, token: Token, markup: str, parts: list[tuple[str, str, BlockNode]]) -> Node:
        match = _HIGHLIGHT.match(markup.strip()) if len(markup) < 1000 else None
        if match is None:
            raise LiquidSyntaxError('Valid syntax: highlight <lang> [linenos] [mark_lines="1 2"]', token=token)
        options = {name: quoted or value or "true" for name, quoted, value in _OPTION.findall(match[2])}
        return HighlightNode(token, match[1].lower(), options, parts[0][2])


# ---------------------------------------------------------------- includes

_PARAMETER = re.compile(
    r'([\w-]+)\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|\'([^\'\\]*(?:\\.[^\'\\]*)*)\'|([\w.-]+))', re.ASCII
)
_DYNAMIC = re.compile(r"[^{]*(?:\{\{\s*[\w\-.]+\s*(?:\|[^{}]*)?\}\}[^\s{}]*)+")
_FILE_NAME = re.compile(r"[\w/.\-()+~#@]+\Z")
_BAD_SEQUENCE = re.compile(r"[./]{2,}")


class MissingIncludeError(LiquidError):
    """Nobody has an include of that name."""

    def __init__(self, message: str, services: Services) -> None:
        super().__init__(message, token=None)
        self.hint = services.include_hint


class IncludeNode(ActiveNode):
    relative = False

    def __init__(self, token: Token, name: str, parameters: list[tuple[str, str, bool]] | None) -> None:
        super().__init__(token)
        self.name, self.parameters = name, parameters

    def render_to_output(self, context: Any, buffer: Any) -> int:
        name = expanded(context, self.name, self.token)
        if not _FILE_NAME.match(name) or _BAD_SEQUENCE.search(name):
            raise LiquidError(
                f"the name of an include has characters or sequences it may not have: '{name}'", token=None
            )
        path, text = self._found(context, name)
        template, problems = context.engine.read_once(text, path)
        context.find(path, problems)
        namespace: dict[str, Any] = {}
        if self.parameters is not None:
            namespace["include"] = {
                key: context.variable_path(value) if variable else value for key, value, variable in self.parameters
            }
        context.meter.enter()
        try:
            with context.scoped(namespace):
                return int(context.render_partial(template, buffer))
        finally:
            context.meter.leave()

    def _found(self, context: Context, name: str) -> tuple[str, str]:
        context.reads.note(f"include:{name}")
        found = context.services.include(name)
        if found is None:
            raise MissingIncludeError(f"could not find the included file '{name}' in _includes", context.services)
        return found


class IncludeRelativeNode(IncludeNode):
    def _found(self, context: Context, name: str) -> tuple[str, str]:
        page = string_of(context.page.get("path"))
        context.reads.note(f"include_relative:{page}:{name}")
        found = context.services.include_relative(page, name)
        if found is None:
            raise LiquidError(f"could not find the included file '{name}' beside '{page}'", token=None)
        return found


class Include(JekyllTag):
    name = "include"
    node: type[IncludeNode] = IncludeNode

    def parse_markup(self, token: Token, markup: str) -> Node:
        markup = markup.strip()
        dynamic = _DYNAMIC.match(markup) if "{{" in markup else None
        if dynamic:
            name, parameters = dynamic[0].strip(), markup[dynamic.end() :].strip()
        else:
            parts = markup.split(None, 1)
            if not parts:
                raise LiquidSyntaxError(f"Valid syntax: {self.name} file.ext param='value'", token=token)
            name, parameters = parts[0], parts[1] if len(parts) > 1 else ""
        # Without parameters an include sees those of the one around it; a computed name always starts afresh.
        return self.node(token, name, self._parameters(token, parameters) if parameters or dynamic else None)

    def _parameters(self, token: Token, markup: str) -> list[tuple[str, str, bool]]:
        """Name, value, and whether the value is a variable's name."""
        parameters = []
        position = 0
        while position < len(markup):
            match = _PARAMETER.match(markup, position)
            if match is None or (match.end() < len(markup) and not markup[match.end()].isspace()):
                raise LiquidSyntaxError(
                    f"Invalid syntax for {self.name} tag: {markup}; valid is param='value' param2=variable", token=token
                )
            key, double, single, variable = match.groups()
            if double is not None:
                parameters.append((key, double.replace('\\"', '"'), False))
            elif single is not None:
                parameters.append((key, single.replace("\\'", "'"), False))
            else:
                parameters.append((key, variable, True))
            position = match.end()
            while position < len(markup) and markup[position].isspace():
                position += 1
        return parameters


class IncludeRelative(Include):
    name = "include_relative"
    node = IncludeRelativeNode


class IncludeCached(Include):
    """jekyll-include-cache's tag; here an include like any other."""

    name = "include_cached"


# ---------------------------------------------------------------- links


class LinkNode(ActiveNode):
    def __init__(self, token: Token, path: str) -> None:
        super().__init__(token)
        self.path = path

    def render_to_output(self, context: Any, buffer: Any) -> int:
        path = expanded(context, self.path, self.token)
        context.reads.note(f"link:{path}")
        target = context.services.links.link(path)
        if target is None:
            raise LiquidError(f"could not find document '{path}' in tag 'link'", token=None)
        return int(buffer.write(_with_baseurl(context, target.url)))


class Link(JekyllTag):
    name = "link"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return LinkNode(token, markup.strip())


class PostUrlNode(ActiveNode):
    def __init__(self, token: Token, post: str) -> None:
        super().__init__(token)
        self.post = post

    def render_to_output(self, context: Any, buffer: Any) -> int:
        context.reads.note(f"post_url:{self.post}")
        target = context.services.links.post(self.post)
        if target is None:
            raise LiquidError(f"could not find post '{self.post}' in tag 'post_url'", token=None)
        return int(buffer.write(_with_baseurl(context, target.url)))


class PostUrl(JekyllTag):
    name = "post_url"

    def parse_markup(self, token: Token, markup: str) -> Node:
        post = markup.strip()
        if not re.match(r"(?:.+/)?[0-9]+-[0-9]+-[0-9]+-", post):
            raise LiquidSyntaxError(f"'{post}' is not the name of a post (YYYY-MM-DD-slug)", token=token)
        return PostUrlNode(token, post)


def _with_baseurl(context: Any, url: str) -> str:
    return str(relative_url(context, url)) if context.engine.settings.link_baseurl else url


# ---------------------------------------------------------------- plugins


class SeoNode(ActiveNode):
    def __init__(self, token: Token, markup: str) -> None:
        super().__init__(token)
        self.markup = markup

    def render_to_output(self, context: Any, buffer: Any) -> int:
        from notes.liquid.seo import seo_html

        return int(buffer.write(seo_html(context, with_title="title=false" not in self.markup.lower())))


class Seo(JekyllTag):
    name = "seo"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return SeoNode(token, markup)


class FeedMetaNode(ActiveNode):
    def render_to_output(self, context: Any, buffer: Any) -> int:
        settings = context.engine.settings
        href = absolute_url(context, settings.feed_path)
        title = f" title={_quoted(settings.title)}" if settings.title else ""
        link = f'<link type="application/atom+xml" rel="alternate" href={_quoted(str(href))}{title} />'
        return int(buffer.write(link))


def _quoted(text: str) -> str:
    return f'"{_attribute(text)}"'


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class FeedMeta(JekyllTag):
    name = "feed_meta"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return FeedMetaNode(token)


TAGS: tuple[type[Tag], ...] = (
    Highlight, Include, IncludeRelative, IncludeCached, Link, PostUrl, Seo, FeedMeta, Gist, Avatar,
)  # fmt: skip
