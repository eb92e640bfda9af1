"""The span parser: markdown-it's inline parser with kramdown's way of reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler

from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.options import Options
from notes.kramdown.span.bare_url import whole_address
from notes.kramdown.span.chain import Chain, ReadSpan
from notes.kramdown.span.rules import span_rules
from notes.kramdown.span.state import Exhausted, SpanState

if TYPE_CHECKING:
    from notes.kramdown.parser import Kramdown


class SpanParser(ParserInline):
    """Reads running text by the rules it was made with."""

    def __init__(self, options: Options) -> None:
        rules = span_rules(options)
        self.ruler: Ruler[ReadSpan] = Ruler()  # type: ignore[assignment]  # rules here take no `silent`
        for rule in rules:
            self.ruler.push(rule.name, rule.read)
        self._links_addresses = options.bare_urls
        self._rules = {rule.name: rule for rule in rules}
        self._chains: dict[tuple[str, ...], Chain] = {}
        self.chain = self.chain_of(())
        """All rules."""
        self.link_chain = Chain(rules, stops="]")
        """All rules, for the text of a link."""
        self.html_chain = self.chain_of(("span_html",))
        """For HTML whose content is kept as it is."""

    def chain_of(self, names: Sequence[str]) -> Chain:
        """The rules named, all when none is."""
        key = tuple(names)
        chain = self._chains.get(key)
        if chain is None:
            chain = Chain([self._rules[name] for name in names] if names else self._rules.values())
            self._chains[key] = chain
        return chain

    def parse_inline(self, inline: Element, md: Kramdown, context: Context) -> list[Element]:
        """The spans an `inline` element's source is made of."""
        source = inline.content
        if context.work <= context.budget and self.chain.search(source) is not None:
            if self._links_addresses and (link := whole_address(source, inline.line)):
                return [link]
            root = Element("inline")
            state = SpanState(source, md, context, root, line=inline.line, column=inline.column)
            try:
                state.parse_spans(root)
                return root.children
            except Exhausted:
                pass
        if context.work > context.budget and source:
            context.work_limit(inline.line, source)
        inline.type = "text"
        return [inline] if source else []

    def parse_only(self, text: str, rules: Sequence[str], md: Kramdown, context: Context) -> list[Element]:
        """The spans of a text when only some rules apply at its top level; problems are not reported."""
        root = Element("inline")
        state = SpanState(text, md, context, root)
        try:
            state.parse_spans(root, chain=self.chain_of(rules))
        except Exhausted:
            return [Element("text", text)]
        return root.children
