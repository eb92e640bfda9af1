"""What follows from the settings of one build: rendering options, the site for templates, theme files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from notes import kramdown
from notes.engines.highlight import stylesheet
from notes.engines.sanitizer import is_harmless, require_sanitizer
from notes.errors import Problem
from notes.files.assets import asset_dir
from notes.files.config import Config
from notes.files.theme_files import ThemeFile, made_file, theme_files
from notes.jekyll.gem_themes import named_plugins
from notes.jekyll.settings import Settings
from notes.notebook.views import Link, Site
from notes.references.overrides import Overrides, parse_overrides
from notes.render import RenderOptions

_ORIGIN = re.compile(r"(?:https?://[\w.:\[\]-]+(?:/[\w.~%-]+)*)?")
_PATH = re.compile(r"(?:/[\w.~%-]+)*")
OWN_TEMPLATES = "templates"
"""Folder of a notebook whose templates replace or extend the theme's."""


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """What other rooms make of the settings; a setting that is used as it is, they read in `Config`."""

    site: Site
    rendering: RenderOptions
    overrides: Overrides
    template_folders: tuple[Path, ...]
    """The notebook's own first, the theme's last."""
    theme_files: tuple[ThemeFile, ...]
    problems: tuple[Problem, ...] = ()
    """Errors of settings that only their room can judge."""


def site_settings(config: Config) -> SiteSettings:
    """Ask each room what it makes of its settings."""
    own = config.notes
    problems: list[Problem] = []
    raw = {key: value for key, value in msgspec.to_builtins(own.references).items() if value}
    overrides, wrong = parse_overrides(raw)
    problems.extend(wrong)
    options: dict[str, Any] = {}
    for name, value in (_emojis(config) | config.kramdown | msgspec.to_builtins(own.markdown)).items():
        try:
            kramdown.options_from({name: value})
            options[name] = value
        except kramdown.OptionError as error:
            path, line, column = config.places.get(("kramdown", name), ("_config.yml", 0, 0))
            message = f"kramdown: {error}"
            problems.append(
                Problem(code="kramdown-option", severity="error", message=message, path=path, line=line, column=column)
            )
    if own.untrusted:
        require_sanitizer()
        problems.extend(_leading_elsewhere(config))
    templates = Path(config.source) / OWN_TEMPLATES
    return SiteSettings(
        site=Site(
            title=config.title,
            description=config.description,
            author=config.author,
            lang=config.lang,
            url=config.url,
            baseurl=config.baseurl,
            nav=tuple(Link(title=entry.title, url=entry.url) for entry in own.theme.nav),
            search=own.search,
            untrusted=own.untrusted,
            config=config.raw,
        ),
        rendering=RenderOptions(markdown=kramdown.options_from(options), math=own.math, untrusted=own.untrusted),
        overrides=overrides,
        template_folders=(*((templates,) if templates.is_dir() and not own.untrusted else ()), asset_dir("templates")),
        theme_files=(*theme_files(), _code_colours()),
        problems=tuple(problems),
    )


def _leading_elsewhere(settings: Settings) -> Iterator[Problem]:
    """Errors for addresses of an untrusted notebook's settings that put something else into every page's links."""
    addresses = [
        ("url", settings.url, _ORIGIN.fullmatch(settings.url) is not None),
        ("baseurl", settings.baseurl, _PATH.fullmatch(settings.baseurl) is not None),
    ]
    addresses += [("notes.theme.nav", entry.url, is_harmless(entry.url)) for entry in settings.notes.theme.nav]
    for key, address, allowed in addresses:
        if not allowed:
            message = f"“{key}” may not be {address!r} in an untrusted notebook"
            yield Problem(code="untrusted-address", severity="error", message=message, path="_config.yml")


def _emojis(settings: Settings) -> dict[str, Any]:
    """kramdown's options for what the plugin jemoji does."""
    if "jemoji" not in named_plugins(settings):
        return {}
    folder = settings.emoji.src.rstrip("/")
    return {"gfm_emojis": True, **({"gfm_emoji_opts": {"asset_path": f"{folder}/emoji"}} if folder else {})}


def _code_colours() -> ThemeFile:
    css = stylesheet().encode()
    return made_file("code.css", css)
