"""Blogs with a gem theme: minima, which is bundled, and others, which are not here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from justhtml import JustHTML
from tests.sites.conftest import Notebook

from notes.cli import main
from notes.diff import compare_sites
from notes.diff.page import Address
from notes.errors import NotesError

BLOG = Path(__file__).parent / "jekyll" / "minima"
ADDRESS = Address("https://he.example.org", "/hill")
POST = "wood/2023/11/05/a-bench.html"

PLAIN = {
    "_config.yml": "title: 白天\ntheme: minima\ntime: 2024-12-31 00:00:00 +0000\nemail: a@b.example\n",
    "_posts/2024-01-02-first.md": "---\nlayout: post\ntitle: First & last\nauthor: 何\n---\nOne.\n\nTwo.\n",
    "index.md": "---\nlayout: home\n---\n",
    "about.md": "---\nlayout: page\ntitle: About\n---\nAbout `x`.\n",
}
"""As `jekyll new` leaves it: nothing of the theme is the site's own."""
NETWORKS = ("dribbble", "facebook", "flickr", "github", "instagram", "linkedin", "pinterest", "twitter", "youtube")
OWN = {"_layouts/own.html": "---\nlayout: default\n---\n<div class='own'>{{ content }}</div>"}


def copied(folder: Path) -> Notebook:
    shutil.copytree(BLOG, folder)
    return Notebook(folder)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    it = copied(tmp_path_factory.mktemp("ours") / "blog")
    assert it.build().report.problems == ()
    return it


# ---------------------------------------------------------------- beside Jekyll


def jekyll(source: Path, site: Path, environment: str = "development") -> None:
    """Build with Jekyll; skips the test where it, or the gem, is not installed."""
    if shutil.which("jekyll") is None:
        pytest.skip("Jekyll is not installed")
    command = ["jekyll", "build", "-q", "-s", str(source), "-d", str(site), "--disable-disk-cache"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=source,
        env={**os.environ, "JEKYLL_ENV": environment},
    )
    if done.returncode:
        pytest.skip(f"Jekyll cannot build here: {done.stderr[-200:]}")


def assert_same(theirs: Path, it: Notebook, address: Address, least: int) -> None:
    """Every address of Jekyll's is there; text and structure of the pages are the same, the feed's elements are
    ours."""
    found = compare_sites(theirs, it.site, ignore=("assets/notes/*", "feed.xml"), address=address)
    assert (found.missing, found.new) == ((), ())
    assert found.compared >= least
    assert [(page.url, page.text, page.structure) for page in found.pages if page.text or page.structure] == []


def test_a_blog_on_minima_is_as_jekyll_makes_it(ours: Notebook, tmp_path: Path) -> None:
    it = copied(tmp_path / "theirs")
    jekyll(it.folder, tmp_path / "site")
    assert_same(tmp_path / "site", ours, ADDRESS, 7)


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "header_pages: []\nauthor: ''\ndescription: a < b\nlang: zh\n",
        "header_pages: [about.md]\nshow_excerpts: true\nrss: Feed\nauthor: 何 & Co\n"
        + "".join(f"{name}_username: a b\n" for name in NETWORKS),
        "disqus: {shortname: quiet}\ngoogle_analytics: G-1\nminima: {date_format: '%d.%m.%Y'}\n"
        "mastodon: [{username: a, instance: b.example}, {username: c}]\n",
    ],
)
@pytest.mark.parametrize("environment", ["development", "production"])
def test_minimas_settings(
    notebook, tmp_path: Path, settings: str, environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = notebook({**PLAIN, **OWN, "_config.yml": PLAIN["_config.yml"] + settings})
    monkeypatch.setenv("JEKYLL_ENV", environment)
    jekyll(it.folder, tmp_path / "site", environment)
    it.build()
    assert_same(tmp_path / "site", it, Address("", ""), 3)


# ---------------------------------------------------------------- a bundled theme, alone


def test_a_sites_own_files_go_before_those_of_the_bundled_theme(ours: Notebook) -> None:
    post, home, page = ours.page(POST), ours.page("index.html"), ours.page("garden.html")
    for each in (post, home, page):
        assert each.startswith("<!DOCTYPE html>") and each.rstrip().endswith("</html>")
        assert '<main class="page-content"' in each and each.count("<head>") == 1
        assert 'class="site-footer own-footer"' in each and "footer-col" not in each
    assert 'class="post own-post"' in post and "札记 · 2023-11-05" in post and "h-entry" not in post
    assert '<article class="post">' in page and '<aside class="note">豌豆要搭架。</aside>' in page
    assert '<h2 class="post-list-heading">文章</h2>' in home and "夏至的雨" in home
    assert '<a class="page-link" href="/hill/garden.html">菜园</a>' in home
    assert 'href="https://github.com/he-chen"' in home and ">订阅</span>" in home
    assert "icon--github" in ours.page("about/index.html")


def test_its_pages_are_html_without_a_parse_error(notebook) -> None:
    it = notebook({**PLAIN, **OWN, "_config.yml": PLAIN["_config.yml"] + "github_username: a&b\nlang: zh-CN\n"})
    it.build()
    for path in ("index.html", "about.html", "2024/01/02/first.html"):
        page = it.page(path)
        assert not JustHTML(page, collect_errors=True).errors, path
        assert '<html lang="zh-CN">' in page and 'aria-label="菜单"' in page


def test_its_style_sheet_takes_a_sites_variables(ours: Notebook) -> None:
    css = ours.page("assets/main.css")
    assert "color: #2f6b4f" in css and "#2a7ae2" not in css
    assert "calc(720px - 2 * 30px)" in css
    assert ".own-footer p" in css and ".site-header" in css and ".highlight" in css
    assert "minima" in ours.page("assets/main.css.map")
    assert 'id="mastodon"' in ours.page("assets/minima-social-icons.svg")


def test_it_brings_the_feed_that_its_gem_brings(ours: Notebook) -> None:
    assert "头一道茶" in ours.page("feed.xml")
    assert 'href="https://he.example.org/hill/feed.xml"' in ours.page("index.html")


@pytest.mark.parametrize("theme", ["remote_theme: jekyll/minima", "remote_theme: jekyll/minima@v2.5.1\ntheme: x"])
def test_it_takes_the_place_of_the_remote_theme(notebook, theme: str) -> None:
    it = notebook({**PLAIN, **OWN, "_config.yml": PLAIN["_config.yml"].replace("theme: minima", theme)})
    it.build()
    assert '<article class="post h-entry"' in it.page("2024/01/02/first.html")


def test_a_page_without_front_matter_has_its_layout(notebook) -> None:
    it = notebook({**PLAIN, **OWN, "plain.md": "# Plainly\n\nText.\n"})
    it.build()
    assert '<article class="post">' in it.page("plain.html") and "page-content" in it.page("plain.html")


def test_without_layouts_this_tools_theme_serves_and_every_address_stays(notebook) -> None:
    it = notebook({**PLAIN, "links.md": '---\n---\n{% include icon-twitter.html username="he" %}\n'})
    assert it.build().report.problems == ()
    assert 'class="skip"' in it.page("about.html") and "page-content" not in it.page("about.html")
    assert ".site-header" in it.page("assets/main.css")
    assert (it.site / "assets/main.css.map").exists() and (it.site / "assets/minima-social-icons.svg").exists()
    assert (it.site / "feed.xml").exists()
    assert 'href="https://twitter.com/he"' in it.page("links.html")


@pytest.mark.parametrize(
    ("path", "serves"),
    [("_includes/footer.html", "minima"), ("_includes/mine.html", "ours"), ("templates/x.html", "ours")],
)
def test_an_include_of_the_themes_name_makes_it_serve(notebook, path: str, serves: str) -> None:
    it = notebook({**PLAIN, path: "<footer>mine</footer>"})
    it.build()
    page = it.page("about.html")
    assert ("page-content" in page) == (serves == "minima")
    assert ("<footer>mine</footer>" in page) == (serves == "minima")


@pytest.mark.parametrize(
    "files",
    [
        {"assets/main.css": "a { b: c }"},
        {"assets/main.scss": "---\n---\na { b: c }"},
        {"assets/main.sass": "---\n---\na\n  b: c\n"},
        {"css/own.scss": "---\npermalink: /assets/main.css\n---\na { b: c }"},
    ],
)
@pytest.mark.parametrize("own", [OWN, {}])
def test_a_sites_own_style_sheet_takes_the_place_of_the_bundled_one(notebook, files, own) -> None:
    it = notebook({**PLAIN, **own, **files})
    it.build()
    assert "".join(it.page("assets/main.css").partition("/*")[0].split()).replace(";", "") == "a{b:c}"


def test_what_is_made_again(notebook) -> None:
    def beside() -> dict[str, bytes]:
        fresh = Notebook(it.folder.parent / "fresh")
        shutil.copytree(
            it.folder, fresh.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("_site", ".notes-cache")
        )
        fresh.build()
        tree = fresh.tree()
        shutil.rmtree(fresh.folder)
        return tree

    it = notebook({**PLAIN, **OWN})
    it.build()
    assert it.build().report.pages.written == 0
    laid_out = {"index.html", "about.html", "2024/01/02/first.html"}
    it.write("_includes/footer.html", "<footer>mine</footer>")
    assert set(it.build().changed) == laid_out
    assert it.tree() == beside()
    it.write("_layouts/page.html", "own {{ content }}")
    assert set(it.build().changed) == {"about.html"}
    it.remove("_includes/footer.html")
    assert set(it.build().changed) == laid_out - {"about.html"}
    it.write("assets/main.scss", "---\n---\n$text-color: red;\n@import 'minima';\n")
    assert set(it.build().changed) == {"assets/main.css", "assets/main.css.map"}
    it.remove("_layouts/own.html")
    it.remove("_layouts/page.html")
    it.build()
    assert 'class="skip"' in it.page("about.html")
    assert it.tree() == beside()


# ---------------------------------------------------------------- themes that are not here

CAYMAN = {**PLAIN, "_config.yml": PLAIN["_config.yml"].replace("minima", "jekyll-theme-cayman")}


@pytest.mark.parametrize("wanted", ["{{ site.theme }}", "jekyll-theme-cayman", "fonts/all"])
def test_a_style_sheet_keeps_what_it_adds_to_a_theme_that_is_not_here(notebook, wanted: str) -> None:
    it = notebook({**CAYMAN, "assets/css/style.scss": f'---\n---\n\n@import "{wanted}";\n.x {{ color: red; }}\n'})
    (problem,) = it.build().report.problems
    assert (problem.severity, problem.path, problem.line) == ("warning", "assets/css/style.scss", 4)
    assert "jekyll-theme-cayman" in problem.message
    assert it.page("assets/css/style.css").startswith(".x {\n  color: red;\n}")


def test_imports_one_after_another_and_in_a_partial(notebook) -> None:
    it = notebook(
        {
            **CAYMAN,
            "s.scss": "---\n---\n@use 'd';\n@import 'a', 'b/c';\n@import 'own';\n",
            "_sass/_own.scss": "// ours\n@import 'e';\np { q: r }\n",
        }
    )
    assert [(problem.path, problem.line) for problem in it.build().report.problems] == [
        ("_sass/_own.scss", 2),
        ("s.scss", 3),
        ("s.scss", 4),
        ("s.scss", 4),
    ]
    assert it.page("s.css").startswith("p {\n  q: r;\n}")


@pytest.mark.parametrize("rule", ["p { color: $header-bg; }", "p { @include large; }", "p { @extend .btn; }"])
def test_a_style_sheet_that_cannot_do_without_its_theme_is_empty(notebook, rule: str) -> None:
    it = notebook({**CAYMAN, "s.scss": f"---\n---\n@import 'jekyll-theme-cayman';\n{rule}\n"})
    left_out, empty = it.build().report.problems
    assert (left_out.severity, empty.severity, empty.path, empty.line) == ("warning", "warning", "s.scss", 4)
    assert it.page("s.css") == ""


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"s.scss": "---\n---\n@import 'x';\np { q: r\n"}, "expected"),
        ({"s.scss": "---\n---\np { q: $none }\n"}, "Undefined variable"),
        ({"s.scss": "---\n---\n@import '../x';\n"}, "outside the notebook"),
    ],
)
def test_other_faults_of_its_style_sheet_stop_the_build(notebook, files, message: str) -> None:
    with pytest.raises(NotesError, match=message):
        notebook({**CAYMAN, **files}).build()


def test_with_layouts_of_its_own_a_site_needs_its_style_sheet(notebook) -> None:
    it = notebook({**CAYMAN, "s.scss": "---\n---\n@import 'jekyll-theme-cayman';\n"})
    it.build()
    it.write("_layouts/post.html", "{{ content }}")
    with pytest.raises(NotesError) as error:
        it.build()
    (problem,) = (problem for problem in error.value.problems if problem.severity == "error")
    assert (problem.path, problem.line) == ("s.scss", 3)
    assert "jekyll-theme-cayman" in problem.hint and "_sass" in problem.hint


@pytest.mark.parametrize(
    ("sheet", "path", "line"),
    [
        ("$brand-color: foo; @import 'minima';", "minima/_sass/minima/_base.scss", 0),
        ("@import 'own';", "_sass/_own.scss", 2),
        ("@import 'deep/one';", "_sass/deep/_one.scss", 1),
    ],
)
def test_an_error_of_an_imported_style_sheet_has_its_place(notebook, sheet: str, path: str, line: int) -> None:
    partials = {"_sass/_own.scss": "a { b: c }\np { q: $none }\n", "_sass/deep/_one.scss": "p { q: $none }\n"}
    it = notebook({**PLAIN, **OWN, **partials, "s.scss": f"---\n---\n{sheet}\n"})
    with pytest.raises(NotesError) as error:
        it.build()
    (problem,) = error.value.problems
    assert problem.path == path
    assert line in (0, problem.line)


def test_without_a_gem_theme_a_missing_style_sheet_is_an_error(notebook) -> None:
    it = notebook({**PLAIN, "_config.yml": "title: T\n", "s.scss": "---\n---\n@import 'minima';\n"})
    with pytest.raises(NotesError) as error:
        it.build()
    assert [(problem.line, problem.hint) for problem in error.value.problems] == [(3, "")]


def test_what_a_layout_lacks_may_be_its_themes(notebook) -> None:
    it = notebook({**CAYMAN, **OWN, "about.md": "---\nlayout: own\n---\n{% include head-custom.html %}\n"})
    with pytest.raises(NotesError) as error:
        it.build()
    hints = {problem.path: problem.hint for problem in error.value.problems}
    assert "jekyll-theme-cayman" in hints["about.md"] and "_includes" in hints["about.md"]
    it.write("about.md", "---\nlayout: own\n---\n")
    (problem,) = it.build().report.problems
    assert "jekyll-theme-cayman" in problem.hint and "_layouts" in problem.hint


# ---------------------------------------------------------------- before the build


@pytest.mark.parametrize(
    ("theme", "own", "says"),
    [
        ("theme: minima", {}, "the theme of this tool serves"),
        ("theme: minima", OWN, "the bundled theme completes"),
        (
            "theme: just-the-docs",
            {},
            'cp -rn "$(bundle info --path just-the-docs)"/{_layouts,_includes,_sass,assets} .',
        ),
        ("theme: just-the-docs", OWN, 'cp -rn "$(bundle info --path just-the-docs)"/'),
        (
            "remote_theme: mmistakes/minimal-mistakes@4.24.0",
            OWN,
            "git clone --depth 1 --branch 4.24.0 https://github.com/mmistakes/minimal-mistakes ../minimal-mistakes && "
            "cp -rn",
        ),
    ],
)
def test_doctor_says_what_becomes_of_the_theme(notebook, theme: str, own, says: str) -> None:
    it = notebook({**PLAIN, **own, "_config.yml": PLAIN["_config.yml"].replace("theme: minima", theme)})
    told = CliRunner().invoke(main, ["doctor", str(it.folder)])
    assert says in told.output
    assert told.exit_code == 0
    is_bundled = "minima" in theme.partition("/")[0]
    assert ("does not exist" in told.output) == (bool(own) and not is_bundled)


def test_doctor_takes_its_folder_either_way(notebook) -> None:
    it = notebook(PLAIN)
    plainly = CliRunner().invoke(main, ["doctor", str(it.folder)])
    assert plainly.output == CliRunner().invoke(main, ["doctor", "-s", str(it.folder)]).output
    assert CliRunner().invoke(main, ["doctor", str(it.folder), "-s", "elsewhere"]).exit_code == 2
