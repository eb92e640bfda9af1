"""Law 1: after any sequence of edits the incremental site equals a clean build, byte for byte; and what it costs."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes.engines.katex import MANY
from notes.engines.pool import MINIMUM
from notes.errors import NotesError

from .conftest import Notebook

GAN = """---
title: 深度学习（八）——GAN
category: DL
tags: [生成模型]
---

# GAN

判别器$$D$$与生成器$$G$$的博弈：

$$
\\min_G \\max_D V(D, G)
$$

## 参考

https://arxiv.org/abs/1406.2661

Generative Adversarial Networks

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向
"""
GAN_2 = """---
title: 深度学习（九）——GAN（续）
category: DL
---

# GAN（续）

[上一篇](2017-05-01-gan.md)说到$$D$$。

## 参考

http://arxiv.org/pdf/1406.2661v1

Generative Adversarial Networks

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向
"""
FILES = {
    "_config.yml": "title: 笔记\nlang: zh-CN\n",
    "posts/2017-05-01-gan.md": GAN,
    "posts/2017-06-01-gan-2.md": GAN_2,
    "about.md": "---\ntitle: 关于\n---\n\n一个笔记本。\n",
    "images/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


def test_nothing_changed_costs_nothing(notebook):
    it = notebook(FILES)
    first = it.build().report
    assert (first.bodies_rendered, first.formulas_typeset, first.pages.kept) == (3, 3, 0)
    before = {path: path.stat().st_mtime_ns for path in it.site.rglob("*") if path.is_file()}
    second = it.build().report
    assert (second.bodies_rendered, second.formulas_typeset) == (0, 0)
    assert (second.pages.written, second.pages.removed) == (0, 0)
    assert second.pages.kept == first.pages.written
    assert {path: path.stat().st_mtime_ns for path in it.site.rglob("*") if path.is_file()} == before


def test_one_body_edited_renders_one_body_and_its_new_formulas(notebook):
    it = notebook(FILES)
    it.build()
    it.write("posts/2017-05-01-gan.md", GAN.replace("的博弈", "的博弈，见$$x^2$$"))
    report = it.build().report
    assert (report.bodies_rendered, report.formulas_typeset) == (1, 1)
    assert "dl/2017/05/01/gan.html" in report.reasons
    assert "about.html" not in report.reasons


def test_a_title_or_a_template_renders_no_body(notebook):
    it = notebook(FILES)
    it.build()
    it.write("posts/2017-05-01-gan.md", GAN.replace("——GAN", "——生成对抗网络"))
    report = it.build().report
    assert report.bodies_rendered == 0
    assert "生成对抗网络" in it.page("index.html")
    it.write(
        "templates/page.html", "{% extends 'theme:page.html' %}{% block title %}own {{ page.title }}{% endblock %}"
    )
    report = it.build().report
    assert report.bodies_rendered == 0
    assert report.reasons == {"about.html": "a template changed (template:page.html)"}
    assert "<title>own 关于</title>" in it.page("about.html")


def test_a_deleted_note_takes_its_page_along(notebook):
    it = notebook(FILES)
    it.build()
    it.remove("posts/2017-06-01-gan-2.md")
    report = it.build().report
    assert report.pages.removed == 1
    assert not (it.site / "dl/2017/06/01/gan-2.html").exists()
    assert "GAN（续）" not in it.page("index.html")


def test_a_published_file_someone_changed_is_laid_out_again(notebook):
    it = notebook(FILES)
    it.build()
    clean = it.tree()
    (it.site / "about.html").write_text("scribble")
    (it.site / "index.html").unlink()
    report = it.build().report
    assert set(report.reasons) == {"about.html", "index.html"}
    assert it.tree() == clean


def test_a_failed_build_leaves_the_last_good_site(notebook):
    it = notebook(FILES)
    it.build()
    good = it.tree()
    it.write("posts/2017-05-01-gan.md", "---\ntitle: [broken\n---\ntext\n")
    it.write("about.md", "---\n: : :\n---\n")
    with pytest.raises(NotesError) as caught:
        it.build()
    assert {problem.path for problem in caught.value.problems} == {"posts/2017-05-01-gan.md", "about.md"}
    assert all(problem.line and problem.column for problem in caught.value.problems)
    assert it.tree() == good


def test_two_notes_of_one_url_stop_the_build_before_anything_is_written(notebook):
    it = notebook({"a.md": "---\npermalink: /x/\n---\n", "b.md": "---\npermalink: /x/index.html\n---\n"})
    with pytest.raises(NotesError, match=r"a\.md and b\.md both claim x/index\.html"):
        it.build()
    assert not it.site.exists()


def test_the_number_of_workers_changes_nothing(notebook):
    """Enough new notes that worker processes start, and enough formulas that the faster engine does."""
    notes = max(MINIMUM.values()) + 5
    each = MANY // notes + 1
    posts = {
        f"posts/{2000 + n // 28}-01-{n % 28 + 1:02}-n{n}.md": f"# N{n}\n\n"
        + " ".join(f"$$x_{{{n}}}^{{{k}}}$$" for k in range(each))
        + f"\n\nhttps://e.org/{n % 7}\n"
        for n in range(notes)
    }
    one, two = notebook(posts), notebook(posts)
    one.build(jobs=1)
    two.build(jobs=2)
    assert one.tree() == two.tree()


# ---------------------------------------------------------------- any edits

WORDS = st.sampled_from(["GAN", "卷积", "注意力", "Adam", "SENet", "蒸馏"])
URLS = st.sampled_from(
    [
        "https://arxiv.org/abs/1406.2661",
        "http://www.arxiv.org/pdf/1406.2661",
        "https://github.com/a/b",
        "https://e.org/?p=1",
    ]
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        word, url = draw(WORDS), draw(URLS)
        parts.append(
            draw(
                st.sampled_from(
                    [
                        f"# {word}",
                        f"## {word}",
                        f"{word}的公式$$x_{{{len(word)}}}$$。",
                        f"{url}\n\n{word}入门",
                        f"见[{word}]({url})。",
                        "[别处](/archive/) 与 [另一篇](2020-01-01-a.md)",
                        "![图](/images/a.png)",
                        "* TOC\n{:toc}",
                        "```python\nx = 1\n```",
                    ]
                )
            )
        )
    return "\n\n".join(parts) + "\n"


def test_another_baseurl_or_address_reaches_every_page(notebook):
    it, fresh = notebook(FILES), notebook(FILES)
    it.build()
    flags = {"baseurl": "/notes", "url": "https://notes.example"}
    it.build(flags=flags)
    fresh.build(flags=flags)
    assert it.tree() == fresh.tree()


NAMES = st.sampled_from(
    [f"posts/2020-01-0{n}-{name}.md" for n, name in enumerate("abcd", 1)] + ["about.md", "notes/deep.md"]
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, bytes | None]:
    """A path and what it becomes; `None` deletes it."""
    kind = draw(st.sampled_from(["note", "note", "note", "delete", "static", "template", "config"]))
    if kind == "note":
        title, category, number = draw(WORDS), draw(WORDS), draw(st.integers(1, 3))
        front = f"---\ntitle: {title}（{number}）\ncategory: {category}\ntags: [{draw(WORDS)}]\n---\n\n"
        return draw(NAMES), (front + draw(bodies())).encode()
    if kind == "delete":
        return draw(NAMES), None
    if kind == "static":
        return "images/a.png", draw(st.sampled_from([None, b"one", b"two"]))
    if kind == "template":
        return "templates/note.html", draw(
            st.sampled_from(
                [
                    None,
                    b"{% extends 'theme:note.html' %}{% block title %}{{ site.title }}{% endblock %}",
                    b"<p>{{ content }}</p>",
                ]
            )
        )
    return (
        "_config.yml",
        f"title: {draw(WORDS)}\nlang: {draw(st.sampled_from(['zh-CN', 'en']))}\npaginate: 2\n"
        f"baseurl: {draw(st.sampled_from(['', '/notes']))}\nurl: {draw(st.sampled_from(['', 'https://n.example']))}\n".encode(),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(edits(), min_size=1, max_size=3), min_size=1, max_size=5))
def test_after_any_edits_the_site_equals_a_clean_build(rounds):
    folder = Path(tempfile.mkdtemp())
    try:
        it = Notebook(folder / "notebook", FILES)
        it.build()
        for batch in rounds:
            for path, content in batch:
                if content is not None:
                    it.write(path, content)
                elif (it.folder / path).exists():
                    it.remove(path)
            it.build()
        fresh = Notebook(folder / "fresh")
        shutil.copytree(
            it.folder, fresh.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_site", ".notes-cache")
        )
        fresh.build()
        assert it.tree() == fresh.tree()
    finally:
        shutil.rmtree(folder)
