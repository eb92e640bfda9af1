"""The parser: markdown-it's machinery with kramdown's rules. The lists below and `span/rules.py` are the whole
order."""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_core import ParserCore
from markdown_it.ruler import Rule, RuleFuncTv, Ruler
from markdown_it.rules_core import StateCore

from notes.kramdown import core
from notes.kramdown.block.abbreviation import abbrev_definition
from notes.kramdown.block.blank_line import blank_line
from notes.kramdown.block.blockquote import blockquote
from notes.kramdown.block.codeblock import codeblock, codeblock_fenced
from notes.kramdown.block.definition_list import definition_list
from notes.kramdown.block.eob import eob_marker
from notes.kramdown.block.extensions import block_extensions
from notes.kramdown.block.footnote import footnote_definition
from notes.kramdown.block.header import atx_header, atx_header_gfm_quirk, setext_header
from notes.kramdown.block.horizontal_rule import horizontal_rule
from notes.kramdown.block.html import block_html
from notes.kramdown.block.link_definition import link_definition
from notes.kramdown.block.lists import list_block
from notes.kramdown.block.math import block_math
from notes.kramdown.block.paragraph import bare_text, paragraph, plain_paragraph
from notes.kramdown.block.state import BlockRule, BlockState
from notes.kramdown.block.table import table
from notes.kramdown.foreign import Lines, block_rule
from notes.kramdown.options import Options
from notes.kramdown.span.parser import SpanParser
from notes.kramdown.tokens import CONTEXT, TokenRenderer

BLOCK_RULES: list[tuple[str, BlockRule, str]] = [
    ("blank_line", blank_line, "\n\r\f\v"),
    ("codeblock", codeblock, "\t"),
    ("codeblock_fenced", codeblock_fenced, "~`"),
    ("blockquote", blockquote, ">"),
    ("atx_header", atx_header, "#"),
    ("horizontal_rule", horizontal_rule, "*-_"),
    ("list", list_block, "+*-0123456789"),
    ("definition_list", definition_list, ":"),
    ("block_html", block_html, "<"),
    ("plain_paragraph", plain_paragraph, ""),
    ("setext_header", setext_header, ""),
    ("block_math", block_math, "$\\"),
    ("table", table, ""),
    ("footnote_definition", footnote_definition, "["),
    ("link_definition", link_definition, "["),
    ("abbrev_definition", abbrev_definition, "*"),
    ("block_extensions", block_extensions, "{"),
    ("eob_marker", eob_marker, "^"),
    ("paragraph", paragraph, ""),
    ("bare_text", bare_text, " \t"),
]
"""Name, rule, and the characters its construct can begin with (any when empty); after blanks every rule is tried."""

CORE_RULES: list[tuple[str, core.CoreRule]] = [
    ("block", core.blocks),
    ("spans", core.spans),
    ("abbreviations", core.abbreviations),
    ("hard_breaks", core.hard_breaks),
    ("footnotes", core.footnotes),
    ("header_ids", core.header_ids),
]
"""Name and step. What `Kramdown.parse` adds to them is `inline`, which turns the tree into tokens."""

ALIASES = {
    "code": "codeblock", "fence": "codeblock_fenced", "hr": "horizontal_rule", "reference": "link_definition",
    "html_block": "block_html", "heading": "atx_header", "lheading": "setext_header",
    "text": "emphasis", "linkify": "bare_url", "newline": "line_break", "escape": "escaped_chars",
    "backticks": "codespan",
    "image": "link", "html_inline": "span_html", "entity": "html_entity",
}  # fmt: skip
"""markdown-it's names of rules, by which plugins find their place."""


class AliasRuler(Ruler[RuleFuncTv]):
    """markdown-it's ruler, which knows kramdown's rules by markdown-it's names too."""

    def __find__(self, name: str) -> int:
        place = super().__find__(name)
        return place if place >= 0 else super().__find__(ALIASES.get(name, name))


class BlockParser(ParserBlock):
    """markdown-it's block parser over kramdown's rules: a cursor over the text instead of lines."""

    ruler: Ruler[BlockRule]  # type: ignore[assignment]  # kramdown's rules take a state and nothing else

    def __init__(self, replaced: Mapping[str, BlockRule]) -> None:
        self.ruler = AliasRuler()
        self._own = {name: replaced.get(name, rule) for name, rule, _ in BLOCK_RULES}
        self._begins = {name: chars for name, _, chars in BLOCK_RULES}
        for name, rule in self._own.items():
            self.ruler.push(name, rule)
        self._settled: list[BlockRule] = []
        self._every: list[BlockRule] = []
        self._others: list[BlockRule] = []
        self._starts: dict[str, list[BlockRule]] = {}

    def settle(self) -> None:
        """Follow the ruler: rules may have been enabled, disabled or added since the last text."""
        active = self.ruler.getRules()
        if active is self._settled:
            return
        self._settled = active
        rules = [
            (rule.fn, self._begins.get(rule.name, ""), rule.fn is self._own.get(rule.name))
            for rule in _enabled(self.ruler)
        ]
        if len(rules) != len(self._own) or not all(own for _, _, own in rules):
            rules = [
                rule for rule in rules if rule[0] is not plain_paragraph
            ]  # it knows kramdown's rules and no others
        rules = [(fn if own else block_rule(fn), chars if own else "", own) for fn, chars, own in rules]
        self._every = [fn for fn, _, _ in rules]
        self._others = [fn for fn, chars, _ in rules if not chars]
        self._starts = {
            char: [fn for fn, chars, _ in rules if not chars or char in chars]
            for char in {char for _, chars, _ in rules for char in chars if char not in " \t"}
        }

    def tokenize_blocks(self, state: BlockState) -> None:
        """Read blocks until the text ends or the end tag of the element under construction was met."""
        src, end, starts, others, context = state.src, state.end, self._starts, self._others, state.context
        every = self._every
        pos = state.pos
        while pos < end and not state.closed:
            if context.work > context.budget:
                state.rest_is_text()
                break
            char = src[pos]
            for rule in every if char in " \t" else starts.get(char, others):
                if rule(state):
                    break
            else:  # a caller disabled the last rules
                bare_text(state)
            if state.pos <= pos:
                context.stuck(rule.__name__, state.line_at(pos))
                state.pos = pos
                bare_text(state)
            pos = state.pos
        state.finish()

    def tokenize(self, state: Lines, startLine: int, endLine: int) -> None:  # type: ignore[override]
        """Read the lines a plugin's rule hands back by kramdown's rules."""
        state.read(startLine, endLine)


class CoreParser(ParserCore):
    """The steps from a text to a finished tree, and from there to tokens."""

    def __init__(self) -> None:
        self.ruler: Ruler[core.CoreRule] = Ruler()  # type: ignore[assignment]
        for name, rule in CORE_RULES:
            self.ruler.push(name, rule, {"alt": ["tree"]})
        self.ruler.push("inline", core.tokens)

    def grow(self, state: core.CoreState) -> None:
        """Run the steps that make the tree."""
        self._run(state, "tree")

    def process(self, state: StateCore) -> None:
        """Run all steps, those of plugins too."""
        own = core.CoreState(state.src, state.md, state.env)  # type: ignore[arg-type]  # this parser belongs to a Kramdown
        own.inlineMode = state.inlineMode
        own.env[CONTEXT] = own.context
        self._run(own, "")
        state.tokens = own.tokens

    def _run(self, state: core.CoreState, chain: str) -> None:
        state.md.block.settle()
        state.md.inline.settle()
        for rule in self.ruler.getRules(chain):
            rule(state)


def _enabled(ruler: Ruler[RuleFuncTv]) -> list[Rule[RuleFuncTv]]:
    return [rule for rule in ruler.__rules__ if rule.enabled]


NESTING_LIMIT = 100
"""Blocks or HTML elements inside one another; what is nested deeper stays text, with a Problem."""


class Kramdown(MarkdownIt):
    """markdown-it with kramdown's language, for one set of options; without any, as `Options()` has them.

    `parse`, `render`, `enable`, `disable`, `use` and the rest are markdown-it's: `parse` gives its tokens (what
    kramdown alone has, formulas for instance, by names of its own), `render` the HTML that `notes.kramdown.to_html`
    gives.

    What plugins can do here, and what not, since kramdown's rules replace markdown-it's:

    - core rules over finished tokens, pushed or after `inline`, and render rules: as ever;
    - inline rules that read one construct from its first character on, and block rules that read lines: beside
      kramdown's, at the place that they ask for by kramdown's or markdown-it's name. Inline rules are asked at ASCII
      punctuation and what `add_terminator_char` names, block rules where a block may begin (they do not interrupt a
      paragraph), and what they hand back with `state.md.block.tokenize` or `state.md.inline.tokenize` is read as
      kramdown;
    - not: rules that match pairs afterwards (`inline.ruler2`, `state.delimiters`) or look at the tokens before their
      own, core rules between `block` and `inline`, before there are tokens, and plugins that call, wrap or
      replace the functions of markdown-it's own rules.
    """

    nesting_limit = NESTING_LIMIT

    core: CoreParser
    block: BlockParser
    inline: SpanParser

    def __init__(self, options: Options | None = None) -> None:
        options = options or Options()
        self.kramdown_options = options
        self.gfm = options.input == "GFM"
        """Whether the input is GFM; fixed, whatever `{::options}` says."""
        self.paragraph_end_quirk = self.gfm and "paragraph_end" in options.gfm_quirks
        """Whether headings, lists, quotes and fences end a paragraph."""
        super().__init__("zero", renderer_cls=TokenRenderer)  # type: ignore[arg-type]  # which takes no other parser
        self.inline = SpanParser(options, AliasRuler())
        self.block = BlockParser({"atx_header": atx_header_gfm_quirk} if self.paragraph_end_quirk else {})
        self.core = CoreParser()
