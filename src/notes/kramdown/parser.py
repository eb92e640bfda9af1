"""The parser: markdown-it's machinery with kramdown's rules. The lists below and `span/rules.py` are the whole order."""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_core import ParserCore
from markdown_it.ruler import Ruler

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
from notes.kramdown.options import Options
from notes.kramdown.renderer import Renderer
from notes.kramdown.span.parser import SpanParser

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
"""Name, rule, and the characters its construct can begin with (any when empty); behind blanks every rule is tried."""

CORE_RULES: list[tuple[str, core.CoreRule]] = [
    ("block", core.blocks),
    ("inline", core.spans),
    ("abbreviations", core.abbreviations),
    ("hard_breaks", core.hard_breaks),
    ("footnotes", core.footnotes),
    ("header_ids", core.header_ids),
]


class BlockParser(ParserBlock):
    """markdown-it's block parser over kramdown's rules: a cursor over the text instead of lines."""

    ruler: Ruler[BlockRule]  # type: ignore[assignment]  # kramdown's rules take a state and nothing else

    def __init__(self, replaced: Mapping[str, BlockRule]) -> None:
        self.ruler = Ruler()
        starts: dict[str, list[BlockRule]] = {
            char: [] for _, _, chars in BLOCK_RULES for char in chars if char not in " \t"
        }
        others = []
        for name, rule, chars in BLOCK_RULES:
            rule = replaced.get(name, rule)
            self.ruler.push(name, rule)
            for char, rules in starts.items():
                if not chars or char in chars:
                    rules.append(rule)
            if not chars:
                others.append(rule)
        self._starts = starts
        self._others = others

    def tokenize_blocks(self, state: BlockState) -> None:
        """Read blocks until the text ends or the end tag of the element under construction was met."""
        src, end, starts, others, context = state.src, state.end, self._starts, self._others, state.context
        every = self.ruler.getRules()
        pos = state.pos
        while pos < end and not state.closed:
            if context.work > context.budget:
                state.rest_is_text()
                break
            char = src[pos]
            for rule in every if char in " \t" else starts.get(char, others):
                if rule(state):
                    break
            else:
                raise AssertionError("the last rule takes every line")
            if state.pos <= pos:
                context.stuck(rule.__name__, state.line_at(pos))
                state.pos = pos
                bare_text(state)
            pos = state.pos
        state.finish()


class CoreParser(ParserCore):
    """The steps from a text to a finished tree."""

    def __init__(self) -> None:
        self.ruler: Ruler[core.CoreRule] = Ruler()  # type: ignore[assignment]
        for name, rule in CORE_RULES:
            self.ruler.push(name, rule)


NESTING_LIMIT = 100
"""Blocks or HTML elements inside one another; what is nested deeper stays text, with a Problem."""


class Kramdown(MarkdownIt):
    """A parser for one set of options."""

    nesting_limit = NESTING_LIMIT

    core: CoreParser
    block: BlockParser
    inline: SpanParser

    def __init__(self, options: Options) -> None:
        self.kramdown_options = options
        self.gfm = options.input == "GFM"
        """Whether the input is GFM; fixed, whatever `{::options}` says."""
        self.paragraph_end_quirk = self.gfm and "paragraph_end" in options.gfm_quirks
        """Whether headings, lists, quotes and fences end a paragraph."""
        super().__init__("zero", renderer_cls=Renderer)
        self.inline = SpanParser(options)
        self.block = BlockParser({"atx_header": atx_header_gfm_quirk} if self.paragraph_end_quirk else {})
        self.core = CoreParser()
