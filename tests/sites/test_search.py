"""Full-text search is there when it is asked for, and only then."""

import pytest

from notes.engines.fulltext import separate_han
from notes.errors import NotesError

FILES = {
    "_config.yml": "lang: zh-CN\nnotes:\n  search: true\n",
    "posts/2020-01-01-a.md": "---\ntitle: 卷积\n---\n\n三维卷积核\n",
}


def test_every_han_character_of_the_text_is_a_word():
    html = '<a title="卷积核" href="/卷积/">卷积核 of CNN</a>'
    assert separate_han(html) == '<a title="卷积核" href="/卷积/">卷\u200b积\u200b核 of CNN</a>'


def test_the_index_is_published_and_kept(notebook):
    pytest.importorskip("pagefind", reason="the extra `search` is not installed")
    it = notebook(FILES)
    it.build()
    first = it.tree()
    assert "pagefind/pagefind.js" in first
    assert "/search/" in it.page("index.html")
    report = it.build().report
    assert (report.pages.written, report.pages.removed) == (0, 0)
    assert "search" not in report.seconds
    assert it.tree() == first
    it.write("posts/2020-01-01-a.md", FILES["posts/2020-01-01-a.md"] + "\n又一句。\n")
    it.build()
    clean = notebook(
        {path.relative_to(it.folder).as_posix(): path.read_bytes() for path in it.folder.rglob("*.[my][dm]*")}
    )
    clean.build()
    assert it.tree() == clean.tree()


def test_without_the_setting_there_is_none(notebook):
    it = notebook({**FILES, "_config.yml": "lang: zh-CN\n"})
    it.build()
    assert not any(path.startswith(("pagefind/", "search/")) for path in it.tree())


def test_asked_for_but_not_installed_is_an_error(notebook, monkeypatch):
    monkeypatch.setattr("notes.engines.fulltext.find_spec", lambda name: None)
    with pytest.raises(NotesError, match="not installed") as caught:
        notebook(FILES).build()
    assert "annotated-notes[search]" in caught.value.problems[0].hint


def test_a_program_in_the_notebook_is_not_taken_for_pagefind(notebook, monkeypatch):
    pytest.importorskip("pagefind", reason="the extra `search` is not installed")
    it = notebook({**FILES, "pagefind.py": "open('ran', 'w').close()\n"})
    monkeypatch.chdir(it.folder)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    it.build()
    assert not (it.folder / "ran").exists()
    assert "pagefind/pagefind.js" in it.tree()
