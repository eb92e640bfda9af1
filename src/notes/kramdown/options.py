"""kramdown's options: names, defaults and types as documented; the site's extras below them, off by default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    """Always true for input GFM."""
    transliterated_header_ids: bool = False
    header_offset: int = 0
    header_links: bool = False
    """Put an empty link to itself at the start of a heading with an id."""
    toc_levels: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    hard_wrap: bool = True
    """Input GFM only."""
    gfm_quirks: tuple[str, ...] = ("paragraph_end",)
    """`paragraph_end`, `no_auto_typographic`."""
    gfm_emojis: bool = False
    gfm_emoji_opts: tuple[tuple[str, str], ...] = ()
    """Pairs; `asset_path` is known."""
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
    footnote_link_text: str = "%s"
    """With the footnote's number in place of `%s`."""
    parse_block_html: bool = False
    parse_span_html: bool = True
    html_to_native: bool = False
    link_defs: tuple[tuple[str, str, str | None], ...] = ()
    """Triples of id, URL and title."""
    math_engine: str | None = "mathjax"
    """`mathjax`, which stands for all of kramdown's engines: formulas are typeset later. None for any other name, as
    kramdown writes formulas for an engine it does not find."""
    syntax_highlighter: str | None = None
    """Colours come from the callable given to `Document.render`; None also stands for `rouge` without one."""
    default_lang: str = ""
    """Language of code blocks that name none (syntax_highlighter_opts)."""
    guess_lang: bool = False
    """Highlight code blocks that name no language as plain text (syntax_highlighter_opts)."""
    highlight_blocks: bool = True
    """False under syntax_highlighter_opts: block: disable."""
    highlight_spans: bool = True
    """False under syntax_highlighter_opts: span: disable."""
    line_numbers: bool = False
    """Number the lines of highlighted blocks (syntax_highlighter_opts, Rouge's option)."""
    start_line: int = 1
    """The first of these numbers (syntax_highlighter_opts)."""
    css_class: str = "highlight"
    """Class of a highlighted block's `<pre>` (syntax_highlighter_opts)."""
    remove_line_breaks_for_cjk: bool = False
    forbidden_inline_options: tuple[str, ...] = ("template",)

    bare_urls: bool = False
    """Site extra: link bare URLs."""
    join_han_lines: bool = False
    """Site extra: a soft line break between two Han characters is not a space."""
    math_before_tables: bool = False
    """Site extra: a `|` inside `$$…$$` does not make a table."""


NO_LANGUAGE = frozenset(("plaintext", "text"))
"""Rouge's names of plain text, which it highlights only under `guess_lang`."""
WITHOUT_EFFECT = frozenset(
    (
        "template", "line_width", "list_indent", "latex_headers", "remove_block_html_tags", "remove_span_html_tags",
        "math_engine_opts", "enable_coderay", "coderay_wrap", "coderay_line_numbers", "coderay_line_number_start",
        "coderay_tab_width", "coderay_bold_every", "coderay_css", "coderay_default_lang", "show_warnings",
        "toc_depth", "parse_tags", "encoding",
    )
)  # fmt: skip
"""Options kramdown or Jekyll know that cannot change the HTML of a body."""

_MATH_ENGINES = frozenset(("mathjax", "katex", "mathjaxnode", "sskatex", "itex2mml", "ritex"))
_SMART_QUOTES = 4
_LEVEL_RANGE = re.compile(r"(\d)\.\.(\d)")
_LEVEL_LIST = re.compile(r"\d(?:,\d)*")


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).strip().lower() != "false" and str(value) != ""


def _integer(value: Any) -> int:
    return int(str(value), 0)


def _symbol(value: Any) -> str | None:
    name = "" if value is None else str(value).strip().removeprefix(":")
    return None if name in {"", "nil"} else name


def _math_engine(value: Any) -> str | None:
    return "mathjax" if _symbol(value) in _MATH_ENGINES else None


def _required_symbol(value: Any) -> str:
    return _symbol(value) or ""


def _list(value: Any) -> list[Any]:
    if isinstance(value, str):
        return value.split(",") if value else []
    return list(value)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(_required_symbol(name) for name in _list(value))


def _mapping(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, str):
        import yaml  # only for options written inside a text

        try:
            value = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise ValueError("the value is not YAML") from error
    if not isinstance(value, Mapping):
        raise ValueError("a mapping is needed")
    return value


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((_required_symbol(key), str(text)) for key, text in _mapping(value).items())


def _toc_levels(value: Any) -> tuple[int, ...]:
    if isinstance(value, str):
        if match := _LEVEL_RANGE.fullmatch(value):
            value = range(int(match[1]), int(match[2]) + 1)
        elif _LEVEL_LIST.fullmatch(value):
            value = value.split(",")
        else:
            raise ValueError("levels are written 1..6 or 1,2,3")
    levels = tuple(dict.fromkeys(int(level) for level in value))
    if not all(1 <= level <= 6 for level in levels):
        raise ValueError("levels run from 1 to 6")
    return levels


def _smart_quotes(value: Any) -> tuple[str | int, ...]:
    quotes = tuple(int(str(quote)) if str(quote).isdigit() else str(quote) for quote in _list(value))
    if len(quotes) != _SMART_QUOTES:
        raise ValueError("four entities are needed")
    return quotes


def _link_defs(value: Any) -> tuple[tuple[str, str, str | None], ...]:
    definitions = []
    for link_id, parts in _mapping(value).items():
        if not isinstance(parts, (list, tuple)) or not 1 <= len(parts) <= 2:
            raise ValueError("a list of URL and title is needed")
        definitions.append(
            (str(link_id), str(parts[0]), None if len(parts) == 1 or parts[1] is None else str(parts[1]))
        )
    return tuple(definitions)


def _one_of(*names: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        name = _required_symbol(value)
        if name not in names:
            raise ValueError(f"one of {', '.join(names)} is needed")
        return name

    return read


def _input(value: Any) -> str:
    name = str(value)
    if name.lower() not in {"gfm", "kramdown", "markdown"}:
        raise ValueError("GFM or kramdown is needed")
    return "GFM" if name.lower() == "gfm" else "kramdown"


_READERS: dict[str, Callable[[Any], Any]] = {
    "input": _input,
    "toc_levels": _toc_levels,
    "gfm_quirks": _names,
    "gfm_emoji_opts": _pairs,
    "smart_quotes": _smart_quotes,
    "typographic_symbols": _pairs,
    "entity_output": _one_of("as_char", "as_input", "numeric", "symbolic"),
    "link_defs": _link_defs,
    "math_engine": _math_engine,
    "syntax_highlighter": _symbol,
    "forbidden_inline_options": _names,
}
_BY_TYPE: dict[str, Callable[[Any], Any]] = {"bool": _boolean, "int": _integer, "str": str}
_READERS |= {
    name: _BY_TYPE[type_name]
    for name, type_name in Options.__annotations__.items()
    if type_name in _BY_TYPE and name not in _READERS
}


_HIGHLIGHTING: dict[str, Callable[[Any], Any]] = {
    "default_lang": str,
    "guess_lang": _boolean,
    "line_numbers": _boolean,
    "start_line": _integer,
    "css_class": str,
}


HIGHLIGHTING_FIELDS = frozenset(("highlight_blocks", "highlight_spans", *_HIGHLIGHTING))
"""The fields of `Options` that are parts of syntax_highlighter_opts."""


def _highlighting(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The fields syntax_highlighter_opts sets; under `block` and `span` is what holds for one of the two."""
    given = {str(key).lstrip(":"): setting for key, setting in value.items()}
    block, span = (
        {str(key).lstrip(":"): setting for key, setting in _mapping(given.get(part) or {}).items()}
        for part in ("block", "span")
    )
    for_blocks = given | block
    fields: dict[str, Any] = {
        key: reader(for_blocks[key]) for key, reader in _HIGHLIGHTING.items() if for_blocks.get(key) is not None
    }
    for field, settings in (("highlight_blocks", block), ("highlight_spans", span)):
        if settings.get("disable"):
            fields[field] = False
    return fields


def read_option(name: str, value: Any) -> dict[str, Any]:
    """The fields of `Options` an option sets; raises OptionError as `options_from` does."""
    if name == "syntax_highlighter_opts":
        try:
            value = _mapping(value or {})
        except ValueError as error:
            raise OptionError(f"{value!r} is not a value for the option {name}: {error}") from None
        return _highlighting(value)
    if name in WITHOUT_EFFECT:
        return {}
    if name not in _READERS:
        raise OptionError(f"kramdown has no option {name}")
    try:
        return {name: _READERS[name](value)}
    except (ValueError, TypeError) as error:
        raise OptionError(f"{value!r} is not a value for the option {name}: {error}") from None


def options_from(values: Mapping[str, Any]) -> Options:
    """Options from kramdown's names and the values YAML or Ruby users write for them.

    Raises OptionError for a name kramdown does not know or a value it refuses.
    """
    fields: dict[str, Any] = {}
    for name, value in values.items():
        fields |= read_option(str(name).lstrip(":"), value)
    return Options(**fields)
