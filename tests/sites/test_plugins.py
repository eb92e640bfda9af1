"""The plugins that GitHub Pages builds with: the same sites through them and through this tool.

Two sites, each built once by Jekyll where it and the plugins are installed. What they say is also told here as expected
results, which hold everywhere; where the two differ on purpose, the difference is described too (docs/jekyll.md).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.sites.conftest import Notebook

from notes.diff import compare_sites
from notes.diff.page import Address

ADDRESS = Address("https://lin.example.org", "/kitchen")
ATOM = "{http://www.w3.org/2005/Atom}"

BLOG = {
    "_config.yml": """
title: Lin's "Kitchen" & more
tagline: soup
description: What is cooked -- and *how*
url: https://lin.example.org
baseurl: /kitchen
lang: zh-CN
timezone: Asia/Shanghai
author: {name: Lin & Wu, email: lin@example.org, uri: "https://lin.example.org/?a=1&b=2", twitter: lin}
logo: /img/锅 1.png
twitter: {username: "@kitchen"}
webmaster_verifications: {google: g1, baidu: b1}
paginate: 2
paginate_path: /list/seite-:num/
collections: {recipes: {output: true}, secrets: {output: false}}
feed:
  path: /atom/all.xml
  posts_limit: 4
  categories: [Soup]
  tags: {except: [salt], path: /tag-feeds/}
  collections: {recipes: {categories: [old]}}
plugins: [jekyll-paginate, jekyll-feed, jekyll-sitemap, jekyll-seo-tag, jekyll-redirect-from, jekyll-default-layout]
defaults:
  - {scope: {path: "", type: posts}, values: {layout: page}}
  - {scope: {path: "", type: recipes}, values: {layout: page}}
""",
    "_data/authors.yml": "wu: {name: Wu of the data, email: wu@example.org, uri: 'https://wu.example', twitter: wu}\n",
    "_layouts/page.html": "<html><head>{% seo %}{% feed_meta %}</head><body>{{ content }}</body></html>\n",
    "_layouts/redirect.html": "<p>{{ site.lang }}: {{ page.redirect.from }} &rarr; {{ page.redirect.to }}</p>\n",
    "index.html": "---\nlayout: page\nredirect_from: /index.htm\n---\n<p>home</p>\n",
    "list/index.html": (
        "---\nlayout: page\ntitle: List\n---\n"
        "<p>{{ paginator.page }}/{{ paginator.total_pages }} of {{ paginator.total_posts }}, {{ paginator.per_page }}"
        " {{ paginator.previous_page }} {{ paginator.previous_page_path }} {{ paginator.next_page }}"
        " {{ paginator.next_page_path }} {{ page.path }}</p>"
        "{% for post in paginator.posts %}<p>{{ post.url }}</p>{% endfor %}\n"
    ),
    "pages.html": (
        "---\nlayout: page\nsitemap: false\n---\n"
        "{% assign all = site.pages | sort: 'url' %}"
        "{% for p in all %}<p>{{ p.url }} {{ p.path }} {{ p.title }}</p>{% endfor %}"
        "{% assign all = site.html_pages | sort: 'url' %}{% for p in all %}<i>{{ p.url }}</i>{% endfor %}\n"
    ),
    "bare.md": "---\npermalink: /bare\nlast_modified_at: 2021-02-03\nredirect_from: [/old/, /older, old/c.php, "
    "/per%20cent/]\n---\nB\n",
    "gone.md": "---\nlayout: page\nredirect_to: https://elsewhere.example/?a=1\n---\nG\n",
    "404.html": "---\n---\nnone\n",
    "static/page.html": "<p>as it is</p>\n",
    "static/纸 1.pdf": "no real one\n",
    "_recipes/soup.md": "---\ntitle: Soup\ndate: 2020-02-02\ncategories: [old]\n---\nBoil.\n",
    "_secrets/salt.md": "---\ntitle: Salt\ndate: 2020-02-03\nredirect_from: /salt/\n---\nMore.\n",
    "_posts/2020-01-01-old.md": "---\ntags: [pepper, salt, 盐, two words]\ncategories: Soup\n---\nOld.\n",
    "_posts/2020-01-02-hidden.md": "---\nhidden: true\nredirect_from: /was/hidden\nsitemap: false\n---\nHidden.\n",
    "_posts/2020-01-03-中文.md": (
        "---\ntitle: 'B & <i>it</i> \"q\" -- x'\nauthor: wu\ntags: [pepper]\ncategories: [Soup, Bread]\n"
        "image: {path: /img/a b.png, height: 10, alt: 'An \"a\"'}\nlang: en\n---\n"
        "First *em* & \"q\" <b>x</b> [l](/x).\n\nMore ]]> text.\n"
    ),
    "_posts/2020-01-04-c.md": (
        "---\ntitle: C\nauthor: {name: Hash, email: h@example.org}\ndescription: 'De *s* & x'\n"
        "last_modified_at: 2020-05-06 07:08:09\nfeed: {excerpt_only: true}\nimage: https://cdn.example/i.png\n---\nc\n"
    ),
    "_posts/2020-01-05-d.md": "---\ntitle: D\nauthors: [wu, x]\npermalink: /d/\nredirect_to: [/bare, /x]\n---\nd\n",
    "_posts/2020-01-06-e.md": "---\nseo: {type: CreativeWork, name: N, links: [https://l.example]}\n---\ne\n",
}  # fmt: skip

FOLDER = {
    "_config.yml": """
baseurl: /docs
collections: {parts: {output: true}}
include: [CONTRIBUTING.md]
relative_links: {collections: true, exclude: [left.md]}
titles_from_headings: {strip_title: true, collections: true}
readme_index: {with_frontmatter: true}
plugins:
- jekyll-relative-links
- jekyll-titles-from-headings
- jekyll-optional-front-matter
- jekyll-readme-index
defaults: [{scope: {path: ""}, values: {layout: page}}]
""",
    "_layouts/page.html": "<h1>{{ page.title }}</h1><main>{{ content }}</main>\n",
    "README.md": "# Read *me* & `this` first\n\nSee [a](a.md), [the guide](guide/README.md) and [none](none.md).\n",
    "LICENSE.md": "Any.\n",
    "CONTRIBUTING.md": "What's wanted\n=============\n\n[a](./a.md#top \"A title\") [b](/sub/b%20c.md) [r][ref]\n\n"
    "[ref]: sub/中文.md\n",
    "a.md": (
        "---\npermalink: /else/\n---\n## Of [a link](sub/b%20c.md), ![and a picture](x.png)\n\n"
        "| [t](CONTRIBUTING.md) | *[e](sub/中文.md)* |\n|---|---|\n| ![i](img/图.svg \"t\") | [s](file.txt) |\n\n"
        "[post](_posts/2020-01-01-p.md) [part](_parts/one.md#x) [abs](https://a.example/a.md) [f](#f) [up](../a.md)\n"
    ),
    "left.md": "---\ntitle: Given\n---\n# Not a title\n\n[a](a.md)\n",
    "sub/b c.md": "# Escaped \\*stars\\* and <b>tags</b>[^1]\n\n[up](../a.md) [self](b%20c.md)\n\n[^1]: Foot.\n",
    "sub/中文.md": "# 中文 “标题”\n\n文 [上](../a.md)\n",
    "sub/README.md": "---\n---\nNo heading.\n",
    "guide/README.md": "### Guide\n\n[root](../README.md)\n",
    "taken/README.md": "Not the index.\n",
    "taker.md": "---\npermalink: /taken/\ntitle: Taker\nstrip_title: false\n---\nThe index.\n",
    "feedy/README.md": "Not the index.\n",
    "feedy/index.xml": "<x/>\n",
    "img/图.svg": "<svg/>\n",
    "file.txt": "x\n",
    "_posts/2020-01-01-p.md": "---\ntitle: Written\n---\n# From the heading\n\n"
    "Text [q](2020-01-02-q.md) [a](../a.md)\n",
    "_posts/2020-01-02-q.md": "No heading.\n",
    "_parts/one.md": "---\nstrip_title: false\n---\n# One's -- part\n\n[two](deep/two.md)\n",
    "_parts/deep/two.md": "---\n---\n[one](../one.md) [a](/a.md)\n",
}  # fmt: skip


def built_by_jekyll(files: Mapping[str, str], folder: Path) -> Path:
    """The site as Jekyll and the plugins make it; skips the test where they are not installed."""
    if shutil.which("jekyll") is None:
        pytest.skip("Jekyll is not installed")
    source = Notebook(folder / "source", files).folder
    command = ["jekyll", "build", "-q", "-s", str(source), "-d", str(folder / "site"), "--disable-disk-cache"]
    environment = os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=folder, env=environment
    )
    if "Dependency Error" in done.stderr or "LoadError" in done.stderr:
        pytest.skip(f"a plugin is not installed: {done.stderr[:200]}")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def elements(file: Path, *, without: tuple[str, ...] = ()) -> list[str]:
    """An XML file's elements from the outside in: depth, name, attributes, text; those named `without` left out."""
    found: list[str] = []

    def walk(element: ElementTree.Element, depth: int) -> None:
        name = element.tag.rpartition("}")[2]
        if name in without:
            return
        attributes = {key: value for key, value in element.attrib.items() if not key.endswith("schemaLocation")}
        found.append(f"{depth} {name} {sorted(attributes.items())} {(element.text or '').strip()}")
        for child in element:
            walk(child, depth + 1)

    walk(ElementTree.parse(file).getroot(), 0)
    return found


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    it = Notebook(tmp_path_factory.mktemp("ours"), BLOG)
    it.build()
    return it


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_by_jekyll(BLOG, tmp_path_factory.mktemp("theirs"))


@pytest.fixture(scope="module")
def our_folder(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    it = Notebook(tmp_path_factory.mktemp("ours"), FOLDER)
    it.build()
    return it


@pytest.fixture(scope="module")
def their_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_by_jekyll(FOLDER, tmp_path_factory.mktemp("theirs"))


# ---------------------------------------------------------------- a blog, beside Jekyll


def test_the_blog_has_every_page_and_its_text(ours: Notebook, theirs: Path) -> None:
    found = compare_sites(theirs, ours.site, address=ADDRESS, ignore=("*.xml",))
    assert (found.missing, found.new, found.compared > 15) == ((), (), True)
    assert not [(page.url, page.text, page.structure) for page in found.pages]


def test_head_elements_are_those_of_the_seo_tag(ours: Notebook, theirs: Path) -> None:
    pages = [path.relative_to(theirs) for path in theirs.rglob("*.html") if "<head>" in path.read_text("utf-8")]
    assert len(pages) > 8
    for page in pages:
        head, of_jekyll = (
            [
                line
                for line in (site / page).read_text("utf-8").split("</head>")[0].split("\n")
                if "generator" not in line
            ]
            for site in (ours.site, theirs)
        )
        of_jekyll = [line.replace('"An "a""', '"An &quot;a&quot;"') for line in of_jekyll]  # there the attribute ends
        assert head[:-1] == of_jekyll[:-1], page  # in the last line `feed_meta` writes &apos; for '


def test_feeds_are_those_of_the_plugin(ours: Notebook, theirs: Path) -> None:
    feeds = [path.relative_to(theirs) for path in theirs.rglob("*.xml") if path.name != "sitemap.xml"]
    assert {feed.as_posix() for feed in feeds} == {
        "atom/all.xml", "feed/Soup.xml", "feed/recipes.xml", "feed/recipes/old.xml", "tag-feeds/pepper.xml",
    }  # fmt: skip
    for feed in feeds:
        without = ("generator", "updated", "summary")
        assert elements(ours.site / feed, without=without) == elements(theirs / feed, without=without), feed
        # Nothing is written of an empty summary, nor of a post that moved away.
        summaries = [
            line for line in elements(theirs / feed) if " summary " in line and not line.endswith(("] ", "] d"))
        ]
        assert [line for line in elements(ours.site / feed) if " summary " in line] == summaries
        updated, by_them = (
            [line for line in elements(site / feed) if " updated " in line] for site in (ours.site, theirs)
        )
        assert updated[1:] == by_them[1:]


def test_the_sitemap_is_that_of_the_plugin(ours: Notebook, theirs: Path) -> None:
    def listed(site: Path) -> list[str]:
        return sorted(line for line in elements(site / "sitemap.xml") if " loc " in line)

    assert listed(ours.site) == listed(theirs)
    dates = [line for line in elements(theirs / "sitemap.xml") if "lastmod" in line][:-2]  # the files have other times
    assert [line for line in elements(ours.site / "sitemap.xml") if "lastmod" in line][:-2] == dates
    assert ours.page("robots.txt") == (theirs / "robots.txt").read_text("utf-8")


def test_redirects_are_those_of_the_plugin(ours: Notebook, theirs: Path) -> None:
    assert json.loads(ours.page("redirects.json")) == json.loads((theirs / "redirects.json").read_text("utf-8"))


# ---------------------------------------------------------------- a blog, alone


def test_a_subscription_goes_on(ours: Notebook) -> None:
    feed = ElementTree.fromstring(ours.page("atom/all.xml"))
    assert feed.findtext(f"{ATOM}id") == "https://lin.example.org/kitchen/atom/all.xml"
    assert feed.findtext(f"{ATOM}updated") == "2020-01-06T00:00:00+08:00"  # the newest entry's, whenever it is built
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        "https://lin.example.org/kitchen/2020/01/06/e",
        "https://lin.example.org/kitchen/d",
        "https://lin.example.org/kitchen/2020/01/04/c",
        "https://lin.example.org/kitchen/soup/bread/2020/01/03/%E4%B8%AD%E6%96%87",
    ]
    c, b = entries[2:]
    assert c.find(f"{ATOM}content") is None and c.findtext(f"{ATOM}summary") == "De *s* & x"
    assert c.findtext(f"{ATOM}updated") == "2020-05-06T15:08:09+08:00"
    assert b.findtext(f"{ATOM}author/{ATOM}name") == "Wu of the data"
    assert [found.get("term") for found in b.findall(f"{ATOM}category")] == ["Soup", "Bread", "pepper"]
    assert "More ]]&gt; text." in (b.findtext(f"{ATOM}content") or "")


def test_lists_in_pages(ours: Notebook) -> None:
    assert "<p>1/3 of 5, 2   2 /list/seite-2/ list/index.html</p>" in ours.page("list/index.html")
    last = ours.page("list/seite-3/index.html")
    assert "<p>3/3 of 5, 2 2 /list/seite-2/   list/index.html</p><p>/soup/2020/01/01/old.html</p>" in last
    assert "hidden" not in last and '<link rel="prev" href="https://lin.example.org/kitchen/list/seite-2/"' in last


def test_what_plugins_add_is_among_the_pages(ours: Notebook) -> None:
    pages = ours.page("pages.html")
    for page in ("/list/seite-2/ list/index.html List", "/atom/all.xml atom/all.xml", "/old/ redirect.html"):
        assert f"<p>{page}" in pages
    assert "<i>/bare</i>" in pages and "<i>/list/seite-3/</i>" in pages and "<i>/sitemap.xml</i>" not in pages


def test_redirects_have_the_layout_of_the_site(ours: Notebook) -> None:
    assert (
        ours.page("per cent/index.html") == "<p>zh-CN: /per%20cent/ &rarr; https://lin.example.org/kitchen/bare</p>\n"
    )
    assert "/d/ &rarr; https://lin.example.org/kitchen/bare" in ours.page("d/index.html")
    assert not (ours.site / "salt").exists()  # of a document that is not a page


def test_plugins_pages_are_made_once(ours: Notebook) -> None:
    assert ours.build().report.pages.written == 0


# ---------------------------------------------------------------- a folder of Markdown


def test_the_folder_has_every_page_and_its_text(our_folder: Notebook, their_folder: Path) -> None:
    found = compare_sites(their_folder, our_folder.site, address=Address("", "/docs"))
    assert (found.missing, found.new, found.compared > 12) == ((), (), True)
    assert not [(page.url, page.text, page.structure) for page in found.pages]


def test_titles_come_from_headings(our_folder: Notebook) -> None:
    assert our_folder.page("index.html").startswith("<h1>Read me &amp; this first</h1><main><p>See")
    assert our_folder.page("CONTRIBUTING.html").startswith("<h1>What’s wanted</h1><main><p>")
    assert our_folder.page("else/index.html").startswith("<h1>Of a link,</h1><main><table>")
    assert our_folder.page("sub/b c.html").startswith("<h1>Escaped *stars* and tags</h1><main><p>")
    assert our_folder.page("parts/one.html").startswith("<h1>One’s – part</h1><main><h1 id=")
    assert our_folder.page("2020/01/01/p.html").startswith("<h1>From the heading</h1><main><p>Text")
    assert our_folder.page("left.html").startswith('<h1>Given</h1><main><h1 id="not-a-title">')


def test_links_lead_to_pages(our_folder: Notebook) -> None:
    assert '<a href="/docs/else/">a</a>, <a href="/docs/guide/">' in our_folder.page("index.html")
    linking = our_folder.page("CONTRIBUTING.html")
    assert '<a href="/docs/else/#top" title="A title">' in linking and '<a href="/docs/sub/b%20c.html">b</a>' in linking
    assert '<a href="a.md">a</a>' in our_folder.page("left.html")
    assert '<a href="/docs/else/">a</a>' in our_folder.page("parts/deep/two.html")
    assert '<a href="none.md">' in our_folder.page("index.html")


def test_which_markdown_is_a_page(our_folder: Notebook) -> None:
    tree = our_folder.tree()
    for page, source in (
        ("index.html", "README.md"),
        ("guide/index.html", "guide/README.md"),
        ("sub/中文.html", "sub/中文.md"),
    ):
        assert page in tree and tree[source] == FOLDER[source].encode()
    assert "LICENSE.html" not in tree and "LICENSE.md" in tree
    assert "The index." in our_folder.page("taken/index.html") and "taken/README.md" in tree
    assert "feedy/index.html" not in tree and "sub/index.html" in tree and "sub/README.md" not in tree


# ---------------------------------------------------------------- rules, one by one

LAYOUTS = {"_layouts/page.html": "{{ content }}"}


def test_a_list_without_posts_has_no_paginator(notebook) -> None:
    it = notebook(
        {
            **LAYOUTS,
            "_config.yml": "paginate: 2\n",
            "index.html": "---\n---\n[{{ paginator.total_pages }}{{ paginator }}]",
        }
    )
    it.build()
    assert it.page("index.html") == "[]"


@pytest.mark.parametrize(("plugins", "page"), [("[jekyll-default-layout]", "page:"), ("[]", "")])
def test_markdown_without_a_layout(notebook, plugins: str, page: str) -> None:
    layouts = {f"_layouts/{name}.html": f"{name}: {{{{ content }}}}" for name in ("home", "page", "default")}
    it = notebook(
        {
            **layouts,
            "_config.yml": f"plugins: {plugins}\ncollections: {{parts: {{output: true}}}}\n",
            "README.md": "Read me.",
            "plain.md": "Plain.",
            "fenced.md": "---\ntitle: Fenced\n---\nFenced.",
            "none.md": "---\nlayout: null\n---\nNone.",
            "page.html": "---\n---\nHTML.",
            "_parts/one.md": "---\n---\nOne.",
            "_posts/2020-01-01-a.md": "---\n---\nPost.",
        }
    )
    it.build()
    assert it.page("index.html").startswith("home: <p>Read") and it.page("plain.html").startswith("page: <p>Plain")
    assert it.page("fenced.html").startswith(f"{page} <p>Fenced".strip())
    assert it.page("2020/01/01/a.html").startswith("default: <p>" if page else "<p>Post")
    assert [it.page(path)[:3] for path in ("none.html", "page.html", "parts/one.html")] == ["<p>", "HTM", "<p>"]


def test_a_list_needs_an_index_in_html(notebook) -> None:
    it = notebook({**LAYOUTS, "_config.yml": "paginate: 2\n", "index.md": "---\n---\nHome\n"})
    assert [problem.code for problem in it.build().report.problems] == ["paginate-template"]


def test_redirects_that_go_wrong(notebook) -> None:
    it = notebook(
        {
            **LAYOUTS,
            "a.md": "---\nredirect_from: [/x, /x.html, /a.html, /../../up, '/a\\b', 7, '']\nredirect_to:\n---\nA\n",
            "b.md": "---\nredirect_to: 'x\"></a><script>alert(1)</script>'\n---\n",
            "c.md": "---\nredirect_to: //cdn.example/c\n---\n",
        }
    )
    it.build()
    assert {"x.html", "up.html", "ab.html"} < set(it.tree())
    assert it.page("a.html") == "<p>A</p>\n"
    assert "<script>alert" not in it.page("b.html") and "x%22%3E%3C/a%3E" in it.page("b.html")
    assert '<a href="//cdn.example/c">' in it.page("c.html")


def test_a_site_may_have_no_table_of_redirects(notebook) -> None:
    it = notebook({"_config.yml": "redirect_from: {json: false}\n", "a.md": "---\nredirect_from: /x\n---\nA\n"})
    it.build()
    assert "x.html" in it.tree() and "redirects.json" not in it.tree()


@pytest.mark.parametrize("layouts", [{}, LAYOUTS])
def test_files_of_the_site_take_the_place_of_a_plugins(notebook, layouts: dict[str, str]) -> None:
    plugins = "plugins: [jekyll-feed, jekyll-sitemap]\n"
    own = {"feed.xml": "mine", "sitemap.xml": "---\n---\nmine", "robots.txt": "mine"}
    it = notebook({**layouts, **own, "_config.yml": plugins, "_posts/2020-01-01-a.md": "A\n"})
    it.build()
    assert [it.page(path).strip() for path in own] == ["mine"] * 3


def test_the_feed_of_a_site_in_our_theme_keeps_its_ids(notebook) -> None:
    cited = "https://arxiv.org/abs/1406.2661\n\nGenerative Adversarial Nets\n\n这篇文章很好。\n"
    post = f"---\ntitle: A\n---\nText with $$x$$.\n\n{cited}"
    it = notebook({"_config.yml": "url: https://n.example\nplugins: [jekyll-feed]\n", "_posts/2020-01-01-a.md": post})
    it.build()
    feed = ElementTree.fromstring(it.page("feed.xml"))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "https://n.example/2020/01/01/a"
    content = entry.findtext(f"{ATOM}content") or ""
    assert "<math" in content and ">Generative Adversarial Nets</a></p>\n<p>这篇文章很好。</p>" in content
    assert "references/index.html" in it.tree()


@pytest.mark.parametrize(("environment", "there"), [("production", True), ("development", False)])
def test_a_feed_may_be_for_production_only(notebook, monkeypatch, environment: str, there: bool) -> None:
    monkeypatch.setenv("JEKYLL_ENV", environment)
    config = "plugins: [jekyll-feed]\nfeed: {disable_in_development: true}\n"
    it = notebook({**LAYOUTS, "_config.yml": config, "_posts/2020-01-01-a.md": "A\n"})
    it.build()
    assert ("feed.xml" in it.tree()) is there


def test_after_edits_the_pages_of_plugins_are_those_of_a_clean_build(tmp_path: Path) -> None:
    it = Notebook(tmp_path / "blog", BLOG)
    it.build()
    for path, content in (
        ("_posts/2020-01-07-new.md", "---\ntags: [pepper, new]\nredirect_from: /new/\n---\nNew.\n"),
        ("_posts/2020-01-07-new.md", "---\ntags: [pepper]\nhidden: true\nredirect_from: /newer/\n---\nNew.\n"),
        ("_posts/2020-01-06-e.md", None),
        ("_layouts/redirect.html", None),
        ("bare.md", "---\npermalink: /bare\nredirect_to: /d/\n---\n"),
        ("_data/authors.yml", "wu: Wu\n"),
        ("_config.yml",
         BLOG["_config.yml"].replace("posts_limit: 4", "posts_limit: 1").replace("paginate: 2", "paginate: 3")),
        ("static/page.html", None),
    ):  # fmt: skip
        if content is None:
            it.remove(path)
        else:
            it.write(path, content)
        it.build()
        fresh = tmp_path / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(it.folder, fresh, ignore=shutil.ignore_patterns("_site", ".notes-cache"))
        clean = Notebook(fresh)
        clean.build()
        assert it.tree() == clean.tree(), path
        assert it.build().report.pages.written == 0, path


def test_the_sitemap_of_our_theme_lists_static_pages_too(notebook) -> None:
    defaults = 'defaults: [{scope: {path: "quiet"}, values: {sitemap: false}}]\n'
    it = notebook(
        {
            "_config.yml": f"url: https://n.example\nplugins: [jekyll-sitemap]\n{defaults}",
            "_posts/2020-01-01-a.md": "A\n",
            "slides/index.html": "<p>1</p>",
            "纸.pdf": "x",
            "x.txt": "x",
            "quiet/x.html": "<p>2</p>",
            "404.html": "<p>3</p>",
        }
    )
    it.build()
    urls = [line.rpartition(" ")[2] for line in elements(it.site / "sitemap.xml") if " loc " in line]
    for path in ("2020/01/01/a.html", "slides/", "%E7%BA%B8.pdf"):
        assert f"https://n.example/{path}" in urls
    assert not [url for url in urls if url.endswith((".txt", "quiet/x.html", "404.html"))]
