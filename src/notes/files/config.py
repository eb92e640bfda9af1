"""The settings files, found, read and merged, with the command line and the environment.

1. which files: those named, else `_config.yml`, `_config.yaml` or `_config.toml` of the source folder;
2. Jekyll's defaults < files in order < flags, merged deeply;
3. what they say is decoded by jekyll/decoding.py, into the keys that jekyll/settings.py declares;
4. the destination is judged: it may neither hold the notebook nor, named in a file, lie outside of it.

All errors of all files come in one `ConfigError`. Unknown keys outside `notes:` are kept: templates reach them as
`site.key`.
"""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from notes.errors import ConfigError, Problem
from notes.files.folder import check_source
from notes.files.reading import is_inside, read_regular
from notes.files.untrusted import followed, is_untrusted, not_followed
from notes.jekyll.decoding import Place, decode_settings
from notes.jekyll.defaults import deep_merge
from notes.jekyll.setting_keys import jekyll_defaults
from notes.jekyll.settings import Settings
from notes.jekyll.yaml import is_too_deep, parse_yaml

CONFIG_NAMES = ("_config.yml", "_config.yaml", "_config.toml")
"""Settings files that are read unless others are named: the first there is."""
_UNREAD = frozenset(("config-yaml", "config-toml", "config-encoding", "config-missing", "config-outside"))
_LARGEST = 4 << 20
"""Bytes of a settings file."""


class Config(Settings, frozen=True, kw_only=True):
    """The settings of one build, and where they are from."""

    source: str
    """The notebook's folder, absolute. So is `destination`."""
    environment: str = "development"
    """`JEKYLL_ENV`."""
    files: tuple[str, ...] = ()
    """The settings files that were read, absolute: what a preview watches."""
    raw: dict[str, Any] = msgspec.field(default_factory=dict)
    """Everything as it was written, defaults and flags merged in: what templates see as `site.key`."""
    places: dict[tuple[str, ...], Place] = msgspec.field(default_factory=dict)
    """Where each key is written, by the names that lead to it."""
    problems: tuple[Problem, ...] = ()
    """Warnings, what is odd in the files and does no harm; and errors, of which `read_config` lets none pass."""

    @property
    def unread(self) -> bool:
        """Whether a settings file could not be understood at all: then nobody knows what the notebook holds."""
        return any(problem.code in _UNREAD for problem in self.problems if problem.severity == "error")


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

    Raises `ConfigError` for a `source` that is not a folder. `config_files` are paths, comma-separated or a sequence,
    later ones win; without any, `_config.yml` of the source if it exists. `flags` are the command line's, under
    Jekyll's key names; those that are `None` were not given.
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
        reader.values, ignored = followed(reader.values)
        reader.problems += not_followed(ignored, given)
    if "destination" in given:
        given["destination"] = os.path.abspath(given["destination"])  # relative to the working folder
    reader.destination_from_settings = "destination" not in given
    reader.values = deep_merge(reader.values, given)
    return reader.config()


def _named(config_files: str | Sequence[str] | None) -> list[str]:
    names = config_files.split(",") if isinstance(config_files, str) else list(config_files or ())
    return [name.strip() for name in names if name.strip()]


class _Reader:
    """Files merged so far, where their keys are, and what is wrong with them."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.files: list[str] = []
        self.destination_from_settings = True
        self.values = jekyll_defaults()
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
        decoded = decode_settings(self.values, self.places)
        self.problems += decoded.problems
        given = msgspec.structs.asdict(decoded.settings)
        return Config(
            **given | {"destination": self._destination(decoded.settings.destination)},
            source=self.root,
            environment=os.environ.get("JEKYLL_ENV") or "development",
            files=tuple(self.files),
            raw=decoded.values,
            places=self.places,
            problems=tuple(self.problems),
        )

    def _destination(self, named: str) -> str:
        """The site's folder; a fault where nothing may be written there."""
        if "\0" in named:
            self._fault("config-destination", "no folder's name holds a null character", ("destination",))
            named = "_site"
        destination = os.path.abspath(os.path.join(self.root, named))
        if (self.root + os.sep).startswith(destination.rstrip(os.sep) + os.sep):
            self._fault("config-destination", "the destination must not be or hold the notebook", ("destination",))
        elif self.destination_from_settings and not is_inside(destination, self.root):
            hint = f"name it on the command line: -d {shlex.quote(named)}"
            message = "a destination outside the notebook is not taken from the settings"
            self._fault("config-destination", message, ("destination",), hint=hint)
        return destination
