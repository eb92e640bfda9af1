"""What the settings mean to the rooms: the site for the templates, options for rendering, pages and references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from notes import kramdown
from notes.engines.highlight import stylesheet
from notes.engines.katex import MathOptions
from notes.engines.sanitizer import is_harmless, require_sanitizer
from notes.errors import Problem
from notes.files.assets import asset_dir
from notes.files.config import Config, named_plugins
from notes.files.theme_files import ThemeFile, made_file, theme_files
from notes.notebook.views import Link, Site
from notes.references.overrides import Overrides, parse_overrides
from notes.render import RenderOptions
from notes.theme.pages import PageSettings

_ORIGIN = re.compile(r"(?:https?://[\w.:\[\]-]+(?:/[\w.~%-]+)*)?")
_PATH = re.compile(r"(?:/[\w.~%-]+)*")
OWN_TEMPLATES = "templates"
"""Folder of a notebook whose templates replace or extend the theme's."""


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """The settings of one build, as each room wants them."""

    site: Site
    rendering: RenderOptions
    math: MathOptions
    pages: PageSettings
    overrides: Overrides
    template_folders: tuple[Path, ...]
    """The notebook's own first, the theme's last."""
    theme_files: tuple[ThemeFile, ...]
    problems: tuple[Problem, ...] = ()
    """Errors of settings that only their room can judge."""


def site_settings(config: Config) -> SiteSettings:
    """Hand the settings out."""
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
    markdown = kramdown.options_from(options)
    if own.untrusted:
        require_sanitizer()
        problems.extend(_leading_elsewhere(config))
    math = MathOptions(output=own.math.output, numbering=own.math.numbering)
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
        rendering=RenderOptions(
            markdown=markdown, math_output=math.output, math_numbering=math.numbering, untrusted=own.untrusted
        ),
        math=math,
        pages=PageSettings(
            per_page=config.paginate or PageSettings().per_page,
            page_path=config.paginate_path,
            fold=own.references.fold,
            search=own.search,
            beside_layouts=own.theme.beside_layouts,
        ),
        overrides=overrides,
        template_folders=(*((templates,) if templates.is_dir() and not own.untrusted else ()), asset_dir("templates")),
        theme_files=(*theme_files(), _code_colours()),
        problems=tuple(problems),
    )


def _leading_elsewhere(config: Config) -> Iterator[Problem]:
    """Errors for addresses of an untrusted notebook's settings that put something else into every page's links."""
    addresses = [
        ("url", config.url, _ORIGIN.fullmatch(config.url) is not None),
        ("baseurl", config.baseurl, _PATH.fullmatch(config.baseurl) is not None),
    ]
    addresses += [("notes.theme.nav", entry.url, is_harmless(entry.url)) for entry in config.notes.theme.nav]
    for key, address, allowed in addresses:
        if not allowed:
            message = f"“{key}” may not be {address!r} in an untrusted notebook"
            yield Problem(code="untrusted-address", severity="error", message=message, path="_config.yml")


def _emojis(config: Config) -> dict[str, Any]:
    """kramdown's options for what the plugin jemoji does; `emoji: src:` says where the images are."""
    if "jemoji" not in named_plugins(config.raw):
        return {}
    settings = config.raw.get("emoji")
    folder = settings.get("src") if isinstance(settings, dict) else None
    places = {"gfm_emoji_opts": {"asset_path": f"{str(folder).rstrip('/')}/emoji"}} if folder else {}
    return {"gfm_emojis": True, **places}


def _code_colours() -> ThemeFile:
    css = stylesheet().encode()
    return made_file("code.css", css)
