"""Our own settings, the key `notes:` of `_config.yml`: their types, and what is wrong with what was written."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import msgspec

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
            faults.append(SettingFault(keys, message, _nearest(keys) if "unknown" in message else ""))
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
    return text[:1].lower() + text[1:], keys


def _drop(values: Any, keys: tuple[str, ...]) -> bool:
    """Take the offending key out, the whole list when it is an item's; whether there was something to take."""
    for key in keys[:-1]:
        following = values.get(key) if isinstance(values, dict) else None
        if not isinstance(following, dict):
            return isinstance(values, dict) and values.pop(key, None) is not None
        values = following
    return bool(keys) and isinstance(values, dict) and values.pop(keys[-1], keys) is not keys


def _nearest(keys: tuple[str, ...]) -> str:
    """“did you mean …”, from the fields of the struct that was being filled."""
    kind: Any = NotesSettings
    for key in keys[:-1]:
        fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
        kind = fields.get(key)
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            return ""
    names = [field.name for field in msgspec.structs.fields(kind)]
    close = get_close_matches(keys[-1], names, 1, 0.6)
    return f"did you mean “{close[0]}”?" if close else f"known are {', '.join(names)}"
