"""What follows from the declaration of the settings: each key, defaults for templates, words for spelling."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from notes.jekyll.settings import JekyllSettings, OwnSection, Section, Settings


class Key(NamedTuple):
    """One key as it is declared."""

    name: str
    """As it is written in `_config.yml`."""
    attribute: str
    """Of the struct."""
    type: Any
    default: Any
    meaning: str = ""
    unsaid: str = ""
    checked: bool = False
    followed: bool = False


@functools.cache
def keys_of(kind: type[msgspec.Struct]) -> Mapping[str, Key]:
    """The keys of one mapping by name, in the order of their declaration."""
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for field in msgspec.structs.fields(kind):
        hint, said = hints[field.name], msgspec.Meta()
        if get_origin(hint) is Annotated:
            hint, said = get_args(hint)
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        meaning = said.description or ""
        found[field.encode_name] = Key(field.encode_name, field.name, hint, default, meaning, **(said.extra or {}))
    return found


def below(kind: Any, name: str) -> Any:
    """The type of what is under a key (or under an index, which is a number) of that type; `None` for anything else."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return keys_of(kind)[name].type if name in keys_of(kind) else None
    arguments = get_args(kind)
    if get_origin(kind) in (dict, list, tuple):
        return next((each for each in arguments[::-1] if each is not ...), None)
    return next((found for each in arguments if (found := below(each, name)) is not None), None)


def every_key(
    kind: type[msgspec.Struct] = Settings, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Key]]:
    """Each key that holds a value, with the names that lead to it; a collection's label is `LABEL`."""
    for name, each in keys_of(kind).items():
        if each.meaning:
            yield (*above, name), each
        for nested, label in _sections(each.type):
            yield from every_key(nested, (*above, name, *label))


def _sections(kind: Any) -> Iterator[tuple[type[msgspec.Struct], tuple[str, ...]]]:
    """The mappings with declared keys that a type allows, and what is between the key and theirs."""
    if isinstance(kind, type) and issubclass(kind, (Section, OwnSection)):
        yield kind, ()
    elif get_origin(kind) is dict:
        yield from ((nested, ("LABEL", *label)) for nested, label in _sections(get_args(kind)[1]))
    elif get_origin(kind) not in (list, tuple):
        for each in get_args(kind):
            yield from _sections(each)


FOLLOWED = frozenset(name for name, each in keys_of(Settings).items() if each.followed)
"""Keys that mean something in an untrusted notebook. Not among them: where anything is written (`destination`,
`keep_files`), what is read beyond the usual (`include`), and what only plugins, themes, layouts and templates know. A
list of what is followed, not of what is dangerous: a new key is left out until somebody has thought about it."""


def jekyll_defaults() -> dict[str, Any]:
    """What templates see of the keys that nobody wrote."""
    defaults = {name: each.default for name, each in keys_of(JekyllSettings).items()}
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(defaults))  # lists, as in YAML
    return found


WITHOUT_EFFECT: Mapping[tuple[str, ...], frozenset[str]] = {
    (): frozenset(
        (
            "source", "cache_dir", "safe", "whitelist", "incremental", "detach", "show_dir_listing", "quiet", "verbose",
            "rdiscount", "redcarpet", "default_layout", "livereload", "watch", "force_polling", "profile",
        )
    ),
    ("sass",): frozenset(("load_paths", "quiet_deps", "verbose", "implementation")),
}  # fmt: skip
"""Keys of Jekyll's that mean nothing here: no words of the site's own, and no slips of the finger."""
FOR_TEMPLATES: Mapping[tuple[str, ...], frozenset[str]] = {
    (): frozenset(("logo", "email")),
    ("defaults", "*"): frozenset(("scope", "values")),
}
"""Known keys that only templates read, or that decoding.py takes apart itself."""


def known_beside(keys: tuple[str, ...]) -> frozenset[str]:
    """The known keys of the mapping in which the settings have a key, given by the path that leads to it.

    Empty for mappings without a declaration, and under `notes:`, where every unknown key is an error.
    """
    above = keys[:-1]
    kind: Any = Settings
    for name in above:
        kind = below(kind, name)
    kinds = (
        [each for each, label in _sections(kind) if not label and issubclass(each, Section)] if above else [Settings]
    )
    places = (above, (*above[:-1], "*"))
    others = [words[at] for words in (WITHOUT_EFFECT, FOR_TEMPLATES) for at in places if at in words]
    return frozenset[str]().union(*map(keys_of, kinds), *others)
