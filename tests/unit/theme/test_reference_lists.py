"""References as strings: what the documented templates give, escaped as everywhere, and open to a site's templates."""

import re
from pathlib import Path

import markupsafe
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.notebook import views
from notes.theme.reference_lists import ReferenceLists, address, escape

from . import samples

DOCUMENT = (samples.TEMPLATES.parent / "docs/theme.md").read_text("utf-8")
LANGUAGES = ("zh-CN", "en")


def documented(name: str) -> str:
    """The complete template of that name in docs/theme.md."""
    section = DOCUMENT.split("## Reference lists\n")[1].split("\n## ")[0]
    _, lists, mark = re.findall(r"```jinja\n(.*?)```", section, re.S)
    return {"_references.html": lists, "_mark.html": mark}[name]


# ---------------------------------------------------------------- the documented templates

TEXTS = st.text("甲b &<>\"'/§…{}", max_size=30)
URLS = st.sampled_from(
    ["", "https://a.org/?a=1&b='2'", 'http://a.org/%E7%94%B2/"', "FTP://a", "javascript:alert(1)", "www.a.org"]
)
PATHS = st.sampled_from(["", "/a/#s", "//a.org/", "/<&>/#'\"", "#x"])
ALSO_IN = st.builds(views.AlsoIn, title=TEXTS, section=TEXTS, url=PATHS, short=st.sampled_from(["", "（八）", "<8>"]))
ENTRIES = st.builds(
    views.Entry,
    id=st.sampled_from(["", "ref-1", "r&2"]),
    title=st.one_of(TEXTS, URLS),
    titled=st.booleans(),
    url=URLS,
    raw=URLS,
    host=st.sampled_from(["", "a.org", "<h>"]),
    kind=st.sampled_from(["article", "paper", "<zine>"]),
    annotations=st.lists(TEXTS, max_size=2).map(tuple),
    also_in=st.lists(ALSO_IN, max_size=5).map(tuple),
    bibliography_url=PATHS,
    conflict=st.lists(TEXTS, max_size=2).map(tuple),
)
FOLDS = st.builds(views.EntryFold, entries=st.lists(ENTRIES, max_size=3).map(tuple), listed_in=ALSO_IN)
LISTS = st.builds(views.EntryList, items=st.lists(st.one_of(ENTRIES, FOLDS), max_size=4).map(tuple))


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory):
    """By language: the theme alone, and with the documented templates as a site's own."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("_references.html", "_mark.html"):
        (folder / name).write_text(documented(name), "utf-8")
    return {lang: (samples.theme(lang=lang), samples.theme(folder, lang=lang)) for lang in LANGUAGES}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LANGUAGES), LISTS, ENTRIES)
def test_the_documented_templates_give_what_the_theme_gives(themes, lang, entries, marked):
    slot_values = {"references": {"1": entries}, "marks": {"0": marked}, "urls": {}}
    note = samples.note(slot_values=slot_values)
    feed = samples.feed()
    feed = samples.page(
        "feed",
        msgspec.structs.replace(feed, entries=(msgspec.structs.replace(feed.entries[0], slot_values=slot_values),)),
    )
    ours, own = themes[lang]
    for page in (note, feed):
        assert ours.render(page, samples.pieces_of) == own.render(page, samples.pieces_of)


def test_the_documented_templates_are_used_in_place_of_the_themes(themes):
    ours, own = themes["en"]
    ours.render(samples.note(), samples.pieces_of)
    own.render(samples.note(), samples.pieces_of)
    assert not {"_references.html", "_mark.html"} & loaded(ours)
    assert {"_references.html", "_mark.html"} <= loaded(own)


def loaded(theme) -> set[str]:
    """Names of the templates Jinja has loaded."""
    environments = [*theme._environments.values(), *theme._metered.values()]
    return {name for environment in environments for _, name in environment.cache.keys()}  # noqa: SIM118 (no dict)


# ---------------------------------------------------------------- a site's own templates


def body(tmp_path: Path, **templates: str) -> str:
    """A note's text under templates of a site's own."""
    for name, text in templates.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    theme = samples.theme(tmp_path)
    return theme.render(samples.note(), samples.pieces_of).split('<div class="prose">\n')[1].split("\n</div>")[0]


def test_a_site_may_replace_one_of_the_two(tmp_path):
    plain = body(tmp_path)
    html = body(tmp_path, _mark="<i>{{ entry.also_in[0].title }} {{ link(entry.also_in[0].url) }}</i>\n")
    assert "<i>另一篇 /base/b/#s</i></p>" in html
    assert 'class="mark"' not in html
    assert html.partition("<ol ")[2] == plain.partition("<ol ")[2]
    (tmp_path / "_mark.html").unlink()
    assert body(tmp_path, _references="{{ list.items | length }} in all").endswith('">3 in all')


def test_a_list_of_the_sites_own_may_wrap_the_themes(tmp_path):
    plain = body(tmp_path)
    html = body(tmp_path, _references='<section>{% include "theme:_references.html" %}</section>')
    assert html == plain.replace("<ol ", "<section><ol ", 1) + "</section>"
    extended = body(
        tmp_path, _references='{% extends "theme:_references.html" %}', _mark='{% extends "theme:_mark.html" %}'
    )
    assert extended == plain


def test_the_parts_of_the_themes_list_can_be_imported(tmp_path):
    text = (
        '{% from "theme:_references.html" import item, entry_html with context %}'
        "{{ item(list.items[0], 7) }}|{{ entry_html(list.items[0]) }}"
    )
    item, _, inner = (
        body(tmp_path, _references=text)
        .partition('<li id="ref-1" class="reference" value="7">')[2]
        .partition("</li>\n|")
    )
    assert item == inner
    assert '<p class="also">又见 <a href="/base/b/#s">另一篇' in inner


def test_the_list_with_unfolded_entries_of_the_documentation(tmp_path):
    section = DOCUMENT.split("## Reference lists\n")[1]
    html = body(tmp_path, _references=re.findall(r"```jinja\n(.*?)```", section, re.S)[0])
    assert re.findall(r'<li id="([^"]+)"', html) == ["ref-1", "f1", "f2", "ref-4"]


def test_an_address_that_a_macro_has_written_is_not_escaped_twice(tmp_path):
    macro = "{% macro link(url) %}{{ url ~ '?a&b' }}{% endmacro %}{{ list | reference_list(link) }}"
    assert '<a href="/b/#s?a&amp;b">' in body(tmp_path, _references=macro)


# ---------------------------------------------------------------- entries of the bibliography

FULL = """<li class="reference" id="r&amp;1" data-kind="paper" data-host="arxiv.org">
<cite><a href="https://arxiv.org/abs/1406.2661" rel="external">T &lt;1&gt;</a></cite>
<span class="source"><span class="host">arxiv.org</span><span class="kind">paper</span><a class="anchor" href="#r&amp;1" aria-label="Link to this entry">#</a></span>
<p class="conflict"><span class="warn">One address, different titles</span> <q>A</q> <q>&#34;B&#34;</q></p>
<p class="annotation">good</p>
<p class="others">Also titled <q>C</q></p>
<p class="others">Also at <a href="http://b.org/x?y&amp;z" rel="external">b.org/<wbr>x?y&amp;z</a> <span>javascript:x</span></p>
<p class="others">Same title, perhaps a repost: <a href="/base/references/#s">c.org</a></p>
<p class="also">Cited in <a href="/base/b/#s">N <span class="section">§ S</span></a>, <a href="/base/b/#s">M</a></p>
</li>"""
BARE = """<li class="reference" id="r2" data-kind="article" data-host="">
<cite class="address">www.a.org</cite>
<span class="source"><a class="anchor" href="/p/#r2" aria-label="Link to this entry">#</a></span>
</li>"""


def test_entries_of_the_bibliography():
    full = samples.entry(
        "T <1>",
        id="r&1",
        annotations=("good",),
        also_in=(samples.also("N", "S"), samples.also("M", "")),
        other_titles=("C",),
        other_urls=("http://b.org/x?y&z", "javascript:x"),
        conflict=("A", '"B"'),
        same_title=(views.Link(title="c.org", url="/references/#s"),),
    )
    bare = samples.entry("www.a.org", id="r2", titled=False, url="", raw="www.a.org", host="", kind="article")
    lists = ReferenceLists("en", lambda url: f"/base{url}")
    assert lists.bibliography_entry(full, "#r&1") == FULL
    assert lists.bibliography_entry(bare, "/p/#r2") == BARE


# ---------------------------------------------------------------- escaping


@given(st.text())
def test_escaping_is_that_of_the_templates(text):
    assert escape(text) == str(markupsafe.escape(text))
    assert escape(markupsafe.Markup(text)) == text


def test_an_address_may_break_after_each_slash():
    assert address("https://a.org/b/<c>/") == "a.org/<wbr>b/<wbr>&lt;c&gt;/<wbr>"
