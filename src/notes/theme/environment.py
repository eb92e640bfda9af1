"""The Jinja environment: what templates can call, and how their mistakes are reported.

Undefined names are errors, HTML and XML are escaped. Templates can neither reach into Python, nor change a value that
other pages share, nor roll dice: a page depends on nothing but its inputs.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemBytecodeCache,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
    pass_context,
)
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import safe_range
from markupsafe import Markup

from notes.errors import Problem, TemplateError
from notes.liquid.limits import LimitError
from notes.notebook import views
from notes.theme import urls
from notes.theme.dates import format_date
from notes.theme.messages import html_lang, kind_name, translate
from notes.theme.reference_lists import ReferenceLists, address

Load = Callable[[str], tuple[str, str] | None]
"""From a template's name to its source and the path to name in errors."""

_IN_TEMPLATE = frozenset({"__jinja_template__", "__jinja_exception__"})
"""Globals of the frames Jinja makes for template code."""

_FRAMES = frozenset(
    [
        "gi_frame",
        "gi_code",
        "cr_frame",
        "cr_code",
        "ag_frame",
        "ag_code",
        "f_globals",
        "f_locals",
        "f_builtins",
        "f_back",
        "tb_frame",
        "mro",
    ]
)
"""Public attributes through which Python's internals can be reached."""
_CHANGES = frozenset(
    [
        "append",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "sort",
        "clear",
        "update",
        "setdefault",
        "add",
        "discard",
        "format",
        "format_map",
        "encode",
        "from_bytes",
        "to_bytes",
    ]
)
"""Methods that change a shared value, read attributes unguarded (`format`) or lead to bytes, which no page needs."""


class GuardedEnvironment(Environment):
    """Jinja's environment with the guards of its sandbox that matter here.

    The sandbox proper checks every call and takes 1.4 times as long to lay out a page (0.79 against 0.55 ms).
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute[:1] != "_" and attribute not in _FRAMES:
            if attribute not in _CHANGES or not isinstance(obj, str | int | list | dict | set):
                try:
                    return getattr(obj, attribute)
                except AttributeError:
                    pass
            try:
                return obj[attribute]
            except (TypeError, LookupError, AttributeError):
                pass
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (TypeError, LookupError, AttributeError):
            if isinstance(argument, str):
                return self.getattr(obj, argument)
        return self.undefined(obj=obj, name=argument)


Kind = TypeVar("Kind", bound=GuardedEnvironment)
Expected = TypeVar("Expected")


def create_environment(
    load: Load, site: views.Site, assets: Mapping[str, str], bytecode: Path | None, lang: str, kind: type[Kind]
) -> Kind:
    """Set up Jinja for the pages of a site in one language. `assets` maps a name to its root-relative URL, without the
    baseurl."""

    def load_source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = load(name)
        return None if found is None else (*found, lambda: True)

    cache: BytecodeCache | None = None
    if bytecode is not None:
        bytecode.mkdir(parents=True, exist_ok=True)
        cache = FileSystemBytecodeCache(str(bytecode))
    environment = kind(
        loader=FunctionLoader(load_source),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=cache,
        auto_reload=False,
        cache_size=-1,
    )
    for name in ("random", "pprint"):
        del environment.filters[name]
    del environment.globals["lipsum"]
    environment.filters["attr"] = environment.getattr
    environment.globals["range"] = safe_range
    baseurl, origin = site.baseurl, site.url
    environment.filters.update(
        relative_url=_at_run_time(lambda url: urls.relative(url, baseurl)),
        absolute_url=_at_run_time(lambda url: urls.absolute(url, origin, baseurl)),
        identifier=_at_run_time(lambda url: urls.identifier(url, origin, baseurl, site.title)),
        address=lambda url: Markup(address(url)),
        date=_at_run_time(lambda value, style="long": format_date(value, style, lang)),
        number=lambda value: f"{value:,}",
        kind_name=_at_run_time(lambda kind: kind_name(lang, kind)),
        html_lang=html_lang,
        sha256=lambda text: b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    )
    environment.filters.update(_reference_filters(lang, lambda url: urls.relative(url, baseurl)))
    environment.tests["linkable"] = urls.is_linkable
    environment.globals.update(
        t=lambda key, **values: translate(lang, key, values),
        assets={name: urls.relative(url, baseurl) for name, url in assets.items()},
    )
    return environment


def _reference_filters(lang: str, relative: Callable[[str], str]) -> dict[str, Callable[..., Markup]]:
    """The filters by which templates show references, by name. They take entries of the page and no imitations."""

    def reference_list(entries: Any, link: Callable[[str], str]) -> Markup:
        return Markup(ReferenceLists(lang, link).references(_of_type(views.EntryList, entries)))

    def reference_item(entry: Any, number: int, link: Callable[[str], str]) -> Markup:
        return Markup(ReferenceLists(lang, link).item(_of_type(views.Entry, entry), int(number)))

    def reference(entry: Any, link: Callable[[str], str]) -> Markup:
        return Markup(ReferenceLists(lang, link).entry(_of_type(views.Entry, entry)))

    def reference_mark(entry: Any, link: Callable[[str], str]) -> Markup:
        return Markup(ReferenceLists(lang, link).mark(_of_type(views.Entry, entry)))

    in_bibliography = ReferenceLists(lang, relative)

    def bibliography_entry(entry: Any, permalink: str) -> Markup:
        return Markup(in_bibliography.bibliography_entry(_of_type(views.Entry, entry), permalink))

    filters = (reference_list, reference_item, reference, reference_mark, bibliography_entry)
    return {function.__name__: function for function in filters}


def _of_type(expected: type[Expected], value: object) -> Expected:
    """The value itself. Raises TypeError for another type, with which a template could make this work without end."""
    if not isinstance(value, expected):
        raise TypeError(f"this is not an {expected.__name__} of the page: {type(value).__name__}")
    return value


def _at_run_time(reads_site: Callable[..., str]) -> Callable[..., str]:
    """A filter that Jinja does not compute while it compiles.

    `'/' | relative_url` would become a constant, and the remembered code would serve it under another baseurl.
    """

    @pass_context
    def called(_: Context, *values: Any, **named: Any) -> str:
        return reads_site(*values, **named)

    return called


def explain(error: Exception, template: str, page: str) -> TemplateError:
    """Turn whatever went wrong in a template into an error with its path and line.

    `template` is the path to name where the error itself knows none.
    """
    if isinstance(error, TemplateError):
        return error
    if isinstance(error, TemplateSyntaxError):
        path, line = error.filename or error.name or template, error.lineno
        return TemplateError(
            Problem(code="template-syntax", severity="error", message=str(error.message), path=path, line=line)
        )
    path, line = _place(error) or (template, _line_read(error))
    if isinstance(error, TemplateNotFound):
        message = f"the template {error.name or template} does not exist"
        return TemplateError(Problem(code="template-missing", severity="error", message=message, path=path, line=line))
    message = f"{_sentence(error)}, while laying out {page}"
    code = "template-limit" if isinstance(error, LimitError) else "template-error"
    return TemplateError(Problem(code=code, severity="error", message=message, path=path, line=line))


def _sentence(error: Exception) -> str:
    match error:
        case KeyError():
            return f"{error.args[0]!r} does not exist"
        case SyntaxError() | MemoryError():
            return "the template is nested too deeply"
        case RecursionError() if _place(error) is None:
            return "the template is nested too deeply"
        case RecursionError():
            return "templates or macros call each other without end"
        case _:
            return str(error) or type(error).__name__


def _place(error: Exception) -> tuple[str, int] | None:
    """The innermost template line of the traceback, which Jinja has rewritten to name template files."""
    place = None
    traceback = error.__traceback__
    while traceback is not None:
        if not _IN_TEMPLATE.isdisjoint(traceback.tb_frame.f_globals):
            place = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _line_read(error: Exception) -> int:
    """The line a template had been read or compiled to when that failed; 0 when unknown."""
    line = 0
    traceback = error.__traceback__
    while traceback is not None:
        names = traceback.tb_frame.f_locals
        match names.get("node"), names.get("self"):
            case (nodes.Node(lineno=int() as line), _) | (_, nodes.Node(lineno=int() as line)):
                pass
            case _, Parser() as parser:
                line = parser.stream.current.lineno
        traceback = traceback.tb_next
    return line
