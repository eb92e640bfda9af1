"""Whose files a destination holds: the mark that says which of them this program wrote.

`.notes-site.json` in the destination lists the output paths of our files. It is the only proof of ownership: what it
does not list is never overwritten or removed, whatever is remembered elsewhere and whatever options are given. Its
name begins with a dot, so that publishing on GitHub Pages leaves it out.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shlex
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from notes.errors import OutputError, Problem
from notes.files.reading import open_regular, read_regular

MARK = ".notes-site.json"
STAGING = ".notes-staged"
"""Folder of files on their way into the site; flat, and cleared by the next build."""
GENERATOR = "annotated-notes"
_SOURCE_FOLDERS = ("_posts", "_drafts", "_layouts", "_includes", "_data", "_sass", "templates", "posts")
"""Folders of a notebook in which sources lie."""
_NO_SITE_HAS = (".git", "_posts", "_drafts", "_layouts", "_includes")
"""Folders that a built site does not have."""
_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_MARKDOWN = (".md", ".markdown", ".mkd", ".mkdn", ".mkdown")
_NAMED = 3
"""Foreign files that an error names."""


def read_mark(destination: str) -> bytes | None:
    """The bytes of a folder's mark; `None` where there is no regular file of that name. Raises OSError."""
    path = f"{destination}/{MARK}"
    try:
        return read_regular(path) if stat.S_ISREG(os.lstat(path).st_mode) else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def parse_mark(content: bytes) -> frozenset[str] | None:
    """Output paths that a mark lists; `None` for one that we could not have written."""
    try:
        mark: Any = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(mark, dict) or mark.get("generator") != GENERATOR:
        return None
    files = mark.get("files")
    if not isinstance(files, list) or not all(isinstance(file, str) and _stays_inside(file) for file in files):
        return None
    return frozenset(files)


def encode_mark(files: Iterable[str]) -> bytes:
    """The mark's bytes: the same for the same files."""
    listed = json.dumps(sorted(files), ensure_ascii=True, indent=0)
    return f'{{"generator": "{GENERATOR}", "files": {listed}}}\n'.encode("ascii")


def _stays_inside(path: str) -> bool:
    return "\0" not in path and not any(part in ("", ".", "..") for part in path.split("/"))


def check_destination(
    destination: Path,
    source: Path,
    owned: frozenset[str] | None,
    *,
    keep: Collection[str] = (),
    alone: bool = False,
) -> list[Problem]:
    """Refuse a destination that is not an empty folder or a site of ours; `owned` is what its mark lists.

    That is a folder that holds the notebook or sources of one (notes, settings, templates, a repository), a link that
    leads out of the notebook, and a folder without our mark that has any files but those `keep` names; when our files
    must be `alone`, any folder with others, for a stranger may have committed them and the mark. Returns what is to be
    said of files of others in a site of ours; raises OutputError otherwise.
    """
    target, root = Path(os.path.realpath(destination)), Path(os.path.realpath(source))
    if target == root or target in root.parents:
        raise _refused(f"the destination {destination} holds the source folder")
    written, home = (Path(os.path.abspath(path)) for path in (destination, source))
    if written.is_relative_to(home) and not target.is_relative_to(root):
        message = f"the destination {destination} is a link that leads out of the notebook"
        raise _refused(message, hint=f"say so: -d {shlex.quote(str(target))}")
    if target.is_relative_to(root):
        parts = target.relative_to(root).parts
        if ".git" in parts:
            raise _refused(f"the destination {destination} is a repository of git")
        if parts[0] in _SOURCE_FOLDERS:
            raise _refused(f"the destination {destination} is a folder of sources")
    try:
        mode = destination.stat().st_mode
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _refused(f"the destination {destination} cannot be used: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        raise _refused(f"the destination {destination} is not a folder")
    try:
        foreign = sorted(p for p in _survey(destination) if p not in (owned or ()) and (alone or not matches(p, keep)))
    except OSError as error:
        raise _refused(f"the destination {destination} cannot be read: {error.strerror}") from error
    if not foreign:
        return []
    more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
    message = f"{destination} holds files that this program did not make: {', '.join(foreign[:_NAMED])}{more}"
    if owned is None or alone:
        raise _refused(message)
    return [Problem(code="foreign-file", severity="info", message=f"{message}; they stay")]


def _survey(destination: Path) -> Iterator[str]:
    """Paths of all files but the mark and what is staged. Raises OutputError at the first source."""
    root = str(destination)
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if path in (MARK, STAGING):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if entry.name in _NO_SITE_HAS:
                        raise _refused(f"the destination {destination} holds sources: {path}/")
                    folders.append(path + "/")
                    continue
                if entry.name in _SETTINGS or (entry.name.lower().endswith(_MARKDOWN) and _has_front_matter(entry)):
                    raise _refused(f"the destination {destination} holds sources: {path}")
                yield path


def _has_front_matter(entry: os.DirEntry[str]) -> bool:
    if not entry.is_file(follow_symlinks=False):
        return False
    with open_regular(entry.path) as file:
        return file.read(8).removeprefix(b"\xef\xbb\xbf").startswith(b"---")


def matches(path: str, keep: Iterable[str]) -> bool:
    """Whether Jekyll's `keep_files`, prefixes of paths or globs, name a path."""
    patterns = (pattern.strip("/") for pattern in keep)
    return any(path == p or path.startswith(p + "/") or fnmatch.fnmatchcase(path, p) for p in patterns)


def _refused(message: str, hint: str = "choose another folder with -d") -> OutputError:
    return OutputError(Problem(code="destination", severity="error", message=message, hint=hint))
