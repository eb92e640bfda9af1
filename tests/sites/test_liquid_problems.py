"""What Liquid and everything after it says about a site: all of it in one run, each thing once, in the right place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.sites.conftest import Notebook, Silent

from notes.build_options import BuildOptions
from notes.cli.refs_editing import mended_notes
from notes.errors import NotesError, Problem
from notes.files.cache import Cache
from notes.gather import gather_citations

Make = Callable[..., Notebook]
GOOD = {
    "_config.yml": "title: T\n",
    "_layouts/default.html": "<html><head></head><body>\n{{ content }}\n{% include foot.html %}\n</body></html>\n",
    "_layouts/post.html": "---\nlayout: default\n---\n<h1>{{ page.title }}</h1>\n{{ content }}\n",
    "_includes/foot.html": "<footer>{{ site.title }}</footer>\n",
    "_posts/2020-01-01-a.md": "---\nlayout: post\n---\nText {{ page.title }}\n",
    "_posts/2020-01-02-b.md": "---\nlayout: post\n---\nText of b\n",
    "_posts/2020-01-03-c.md": "---\nlayout: post\n---\nText of c\n",
    "index.html": "---\nlayout: default\n---\n{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
    "style.scss": "---\n---\na { color: red }\n",
}


def found(it: Notebook, **options: object) -> list[Problem]:
    with pytest.raises(NotesError) as caught:
        it.build(**options)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def places(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.path, problem.line, problem.column) for problem in problems]


def changed(it: Notebook, files: Mapping[str, str]) -> Notebook:
    for path, text in files.items():
        it.write(path, text)
    return it


# ---------------------------------------------------------------- all in one run


def test_every_broken_file_is_told_in_one_run_each_thing_once(notebook: Make) -> None:
    it = notebook(GOOD)
    it.build()
    before = it.tree()
    broken = {
        "_layouts/default.html": "{{ content }}\n {{ 1 | divided_by: 0 }}\n{% include foot.html %}{% include no.html %}"
        "\n",
        "_layouts/post.html": "---\nlayout: default\n---\n{% nosuch %}\n{{ content }}\n",
        "_includes/foot.html": "a\n{% if site.title %}\n",
        "_posts/2020-01-01-a.md": "---\nlayout: post\n---\n{% include no.md %}\n{% assign %}\n"
        "{% post_url 1999-01-01-x %}\n",
        "_posts/2020-01-02-b.md": "---\nlayout: post\n---\n\nText {{ oops\n",
        "index.html": "---\nlayout: default\n---\n{% for post in site.posts %}\n{% link x.md %}{% endfor %}\n",
        "style.scss": "---\n---\na { color: {% nosuch %} }\n",
    }
    problems = found(changed(it, broken))
    assert sorted(places(problems)) == [
        ("_includes/foot.html", 2, 1),
        ("_layouts/default.html", 2, 2),
        ("_layouts/default.html", 3, 24),
        ("_layouts/post.html", 4, 1),
        ("_posts/2020-01-01-a.md", 4, 1),
        ("_posts/2020-01-01-a.md", 5, 1),
        ("_posts/2020-01-01-a.md", 6, 1),
        ("_posts/2020-01-02-b.md", 5, 6),
        ("index.html", 5, 1),
        ("style.scss", 3, 12),
    ]
    assert places(problems) == places(found(it))
    assert it.tree() == before
    changed(it, {path: GOOD[path] for path in broken})
    it.build()
    assert it.tree() == before


def test_what_many_pages_meet_is_told_once_and_names_one_of_them(notebook: Make) -> None:
    posts = {f"_posts/2021-01-{day:02}-p.md": "---\nlayout: post\n---\nText\n" for day in range(1, 29)}
    it = notebook({**GOOD, **posts, "_includes/foot.html": "{% include {{ page.part }} %}"})
    (problem,) = found(it)
    assert places([problem]) == [("_includes/foot.html", 1, 1)]
    assert problem.hint.endswith(" and 31 more")
    it.write("_includes/foot.html", "{% if page.title == 'B' %}{{ 1 | modulo: 0 }}{% endif %}")
    (problem,) = found(it)
    assert problem.hint == "met in _posts/2020-01-02-b.md"


def test_an_include_that_notes_and_layouts_share_is_told_once(notebook: Make) -> None:
    it = notebook({**GOOD, "_includes/foot.html": "\n{% nosuch %}", "p.md": "---\n---\n{% include foot.html %}\n"})
    assert places(found(it)) == [("_includes/foot.html", 2, 1)]


def test_without_layouts_too(notebook: Make) -> None:
    note = "---\ntitle: {0}\n---\n{{% include part.md %}}\n{{% nosuch{0} %}}\n"
    it = notebook(
        {
            "_config.yml": "title: T\n",
            "posts/2020-01-01-a.md": note.format("a"),
            "posts/2020-01-02-b.md": note.format("b"),
            "_includes/part.md": "{{ 1 | divided_by: 0 }}",
            "feed.json": "---\n---\n[{% nosuch %}]",
        }
    )
    assert sorted(places(found(it))) == [
        ("_includes/part.md", 1, 1),
        ("feed.json", 3, 2),
        ("posts/2020-01-01-a.md", 5, 1),
        ("posts/2020-01-02-b.md", 5, 1),
    ]


def test_a_page_that_is_not_strict_enough_stops_a_strict_build_with_all_of_it(notebook: Make) -> None:
    warned = {
        "_includes/foot.html": "{{ site.title upcase }}",
        "p.md": "---\n---\n{{ page.title & 1 }}\n[x](gone.md)\n",
    }
    it = notebook({**GOOD, **warned})
    it.build()
    with pytest.raises(NotesError) as caught:
        it.build(strict=True, force=True)
    assert {(p.path, p.line, p.code) for p in caught.value.problems} == {
        ("_includes/foot.html", 1, "liquid-syntax"),
        ("p.md", 3, "liquid-syntax"),
        ("p.md", 4, "broken-link"),
    }


def test_front_matter_of_layouts_is_read_as_strictly_as_that_of_notes(notebook: Make) -> None:
    broken = {"_layouts/post.html": "---\nlayout: [\n---\n", "_layouts/default.html": "---\na: b: c\n---\n"}
    problems = found(notebook({**GOOD, **broken}))
    assert {problem.path for problem in problems} == set(broken)


def test_a_limit_ends_the_build_at_once(notebook: Make) -> None:
    """Thirty pages of which each takes seconds to fail are not tried one after the other."""
    posts = {f"_posts/2021-01-{day:02}-p.md": "---\nlayout: post\n---\nText\n" for day in range(1, 29)}
    endless = "{% for i in (1..900000) %}{% for j in (1..900000) %}{% endfor %}{% endfor %}"
    it = notebook({**GOOD, **posts, "_includes/foot.html": endless})
    (problem,) = found(it)
    assert (problem.code, problem.path) == ("liquid-limit", "_includes/foot.html")
    assert " more" not in problem.hint
    note = "---\ntitle: x\n---\n{% include foot.html %} [home]({% link index.html %})\n"
    changed(it, {"_posts/2022-01-01-x.md": note, "_posts/2022-01-02-y.md": note, "p.md": note, "q.md": note})
    with pytest.raises(NotesError) as caught:
        it.build()
    assert [each.code for each in caught.value.problems] == ["liquid-limit"]


# ---------------------------------------------------------------- in the right place

SHIFTED = """---
title: Shifted
---

{% assign a = 1 %}
{% include ten.md %}
{% for i in (1..3) %}
{{ i }}. In a loop $$\\nope$$
{% endfor %}

## A [heading](gone-heading.md)

Text {{ page.title }} and $$\\frac{1$$, see [there](gone.md).

{% if false %}
lost
{% endif %}

论文：

http://arxiv.org/abs/1706.03762?utm_source=a
"""
TEN = "1 [x](gone-include.md)\n\n2\n\n3 $$\\nope$$\n\n4\n\n5 http://example.org/?utm_source=b\n"


def test_problems_after_liquid_have_the_lines_of_the_note(notebook: Make) -> None:
    it = notebook({"_config.yml": "title: T\n", "posts/2020-01-01-a.md": SHIFTED, "_includes/ten.md": TEN})
    problems = it.build().report.problems
    assert {problem.path for problem in problems} == {"posts/2020-01-01-a.md"}
    at = sorted((problem.code, problem.line, problem.column) for problem in problems if problem.severity == "warning")
    assert at == [
        ("broken-link", 6, 0),
        ("broken-link", 11, 16),
        ("broken-link", 13, 52),
        ("formula", 6, 1),
        ("formula", 8, 22),
        ("formula", 13, 36),
    ]
    assert SHIFTED.split("\n")[12][51:].startswith("gone.md")


def mended(it: Notebook) -> dict[str, str]:
    """What `notes refs fix` would make of the notes."""
    request = BuildOptions(source=it.folder, jobs=1)
    with Cache(request.cache_folder) as cache:
        notebook = gather_citations(request, cache, Silent())
        return {note.path: note.after for note in mended_notes(notebook)}


def test_addresses_are_mended_on_the_lines_of_the_note_only(notebook: Make) -> None:
    it = notebook({"_config.yml": "title: T\n", "posts/2020-01-01-a.md": SHIFTED, "_includes/ten.md": TEN})
    assert mended(it) == {"posts/2020-01-01-a.md": SHIFTED.replace("?utm_source=a", "")}


@pytest.mark.parametrize(
    "body",
    [
        "{% include ten.md %}\n\n    http://example.org/?utm_source=b in code\n",
        "{% include show.md url='http://example.org/?utm_source=b' %}\n",
        "{% assign a = 'http://example.org/?utm_source=b' %}\n\nSee {{ a }} there\n",
        "{% capture a %}\nhttp://example.org/?utm_source=b\n{% endcapture %}\n\n{{ a }}\n",
        "\n\nhttp://example.org/{{ 'x' }}?utm_source=b\n",
    ],
)
def test_what_liquid_wrote_is_never_mended(notebook: Make, body: str) -> None:
    """Its address may stand on the line of its tag, or even on the line with that number, and mean something else."""
    it = notebook(
        {
            "_config.yml": "title: T\n",
            "posts/2020-01-01-a.md": f"---\ntitle: A\n---\n{body}",
            "_includes/ten.md": TEN,
            "_includes/show.md": "see\n\n{{ include.url }}\n",
        }
    )
    assert mended(it) == {}


def test_a_style_sheets_error_after_liquid_has_its_line(notebook: Make) -> None:
    sheet = "---\n---\n{% for i in (1..9) %}\n.a{{ i }} { top: 0 }\n{% endfor %}\n.b { color: ; }\n"
    (problem,) = found(notebook({**GOOD, "style.scss": sheet}))
    assert places([problem])[0][:2] == ("style.scss", 6)


def test_a_named_pipe_is_not_an_include(notebook: Make, tmp_path: Path) -> None:
    import os

    it = notebook({**GOOD, "p.md": "---\n---\n{% include_relative pipe %}\n"})
    os.mkfifo(it.folder / "pipe")
    assert places(found(it)) == [("p.md", 3, 1)]


def test_a_page_that_is_kept_keeps_its_warnings(notebook: Make) -> None:
    it = notebook(GOOD)
    it.write("_layouts/post.html", "---\nlayout: default\n---\n{{ site.title | page.title }}\n{{ content }}\n")
    first = [str(problem) for problem in it.build().report.problems]
    assert "_layouts/post.html:4:" in first[0] and "met in _posts/2020-01-01-a.md and 2 more" in first[0]
    assert [str(problem) for problem in it.build().report.problems] == first
    it.write("_posts/2020-01-01-a.md", "---\nlayout: post\n---\nother text\n")
    assert [str(problem) for problem in it.build().report.problems] == first
    with pytest.raises(NotesError):
        it.build(strict=True)
    it.write("_layouts/post.html", GOOD["_layouts/post.html"])
    assert not it.build(strict=True).report.problems
