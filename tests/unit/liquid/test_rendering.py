"""Notes and layouts through the engine: places of errors, limits, safety, includes, links, and what was read."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from notes import liquid
from notes.errors import Problem

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


class World:
    """A small site in memory."""

    def __init__(
        self, *, includes: Mapping[str, str] | None = None, limits: liquid.Limits | None = None, **settings: Any
    ) -> None:
        self.includes = dict(includes or {})
        self.ledger = liquid.Ledger()
        self.bodies = {"_posts/2019-01-01-a.md": "text of a", "_posts/2020-01-01-b.md": "text of b", "about.md": "me"}
        self.titles = {"a": "A", "b": "B"}
        self.config: dict[str, Any] = {"title": "T", "authors": ["x"]}
        self.data: dict[str, Any] = {"team": [{"name": "Ann"}], "other": {"k": 1}}
        self.layouts: dict[str, liquid.Layout] = {}
        self.settings = liquid.Settings(now=NOW, limits=limits or liquid.Limits(), **settings)

    def build(self) -> tuple[liquid.Engine, liquid.SiteDrop]:
        posts = []
        for year, slug in ((2020, "b"), (2019, "a")):
            path = f"_posts/{year}-01-01-{slug}.md"
            posts.append(
                liquid.document_drop(
                    self.ledger,
                    path=path,
                    url=f"/{slug}.html",
                    id=f"/{slug}",
                    collection="posts",
                    date=datetime.datetime(year, 1, 1, tzinfo=datetime.UTC),
                    front_matter={"title": self.titles[slug], "categories": ["c", slug], "tags": []},
                    content=lambda path=path: self.bodies[path],
                    excerpt=lambda path=path: self.bodies[path][:4],
                )
            )
        liquid.link_posts(posts)
        about = liquid.page_drop(
            self.ledger,
            path="about.md",
            url="/about/",
            front_matter={"title": "About"},
            content=lambda: self.bodies["about.md"],
        )
        site = liquid.SiteDrop(self.ledger, config=self.config, now=NOW, posts=posts, pages=[about], data=self.data)
        targets = [liquid.Target(path=p.path, url=p["url"], date=p["date"], slug=p["url"][1:-5]) for p in posts]
        targets.append(liquid.Target(path="about.md", url="/about/"))
        services = liquid.Services(
            include=lambda name: (f"_includes/{name}", self.includes[name]) if name in self.includes else None,
            include_relative=lambda page, name: (name, f"[{page}|{name}]") if name == "part.md" else None,
            links=liquid.LinkTargets(targets),
        )
        engine = liquid.Engine(self.settings, services)
        return engine, site

    def digests(self, names: Iterable[str]) -> dict[str, str]:
        """Of what the names stand for in a new build."""
        value_of = liquid.value_of(*self.build(), self.layouts)
        return {name: liquid.digest(value_of(name)) for name in names}

    def render(self, text: str, **extra: Any) -> str:
        return self.result(text, **extra).text

    def result(self, text: str, *, page: str = "about.md", first_line: int = 1, **extra: Any) -> liquid.LiquidResult:
        engine, site = self.build()
        item = site.by_path[page]
        return liquid.render(engine, text, path=page, site=site, page=item, first_line=first_line, extra=extra)

    def problem(self, text: str, **options: Any) -> Problem:
        return self.errors(text, **options)[0]

    def errors(self, text: str, **options: Any) -> list[Problem]:
        result = self.result(text, **options)
        assert result.failed
        return [problem for problem in result.problems if problem.severity == "error"]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("一\n二 {% nosuch %}", 12, 3, "tag 'nosuch' is not one of Jekyll's; a plugin may define it"),
        ("{% if a %}", 11, 1, "'if' tag was never closed"),
        ("a\n{{ b", 12, 1, "not properly terminated"),
        ("a\n\n  {% raw %}", 13, 3, "'raw' tag was never closed"),
        ("{% for i in (1..2) %}\n {{ 1 | divided_by: 0 }}{% endfor %}", 12, 2, "divided by 0"),
        ("{% endfor %}", 11, 1, "out of place"),
        ("`{{ a }}`\n{% link nowhere.md %}", 12, 1, "could not find document 'nowhere.md'"),
        ("{% post_url 2019-01-02-a %}", 11, 1, "could not find post"),
        ("{% include nosuch.html %}", 11, 1, "could not find the included file"),
        ("{{ 'a' | append }}", 11, 1, "wrong number of arguments"),
    ],
)
def test_errors_carry_the_place_in_the_file(text: str, line: int, column: int, words: str) -> None:
    problem = World().problem(text, first_line=11)
    assert (problem.path, problem.line, problem.column) == ("about.md", line, column)
    assert words in problem.message


def test_an_error_in_an_include_names_the_include() -> None:
    problem = World(includes={"x.html": "a\n {{ 1 | modulo: 0 }}"}).problem("\n\n{% include x.html %}")
    assert (problem.path, problem.line, problem.column) == ("_includes/x.html", 2, 2)


def test_a_lax_reading_is_a_warning_with_its_place() -> None:
    result = World().result("\n{{ site.title upcase | downcase }}", first_line=5)
    assert result.text == "\nt"
    assert [(p.severity, p.line, p.column) for p in result.problems] == [("warning", 6, 1)]
    assert World(error_mode="strict").problem("{{ a b }}").severity == "error"
    assert World(error_mode="lax").result("{{ a b }}").problems == ()


def test_a_filter_nobody_knows_passes_its_input_on_and_is_reported_once() -> None:
    world = World()
    text = "{% for i in (1..3) %}\n{{ i | nosuch: 'a | b' | plus: 1 | other }}{% endfor %}"
    text += "{% assign x = 'y'|other %}{{ x }}"
    result = world.result(text)
    assert result.text == "\n2\n3\n4y"
    assert [(found.code, found.severity, found.line, found.column) for found in result.problems] == [
        ("liquid-filter", "warning", 2, 8),
        ("liquid-filter", "warning", 2, 36),
        ("liquid-filter", "warning", 2, 74),
    ]
    assert "the filter nosuch is not known, its input stays as it is" in result.problems[0].message
    assert world.result("{% if x | nosuch %}{% endif %}").problems  # no filters there: read laxly


def test_strict_variables_and_filters() -> None:
    assert "undefined variable" in World(strict_variables=True).problem("{{ nosuch }}").message
    assert "undefined filter" in World(strict_filters=True).problem("{{ 'a' | nosuch }}").message


# ---------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "expression",
    [
        "site.__class__", "site._fields", "page.path.upper", "page.identity", "site['__dict__']", "page.date.year",
        "site.ledger", "forloop.__init__", "page._ledger.note", "site.posts.append", "site.by_path",
    ],
)  # fmt: skip
def test_no_python_attribute_is_reached(expression: str) -> None:
    assert World().render(f"[{{{{ {expression} }}}}]") == "[]"


# ---------------------------------------------------------------- includes and links


def test_includes_take_parameters_and_dynamic_names() -> None:
    world = World(
        includes={"x.html": "{{ include.a }}/{{ include.b }}/{{ include.c }}", "n.html": "{% assign q = 1 %}"}
    )
    assert world.render('{% include x.html a="1 \\"q\\"" b=\'z\' c=page.title %}') == '1 "q"/z/About'
    assert world.render("{% assign n = 'x' %}{% include {{ n }}.html a=n %}") == "x//"
    assert world.render("{% include n.html %}{{ q }}{{ include.a }}") == "1"
    assert world.render("{% include_relative part.md %}") == "[about.md|part.md]"


@pytest.mark.parametrize("name", ["../x.html", "a//b.html", "/etc/passwd/..", "a$b.html", "x..html"])
def test_names_of_includes_are_restricted(name: str) -> None:
    assert "may not have" in World(includes={name: "x"}).problem(f"{{% include {name} %}}").message


def test_break_in_an_include_ends_the_loop_around_it() -> None:
    world = World(includes={"b.html": "{% if i == 3 %}{% break %}{% endif %}{{ i }}", "c.html": "{% continue %}"})
    assert world.render("{% for i in (1..9) %}{% include b.html %},{% endfor %}") == "1,2,"
    assert world.render("{% for i in (1..300) %}{% include c.html %}x{% endfor %}y") == "y"


def test_links_have_the_baseurl_in_front() -> None:
    text = "{% link about.md %} {% link /about.md %} {% post_url 2019-01-01-a %} {% link _posts/2020-01-01-b.md %}"
    assert World(baseurl="/base").render(text) == "/base/about/ /base/about/ /base/a.html /base/b.html"
    assert World(baseurl="/base", link_baseurl=False).render("{% link about.md %}") == "/about/"


# ---------------------------------------------------------------- site and page


def test_what_the_site_holds() -> None:
    world = World()
    assert (
        world.render("{{ site.posts | map: 'title' | join }} {{ site.pages.size }} {{ site.data.team[0].name }}")
        == "B A 1 Ann"
    )
    assert (
        world.render("{% for c in site.categories %}{{ c[0] }}:{{ c[1] | map: 'title' | join }};{% endfor %}")
        == "c:B A;a:A;b:B;"
    )
    assert world.render("{{ site.categories.c.first.title }} {{ site.time | date: '%Y' }}") == "B 2026"
    post = "{{ page.next.title }}|{{ page.previous.title }}|{{ site.related_posts | map: 'title' | join }}"
    assert world.result(post, page="_posts/2019-01-01-a.md").text == "B||B"
    assert world.render(
        "{{ jekyll.environment }} {% for p in site.posts %}{{ p.excerpt }} {{ p.content }};{% endfor %}"
    ) == ("development text text of b;text text of a;")


def test_liquid_in_math_is_a_setting() -> None:
    text = "$$ {{ site.title }} $$ `{{ site.title }}`"
    assert World().render(text) == text
    assert World(liquid_in_math=True).render(text) == "$$ T $$ `T`"


def test_json_of_documents_does_not_run_in_circles() -> None:
    text = World().render("{{ site.posts | jsonify }}")
    assert text.count('"title":"A"') == 3


# ---------------------------------------------------------------- layouts


def layout(name: str, text: str, **front_matter: Any) -> liquid.Layout:
    return liquid.Layout(name=name, path=f"_layouts/{name}.html", text=text, first_line=3, front_matter=front_matter)


def laid_out(world: World, name: Any, *layouts: liquid.Layout) -> liquid.LiquidResult:
    engine, site = world.build()
    named = {each.name: each for each in layouts}
    page = site.by_path["about.md"]
    return liquid.render_layouts(engine, "<p>", layout=name, layouts=named, path="about.md", site=site, page=page)


def test_layouts_nest_and_the_inner_values_win() -> None:
    inner = layout("post", "[{{ content }}{{ layout.a }}]", layout="base", a="inner")
    base = layout("base", "<{{ content }}{{ layout.a }}{{ layout.b }}{{ page.title }}>", a="outer", b="only")
    assert laid_out(World(), "post", inner, base).text == "<[<p>inner]inneronlyAbout>"


def test_layouts_that_are_none_missing_or_circular() -> None:
    ring = layout("ring", "({{ content }})", layout="ring")
    assert laid_out(World(), "ring", ring).text == "(<p>)"
    assert laid_out(World(), "none", ring).text == "<p>"
    assert laid_out(World(), None, ring).problems == ()
    missing = laid_out(World(), "nil", ring)
    assert (missing.text, missing.problems[0].code) == ("<p>", "layout-missing")


def test_an_error_in_a_layout_counts_its_front_matter() -> None:
    (problem,) = laid_out(World(), "x", layout("x", "\n{{ 1 | divided_by: 0 }}")).problems
    assert (problem.path, problem.line) == ("_layouts/x.html", 4)


# ---------------------------------------------------------------- what was read


def change_title(world: World) -> None:
    world.titles["a"] = "Z"


def change_body(world: World) -> None:
    world.bodies["_posts/2019-01-01-a.md"] = "other"


def change_team(world: World) -> None:
    world.data["team"] = []


def change_include(world: World) -> None:
    world.includes["x.html"] = "changed"


def change_title_of_site(world: World) -> None:
    world.config["title"] = "U"


CHANGES = (change_title, change_body, change_team, change_include, change_title_of_site)


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("{{ site.posts.size }}", {change_title}),
        ("{% for p in site.posts %}{{ p.content }}{% endfor %}", {change_title, change_body}),
        ("{{ site.categories.size }}", {change_title}),
        ("{{ site.data.team.size }}", {change_team}),
        ("{{ site.data.other.k }}", set()),
        ("{% include x.html %}", {change_include}),
        ("{{ site.title }}", {change_title_of_site}),
        ("{{ page.title }}", set()),
        ("{{ site | jsonify | size }}", {change_title, change_body, change_team, change_title_of_site}),
        ("{% for p in site.posts offset: 1 %}{{ p.next.title }}{% endfor %}", {change_title}),
        ("{% if site.data.nosuch %}{% endif %}", set()),
    ],
)
def test_a_page_is_laid_out_again_when_what_it_read_changed(text: str, touched: set[Any]) -> None:
    for change in CHANGES:
        world = World(includes={"x.html": "x"})
        names = world.result(text).names
        before = world.digests(names)
        assert world.digests(names) == before
        change(world)
        assert (world.digests(names) == before) is (change not in touched), change.__name__


def test_a_neighbours_title_is_noticed_alone() -> None:
    world = World()
    result = world.result("{{ page.next.title }}", page="_posts/2019-01-01-a.md")
    assert result.names == {"next:_posts/2019-01-01-a.md"}
    before = world.digests(result.names)
    world.titles["a"] = "another"
    assert world.digests(result.names) == before
    world.titles["b"] = "another"
    assert world.digests(result.names) != before


def test_a_new_data_file_is_noticed() -> None:
    world = World()
    names = world.result("{{ site.data.nosuch }}").names
    before = world.digests(names)
    world.data["nosuch"] = "now"
    assert world.digests(names) != before


def test_a_new_setting_is_noticed() -> None:
    for text in ("{% if site.nosuch %}{% endif %}", "{% for pair in site %}{% endfor %}"):
        world = World()
        names = world.result(text).names
        before = world.digests(names)
        world.config["nosuch"] = True
        assert world.digests(names) != before


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("{{ site.time | date: '%Y' }}{{ 'now' | date: '%Y' }}", False),
        ("{{ site.time | date: '%S' }}", True),
        ("{{ site.time }}", True),
        ("{{ site.time | date_to_xmlschema }}", True),
        ("{{ site | jsonify }}", True),
        ("{% if site.time > page.date %}{% endif %}", False),
        ("{% for p in site.posts %}{% if site.time > p.date %}{% endif %}{% endfor %}", True),
        ("{% assign t = site.time %}{{ t | append: '' }}", True),
    ],
)
def test_the_clock_counts_as_far_as_it_is_shown(text: str, again: bool) -> None:
    world = World()
    _, site = world.build()
    names = world.result(text).names
    later = liquid.SiteDrop(
        world.ledger,
        config=world.config,
        now=NOW + datetime.timedelta(seconds=30),
        posts=list(site["posts"]),
        pages=list(site["pages"]),
        data=world.data,
    )
    assert any(liquid.digest(later.value_of(name)) != liquid.digest(site.value_of(name)) for name in names) is again
