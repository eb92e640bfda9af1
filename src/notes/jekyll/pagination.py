"""Lists in pages, as jekyll-paginate 1 makes them: which page is the template, and what `paginator` says on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from notes.jekyll.permalinks import Address, encode
from notes.model import Note


def pagination_template(notes: Iterable[Note], paginate_path: str) -> Note | None:
    """The `index.html` whose list is cut into pages: the deepest one in a folder that `paginate_path` leads through."""
    folder = paginate_path.strip("/").rpartition("/")[0]
    candidates = [
        note
        for note in notes
        if note.kind == "page" and note.path.rpartition("/")[2] == "index.html" and _leads_through(folder, note.path)
    ]
    return max(candidates, key=lambda note: (len(note.path), note.path), default=None)


def _leads_through(folder: str, path: str) -> bool:
    above = path.rpartition("/")[0]
    return not above or (folder + "/").startswith(above + "/")


def page_count(posts: int, per_page: int) -> int:
    """At least one, even without posts."""
    return max(1, -(-posts // per_page))


def numbered_path(paginate_path: str, number: int, first: str) -> str:
    """Where a page of the list is, as `paginator` says it: without a trailing slash unless `paginate_path` has one."""
    if number == 1:
        return first
    return encode("/" + paginate_path.replace(":num", str(number), 1).lstrip("/"))


def numbered_address(paginate_path: str, number: int) -> Address:
    """URL and output of a page after the first: `index.html` in the folder that `paginate_path` names."""
    folder = paginate_path.replace(":num", str(number), 1).strip("/")
    return Address(encode(f"/{folder}/"), f"{folder}/index.html")


def paginator(posts: Sequence[Any], number: int, per_page: int, paginate_path: str, first: str) -> dict[str, Any]:
    """`paginator` on page `number`; `posts` are all of them, newest first, and `first` is the template's URL."""
    total = page_count(len(posts), per_page)
    previous, following = (number - 1 or None), (number + 1 if number < total else None)
    return {
        "page": number,
        "per_page": per_page,
        "posts": list(posts[(number - 1) * per_page : number * per_page]),
        "total_posts": len(posts),
        "total_pages": total,
        "previous_page": previous,
        "previous_page_path": numbered_path(paginate_path, previous, first) if previous else None,
        "next_page": following,
        "next_page_path": numbered_path(paginate_path, following, first) if following else None,
    }
