import json
import re

import pytest

from notes.errors import OutputError
from notes.files.output import Publication
from notes.files.ownership import MARK, check_destination, encode_mark, parse_mark, read_mark


def write(path, content="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def check(destination, source, **options):
    return check_destination(destination, source, Publication(destination).marked, **options)


@pytest.fixture
def notebook(tmp_path):
    (tmp_path / "notebook").mkdir()
    return tmp_path / "notebook"


def test_a_mark_comes_back_and_does_not_depend_on_order(tmp_path):
    files = ["b.html", "a/é 文.html", "a/b.html"]
    write(tmp_path / MARK, encode_mark(files))
    assert parse_mark(read_mark(str(tmp_path))) == set(files)
    assert encode_mark(files) == encode_mark(reversed(files))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff", b"[" * 100_000,
        json.dumps({"files": ["a"]}), json.dumps({"generator": "other", "files": []}),
        *(
            json.dumps({"generator": "annotated-notes", "files": files})
            for files in ("a", [1], ["../a"], ["/etc/passwd"], ["a//b"], [""], ["a\0b"])
        ),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_mark_that_we_could_not_have_written_is_none(tmp_path, content):
    write(tmp_path / MARK, content)
    assert parse_mark(read_mark(str(tmp_path))) is None


def test_a_foreign_folder_is_refused(notebook, tmp_path):
    foreign = tmp_path / "documents"
    assert check(foreign, notebook) == []
    foreign.mkdir()
    assert check(foreign, notebook) == []
    for name in ("thesis.txt", "a.txt", "b/c.txt", "d.txt"):
        write(foreign / name)
    with pytest.raises(OutputError) as caught:
        check(foreign, notebook)
    (problem,) = caught.value.problems
    assert problem.message.endswith("holds files that this program did not make: a.txt, b/c.txt, d.txt and 1 more")
    assert problem.hint == "choose another folder with -d"


def test_what_others_put_into_a_site_of_ours_is_reported(notebook):
    site = notebook / "_site"
    write(site / "index.html")
    write(site / "CNAME")
    write(site / "kept/x")
    write(site / MARK, encode_mark(["index.html"]))
    (problem,) = check(site, notebook, keep=["kept"])
    assert (problem.severity, problem.message.partition(": ")[2]) == ("info", "CNAME; they stay")


def test_a_linked_worktree_that_is_kept_may_become_a_site(notebook):
    write(notebook / "_site/.git", "gitdir: elsewhere")
    assert check(notebook / "_site", notebook, keep=[".git"]) == []


@pytest.mark.parametrize(
    "path",
    [
        "_posts/2020-01-01-a.md",
        "deep/er/note.md",
        "_config.yml",
        ".git/HEAD",
        "_layouts/default.html",
        "x/_drafts/a.txt",
    ],
)
def test_sources_are_refused_whatever_the_mark_says(notebook, tmp_path, path):
    for site in (notebook / "_site", tmp_path / "elsewhere"):
        write(site / path, "---\n---\nyears of work")
        write(site / MARK, encode_mark([path]))
        with pytest.raises(OutputError, match="holds sources"):
            check(site, notebook)


@pytest.mark.parametrize(
    "folder", ["posts", "posts/deep", "_posts", "templates", "_layouts", "_data", ".git", ".git/x"]
)
def test_folders_of_sources_are_refused_even_when_they_are_empty(notebook, folder):
    for make in (False, True):
        if make:
            (notebook / folder).mkdir(parents=True)
        with pytest.raises(OutputError, match=r"folder of sources|repository"):
            check(notebook / folder, notebook)


def test_the_notebook_itself_and_what_holds_it_are_refused(notebook, tmp_path):
    for destination in (notebook, tmp_path, notebook / "..", notebook / "_site" / ".."):
        with pytest.raises(OutputError, match="holds the source"):
            check(destination, notebook)


def test_a_file_is_refused(notebook):
    write(notebook / "_site")
    with pytest.raises(OutputError, match="not a folder"):
        check(notebook / "_site", notebook)


def test_a_destination_may_not_be_a_link_out_of_the_notebook(notebook, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (notebook / "_site").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="leads out of the notebook"):
        check(notebook / "_site", notebook)
    check(elsewhere, notebook)
    (tmp_path / "link").symlink_to(notebook)
    check(tmp_path / "link" / "out", tmp_path / "link")


def test_a_copied_text_without_front_matter_is_not_a_source(notebook):
    write(notebook / "_site/README.md", "# read me")
    write(notebook / "_site" / MARK, encode_mark(["README.md"]))
    assert check(notebook / "_site", notebook) == []


def test_the_message_names_the_destination(notebook):
    with pytest.raises(OutputError, match=re.escape(str(notebook / "posts"))):
        check(notebook / "posts", notebook)
