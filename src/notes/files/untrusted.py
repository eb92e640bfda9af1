"""What of an untrusted notebook is read: settings that lead nowhere, files that a browser only shows.

A list of what is followed, not of what is dangerous: a setting or a kind of file that is new is left out until somebody
has thought about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from notes.errors import Problem
from notes.jekyll.names import basename, split_extension
from notes.jekyll.setting_keys import FOLLOWED, jekyll_defaults

if TYPE_CHECKING:
    from notes.files.source import Source, StaticFile
    from notes.jekyll.documents import Notes


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


PASSIVE = _words(
    ".apng .avif .bmp .gif .ico .jpeg .jpg .png .webp .flac .m4a .mp3 .mp4 .oga .ogg .ogv .opus .wav .webm "
    ".csv .pdf .tsv .txt"
)
"""Files that are copied: images but SVG, sound, films, and documents that run nothing on the site's origin."""
PAGES = (".html", ".htm")
"""What a page's path in the site ends with, so that a server calls it HTML, and its policy holds."""
_REDIRECTS = ("redirect_from", "redirect_to")


def is_untrusted(values: Mapping[str, Any], flags: Mapping[str, Any]) -> bool:
    """Whether settings or command line call the notebook untrusted; the settings cannot take back what the line
    says."""
    return any(
        isinstance(notes, dict) and notes.get("untrusted") is True
        for notes in (values.get("notes"), flags.get("notes"))
    )


def followed(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The settings without those that are not followed, which have their defaults again, and the names of these."""
    defaults = jekyll_defaults()
    ignored = [key for key in values if key not in FOLLOWED and values[key] != defaults.get(key)]
    kept = {key: value for key, value in values.items() if key in FOLLOWED}
    return {**defaults, "include": [], "keep_files": [], **kept}, ignored


def passive(source: Source, markdown_extensions: tuple[str, ...]) -> Source:
    """A notebook of Markdown, HTML pages and files that only show something; a warning for every other file."""
    documents = {document.file.path: document for document in source.documents}
    kept = {path for path in documents if _extension(path) in (*PAGES, *markdown_extensions)}
    problems = [*source.problems]
    problems += (_left_out(path, "only Markdown and HTML become pages") for path in documents.keys() - kept)
    statics: list[StaticFile] = []
    for file in source.statics:
        if _extension(file.path) in PASSIVE and _extension(file.output) in PASSIVE:
            statics.append(file)
        elif file.path not in documents:
            problems.append(_left_out(file.path, "files of this kind are not copied"))
    return msgspec.structs.replace(
        source,
        documents=tuple(document for path, document in documents.items() if path in kept),
        statics=tuple(statics),
        data=(),
        layouts=(),
        includes=(),
        sass=(),
        problems=tuple(sorted(problems, key=lambda problem: problem.path)),
    )


def shown_only(made: Notes) -> Notes:
    """Notes that are pages and lead nowhere by themselves."""
    notes, problems = [], [*made.problems]
    for note in made.notes:
        if not note.output.endswith(PAGES):
            message = f"left out, because the notebook is untrusted: a page may not be called {note.output}"
            problems.append(_problem(note.path, message))
            continue
        if redirects := [key for key in _REDIRECTS if note.front_matter.get(key)]:
            message = f"not followed, because the notebook is untrusted: {' and '.join(redirects)}"
            problems.append(_problem(note.path, message))
            matter = {key: value for key, value in note.front_matter.items() if key not in _REDIRECTS}
            note = msgspec.structs.replace(note, front_matter=matter)
        notes.append(note)
    return msgspec.structs.replace(made, notes=tuple(notes), listed=(), problems=tuple(problems))


def not_followed(ignored: list[str], flags: Mapping[str, Any]) -> Iterator[Problem]:
    """A warning where the site is not where the settings say; the rest is worth knowing and no more."""
    for key in ignored:
        surprising = key == "destination" and "destination" not in flags
        message = f"“{key}” is not followed, because the notebook is untrusted"
        yield Problem(code="untrusted-setting", severity="warning" if surprising else "info", message=message)


def _left_out(path: str, reason: str) -> Problem:
    return _problem(path, f"left out, because the notebook is untrusted: {reason}")


def _problem(path: str, message: str) -> Problem:
    return Problem(code="untrusted-file", severity="warning", message=message, path=path)


def _extension(path: str) -> str:
    return split_extension(basename(path))[1].lower()
