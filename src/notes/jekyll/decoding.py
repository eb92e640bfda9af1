"""From the mapping that settings files hold to `Settings`, with every fault and its place.

1. a checked key of the wrong type is an error; a number may be quoted, `false` says “none” where text is meant;
2. permalinks with a placeholder that does not exist are errors;
3. each key is read: a mapping with declared keys leniently, `notes:` strictly, with the nearest valid name for a wrong
one.

A wrong value is as if it had not been written.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from notes.errors import Problem
from notes.jekyll.dates import DateError, read_date
from notes.jekyll.defaults import Scope, make_scope
from notes.jekyll.permalinks import PLACEHOLDERS, unknown_placeholder
from notes.jekyll.setting_keys import Key, below, jekyll_defaults, keys_of
from notes.jekyll.settings import CollectionSettings, Feed, FeedOfCollection, OwnSettings, Settings
from notes.jekyll.spelling import did_you_mean

Place = tuple[str, int, int]
"""File, line, column."""
Places = Mapping[tuple[str, ...], Place]
"""Where each key is written, by the names that lead to it."""
S = TypeVar("S", bound=msgspec.Struct)

_SHAPE_NAMES = {str: "text", bool: "true or false", int: "a whole number", list: "a list", dict: "a mapping"}
_SHAPES: Mapping[Any, type] = {tuple: list}
"""The type a YAML file has for one of the declaration; else its own, and `dict` for a struct."""


class Decoded(NamedTuple):
    """What settings files say."""

    settings: Settings
    values: dict[str, Any]
    """What templates see: as written, wrong values out, quoted numbers as numbers."""
    problems: tuple[Problem, ...]


def decode_settings(values: Mapping[str, Any], places: Places | None = None) -> Decoded:
    """Decode the merged mapping, Jekyll's defaults among it or not. Nothing is raised: every fault is a problem."""
    return _Decoder(values, places or {}).decoded()


class _Decoder:
    """One mapping on its way."""

    def __init__(self, values: Mapping[str, Any], places: Places) -> None:
        self.values, self.places, self.defaults = dict(values), places, jekyll_defaults()
        self.problems: list[Problem] = []
        self._readers: dict[str, Callable[[Any], Any]] = {
            "author": lambda value: _text(value.get("name")) if isinstance(value, dict) else _text(value),
            "baseurl": _baseurl,
            "collections": self._collections,
            "collections_dir": lambda value: str(value).strip("/"),
            "defaults": self._scopes,
            "feed": _feed,
            "exclude": lambda value: self._words("exclude", value),
            "include": lambda value: self._words("include", value),
            "keep_files": lambda value: self._words("keep_files", value),
            "lang": lambda value: _language(value or self.values.get("locale")),
            "notes": self._notes,
            "permalink": lambda value: value or "date",
            "time": self._time,
            "timezone": lambda value: self.timezone,
            "url": lambda value: (value or "").rstrip("/"),
        }
        """Of the keys whose values are more than their types say."""

    def decoded(self) -> Decoded:
        keys = keys_of(Settings)
        for each in keys.values():
            if each.checked:
                self._check(each)
        self._permalinks()
        self.timezone = self._timezone(self.values.get("timezone"))
        given = {each.attribute: self._read(each) for each in keys.values()}
        return Decoded(Settings(**given), self.values, tuple(self.problems))

    def _read(self, each: Key) -> Any:
        value = self.values.get(each.name)
        if each.name in self._readers:
            return each.default if value is None and each.name != "lang" else self._readers[each.name](value)
        return _lenient(value, each)

    def _fault(self, code: str, message: str, keys: tuple[str, ...], hint: str = "") -> None:
        path, line, column = self.places.get(keys, ("", 0, 0))
        self.problems.append(
            Problem(code=code, severity="error", message=message, path=path, line=line, column=column, hint=hint)
        )

    # ------------------------------------------------------------ types

    def _check(self, each: Key) -> None:
        """Keep a value of the right shape; report a wrong one and go on with the default."""
        value, shapes = self.values.get(each.name), _shapes(each)
        default = self.defaults.get(each.name)
        if value is None or (isinstance(value, shapes) and not (isinstance(value, bool) and bool not in shapes)):
            if value is None and default is not None:
                self.values[each.name] = default
        elif shapes == (str,) and value is False:
            self.values[each.name] = None if default is None else ""  # `baseurl: false` says “none”
        elif shapes == (int,) and isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}\s*", value):
            self.values[each.name] = int(value)  # `paginate: "5"`
        else:
            wanted = " or ".join(_SHAPE_NAMES[shape] for shape in shapes)
            self._fault("config-type", f"“{each.name}” must be {wanted}, not {_shown(value)}", (each.name,))
            self.values[each.name] = default

    def _permalinks(self) -> None:
        """Report placeholders that do not exist once, and not for every note; go on with the default."""
        collections = self.values.get("collections")
        own = collections.items() if isinstance(collections, dict) else ()
        holders: list[tuple[tuple[str, ...], dict[str, Any]]] = [(("permalink",), self.values)]
        holders += [(("collections", label, "permalink"), each) for label, each in own if isinstance(each, dict)]
        for keys, holder in holders:
            template = holder.get("permalink")
            if isinstance(template, str) and (name := unknown_placeholder(template)):
                message = f"the permalink “{template}” names “:{name}”, which does not exist"
                self._fault("config-permalink", message, keys, hint=did_you_mean(name, PLACEHOLDERS))
                del holder["permalink"]
        self.values.setdefault("permalink", self.defaults["permalink"])

    # ------------------------------------------------------------ single keys

    def _words(self, name: str, value: list[Any]) -> tuple[str, ...]:
        words = []
        for number, word in enumerate(value, 1):
            if isinstance(word, dict | list) or word is None:
                self._fault("config-type", f"“{name}” must hold words only (entry {number})", (name,))
            else:
                words.append(_text(word))
        return tuple(words)

    def _timezone(self, name: str | None) -> str:
        try:
            return str(ZoneInfo(name)) if name else ""
        except (ValueError, OSError, LookupError):
            self._fault("config-timezone", f"unknown time zone “{name}”", ("timezone",), hint="such as Asia/Shanghai")
            return ""

    def _time(self, value: Any) -> datetime.datetime | None:
        try:
            return read_date(value, ZoneInfo(self.timezone or "UTC"))
        except DateError as error:
            self._fault("config-type", f"“time”: {error}", ("time",))
            return None

    def _collections(self, value: dict[str, Any] | list[Any]) -> dict[str, CollectionSettings]:
        for label, settings in value.items() if isinstance(value, dict) else ():
            if settings is not None and not isinstance(settings, dict):
                self._fault("config-type", f"the collection “{label}” must be a mapping", ("collections", label))
        self.values["collections"] = found = _by_label(value)
        return {label: converted(settings, CollectionSettings)[0] for label, settings in found.items()}

    def _scopes(self, value: list[Any]) -> tuple[Scope, ...]:
        scopes = []
        collections_dir = str(self.values.get("collections_dir") or "").strip("/")
        for index, entry in enumerate(value):
            values = entry.get("values") if isinstance(entry, dict) else None
            scope = (entry.get("scope") or {}) if isinstance(entry, dict) else None
            if not isinstance(values, dict) or not isinstance(scope, dict):
                at = ("defaults", str(index), "values")
                message = "a default is a “scope” (path, type) and a mapping of “values”"
                self._fault("config-type", message, at if at in self.places else ("defaults",))
                continue
            scopes.append(make_scope(scope.get("path"), scope.get("type"), values, collections_dir))
        return tuple(scopes)

    def _notes(self, value: dict[str, Any]) -> OwnSettings:
        settings, faults = converted(value, OwnSettings)
        for fault in faults:
            keys = at = ("notes", *fault.keys)
            while at not in self.places and len(at) > 1:
                at = at[:-1]
            self._fault("config-notes", f"“{'.'.join(keys)}”: {fault.message}", at, hint=fault.hint)
        return settings


def _shapes(each: Key) -> tuple[type, ...]:
    """What a value in a YAML file may be."""
    if each.name == "collections":
        return (dict, list)
    kind = get_origin(each.type) or each.type
    return (dict if issubclass(kind, msgspec.Struct) else _SHAPES.get(kind, kind),)


def _lenient(value: Any, each: Key) -> Any:
    """A value as its key's type has it; the default for one of another type."""
    kind = get_origin(each.type) or each.type
    if kind is str:
        wrong = value is None or value is False or isinstance(value, dict | list)
        text = each.default if wrong else str(value)
        return text.strip("/") or each.default if each.name.endswith("_dir") else text
    if kind is tuple:
        return tuple(map(str, value)) if isinstance(value, list) else each.default
    if issubclass(kind, msgspec.Struct):
        return converted(value, kind)[0] if isinstance(value, dict) else each.default
    fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    return value if fits else each.default


def _text(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _shown(value: Any) -> str:
    kind = _SHAPE_NAMES.get(type(value))
    return f"“{value}”" if isinstance(value, str | int | float) else kind or type(value).__name__


def _by_label(value: dict[str, Any] | list[Any]) -> dict[str, dict[str, Any]]:
    """Settings by label, of a mapping or a list of labels."""
    written = {str(label): None for label in value} if isinstance(value, list) else value
    return {label: settings if isinstance(settings, dict) else {} for label, settings in written.items()}


def _feed(value: Any) -> Feed:
    if not isinstance(value, dict):
        return Feed()
    labels = value.get("collections")
    written = _by_label(labels) if isinstance(labels, dict | list) else {}
    collections = {label: converted(settings, FeedOfCollection)[0] for label, settings in written.items()}
    feed, _ = converted({name: each for name, each in value.items() if name != "collections"}, Feed)
    return msgspec.structs.replace(feed, collections=collections)


def _language(value: Any) -> str:
    """`zh_CN.UTF-8` is understood as `zh-CN`."""
    return str(value or "en").partition(".")[0].replace("_", "-")


def _baseurl(value: str) -> str:
    """Empty or `/path` without a trailing slash."""
    if "://" in value:  # a whole address: its path is what is meant
        value = value.split("://", 1)[1].partition("/")[2]
    stripped = value.strip("/")
    return "/" + stripped if stripped else ""


# ---------------------------------------------------------------- mappings with declared keys


class SettingFault(NamedTuple):
    """A key that is unknown or wrongly typed."""

    keys: tuple[str, ...]
    """The way to it, below the mapping."""
    message: str
    hint: str = ""


_WORDS = {"bool": "true or false", "str": "text", "object": "a mapping", "array": "a list", "int": "a whole number"}
"""msgspec's names of shapes in a person's words."""
_AT = re.compile(r" - at `\$\.?(.*)`\Z")
_UNKNOWN_FIELD = re.compile(r"unknown field `(.+)`")


def converted(written: dict[str, Any], kind: type[S]) -> tuple[S, list[SettingFault]]:
    """Convert, and on each fault note it, drop the key and try again, so that all faults are found."""
    values = _copied(written)
    faults: list[SettingFault] = []
    while True:
        try:
            return msgspec.convert(values, kind), faults
        except msgspec.ValidationError as error:
            message, keys = _located(str(error))
            faults.append(SettingFault(keys, *_explained(message, keys, values, kind)))
            if not _drop(values, keys):
                return kind(), faults


def _copied(value: Any) -> Any:
    """A deep copy of mappings and lists, nulls left out: a key without a value says nothing."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items() if item is not None}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _located(message: str) -> tuple[str, tuple[str, ...]]:
    """A validation message and the keys that lead to its place."""
    at = _AT.search(message)
    text = _AT.sub("", message)
    keys = tuple(key for key in re.split(r"[.\[\]]+", at[1]) if key) if at else ()
    if unknown := _UNKNOWN_FIELD.search(text):
        return "this setting is unknown", (*keys, unknown[1])
    text = re.sub(r"`(\w+)`", lambda word: _WORDS.get(word[1], word[0]), text)
    text = re.sub(r"^Expected (.+), got (.+)", r"it must be \1, not \2", text)
    text = re.sub(r"^Object missing required field `(.+)`", r"“\1” is missing", text)
    return text[:1].lower() + text[1:], keys


def _drop(values: Any, keys: tuple[str, ...]) -> bool:
    """Take the offending key out, the whole list when it is an item's; whether there was something to take."""
    for key in keys[:-1]:
        following = values.get(key) if isinstance(values, dict) else None
        if not isinstance(following, dict):
            return isinstance(values, dict) and values.pop(key, None) is not None
        values = following
    return bool(keys) and isinstance(values, dict) and values.pop(keys[-1], keys) is not keys


def _explained(message: str, keys: tuple[str, ...], values: Any, kind: Any) -> tuple[str, str]:
    """What is wrong with a setting, and what to write instead: the likest name, the words it may be."""
    for key in keys[:-1]:
        kind = below(kind, key)
    names = list(keys_of(kind)) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else []
    if "unknown" in message:
        return message, did_you_mean(keys[-1], names) or (f"known are {', '.join(names)}" if names else "")
    words = [word for word in get_args(below(kind, keys[-1] if keys else "")) if isinstance(word, str)]
    if not words:
        return message, ""
    for key in keys:
        values = values[key]
    shown = f"“{values}” is not one of " if isinstance(values, str) else "it must be one of "
    return shown + ", ".join(words), did_you_mean(str(values), words)
