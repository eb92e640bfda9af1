"""Style sheets that build upon a gem theme's, of a site whose theme is not here and lays no page out.

What a missing style sheet would give is left out, each import with a warning, so that the rest of the sheet keeps its
address. A rest that needs what is missing, a variable or a mixin, is a warning too and gives an empty style sheet.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from notes.errors import Problem, TemplateError
from notes.files.reading import read_text
from notes.files.sass import Sheet, compile_sheet
from notes.jekyll.gem_themes import GemTheme

MISSING = "Can't find stylesheet to import"
"""How Dart Sass begins to say that nobody has an import."""
_NEEDING = ("Undefined", "There is no module", "The target selector was not found")
"""How it begins to say that a sheet needs what an import should have given."""
_IMPORTED = re.compile(r"""(?:@(?:import|use|forward)\s+)?["']?([\w.-]+(?:/[\w.-]+)*)""", re.ASCII)
_MOST = 20
"""Imports left out of one sheet; each costs a run of Sass."""


def compile_without_theme(
    theme: GemTheme,
    text: str,
    folder: Path,
    *,
    path: str,
    first_line: int = 1,
    further: tuple[Path, ...] = (),
    **options: Any,
) -> Sheet:
    """A style sheet without the imports that `theme` would answer, as `compile_sheet` makes it, with a warning for
    each.

    Raises TemplateError for every other fault.
    """
    warnings: list[Problem] = []
    with tempfile.TemporaryDirectory() as stubs:
        options |= {"path": path, "first_line": first_line, "further": (*further, Path(stubs))}
        while True:
            try:
                sheet = compile_sheet(text, folder, **options)
                return msgspec.structs.replace(sheet, problems=tuple(warnings))
            except TemplateError as error:
                (problem,) = error.problems
                if problem.message.startswith(MISSING) and len(warnings) < _MOST:
                    own = problem.path == path
                    wanted = _imported(
                        problem, text if own else _read(folder.parent / problem.path), own * (first_line - 1)
                    )
                    if wanted and _leave_out(Path(stubs), wanted):
                        message = f"“{wanted}” is left out: the theme {theme.name} is not here"
                        if theme.is_bundled:
                            message = f"“{wanted}” is left out: the bundled theme {theme.name} does not have it"
                        warnings.append(_warning(problem, message, "what this style sheet adds to it is kept"))
                        continue
                elif warnings and problem.message.startswith(_NEEDING):
                    message = f"the style sheet is empty: it needs that of the theme {theme.name} ({problem.message})"
                    hint = "copy the theme's _sass into the site"
                    return Sheet(css="", problems=(*warnings, _warning(problem, message, hint)))
                raise


def maybe_themes(problem: Problem, theme: GemTheme | None) -> Problem:
    """An import that nobody has, with what to do about it when the site has a gem theme; other problems as they are."""
    if theme is None or not problem.message.startswith(MISSING):
        return problem
    return msgspec.structs.replace(problem, hint=theme.missing_file_hint("_sass"))


def _warning(problem: Problem, message: str, hint: str) -> Problem:
    return msgspec.structs.replace(problem, severity="warning", message=message, hint=hint)


def _imported(problem: Problem, text: str, above: int) -> str:
    """What is imported at a problem's place; the text starts below `above` lines of its file."""
    lines = text.split("\n")
    number = problem.line - above - 1
    found = _IMPORTED.match(lines[number], problem.column - 1) if 0 <= number < len(lines) else None
    return found[1] if found and ".." not in found[1].split("/") else ""


def _leave_out(stubs: Path, wanted: str) -> bool:
    """Give an import an empty style sheet; whether it had none before."""
    file = stubs / (wanted if wanted.endswith((".scss", ".sass")) else f"{wanted}.scss")
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return True


def _read(file: Path) -> str:
    try:
        return read_text(file, errors="replace")
    except OSError:
        return ""
