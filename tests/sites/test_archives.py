"""jekyll-archives: pages for tags, categories and dates, as expected results and beside the plugin."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sites.conftest import Notebook
from tests.sites.test_plugins import built_by_jekyll

from notes.errors import NotesError
from notes.files.ownership import MARK

LAYOUT = """---
kind: {kind}
---
<title>{kind} {{{{ page.title }}}} {{{{ page.date | date: "%Y-%m-%d" }}}}</title>
<p>{{{{ page.type }}}} {{{{ page.url }}}} {{{{ page.path }}}} {{{{ page.name }}}} {{{{ page.layout }}}} [{{{{ page.dir }}}}{{{{ page.permalink }}}}]
{{{{ page.color }}}} {{{{ page.shade }}}} {{{{ page.content }}}}{{{{ content }}}}</p>
{{% for post in page.posts %}}<p>{{{{ post.title }}}} {{{{ post.date | date: "%F" }}}}</p>{{% endfor %}}
"""
LISTS = """---
layout: plain
---
{% for a in site.archives %}<p>{{ a.type }} {{ a.title }} {{ a.url }} {{ a.posts | size }} {{ a.posts[0].title }}</p>{% endfor %}
{% assign all = site.pages | sort: "url" %}{% for p in all %}<i>{{ p.url }} {{ p.path }}</i>{% endfor %}
{% assign all = site.html_pages | sort: "url" %}{% for p in all %}<b>{{ p.url }}</b>{% endfor %}
{{ site["jekyll-archives"] | jsonify }}
"""
SITE = {
    "_config.yml": """
title: Lin
url: https://lin.example.org
baseurl: /b
timezone: Asia/Shanghai
plugins: [jekyll-archives, jekyll-sitemap]
jekyll-archives:
  enabled: all
  layout: dates
  layouts: {tag: label, category: label}
  permalinks: {day: "/daily/:year-:month-:day", month: "/:type/:year/:month.html", category: /kinds/:name.html}
defaults:
  - {scope: {path: ""}, values: {color: red, shade: any}}
  - {scope: {path: tag/, type: tag}, values: {color: blue}}
  - {scope: {path: "", type: pages}, values: {shade: pages}}
  - {scope: {path: "", type: category}, values: {sitemap: false}}
""",
    "_layouts/dates.html": LAYOUT.format(kind="date"),
    "_layouts/label.html": LAYOUT.format(kind="label"),
    "_layouts/plain.html": "{{ content }}\n",
    "lists.html": LISTS,
    "_posts/2019-03-17-cat.md": "---\ntitle: Cat\ntags: [数学 笔记, C++, Linux]\ncategories: [Science]\n---\nCat.\n",
    "_posts/2019-03-18-dog.md": "---\ntitle: Dog\ntags: [Linux]\ncategories: [历史, 科学·一]\n---\nDog.\n",
    "_posts/2019-11-01-eel.md": "---\ntitle: Eel\ntags: [C, café au lait]\ncategories: [Science, A & B]\nhidden: true\n"
    "---\nEel.\n",
    "_posts/2020-01-01-fox.md": "---\ntitle: Fox\ndate: 2019-12-31 23:30:00 +0000\ntags: [linux]\n---\nFox.\n",
    "_posts/2018-01-05-gnu.md": "---\ntitle: Gnu\npublished: false\ntags: [never]\n---\nGnu.\n",
    "_posts/2020-01-01-ant.md": "Ant.\n",
    "_posts/2999-01-05-hen.md": "---\ntags: [future]\n---\nHen.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    site = Notebook(tmp_path_factory.mktemp("archives") / "notebook", SITE)
    site.build()
    return site


def mapped(site: Path) -> list[str]:
    """The addresses in the sitemap."""
    return sorted(re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8")))


def pages(site: Path) -> dict[str, str]:
    """Every page without the white space at its ends."""
    files = (
        file for file in site.rglob("*") if file.is_file() and file.suffix not in (".xml", ".txt") and file.name != MARK
    )
    return {file.relative_to(site).as_posix(): " ".join(file.read_text(encoding="utf-8").split()) for file in files}


def test_beside_the_plugin(ours: Notebook, tmp_path: Path) -> None:
    theirs = built_by_jekyll(SITE, tmp_path)
    assert pages(ours.site) == pages(theirs)
    assert mapped(ours.site) == mapped(theirs)


def test_which_there_are(ours: Notebook) -> None:
    found = {
        path for path in ours.tree() if path.partition("/")[0] in ("tag", "kinds", "daily", "month", "2019", "2020")
    }
    assert {path for path in found if not path.endswith(("fox.html", "ant.html"))} == {
        "tag/数学-笔记/index.html",
        "tag/c/index.html",
        "tag/linux/index.html",
        "tag/café-au-lait/index.html",
        "kinds/science.html",
        "kinds/历史.html",
        "kinds/科学-一.html",
        "kinds/a-b.html",
        "2019/index.html",
        "2020/index.html",
        "month/2019/03.html",
        "month/2019/11.html",
        "month/2020/01.html",
        "daily/2019-03-17",
        "daily/2019-03-18",
        "daily/2019-11-01",
        "daily/2020-01-01",
    }


def test_a_day_is_that_of_the_sites_zone(ours: Notebook) -> None:
    page = ours.page("daily/2020-01-01")
    assert "<title>date  2020-01-01</title>" in page
    assert page.index("Fox") < page.index("Ant")


def test_of_two_tags_at_one_address_the_last_is_there(tmp_path: Path) -> None:
    site = Notebook(tmp_path / "n", SITE)
    problems = [problem for problem in site.build().report.problems if problem.code == "archive"]
    assert [problem.message for problem in problems] == [
        "jekyll-archives: tag:C++ and tag:C are both /tag/c/; the last is there",
        "jekyll-archives: tag:Linux and tag:linux are both /tag/linux/; the last is there",
    ]
    assert "<title>label C </title>" in site.page("tag/c/index.html")


def archived(**files: str) -> dict[str, str]:
    return {
        "_config.yml": "plugins: [jekyll-archives]\njekyll-archives: {enabled: [tags]}\n",
        "_layouts/archive.html": "{{ page.title }}:{% for post in page.posts %} {{ post.title }}{% endfor %}\n",
        "_posts/2020-01-01-a.md": "---\ntitle: A\ntags: [x, y]\n---\na\n",
        "_posts/2020-01-02-b.md": "---\ntitle: B\ntags: [y]\n---\nb\n",
        **files,
    }


def test_a_page_is_made_again_when_a_post_it_lists_changed(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived())
    site.build()
    assert (site.page("tag/x/index.html"), site.page("tag/y/index.html")) == ("x: A\n", "y: B A\n")
    assert site.build().changed == ()
    site.write("_posts/2020-01-02-b.md", "---\ntitle: Better\ntags: [y]\n---\nb\n")
    assert [path for path in site.build().changed if path.startswith("tag/")] == ["tag/y/index.html"]
    assert site.page("tag/y/index.html") == "y: Better A\n"
    site.write("_posts/2020-01-02-b.md", "---\ntitle: Better\ntags: [z]\n---\nb\n")
    site.build()
    assert (site.page("tag/y/index.html"), site.page("tag/z/index.html")) == ("y: A\n", "z: Better\n")
    site.remove("_posts/2020-01-02-b.md")
    site.build()
    assert "tag/z/index.html" not in site.tree()


def test_a_page_of_the_sites_own_stays(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived(**{"tag/x/index.html": "---\n---\nown\n"}))
    (problem,) = [problem for problem in site.build().report.problems if problem.code == "archive"]
    assert problem.severity == "warning"
    assert site.page("tag/x/index.html") == "own\n"


def test_a_layout_that_is_not_there_is_a_warning(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived())
    site.write("_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: true, layouts: {tag: no}}\n")
    (problem,) = [problem for problem in site.build().report.problems if problem.code == "layout-missing"]
    assert (problem.severity, problem.path) == ("warning", "_config.yml")
    assert site.page("tag/x/index.html") == ""


@pytest.mark.parametrize("enabled", ["[]", "false", "tags", "[tag]"])
def test_nothing_unless_enabled(notebook: Callable[..., Notebook], enabled: str) -> None:
    site = notebook(archived())
    site.write("_config.yml", f"plugins: [jekyll-archives]\njekyll-archives: {{enabled: {enabled}}}\n")
    site.build()
    assert not [path for path in site.tree() if path.startswith("tag/")]


def test_a_tag_may_be_a_number(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived(**{"_posts/2020-01-03-c.md": "---\ntitle: C\ntags: [2020, yes]\n---\nc\n"}))
    site.build()
    assert (site.page("tag/2020/index.html"), site.page("tag/true/index.html")) == ("2020: C\n", "true: C\n")


def test_without_layouts_of_its_own_the_theme_serves(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived())
    site.remove("_layouts/archive.html")
    site.build()
    assert not [path for path in site.tree() if path.startswith("tag/")]


def test_nothing_leaves_the_site(notebook: Callable[..., Notebook]) -> None:
    site = notebook(archived())
    site.write(
        "_config.yml",
        "plugins: [jekyll-archives]\njekyll-archives: {enabled: [tags], permalinks: {tag: /%2e%2e/:name/}}\n",
    )
    with pytest.raises(NotesError) as caught:
        site.build()
    (problem,) = caught.value.problems
    assert (problem.path, problem.severity) == ("_config.yml", "error")
    assert "leads out of the site" in problem.message
