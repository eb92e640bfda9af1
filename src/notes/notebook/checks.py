"""What is wrong with the notebook as a whole: links that lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from posixpath import join, normpath
from urllib.parse import unquote

from notes.errors import Problem
from notes.jekyll.names import split_extension
from notes.notebook.catalogue import Notebook


def broken_links(notebook: Notebook, outputs: Collection[str], broken: Collection[str] = ()) -> Iterator[Problem]:
    """Links between pages that lead to no file of the site; `outputs` are all its files.

    Nobody knows what a link to one of the `broken` documents (source paths and permalinks) leads to.
    """
    unknown = {name for path in broken for name in (_stem(path), _stem(path).lstrip("0123456789-"))}
    for chapter in (*notebook.posts, *notebook.pages):
        note = chapter.note
        for url, _, line in chapter.rendered.links:
            target = unquote(notebook.resolver.resolve(url, note).partition("#")[0].partition("?")[0])
            if not target:
                continue
            path = normpath(join("/", unquote(note.url).rpartition("/")[0] + "/", target)).lstrip("/")
            if not _leads(path, outputs) and _stem(path.removesuffix("/index.html")) not in unknown:
                yield Problem(
                    code="broken-link",
                    severity="warning",
                    message=f"the link {url} leads to no page of this site",
                    path=note.path,
                    line=line + note.body_line - 1,
                    column=_column(note.body, line, url),
                )


def _stem(path: str) -> str:
    return split_extension(path.rstrip("/").rpartition("/")[2])[0]


def _column(body: str, line: int, url: str) -> int:
    """Where on its line the link's address stands; 0 when it is written in another way."""
    lines = body.split("\n", line)
    return lines[line - 1].find(url) + 1 if 0 < line <= len(lines) else 0


def _leads(path: str, outputs: Collection[str]) -> bool:
    if path in ("", "."):
        return "index.html" in outputs
    return path in outputs or f"{path}/index.html" in outputs or f"{path}.html" in outputs
