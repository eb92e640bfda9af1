"""Our own settings, the key `notes:` of `_config.yml`: their types, and what is wrong with what was written."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from notes.jekyll.spelling import did_you_mean
from notes.model import Value

_WORDS = {"bool": "true or false", "str": "text", "object": "a mapping", "array": "a list", "int": "a whole number"}
"""msgspec's names of shapes in a person's words."""
_AT = re.compile(r" - at `\$\.?(.*)`\Z")
_UNKNOWN_FIELD = re.compile(r"unknown field `(.+)`")


class MathSettings(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`notes: math:`."""

    output: Literal["htmlAndMathml", "mathml", "html"] = "htmlAndMathml"
    """What a formula becomes: HTML with hidden MathML for screen readers, or one of the two."""
    numbering: bool = False
    """Number the display formulas that ask for it across a note."""


class MarkdownSettings(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`notes: markdown:`: what the site adds to kramdown's language."""

    bare_urls: bool = True
    join_han_lines: bool = True
    math_before_tables: bool = True


class ReferenceSettings(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`notes: references:`: corrections to what is found; the references room says what they mean."""

    same: list[Any] = msgspec.field(default_factory=list)
    different: list[Any] = msgspec.field(default_factory=list)
    title: dict[str, Any] = msgspec.field(default_factory=dict)
    kind: dict[str, Any] = msgspec.field(default_factory=dict)
    hosts: dict[str, Any] | list[Any] = msgspec.field(default_factory=dict)
    fold: bool = True
    """Whether a note folds what an earlier note of its series lists already."""


class NavEntry(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the navigation."""

    title: str
    url: str


class ThemeSettings(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`notes: theme:`."""

    nav: list[NavEntry] = msgspec.field(default_factory=list)
    """Empty for the theme's own navigation."""
    beside_layouts: bool = False
    """Whether a site with layouts of its own has the theme's topics, archive and bibliography too."""


class NotesSettings(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything under `notes:`."""

    math: MathSettings = MathSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    references: ReferenceSettings = ReferenceSettings()
    theme: ThemeSettings = ThemeSettings()
    search: bool = False
    """Full-text search at /search/, with Pagefind (the extra `search`)."""
    untrusted: bool = False
    """Whether the notebook may hold strangers' notes (the extra `untrusted`); docs/untrusted.md says what that means."""


class SettingFault(NamedTuple):
    """A key that is unknown or wrongly typed."""

    keys: tuple[str, ...]
    """The way to it, below `notes`."""
    message: str
    hint: str = ""


def convert_notes_settings(written: dict[str, Any]) -> tuple[NotesSettings, list[SettingFault]]:
    """Convert, and on each fault note it, drop the key and try again, so that all faults are found."""
    values = _copied(written)
    faults: list[SettingFault] = []
    while True:
        try:
            return msgspec.convert(values, NotesSettings), faults
        except msgspec.ValidationError as error:
            message, keys = _located(str(error))
            faults.append(SettingFault(keys, *_explained(message, keys, values)))
            if not _drop(values, keys):
                return NotesSettings(), faults


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


def _explained(message: str, keys: tuple[str, ...], values: Any) -> tuple[str, str]:
    """What is wrong with a setting, and what to write instead: the likest name, the words it may be."""
    kind: Any = NotesSettings
    for key in keys[:-1]:
        kind = next(iter(get_args(kind)), None) if key.isdigit() else _fields(kind).get(key)
    if "unknown" in message:
        names = list(_fields(kind))
        return message, did_you_mean(keys[-1], names) or (f"known are {', '.join(names)}" if names else "")
    words = [word for word in get_args(_fields(kind).get(keys[-1] if keys else "")) if isinstance(word, str)]
    if not words:
        return message, ""
    for key in keys:
        values = values[key]
    shown = f"“{values}” is not one of " if isinstance(values, str) else "it must be one of "
    return shown + ", ".join(words), did_you_mean(str(values), words)


def _fields(kind: Any) -> dict[str, Any]:
    """The types of a struct's fields by name; of anything else none."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return {}
    return {field.name: field.type for field in msgspec.structs.fields(kind)}
