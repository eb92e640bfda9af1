"""The door out: files of the site are claimed, then staged, then moved into place.

1. `claim` refuses a path that leaves the destination and two claims on one path, before anything is written.
2. `check_destination` (ownership.py) refuses a folder that holds anything but what this program wrote.
3. `Publication.begin` writes into the mark what is about to be written, and refuses where a file of someone else's is
   in the way.
4. `Publication.stage` writes a new file's bytes into a folder of the destination that no page lies in; a reader still
   sees the old site.
5. `Publication.commit` renames all staged files into place, removes what the site no longer has, and writes the mark.

A build that fails or is killed before step 5 leaves the last good site; each rename is atomic, so no page is ever torn.
At every moment the mark lists at least the files of ours that are there, so the next build can complete or remove them.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from notes.errors import OutputError, Problem
from notes.files.ownership import MARK, STAGING, encode_mark, matches, parse_mark, read_mark
from notes.files.reading import read_regular

_LONGEST_PATH = 3000
"""Bytes; Linux takes 4096 with the destination in front."""
_NAMED = 5
"""Foreign files that an error names."""


def claim(claims: Iterable[tuple[str, str]]) -> None:
    """Check `(output path, who claims it)` pairs. Raises OutputError with all `collisions`."""
    problems = collisions(claims)
    if problems:
        raise OutputError(*problems)


def collisions(claims: Iterable[tuple[str, str]]) -> list[Problem]:
    """Every collision among `(output path, who claims it)` pairs, and every path that leaves the destination: law 4.

    Two paths that differ only in case are one file on some disks, and a file cannot also be a folder.
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
    return problems


def unsafe(path: str) -> str:
    """Why an output path may not be used; empty when it may."""
    if not path or path.startswith("/"):
        return "is empty or absolute"
    if any(character in path for character in "\0\\") or path[1:3] in (":", ":/"):
        return "holds a character that no file name should"
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "leaves the output folder"
    if any(len(part.encode("utf-8", "surrogatepass")) > 255 for part in parts):
        return "has a name that is too long for a disk"
    if len(path.encode("utf-8", "surrogatepass")) > _LONGEST_PATH:
        return "is too long for a disk"
    if any(part.casefold() == ".git" for part in parts):
        return "leads into a repository of git"
    if parts[0].casefold() in (MARK, STAGING):
        return "is reserved for this program's own notes about the folder"
    return ""


def _problem(code: str, message: str, owner: str = "", hint: str = "") -> Problem:
    return Problem(code=code, severity="error", message=message, path=owner, hint=hint)


class Publication:
    """One build's changes to a destination folder."""

    def __init__(self, destination: Path) -> None:
        """Read the mark of `destination`; a folder without one holds nothing of ours."""
        self.destination = destination
        self._root = str(destination)
        self._mark: bytes | None = None
        """The mark as it lies there."""
        with contextlib.suppress(OSError):
            self._mark = read_mark(self._root)
        self.marked = parse_mark(self._mark or b"")
        """What the mark listed; `None` where there was none that this program could have written."""
        self.owned = self.marked or frozenset()
        """Paths of the files that this program wrote there."""
        self._staged: dict[str, str] = {}
        """Output path → path of its staged file."""
        self._mark_before: bytes | None = None
        self._stage: Literal["planned", "begun", "committing"] = "planned"
        self._folders: dict[str, bool] = {"": True}
        """Folders looked at already → whether each is a real one, and so are those above it."""

    def stat(self, path: str) -> os.stat_result | None:
        """The published file's stat, `None` when it is not a regular file."""
        try:
            found = os.stat(f"{self._root}/{path}", follow_symlinks=False)
        except OSError:  # none, or out of reach: writing it says why
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    def begin(self, wanted: Collection[str]) -> None:
        """Say in the mark that the files `wanted` are about to be ours, and clear what a killed build has staged.

        Raises OutputError when a file or folder of someone else's is where one of them belongs.
        """
        with _writing("cannot prepare the destination"):
            foreign = self._in_the_way(wanted)
            if foreign:
                more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
                message = (
                    f"{self._root} holds files that this program did not make: {', '.join(foreign[:_NAMED])}{more}"
                )
                hint = "choose another folder with -d, or move them away"
                raise OutputError(_problem("destination", message, hint=hint))
            os.makedirs(self._root, exist_ok=True)
            if self._mark is None:
                self._mark = read_mark(self._root)  # one that could not be read is reported now
            self._mark_before = self._mark
            self._stage = "begun"
            self._write_mark(self.owned | frozenset(wanted))
            self._clear_staging()

    def stage(self, path: str, content: bytes) -> None:
        """Write a file's bytes into the staging folder."""
        number = len(self._staged)
        _, same = self.write_staged(path, number, content)
        if not same:
            self.staged(path, number)

    def write_staged(self, path: str, number: int, content: bytes | Iterable[bytes]) -> tuple[int, bool]:
        """Write a file's bytes into the staging folder as `number`, from whatever process; `staged` says so to this
        one.

        Returns their number, and whether the published file has them already: then nothing is staged.
        """
        staged = f"{self._root}/{STAGING}/{number}"
        with _writing(f"cannot write {path}"):
            if isinstance(content, bytes):
                if self._is_published(path, content):
                    return len(content), True
                with self._open_staged(staged) as file:
                    file.write(content)
                return len(content), False
            size = 0
            with self._open_staged(staged) as file:
                for piece in content:
                    size += file.write(piece)
            same = self._is_ours(path) and filecmp.cmp(staged, f"{self._root}/{path}", shallow=False)
            if same:
                os.unlink(staged)
        return size, same

    def _open_staged(self, staged: str) -> BinaryIO:
        try:
            return open(staged, "xb")
        except FileNotFoundError:
            os.makedirs(f"{self._root}/{STAGING}", exist_ok=True)
            return open(staged, "xb")

    def _is_ours(self, path: str) -> bool:
        """Whether a regular file lies there, and not beyond a link: what is elsewhere is not the published file."""
        return self.stat(path) is not None and self._is_real(path)

    def _is_published(self, path: str, content: bytes) -> bool:
        found = self.stat(path)
        if found is None or found.st_size != len(content) or not self._is_ours(path):
            return False
        try:
            return read_regular(f"{self._root}/{path}") == content
        except OSError:
            return False

    def staged(self, path: str, number: int) -> None:
        """Say that the bytes of a file are staged as `number`."""
        self._staged[path] = f"{self._root}/{STAGING}/{number}"

    def commit(self, wanted: Collection[str], keep: Iterable[str] = ()) -> list[str]:
        """Move staged files into place, then remove files of ours that are not `wanted`.

        `keep` names paths (Jekyll's `keep_files`, plain prefixes or globs) that stay. Returns what was removed.
        """
        keep = tuple(keep)
        with _writing("cannot publish"):
            for path in self._staged:
                self._refuse_links(path)
            self._stage = "committing"
            for path, staged in self._staged.items():
                self._make_way(path)
                os.replace(staged, f"{self._root}/{path}")
            self._staged.clear()
            stale = self.owned.difference(wanted)
            kept = {path for path in stale if matches(path, keep)}
            removed = self._remove(sorted(stale - kept), wanted)
            self._write_mark(frozenset(wanted) | kept)
            self._clear_staging()
        return removed

    def abandon(self) -> None:
        """Drop what was staged; the last good site stays."""
        self._staged.clear()
        if self._stage != "begun":
            return  # nothing was written; or the new site is half there, and the mark must go on naming all of it
        with contextlib.suppress(OSError):
            self._clear_staging()
            if self._mark_before is None:
                os.unlink(f"{self._root}/{MARK}")
                os.rmdir(self._root)
            else:
                self._replace_mark(self._mark_before)

    # ------------------------------------------------------------ the mark

    def _write_mark(self, owned: frozenset[str]) -> None:
        self.owned = owned
        content = encode_mark(owned)
        if content != self._mark:
            self._replace_mark(content)

    def _replace_mark(self, content: bytes) -> None:
        """Written whole or not at all; a link of this name is replaced, not followed."""
        self._clear_staging()
        os.makedirs(f"{self._root}/{STAGING}", exist_ok=True)
        fresh = f"{self._root}/{STAGING}/{MARK}"
        with open(fresh, "xb") as file:
            file.write(content)
        os.replace(fresh, f"{self._root}/{MARK}")
        self._mark = content
        os.rmdir(f"{self._root}/{STAGING}")

    def _clear_staging(self) -> None:
        """Remove the staging folder, which is flat; whatever else has its name is not ours."""
        folder = f"{self._root}/{STAGING}"
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                raise OutputError(_problem("destination", f"{folder} is not a folder of this program's"))
            with os.scandir(folder) as entries:
                for entry in entries:
                    os.unlink(entry.path)
            os.rmdir(folder)

    # ------------------------------------------------------------ what is in the way

    def _in_the_way(self, wanted: Iterable[str]) -> list[str]:
        """What is not ours and lies where a new file, or a folder above it, belongs."""
        ours = {path.casefold() for path in self.owned}
        foreign: dict[str, None] = {}
        for path in wanted:
            if path.casefold() in ours:
                continue
            for part in (*_folders_of(path), path):
                mode = _mode(f"{self._root}/{part}")
                if mode == 0:
                    break
                if stat.S_ISDIR(mode):
                    if part == path:
                        foreign.update(dict.fromkeys(inner for inner in self._below(path) if inner not in self.owned))
                elif part.casefold() not in ours:
                    foreign[part] = None
                    break
        return sorted(foreign)

    def _below(self, folder: str) -> list[str]:
        """Paths of everything but folders below a folder."""
        return [
            f"{root[len(self._root) + 1 :]}/{name}"
            for root, folders, files in os.walk(f"{self._root}/{folder}")
            for name in (*files, *(name for name in folders if os.path.islink(f"{root}/{name}")))
        ]

    def _refuse_links(self, path: str) -> None:
        """Raise OutputError when a folder above a path is a symbolic link: what is written there would lie
        elsewhere."""
        for folder in _folders_of(path):
            if not self._folders.get(folder):
                mode = _mode(f"{self._root}/{folder}")
                if stat.S_ISLNK(mode):
                    message = f"{self._root}/{folder} is a symbolic link, which this program did not make"
                    raise OutputError(
                        _problem("destination", message, hint="remove it, or choose another folder with -d")
                    )
                self._folders[folder] = stat.S_ISDIR(mode)

    def _make_way(self, path: str) -> None:
        """Remove a folder of the old site where a file belongs, and a file where a folder belongs; make the folders."""
        target = f"{self._root}/{path}"
        if stat.S_ISDIR(_mode(target)):
            self._remove(self._below(path), ())
            if stat.S_ISDIR(_mode(target)):  # folders that were empty before
                for root, _, _ in os.walk(target, topdown=False):
                    os.rmdir(root)
            self._folders = {folder: real for folder, real in self._folders.items() if not _is_below(folder, path)}
        for folder in _folders_of(path):
            if not self._folders.get(folder):
                above = f"{self._root}/{folder}"
                mode = _mode(above)
                if mode and not stat.S_ISDIR(mode):
                    os.unlink(above)
                if not stat.S_ISDIR(mode):
                    os.mkdir(above)
                self._folders[folder] = True

    def _remove(self, paths: Iterable[str], wanted: Collection[str]) -> list[str]:
        """Remove files of ours, and the folders that are empty then. Nothing is removed through a link."""
        names = {path.casefold(): path for path in wanted}
        removed = []
        for path in paths:
            target = f"{self._root}/{path}"
            twin = names.get(path.casefold())
            if path not in self.owned or not self._is_real(path) or not stat.S_ISREG(_mode(target)):
                continue
            if twin is not None and os.path.samefile(target, f"{self._root}/{twin}"):
                continue  # one file where case does not count
            os.unlink(target)
            removed.append(path)
        for folder in sorted({path.rpartition("/")[0] for path in removed}, key=len, reverse=True):
            while folder:
                try:
                    os.rmdir(f"{self._root}/{folder}")
                except OSError:
                    break
                self._folders.pop(folder, None)
                folder = folder.rpartition("/")[0]
        return removed

    def _is_real(self, path: str) -> bool:
        """Whether all folders above a path are folders and not links."""
        for folder in _folders_of(path):
            if folder not in self._folders:
                self._folders[folder] = stat.S_ISDIR(_mode(f"{self._root}/{folder}"))
            if not self._folders[folder]:
                return False
        return True


@contextlib.contextmanager
def _writing(what: str) -> Iterator[None]:
    """Turns the disk's refusal into an OutputError that says what could not be done."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise OutputError(_problem("output-write", f"{what}: {error.strerror or error}{where}")) from error


def _folders_of(path: str) -> Iterator[str]:
    """`a`, `a/b` of `a/b/c.html`."""
    end = path.find("/")
    while end != -1:
        yield path[:end]
        end = path.find("/", end + 1)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


def _mode(path: str) -> int:
    """The mode of what lies at a path, links not followed; 0 when there is nothing."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
