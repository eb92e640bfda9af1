"""A Jekyll blog moves in: the site in `jekyll/blog` beside Jekyll's own, small sites for each rule, and the laws."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.sites.conftest import Notebook

from notes.diff import compare_sites
from notes.diff.page import Address
from notes.errors import NotesError

BLOG = Path(__file__).parent / "jekyll" / "blog"
ADDRESS = Address("https://lin.example.org", "/kitchen")


def blog(folder: Path) -> Notebook:
    shutil.copytree(BLOG, folder)
    return Notebook(folder)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    it = blog(tmp_path_factory.mktemp("ours") / "blog")
    report = it.build().report
    assert {problem.code for problem in report.problems} == {"future-post"}
    return it


# ---------------------------------------------------------------- beside Jekyll


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("jekyll") is None:
        pytest.skip("Jekyll is not installed")
    folder = tmp_path_factory.mktemp("theirs")
    source, site = folder / "blog", folder / "site"
    shutil.copytree(BLOG, source)
    command = ["jekyll", "build", "-q", "-s", str(source), "-d", str(site), "--disable-disk-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)
    if done.returncode:
        pytest.skip(f"Jekyll cannot build here: {done.stderr[-200:]}")
    return site


def test_every_url_of_jekyll_is_there_and_its_text(ours: Notebook, theirs: Path) -> None:
    found = compare_sites(theirs, ours.site, ignore=("assets/notes/*", "blog/page*"), address=ADDRESS)
    assert found.missing == ()
    assert found.new == ()
    assert found.compared > 20
    # Jekyll runs Liquid inside formulas, and has no lists in pages without its plugin: docs/jekyll.md.
    assert {page.url for page in found.pages} <= {"/dl/2020/01/05/first.html", "/"}
    assert not any(page.structure for page in found.pages)
    (formula,) = next(page.text for page in found.pages if page.url.startswith("/dl/"))
    assert formula[1].replace("{{x}}{{y}}", "") == formula[0]


# ---------------------------------------------------------------- the fixture, alone


def test_lists_in_pages(ours: Notebook) -> None:
    first, second, third = (
        ours.page(path) for path in ("index.html", "blog/page2/index.html", "blog/page3/index.html")
    )
    assert "page 1." in first and "1 / 3 (7)" in first
    assert 'href="/kitchen/blog/page2/">older' in first and "newer" not in first
    assert 'href="/kitchen/">newer' in second and 'href="/kitchen/blog/page3/">older' in second
    assert "older" not in third
    assert "The last of the year" not in first + second + third  # hidden: true
    assert not (ours.site / "blog/page4").exists()


def test_only_what_jekyll_would_write_is_written(ours: Notebook) -> None:
    tree = {path for path in ours.tree() if not path.startswith("assets/notes/")}
    assert not [path for path in tree if path.startswith(("references", "archive/", "topics", "sitemap"))]
    assert "assets/main.css" in tree and "assets/main.scss" not in tree


def test_formulas_are_typeset_and_have_their_style_sheet(ours: Notebook) -> None:
    page = ours.page("dl/2020/01/05/first.html")
    assert page.count('class="katex"') == 2
    assert '<link rel="stylesheet" href="/kitchen/assets/notes/katex/katex.min.css' in page
    assert "katex" not in ours.page("2020/02/10/rice-and-beans.html")


def test_formulas_in_a_feed_are_mathml(notebook) -> None:
    it = notebook({**SMALL, "_posts/2020-02-01-c.md": "---\ntitle: C\n---\n$$a$$\n"})
    it.build()
    assert "annotation" in it.page("feed.xml") and "katex-html" not in it.page("feed.xml")
    assert "katex-html" in it.page("2020/02/01/c.html")
    assert it.build().report.pages.written == 0


def test_code_keeps_its_braces(ours: Notebook) -> None:
    page = ours.page("dl/2020/01/05/first.html")
    assert "{{ x }}" in page.replace('<span class="p">', "").replace('<span class="n">', "").replace("</span>", "")


def test_style_sheets_are_compiled(ours: Notebook) -> None:
    css = ours.page("assets/main.css")
    assert "border: 1px solid #0a7" in css and ".colour-teal {" in css and "ul li {" in css
    assert "{{" not in css and "$accent" not in css


def test_nothing_is_made_twice(tmp_path: Path) -> None:
    it = blog(tmp_path / "blog")
    it.build()
    again = it.build().report
    assert again.bodies_rendered == 0
    assert again.pages.written == 0


# ---------------------------------------------------------------- what a page is made again for

SMALL = {
    "_config.yml": "title: T\ncollections: {things: {output: true}}\ntime: 2022-02-02 00:00:00 +0000\n",
    "_layouts/default.html": "<html><head></head>{{ content }}{% include foot.html %}</html>",
    "_layouts/list.html": "---\nlayout: default\n---\n{{ content }}{% for p in site.posts %}{{ p.title }}{% endfor %}",
    "_includes/foot.html": "<p>{{ site.data.d.x }}</p>",
    "_data/d.yml": "x: 1\ny: 2\n",
    "_posts/2020-01-01-a.md": "---\ntitle: A\nlayout: default\n---\nText *a*.\n",
    "_posts/2020-01-02-b.md": "---\ntitle: B\nlayout: default\n---\nText b. [a]({% post_url 2020-01-01-a %})\n",
    "_things/t.md": "---\nlayout: default\ntitle: Thing\n---\nA thing, {{ page.title }}.\n",
    "index.html": "---\nlayout: list\n---\nHome\n",
    "feed.xml": "---\n---\n<f>{% for p in site.posts limit:1 %}{{ p.content | escape }}{% endfor %}</f>",
}


@pytest.mark.parametrize(
    ("path", "content", "made"),
    [
        ("_data/d.yml", "x: 1\ny: 3\n", set()),
        ("_data/d.yml", "x: 9\n", {"2020/01/01/a.html", "2020/01/02/b.html", "things/t.html", "index.html"}),
        ("_posts/2020-01-01-a.md", "---\ntitle: A\nlayout: default\n---\nOther\n", {"2020/01/01/a.html"}),
        (
            "_posts/2020-01-01-a.md",
            "---\ntitle: C\nlayout: default\n---\nText *a*.\n",
            {"index.html"},  # alone shows the title
        ),
        ("_posts/2020-01-02-b.md", "---\ntitle: B\nlayout: default\n---\nNew\n", {"2020/01/02/b.html", "feed.xml"}),
        ("_layouts/list.html", "---\nlayout: default\n---\n{{ content }}", {"index.html"}),
    ],
)
def test_what_is_made_again(notebook, path: str, content: str, made: set[str]) -> None:
    it = notebook(SMALL)
    it.build()
    it.write(path, content)
    changed = set(it.build().changed)
    # Front matter that Liquid may read anywhere is one thing: what shows any of `site.data.d` is made again.
    allowed = made or {"2020/01/01/a.html", "2020/01/02/b.html", "things/t.html", "index.html"}
    assert made <= changed <= allowed
    fresh = notebook({**SMALL, path: content})
    fresh.build()
    assert it.tree() == fresh.tree()


EDITS = st.sampled_from(
    [
        ("_posts/2020-01-01-a.md", "---\ntitle: C\nlayout: default\n---\nText $$a$$ {{ page.title }}.\n"),
        ("_posts/2020-01-01-a.md", None),
        ("_posts/2020-01-02-b.md", "---\ntitle: B\nlayout: default\n---\nLonely.\n"),
        (
            "_posts/2020-01-03-c.md",
            "---\nlayout: list\ntags: x\n---\n{% include foot.html %}\n\n[a](2020-01-02-b.md)\n",
        ),
        ("_posts/2020-01-03-c.md", None),
        ("_data/d.yml", "x: 7\n"),
        ("_data/e.csv", "a,b\n1,2\n"),
        ("_includes/foot.html", "{{ site.data.e[0].b }}{{ site.tags.x.size }}"),
        ("_layouts/default.html", "{{ content }}{{ page.next.title }}{{ page.previous.url }}{% include foot.html %}"),
        ("_layouts/list.html", None),
        ("_things/t.md", "---\nlayout: default\n---\n{{ site.things.size }} {{ site.posts.first.excerpt }}\n"),
        ("_things/u.md", "---\n---\nU\n"),
        ("templates/default.html", "<main>{{ content }}</main>"),
        ("templates/default.html", None),
        (
            "_config.yml",
            "title: U\ncollections: {things: {output: false}}\nbaseurl: /b\ntime: 2022-02-02 00:00:00 +0000\n",
        ),
        ("_config.yml", SMALL["_config.yml"] + "paginate: 1\n"),
        ("s.scss", "---\n---\n@import 'p'; a { b: $c }\n"),
        ("_sass/_p.scss", "$c: red;\n"),
        ("_sass/_p.scss", "$c: blue;\n"),
    ]
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_after_any_edits_a_jekyll_site_equals_a_clean_build(rounds) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        it = Notebook(folder / "blog", SMALL)
        it.build()
        last: str | None = None
        for batch in rounds:
            for path, content in batch:
                if content is not None:
                    it.write(path, content)
                elif (it.folder / path).exists():
                    it.remove(path)
            try:
                it.build()
                last = None
            except NotesError as error:
                last = str(error)
        fresh = Notebook(folder / "fresh")
        shutil.copytree(
            it.folder, fresh.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_site", ".notes-cache")
        )
        if last is None:
            fresh.build()
            assert it.tree() == fresh.tree()
        else:
            with pytest.raises(NotesError):
                fresh.build()
    finally:
        shutil.rmtree(folder)


# ---------------------------------------------------------------- rules, one by one


def test_a_template_of_the_same_name_overrides_a_layout(notebook) -> None:
    it = notebook({**SMALL, "templates/list.html": "<main>{{ page.url }} {{ content }}</main>"})
    it.build()
    assert it.page("index.html").strip().startswith("<main>/ ")
    assert it.page("2020/01/01/a.html").startswith("<html>")


def test_emojis_where_the_plugin_is_named(notebook) -> None:
    it = notebook(SMALL | {"p.md": "---\n---\na :smile: `:smile:`\n"})
    it.build()
    assert "a :smile: " in it.page("p.html")
    it.write("_config.yml", SMALL["_config.yml"] + "plugins: [jemoji]\nemoji: {src: /images/}\n")
    it.build()
    assert 'src="/images/emoji/unicode/1f604.png"' in it.page("p.html") and ":smile:</code>" in it.page("p.html")


def test_the_bibliography_beside_layouts(notebook) -> None:
    post = "---\ntitle: A\nlayout: default\n---\nhttps://arxiv.org/abs/1706.03762\n\nAttention Is All You Need\n"
    it = notebook(SMALL | {"_posts/2020-01-01-a.md": post, "archive/index.html": "---\nlayout: list\n---\nmine\n"})
    it.build()
    without = set(it.tree())
    it.write("_config.yml", SMALL["_config.yml"] + "notes: {theme: {beside_layouts: true}}\n")
    it.build()
    added = set(it.tree()) - without
    assert {"references/index.html", "references.bib", "topics/index.html"} <= added
    assert not any(path.startswith("archive/") for path in added) and "mine" in it.page("archive/index.html")
    assert "Attention Is All You Need" in it.page("references/index.html")
    assert '"/2020/01/01/a.html' in it.page("references/index.html")


def test_layouts_of_a_gem_are_the_themes(notebook) -> None:
    it = notebook(
        {
            **SMALL,
            "_config.yml": SMALL["_config.yml"] + "theme: jekyll-theme-hacker\n",
            "p.md": "---\nlayout: page\ntitle: P\n---\nOf the gem.\n",
            "_layouts/own.html": "---\nlayout: gems\n---\n",
        }
    )
    problems = it.build().report.problems
    assert "Of the gem." in it.page("p.html") and 'class="skip"' in it.page("p.html")
    assert it.page("2020/01/01/a.html").startswith("<html>")
    assert [(p.code, p.path) for p in problems] == [("layout-missing", "_layouts/own.html")]


def test_formulas_and_code_are_not_liquid_unless_the_site_says_so(notebook) -> None:
    body = "---\n---\n$$\\frac{{1}}{{2}}$$ and `{{ site.title }}` and {{ site.title }}\n"
    it = notebook({**SMALL, "_posts/2020-01-03-c.md": body})
    it.build()
    page = it.page("2020/01/03/c.html")
    assert "\\frac{{1}}{{2}}" in page and "<code" in page and "{{ site.title }}" in page and "and T" in page
    it.write("_config.yml", SMALL["_config.yml"] + "liquid_in_math: true\n")
    it.build()
    page = it.page("2020/01/03/c.html")
    assert "\\frac12" in page.replace(" ", "") and "{{" not in page


@pytest.mark.parametrize(
    ("path", "text", "line", "column"),
    [
        ("_posts/2020-01-03-c.md", "---\ntitle: C\n---\n\nText {% nothing %}\n", 5, 6),
        ("_posts/2020-01-03-c.md", "---\n---\nText\n{% post_url 1999-01-01-x %}\n", 4, 1),
        ("_layouts/default.html", "---\nx: 1\n---\n\n  {% include none.html %}", 5, 3),
        ("_includes/foot.html", "a\n{% if %}", 2, 1),
        ("p.md", "---\n---\n{% for i in (1..99999999) %}{% endfor %}\n", 3, 1),
    ],
)
def test_errors_have_their_place(notebook, path: str, text: str, line: int, column: int) -> None:
    it = notebook(SMALL)
    it.build()
    before = it.tree()
    it.write(path, text)
    with pytest.raises(NotesError) as error:
        it.build()
    (problem, *_) = error.value.problems
    assert (problem.path, problem.line, problem.column) == (path, line, column)
    assert it.tree() == before


@pytest.mark.parametrize(
    "tag",
    [
        "{% include ../_config.yml %}",
        "{% include_relative ../../etc/passwd %}",
        "{% include_relative /etc/passwd %}",
        "{% include_relative link.txt %}",
    ],
)
def test_liquid_reads_nothing_outside(notebook, tmp_path: Path, tag: str) -> None:
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    it = notebook({**SMALL, "p.md": f"---\n---\n{tag}\n"})
    (it.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(NotesError):
        it.build()


def test_pages_without_layouts(notebook) -> None:
    it = notebook(
        {
            "_config.yml": "url: https://n.example\ntitle: N\n",
            "_posts/2020-01-01-a.md": "---\ntitle: A\n---\nText *a* of {{ site.title }}.\n",
            "style.css": "---\n---\nb { c: {{ site.title }} }\n",
            "feed.xml": "---\nlayout: none\n---\n<f>{% for p in site.posts %}{{ p.content | xml_escape }}{% endfor %}"
            "</f>\n",
            "own.html": "---\n---\n<!DOCTYPE html>\n<html><body>{{ site.posts.size }}</body></html>\n",
        }
    )
    it.build()
    assert it.page("style.css") == "b { c: N }\n"
    assert it.page("feed.xml") == "<f>&lt;p&gt;Text &lt;em&gt;a&lt;/em&gt; of N.&lt;/p&gt;\n</f>\n"
    assert it.page("own.html") == "<!DOCTYPE html>\n<html><body>1</body></html>\n"
    assert '<article class="note' in it.page("2020/01/01/a.html") and "of N." in it.page("2020/01/01/a.html")
    assert (it.site / "references/index.html").exists()


def test_redirects(notebook) -> None:
    it = notebook(
        {
            **SMALL,
            "_config.yml": SMALL["_config.yml"] + "url: https://n.example\nbaseurl: /b\n",
            "p.md": "---\nredirect_from: [/old/, /older, ../../out]\n---\nP\n",
            "q.md": "---\nredirect_to: https://elsewhere.example/?a=1&b=2\n---\nQ\n",
        }
    )
    it.build()
    for path in ("old/index.html", "older.html", "out.html"):
        assert '<link rel="canonical" href="https://n.example/b/p.html">' in it.page(path)
    assert 'url=https://elsewhere.example/?a=1&amp;b=2"' in it.page("q.html")
    assert '"/old/index.html"' not in it.page("redirects.json")
    assert '"/old/":"https://n.example/b/p.html"' in it.page("redirects.json")
    it.write("redirects.json", "{}")
    it.build()
    assert it.page("redirects.json") == "{}"


def test_plugins_that_write_files(notebook) -> None:
    it = notebook(
        {**SMALL, "_config.yml": SMALL["_config.yml"] + "url: https://n.example\nplugins: [jekyll-sitemap]\n"}
    )
    it.build()
    sitemap = it.page("sitemap.xml")
    assert "https://n.example/2020/01/01/a.html" in sitemap and "https://n.example/things/t.html" in sitemap
    assert "references" not in sitemap
    assert "Sitemap: https://n.example/sitemap.xml" in it.page("robots.txt")
    it.remove("feed.xml")
    it.write(
        "_config.yml", SMALL["_config.yml"] + "url: https://n.example\nplugins: [jekyll-feed]\nfeed: {path: atom.xml}\n"
    )
    it.build()
    assert "<entry" in it.page("atom.xml")
    assert not (it.site / "sitemap.xml").exists()


def test_broken_data_stops_the_build(notebook) -> None:
    it = notebook({**SMALL, "_data/d.yml": "a: [\n"})
    with pytest.raises(NotesError) as error:
        it.build()
    assert error.value.problems[0].path == "_data/d.yml"
    assert error.value.problems[0].line > 0


def test_an_error_of_a_style_sheet_has_its_place(notebook) -> None:
    it = notebook({**SMALL, "s.scss": "---\n---\na { b: c }\np { color: $none }\n"})
    with pytest.raises(NotesError) as error:
        it.build()
    problem = error.value.problems[-1]
    assert (problem.path, problem.line, problem.message) == ("s.scss", 4, "Undefined variable")
