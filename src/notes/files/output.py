"""The door out: files of the site are claimed, then written, then moved into place.

1. `claim` refuses a path that leaves the destination and two claims on one path, before anything is written.
2. `Publication.stage` writes a new file's bytes beside its place; a reader of the folder still sees the old site.
3. `Publication.commit` renames all staged files into place and removes what the site no longer has.

A build that fails or is killed before step 3 leaves the last good site; each rename is atomic, so no page is ever torn.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from notes.errors import OutputError, Problem

STAGED = ".notes-staged"
"""Suffix of a file on its way; never published, cleared by the next build."""
_LONGEST_PATH = 3000
"""Bytes; Linux takes 4096 with the destination in front."""


def claim(claims: Iterable[tuple[str, str]]) -> None:
    """Check `(output path, who claims it)` pairs: law 4.

    Two paths that differ only in case are one file on some disks, and a file cannot also be a folder.
    Raises OutputError with every collision and every path that leaves the destination.
    """
    problems: list[Problem] = []
    taken: dict[str, tuple[str, str]] = {}
    for path, owner in claims:
        fault = unsafe(path)
        if fault:
            problems.append(_problem("output-unsafe", f"the output path {path!r} {fault}", owner))
            continue
        key = path.casefold()
        if key in taken:
            other_path, other = taken[key]
            what = path if other_path == path else f"{other_path} and {path} (one file where case does not count)"
            problems.append(_problem("output-collision", f"{other} and {owner} both claim {what}", owner))
        else:
            taken[key] = (path, owner)
    for key, (path, owner) in taken.items():
        end = key.find("/")
        while end != -1:
            if key[:end] in taken:
                other = taken[key[:end]][1]
                problems.append(
                    _problem("output-collision", f"{other} claims {path[:end]} as a file, {owner} as a folder", owner)
                )
            end = key.find("/", end + 1)
    if problems:
        raise OutputError(*problems)


def unsafe(path: str) -> str:
    """Why an output path may not be used; empty when it may."""
    if not path or path.startswith("/"):
        return "is empty or absolute"
    if any(character in path for character in "\0\\") or path[1:3] in (":", ":/"):
        return "holds a character that no file name should"
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "leaves the output folder"
    if any(len(part.encode("utf-8", "surrogatepass")) > 255 - len(STAGED) for part in parts):
        return "has a name that is too long for a disk"
    if len(path.encode("utf-8", "surrogatepass")) > _LONGEST_PATH:
        return "is too long for a disk"
    if any(part.casefold() == ".git" for part in parts):
        return "leads into a repository of git"
    if any(part.endswith(STAGED) for part in parts):
        return "uses a name that is reserved for files on their way"
    return ""


def _problem(code: str, message: str, owner: str) -> Problem:
    return Problem(code=code, severity="error", message=message, path=owner)


class Publication:
    """One build's changes to a destination folder."""

    def __init__(self, destination: Path) -> None:
        self.destination = destination
        self._root = str(destination)
        self._staged: list[str] = []
        self._folders: set[str] = set()
        """Folders that are known to be there and no links."""

    def stat(self, path: str) -> os.stat_result | None:
        """The published file's stat, `None` when there is no such regular file."""
        try:
            found = os.stat(f"{self._root}/{path}", follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found if (found.st_mode & 0o170000) == 0o100000 else None

    def stage(self, path: str, content: bytes) -> None:
        """Write a file beside its place."""
        target = f"{self._root}/{path}"
        try:
            self._make_folder(path)
            with open(target + STAGED, "wb") as file:
                file.write(content)
        except OSError as error:
            raise OutputError(_problem("output-write", f"cannot write {path}: {error.strerror}", "")) from error
        self._staged.append(path)

    def commit(self, wanted: Collection[str], keep: Iterable[str] = ()) -> list[str]:
        """Move staged files into place, then remove files that are not `wanted`.

        `keep` names paths (Jekyll's `keep_files`, plain prefixes or globs) that stay. Returns what was removed.
        """
        try:
            for path in self._staged:
                target = f"{self._root}/{path}"
                if os.path.isdir(target) and not os.path.islink(target):
                    self._remove_tree(target)
                os.replace(target + STAGED, target)
            self._staged.clear()
            removed = [path for path in self.existing(keep) if path not in wanted]
            for path in removed:
                os.unlink(f"{self._root}/{path}")
            self._drop_empty_folders(removed)
        except OSError as error:
            raise OutputError(_problem("output-write", f"cannot publish: {error}", "")) from error
        return [path for path in removed if not path.endswith(STAGED)]

    def abandon(self) -> None:
        """Drop what was staged; the last good site stays."""
        for path in self._staged:
            with contextlib.suppress(OSError):
                os.unlink(f"{self._root}/{path}{STAGED}")
        self._staged.clear()

    def existing(self, keep: Iterable[str] = ()) -> Iterator[str]:
        """Paths of all files in the destination but those to keep."""
        patterns = tuple(pattern.strip("/") for pattern in keep)
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                entries = list(os.scandir(f"{self._root}/{folder}"))
            except FileNotFoundError:
                continue
            for entry in entries:
                path = f"{folder}{entry.name}"
                if any(path == p or path.startswith(p + "/") or fnmatch.fnmatchcase(path, p) for p in patterns):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path + "/")
                else:
                    yield path

    def _make_folder(self, path: str) -> None:
        """Make the folders of a path.

        A file in the way of one is the old site's and goes; so does a symbolic link, which could lead out of the destination.
        """
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return
        made = self._root
        os.makedirs(made, exist_ok=True)
        for part in filter(None, folder.split("/")):
            made = f"{made}/{part}"
            if os.path.islink(made) or os.path.isfile(made):
                os.unlink(made)
            if not os.path.isdir(made):
                os.mkdir(made)
        self._folders.add(folder)

    def _remove_tree(self, folder: str) -> None:
        for root, folders, files in os.walk(folder, topdown=False):
            for name in files:
                os.unlink(f"{root}/{name}")
            for name in folders:
                path = f"{root}/{name}"
                os.unlink(path) if os.path.islink(path) else os.rmdir(path)
        os.rmdir(folder)

    def _drop_empty_folders(self, removed: Iterable[str]) -> None:
        folders = {path.rpartition("/")[0] for path in removed}
        for folder in sorted(folders, key=len, reverse=True):
            while folder:
                try:
                    os.rmdir(f"{self._root}/{folder}")
                except OSError:
                    break
                folder = folder.rpartition("/")[0]


def check_destination(destination: Path, source: Path, known: Mapping[str, object], *, clean: bool) -> None:
    """Refuse a destination that a build would empty by mistake.

    A build removes what the site does not have, as Jekyll does. That is safe in a folder an earlier build wrote (`known`
    outputs, or a home page with our generator mark), in `_site` and in any other folder below the source that has a
    finished home page (`_posts` and `images` have none), in an empty one, or when the user asked to clean. Raises
    OutputError otherwise.
    """
    target, root = destination.resolve(), source.resolve()
    if target == root or target in root.parents:
        raise OutputError(_problem("destination", f"the destination {destination} holds the source folder", ""))
    written, home = (Path(os.path.abspath(path)) for path in (destination, source))
    if written.is_relative_to(home) and not target.is_relative_to(root):
        message = f"the destination {destination} is a link that leads out of the notebook"
        raise OutputError(
            Problem(
                code="destination", severity="error", message=message, hint=f"say so: -d {shlex.quote(str(target))}"
            )
        )
    if root in target.parents and ".git" in target.relative_to(root).parts:
        raise OutputError(_problem("destination", f"the destination {destination} is a repository of git", ""))
    if destination.exists() and not destination.is_dir():
        raise OutputError(_problem("destination", f"the destination {destination} is not a folder", ""))
    if clean or known or target == root / "_site" or not destination.exists() or not any(destination.iterdir()):
        return
    index = destination / "index.html"
    page = index.read_bytes()[:4096] if index.is_file() else b""
    if b'name="generator" content="notes"' in page or (root in target.parents and page and not page.startswith(b"---")):
        return
    problem = _problem("destination", f"{destination} is not empty and was not built by notes", "")
    raise OutputError(
        Problem(
            code=problem.code,
            severity="error",
            message=problem.message,
            hint="empty it, or pass --clean to empty it now",
        )
    )
