"""Which gem theme the settings name: `theme: minima`, or `remote_theme: owner/name@tag`, which wins."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from notes.jekyll.settings import Settings
from notes.model import Value

BUNDLED_THEMES: Mapping[str, frozenset[str]] = {"minima": frozenset(("jekyll-feed", "jekyll-seo-tag"))}
"""The themes that come with this program, with the plugins each brings into a site: Jekyll loads those its gem
needs."""


class GemTheme(Value, frozen=True, kw_only=True):
    """A theme whose files lie outside of the site."""

    name: str
    """Of the gem or, of a remote one, of the repository."""
    repository: str = ""
    """`owner/name` or a whole address, of a remote theme."""
    tag: str = ""
    """Version of a remote theme."""

    @property
    def is_bundled(self) -> bool:
        return self.name in BUNDLED_THEMES and self.repository in ("", f"jekyll/{self.name}")

    def missing_file_hint(self, folder: str) -> str:
        """How to fix a missing file that would be in that folder of the theme."""
        missing = "the bundled version 2.5 does not have it: copy it" if self.is_bundled else f"copy its {folder}"
        return f"it may belong to the theme {self.name}: {missing} into the site"

    @property
    def copying(self) -> str:
        """The shell command that brings its files into the site's folder and leaves those of the site alone."""
        name = shlex.quote(self.name)
        if not self.repository:
            return f'cp -rn "$(bundle info --path {name})"/{_FOLDERS} .'
        address = self.repository if "://" in self.repository else f"https://github.com/{self.repository}"
        branch = f"--branch {shlex.quote(self.tag)} " if self.tag else ""
        return f"git clone --depth 1 {branch}{shlex.quote(address)} ../{name} && cp -rn ../{name}/{_FOLDERS} ."


_FOLDERS = "{_layouts,_includes,_sass,assets}"


def gem_theme(settings: Settings) -> GemTheme | None:
    """The theme that `_config.yml` names."""
    remote, local = settings.remote_theme.strip(), settings.theme.strip()
    if remote:
        repository, _, tag = remote.partition("@")
        return GemTheme(name=repository.rstrip("/").rpartition("/")[2], repository=repository, tag=tag)
    return GemTheme(name=local) if local else None


def named_plugins(settings: Settings) -> frozenset[str]:
    """The plugins that `plugins` (`gems` in old sites) names, and those that the theme brings."""
    theme = gem_theme(settings)
    brought = BUNDLED_THEMES[theme.name] if theme and theme.is_bundled else frozenset()
    return brought.union(settings.plugins, settings.gems)
