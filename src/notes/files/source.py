"""The notebook's folder, walked and read.

What is what:

- `_posts/` in any folder (below `collections_dir` if there is one): files named `YYYY-MM-DD-slug.ext` are posts;
- `posts/` at the top, this tool's addition: the same, and a Markdown file without a date in its name is a post when
  its front matter has a `date`, else a page; `index` and `README` there are pages as anywhere; in a site that has
  `_layouts/` it is a folder like any other, as it is for Jekyll;
- `_drafts/` in any folder: drafts, read only when asked for;
- a file whose first line is `---` is a page; so is a Markdown file without front matter, as on GitHub Pages
  (`optional_front_matter: {enabled: false}` switches that off); a README is the index of its folder when it has no
  other (`readme_index: {enabled: false}` switches that off; without layouts of the site's own, the top folder's is the
  theme's home page); in a site made for Jekyll both are copied as well (unless `remove_originals: true`), as Jekyll
  does;
- `_label/` of a collection of the settings: files with front matter are its documents, the others are copied where
  the collection has `output: true`;
- `_data/`, `_layouts/`, `_includes/` and `_sass/` (or what the settings call them) are read as texts;
- everything else is copied as it is.

Skipped: names Jekyll skips, `exclude`, the destination, symbolic links that lead out of the folder, and whatever is no
regular file. Nothing here writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from notes.errors import Problem
from notes.files.config import Config
from notes.files.manifest import Folder, Stamp, names_of, stamp_of
from notes.files.optional_front_matter import OptionalFrontMatter
from notes.files.reading import LARGEST_TEXT, open_regular
from notes.jekyll.collections import collection_of, static_output
from notes.jekyll.data import EXTENSIONS as DATA_EXTENSIONS
from notes.jekyll.defaults import defaults_for
from notes.jekyll.documents import Document, DocumentKind
from notes.jekyll.names import (
    basename,
    is_special,
    parse_post_name,
    split_extension,
)
from notes.jekyll.selection import Selection
from notes.model import SourceFile, Value

if TYPE_CHECKING:
    from notes.files.bundled_theme import BundledTheme

_FENCE = re.compile(rb"^(?:---|\.\.\.)\s*$", re.MULTILINE)
_FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t\r\f\v]*\n")
_CHUNK = 1 << 20
"""Bytes read at once; a file that has more is not a note, and is hashed without being kept."""
_NEVER = frozenset((".git", ".notes-cache"))
"""Folders that do not belong to any site, whatever `include` says."""


class StaticFile(Value, frozen=True, kw_only=True):
    """A file that is copied."""

    path: str
    """Relative to the source, `/`-separated."""
    output: str
    """Path in the destination."""
    digest: str
    """BLAKE2b of the bytes, hexadecimal."""
    size: int
    modified: float
    """Seconds since the epoch."""
    collection: str = ""
    """Label of the collection it lies in."""
    root: str = ""
    """The folder that `path` is relative to when that is not the source."""


class Source(Value, frozen=True, kw_only=True):
    """What the folder holds; everything sorted by path."""

    documents: tuple[Document, ...] = ()
    statics: tuple[StaticFile, ...] = ()
    data: tuple[SourceFile, ...] = ()
    """Of `_data`."""
    layouts: tuple[SourceFile, ...] = ()
    includes: tuple[SourceFile, ...] = ()
    sass: tuple[SourceFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Files that could not be read are errors; files left out that look like notes are warnings."""
    stamps: Mapping[str, Stamp] = msgspec.field(default_factory=dict)
    """The files that were read, by path, as they were just before."""
    folders: Mapping[str, Folder] = msgspec.field(default_factory=dict)
    """The folders that were listed, by path."""
    bundled_theme: BundledTheme | None = None
    """The bundled copy of the gem theme that the site names (bundled_theme.py)."""

    @property
    def has_own_theme(self) -> bool:
        """Whether the site's layouts, or those it goes with, lay pages out, and not this tool's theme."""
        return bool(self.layouts) or (self.bundled_theme is not None and self.bundled_theme.altered)


def read_source(root: str, config: Config) -> Source:
    """Read the notebook in `root`. Files that vanish meanwhile are as if they had never been there."""
    return _Reader(root, config).read()


class _Found(NamedTuple):
    path: str
    """Relative."""
    entry: os.DirEntry[str]


class _Content(NamedTuple):
    data: bytes
    """The first `_CHUNK` bytes, all of them when there are not more or the file is a text."""
    digest: str
    size: int
    modified: float


class _Reader:
    """One walk over one folder."""

    def __init__(self, root: str, config: Config) -> None:
        self.root, self.config = root, config
        self.selection = Selection(config.include, config.exclude)
        self.real_root = os.path.realpath(root)
        self.seen: set[str] = set()
        """Paths dealt with."""
        self.linked: set[str] = set()
        """Folders entered through a symbolic link: each once, so that links cannot go round."""
        self.documents: list[Document] = []
        self.statics: list[StaticFile] = []
        self.problems: list[Problem] = []
        self.stamps: dict[str, Stamp] = {}
        self.folders: dict[str, Folder] = {}
        self.notes_folder = "" if os.path.isdir(f"{root}/_layouts") else "posts"
        self.optional_front_matter = OptionalFrontMatter(root, config, self.selection)
        self.waiting = [("", False)]
        """Folders still to be read, the next one last: they may be nested deeper than Python's stack."""

    def read(self) -> Source:
        while self.waiting:
            self._folder(*self.waiting.pop())
        self._included()
        config = self.config
        data = self._texts(config.data_dir)
        return Source(
            data=tuple(file for file in data if split_extension(basename(file.path))[1].lower() in DATA_EXTENSIONS),
            layouts=self._texts(config.layouts_dir, layouts=True),
            includes=self._texts(config.includes_dir),
            sass=self._texts(config.sass.folder),
            documents=tuple(sorted(self.documents, key=lambda document: document.file.path)),
            statics=tuple(sorted(self.statics, key=lambda file: file.path)),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.path)),
            stamps=self.stamps,
            folders=self.folders,
        )

    # ------------------------------------------------------------ walking

    def _folder(self, folder: str, in_posts: bool) -> None:
        """The files of an ordinary folder; those in it wait. `in_posts` under the top `posts/`."""
        files: list[_Found] = []
        folders: list[tuple[str, bool]] = []
        for found in self._entries(folder):
            path, name = found.path, found.entry.name
            if self._is_folder(found):
                if name in ("_posts", "_drafts"):
                    self._special(path, name)
                elif label := collection_of(path + "/", self.config.collections, self.config.collections_dir):
                    self._collection(path, label)
                elif name in _NEVER or self._is_destination(path):
                    continue
                elif self.selection.holds(path, folder=True):
                    folders.append((path, in_posts or path == self.notes_folder))
            elif self.selection.holds(path) and self._is_file(found):
                files.append(found)
        self.waiting += reversed(folders)
        has_index = any(self.optional_front_matter.is_index(found.path) for found in files)
        for found in files:
            self._file(
                found, in_posts=in_posts, has_index=has_index or (not folder and self.optional_front_matter.has_home)
            )

    def _special(self, folder: str, name: str) -> None:
        """`_posts` or `_drafts`."""
        collections = self.config.collections_dir
        if collections and not folder.startswith(collections + "/"):
            return
        if name == "_drafts" and not self.config.show_drafts:
            return
        for found in self._below(folder):
            inner = found.path[len(folder) + 1 :]
            skipped = is_special(inner) or is_special(found.entry.name) or self.selection.excludes(found.path)
            if skipped and not self.selection.includes(found.path):
                continue
            if name == "_posts" and parse_post_name(inner) is None:
                if self.optional_front_matter.is_markdown(found.path):
                    hint = f"name it YYYY-MM-DD-{found.entry.name}"
                    self._warn("undated-post", found.path, "not read: the name of a post starts with its date", hint)
                continue
            if not split_extension(found.entry.name)[1]:
                continue
            content = self._content(found)
            if content is not None:
                self._text(found.path, "post" if name == "_posts" else "draft", content)

    def _collection(self, folder: str, label: str) -> None:
        """`_label`: documents and the files among them."""
        for found in self._below(folder):
            inner = found.path[len(folder) + 1 :]
            skipped = any(is_special(part) for part in inner.split("/")) or self.selection.excludes(found.path)
            if skipped and not self.selection.includes(found.path):
                continue
            content = self._content(found)
            if content is None:
                continue
            if _FRONT_MATTER.match(content.data):
                self._text(found.path, "document", content, label)
            elif self.config.collections[label].output:
                permalink = self.config.collections[label].permalink
                output = static_output(inner, label, permalink, self.config.permalink)
                self._static(found.path, content, output, label)

    def _texts(self, folder: str, *, layouts: bool = False) -> tuple[SourceFile, ...]:
        """The text files of a folder that does not belong to the site; its other files are ignored."""
        folder = os.path.normpath(folder)
        if folder == os.curdir or folder.startswith(os.pardir) or not os.path.isdir(f"{self.root}/{folder}"):
            return ()
        if not self._is_inside(os.path.realpath(f"{self.root}/{folder}")):
            self._warn("link-outside", folder, "left out: the symbolic link leads out of the notebook")
            return ()
        files = []
        for found in self._below(folder):
            name = found.entry.name
            skipped = is_special(name) if layouts else name.startswith(".")
            content = None if skipped else self._content(found, whole=True)
            if content is None:
                continue
            if content.size > LARGEST_TEXT:
                self._too_large(found.path)
                continue
            with contextlib.suppress(UnicodeDecodeError):
                text = content.data.decode("utf-8-sig")
                files.append(SourceFile(path=found.path, text=text, digest=content.digest, modified=content.modified))
        return tuple(sorted(files, key=lambda file: file.path))

    def _below(self, folder: str) -> Iterator[_Found]:
        """The files of a special folder, hidden folders left out."""
        waiting = self._entries(folder)[::-1]
        while waiting:
            found = waiting.pop()
            if self._is_folder(found):
                if not found.entry.name.startswith("."):
                    waiting += reversed(self._entries(found.path))
            elif self._is_file(found):
                yield found

    def _entries(self, folder: str) -> list[_Found]:
        place = f"{self.root}/{folder}" if folder else self.root
        try:
            stamp = stamp_of(os.stat(place))
            with os.scandir(place) as scanned:
                entries = list(scanned)
            self.folders[place] = stamp, names_of(entries, self.config.destination)
            found = [_Found(f"{folder}/{entry.name}" if folder else entry.name, entry) for entry in entries]
        except FileNotFoundError:
            return []
        except OSError as error:
            self._fail("unreadable", folder, f"cannot be read: {error.strerror}")
            return []
        found.sort(key=lambda item: item.path)
        return [item for item in found if self._has_proper_name(item.path)]

    def _has_proper_name(self, path: str) -> bool:
        try:
            path.encode()
        except UnicodeEncodeError:
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self._warn("file-name", shown, "left out: the file's name is not UTF-8")
            return False
        return True

    def _is_folder(self, found: _Found) -> bool:
        entry = found.entry
        if not entry.is_symlink():
            return entry.is_dir()
        if not os.path.isdir(entry.path):  # unlike the entry's own, this is not an error for a link to itself
            return False
        target = os.path.realpath(entry.path)
        if not self._is_inside(target) or target == self.real_root or target in self.linked:
            return False
        here = os.path.realpath(os.path.dirname(entry.path))
        if (here + os.sep).startswith(target + os.sep):
            return False
        self.linked.add(target)
        return True

    def _is_file(self, found: _Found) -> bool:
        """Whether an entry that is not a folder to enter is a file to read; what a writer may miss then is a
        warning."""
        entry = found.entry
        linked = entry.is_symlink()
        inside = not linked or self._is_inside(os.path.realpath(entry.path))
        if inside and (os.path.isfile(entry.path) if linked else entry.is_file()):
            return True
        if not inside:
            self._warn("link-outside", found.path, "left out: the symbolic link leads out of the notebook")
        elif not os.path.isdir(entry.path) and not entry.name.startswith("."):
            what = "not a regular file" if os.path.exists(entry.path) else "the symbolic link leads nowhere"
            self._warn("not-a-file", found.path, f"left out: {what}")
        return False

    def _is_inside(self, target: str) -> bool:
        return (target + os.sep).startswith(self.real_root.rstrip(os.sep) + os.sep)

    def _is_destination(self, path: str) -> bool:
        return os.path.normpath(f"{self.root}/{path}") == self.config.destination

    def _included(self) -> None:
        """Files that `include` names by path, although their folder is skipped."""
        for pattern in self.config.include:
            path = os.path.normpath(pattern.strip("/")).replace(os.sep, "/")
            folder, _, name = path.rpartition("/")
            if path in self.seen or path.startswith("..") or not name:
                continue
            for found in self._entries(folder) if os.path.isdir(f"{self.root}/{folder}") else ():
                inside = self._is_inside(os.path.realpath(found.entry.path))
                if found.path == path and inside and self._is_file(found):
                    self._file(found, in_posts=False, has_index=True)

    # ------------------------------------------------------------ files

    def _file(self, found: _Found, *, in_posts: bool, has_index: bool) -> None:
        path = found.path
        content = self._content(found)
        if content is None:
            return
        fenced = _FRONT_MATTER.match(content.data) is not None and not _is_plain_yaml(path, content.data)
        own = in_posts and self._is_post(path, fenced=fenced)
        kind = "post" if own else self.optional_front_matter.kind(path, fenced=fenced, has_index=has_index)
        if kind is not None:
            self._text(path, kind, content)
        if self.optional_front_matter.is_copied(kind, fenced=fenced):
            self._static(path, content, path, "")

    def _static(self, path: str, content: _Content, output: str, collection: str) -> None:
        if defaults_for(self.config.defaults, path, collection or None).get("published") is False:
            return
        self.seen.add(path)
        self.statics.append(
            StaticFile(
                path=path,
                output=output,
                digest=content.digest,
                size=content.size,
                modified=content.modified,
                collection=collection,
            )
        )

    def _is_post(self, path: str, *, fenced: bool) -> bool:
        """Whether a file below the top `posts/` is one."""
        if split_extension(basename(path))[0].lower() in ("index", "readme"):
            return False
        return self.optional_front_matter.is_markdown(path) or (fenced and parse_post_name(path) is not None)

    def _content(self, found: _Found, *, whole: bool = False) -> _Content | None:
        """The bytes of a file: all of a text, the first ones of others, unless they are asked for as a `whole`."""
        try:
            with open_regular(found.entry.path) as file:
                found_there = os.fstat(file.fileno())
                self.stamps[found.entry.path] = stamp_of(found_there)
                data = file.read(_CHUNK)
                digest = hashlib.blake2b(data, digest_size=20)
                size = len(data)
                if size == _CHUNK:
                    keep = (
                        whole or bool(_FRONT_MATTER.match(data)) or self.optional_front_matter.is_markdown(found.path)
                    )
                    while chunk := file.read(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                        if keep and size <= LARGEST_TEXT:
                            data += chunk
        except FileNotFoundError:
            return None
        except OSError as error:
            self._fail("unreadable", found.path, f"cannot be read: {error.strerror}")
            return None
        return _Content(data, digest.hexdigest(), size, found_there.st_mtime)

    def _text(self, path: str, kind: DocumentKind, content: _Content, collection: str = "") -> None:
        self.seen.add(path)
        if content.size > LARGEST_TEXT:
            self._too_large(path)
            return
        try:
            text = content.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if not self.optional_front_matter.is_markdown(path) and kind == "post":
                self._warn("encoding", path, "left out: not a text in UTF-8")
                return
            before = content.data[: error.start]
            line_start = before.rfind(b"\n") + 1
            self.problems.append(
                Problem(
                    code="encoding",
                    severity="error",
                    message=f"the byte 0x{content.data[error.start]:02X} is not UTF-8",
                    path=path,
                    line=before.count(b"\n") + 1,
                    column=len(before[line_start:].decode("utf-8-sig", "replace")) + 1,
                    hint="save the file as UTF-8",
                )
            )
            return
        file = SourceFile(path=path, text=text, digest=content.digest, modified=content.modified)
        self.documents.append(Document(kind=kind, file=file, collection=collection))

    def _warn(self, code: str, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code=code, severity="warning", message=message, path=path, hint=hint))

    def _too_large(self, path: str) -> None:
        self._fail("too-large", path, f"a text of more than {LARGEST_TEXT >> 20} MB")

    def _fail(self, code: str, path: str, message: str) -> None:
        self.problems.append(Problem(code=code, severity="error", message=message, path=path))


def _is_plain_yaml(path: str, data: bytes) -> bool:
    """Whether `---` opens a YAML document, a CI's settings say, and no front matter: nothing closes it."""
    opening = _FRONT_MATTER.match(data)
    return path.endswith((".yml", ".yaml")) and opening is not None and not _FENCE.search(data, opening.end())
