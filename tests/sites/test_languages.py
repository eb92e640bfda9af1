"""`lang` in a note's front matter: the language of that page, and of no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Notebook

Make = Callable[..., Notebook]
REFERENCE = "\n\nhttps://arxiv.org/abs/1406.2661\n\nGenerative Adversarial Networks\n"
FILES = {
    "_config.yml": "lang: zh-CN\ntitle: 笔记\nurl: https://example.org\npermalink: /:title/\n",
    "posts/2020-01-01-a.md": f"---\ntitle: One\nlang: en\n---\nText{REFERENCE}",
    "posts/2020-01-02-b.md": f"---\ntitle: 二\n---\n正文{REFERENCE}",
}


def test_a_page_has_the_language_of_its_front_matter(notebook: Make) -> None:
    it = notebook(FILES)
    assert it.build().report.problems == ()
    english, chinese = it.page("a/index.html"), it.page("b/index.html")
    assert '<html lang="en">' in english
    assert 'content="en"' in english  # og:locale
    assert '"inLanguage": "en"' in english
    assert "1 January 2020" in english and "Skip to the text" in english
    assert "又见" not in english
    assert '<html lang="zh-CN">' in chinese
    assert "2020年1月2日" in chinese and "又见" in chinese
    for path in ("index.html", "archive/index.html", "references/index.html"):
        assert '<html lang="zh-CN">' in it.page(path)


def test_another_language_lays_out_the_page_and_no_other(notebook: Make) -> None:
    it = notebook(FILES)
    it.build()
    it.write("posts/2020-01-01-a.md", FILES["posts/2020-01-01-a.md"].replace("lang: en", "lang: zh-CN"))
    assert set(it.build().report.reasons) == {"a/index.html"}
    assert '<html lang="zh-CN">' in it.page("a/index.html")
    clean = notebook(
        {**FILES, "posts/2020-01-01-a.md": FILES["posts/2020-01-01-a.md"].replace("lang: en", "lang: zh-CN")}
    )
    clean.build()
    assert it.tree() == clean.tree()


@pytest.mark.parametrize(
    ("written", "hint"), [("no", "quote it: YAML reads no as false"), ("[en]", "such as en or zh-CN")]
)
def test_what_is_not_a_language_is_named(notebook: Make, written: str, hint: str) -> None:
    it = notebook({**FILES, "posts/2020-01-01-a.md": f"---\ntitle: a\nlang: {written}\n---\n"})
    [problem] = it.build().report.problems
    assert (problem.code, problem.path, problem.line, problem.hint) == ("lang", "posts/2020-01-01-a.md", 3, hint)
    assert '<html lang="zh-CN">' in it.page("a/index.html")


def test_a_template_of_the_sites_own_sees_the_language(notebook: Make) -> None:
    it = notebook({**FILES, "templates/note.html": "{{ lang }} {{ page.lang is defined }}"})
    it.build()
    assert (it.page("a/index.html"), it.page("b/index.html")) == ("en True", "zh-CN False")
    it.write("_config.yml", FILES["_config.yml"].replace("zh-CN", "en"))
    it.build()
    assert it.page("b/index.html") == "en False"


def test_the_search_finds_notes_of_every_language(notebook: Make) -> None:
    pytest.importorskip("pagefind", reason="the extra `search` is not installed")
    it = notebook({**FILES, "_config.yml": FILES["_config.yml"] + "notes:\n  search: true\n"})
    it.build()
    entry = it.page("pagefind/pagefind-entry.json")
    assert entry.count('"page_count":2') == 1 and '"zh-cn"' in entry
