"""Strangers' notes: nothing they write runs, frames, redirects or leaves its place, and settings lead nowhere."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from notes.build import build
from notes.build_options import BuildOptions
from notes.cli import main
from notes.errors import NotesError

from . import hostile
from .conftest import Notebook, Silent

FLAGS = {"notes": {"untrusted": True}}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """All vectors, built once in the mode and once without."""
    it = Notebook(tmp_path_factory.mktemp("hostile"), hostile.notebook_files())
    it.build(flags=FLAGS)
    return it


def page_of(it: Notebook, name: str) -> str:
    return it.page(f"2020/01/02/{name}.html")


VECTORS = hostile.vectors()


def test_there_are_many_vectors():
    assert len(VECTORS) >= 300
    assert len(set(VECTORS.values())) == len(VECTORS)


@pytest.mark.parametrize("parser", hostile.PARSERS)
@pytest.mark.parametrize("kind", ["post", "page"])
def test_nothing_outside_of_the_lists_is_in_a_page(hostile_site, parser, kind):
    found = {}
    for name in VECTORS:
        html = page_of(hostile_site, name) if kind == "post" else hostile_site.page(f"html/{name}.html")
        if faults := [fault for element in hostile.PARSERS[parser](html) for fault in hostile.faults(element)]:
            found[name] = faults
    assert found == {}


@pytest.mark.parametrize("parser", hostile.PARSERS)
def test_nothing_changes_the_page_around_the_text(hostile_site, parser):
    parse = hostile.PARSERS[parser]
    harmless = hostile.around(list(parse(hostile_site.page("2020/01/01/harmless.html"))))
    assert harmless.count(("html", "head", "script")) == 1
    changed = [name for name in VECTORS if hostile.around(list(parse(page_of(hostile_site, name)))) != harmless]
    assert changed == []


@pytest.mark.parametrize("parser", hostile.PARSERS)
def test_lists_of_notes_and_references_hold_nothing_either(hostile_site, parser):
    for path in ("index.html", "archive/index.html", "references/index.html", "topics/index.html", "404.html"):
        elements = list(hostile.PARSERS[parser](hostile_site.page(path)))
        assert [fault for element in elements for fault in hostile.faults(element) if "action" not in fault] == []
        scripts = [element.attributes.get("src", "") for element in elements if element.name == "script"]
        assert all(src == "" or src.startswith("/assets/notes/") for src in scripts)


def test_the_feed_holds_the_same_harmless_html(hostile_site):
    from xml.etree import ElementTree

    atom = "{http://www.w3.org/2005/Atom}"
    entries = ElementTree.fromstring(hostile_site.page("feed.xml")).findall(f"{atom}entry")
    assert entries
    for entry in entries:
        body = f'<div class="prose">{entry.findtext(f"{atom}content")}</div>'
        for parse in hostile.PARSERS.values():
            assert [fault for element in parse(body) for fault in hostile.faults(element)] == []


def test_the_vectors_are_dangerous_where_authors_are_trusted(tmp_path):
    some = {path: text for path, text in hostile.notebook_files().items() if "elements-1" in path}
    it = Notebook(tmp_path, some)
    it.build()
    parse = hostile.PARSERS["selectolax"]
    pages = [html.decode() for path, html in it.tree().items() if path.endswith(".html")]
    assert sum(any(hostile.faults(element)) for html in pages for element in parse(html)) > 20


def test_what_is_left_out_is_reported_with_its_line(notebook):
    it = notebook(
        {"posts/2020-01-01-a.md": "---\ntitle: a\n---\n\nfine\n\n<script>ran()</script>\n\n*x*{: onclick='x'}\n"}
    )
    (problem,) = it.build(flags=FLAGS).report.problems
    assert (problem.code, problem.severity, problem.path, problem.line) == (
        "untrusted-html", "warning", "posts/2020-01-01-a.md", 7,
    )  # fmt: skip
    assert problem.message.endswith("<script>, onclick of <em>")
    with pytest.raises(NotesError):
        it.build(flags=FLAGS, strict=True)


def test_ordinary_notes_keep_all_they_have(example_notebook, tmp_path):
    built = build(BuildOptions(source=example_notebook, destination=tmp_path / "site", flags=FLAGS), Silent())
    found = [problem for problem in built.report.problems if problem.code == "untrusted-html"]
    assert all(problem.severity == "info" and "<" not in problem.message for problem in found)
    trusted = build(BuildOptions(source=example_notebook, destination=tmp_path / "trusted"), Silent())
    for file in (tmp_path / "site").rglob("*.html"):
        path = file.relative_to(tmp_path / "site")
        html, same = file.read_text("utf-8"), (tmp_path / "trusted" / path).read_text("utf-8")
        html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n', "", html)
        same = re.sub(r'<(p|table) class="(note|numbers)"', r"<\1", same)  # looks of the authors' own
        shapes = [[(e.path, e.attributes) for e in hostile.with_selectolax(each)] for each in (html, same)]
        assert shapes[0] == shapes[1], path
    assert trusted.report.notes == built.report.notes


def test_a_body_rendered_in_trust_is_never_shown_otherwise(notebook):
    it = notebook({"posts/2020-01-01-a.md": "---\ntitle: a\n---\n\n<b onclick='ran()'>x</b>\n"})
    it.build()
    trusted = it.tree()
    assert b"onclick" in trusted["2020/01/01/a.html"]
    it.build(flags=FLAGS)
    assert b"onclick" not in it.tree()["2020/01/01/a.html"]
    it.build()
    assert it.tree() == trusted


# ---------------------------------------------------------------- who says so


@pytest.mark.parametrize("settings", ["", "notes: {untrusted: false}\n", "notes:\n", "notes: {search: false}\n"])
def test_settings_cannot_take_back_what_the_command_line_says(notebook, settings):
    it = notebook({"_config.yml": settings, "posts/2020-01-01-a.md": "<script>ran()</script>"})
    done = CliRunner().invoke(main, ["build", "-s", str(it.folder), "--untrusted", "-j", "1"])
    assert done.exit_code == 0, done.output
    assert "ran()" not in it.page("2020/01/01/a.html").split("<main", 1)[1]
    assert "Content-Security-Policy" in it.page("index.html")


def test_settings_can_say_so_alone(notebook):
    it = notebook({"_config.yml": "notes: {untrusted: true}\n", "posts/2020-01-01-a.md": "<b onclick=x>y</b>"})
    it.build()
    assert "onclick" not in it.page("2020/01/01/a.html")


def test_otherwise_html_passes_and_pages_have_no_policy(notebook):
    it = notebook({"posts/2020-01-01-a.md": "<b onclick='x'>y</b>"})
    it.build()
    assert "<b onclick=" in it.page("2020/01/01/a.html")
    assert "Content-Security-Policy" not in it.page("2020/01/01/a.html")


def test_without_the_sanitiser_nothing_is_built(notebook, monkeypatch):
    monkeypatch.setattr("notes.engines.sanitizer.find_spec", lambda name: None)
    it = notebook({"posts/2020-01-01-a.md": "x"})
    with pytest.raises(NotesError, match="nh3") as caught:
        it.build(flags=FLAGS)
    assert "annotated-notes[untrusted]" in caught.value.problems[0].hint
    assert not it.site.exists()
    it.build()


# ---------------------------------------------------------------- settings and files


def test_settings_do_not_say_where_to_write_or_what_else_to_read(notebook, tmp_path):
    it = notebook(
        {
            "_config.yml": "destination: ../elsewhere\nkeep_files: [x]\ninclude: [.secret.txt, _private]\n"
            "plugins: [jemoji]\n"
            "theme: minima\nlayouts_dir: l\nsass: {sass_dir: s}\ndata_dir: d\nanything: '<script>'\n",
            ".secret.txt": "secret",
            "_private/x.txt": "secret",
            "posts/2020-01-01-a.md": "x :smile:",
        }
    )
    report = it.build(flags=FLAGS).report
    assert not (tmp_path / "elsewhere").exists()
    assert not [path for path in it.tree() if "secret" in path or "private" in path]
    problems = {problem.message.split("”")[0].strip("“"): problem.severity for problem in report.problems}
    assert problems["destination"] == "warning"
    assert {
        "include",
        "keep_files",
        "plugins",
        "theme",
        "layouts_dir",
        "sass",
        "data_dir",
        "anything",
    } <= problems.keys()
    assert {problems[key] for key in problems.keys() - {"destination"}} == {"info"}


@pytest.mark.parametrize(
    "settings",
    [
        "url: javascript:ran()",
        "url: https://a.b\"onclick=\"x",
        "url: data:text/html,x",
        "baseurl: '/\\evil.example'",
        "baseurl: '/a\" onclick=\"x'",
        "baseurl: 'x:////\\evil.example'",
        "notes: {theme: {nav: [{title: x, url: 'javascript:ran()'}]}}",
        "notes: {theme: {nav: [{title: x, url: 'java\\tscript:ran()'}]}}",
        "notes: {theme: {nav: [{title: x, url: 'intent:x'}]}}",
    ],
)  # fmt: skip
def test_addresses_in_settings_are_addresses(notebook, settings):
    it = notebook({"_config.yml": settings + "\n", "posts/2020-01-01-a.md": "x"})
    with pytest.raises(NotesError, match="untrusted notebook"):
        it.build(flags=FLAGS)


def test_settings_that_are_only_shown_are_escaped(notebook):
    evil = '"><script>ran()</script>'
    keys = ("title", "description", "author", "lang", "timezone_name")
    it = notebook(
        {
            "_config.yml": json.dumps(dict.fromkeys(keys, evil) | {"url": "https://a.b/c", "baseurl": "/d-e_f/g.h"}),
            "posts/2020-01-01-a.md": "---\n" + json.dumps({"title": evil, "tags": [evil],
                "category": evil, "description": evil, "excerpt": evil,
                "layout": evil, "series": evil, "author": evil, "lang": evil}) + "\n---\nx\n",
        }
    )  # fmt: skip
    it.build(flags=FLAGS)
    for path, content in it.tree().items():
        if path.endswith(".html") and not path.endswith("bookmarks.html"):
            for parse in hostile.PARSERS.values():
                elements = list(parse(content.decode()))
                scripts = [e.attributes for e in elements if e.name == "script"]
                assert all(
                    a.get("src", "/d-e_f/g.h/assets/notes/").startswith("/d-e_f/g.h/assets/notes/") for a in scripts
                )
                assert not any(fault for e in elements for fault in hostile.faults(e) if "action" not in fault), path
            assert not re.search(r"<script>ran", content.decode()), path


def test_nothing_of_the_notebook_is_run(notebook):
    it = notebook(
        {
            "_layouts/post.html": "LAYOUT {{ content }}",
            "_layouts/default.html": "LAYOUT {{ content }}",
            "_includes/x.html": "INCLUDED",
            "_data/x.yml": "a: DATA",
            "_sass/x.scss": "a { b: SASS }",
            "templates/base.html": "TEMPLATE",
            "templates/note.html": "TEMPLATE",
            "_posts/2020-01-01-a.md": "---\nlayout: post\n---\n{{ site.data.x.a }} {% include x.html %} "
            "{{ page.title }}B\n",
            "index.html": "---\nlayout: default\n---\n{% for i in (1..3) %}x{% endfor %}\n",
        }
    )
    it.build(flags=FLAGS)
    everything = b"".join(content for path, content in it.tree().items() if path.endswith((".html", ".xml"))).decode()
    assert not re.search("LAYOUT|INCLUDED|DATA|SASS|TEMPLATE|xxx", everything)
    assert "{{ page.title }}B" in it.page("2020/01/01/a.html")
    assert "{% for i in (1..3) %}" in it.page("index.html")


def test_only_files_that_show_something_are_copied(notebook):
    copied = {"a.png": PNG, "b/c.JPG": PNG, "d.txt": "x", "e.pdf": "%PDF", "f.csv": "a,b", "g.mp4": "x"}
    active = "html htm xhtml xht svg svgz xml xsl xslt rss js mjs css json wasm swf jar php htaccess hta mht "
    active += "ics vtt md5 html.gz"
    it = notebook(
        {
            **copied,
            **{f"active/x.{extension}": "<script>ran()</script>" for extension in active.split()},
            "CNAME": "evil.example",
            "without": "<script>ran()</script>",
            "main.scss": "---\n---\na { b: c }",
            "app.js": "---\n---\nran()",
            "drawing.svg": "---\n---\n<svg onload='ran()'/>",
            "sitemap.xsl": "---\n---\n<x/>",
        }
    )
    problems = it.build(flags=FLAGS).report.problems
    own = {path for path in it.tree() if path in copied or path.startswith(("active/", "b/")) or "/" not in path}
    made = {"index.html", "404.html", "feed.xml", "sitemap.xml", "robots.txt", ".notes-site.json"}
    assert own - {path for path in own if path.startswith("references.")} == copied.keys() | made
    left_out = {problem.path for problem in problems if problem.code == "untrusted-file"}
    assert left_out == it_files(it) - copied.keys()


def it_files(it: Notebook) -> set[str]:
    files = (file.relative_to(it.folder) for file in it.folder.rglob("*") if file.is_file())
    return {file.as_posix() for file in files if not file.parts[0].startswith((".", "_"))}


@pytest.mark.parametrize(
    "permalink", ["/sw.js", "/x.svg", "/x.xhtml", "/feed.xml", "/robots.txt", "/CNAME", "/x.HTML.js"]
)
def test_pages_are_called_html(notebook, permalink):
    it = notebook({"a.md": f"---\npermalink: {permalink}\n---\nMARK\n", "posts/2020-01-01-b.md": "x"})
    problems = it.build(flags=FLAGS).report.problems
    holding = [path for path, content in it.tree().items() if b"MARK" in content]
    assert all(path.endswith(".html") for path in holding)
    assert bool(holding) != any(problem.path == "a.md" for problem in problems)


@pytest.mark.parametrize(
    "permalink", ["//evil.example/x/", "/\\\\evil.example/", "javascript:ran()", "/../x/", "https://evil.example/"]
)
def test_permalinks_stay_on_the_site(notebook, permalink):
    it = notebook({"posts/2020-01-01-b.md": f'---\npermalink: "{permalink}"\n---\nx\n', "posts/2020-01-02-c.md": "y"})
    try:
        it.build(flags=FLAGS)
    except NotesError:
        return
    for path in ("index.html", "archive/index.html", "2020/01/02/c.html"):
        hrefs = re.findall(r'href="([^"]*)"', it.page(path))
        assert [href for href in hrefs if not re.match(r"/(?![/\\])|#", href)] == []


def test_notes_send_nobody_away(notebook):
    it = notebook(
        {
            "posts/2020-01-01-a.md": "---\nredirect_to: https://evil.example/\nredirect_from: [/old/, /sw.js, /x.svg]\n"
            "---\nMARK\n",
            "_config.yml": "defaults:\n- scope: {path: ''}\n  values: {redirect_to: 'javascript:ran()'}\n"
            "plugins: [jekyll-redirect-from]\n",
            "posts/2020-01-02-b.md": "x",
        }
    )
    problems = it.build(flags=FLAGS).report.problems
    assert "MARK" in it.page("2020/01/01/a.html")
    assert not {"old/index.html", "sw.js", "x.svg", "redirects.json"} & it.tree().keys()
    assert not any(b"refresh" in content or b"location=" in content for content in it.tree().values())
    assert {problem.path for problem in problems if "redirect" in problem.message} == {
        "posts/2020-01-01-a.md", "posts/2020-01-02-b.md",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["evil.html", ".svn/evil.html", "pagefind/evil.html", "2020/01/01/evil.html"])
@pytest.mark.parametrize("search", [False, True])
@pytest.mark.parametrize("listed", [False, True])
def test_a_committed_site_is_not_published_with_ours(notebook, path, search, listed):
    pytest.importorskip("pagefind", reason="the extra `search` is not installed")
    mark = {"generator": "annotated-notes", "files": ["index.html", *([path] if listed else [])]}
    it = notebook(
        {
            "posts/2020-01-01-a.md": "x",
            "_config.yml": "keep_files: [pagefind, .svn, evil.html, '2020']\n",
            "_site/.notes-site.json": json.dumps(mark),
            "_site/index.html": "<script>ran()</script>",
            f"_site/{path}": "<script>ran()</script>",
        }
    )
    flags = {"notes": {"untrusted": True, "search": search}}
    if listed:
        it.build(flags=flags)
        assert path not in it.tree()
        assert not any(b"ran()" in content for content in it.tree().values())
        before = it.tree()
        assert it.build(flags=flags).report.pages.written == 0
        assert it.tree() == before
    else:
        with pytest.raises(NotesError, match="did not make"):
            it.build(flags=flags)
