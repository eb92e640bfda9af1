"""Two folders of pages compared: URLs first, then page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from html import unescape
from pathlib import Path

from notes.diff.page import Address, Block, read_page
from notes.errors import NotesError, Problem
from notes.files.reading import files_below, read_text
from notes.model import Value

PAGES = (".html", ".htm", ".xhtml")
TEXTS = (".xml", ".json", ".txt", ".rss", ".atom", ".webmanifest")
_LOCATION = re.compile(r"<loc>\s*([^<\s]*)\s*</loc>")
_SPACE = re.compile(r"\s+")
_FEED = re.compile(r"<(?:feed|rss)\b")
_ENTRY = re.compile(r"<(entry|item)\b[^>]*>.*?</\1>", re.DOTALL)
_FIELD = re.compile(r"<(id|guid|title|published|pubDate)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


class PageDifference(Value, frozen=True, kw_only=True):
    """Where one page differs."""

    url: str
    text: tuple[tuple[str, str], ...] = ()
    """Old and new text of stretches that differ; empty for text that was added or dropped."""
    structure: tuple[tuple[str, str], ...] = ()
    """Old and new elements around the same text: `h2#a`, `h2#b`."""


class Comparison(Value, frozen=True, kw_only=True):
    """Two sites side by side."""

    missing: tuple[str, ...]
    """URLs of the old site that the new one does not have."""
    new: tuple[str, ...]
    pages: tuple[PageDifference, ...]
    """Those that differ."""
    compared: int
    """Pages and texts that both have."""


def compare_sites(
    old: Path, new: Path, *, select: str = "body", ignore: Sequence[str] = (), address: Address | None = None
) -> Comparison:
    """Compare two folders; `ignore` are patterns of paths as `fnmatch` knows them. Raises NotesError for a missing
    folder."""
    ours, theirs = _files(new, ignore), _files(old, ignore)
    common = [path for path in theirs if path in ours]
    told = address or Address()
    differences = []
    compared = 0
    for path in common:
        suffix = Path(path).suffix.lower()
        if suffix in PAGES:
            difference = compare_pages(_url(path), _read(old / path), _read(new / path), select, told)
        elif suffix in TEXTS:
            difference = _compare_texts(_url(path), _read(old / path), _read(new / path))
        else:
            continue
        compared += 1
        if difference.text or difference.structure:
            differences.append(difference)
    return Comparison(
        missing=tuple(_url(path) for path in theirs if path not in ours),
        new=tuple(_url(path) for path in ours if path not in theirs),
        pages=tuple(differences),
        compared=compared,
    )


def compare_pages(url: str, old: str, new: str, select: str = "body", address: Address | None = None) -> PageDifference:
    """What differs between two pages."""
    if old == new:
        return PageDifference(url=url)
    told = (address or Address())._replace(page=url)
    before, after = read_page(old, select, told), read_page(new, select, told)
    if before == after:
        return PageDifference(url=url)
    text: list[tuple[str, str]] = []
    structure: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, [block.text for block in before], [block.text for block in after], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        one, other = before[start:end], after[new_start:new_end]
        if kind == "equal":
            pairs = zip(one, other, strict=True)
            structure += [(a.element, b.element) for a, b in pairs if a.element != b.element]
        elif _joined(one) == _joined(other):
            structure.append((_elements(one), _elements(other)))
        else:
            text.append((_shown(one), _shown(other)))
    return PageDifference(url=url, text=tuple(text), structure=tuple(structure))


def _compare_texts(url: str, old: str, new: str) -> PageDifference:
    """By words; sitemaps by the addresses they name, feeds by what tells a reader one entry from another."""
    before, after = (_SPACE.sub(" ", text).strip() for text in (old, new))
    if "<urlset" in before and "<urlset" in after:
        before, after = (" ".join(sorted(_LOCATION.findall(text))) for text in (before, after))
    elif _FEED.search(before) and _FEED.search(after):
        before, after = (" ".join(_entries(text)) for text in (before, after))
    if before == after:
        return PageDifference(url=url)
    matcher = SequenceMatcher(None, before.split(" "), after.split(" "), autojunk=True)
    first = next(code for code in matcher.get_opcodes() if code[0] != "equal")
    _, start, end, new_start, new_end = first
    return PageDifference(
        url=url, text=((" ".join(before.split(" ")[start:end]), " ".join(after.split(" ")[new_start:new_end])),)
    )


def _entries(feed: str) -> Iterator[str]:
    """Id, title and date of every entry of an Atom or RSS feed."""
    for entry in _ENTRY.finditer(feed):
        for name, text in _FIELD.findall(entry[0]):
            shown = unescape(unescape(_TAG.sub("", text.replace("<![CDATA[", "").replace("]]>", ""))))
            yield f"{name}: {_SPACE.sub(' ', shown).strip()}"


def _joined(blocks: Iterable[Block]) -> str:
    return " ".join(block.text for block in blocks)


def _elements(blocks: Iterable[Block]) -> str:
    return " ".join(block.element or "text" for block in blocks)


def _shown(blocks: Iterable[Block]) -> str:
    return " ¶ ".join(block.text for block in blocks)


def _files(root: Path, ignore: Sequence[str]) -> dict[str, None]:
    """Relative paths, sorted, dot-files left out."""
    if not root.is_dir():
        raise NotesError(Problem(code="site-missing", severity="error", message=f"{root} is not a built site"))

    def below() -> Iterator[str]:
        for file in files_below(root):
            path = file.relative_to(root).as_posix()
            hidden = any(part.startswith(".") for part in path.split("/"))
            if file.is_file() and not hidden and not any(fnmatchcase(path, pattern) for pattern in ignore):
                yield path

    try:
        return dict.fromkeys(sorted(below()))
    except OSError as error:
        raise _unreadable(Path(error.filename or root), error) from error


def _url(path: str) -> str:
    return "/" + (path.removesuffix("index.html") if Path(path).name == "index.html" else path)


def _read(file: Path) -> str:
    try:
        return read_text(file, errors="replace")
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError) -> NotesError:
    message = f"cannot be read: {error.strerror}"
    return NotesError(Problem(code="unreadable", severity="error", message=message, path=str(file)))
