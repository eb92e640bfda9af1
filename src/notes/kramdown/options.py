"""kramdown's options: names, defaults and types as documented; the site's extras below them, off by default."""

from __future__ import annotations

from typing import Any

import msgspec


class OptionError(ValueError):
    """An option kramdown does not know, or a value it refuses."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the HTML of a body depends on beside the body: part of a cache key."""

    input: str = "kramdown"
    """`GFM` or `kramdown`."""
    auto_ids: bool = True
    auto_id_prefix: str = ""
    auto_id_stripping: bool = False
    transliterated_header_ids: bool = False
    header_offset: int = 0
    header_links: bool = False
    toc_levels: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    hard_wrap: bool = True
    """Input GFM only."""
    gfm_quirks: tuple[str, ...] = ("paragraph_end",)
    gfm_emojis: bool = False
    gfm_emoji_opts: tuple[tuple[str, str], ...] = ()
    smart_quotes: tuple[str | int, ...] = ("lsquo", "rsquo", "ldquo", "rdquo")
    """Left single, right single, left double, right double: entity names or code points."""
    typographic_symbols: tuple[tuple[str, str], ...] = ()
    """Pairs of symbol (hellip mdash ndash laquo raquo laquo_space raquo_space) and output."""
    entity_output: str = "as_char"
    """`as_char as_input numeric symbolic`."""
    footnote_nr: int = 1
    footnote_prefix: str = ""
    footnote_backlink: str = "&#8617;"
    footnote_backlink_inline: bool = False
    footnote_link_text: str = ""
    parse_block_html: bool = False
    parse_span_html: bool = True
    html_to_native: bool = False
    link_defs: tuple[tuple[str, str, str | None], ...] = ()
    """Triples of id, URL and title."""
    math_engine: str | None = "mathjax"
    syntax_highlighter: str | None = None
    remove_line_breaks_for_cjk: bool = False

    bare_urls: bool = False
    """Site extra: link bare URLs."""
    join_han_lines: bool = False
    """Site extra: a soft line break between two Han characters is no space."""
    math_before_tables: bool = False
    """Site extra: a `|` inside `$$…$$` does not make a table."""


def options_from(values: dict[str, Any]) -> Options:
    """Options from kramdown's names and the values YAML or Ruby users write for them."""
    raise NotImplementedError
