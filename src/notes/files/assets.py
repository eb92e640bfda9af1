"""Where the files that ship with the program are: the theme and the front-end packages.

An installed wheel has them inside the package, as `notes/_theme/` and `notes/_vendor/`. In a clone (an editable
install, or `src` on the path) the theme is the clone's own `templates/` and `static/`, and `hatch_build.py` has put
the packages into `src/notes/_vendor/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from notes.errors import NotesError, Problem

Asset = Literal["templates", "static", "katex", "idiomorph"]

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the package `notes`."""


def asset_dir(name: Asset, package: Path = PACKAGE) -> Path:
    """Folder of a part of the theme (`templates`, `static`) or of a front-end package (`katex`, `idiomorph`).

    Raises NotesError when the installation lacks it. `package` is another folder of `notes` for tests.
    """
    if name in ("katex", "idiomorph"):
        candidates = [package / "_vendor" / name]
        hint = "install again with `pip install .`, or run `python hatch_build.py` in the clone"
    else:
        candidates = [package / "_theme" / name, package.parent.parent / name]
        hint = "install again with `pip install .`"
    for folder in candidates:
        if folder.is_dir():
            return folder
    message = f"This installation is incomplete: {candidates[0]} is missing"
    raise NotesError(Problem(code="incomplete-installation", severity="error", message=message, hint=hint))
