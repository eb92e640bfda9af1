"""The span parser: markdown-it's inline parser with kramdown's way of reading."""

from __future__ import annotations

import string
from collections.abc import MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.foreign import RunningText, span_rule
from notes.kramdown.options import Options
from notes.kramdown.span.bare_url import bare_url, whole_address
from notes.kramdown.span.chain import Chain, ReadSpan, SpanRule
from notes.kramdown.span.rules import span_rules
from notes.kramdown.span.state import Exhausted, SpanState
from notes.kramdown.tokens import CONTEXT, inline_tokens

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from notes.kramdown.parser import Kramdown


class SpanParser(ParserInline):
    """Reads running text by the rules for a set of options, and those that were added."""

    def __init__(self, options: Options, ruler: Ruler[ReadSpan]) -> None:
        super().__init__()
        self.ruler: Ruler[ReadSpan] = ruler  # type: ignore[assignment]  # rules here take no `silent`
        self.ruler2 = Ruler()
        self._own = {rule.name: rule for rule in span_rules(options)}
        for rule in self._own.values():
            self.ruler.push(rule.name, rule.read)
        self._terminators = set(string.punctuation + "\n")
        self._settled: list[ReadSpan] | None = None
        self.settle()

    def settle(self) -> None:
        """Follow the ruler: rules may have been enabled, disabled or added since the last text."""
        active = self.ruler.getRules()
        if active is self._settled:
            return
        self._settled = active
        rules = [
            own
            if (own := self._own.get(rule.name)) and rule.fn is own.read
            else SpanRule(rule.name, span_rule(rule.fn), dict.fromkeys(self._terminators, ""))
            for rule in self.ruler.__rules__
            if rule.enabled
        ]
        self._rules = {rule.name: rule for rule in rules}
        self._links_addresses = bool(rules) and rules[0].read is bare_url
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
            chain = Chain(
                [self._rules[name] for name in names if name in self._rules] if names else self._rules.values()
            )
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

    # ------------------------------------------------------------ what rules of plugins call

    def add_terminator_char(self, ch: str) -> None:
        """Have the rules of plugins asked at a character."""
        self._terminators.add(ch)
        self._settled = None

    def tokenize(self, state: StateInline) -> None:
        """Read what is left up to `state.posMax`."""
        if state.pending:
            state.pushPending()
        state.tokens += self.parse(state.src[state.pos : state.posMax], state.md, state.env, [])
        state.pos = state.posMax

    def skipToken(self, state: RunningText) -> None:  # type: ignore[override]
        """Move after the construct at the cursor, or one character on."""
        state.skip()

    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        """Read a running text into tokens."""
        context = env[CONTEXT]
        spans = self.parse_inline(Element("inline", src), md, context)  # type: ignore[arg-type]
        tokens += inline_tokens(spans, md, context)  # type: ignore[arg-type]
        return tokens
