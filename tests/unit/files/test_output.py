import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.errors import OutputError
from notes.files.output import STAGED, Publication, check_destination, claim, unsafe


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a\\b", "C:/x", "a\0b", "x" * 300, "a" + STAGED]
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
    (tmp_path / "old.html").write_text("old")
    (tmp_path / "page.html").write_text("before")
    publication = Publication(tmp_path)
    publication.stage("page.html", b"after")
    publication.stage("deep/er/new.html", b"new")
    assert (tmp_path / "page.html").read_text() == "before"
    assert not (tmp_path / "deep/er/new.html").exists()
    removed = publication.commit({"page.html", "deep/er/new.html"})
    assert removed == ["old.html"]
    assert sorted(Publication(tmp_path).existing()) == ["deep/er/new.html", "page.html"]
    assert (tmp_path / "page.html").read_text() == "after"


def test_abandoned_files_leave_no_trace(tmp_path):
    publication = Publication(tmp_path)
    publication.stage("page.html", b"half")
    publication.abandon()
    assert list(publication.existing()) == []


def test_leftovers_of_a_killed_build_go_with_the_next(tmp_path):
    Publication(tmp_path).stage("page.html", b"half")
    assert Publication(tmp_path).commit(set()) == []
    assert list(tmp_path.iterdir()) == []


def test_kept_files_stay(tmp_path):
    for name in ("CNAME", ".git/config", "gone.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert Publication(tmp_path).commit(set(), keep=[".git", "CNAME"]) == ["gone.html"]


def test_a_folder_that_is_a_link_does_not_lead_out(tmp_path):
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    site.mkdir()
    (site / "a").symlink_to(outside)
    publication = Publication(site)
    publication.stage("a/page.html", b"x")
    publication.commit({"a/page.html"})
    assert list(outside.iterdir()) == []
    assert (site / "a/page.html").read_bytes() == b"x"


def test_a_file_takes_the_place_of_a_folder_and_back(tmp_path):
    first = Publication(tmp_path)
    first.stage("a/b.html", b"1")
    first.commit({"a/b.html"})
    second = Publication(tmp_path)
    second.stage("a", b"2")
    second.commit({"a"})
    assert (tmp_path / "a").read_bytes() == b"2"
    third = Publication(tmp_path)
    third.stage("a/b.html", b"3")
    third.commit({"a/b.html"})
    assert (tmp_path / "a/b.html").read_bytes() == b"3"


def test_a_foreign_folder_is_not_emptied_by_mistake(tmp_path):
    source, foreign = tmp_path / "notebook", tmp_path / "documents"
    source.mkdir()
    foreign.mkdir()
    check_destination(foreign, source, {}, clean=False)
    (foreign / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputError, match="not built by notes"):
        check_destination(foreign, source, {}, clean=False)
    check_destination(foreign, source, {}, clean=True)
    check_destination(foreign, source, {"index.html": object()}, clean=False)
    with pytest.raises(OutputError, match="holds the source"):
        check_destination(tmp_path, source, {}, clean=True)


@pytest.mark.parametrize("path", [".git/config", "a/.GIT/hooks/x", "/".join(["d" * 50] * 100)])
def test_no_page_goes_into_a_repository_or_beyond_what_a_disk_takes(path):
    assert unsafe(path)


def test_a_folder_of_sources_is_no_destination(tmp_path):
    for folder in ("_posts", "images", ".git"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "only-copy.md").write_text("---\n---\nyears of work")
        with pytest.raises(OutputError, match=r"not built by notes|repository"):
            check_destination(tmp_path / folder, tmp_path, {}, clean=False)
    (tmp_path / "images" / "index.html").write_text("---\nlayout: gallery\n---\n")
    with pytest.raises(OutputError, match="not built by notes"):
        check_destination(tmp_path / "images", tmp_path, {}, clean=False)


def test_what_jekyll_built_is_one(tmp_path):
    for folder, name in (("_site", "feed.xml"), ("public", "index.html")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("<!DOCTYPE html>")
        check_destination(tmp_path / folder, tmp_path, {}, clean=False)


def test_a_destination_may_not_be_a_link_out_of_the_notebook(tmp_path):
    notebook, elsewhere = tmp_path / "notebook", tmp_path / "elsewhere"
    notebook.mkdir()
    elsewhere.mkdir()
    (notebook / "_site").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="leads out of the notebook"):
        check_destination(notebook / "_site", notebook, {"index.html": 1}, clean=False)
    with pytest.raises(OutputError, match="leads out of the notebook"):
        check_destination(notebook / "_site", notebook, {}, clean=True)
    check_destination(elsewhere, notebook, {}, clean=False)
    (tmp_path / "link").symlink_to(notebook)
    check_destination(tmp_path / "link" / "out", tmp_path / "link", {}, clean=False)
