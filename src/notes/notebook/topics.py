"""Topics: the categories and tags of the posts, each with a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from notes.model import Note
from notes.notebook.views import Topic, TopicLink

FOLDERS = {"category": "categories", "tag": "tags"}


class Topics:
    """All topics of a notebook, by kind and name, and the notes of each."""

    def __init__(self, posts: Iterable[Note], slugify: Callable[[str], str]) -> None:
        """`posts` newest first; `slugify` turns a name into a URL segment and may return an empty string."""
        self.notes: dict[tuple[str, str], list[str]] = {}
        """Note ids by `(kind, name)`, newest first."""
        for post in posts:
            for kind, names in (("category", post.categories), ("tag", post.tags)):
                for name in dict.fromkeys(names):
                    self.notes.setdefault((kind, name), []).append(post.id)
        self.topics: dict[tuple[str, str], Topic] = {}
        taken: set[tuple[str, str]] = set()
        for kind, name in sorted(self.notes):
            slug = self._slug(kind, slugify(name) or "topic", taken)
            self.topics[kind, name] = Topic(
                name=name, kind=kind, url=f"/{FOLDERS[kind]}/{quote(slug)}/", count=len(self.notes[kind, name])
            )
        self._links = {
            key: TopicLink(name=topic.name, url=topic.url, kind=topic.kind) for key, topic in self.topics.items()
        }

    def of(self, kind: str, names: Iterable[str]) -> tuple[TopicLink, ...]:
        """The topics of one note, in the note's order; without counts, which every new note changes."""
        return tuple(self._links[kind, name] for name in dict.fromkeys(names))

    def all(self, kind: str) -> tuple[Topic, ...]:
        """Every category or tag, the fullest first, then by name."""
        found = [topic for (its_kind, _), topic in self.topics.items() if its_kind == kind]
        return tuple(sorted(found, key=lambda topic: (-topic.count, topic.name)))

    @staticmethod
    def _slug(kind: str, slug: str, taken: set[tuple[str, str]]) -> str:
        """A slug that no topic of the kind has yet, letter case aside: `DL` and `dl` are two topics and one file
        name."""
        candidate, number = slug, 2
        while (kind, candidate.casefold()) in taken:
            candidate, number = f"{slug}-{number}", number + 1
        taken.add((kind, candidate.casefold()))
        return candidate
