"""What a page shows is recorded: an edit of any of it makes the page again, and `--explain` names the fact."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from notes import layout
from notes.errors import NotesError
from notes.files.cache import Cache
from notes.files.ownership import STAGING
from notes.theme.pages import ThemePages

from .conftest import Notebook

A, B, C = "posts/2020-01-05-a.md", "posts/2020-02-05-b.md", "posts/2020-03-05-c.md"
PAGE_A, PAGE_B, PAGE_C = "2020/01/05/a.html", "2020/02/05/b.html", "2020/03/05/c.html"
GAN = "https://arxiv.org/abs/1406.2661\n\nGenerative Adversarial Networks\n"
VAE = "https://arxiv.org/abs/1312.6114\n\nAuto-Encoding Variational Bayes\n"


def note(title: str, *body: str, **front: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": title, **front}.items())
    return f"---\n{lines}---\n\n" + "\n\n".join(body) + "\n"


def built(it: Notebook, files: dict[str, str | None], **options: object) -> dict[str, str]:
    """The pages that an edit makes and why, of a site that equals a clean one."""
    for path, text in files.items():
        if text is None:
            it.remove(path)
        else:
            it.write(path, text)
    report = it.build(**options).report
    incremental = it.tree()
    clean = it.build(clean=True, **options).report
    assert incremental == it.tree()
    assert report.problems == clean.problems
    return report.reasons


# ---------------------------------------------------------------- what was missing once


def test_folding_switched_off_reaches_the_notes(notebook):
    parts = {A: note("Deep（一）", GAN, VAE), B: note("Deep（二）", GAN, VAE)}
    it = notebook({"_config.yml": "title: T\n", **parts})
    it.build()
    assert 'class="fold"' in it.page(PAGE_B)
    built(it, {"_config.yml": "title: T\nnotes: {references: {fold: false}}\n"})
    assert 'class="fold"' not in it.page(PAGE_B)


def test_another_address_of_the_second_page_reaches_the_first(notebook):
    it = notebook({"_config.yml": "paginate: 1\n", A: note("A"), B: note("B")})
    it.build()
    built(it, {"_config.yml": "paginate: 1\npaginate_path: /list/:num/\n"})
    assert 'href="/list/2/"' in it.page("index.html")


def test_a_reference_that_becomes_widely_cited_makes_nobody_related(notebook):
    """Twice in one note: who cites it stays the same, how often does not."""
    many = {f"posts/2021-01-{n:02}-n.md": note(f"N{n}", GAN) for n in range(1, 19)}
    it = notebook({A: note("A", GAN), B: note("B", GAN), **many})
    it.build()
    assert 'class="related"' in it.page(PAGE_A)
    built(it, {B: note("B", GAN, "# Again", GAN)})
    assert 'class="related"' not in it.page(PAGE_A)


def test_topics_of_the_same_notes_count_each_for_kinship(notebook):
    it = notebook({A: note("A", tags="[x, y]"), B: note("B", tags="[x, y]")})
    it.build()
    assert 'class="related"' in it.page(PAGE_B)
    built(it, {A: note("A", tags="[x]"), B: note("B", tags="[x]")})
    assert 'class="related"' not in it.page(PAGE_B)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2020-01-01", "'2020-01-01'"),
        ("2020-02-09 10:00:00 +0800", "2020-02-09 02:00:00 +0000"),
        ("1", "1.0"),
        ("1", "true"),
    ],
)
@pytest.mark.parametrize("maker", ["theme", "liquid"])
def test_values_that_are_equal_but_print_otherwise_are_told_apart(notebook, maker, one, other):
    theme = maker == "theme"
    path, page = ("templates/page.html", "{{ page.x }} {{ page.x is string }} {{ site.x }} {{ site.x is string }}")
    if not theme:
        path, page = "_layouts/page.html", "{{ page.x | inspect }} {{ site.x | inspect }} {{ site.data.d.x | inspect }}"
    data = {} if theme else {"_data/d.yml": f"x: [{one}]"}
    it = notebook({"_config.yml": f"x: [{one}]\n", path: page, "a.md": note("A", x=f"[{one}]", layout="page"), **data})
    it.build()
    first = it.page("a.html")
    for changed in ("a.md", "_config.yml", *data):
        built(it, {changed: (it.folder / changed).read_text().replace(f"[{one}]", f"[{other}]")})
        assert it.page("a.html") != first
        first = it.page("a.html")


def test_the_language_of_a_list_of_references_reaches_a_template_that_names_no_language(notebook):
    own = {
        "templates/page.html": "{{ content }}",
        "templates/feed.xml": "{% for e in view.entries %}{{ content_of(e) }}{% endfor %}",
    }
    it = notebook({"_config.yml": "lang: en\n", **own, "a.md": note("A", GAN), B: note("B", GAN)})
    it.build()
    built(it, {"_config.yml": "lang: zh-CN\n"})
    assert "又见" in it.page("a.html")
    assert "又见" in it.page("feed.xml")


def test_a_layout_that_comes_to_exist_reaches_the_pages_that_name_it(notebook):
    it = notebook(
        {"_layouts/post.html": "---\nlayout: outer\n---\n{{ content }}", "a.md": note("A", "text", layout="page")}
    )
    it.write(f"_{B}", note("B", "text", layout="post"))
    it.build()
    built(it, {"_layouts/page.html": "<p>a page</p>{{ content }}"})
    assert "a page" in it.page("a.html")
    built(it, {"_layouts/outer.html": "<p>outer</p>{{ content }}"})
    assert "outer" in it.page(PAGE_B)


def test_a_warning_of_a_template_names_the_line_where_it_is_now(notebook):
    it = notebook(
        {
            "_layouts/page.html": "---\n---\n{{ page.title | | upcase }}",
            "a.html": "---\nlayout: page\n---\n{{ page.url | | upcase }}",
        }
    )
    it.build()
    built(it, {"_layouts/page.html": "---\n# a comment\n---\n{{ page.title | | upcase }}"})
    built(it, {"a.html": "---\n# a comment\nlayout: page\n---\n{{ page.url | | upcase }}"})


def test_a_warning_of_a_layout_names_the_same_page_whichever_is_made(notebook):
    pages = {f"{name}.md": note(name, layout="page") for name in "abc"}
    it = notebook({"_layouts/page.html": "{{ page.title | | upcase }}{{ content }}", **pages})
    it.build()
    built(it, {"c.md": note("c", "another text", layout="page")})
    built(it, {"a.md": None})


def test_a_template_with_an_error_hides_no_other_problem(notebook):
    files = {A: note("A", "[broken](/nowhere.html)"), "templates/note.html": "{{ content }}"}
    it, fresh = notebook(files), notebook(files)
    it.build()
    found = []
    for each in (it, fresh):
        each.write("templates/note.html", "{% if %}")
        with pytest.raises(NotesError) as caught:
            each.build()
        found.append([str(problem) for problem in caught.value.problems])
    assert found[0] == found[1]
    assert len(found[0]) == 2


# ---------------------------------------------------------------- what `--explain` says

SERIES = {
    "_config.yml": "title: T\n",
    A: note("Deep（一）", "# One", "words", GAN),
    B: note("Deep（二）", "# Two", GAN, "[the first](2020-01-05-a.md#one)"),
    C: note("Other", "no reference"),
    "about.md": note("About", "me"),
    "images/a.svg": "<svg/>",
}
BODY, REFERENCES, BACKLINKS = "body:{}", "references:{}", "backlinks:{}"
EDITS = {
    "a word": ({A: SERIES[A].replace("words", "other words")}, {PAGE_A: f"body:{A}"}, {PAGE_B, PAGE_C, "about.html"}),
    "a reference": (
        {C: SERIES[C] + "\n" + GAN},
        {
            PAGE_C: f"body:{C}",
            PAGE_A: f"related:{A}",
            PAGE_B: f"related:{B}",
            "references/index.html": "bibliography:",
            "references.json": "export:json",
        },
        {"about.html"},
    ),
    "a heading that others link to": (
        {A: SERIES[A].replace("# One", "# Uno")},
        {PAGE_A: f"body:{A}", PAGE_B: f"references:{B}"},
        {PAGE_C},
    ),
    "a title": (
        {A: SERIES[A].replace("（一）", "（一）——GAN")},
        {
            PAGE_A: f"note:{A}",
            PAGE_B: f"neighbours:{B}",
            "index.html": "home:1",
            "archive/index.html": "archive:",
            "feed.xml": f"references:{B}",
        },
        {PAGE_C},
    ),
    "a link from another note": ({C: SERIES[C] + "\n[a](2020-01-05-a.md)\n"}, {PAGE_A: f"backlinks:{A}"}, {PAGE_B}),
    "a tag": (
        {C: note("Other", "no reference", tags="[x]")},
        {PAGE_C: f"note:{C}", "topics/index.html": "topics:", "tags/x/index.html": "it is new"},
        {PAGE_A, "about.html"},
    ),
    "a deleted note": (
        {C: None},
        {PAGE_B: f"neighbours:{B}", "sitemap.xml": "sitemap:", "feed.xml": "newest:"},
        {PAGE_A, "about.html"},
    ),
    "a template": (
        {"templates/page.html": "{{ content }}"},
        {"about.html": "template:page.html"},
        {PAGE_A, PAGE_B, PAGE_C},
    ),
    "a setting": ({"_config.yml": "title: U\n"}, {"about.html": "site:page.html", PAGE_A: "site:note.html"}, set()),
    "a file": ({"images/a.svg": "<svg id='b'/>"}, {"images/a.svg": "file:images/a.svg"}, {PAGE_A, "index.html"}),
    "front matter": (
        {C: note("Other", "no reference", description="d")},
        {PAGE_C: f"note:{C}"},
        {PAGE_A, PAGE_B, "index.html"},
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_fact_that_changed_is_named(notebook, edit):
    files, named, untouched = EDITS[edit]
    it = notebook(SERIES)
    it.build()
    reasons = built(it, files)
    for path, fact in named.items():
        assert fact in reasons[path], reasons[path]
    assert untouched.isdisjoint(reasons)


def test_the_liquid_fact_that_changed_is_named(notebook):
    it = notebook(
        {
            "_layouts/page.html": "{{ content }}{{ site.data.d.x }}{% include i.html %}",
            "_includes/i.html": "i",
            "_data/d.yml": "x: 1",
            "a.md": note("A", layout="page"),
            "b.md": note("B"),
        }
    )
    it.build()
    reasons = {"_data/d.yml": "site.data.d", "_includes/i.html": "include:i.html", "_layouts/page.html": "layout:page"}
    for path, name in reasons.items():
        assert built(it, {path: (it.folder / path).read_text() + "1"}) == {
            "a.html": f"what it shows of the site changed (shown:{name})"
        }
    assert built(it, {"a.md": note("A", "more", layout="page")}) == {
        "a.html": "its text or its front matter changed (liquid:a.md)"
    }


# ---------------------------------------------------------------- made in worker processes

MANY = {f"posts/{2001 + n // 12}-{n % 12 + 1:02}-05-n.md": note(f"N{n}", GAN, f"text {n}") for n in range(80)}


@pytest.fixture
def many(notebook, monkeypatch):
    """A notebook whose pages worker processes make. The tests' own process may have threads, which only wait."""
    assert len(MANY) > layout.PARALLEL
    monkeypatch.setattr("notes.engines.pool.can_fork", lambda: True)
    return notebook(MANY)


@pytest.fixture
def forks(monkeypatch, tmp_path) -> Path:
    """A file with a line for each worker process."""
    found, before = tmp_path / "forks", Cache.in_fork

    def in_fork(self: Cache) -> None:
        with found.open("a") as file:
            file.write(f"{os.getpid()}\n")
        before(self)

    monkeypatch.setattr(Cache, "in_fork", in_fork)
    return found


def test_pages_made_in_worker_processes_are_those_made_at_home(many, notebook, forks):
    alone = notebook(MANY)
    alone.build(jobs=1)
    assert not forks.exists()
    many.build(jobs=2)
    assert forks.exists()
    assert many.tree() == alone.tree()
    for it, jobs in ((many, 2), (alone, 1)):
        it.write("templates/note.html", "{% extends 'theme:note.html' %}{% block title %}x{% endblock %}")
        it.build(jobs=jobs)
    assert many.tree() == alone.tree()
    assert not (many.site / STAGING).exists()


def test_a_template_that_fails_in_every_process_is_reported_once(many, forks):
    many.build(jobs=2)
    good = many.tree()
    many.write("templates/note.html", "{{ content }}\n{{ page.nothing.at_all }}")
    with pytest.raises(NotesError) as caught:
        many.build(jobs=2)
    (problem,) = (each for each in caught.value.problems if each.severity == "error")
    assert (problem.path, problem.line) == ("templates/note.html", 2)
    assert many.tree() == good
    assert not (many.site / STAGING).exists()


def test_a_first_page_that_fails_spoils_nothing_for_the_processes_that_make_the_others(many, notebook, forks):
    """What the first page would have found out at home, they find out without writing into the index."""
    for it in (many, alone := notebook(MANY)):
        it.write("templates/bad.html", "{% if %}")
        newest = max(MANY)
        it.write(newest, note("Newest", GAN, layout="bad"))
    found = []
    for it, jobs in ((many, 2), (alone, 1)):
        with pytest.raises(NotesError) as caught:
            it.build(jobs=jobs)
        found.append([(problem.code, problem.path, problem.line) for problem in caught.value.problems])
    assert found[0] == found[1] == [("template-syntax", "templates/bad.html", 1)]


def test_a_worker_that_is_killed_leaves_the_last_good_site(many, monkeypatch):
    many.build(jobs=2)
    good, home = many.tree(), os.getpid()
    many.write("_config.yml", "title: another\n")
    make = ThemePages._make

    def killed(self: ThemePages, *others: object) -> bytes:
        if os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(self, *others)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ThemePages, "_make", killed)
        with pytest.raises(NotesError, match="worker process ended abruptly"):
            many.build(jobs=2)
    assert many.tree() == good
    assert not (many.site / STAGING).exists()
    many.build(jobs=2)
    assert "another" in many.page("index.html")


# ---------------------------------------------------------------- a damaged index


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE merged SET reference = x'c1'",
        "UPDATE pieces SET piece = x'c1'",
        "UPDATE kept SET value = x'c1'",
        "UPDATE notes SET made = x'c1'",
        "UPDATE outputs SET record = x'c1'",
        "DROP TABLE refs",
        "DROP TABLE merged_with",
        "DROP TABLE noted; CREATE TABLE noted (a)",
    ],
)
def test_a_damaged_index_costs_time_and_nothing_else(many, tmp_path, damage):
    """Found where it is read: before pages are made, while they are, or in a worker process."""
    many.build(jobs=2, cache=tmp_path / "cache")
    (found,) = (tmp_path / "cache").rglob("notes.sqlite3")
    with contextlib.closing(sqlite3.connect(found)) as database:
        database.executescript(damage)
    newest = max(MANY)
    many.write(newest, MANY[newest] + "\nmore\n")
    many.write("templates/note.html", "{% extends 'theme:note.html' %}{% block title %}x{% endblock %}")
    many.build(jobs=2, cache=tmp_path / "cache")
    again = many.tree()
    many.build(jobs=1, cache=tmp_path / "other")
    assert many.tree() == again
    assert not (many.site / STAGING).exists()
