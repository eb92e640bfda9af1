"""The span rules in kramdown's order: the first rule that takes a place has it."""

from __future__ import annotations

from notes.kramdown.options import Options
from notes.kramdown.span.autolink import autolink
from notes.kramdown.span.bare_url import bare_url, url_begin
from notes.kramdown.span.chain import SpanRule
from notes.kramdown.span.codespan import codespan
from notes.kramdown.span.emoji import emoji
from notes.kramdown.span.emphasis import emphasis
from notes.kramdown.span.entity import html_entity
from notes.kramdown.span.escape import escaped_chars, escaped_chars_gfm
from notes.kramdown.span.extensions import span_extension
from notes.kramdown.span.footnote import footnote_mark
from notes.kramdown.span.html import span_html
from notes.kramdown.span.line_break import break_begin, line_break
from notes.kramdown.span.link import link
from notes.kramdown.span.math import inline_math
from notes.kramdown.span.smart_quotes import quote_begin, smart_quotes
from notes.kramdown.span.strikethrough import strikethrough
from notes.kramdown.span.typographic import symbol_begin, typographic_symbol

SPAN_RULES = [
    SpanRule("emphasis", emphasis, {"*": "", "_": ""}),
    SpanRule("codespan", codespan, {"`": ""}),
    SpanRule("autolink", autolink, {"<": ""}),
    SpanRule("span_html", span_html, {"<": ""}),
    SpanRule("footnote_marker", footnote_mark, {"[": r"\^"}),
    SpanRule("link", link, {"[": "", "!": r"\["}),
    SpanRule("smart_quotes", smart_quotes, {'"': "", "'": ""}, {'"': quote_begin, "'": quote_begin}, anywhere=True),
    SpanRule("inline_math", inline_math, {"$": r"\$"}),
    SpanRule("span_extensions", span_extension, {"{": ":"}),
    SpanRule("html_entity", html_entity, {"&": ""}),
    SpanRule(
        "typographic_syms",
        typographic_symbol,
        {"-": "-", ".": r"\.\.", "<": "<", ">": ">", "\\": "<<|>>"},
        {">": symbol_begin},
    ),
    SpanRule("line_break", line_break, {"\n": r"(?<=  \n)", "\\": r"\\\n"}, {"\n": break_begin}),
    SpanRule("escaped_chars", escaped_chars, {"\\": ""}),
]


def span_rules(options: Options) -> list[SpanRule]:
    """The rules for one set of options; GitHub's Markdown changes a few."""
    rules = list(SPAN_RULES)
    if options.bare_urls:
        rules.insert(0, SpanRule("bare_url", bare_url, {":": "//"}, {":": url_begin}))
    if options.input != "GFM":
        return rules
    without = set()
    if options.hard_wrap:
        without.add("line_break")
    if "no_auto_typographic" in options.gfm_quirks:
        without.add("typographic_syms")
    rules = [
        SpanRule("escaped_chars", escaped_chars_gfm, {"\\": ""}) if rule.name == "escaped_chars" else rule
        for rule in rules
        if rule.name not in without
    ]
    rules.append(SpanRule("strikethrough", strikethrough, {"~": "~"}))
    if options.gfm_emojis:
        rules.append(SpanRule("emoji", emoji, {":": r"[a-z0-9_+-]+:"}))
    return rules
