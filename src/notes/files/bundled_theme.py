"""Bundled copies of gem themes: the files of `gem_themes/`, which a site's own go before.

- Layouts, includes and Sass files of the bundled theme are found where the site has none of that name.
- Its assets are pages and files of the site, unless the site has one of that name or address.
- It lays pages out (`Source.has_own_theme`) when the site has layouts of its own, which build upon the theme's, or an
  include of the theme's name, which shows in the theme's pages only. Else this tool's theme does; includes, style
  sheets and assets are there all the same, for notes and links may name them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from notes.files.config import Config
from notes.files.source import Source, StaticFile
from notes.jekyll.documents import SASS_EXTENSIONS, Document, Notes
from notes.jekyll.gem_themes import gem_theme
from notes.jekyll.names import basename, split_extension
from notes.model import SourceFile, Value

FOLDER = Path(__file__).resolve().parent.parent / "gem_themes"


class BundledTheme(Value, frozen=True, kw_only=True):
    """The copy of a site's gem theme that comes with this program; paths of texts start with its name,
    `minima/_layouts/post.html`."""

    name: str
    layouts: tuple[SourceFile, ...] = ()
    includes: tuple[SourceFile, ...] = ()
    sass: tuple[SourceFile, ...] = ()
    assets: frozenset[str] = frozenset()
    """Paths in the site."""
    altered: bool = False
    """Whether an include of the site's own takes the place of one of these."""

    @property
    def layout_names(self) -> frozenset[str]:
        """What pages call its layouts."""
        return frozenset(split_extension(basename(file.path))[0] for file in self.layouts)

    @property
    def sass_folder(self) -> Path:
        """Where its style sheets lie."""
        return FOLDER / self.name / "_sass"


def with_bundled_theme(source: Source, config: Config) -> Source:
    """A site's files with those of its bundled theme, if it has one."""
    theme = gem_theme(config)
    if theme is None or not theme.is_bundled:
        return source
    folder = FOLDER / theme.name
    includes = _texts(folder, "_includes")
    own = config.includes_dir
    names = {file.path[len(own) + 1 :] for file in source.includes}
    documents, statics = _assets(folder, source)
    bundled_theme = BundledTheme(
        name=theme.name,
        layouts=_texts(folder, "_layouts"),
        includes=includes,
        sass=_texts(folder, "_sass"),
        assets=frozenset(document.file.path for document in documents),
        altered=any(file.path.partition("/_includes/")[2] in names for file in includes),
    )
    return msgspec.structs.replace(
        source,
        documents=(*source.documents, *documents),
        statics=tuple(sorted((*source.statics, *statics), key=lambda file: file.path)),
        bundled_theme=bundled_theme,
    )


def without_crowded(made: Notes, source: Source) -> Notes:
    """Notes without the bundled theme's pages at whose address the site has one, by its permalink."""
    if source.bundled_theme is None:
        return made
    assets = source.bundled_theme.assets
    taken = {note.output for note in made.notes if note.path not in assets}
    kept = (note for note in made.notes if note.path not in assets or note.output not in taken)
    return msgspec.structs.replace(made, notes=tuple(kept))


def _assets(folder: Path, source: Source) -> tuple[list[Document], list[StaticFile]]:
    """The assets whose place is free in the site: style sheets to compile, and files to copy."""
    taken = {document.file.path for document in source.documents} | {file.output for file in source.statics}
    compiled = {_compiled(path) for path in taken}
    documents, statics = [], []
    for file in sorted((folder / "assets").rglob("*")):
        path = file.relative_to(folder).as_posix()
        if not file.is_file() or path in taken or _compiled(path) in compiled:
            continue
        if file.suffix in SASS_EXTENSIONS:
            documents.append(Document(kind="page", file=_text(file, path)))
            continue
        content, status = file.read_bytes(), file.stat()
        statics.append(
            StaticFile(
                path=path,
                output=path,
                digest=_digest(content),
                size=status.st_size,
                modified=status.st_mtime,
                root=str(folder),
            )
        )
    return documents, statics


def _compiled(path: str) -> str:
    stem, extension = split_extension(path)
    return stem + ".css" if extension in SASS_EXTENSIONS else path


def _texts(folder: Path, name: str) -> tuple[SourceFile, ...]:
    files = (file for file in sorted((folder / name).rglob("*")) if file.is_file())
    return tuple(_text(file, file.relative_to(folder.parent).as_posix()) for file in files)


def _text(file: Path, path: str) -> SourceFile:
    content = file.read_bytes()
    return SourceFile(path=path, text=content.decode(), digest=_digest(content), modified=file.stat().st_mtime)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=20).hexdigest()
