"""Which pages a notebook gets."""

import pytest


def test_a_layout_that_shows_something_else_is_none_for_a_note(notebook):
    it = notebook(
        {
            f"posts/2020-01-0{n}-{name}.md": f"---\nlayout: {name}\n---\n\n正文\n"
            for n, name in enumerate(["home", "topics", "base"], 1)
        }
    )
    it.build()
    for path in ("2020/01/01/home.html", "2020/01/02/topics.html", "2020/01/03/base.html"):
        assert '<article class="note' in it.page(path)


def test_an_own_layout_is_used_and_an_unknown_one_is_not(notebook):
    it = notebook(
        {
            "posts/2020-01-01-a.md": "---\nlayout: slides\n---\n\n正文\n",
            "posts/2020-01-02-b.md": "---\nlayout: nowhere\n---\n\n正文\n",
            "templates/slides.html": "<main>{{ page.title }}: {{ content }}</main>",
        }
    )
    it.build()
    assert "".join(it.page("2020/01/01/a.html").split()) == "<main>A:<p>正文</p></main>"
    assert '<article class="note' in it.page("2020/01/02/b.html")


def test_the_notebooks_own_pages_take_the_place_of_ours(notebook):
    it = notebook(
        {
            "404.html": "---\npermalink: /404.html\n---\n<p>自己的</p>\n",
            "archive/index.md": "---\ntitle: 自己的归档\n---\n",
            "robots.txt": "User-agent: *\n",
            "feed.xml": "<own/>",
        }
    )
    it.build()
    assert "自己的" in it.page("404.html")
    assert "自己的归档" in it.page("archive/index.html")
    assert (it.page("robots.txt"), it.page("feed.xml")) == ("User-agent: *\n", "<own/>")


@pytest.mark.parametrize("layout", ["", "layout: home\n"])
def test_an_index_page_opens_the_home_page(notebook, layout):
    it = notebook(
        {"index.md": f"---\ntitle: 我的\n{layout}---\n\n欢迎来读。\n", "posts/2020-01-01-a.md": "---\ntitle: 甲\n---\n"}
    )
    it.build()
    home = it.page("index.html")
    assert "欢迎来读。" in home
    assert "甲" in home


def test_home_pages_follow_paginate(notebook):
    posts = {f"posts/2020-01-{day:02}-n.md": f"---\ntitle: 第{day}天\n---\n" for day in range(1, 6)}
    it = notebook({"_config.yml": "paginate: 2\npaginate_path: /page:num/\n", **posts})
    it.build()
    assert "第5天" in it.page("index.html")
    assert "第3天" in it.page("page2/index.html")
    assert "第1天" in it.page("page3/index.html")
    assert not (it.site / "page4").exists()


def test_an_empty_notebook_is_a_site(notebook):
    it = notebook()
    report = it.build().report
    assert report.notes == 0
    assert "index.html" in it.tree()


def test_series_neighbours_and_backlinks(notebook):
    it = notebook(
        {
            "posts/2020-01-01-a.md": "---\ntitle: 图论（一）\n---\n\n# 开头\n\n正文\n",
            "posts/2020-01-02-b.md": "---\ntitle: 图论（二）\n---\n\n# 回顾\n\n见[上一篇](2020-01-01-a.md)。\n",
        }
    )
    it.build()
    first = it.page("2020/01/01/a.html")
    assert 'href="/2020/01/02/b.html#回顾"' in first or "/2020/01/02/b.html#%E5%9B%9E%E9%A1%BE" in first
    assert 'href="/2020/01/01/a.html"' in it.page("2020/01/02/b.html")


def test_links_work_under_a_baseurl(notebook):
    it = notebook(
        {
            "_config.yml": "baseurl: /notes\n",
            "images/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "posts/2020-01-01-a.md": "![图](/images/a.svg) [归档](/archive/) [已带](/notes/archive/) <img "
            "src='/images/a.svg'>\n",
            "posts/2020-01-02-b.md": "[a](2020-01-01-a.md#x) ![图](../images/a.svg)\n",
        }
    )
    report = it.build().report
    assert not report.problems
    one, two = it.page("2020/01/01/a.html"), it.page("2020/01/02/b.html")
    assert one.count('src="/notes/images/a.svg"') == 2
    assert one.count('href="/notes/archive/"') >= 2
    assert 'href="/notes/2020/01/01/a.html#x"' in two
    assert 'src="/notes/images/a.svg"' in two


def test_a_link_that_leads_nowhere_is_named_with_its_place(notebook):
    it = notebook({"posts/2020-01-01-a.md": "---\ntitle: a\n---\n\n见 [b](b.md) 和 [c](/c/)。\n"})
    problems = it.build().report.problems
    assert [(p.code, p.line, p.column) for p in problems] == [("broken-link", 5, 7), ("broken-link", 5, 19)]
