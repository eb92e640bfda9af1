"""Which files and folders belong to the site: `include` and `exclude`.

A pattern matches a path by `File.fnmatch` (`*` crosses `/`), or as a plain prefix (`exclude: [foo]` also drops
`foobar.md`), or, with a trailing slash, the folder of that name.
"""

from __future__ import annotations

from notes.jekyll.globs import compile_fnmatch
from notes.jekyll.names import is_special

ALWAYS_EXCLUDED = (
    ".sass-cache",
    ".jekyll-cache",
    ".ruby-lsp",
    ".notes-cache",
    "gemfiles",
    "Gemfile",
    "Gemfile.lock",
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
    "templates/",
)
"""Jekyll's own list, this tool's cache, and the folder of theme overrides."""


class Selection:
    """The patterns of one site, asked once for every file and folder."""

    def __init__(self, include: tuple[str, ...] = (".htaccess",), exclude: tuple[str, ...] = ()) -> None:
        self._include = tuple(pattern.strip("/") if pattern.startswith("/") else pattern for pattern in include)
        self._exclude = tuple(
            pattern.removeprefix("/") for pattern in (*exclude, *ALWAYS_EXCLUDED) if pattern not in include
        )

    def holds(self, path: str, *, folder: bool = False) -> bool:
        """Whether `path` (relative to the source) is read; its folder is supposed to be."""
        name = path.rpartition("/")[2]
        if name.endswith("."):
            return False
        if self.includes(path, folder=folder):
            return True
        return not is_special(name) and not self.excludes(path, folder=folder)

    def includes(self, path: str, *, folder: bool = False) -> bool:
        """Whether a pattern of `include` names it, by its path or by its name alone."""
        name = path.rpartition("/")[2]
        return any(_matches(p, path, folder) or _matches(p, name, folder) for p in self._include)

    def excludes(self, path: str, *, folder: bool = False) -> bool:
        """Whether a pattern of `exclude` names it."""
        return any(_matches(pattern, path, folder) for pattern in self._exclude)


def _matches(pattern: str, path: str, folder: bool) -> bool:
    if not pattern:
        return False
    if path.startswith(pattern) or (folder and pattern == path + "/"):
        return True
    if not any(special in pattern for special in "*?[\\"):
        return False
    return compile_fnmatch(pattern).match(path) is not None
