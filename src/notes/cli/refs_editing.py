"""What `notes refs` edits: addresses in notes, overrides in `_config.yml`. Whole files, replaced in one step."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notes.files.config import Config
    from notes.gather import CitingNotebook

# ---------------------------------------------------------------- notes


@dataclass(frozen=True, kw_only=True)
class MendedNote:
    """A note whose addresses can be mended with certainty."""

    path: str
    file: Path
    before: str
    after: str
    count: int
    """Lines that change."""


def mended_notes(notebook: CitingNotebook) -> Iterator[MendedNote]:
    """The notes that `fix` would change, by path. Text is read again, with its own line ends and byte order mark."""
    from notes.files.reading import read_regular
    from notes.references import fix

    for note in sorted(notebook.notes, key=lambda note: note.id):
        if not note.citations:
            continue
        file = Path(notebook.config.source, note.id)
        try:
            before = read_regular(file).decode()
        except (OSError, UnicodeDecodeError):  # gone or changed since it was read; the next run sees it
            continue
        after = fix(before, note.citations, note.body_line)
        if after != before:
            changed = sum(old != new for old, new in zip(before.split("\n"), after.split("\n"), strict=True))
            yield MendedNote(path=note.id, file=file, before=before, after=after, count=changed)


def unified_diff(note: MendedNote) -> bytes:
    """What `git apply` and `patch -p1` read; line ends as in the note."""
    lines = difflib.unified_diff(
        _lines(note.before), _lines(note.after), f"a/{note.path}", f"b/{note.path}", lineterm="\n"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ).encode()


def _lines(text: str) -> list[str]:
    """Cut after line feeds only: `str.splitlines` knows more line ends than a patch does."""
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)


def write_note(note: MendedNote) -> None:
    """Put the mended note in place of the old one. Raises OutputError."""
    from notes.files.writing import replace_file

    replace_file(note.file, note.after.encode())


# ---------------------------------------------------------------- overrides


class OverrideUnclear(Exception):
    """The settings file cannot be edited with certainty; the message says why."""


def snippet(name: str, urls: Sequence[str]) -> str:
    """An override as it would be in an empty `_config.yml`."""
    return f"notes:\n  references:\n    {name}:\n      - {_group(urls)}\n"


def record_override(config: Config, name: str, urls: Sequence[str]) -> Path:
    """Add a group of addresses to the settings file, whose other bytes stay. Raises OverrideUnclear and OutputError."""
    from notes.files.reading import read_regular
    from notes.files.writing import replace_file
    from notes.jekyll.yaml import parse_yaml

    if len(config.files) > 1:
        raise OverrideUnclear("there are several settings files")
    file = Path(config.files[0]) if config.files else Path(config.source, "_config.yml")
    if file.suffix not in (".yml", ".yaml"):
        raise OverrideUnclear(f"{file.name} is not a YAML file")
    before = read_regular(file).decode() if config.files else ""
    after = with_override(before, name, urls)
    settings, edited = (parse_yaml(text.removeprefix("\ufeff")).value for text in (before, after))
    if edited != _with_group(settings or {}, name, urls):
        raise OverrideUnclear(f"{file.name} is written in a way that cannot be edited with certainty")
    replace_file(file, after.encode())
    return file


def _with_group(settings: Any, name: str, urls: Sequence[str]) -> dict[str, Any]:
    """What settings with a group added mean."""
    own = settings.get("notes") or {}
    references = own.get("references") or {}
    groups = [list(urls), *(references.get(name) or [])]
    return {**settings, "notes": {**own, "references": {**references, name: groups}}}


def with_override(text: str, name: str, urls: Sequence[str]) -> str:
    """The settings with a group under `notes: references: NAME:`: one or more lines put in, after the deepest of
    these keys that is on a line of its own."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = re.findall(r"[^\n]*\n|[^\n]+\Z", text)
    path = ["notes", "references", name]
    at, indent, depth = len(lines), 0, 0
    stop = len(lines)
    start = 0
    while depth < len(path):
        found = _key_line(lines, path[depth], start, stop, indent if depth else 0)
        if found is None:
            break
        depth += 1
        at = start = found + 1
        stop = _end_of_block(lines, start, _indent(lines[found]))
        indent = _child_indent(lines, start, stop, _indent(lines[found]))
    new = [f"{' ' * (indent + 2 * step)}{key}:{end}" for step, key in enumerate(path[depth:])]
    new.append(f"{' ' * (indent + 2 * (len(path) - depth))}- {_group(urls)}{end}")
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += end
    return "".join([*lines[:at], *new, *lines[at:]])


def _group(urls: Sequence[str]) -> str:
    """A flow list of double-quoted texts, which are JSON and YAML alike."""
    return "[" + ", ".join(json.dumps(url, ensure_ascii=False) for url in urls) + "]"


_ITEM = re.compile(r" *-(?=\s)")
"""An item of a list, which may be as far out as the list's key."""


def _key_line(lines: Sequence[str], key: str, start: int, stop: int, indent: int) -> int | None:
    pattern = re.compile(rf"\ufeff? {{{indent}}}(?:{key}|\"{key}\"|'{key}'):[ \t]*(?:#.*)?[\r\n]*\Z")
    return next((at for at in range(start, stop) if pattern.match(lines[at])), None)


def _end_of_block(lines: Sequence[str], start: int, indent: int) -> int:
    for at in range(start, len(lines)):
        if _is_content(lines[at]) and _indent(lines[at]) <= indent and not _ITEM.match(lines[at]):
            return at
    return len(lines)


def _child_indent(lines: Sequence[str], start: int, stop: int, indent: int) -> int:
    """Where the children of a key are: as the first one does, else two further in."""
    for at in range(start, stop):
        if _is_content(lines[at]):
            return _indent(lines[at])
    return indent + 2


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line.lstrip("\ufeff")) - len(line.lstrip("\ufeff").lstrip(" "))
