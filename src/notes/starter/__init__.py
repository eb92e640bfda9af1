"""What `notes init` and `notes new` write: a notebook, and a note."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from notes.errors import NotesError, Problem
from notes.files.config import CONFIG_NAMES, read_config
from notes.files.reading import is_inside, read_regular
from notes.jekyll.slugs import slugify
from notes.starter.origin import PACKAGE, requirements

TITLES = {"zh-CN": "我的学习笔记", "en": "My study notes"}
"""Title of a new notebook, by language: the languages a notebook can be started in."""


WORKFLOW = ".github/workflows/pages.yml"
REQUIREMENTS = "requirements.txt"
SITE = "_site/"
"""What git is to ignore."""


class Started(NamedTuple):
    """What became of one file of a new notebook."""

    path: Path
    done: Literal["wrote", "kept", "appended", "missing"]
    hint: str = ""
    """What is left to do by hand."""


def new_notebook(folder: Path, *, title: str | None, lang: str) -> list[Started]:
    """Write a small notebook that builds as it is, with the workflow that publishes it.

    What is there already stays as it is; `.gitignore` gets the line it lacks. Where there are settings the folder is a
    site already: it gets no first note and no page.
    Raises NotesError, and writes nothing, when a link leads out of the folder or a file is in the way of a folder.
    """
    starter = resources.files("notes.starter")
    today = datetime.date.today().isoformat()
    started = dict(_files(starter / lang))
    if any(_exists(folder / name) for name in CONFIG_NAMES):
        started = {}
    quoted = _quoted(title or TITLES[lang])
    wanted = {path.replace("DATE", today): text.replace("TITLE", quoted) for path, text in started.items()}
    return _write(folder, wanted | _publishing(folder))


def new_workflow(folder: Path) -> list[Started]:
    """Give a notebook or a Jekyll blog the workflow that publishes it, as `new_notebook` does."""
    return _write(folder, _publishing(folder))


def _publishing(folder: Path) -> dict[str, str]:
    workflow = (resources.files("notes.starter") / "pages.yml").read_text(encoding="utf-8")
    return {
        WORKFLOW: workflow.replace(CONFIG_NAMES[0], _settings(folder).name),
        REQUIREMENTS: requirements(),
        ".gitignore": SITE + "\n",
    }


def _write(folder: Path, wanted: dict[str, str]) -> list[Started]:
    """Write the files that are not there, append to `.gitignore`, keep all others."""
    problems = [problem for path in wanted if (problem := _obstacle(folder, path))]
    if problems:
        raise NotesError(*problems)
    done = []
    for path, text in sorted(wanted.items()):
        target = folder / path
        try:
            if not _exists(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                commented = path == REQUIREMENTS and text.startswith("#")
                done.append(Started(target, "wrote", "read the comment in it before you push" if commented else ""))
            elif path == ".gitignore":
                done.append(_ignore_site(target))
            else:
                done.append(Started(target, "kept", _hint(target, text)))
        except OSError as error:
            message = error.strerror or str(error)
            raise NotesError(Problem(code="init", severity="error", message=message, path=path)) from error
    settings = _settings(folder)
    if settings not in {each.path for each in done if each.done == "wrote"}:
        done.append(_on_settings(settings))
    return done


def _settings(folder: Path) -> Path:
    """The settings file that is there, by the name a build looks for."""
    return folder / next((name for name in CONFIG_NAMES if _exists(folder / name)), CONFIG_NAMES[0])


def _obstacle(folder: Path, path: str) -> Problem | None:
    """Why nothing can be written at `path`: a link that leads out of `folder`, or a file where a folder must be."""
    parent = folder
    for name in Path(path).parts[:-1]:
        parent /= name
        if parent.is_symlink() and not is_inside(parent, folder):
            message = "a link leads out of the notebook; nothing is written through it"
        elif _exists(parent) and not parent.is_dir():
            message = "there is a file where a folder must be"
        else:
            continue
        return Problem(code="init", severity="error", message=message, path=parent.relative_to(folder).as_posix())
    return None


def _ignore_site(target: Path) -> Started:
    """Append the line that a `.gitignore` lacks, in its own line endings."""
    if target.is_symlink() or not target.is_file():
        return Started(target, "kept", f"let git ignore {SITE}")
    content = read_regular(target)
    if {line.strip() for line in content.splitlines()} & {b"_site", b"_site/", b"/_site", b"/_site/"}:
        return Started(target, "kept")
    line_end = b"\r\n" if b"\r\n" in content else b"\n"
    start = b"" if not content or content.endswith(b"\n") else line_end
    with target.open("ab") as file:
        file.write(start + SITE.encode() + line_end)
    return Started(target, "appended")


def _hint(target: Path, text: str) -> str:
    """What a file that is kept must have for the workflow to run."""
    if target.name != REQUIREMENTS or (target.is_file() and PACKAGE.encode() in read_regular(target)):
        return ""
    return f"the workflow installs from it: add {text.splitlines()[-1]}"


def _on_settings(settings: Path) -> Started:
    """Says of settings that were there what they lack: publishing needs the file, `requirements.txt` is not to be part
    of the site."""
    if not settings.is_file():
        return Started(settings, "missing", "the workflow reads it; an empty one will do")
    known = REQUIREMENTS.encode() in read_regular(settings)
    hint = "" if known else f"put {REQUIREMENTS} under `exclude`, or it becomes a file of the site"
    return Started(settings, "kept", hint)


def _exists(path: Path) -> bool:
    """Whether there is anything by that name, a link that leads nowhere too."""
    return os.path.lexists(path)


def new_note(source: Path, title: str, *, draft: bool = False, category: str | None = None) -> Path:
    """Write an empty note called `title`, dated today in the notebook's time zone, and return its path.

    It goes where the notebook keeps its notes: `posts/`, or `_posts/` where only that exists or where the site has
    layouts of its own; drafts go to `_drafts/`.
    Raises NotesError when the title leaves no file name or the file exists.
    """
    config = read_config(source)
    zone = ZoneInfo(config.timezone) if config.timezone else None
    now = datetime.datetime.now(zone) if zone else datetime.datetime.now().astimezone()
    slug = slugify(title)
    if not slug:
        raise _error(f"the title {title!r} holds no letter or digit to name a file with")
    only = (source / "_posts").is_dir() and not (source / "posts").is_dir()
    posts = "_posts" if only or (source / "_layouts").is_dir() else "posts"
    path = source / "_drafts" / f"{slug}.md" if draft else source / posts / f"{now:%Y-%m-%d}-{slug}.md"
    lines = ["---", "layout: post", f"title: {_quoted(title)}"]
    if not draft:
        lines.append(f"date: {now:%Y-%m-%d %H:%M:%S %z}")
    if category:
        lines.append(f"category: {_quoted(category)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write("\n".join([*lines, "---", "", ""]))
    except FileExistsError as error:
        raise _error(f"{path} exists already") from error
    return path


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_text(encoding="utf-8")


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar; JSON's strings are a subset."""
    return json.dumps(text, ensure_ascii=False)


def _error(message: str) -> NotesError:
    return NotesError(Problem(code="new-note", severity="error", message=message))
