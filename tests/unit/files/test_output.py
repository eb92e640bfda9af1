import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.errors import OutputError
from notes.files import output, ownership, reading
from notes.files.output import Publication, claim, unsafe
from notes.files.ownership import MARK, STAGING


def publish(site: Path, files: dict[str, bytes], *, keep: tuple[str, ...] = ()) -> list[str]:
    """Publish a site of these files; what was removed."""
    publication = Publication(site)
    publication.begin(files)
    for path, content in files.items():
        publication.stage(path, content)
    return publication.commit(files, keep=keep)


def tree(site: Path) -> dict[str, bytes]:
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in sorted(site.rglob("*"))
        if file.is_file() and file.name != MARK
    }


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a\\b", "C:/x", "a\0b", "x" * 300, MARK, STAGING + "/x"],
)
def test_a_path_that_leaves_the_destination_is_refused(path):
    assert unsafe(path)
    with pytest.raises(OutputError):
        claim([(path, "posts/x.md")])


def test_a_category_may_hold_a_colon():
    assert not unsafe("a: b/2020/x.html")


@given(st.text())
def test_what_is_not_refused_stays_inside(path):
    if not unsafe(path):
        assert os.path.normpath(f"/site/{path}").startswith("/site/")


def test_every_collision_is_named_with_both_claimants():
    with pytest.raises(OutputError) as caught:
        claim([("a.html", "one.md"), ("a.html", "two.md"), ("B.html", "three.md"), ("b.html", "four.md")])
    text = str(caught.value)
    assert len(caught.value.problems) == 2
    assert all(name in text for name in ("one.md", "two.md", "three.md", "four.md"))


def test_a_file_and_a_folder_of_one_name_collide():
    with pytest.raises(OutputError, match=re.escape("as a folder")):
        claim([("a", "one.md"), ("a/b.html", "two.md")])


def test_nothing_is_seen_before_commit_and_everything_after(tmp_path):
    publish(tmp_path, {"old.html": b"old", "page.html": b"before"})
    publication = Publication(tmp_path)
    wanted = {"page.html", "deep/er/new.html"}
    publication.begin(wanted)
    publication.stage("page.html", b"after")
    publication.stage("deep/er/new.html", b"new")
    assert (tmp_path / "page.html").read_bytes() == b"before"
    assert not (tmp_path / "deep/er/new.html").exists()
    assert publication.commit(wanted) == ["old.html"]
    assert tree(tmp_path) == {"page.html": b"after", "deep/er/new.html": b"new"}
    assert Publication(tmp_path).marked == wanted


def test_an_abandoned_build_leaves_no_trace(tmp_path):
    site = tmp_path / "site"
    for before in ({}, {"page.html": b"old"}):
        if before:
            publish(site, before)
        mark = (site / MARK).read_bytes() if before else None
        publication = Publication(site)
        publication.begin({"page.html", "new/page.html"})
        publication.stage("page.html", b"half")
        publication.stage("new/page.html", b"half")
        publication.abandon()
        assert site.exists() == bool(before)
        if before:
            assert tree(site) == before
            assert (site / MARK).read_bytes() == mark


def test_leftovers_of_a_killed_build_go_with_the_next(tmp_path):
    killed = Publication(tmp_path)
    killed.begin({"page.html", "other.html"})
    killed.stage("page.html", b"half")
    assert publish(tmp_path, {"other.html": b"x"}) == []
    assert tree(tmp_path) == {"other.html": b"x"}
    assert Publication(tmp_path).marked == {"other.html"}


def test_only_what_was_published_is_removed(tmp_path):
    publish(tmp_path, {"gone.html": b"1", "a/gone.html": b"2", "b/gone.html": b"3"})
    (tmp_path / "b/theirs.txt").write_text("theirs")
    (tmp_path / "CNAME").write_text("theirs")
    assert publish(tmp_path, {"index.html": b"4"}) == ["a/gone.html", "b/gone.html", "gone.html"]
    assert tree(tmp_path) == {"index.html": b"4", "b/theirs.txt": b"theirs", "CNAME": b"theirs"}
    assert not (tmp_path / "a").exists()


def test_a_file_of_someone_elses_is_not_overwritten(tmp_path):
    publish(tmp_path, {"index.html": b"ours"})
    (tmp_path / "about.html").write_text("theirs")
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.txt").write_text("theirs")
    (tmp_path / "c").write_text("theirs")
    before = tree(tmp_path)
    with pytest.raises(OutputError, match=re.escape("did not make: a/b.txt, about.html, c")):
        publish(tmp_path, {"index.html": b"new", "about.html": b"new", "a": b"new", "c/d.html": b"new"})
    assert tree(tmp_path) == before
    assert Publication(tmp_path).marked == {"index.html"}


def test_kept_files_stay_and_stay_ours(tmp_path):
    publish(tmp_path, {"CNAME": b"x", "old/deep/a.html": b"x", "gone.html": b"x"})
    assert publish(tmp_path, {}, keep=("old", "CNAM*")) == ["gone.html"]
    assert Publication(tmp_path).marked == {"CNAME", "old/deep/a.html"}
    assert publish(tmp_path, {"CNAME": b"new"}) == ["old/deep/a.html"]


@pytest.mark.parametrize("before", [{}, {"a/page.html": b"old"}, {"a/gone.html": b"old"}])
def test_nothing_is_written_or_removed_through_a_link(tmp_path, before):
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    site.mkdir()
    publish(site, before)
    if before:
        (site / "a").rename(tmp_path / "moved")
    (site / "a").symlink_to(outside)
    (outside / "gone.html").write_text("theirs")
    with pytest.raises(OutputError, match=r"not make|symbolic link"):
        publish(site, {"a/page.html": b"x"})
    publish(site, {})
    assert tree(outside) == {"gone.html": b"theirs"}


@pytest.mark.parametrize("content", [b"page", [b"pa", b"ge"]], ids=["whole", "in pieces"])
def test_equal_bytes_beyond_a_link_are_not_the_published_page(tmp_path, content):
    site, outside = tmp_path / "site", tmp_path / "outside"
    outside.mkdir()
    site.mkdir()
    (outside / "b.html").write_bytes(b"page")
    (site / "a").symlink_to(outside)
    publication = Publication(site)
    assert publication.write_staged("a/b.html", 0, content) == (4, False)
    publication.staged("a/b.html", 0)
    with pytest.raises(OutputError, match="symbolic link"):
        publication.commit(["a/b.html"])


def test_a_mark_that_is_a_link_is_not_written_through(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "file"
    site.mkdir()
    outside.write_bytes(b"theirs")
    (site / MARK).symlink_to(outside)
    publish(site, {"index.html": b"x"})
    assert outside.read_bytes() == b"theirs"
    assert Publication(site).marked == {"index.html"}


def test_a_staging_folder_that_is_a_link_is_refused(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "outside"
    site.mkdir()
    outside.mkdir()
    (outside / "0").write_text("theirs")
    (site / STAGING).symlink_to(outside)
    with pytest.raises(OutputError, match=re.escape(STAGING)):
        publish(site, {"index.html": b"x"})
    assert tree(outside) == {"0": b"theirs"}


def test_a_file_takes_the_place_of_a_folder_and_back(tmp_path):
    for files in ({"a/b/c.html": b"1", "a/b/d/e.html": b"1"}, {"a/b": b"2"}, {"a/b/c.html": b"3"}, {"a": b"4"}):
        publish(tmp_path, files)
        assert tree(tmp_path) == files
        assert Publication(tmp_path).marked == files.keys()


def test_the_old_site_stays_whole_until_commit_when_a_file_becomes_a_folder(tmp_path):
    publish(tmp_path, {"a": b"1"})
    publication = Publication(tmp_path)
    publication.begin({"a/b.html"})
    publication.stage("a/b.html", b"2")
    assert tree(tmp_path).get("a") == b"1"
    publication.abandon()
    assert tree(tmp_path) == {"a": b"1"}


def test_a_commit_that_the_disk_ends_leaves_the_mark_of_both_sites(tmp_path, monkeypatch):
    publish(tmp_path, {"old.html": b"1", "both.html": b"1"})
    replace, done = os.replace, []

    def failing(source, target):
        if not str(target).endswith(MARK):
            done.append(target)
            if len(done) == 2:
                raise OSError(28, "No space left on device")
        replace(source, target)

    publication = Publication(tmp_path)
    wanted = {"both.html": b"2", "new.html": b"2"}
    publication.begin(wanted)
    for path, content in wanted.items():
        publication.stage(path, content)
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OutputError, match="No space left"):
        publication.commit(wanted)
    publication.abandon()
    assert Publication(tmp_path).marked == {"old.html", "both.html", "new.html"}
    monkeypatch.undo()
    publish(tmp_path, wanted)
    assert tree(tmp_path) == wanted


def test_the_mark_is_written_only_when_it_changes(tmp_path):
    publish(tmp_path, {"index.html": b"1"})
    mark = (tmp_path / MARK).stat().st_ino
    publish(tmp_path, {"index.html": b"2"})
    assert (tmp_path / MARK).stat().st_ino == mark


@pytest.mark.parametrize("path", [".git/config", "a/.GIT/hooks/x", "/".join(["d" * 50] * 100)])
def test_no_page_goes_into_a_repository_or_beyond_what_a_disk_takes(path):
    assert unsafe(path)


def test_the_mark_is_read_once_and_written_when_it_changes(tmp_path, monkeypatch):
    publish(tmp_path, {"index.html": b"1"})
    read, written = [], []
    regular, replace = reading.read_regular, Publication._replace_mark
    for module in (output, ownership):
        monkeypatch.setattr(module, "read_regular", lambda path: read.append(Path(path).name) or regular(path))
    monkeypatch.setattr(Publication, "_replace_mark", lambda self, mark: written.append(mark) or replace(self, mark))
    publish(tmp_path, {"index.html": b"2"})
    assert (read.count(MARK), len(written)) == (1, 0)
    publish(tmp_path, {"other.html": b"3"})
    assert (read.count(MARK), len(written)) == (2, 2)
    assert Publication(tmp_path).marked == {"other.html"}


def test_a_mark_that_cannot_be_read_stops_a_build_before_it_writes(tmp_path, monkeypatch):
    def refused(_):
        raise PermissionError(13, "Permission denied", MARK)

    monkeypatch.setattr(output, "read_mark", refused)
    publication = Publication(tmp_path)
    assert publication.marked is None
    with pytest.raises(OutputError, match="Permission denied"):
        publication.begin({"index.html"})
    assert tree(tmp_path) == {}
