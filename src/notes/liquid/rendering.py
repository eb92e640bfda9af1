"""Rendering one template, and a page's content through its layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from notes.errors import Problem
from notes.liquid.context import Context
from notes.liquid.drops import ItemDrop, SiteDrop
from notes.liquid.engine import Engine
from notes.liquid.errors import LimitReachedError
from notes.liquid.limits import LimitError, Meter
from notes.liquid.source_map import SourceMap, SourceWriter, Writer
from notes.liquid.templates import Template
from notes.liquid.values import string_of

W = TypeVar("W", bound=Writer)

JEKYLL_VERSION = "4.4.1"
"""What `jekyll.version` says: the version whose behaviour is kept."""


class LiquidResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a rendering gave."""

    text: str
    """Of a tag with an error nothing is in it."""
    problems: tuple[Problem, ...] = ()
    """Every error and warning, each once, in the order in which they were found."""
    names: frozenset[str] = frozenset()
    """What it read of the site, by the ledger's names; `value_of` gives what they stand for."""
    source_map: SourceMap = SourceMap("", "", [])
    """Of a body: where its text comes from."""

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def limited(self) -> bool:
        """Whether a limit ended it: other texts with the same templates would most likely fare no better, and take
        long."""
        return _limited(self.problems)


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A file of `_layouts/`."""

    name: str
    """Its key: the path below `_layouts` without the last extension."""
    path: str
    """Source path."""
    text: str
    """Without the front matter."""
    first_line: int
    front_matter: Mapping[str, Any]


def render(
    engine: Engine,
    text: str,
    *,
    path: str,
    site: SiteDrop,
    page: Mapping[str, Any],
    first_line: int = 1,
    markdown: bool = True,
    paginator: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> LiquidResult:
    """The text of a note, page or Sass file with its Liquid done.

    `path` is the source path, `first_line` the line of the file on which `text` starts: errors count from there.
    Formulas and code of a Markdown text are left alone.
    """
    verbatim = markdown and not engine.settings.liquid_in_math
    template = engine.read(text, path, first_line=first_line, verbatim=verbatim)
    variables = {"page": page, "site": site.seen_from(page), "paginator": paginator, "layout": None, **(extra or {})}
    with site.ledger.page() as names:
        writer, problems = _run(engine, template, variables, site, SourceWriter)
    written = writer.getvalue()
    try:
        if markdown and not _limited(problems):
            engine.settings.limits.check_markdown(written)
    except LimitError as error:
        problems.append(template.problem(error, 0))
    return LiquidResult(
        text=written,
        problems=tuple(problems),
        names=_of_others(names, page),
        source_map=SourceMap(text, written, writer.stretches),
    )


def render_layouts(
    engine: Engine,
    content: str,
    *,
    layout: Any,
    layouts: Mapping[str, Layout],
    path: str,
    site: SiteDrop,
    page: Mapping[str, Any],
    paginator: Mapping[str, Any] | None = None,
) -> LiquidResult:
    """A page's HTML put into its layout, that into the layout's own, and so on.

    `layout` is the page's front-matter value: `none` and nothing at all mean no layout; a name that does not exist is a
    warning and no layout. A layout that is already in the chain ends it. Values of an inner layout win over an outer's.
    """
    name = string_of(layout)
    if layout is None or layout is False or name in ("none", ""):
        return LiquidResult(text=content)
    if name not in layouts:
        message = f"layout '{name}' does not exist; the page is written without one"
        problem = Problem(code="layout-missing", severity="warning", message=message, path=path)
        return LiquidResult(text=content, problems=(problem,), names=frozenset((f"layout:{name}",)))

    variables = {"page": page, "site": site.seen_from(page), "paginator": paginator}
    html, used = content, set[str]()
    current: Layout | None = layouts[name]
    problems: list[Problem] = []
    values: Mapping[str, Any] = {}
    with site.ledger.page() as names:
        while current is not None and current.name not in used and not _limited(problems):
            used.add(current.name)
            site.ledger.note(f"layout:{current.name}")
            values = deep_merged(current.front_matter, values)
            scope = {**variables, "content": html, "layout": values}
            template = engine.read_once(current.text, current.path, first_line=current.first_line)
            writer, found = _run(engine, template, scope, site, Writer)
            html = writer.getvalue()
            problems += found
            outer = current.front_matter.get("layout")
            current = None
            if outer is not None:
                site.ledger.note(f"layout:{string_of(outer)}")  # although it may not exist yet
                current = layouts.get(string_of(outer))
    return LiquidResult(text=html, problems=tuple(dict.fromkeys(problems)), names=_of_others(names, page))


def deep_merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` wins; mappings merge, a null wins over nothing."""
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = deep_merged(known, value)
        elif value is not None or key not in merged:
            merged[key] = value
    return merged


def value_of(engine: Engine, site: SiteDrop, layouts: Mapping[str, Layout]) -> Callable[[str], Any]:
    """What the names of the ledger stand for: plain data, text, or `None` for what does not exist."""

    def value(name: str) -> Any:
        kind, _, rest = name.partition(":")
        if kind == "include":
            found = engine.services.include(rest)
        elif kind == "include_relative":
            page, _, wanted = rest.partition(":")
            found = engine.services.include_relative(page, wanted)
        elif kind in ("link", "post_url"):
            target = engine.services.links.link(rest) if kind == "link" else engine.services.links.post(rest)
            return target.url if target else None
        elif kind == "layout":
            layout = layouts.get(rest)
            return [layout.path, layout.first_line, layout.text, dict(layout.front_matter)] if layout else None
        else:
            return site.value_of(name)
        return list(found) if found else None

    return value


def _run(
    engine: Engine, template: Template, variables: Mapping[str, Any], site: SiteDrop, kind: type[W]
) -> tuple[W, list[Problem]]:
    """The writer into which a parsed template was rendered, and everything wrong with it."""
    meter = Meter(engine.settings.limits, engine.services.clock)
    jekyll = {"version": JEKYLL_VERSION, "environment": engine.settings.environment}
    context = Context(engine, template, {"jekyll": jekyll, **variables}, meter, site.ledger)
    writer, limit = kind(meter), []
    try:
        context.render(template, writer)
    except LimitReachedError as error:
        limit = [error.problem]
    return writer, [*template.problems, *context.problems, *limit]


def _limited(problems: Iterable[Problem]) -> bool:
    return any(problem.code == "liquid-limit" for problem in problems)


def _of_others(names: set[str], page: Mapping[str, Any]) -> frozenset[str]:
    """The names without those of the page's own text, which its caller's key holds."""
    own = page.path if isinstance(page, ItemDrop) else ""
    return frozenset(names - {f"content:{own}", f"output:{own}"})
