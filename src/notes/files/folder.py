"""The notebook's folder, before anything in it is read."""

from __future__ import annotations

import os
from pathlib import Path

from notes.errors import ConfigError, Problem


def check_source(source: str | Path) -> None:
    """Raise ConfigError when the notebook's folder is none."""
    if not os.path.isdir(source):
        what = "is a file; name the folder it lies in" if os.path.exists(source) else "does not exist"
        message = f"the notebook {source} {what}"
        raise ConfigError(Problem(code="source-missing", severity="error", message=message))
