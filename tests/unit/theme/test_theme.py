"""Laying out pages, finding templates, and telling what a page depends on."""

import hashlib

import pytest

from notes.errors import TemplateError
from notes.notebook import views

from . import samples


def write(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def render(theme, page):
    return theme.render(page, samples.pieces_of)


def made(tmp_path, text, page=None, **fields):
    """What a template of the site's own gives."""
    theme = samples.theme(write(tmp_path / "templates", "own.html", text), **fields)
    return render(theme, page or samples.note(template="own.html"))


# ---------------------------------------------------------------- names


def test_site_and_page_speak_jekyll(tmp_path):
    text = "{{ site.title }} {{ site.colour }} {{ page.title }} {{ page.mood }} "
    text += "{{ page.next.url }} {{ page.date }} {{ page.categories[0] }} {{ layout.name }}"
    page = samples.note(template="own.html", front_matter={"mood": "calm", "title": "shadowed"})
    assert made(tmp_path, text, page) == "笔记 red 题 calm /n/ 2017-11-12T08:30:00+08:00 甲类 own"


def test_undefined_names_can_be_tested_but_not_used(tmp_path):
    assert made(tmp_path, "{{ page.mood is defined }} {{ site.mood is defined }}") == "False False"
    with pytest.raises(TemplateError) as caught:
        made(tmp_path, "one\ntwo {{ page.mood }}")
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.line) == ("template-error", "templates/own.html", 2)
    assert "mood" in problem.message


def test_paginator(tmp_path):
    page = next(page for page in samples.every_page() if page.kind == "home")
    theme = samples.theme(
        write(
            tmp_path / "t",
            "home.html",
            "{{ paginator.page }}/{{ paginator.total_pages }} {{ paginator.next_page_path }}",
        )
    )
    assert render(theme, page) == "2/3 /page3/"


# ---------------------------------------------------------------- overriding


def test_a_sites_template_replaces_ours(tmp_path):
    theme = samples.theme(write(tmp_path / "t", "404.html", "nothing here"))
    assert render(theme, samples.page("404", views.EmptyView())) == "nothing here"


def test_a_sites_template_extends_the_one_it_replaces(tmp_path):
    text = '{% extends "theme:note.html" %}{% block body %}<aside>mine</aside>{{ super() }}{% endblock %}'
    html = render(samples.theme(write(tmp_path / "t", "note.html", text)), samples.note())
    assert "<aside>mine</aside>" in html
    assert 'class="masthead"' in html
    assert "正文" in html


def test_ours_extends_a_sites_base(tmp_path):
    text = '{% extends "theme:base.html" %}{% block footer %}<footer>mine</footer>{% endblock %}'
    html = render(samples.theme(write(tmp_path / "t", "base.html", text)), samples.note())
    assert "<footer>mine</footer>" in html
    assert 'class="colophon"' not in html


def test_has():
    theme = samples.theme()
    assert theme.has("note.html")
    assert theme.has("theme:note.html")
    assert not theme.has("post.html")


@pytest.mark.parametrize(
    "name", ["../samples.py", "/etc/passwd", "a/../note.html", "", "..\\x", "theme:../x", "./note.html"]
)
def test_names_never_lead_out_of_the_template_folders(name):
    assert not samples.theme().has(name)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a\n{% if %}", "template-syntax", 2),
        ("a\nb\n{{ 1 / 0 }}", "template-error", 3),
        ("\n{{ t('no such message') }}", "template-error", 2),
        ("\n{{ assets['none.css'] }}", "template-error", 2),
        ('\n\n{% include "none.html" %}', "template-missing", 3),
        ("\n{{ 'soon' | date }}", "template-error", 2),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "template-error", 1),
        ('{% include "own.html" %}', "template-error", 1),
        ("\n{{ x | none_such }}", "template-syntax", 2),
    ],
)
def test_a_mistake_names_its_path_and_line(tmp_path, text, code, line):
    with pytest.raises(TemplateError) as caught:
        made(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.line, problem.severity) == (code, "templates/own.html", line, "error")
    assert problem.message


def test_a_missing_template_is_named():
    with pytest.raises(TemplateError, match=r"none\.html"):
        render(samples.theme(), samples.note(template="none.html"))


def test_a_template_that_is_not_utf8(tmp_path):
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "note.html").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError) as caught:
        samples.theme(folder).has("note.html")
    assert caught.value.problems[0].path == "t/note.html"


# ---------------------------------------------------------------- guards


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__",
        "''['__class__']",
        "page['__class__']",
        "site._value",
        "[''] | map(attribute='__class__') | join",
        "'' | attr('__class__')",
        "'{0.__class__}'.format(page)",
        "page.tags2.append(1)",
        "site.config.update(a=1)",
        "t.__globals__",
        "lipsum()",
        "[1, 2] | random",
    ],
)
def test_templates_reach_neither_into_python_nor_change_what_pages_share(tmp_path, expression):
    front_matter = {"tags2": ["a"]}
    with pytest.raises(TemplateError):
        made(tmp_path, "{{ " + expression + " }}", samples.note(template="own.html", front_matter=front_matter))
    assert front_matter == {"tags2": ["a"]}


def test_a_key_named_like_a_method_is_still_reached(tmp_path):
    page = samples.note(template="own.html", front_matter={"box": {"update": "monday"}})
    assert made(tmp_path, "{{ page.box.update }}", page) == "monday"


def test_html_is_escaped(tmp_path):
    assert made(tmp_path, "{{ page.title }}", samples.note(template="own.html", title=samples.EVIL)) == (
        "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;"
    )


# ---------------------------------------------------------------- what a page depends on


def test_digest_follows_the_templates_that_are_reached(tmp_path):
    folder = write(tmp_path / "t", "own.html", '{% include "part.html" ignore missing %}')
    before = samples.theme(folder).digest("own.html")
    assert samples.theme(folder).digest("own.html") == before
    write(folder, "part.html", "one")
    one = samples.theme(folder).digest("own.html")
    write(folder, "part.html", "two")
    two = samples.theme(folder).digest("own.html")
    write(folder, "other.html", "unrelated")
    assert len({before, one, two}) == 3
    assert samples.theme(folder).digest("own.html") == two


def test_digest_of_a_template_is_computed_once_for_all_pages(monkeypatch):
    theme, hashed = samples.theme(), []
    blake2b = hashlib.blake2b
    theme.site_fields("note.html")  # reads the templates, whose sources are hashed, too
    monkeypatch.setattr(hashlib, "blake2b", lambda *data, **size: hashed.append(1) or blake2b(*data, **size))
    assert len({theme.digest("note.html") for _ in range(3)}) == 1
    assert len(hashed) == 1


def test_digest_of_a_dynamic_name_covers_every_template(tmp_path):
    folder = write(tmp_path / "t", "own.html", "{% include page.part %}")
    before = samples.theme(folder).digest("own.html")
    write(folder, "other.html", "could be meant")
    assert samples.theme(folder).digest("own.html") != before


def test_digest_covers_the_partials_of_a_body(tmp_path):
    folder = write(tmp_path / "t", "own.html", "{{ content }}")
    before = samples.theme(folder).digest("own.html")
    write(folder, "_references.html", "mine")
    assert samples.theme(folder).digest("own.html") != before


def test_digest_covers_assets_where_they_are_linked():
    changed = samples.ASSETS | {"theme.css": "/static/theme.css?v=2"}
    plain, other = samples.theme(), samples.theme(assets=changed)
    assert plain.digest("note.html") != other.digest("note.html")
    assert plain.digest("feed.xml") == other.digest("feed.xml")
    assert "lang" in plain.site_fields("note.html")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{{ site.title }}{{ site['mood'] }}", {"title", "mood"}),
        ("{% if site.x is defined %}{% endif %}", {"x"}),
        ("{{ '/' | relative_url }}", {"baseurl"}),
        ("{{ '/' | absolute_url }}", {"baseurl", "url"}),
        ("{{ t('home') }}", {"lang"}),
        ("{{ page.date | date }}", {"lang"}),
        ("{{ assets['theme.css'] }}", {"baseurl"}),
        ("site.title in plain text {# {{ site.comment }} #}", set()),
        ("{{ site }}", None),
        ("{% set s = site %}{{ s.title }}", None),
        ("{{ site[page.key] }}", None),
        ("{{ site.title }}{{ site | attr('lang') }}", None),
        ("{% macro m() %}{{ site.inner }}{% endmacro %}", {"inner"}),
    ],
)
def test_site_fields(tmp_path, text, fields):
    found = samples.theme(write(tmp_path / "t", "own.html", text)).site_fields("own.html")
    assert found == (None if fields is None else frozenset(fields))


def test_site_fields_follow_the_templates_that_are_reached(tmp_path):
    folder = write(tmp_path / "t", "own.html", '{% extends "top.html" %}')
    write(folder, "top.html", '{% import "deep.html" as deep %}{{ site.title }}')
    write(folder, "deep.html", "{{ site.author }}")
    assert samples.theme(folder).site_fields("own.html") == {"title", "author"}


@pytest.mark.parametrize("page", samples.every_page(), ids=lambda page: page.kind)
def test_what_a_page_shows_depends_on_no_site_field_beyond_those_named(page):
    fields = samples.theme().site_fields(page.template)
    assert fields is not None
    other = {
        name: value
        for name, value in {
            "title": "T",
            "description": "D",
            "author": "A",
            "lang": "en",
            "url": "https://o.example",
            "baseurl": "/o",
        }.items()
        if name not in fields
    }
    assert render(samples.theme(**other), page) == render(samples.theme(), page)


def test_what_templates_read_is_remembered(tmp_path):
    cache = tmp_path / "cache"
    first = samples.theme(cache_dir=cache)
    digest, fields = first.digest("note.html"), first.site_fields("note.html")
    html = render(first, samples.note())
    second = samples.theme(cache_dir=cache)
    assert (second.digest("note.html"), second.site_fields("note.html")) == (digest, fields)
    assert "_environment" not in vars(second), "Jinja is not set up for templates that are known"
    assert render(second, samples.note()) == html


def test_a_broken_cache_is_not_an_obstacle(tmp_path):
    samples.theme(cache_dir=tmp_path).digest("note.html")
    (memory,) = tmp_path.glob("readings.json")
    memory.write_bytes(b"{torn")
    assert samples.theme(cache_dir=tmp_path).digest("note.html") == samples.theme().digest("note.html")


def test_no_template_comes_from_outside_the_notebook(tmp_path):
    (tmp_path / "secret.html").write_text("secret")
    folder = tmp_path / "notebook" / "templates"
    folder.mkdir(parents=True)
    (folder / "own.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(TemplateError, match=r"templates/own\.html: the symbolic link leads out"):
        render(samples.theme(folder), samples.note(template="own.html"))


def test_compiled_templates_lie_in_the_cache(tmp_path):
    theme = samples.theme(write(tmp_path / "templates", "own.html", "x"), cache_dir=tmp_path / "cache")
    assert render(theme, samples.note(template="own.html")) == "x"
    compiled = list(tmp_path.rglob("*.cache"))
    assert compiled and all(tmp_path / "cache" in file.parents for file in compiled)
