"""Which changes call for a build."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest
import watchfiles

from notes.errors import NotesError
from notes.serve.watch import changes

GUARD = 20


class Follower:
    """Collects bursts in a thread of its own."""

    def __init__(self, source: Path, destination: Path) -> None:
        self._bursts: Queue[set[str] | None] = Queue()
        self._destination = destination
        self._thread = threading.Thread(target=self._follow, args=(source,), daemon=True)
        self._thread.start()

    def _follow(self, source: Path) -> None:
        with closing(changes(source, lambda: self._destination)) as bursts:
            for burst in bursts:
                self._bursts.put({Path(path).relative_to(source.resolve()).as_posix() for path in burst})

    def next(self) -> set[str]:
        burst = self._bursts.get(timeout=GUARD)
        assert burst is not None
        return burst

    def until(self, path: str) -> set[str]:
        """All that changed until `path` did."""
        seen: set[str] = set()
        while path not in seen:
            seen |= self.next()
        return seen


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for folder in ("posts", "_site", ".git", "public"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def follower(source: Path) -> Iterator[Follower]:
    following = Follower(source, source / "public")
    assert following.next() == set()
    yield following


def test_nothing_is_missed_from_the_first_burst_on(source: Path, follower: Follower) -> None:
    (source / "posts" / "a.md").write_text("a", encoding="utf-8")
    assert "posts/a.md" in follower.until("posts/a.md")


def test_the_site_and_temporary_files_call_for_no_build(source: Path, follower: Follower) -> None:
    for path in ("public/index.html", "_site/index.html", ".git/index", "posts/a.md~", "posts/.#a.md", "posts/4913"):
        (source / path).write_text("x", encoding="utf-8")
    (source / "posts" / "b.md").write_text("b", encoding="utf-8")
    assert follower.until("posts/b.md") == {"posts/b.md"}


def test_a_destination_of_links_that_go_round_does_not_end_the_watch(source: Path) -> None:
    (source / "round").symlink_to(source / "round")
    following = Follower(source, source / "round")
    assert following.next() == set()
    (source / "posts" / "a.md").write_text("a", encoding="utf-8")
    assert "posts/a.md" in following.until("posts/a.md")


def test_what_came_into_a_new_folder_before_it_was_watched_is_built(source: Path, follower: Follower) -> None:
    (source / "new").mkdir()
    while follower.next():  # until the empty burst that says that the new folder is watched
        pass
    (source / "new" / "c.md").write_text("c", encoding="utf-8")
    assert "new/c.md" in follower.until("new/c.md")


def test_a_system_that_does_not_watch_is_said(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Iterator[set[tuple[watchfiles.Change, str]]]:
        raise OSError("OS file watch limit reached")
        yield set()

    monkeypatch.setattr(watchfiles, "watch", refuse)
    with closing(changes(source, lambda: source / "public")) as bursts:
        next(bursts)
        with pytest.raises(NotesError, match="cannot watch the notebook for changes: OS file watch limit reached"):
            next(bursts)
