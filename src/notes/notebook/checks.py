"""What is wrong with the notebook as a whole: links, images and layouts that are not there, keys that nobody reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from posixpath import join, normpath
from urllib.parse import unquote

from notes.errors import Problem
from notes.jekyll.decoding import Place, Places
from notes.jekyll.front_matter import KNOWN_KEYS
from notes.jekyll.names import basename, split_extension
from notes.jekyll.permalinks import POST_STYLES
from notes.jekyll.setting_keys import known_beside
from notes.jekyll.settings import Settings
from notes.jekyll.spelling import did_you_mean, misspelt
from notes.model import Note
from notes.notebook.catalogue import Catalogue

LAYOUTS = frozenset(("default", "home", "index", "note", "page", "post"))
"""What the theme's layouts are called, Jekyll's names among them; others are names of templates."""
OWN_KEY = 5
"""Notes that have a key from which on it is nobody's slip."""


# ---------------------------------------------------------------- links and images


def broken_links(notebook: Catalogue, outputs: Collection[str], broken: Collection[str] = ()) -> Iterator[Problem]:
    """Links between pages that lead to no file of the site; `outputs` are all its files.

    Nobody knows what a link to one of the `broken` documents (source paths and permalinks) leads to.
    """
    unknown = {name for path in broken for name in (_stem(path), _stem(path).lstrip("0123456789-"))}
    for each in (*notebook.posts, *notebook.pages):
        note = each.note
        for url, _, line, column in each.rendered.links:
            path = _path(notebook, note, url)
            if path is None or _leads(path, outputs) or _stem(path.removesuffix("/index.html")) in unknown:
                continue
            message = f"the link {url} leads to no page of this site"
            yield _problem("broken-link", message, note, (line + note.body_line - 1, column))


def missing_images(notebook: Catalogue, outputs: Collection[str]) -> Iterator[Problem]:
    """Images of the site itself that it does not have."""
    by_name: dict[str, str] = {}
    for each in (*notebook.posts, *notebook.pages):
        note = each.note
        for url, line, column in each.rendered.images:
            path = _path(notebook, note, url)
            if path is None or path in outputs:
                continue
            by_name = by_name or {basename(output).lower(): output for output in sorted(outputs)}
            alike = by_name.get(basename(path).lower())
            hint = f"there is /{alike}" if alike else ""
            yield _problem(
                "missing-image",
                f"this site does not have the image {url}",
                note,
                (line + note.body_line - 1, column),
                hint,
            )


def _path(notebook: Catalogue, note: Note, url: str) -> str | None:
    """The output path that a URL of a note means, without query and fragment; `None` when it has no path."""
    target = unquote(notebook.resolver.resolve(url, note).partition("#")[0].partition("?")[0])
    if not target:
        return None
    return normpath(join("/", unquote(note.url).rpartition("/")[0] + "/", target)).lstrip("/")


def _stem(path: str) -> str:
    return split_extension(basename(path.rstrip("/")))[0]


def _leads(path: str, outputs: Collection[str]) -> bool:
    if path in ("", "."):
        return "index.html" in outputs
    return path in outputs or f"{path}/index.html" in outputs or f"{path}.html" in outputs


# ---------------------------------------------------------------- layouts


def missing_layouts(
    notebook: Catalogue, sources: Collection[str], *, has_template: Callable[[str], bool]
) -> Iterator[Problem]:
    """Layouts that nobody has; `sources` are the notes that the theme lays out, with that of their kind then."""
    for each in (*notebook.posts, *notebook.pages):
        note = each.note
        if (
            note.id in sources
            and note.layout not in (None, "none", *LAYOUTS)
            and not has_template(f"{note.layout}.html")
        ):
            message = f"the layout “{note.layout}” does not exist; the theme's own is used"
            hint = did_you_mean(str(note.layout), LAYOUTS) or f"known are {', '.join(sorted(LAYOUTS))}"
            yield _problem("layout-missing", message, note, note.places.get("layout", (0, 0)), hint)


# ---------------------------------------------------------------- keys


def misspelt_keys(notes: Iterable[Note], own: Container[str]) -> Iterator[Problem]:
    """Keys of front matter that are almost one that is read here; `own` are those that the site itself uses."""
    found: dict[str, list[Note]] = {}
    for note in notes:
        for key in note.places:
            if key not in KNOWN_KEYS:
                found.setdefault(key, []).append(note)
    for key, having in found.items():
        right = misspelt(key, KNOWN_KEYS) if len(having) < OWN_KEY else ""
        if right and key not in own:
            for note in having:
                message = f"“{key}” means nothing here"
                yield _problem("unknown-key", message, note, note.places[key], f"did you mean “{right}”?")


def misspelt_settings(places: Places, own: Container[str]) -> Iterator[Problem]:
    """Keys of the settings that are almost one that is read here."""
    for keys, place in places.items():
        known = known_beside(keys)
        if keys[-1] not in known and (right := misspelt(keys[-1], known)) and keys[-1] not in own:
            hint = f"did you mean “{right}”?"
            yield _of_settings("unknown-key", f"“{keys[-1]}” means nothing here", place, hint)


# ---------------------------------------------------------------- values


def odd_settings(settings: Settings, places: Places) -> Iterator[Problem]:
    """Settings that are of the right shape and can hardly be meant."""
    url, style = settings.url, settings.permalink
    if url and "://" not in url:
        place = places.get(("url",), ("", 0, 0))
        yield _of_settings("url", f"“{url}” is not a whole address", place, f"write https://{url.lstrip('/')}")
    if not {":", "/"} & {*style} and style not in POST_STYLES:
        message = f"every post has the address “{style}”: it is not the name of a style"
        hint = did_you_mean(style, POST_STYLES) or f"known are {', '.join(POST_STYLES)}"
        yield _of_settings("permalink-style", message, places.get(("permalink",), ("", 0, 0)), hint)


def odd_values(notes: Iterable[Note]) -> Iterator[Problem]:
    """Front matter that means something else than it looks like."""
    for note in notes:
        published = note.front_matter.get("published")
        if isinstance(published, str):
            message = f"“{published}” is neither true nor false: the note is published"
            yield _problem("published", message, note, note.places.get("published", (0, 0)))
        for key in ("tags", "categories"):
            value = note.front_matter.get(key)
            if isinstance(value, str) and "," in value and key in note.places:
                message = f"{key} are separated by spaces, so the comma is part of one"
                words = ", ".join(word.strip() for word in value.split(",") if word.strip())
                yield _problem("comma", message, note, note.places[key], f"write {key}: [{words}]")


def _problem(code: str, message: str, note: Note, place: tuple[int, int], hint: str = "") -> Problem:
    line, column = place
    return Problem(code=code, severity="warning", message=message, path=note.path, line=line, column=column, hint=hint)


def _of_settings(code: str, message: str, place: Place, hint: str) -> Problem:
    path, line, column = place
    return Problem(code=code, severity="warning", message=message, path=path, line=line, column=column, hint=hint)
