"""`_config.yml` and its kin, read, merged and typed.

1. which files: those named, else `_config.yml`, `_config.yaml` or `_config.toml` of the source folder;
2. Jekyll's defaults < files in order < flags, merged deeply;
3. each key Jekyll gives a type is checked against it; a wrong one is an error with file, line and column;
4. what stands under `notes:` becomes `NotesSettings`, every unknown or wrong key reported with the nearest valid name.

All errors of all files come in one `ConfigError`. Unknown keys outside `notes:` are kept: templates reach them as
`site.key`.
"""

from __future__ import annotations

import datetime
import os
import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from notes.errors import ConfigError, Problem
from notes.files.folder import check_source
from notes.files.notes_settings import NotesSettings, convert_notes_settings
from notes.files.reading import is_inside, read_regular
from notes.files.untrusted import followed, is_untrusted, not_followed
from notes.jekyll.dates import DateError, read_date
from notes.jekyll.defaults import Scope, deep_merge, make_scope
from notes.jekyll.gem_themes import brought_plugins
from notes.jekyll.permalinks import PLACEHOLDERS, unknown_placeholder
from notes.jekyll.settings import Settings
from notes.jekyll.spelling import did_you_mean
from notes.jekyll.yaml import is_too_deep, parse_yaml
from notes.model import Value

CONFIG_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
"""Settings files that are read unless others are named: the first there is."""

DEFAULTS: dict[str, Any] = {
    "destination": "_site",
    "collections_dir": "",
    "collections": {},
    "include": [".htaccess"],
    "exclude": [],
    "keep_files": [".git", ".svn"],
    "encoding": "utf-8",
    "markdown_ext": "markdown,mkdown,mkdn,mkd,md",
    "strict_front_matter": False,
    "show_drafts": None,
    "limit_posts": 0,
    "future": False,
    "unpublished": False,
    "markdown": "kramdown",
    "highlighter": "rouge",
    "excerpt_separator": "\n\n",
    "port": "4000",
    "host": "127.0.0.1",
    "baseurl": None,
    "permalink": "date",
    "paginate_path": "/page:num",
    "timezone": None,
    "defaults": [],
    "kramdown": {
        "auto_ids": True,
        "toc_levels": [1, 2, 3, 4, 5, 6],
        "entity_output": "as_char",
        "smart_quotes": "lsquo,rsquo,ldquo,rdquo",
        "input": "GFM",
        "hard_wrap": False,
        "guess_lang": True,
        "default_lang": "plaintext",
        "footnote_nr": 1,
    },
}
"""Jekyll's own, as far as they mean something here."""

_SHAPES: dict[str, tuple[type, ...]] = {
    "destination": (str,),
    "collections_dir": (str,),
    "collections": (dict, list),
    "include": (list,),
    "exclude": (list,),
    "keep_files": (list,),
    "markdown_ext": (str,),
    "strict_front_matter": (bool,),
    "show_drafts": (bool,),
    "limit_posts": (int,),
    "future": (bool,),
    "unpublished": (bool,),
    "excerpt_separator": (str,),
    "baseurl": (str,),
    "url": (str,),
    "permalink": (str,),
    "paginate": (int,),
    "paginate_path": (str,),
    "timezone": (str,),
    "defaults": (list,),
    "kramdown": (dict,),
    "notes": (dict,),
    "lang": (str,),
    "locale": (str,),
}
_SHAPE_NAMES = {str: "text", bool: "true or false", int: "a whole number", list: "a list", dict: "a mapping"}
_UNREAD = frozenset(("config-yaml", "config-toml", "config-encoding", "config-missing", "config-outside"))
Place = tuple[str, int, int]
"""File, line, column."""
_LARGEST = 4 << 20
"""Bytes of a settings file."""


# ---------------------------------------------------------------- the whole


class Config(Value, frozen=True, kw_only=True):
    """The settings of one build."""

    source: str
    """The notebook's folder, absolute."""
    destination: str
    """The site's folder, absolute."""
    files: tuple[str, ...] = ()
    """The settings files that were read, absolute: what a preview watches."""
    raw: dict[str, Any] = msgspec.field(default_factory=dict)
    """Everything, defaults and flags merged in: what templates see as `site.key`."""

    title: str = ""
    description: str = ""
    author: str = ""
    """The name, also when `author` is a mapping."""
    lang: str = "en"
    """`lang`, else `locale`, else `en`; `zh_CN` is understood as `zh-CN`."""
    url: str = ""
    """Scheme and host, without a trailing slash."""
    baseurl: str = ""
    """Empty or `/path` without a trailing slash."""
    timezone: str = ""
    """IANA name; empty reads dates as UTC, wherever the site is built."""
    time: datetime.datetime | None = None
    """`time`: pretends that the site is built then."""

    permalink: str = "date"
    collections_dir: str = ""
    collections: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    """Label → its settings (`output`, `permalink`, `sort_by`, `order`); `posts` only where written."""
    include: tuple[str, ...] = (".htaccess",)
    exclude: tuple[str, ...] = ()
    keep_files: tuple[str, ...] = (".git", ".svn")
    markdown_ext: tuple[str, ...] = (".markdown", ".mkdown", ".mkdn", ".mkd", ".md")
    strict_front_matter: bool = False
    show_drafts: bool = False
    future: bool = False
    unpublished: bool = False
    limit_posts: int = 0
    excerpt_separator: str = "\n\n"
    paginate: int = 0
    """Notes on a page of the home page's list; 0 when unsaid."""
    paginate_path: str = "/page:num"
    defaults: tuple[Scope, ...] = ()
    kramdown: dict[str, Any] = msgspec.field(default_factory=dict)
    """kramdown's options, Jekyll's defaults merged in."""
    notes: NotesSettings = NotesSettings()
    places: dict[tuple[str, ...], Place] = msgspec.field(default_factory=dict)
    """Where each key is written, by the path of keys that leads to it."""
    problems: tuple[Problem, ...] = ()
    """Warnings, what is odd in the files and does no harm; and errors, of which `read_config` lets none pass."""

    @property
    def unread(self) -> bool:
        """Whether a settings file could not be understood at all: then nobody knows what the notebook holds."""
        return any(problem.code in _UNREAD for problem in self.problems if problem.severity == "error")

    def jekyll(self, now: datetime.datetime) -> Settings:
        """What the jekyll room's rules ask for; `now` (aware) is the build's moment unless `time` is set."""
        posts = self.collections.get("posts", {})
        return Settings(
            now=self.time or now,
            timezone=ZoneInfo(self.timezone) if self.timezone else datetime.UTC,
            permalink=self.permalink,
            post_permalink=str(posts.get("permalink") or ""),
            markdown_extensions=self.markdown_ext,
            defaults=self.defaults,
            collections_dir=self.collections_dir,
            collections=self.collections,
            future=self.future or bool(posts.get("future")),
            unpublished=self.unpublished,
            show_drafts=self.show_drafts,
            limit_posts=self.limit_posts,
            titles_from_headings=plugin_enabled(self.raw, "titles_from_headings"),
            titles_in_collections=plugin_option(self.raw, "titles_from_headings", "collections"),
            strip_title=plugin_option(self.raw, "titles_from_headings", "strip_title"),
        )


def named_plugins(raw: Mapping[str, Any]) -> frozenset[str]:
    """The plugins that `plugins` (`gems` in old sites) names, and those that the theme brings."""
    lists = [raw.get(key) for key in ("plugins", "gems")]
    return brought_plugins(raw).union(str(name) for names in lists if isinstance(names, list) for name in names)


def plugin_option(raw: Mapping[str, Any], key: str, option: str) -> bool:
    """Whether `key: {option: true}` stands in the settings."""
    settings = raw.get(key)
    return isinstance(settings, dict) and settings.get(option) is True


def plugin_enabled(raw: Mapping[str, Any], key: str) -> bool:
    """Whether `key: {enabled: false}` does not switch off one of GitHub's default plugins."""
    settings = raw.get(key)
    return not (isinstance(settings, dict) and settings.get("enabled") is False)


def read_config(
    source: str | Path, config_files: str | Sequence[str] | None = None, flags: Mapping[str, Any] | None = None
) -> Config:
    """Read the settings of the notebook in `source`; raises `ConfigError` with every fault found."""
    config = judge_config(source, config_files, flags)
    errors = [problem for problem in config.problems if problem.severity == "error"]
    if errors:
        raise ConfigError(*errors)
    return config


def judge_config(
    source: str | Path, config_files: str | Sequence[str] | None = None, flags: Mapping[str, Any] | None = None
) -> Config:
    """The settings with the errors among their problems; a wrong value is as if it had not been written.

    Raises `ConfigError` for a `source` that is not a folder. `config_files` are paths, comma-separated or a sequence, later ones win; without any, `_config.yml` of the source
    if it exists. `flags` are the command line's, under Jekyll's key names; those that are `None` were not given.
    """
    root = os.path.abspath(source)  # no symlinks resolved: messages show what was typed
    check_source(source)
    reader = _Reader(root)
    for name in _named(config_files):
        reader.read(name, explicit=True)
    if not _named(config_files):
        for name in CONFIG_NAMES:
            if reader.read(name, explicit=False):
                break
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    if is_untrusted(reader.values, given):
        reader.values, ignored = followed(reader.values, DEFAULTS)
        reader.problems += not_followed(ignored, given)
    if "destination" in given:
        given["destination"] = os.path.abspath(given["destination"])  # typed where the user stands
    reader.destination_from_settings = "destination" not in given
    reader.values = deep_merge(reader.values, given)
    return reader.config()


def _named(config_files: str | Sequence[str] | None) -> list[str]:
    names = config_files.split(",") if isinstance(config_files, str) else list(config_files or ())
    return [name.strip() for name in names if name.strip()]


class _Reader:
    """Files merged so far, where their keys stand, and what is wrong with them."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: list[str] = []
        self.destination_from_settings = True
        self.values: dict[str, Any] = dict(DEFAULTS)
        self.places: dict[tuple[str, ...], Place] = {}
        self.problems: list[Problem] = []

    # ------------------------------------------------------------ files

    def read(self, name: str, *, explicit: bool) -> bool:
        """Merge one file; whether it exists. A file named explicitly may also lie in the source folder."""
        path = Path(self.root, name)
        if explicit and os.path.exists(name):
            path = Path(name).absolute()
        if not explicit and path.is_symlink() and not is_inside(path, self.root):
            self._fault("config-outside", f"{name} is a link that leads out of the folder", (), name)
            return True
        try:
            text = read_regular(path, _LARGEST).decode("utf-8-sig")
        except FileNotFoundError:
            if explicit:
                self._fault("config-missing", f"the settings file {name} does not exist", (), name)
            return False
        except OSError as error:
            self._fault("config-unreadable", f"cannot be read: {error.strerror}", (), name)
            return True
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.problems.append(
                Problem(code="config-encoding", severity="error", message="not UTF-8", path=name, line=line)
            )
            return True
        self.files.append(str(path))
        parsed = self._toml(text, name) if name.lower().endswith(".toml") else self._yaml(text, name)
        self.values = deep_merge(self.values, parsed)
        return True

    def _yaml(self, text: str, name: str) -> dict[str, Any]:
        document = parse_yaml(text)
        for fault in document.faults:
            self.problems.append(
                Problem(
                    code="config-yaml" if fault.fatal else f"config-{fault.code}",
                    severity="error" if fault.fatal else "warning",
                    message=fault.message,
                    path=name,
                    line=fault.line,
                    column=fault.column,
                    hint=fault.hint,
                )
            )
        self.places |= {key: (name, line, column) for key, (line, column) in document.places.items()}
        if document.value is None:
            return {}
        if not isinstance(document.value, dict):
            self._fault("config-yaml", "settings must be “key: value” lines", (), name)
            return {}
        return document.value

    def _toml(self, text: str, name: str) -> dict[str, Any]:
        try:
            parsed = tomllib.loads(text)
            if is_too_deep(parsed):
                raise RecursionError
            msgspec.msgpack.encode(parsed, enc_hook=repr)
            return parsed
        except ValueError as error:
            at = re.search(r"at line (\d+), column (\d+)", str(error))
            line, column = (int(at[1]), int(at[2])) if at else (0, 0)
            message = re.sub(r" \(at .*\)\Z", "", str(error))
            self.problems.append(
                Problem(code="config-toml", severity="error", message=message, path=name, line=line, column=column)
            )
            return {}
        except RecursionError:
            self._fault("config-toml", "nested too deeply", (), name)
            return {}
        except OverflowError:
            self._fault("config-toml", "a whole number has more than 64 bits", (), name)
            return {}

    def _fault(self, code: str, message: str, key: tuple[str, ...], path: str = "", hint: str = "") -> None:
        file, line, column = self.places.get(key, (path, 0, 0))
        self.problems.append(
            Problem(code=code, severity="error", message=message, path=file, line=line, column=column, hint=hint)
        )

    # ------------------------------------------------------------ values

    def config(self) -> Config:
        for key, shapes in _SHAPES.items():
            self._check(key, shapes)
        self._permalinks()
        values = self.values
        author = values.get("author")
        named = values["destination"]
        if "\0" in named:
            self._fault("config-destination", "no folder's name holds a null character", ("destination",))
            named = "_site"
        destination = os.path.abspath(os.path.join(self.root, named))
        if (self.root + os.sep).startswith(destination.rstrip(os.sep) + os.sep):
            self._fault("config-destination", "the destination must not be or hold the notebook", ("destination",))
        elif self.destination_from_settings and not is_inside(destination, self.root):
            hint = f"name it on the command line: -d {shlex.quote(str(values['destination']))}"
            message = "a destination outside the notebook is not taken from the settings"
            self._fault("config-destination", message, ("destination",), hint=hint)
        collections_dir = str(values["collections_dir"]).strip("/")
        return Config(
            source=self.root,
            destination=destination,
            files=tuple(self.files),
            raw=values,
            title=_text(values.get("title")),
            description=_text(values.get("description")),
            author=_text(author.get("name")) if isinstance(author, dict) else _text(author),
            lang=self._lang(),
            url=(values.get("url") or "").rstrip("/"),
            baseurl=_baseurl(values["baseurl"]),
            timezone=self._timezone(),
            time=self._time(),
            permalink=values["permalink"] or "date",
            collections_dir=collections_dir,
            collections=self._collections(),
            include=self._words("include"),
            exclude=self._words("exclude"),
            keep_files=self._words("keep_files"),
            markdown_ext=tuple(
                "." + word.strip().lower() for word in values["markdown_ext"].split(",") if word.strip()
            ),
            strict_front_matter=bool(values["strict_front_matter"]),
            show_drafts=bool(values["show_drafts"]),
            future=bool(values["future"]),
            unpublished=bool(values["unpublished"]),
            limit_posts=values["limit_posts"],
            excerpt_separator=values["excerpt_separator"],
            paginate=values.get("paginate") or 0,
            paginate_path=values["paginate_path"],
            defaults=self._scopes(collections_dir),
            kramdown=values["kramdown"],
            notes=self._notes(),
            places=self.places,
            problems=tuple(self.problems),
        )

    def _check(self, key: str, shapes: tuple[type, ...]) -> None:
        """Keep a value of the right shape; report a wrong one and go on with the default."""
        value = self.values.get(key)
        if value is None or (isinstance(value, shapes) and not (isinstance(value, bool) and bool not in shapes)):
            if value is None and DEFAULTS.get(key) is not None:
                self.values[key] = DEFAULTS[key]
            return
        if shapes == (str,) and isinstance(value, bool) and value is False:
            self.values[key] = None if DEFAULTS.get(key) is None else ""  # `baseurl: false` says “none”
            return
        if shapes == (int,) and isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
            self.values[key] = int(value)  # `paginate: "5"`
            return
        wanted = " or ".join(_SHAPE_NAMES[shape] for shape in shapes)
        self._fault("config-type", f"“{key}” must be {wanted}, not {_shown(value)}", (key,))
        self.values[key] = DEFAULTS.get(key)

    def _permalinks(self) -> None:
        """Report placeholders that do not exist once, and not for every note; go on with the default."""
        collections = self.values["collections"]
        own = collections.items() if isinstance(collections, dict) else ()
        places: list[tuple[tuple[str, ...], dict[str, Any]]] = [(("permalink",), self.values)]
        places += [(("collections", label, "permalink"), each) for label, each in own if isinstance(each, dict)]
        for keys, holder in places:
            template = holder.get("permalink")
            if isinstance(template, str) and (name := unknown_placeholder(template)):
                message = f"the permalink “{template}” names “:{name}”, which does not exist"
                self._fault("config-permalink", message, keys, hint=did_you_mean(name, PLACEHOLDERS))
                del holder["permalink"]
        self.values.setdefault("permalink", DEFAULTS["permalink"])

    def _words(self, key: str) -> tuple[str, ...]:
        words = []
        for index, word in enumerate(self.values[key]):
            if isinstance(word, dict | list) or word is None:
                self._fault("config-type", f"“{key}” must hold words only (entry {index + 1})", (key,))
            else:
                words.append(_text(word))
        return tuple(words)

    def _lang(self) -> str:
        lang = self.values.get("lang") or self.values.get("locale") or "en"
        return str(lang).partition(".")[0].replace("_", "-")

    def _timezone(self) -> str:
        name = self.values["timezone"] or ""
        try:
            if name:
                ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            self._fault(
                "config-timezone", f"there is no time zone “{name}”", ("timezone",), hint="such as Asia/Shanghai"
            )
            return ""
        return str(name)

    def _time(self) -> datetime.datetime | None:
        value = self.values.get("time")
        if value is None:
            return None
        try:
            return read_date(value, ZoneInfo(self._timezone() or "UTC"))
        except DateError as error:
            self._fault("config-type", f"“time”: {error}", ("time",))
            return None

    def _collections(self) -> dict[str, dict[str, Any]]:
        value = self.values["collections"]
        if isinstance(value, list):
            value = {str(label): {} for label in value}
        for label, settings in value.items():
            if settings is not None and not isinstance(settings, dict):
                self._fault("config-type", f"the collection “{label}” must be a mapping", ("collections", label))
        return {label: settings if isinstance(settings, dict) else {} for label, settings in value.items()}

    def _scopes(self, collections_dir: str) -> tuple[Scope, ...]:
        scopes = []
        for index, entry in enumerate(self.values["defaults"]):
            values = entry.get("values") if isinstance(entry, dict) else None
            scope = (entry.get("scope") or {}) if isinstance(entry, dict) else None
            if not isinstance(values, dict) or not isinstance(scope, dict):
                at = ("defaults", str(index), "values")
                message = "a default is a “scope” (path, type) and a mapping of “values”"
                self._fault("config-type", message, at if at in self.places else ("defaults",))
                continue
            scopes.append(make_scope(scope.get("path"), scope.get("type"), values, collections_dir))
        return tuple(scopes)

    def _notes(self) -> NotesSettings:
        settings, faults = convert_notes_settings(self.values.get("notes") or {})
        for fault in faults:
            place = ("notes", *fault.keys)
            while place not in self.places and len(place) > 1:
                place = place[:-1]
            self._fault(
                "config-notes", f"“{'.'.join(('notes', *fault.keys))}”: {fault.message}", place, hint=fault.hint
            )
        return settings


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _shown(value: Any) -> str:
    kind = _SHAPE_NAMES.get(type(value))
    return f"“{value}”" if isinstance(value, str | int | float) else kind or type(value).__name__


def _baseurl(value: str | None) -> str:
    path = value or ""
    if "://" in path:  # a whole address: its path is what is meant
        path = path.split("://", 1)[1].partition("/")[2]
    stripped = path.strip("/")
    return "/" + stripped if stripped else ""
