"""kramdown: a body's Markdown becomes a `Document`, a `Document` becomes HTML with slots.

How a text is read
1. `parser.py` holds the rule order in visible lists (BLOCK_RULES, CORE_RULES; SPAN_RULES in `span/rules.py`) and the
   `Kramdown(MarkdownIt)` class that runs them; one construct is one module in `block/` or `span/`.
2. Block rules write a tree of `Element`s (`element.py`). Running text stays an `inline`
   element: `content` is its source, `line` the file line of its first character (its lines follow one another
   in the file), `column` its first column where it is known (table cells), else 0.
3. The span step replaces every `inline` element by its spans, in document order, after all blocks of the
   document are read; footnote contents follow, each where its first mark is in the tree walk (kramdown's order:
   body first, then the footnotes in order of definition).
4. Abbreviations, the GFM line breaks, the order of the footnotes and header ids follow as core rules.
5. `renderer.py` writes the tree as kramdown's HTML converter does, with the rules of `output/`; `document.py` walks it
once for what others want
   to know and hands out the rendering as pieces with holes.

For callers and plugins of markdown-it, `Kramdown.parse` writes the tree as its tokens (`tokens.py`) and runs the rules
of plugins beside kramdown's (`foreign.py`); the site has no part in it.

How a span rule is written (for `span/`)
- `def codespan(state: SpanState) -> bool` in its own module; `("codespan", codespan, "`")` in SPAN_RULES: name,
  rule, and the span_start regex fragment as kramdown has it. The parser makes ONE regex of all starts, skips
  plain text with a single `search(src, pos)`, and at the match calls the rules in order (only those whose
  fragment can start with that character).
- Patterns are compiled once at module level and used with `.match(state.src, state.pos)`. Beware: Ruby's scanner
  matches `^`, `\\A`, look-behinds and `\\b` as if the text began at the cursor; Python's `pattern.match(src, pos)`
  sees what is before. Ruby's `\\s \\w \\d` are ASCII, `\\b` and `[[:alnum:]]` are Unicode: use re.ASCII where it
  matters.
- A rule with content makes an `Element`, calls `state.parse_spans(element, stop, accept)` (recursive; restores
  `state.parent`), then `state.push(element)`; on failure it sets `state.pos` back and returns False or adds text.
- Linear: a failed opener is remembered in `state.cache`/sets on the state so that the next one of its kind does not
  scan again; recursion is limited by NESTING_LIMIT (a Problem "nesting-limit", text kept).
- Positions: `line=state.line_at(pos)` for every element that matters (a, img, math, footnote, html_element),
  `column=state.column_at(pos)` for math.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notes.kramdown.document import Document as Document
    from notes.kramdown.document import parse as parse
    from notes.kramdown.options import OptionError as OptionError
    from notes.kramdown.options import Options as Options
    from notes.kramdown.options import options_from as options_from
    from notes.kramdown.parser import Kramdown as Kramdown

_HOME = {
    "Document": "document",
    "parse": "document",
    "Kramdown": "parser",
    "OptionError": "options",
    "Options": "options",
    "options_from": "options",
}
"""Where the public names live: options are wanted in every build, the parser only when a body changed."""


def to_html(text: str, **options: Any) -> str:
    """What kramdown makes of a text; options by kramdown's names. Raises OptionError for one it does not know."""
    from notes.kramdown.document import parse_tree
    from notes.kramdown.options import options_from
    from notes.kramdown.renderer import Renderer

    state = parse_tree(text, options_from(options))
    pieces = Renderer().render_document(state.root, state.context)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def __getattr__(name: str) -> object:
    import importlib

    module = _HOME.get(name)
    if not module:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value
