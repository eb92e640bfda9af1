"""The report of `notes doctor`: what a Jekyll folder needs that is not here, before it is built.

1. the settings: plugins, themes, engines, whether they can be read;
2. the Gemfile and `_plugins/`: Ruby is never run;
3. every Liquid tag and filter of notes, layouts and includes that no one here knows, and Liquid in code that looks
   meant;
4. the front matter of every note, data files, layouts that notes name and nobody has, addresses that two files claim.

Each finding says in which line, and what to do. Nothing is built and nothing is written.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from notes.errors import OutputError, Problem, Severity
from notes.files.bundled_theme import with_bundled_theme
from notes.files.config import Config, read_config
from notes.files.output import claim
from notes.files.reading import files_below, is_inside, read_text
from notes.files.source import Source, read_source
from notes.jekyll.data import read_data
from notes.jekyll.documents import make_notes
from notes.jekyll.front_matter import parse_front_matter
from notes.jekyll.gem_themes import GemTheme, gem_theme
from notes.model import Note, SourceFile, Value

BUILT_IN: Mapping[str, str] = {
    "jekyll-feed": "/feed.xml is written unless the site has its own",
    "jekyll-sitemap": "/sitemap.xml and /robots.txt are written unless the site has its own",
    "jekyll-seo-tag": "{% seo %} works",
    "jekyll-paginate": "`paginate` and `paginate_path` work",
    "jekyll-redirect-from": "redirect_from and redirect_to work",
    "jekyll-relative-links": "links to source files lead to their pages",
    "jekyll-optional-front-matter": "Markdown without front matter becomes a page",
    "jekyll-titles-from-headings": "a page without a title takes that of its first heading",
    "jekyll-readme-index": "a README is its folder's index",
    "jekyll-gist": "{% gist %} writes its script element",
    "jekyll-avatar": "{% avatar %} writes its picture",
    "jekyll-archives": "pages of tags, categories and dates, in a site with _layouts; elsewhere the theme lists them",
    "jekyll-include-cache": "{% include_cached %} includes",
    "jemoji": "`:smile:` in Markdown becomes GitHub's picture",
    "jekyll-default-layout": "Markdown without a layout gets home, page, post or default",
    "jekyll-sass-converter": "Sass is compiled by Dart Sass",
    "kramdown-parser-gfm": "built in",
    "kramdown": "built in",
    "rouge": "code is coloured by Pygments, whose class names are the same",
    "jekyll": "built in",
    "github-pages": "its default plugins are built in, jekyll-github-metadata aside",
    "webrick": "`notes serve` serves",
    "jekyll-watch": "`notes serve` watches",
    "minima": "what a site needs of it is built in",
}
"""Plugins whose effects need nothing."""

INSTEAD: Mapping[str, str] = {
    "jekyll-paginate-v2": "only jekyll-paginate's `paginate` and `paginate_path` work: lists of posts on one "
    "index.html",
    "jekyll-scholar": "cite by links: references are found in notes and merged",
    "jekyll-toc": "write `* toc` and `{:toc}` where the table of contents goes",
    "jekyll-github-metadata": "write the keys of site.github that layouts use into _config.yml",
    "jekyll-mentions": "write @name as a link",
    "jekyll-remote-theme": "copy the theme's _layouts, _includes, _sass and assets into the site",
    "jekyll-last-modified-at": "write `last_modified_at` in the front matter",
    "jekyll-katex": "formulas are typeset by KaTeX anyway; write $$…$$",
    "kramdown-math-katex": "formulas are typeset by KaTeX anyway",
    "jekyll-coffeescript": "compile CoffeeScript beforehand",
    "jekyll-commonmark": "notes are read as kramdown reads them",
    "jekyll-commonmark-ghpages": "notes are read as kramdown reads them",
    "jekyll-minifier": "minify after the build",
    "jekyll-compose": "`notes new` starts a note",
}
"""Plugins whose effects are missing, and what to do about it."""

_HARMLESS_GEMS = frozenset(
    (
        "bundler",
        "rake",
        "tzinfo",
        "tzinfo-data",
        "wdm",
        "http_parser.rb",
        "html-proofer",
        "nokogiri",
        "ffi",
        "csv",
        "base64",
    )
)
_GEM = re.compile(r"^\s*gem\s*\(?\s*[\"']([\w.-]+)[\"']", re.MULTILINE)
_REGISTERED = re.compile(
    r"register_tag\s*\(?\s*[\"':](\w+)|register_filter\s*\(?\s*([\w:]+)|<\s*([\w:]*(?:Generator|Converter))\b"
)
_FILTER = re.compile(r"\|\s*(\w+)|(?:\"[^\"]*\"|'[^']*')")
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|.+")
_INNER_TAGS = frozenset(("else", "elsif", "when", "raw", "endraw", "comment", "endcomment", "#"))


class Diagnosis(Value, frozen=True, kw_only=True):
    """What was found: errors need doing, warnings a look, infos nothing."""

    findings: tuple[Problem, ...]
    notes: int
    """Posts, pages and documents that can be read."""

    def of(self, severity: Severity) -> list[Problem]:
        """The findings of one kind."""
        return [finding for finding in self.findings if finding.severity == severity]


def diagnose(folder: Path, config_files: tuple[str, ...] = ()) -> Diagnosis:
    """Look through a folder. Raises ConfigError when its settings cannot be read at all."""
    config = read_config(folder, config_files)
    source = with_bundled_theme(read_source(config.source, config), config)
    made = make_notes(source.documents, config, config.time or datetime.datetime.now(datetime.UTC))
    findings = [
        *config.problems,
        *_settings(config),
        *_theme(source, config),
        *_gems(Path(config.source)),
        *_ruby(config),
        *source.problems,
        *made.problems,
        *read_data(source.data, config.data_dir)[1],
        *_liquid(source, config),
        *_layouts((*made.notes, *made.listed), source, config),
        *_addresses(made.notes, source),
    ]
    return Diagnosis(findings=tuple(dict.fromkeys(findings)), notes=len(made.notes) + len(made.listed))


def _addresses(notes: Iterable[Note], source: Source) -> Iterable[Problem]:
    """Addresses that two files claim, or that lead out of the site."""
    try:
        claim(
            [
                *((note.output, note.path) for note in notes),
                *((file.output, file.path) for file in source.statics),
            ]
        )
    except OutputError as error:
        return error.problems
    return ()


# ---------------------------------------------------------------- settings and gems


def _settings(config: Config) -> Iterator[Problem]:
    theme = gem_theme(config)
    for key, names in (("plugins", config.plugins), ("gems", config.gems)):
        for name in names:
            if name != "jekyll-remote-theme" or theme is None or not theme.is_bundled:
                yield _plugin(name, *_line_of(config, name, after=key))
    if config.markdown not in ("kramdown", "GFM"):
        path, line = _line_of(config, "markdown:")
        message = f"notes are read as kramdown reads them, not as {config.markdown}"
        yield _found("markdown-engine", "warning", message, path, line, "look through a few pages with `notes diff`")
    if config.lsi:
        path, line = _line_of(config, "lsi:")
        yield _found("lsi", "warning", "site.related_posts are the newest ones, never by similarity", path, line)


def _theme(source: Source, config: Config) -> Iterator[Problem]:
    theme = gem_theme(config)
    if theme is None:
        return
    path, line = _line_of(config, theme.repository or theme.name)
    if theme.is_bundled:
        completes = f"{theme.name}: the bundled theme completes the site's own layouts, includes and style sheets"
        instead = f"{theme.name}: the theme of this tool serves in its place, its style sheets and assets are there"
        yield _found("gem-theme", "info", completes if source.has_own_theme else instead, path, line)
    elif source.has_own_theme:
        message = f"the theme {theme.name} is not here; only the site's own layouts and includes are"
        yield _found("gem-theme", "warning", message, path, line, f"copy what they need: {theme.copying}")
    else:
        message = f"the theme {theme.name} is not here; that of this tool serves"
        yield _found("gem-theme", "warning", message, path, line, f"to keep {theme.name}: {theme.copying}")


def _plugin(name: str, path: str, line: int) -> Problem:
    if name in BUILT_IN:
        return _found("plugin", "info", f"{name}: {BUILT_IN[name]}", path, line)
    if name in INSTEAD:
        return _found("plugin", "error", f"the plugin {name} is not available", path, line, INSTEAD[name])
    hint = "Ruby plugins are not run: see what its tags, filters or generators are used for"
    return _found("plugin", "error", f"the plugin {name} is not known", path, line, hint)


def _gems(folder: Path) -> Iterator[Problem]:
    text = "\n".join(line.partition("#")[0] for line in _text_of(folder / "Gemfile").split("\n"))
    for match in _GEM.finditer(text):
        if match[1] not in _HARMLESS_GEMS:
            finding = _plugin(match[1], "Gemfile", text.count("\n", 0, match.start(1)) + 1)
            theme = match[1].endswith(("-theme", "minimal-mistakes-jekyll", "just-the-docs", "chirpy"))
            if finding.severity == "error" and match[1] not in INSTEAD and (theme or "theme" in match[1]):
                yield _found(
                    "gem-theme",
                    "warning",
                    f"{match[1]} is a theme",
                    "Gemfile",
                    finding.line,
                    GemTheme(name=match[1]).copying,
                )
            else:
                yield finding


def _ruby(config: Config) -> Iterator[Problem]:
    folder = Path(config.source, config.plugins_dir)
    if not os.path.isdir(folder) or not is_inside(folder, config.source):
        return
    for file in files_below(folder):
        if file.suffix != ".rb":
            continue
        text = _text_of(file)
        path = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        found = list(_REGISTERED.finditer(text))
        if not found:
            yield _found("ruby-plugin", "error", "Ruby plugins are not run", path, 1, "see what it does for the site")
        for match in found:
            what = (
                f"the tag {{% {match[1]} %}}"
                if match[1]
                else f"the filters of {match[2]}"
                if match[2]
                else f"a {match[3]}"
            )
            hint = "write an include in its place" if match[1] else "see what it does for the site"
            yield _found(
                "ruby-plugin",
                "error",
                f"Ruby plugins are not run: {what}",
                path,
                text.count("\n", 0, match.start()) + 1,
                hint,
            )


# ---------------------------------------------------------------- Liquid


def _liquid(source: Source, config: Config) -> Iterator[Problem]:
    documents = [document.file for document in source.documents]
    texts = [file for file in (*documents, *source.layouts, *source.includes) if "{%" in file.text or "{{" in file.text]
    if not texts:
        return
    from notes import liquid

    engine = liquid.Engine(liquid.Settings(now=datetime.datetime.now(datetime.UTC)), liquid.Services())
    tags, filters = frozenset(engine.tags), frozenset(engine.filters)
    templates = {file.path for file in (*source.layouts, *source.includes)}
    for file in texts:
        markdown = Path(file.path).suffix.lower() in config.markdown_extensions and file.path not in templates
        yield from _unknown(file, tags, filters, verbatim=markdown and not config.liquid_in_math)


def _unknown(file: SourceFile, tags: Iterable[str], filters: Iterable[str], *, verbatim: bool) -> Iterator[Problem]:
    from notes.liquid.errors import LiquidSyntaxError
    from notes.liquid.scan import meant_in_code, scan

    parts = parse_front_matter(file.text, file.path)
    if parts.data.get("render_with_liquid") is False:
        return

    def place(offset: int) -> tuple[int, int]:
        before = parts.body[:offset]
        return parts.body_line + before.count("\n"), offset - before.rfind("\n")

    in_code = meant_in_code(parts.body) if verbatim else []
    if in_code:
        line, column = place(in_code[0])
        shown = next(_LIQUID.finditer(parts.body, in_code[0]))[0]
        places = f" ({len(in_code)} places in this file)" if len(in_code) > 1 else ""
        message = f"Liquid in code is text here, and Jekyll evaluates it: {shown}{places}"
        hint = "`liquid_in_math: true` in _config.yml evaluates it"
        yield _found("liquid-in-code", "warning", message, file.path, line, hint, column)
    try:
        for piece in scan(parts.body, verbatim=verbatim):
            if piece.kind == "tag" and not _is_known_tag(piece.name, tags):
                line, column = place(piece.start)
                hint = "a plugin's: write an include in its place"
                message = f"the tag {{% {piece.name} %}} is not known"
                yield _found("liquid-tag", "error", message, file.path, line, hint, column)
            if piece.kind != "text":
                for match in _FILTER.finditer(piece.text):
                    if (
                        match[1]
                        and match[1] not in filters
                        and piece.name not in ("if", "unless", "elsif", "case", "when")
                    ):
                        line, column = place(piece.inner + match.start(1))
                        message = f"the filter {match[1]} is not known: its input stays as it is"
                        yield _found("liquid-filter", "warning", message, file.path, line, "a plugin's", column)
    except LiquidSyntaxError as error:
        line, column = place(error.position or 0)
        yield _found("liquid-syntax", "error", str(error), file.path, line, "", column)


def _is_known_tag(name: str, tags: Iterable[str]) -> bool:
    return name in _INNER_TAGS or name in tags or (name.startswith("end") and name[3:] in tags)


# ---------------------------------------------------------------- layouts


def _layouts(notes: Iterable[Note], source: Source, config: Config) -> Iterator[Problem]:
    if not source.has_own_theme:
        message = "the site has no _layouts: the theme of this tool serves"
        yield _found("theme", "info", message, "", 0)
        return
    known = {file.path[len(config.layouts_dir) + 1 :].rpartition(".")[0] for file in source.layouts}
    if source.bundled_theme:
        known |= source.bundled_theme.layout_names
    theme = gem_theme(config)
    for file in source.layouts:
        outer = parse_front_matter(file.text, file.path).data.get("layout")
        if isinstance(outer, str) and outer not in ("none", "", *known):
            message = f"layout “{outer}”, which this layout goes into, does not exist"
            hint = theme.missing_file_hint("_layouts") if theme else ""
            yield _found("layout-missing", "warning", message, file.path, 1, hint)
    for note in notes:
        if note.layout and note.layout != "none" and note.layout not in known:
            elsewhere = theme is not None and source.bundled_theme is None
            hint = "the theme of this tool serves" if elsewhere else "the page is written without one, as Jekyll does"
            yield _found("layout-missing", "warning", f"layout “{note.layout}” does not exist", note.path, 1, hint)


# ---------------------------------------------------------------- findings


def _found(
    code: str, severity: Severity, message: str, path: str, line: int, hint: str = "", column: int = 0
) -> Problem:
    return Problem(code=code, severity=severity, message=message, path=path, line=line, column=column, hint=hint)


def _line_of(config: Config, word: str, *, after: str = "") -> tuple[str, int]:
    """The settings file and line in which a word is, below the line of a key."""
    for file in config.files:
        waiting = bool(after)
        for number, line in enumerate(_text_of(Path(file)).split("\n"), 1):
            if waiting and line.startswith(f"{after}:"):
                waiting = False
            if not waiting and word in line.partition(" #")[0]:
                return Path(file).name, number
    return Path(config.files[0]).name if config.files else "_config.yml", 0


def _text_of(file: Path) -> str:
    try:
        return read_text(file, errors="replace")
    except OSError:
        return ""
