"""The notebook's folder: what is read as what, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notes.files.config import read_config
from notes.files.source import Source, read_source

FENCES = "---\n---\n"


def read(folder: Path, files: dict[str, str | bytes], **flags: object) -> Source:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_source(str(folder), read_config(folder, flags=flags))


def kinds(source: Source) -> dict[str, str]:
    documents = {document.file.path: document.kind for document in source.documents}
    return {file.path: "static" for file in source.statics} | documents


def copied(source: Source) -> set[str]:
    """What is a page and copied as it is, too."""
    return {file.path for file in source.statics} & {document.file.path for document in source.documents}


def test_what_is_what(tmp_path: Path) -> None:
    source = read(
        tmp_path,
        {
            "posts/2018-01-01-a.md": "正文",
            "posts/undated.md": "x",
            "posts/2018-01-01-page.html": FENCES,
            "posts/2018-01-01-plain.html": "<p>",
            "posts/index.md": FENCES,
            "posts/README.md": "x",
            "posts/picture.png": b"\x89PNG\r\n",
            "_posts/2018-01-02-b.md": FENCES,
            "deep/er/_posts/2018-01-03-c.md": FENCES,
            "_drafts/d.md": FENCES,
            "about.md": "no front matter",
            "index.html": FENCES,
            "plain.html": "<p>",
            "README.md": "x",
            "docs/README.md": "x",
            "other/README.md": "x",
            "other/index.md": "x",
            "LICENSE.md": "x",
            "feed.xml": FENCES,
            "bom.md": b"\xef\xbb\xbf---\ntitle: x\n---\n",
            "static/a.css": "x",
            "templates/note.html": "x",
            ".git/config": "x",
            "node_modules/x.md": "x",
            "_site/index.html": "x",
        },
    )
    assert copied(source) == {"about.md", "docs/README.md", "other/index.md"}  # a site for Jekyll, by its _posts
    assert kinds(source) == {
        "posts/2018-01-01-a.md": "post",
        "posts/undated.md": "post",
        "posts/2018-01-01-page.html": "post",
        "posts/2018-01-01-plain.html": "static",
        "posts/index.md": "page",
        "posts/README.md": "static",
        "posts/picture.png": "static",
        "_posts/2018-01-02-b.md": "post",
        "deep/er/_posts/2018-01-03-c.md": "post",
        "about.md": "page",
        "index.html": "page",
        "plain.html": "static",
        "README.md": "static",
        "docs/README.md": "readme",
        "other/README.md": "static",
        "other/index.md": "page",
        "LICENSE.md": "static",
        "feed.xml": "page",
        "bom.md": "page",
        "static/a.css": "static",
    }
    assert source.problems == ()
    texts = {d.file.path: d.file.text for d in source.documents}
    assert texts["bom.md"].startswith("---")


def test_drafts_are_read_when_asked_for(tmp_path: Path) -> None:
    assert kinds(read(tmp_path, {"_drafts/d.md": FENCES}, show_drafts=True)) == {"_drafts/d.md": "draft"}


def test_settings_decide(tmp_path: Path) -> None:
    config = (
        "exclude: [private, '*.log']\ninclude: [_pages, .well-known/a.txt, '../out.txt']\ndestination: public\n"
        "optional_front_matter: {enabled: false}\ncollections_dir: content\n"
        "defaults: [{scope: {path: quiet}, values: {published: false}}]\n"
    )
    files: dict[str, str | bytes] = {
        "_config.yml": config,
        "private/x.md": FENCES,
        "a/b.log": "x",
        "_pages/x.md": FENCES,
        ".well-known/a.txt": "x",
        ".well-known/b.txt": "x",
        "public/index.html": "x",
        "bare.md": "x",
        "quiet/x.txt": "x",
        "_posts/2018-01-01-outside.md": FENCES,
        "content/_posts/2018-01-01-inside.md": FENCES,
    }
    (tmp_path / "out.txt").write_text("outside")
    folder = tmp_path / "site"
    folder.mkdir()
    assert kinds(read(folder, files)) == {
        "_pages/x.md": "page",
        ".well-known/a.txt": "static",
        "bare.md": "static",
        "content/_posts/2018-01-01-inside.md": "post",
    }


def test_bytes_that_are_not_text_are_errors_with_a_place(tmp_path: Path) -> None:
    source = read(tmp_path, {"_posts/2018-01-01-a.md": "---\ntitle: 中".encode() + b"\xff\n---\n"})
    [problem] = source.problems
    assert (problem.code, problem.severity, problem.path) == ("encoding", "error", "_posts/2018-01-01-a.md")
    assert (problem.line, problem.column) == (2, 9)
    assert source.documents == ()


def test_a_post_with_a_wrong_name_is_named(tmp_path: Path) -> None:
    source = read(tmp_path, {"_posts/a.md": "x", "_posts/a.png": "x"})
    assert [(p.code, p.path) for p in source.problems] == [("undated-post", "_posts/a.md")]


def test_digests_tell_contents_apart(tmp_path: Path) -> None:
    big = b"x" * (3 << 20)
    source = read(
        tmp_path, {"a.bin": big, "b.bin": big, "c.bin": big[:-1] + b"y", "d.md": "---\n---\n" + "字" * 700_000}
    )
    digests = {file.path: file.digest for file in source.statics}
    assert digests["a.bin"] == digests["b.bin"] != digests["c.bin"]
    assert {file.path: file.size for file in source.statics}["a.bin"] == len(big)
    assert len(source.documents[0].file.text) == 8 + 700_000


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="symbolic links need a POSIX system")
def test_links_never_lead_out_or_round(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\n---\nsecret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "x.md").write_text("---\n---\nsecret")
    folder = tmp_path / "site"
    (folder / "real").mkdir(parents=True)
    (folder / "real" / "x.md").write_text("---\n---\nfine")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "outer").symlink_to(tmp_path / "secrets")
    (folder / "round").symlink_to(folder)
    (folder / "real" / "up").symlink_to(folder / "real")
    (folder / "also").symlink_to(folder / "real")
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    (folder / "self").symlink_to(folder / "self")
    source = read(folder, {})
    assert kinds(source) == {"also/x.md": "page", "real/x.md": "page"}
    assert [(p.code, p.path) for p in source.problems] == [
        ("not-a-file", "gone.md"),
        ("link-outside", "out.md"),
        ("link-outside", "outer"),
        ("not-a-file", "self"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes need a POSIX system")
def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert kinds(read(tmp_path, {"a.md": FENCES})) == {"a.md": "page"}


def test_yaml_documents_are_not_front_matter(tmp_path: Path) -> None:
    files = {"a/metadata.yml": "---\ntitle: x\n", "b.yaml": "---\nx: 1\n---\n{{ page.x }}\n"}
    assert kinds(read(tmp_path, files)) == {"a/metadata.yml": "static", "b.yaml": "page"}


def test_a_folder_of_posts_is_none_in_a_site_with_layouts(tmp_path: Path) -> None:
    files = {"posts/2018-01-01-a.md": FENCES, "posts/b.md": "x", "_posts/2018-01-01-c.md": "x", "_layouts/x.html": "x"}
    source = read(tmp_path, files)
    assert [(each.file.path, each.kind) for each in source.documents] == [
        ("_posts/2018-01-01-c.md", "post"),
        ("posts/2018-01-01-a.md", "page"),
        ("posts/b.md", "page"),
    ]


def test_special_folders_are_read_whole(tmp_path: Path) -> None:
    rows = "a,b\n" + "1,2\n" * 400_000
    files = {
        "_includes/filters/_autoload.filter": "x",
        "_includes/.hidden": "x",
        "_data/_rows.csv": rows,
        "_layouts/_draft.html": "x",
        "_layouts/page.html": "x",
    }
    source = read(tmp_path, files)
    assert [file.path for file in source.includes] == ["_includes/filters/_autoload.filter"]
    assert [(file.path, len(file.text)) for file in source.data] == [("_data/_rows.csv", len(rows))]
    assert [file.path for file in source.layouts] == ["_layouts/page.html"]


PLAIN = {
    "about.md": "x",
    "README.md": "x",
    "docs/README.md": "x",
    "guide/README.md": "---\n---\nx",
    "CONTRIBUTING.md": "x",
    "xml/README.md": "x",
    "xml/index.xml": "<x/>",
}


@pytest.mark.parametrize(
    ("config", "pages", "copies"),
    [
        ("", {"about.md": "page", "docs/README.md": "readme", "guide/README.md": "page"}, set()),
        (
            "theme: minima",
            {"about.md": "page", "README.md": "readme", "docs/README.md": "readme", "guide/README.md": "page"},
            {"about.md", "README.md", "docs/README.md"},
        ),
        (
            "plugins: [x]\nreadme_index: {with_frontmatter: true, remove_originals: true}\ninclude: [CONTRIBUTING.md]",
            {
                "about.md": "page",
                "docs/README.md": "readme",
                "guide/README.md": "readme",
                "CONTRIBUTING.md": "page",
            },
            {"about.md", "CONTRIBUTING.md"},
        ),
        (
            "gems: [jekyll-readme-index]\nrequire_front_matter: true",
            {"README.md": "readme", "docs/README.md": "readme", "guide/README.md": "page"},
            {"README.md", "docs/README.md"},
        ),
        ("readme_index: {enabled: false}", {"about.md": "page", "guide/README.md": "page"}, set()),
        ("optional_front_matter: {enabled: false}", {"docs/README.md": "readme", "guide/README.md": "page"}, set()),
    ],
)
def test_markdown_without_front_matter(tmp_path: Path, config: str, pages: dict[str, str], copies: set[str]) -> None:
    source = read(tmp_path, {**PLAIN, "_config.yml": config})
    assert {path: kind for path, kind in kinds(source).items() if kind != "static"} == pages
    assert copied(source) == copies


def test_a_repository_and_the_cache_are_not_part_of_the_site(tmp_path: Path) -> None:
    config = {"_config.yml": "include: ['.*']\n"}
    files = {".git/config": "[core]", ".notes-cache/x": "y", ".env.html": "---\n---\nz", "a.md": FENCES}
    assert kinds(read(tmp_path, config | files)) == {"a.md": "page", ".env.html": "page"}
    assert not read(tmp_path, {}).statics
