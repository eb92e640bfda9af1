"""Starting something: a notebook for `notes init`, a note for `notes new`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from notes.errors import NotesError, Problem
from notes.files.config import read_config
from notes.jekyll.slugs import slugify

TITLES = {"zh-CN": "我的学习笔记", "en": "My study notes"}
"""Title of a new notebook, by language: the languages a notebook can be started in."""


def new_notebook(folder: Path, *, title: str | None, lang: str) -> list[Path]:
    """Write a small notebook that builds as it is, with the workflow that publishes it.

    Returns the files written. Raises NotesError when one of them exists: nothing is overwritten, nothing half written.
    """
    starter = resources.files("notes.starter")
    today = datetime.date.today().isoformat()
    wanted = {path.replace("DATE", today): text for path, text in _files(starter / lang)}
    wanted[".github/workflows/pages.yml"] = (starter / "pages.yml").read_text(encoding="utf-8")
    wanted[".gitignore"] = "_site/\n.notes-cache/\n"
    existing = [path for path in wanted if (folder / path).exists()]
    if existing:
        raise NotesError(
            *(
                Problem(code="exists", severity="error", message="there is a file already", path=path)
                for path in existing
            )
        )
    written = []
    for path, text in sorted(wanted.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("TITLE", _quoted(title or TITLES[lang])), encoding="utf-8", newline="\n")
        written.append(target)
    return written


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
    if path.exists():
        raise _error(f"{path} exists already")
    lines = ["---", "layout: post", f"title: {_quoted(title)}"]
    if not draft:
        lines.append(f"date: {now:%Y-%m-%d %H:%M:%S %z}")
    if category:
        lines.append(f"category: {_quoted(category)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "---", "", ""]), encoding="utf-8", newline="\n")
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
