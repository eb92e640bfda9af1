"""What is wrong with a notebook is said in one run, and nothing of it is published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sites.conftest import Notebook

from notes.errors import NotesError, Problem

Make = Callable[..., Notebook]


def problems(it: Notebook, **options: object) -> list[Problem]:
    with pytest.raises(NotesError) as caught:
        it.build(**options)
    return list(caught.value.problems)


def places(it: Notebook, **options: object) -> list[tuple[str, str, int]]:
    return [(p.code, p.path, p.line) for p in problems(it, **options) if p.severity == "error"]


def test_errors_of_all_stages_come_in_one_run(notebook: Make) -> None:
    it = notebook(
        {
            "_layouts/post.html": "<title>{{ page.title }}</title>\n{% nosuch %}{{ content }}",
            "_data/menu.yml": "a: [1\n",
            "_posts/2020-01-01-broken.md": "---\ntitle: [a\n---\n",
            "_posts/2020-01-02-dated.md": "---\nlayout: post\ndate: someday\n---\n",
            "_posts/2020-01-03-fine.md": "---\nlayout: post\n---\nText\n",
            "_posts/2020-01-04-liquid.md": "---\nlayout: post\n---\n{% if %}\n",
            "a.md": "---\npermalink: /same/\n---\n",
            "b.md": "---\npermalink: /same/\n---\n",
        }
    )
    assert places(it) == [
        ("data-yaml", "_data/menu.yml", 1),
        ("liquid", "_layouts/post.html", 2),
        ("front-matter-yaml", "_posts/2020-01-01-broken.md", 2),
        ("date-invalid", "_posts/2020-01-02-dated.md", 3),
        ("liquid", "_posts/2020-01-04-liquid.md", 4),
        ("output-collision", "b.md", 2),
    ]
    assert not it.site.exists()


def test_errors_in_a_site_without_liquid_come_in_one_run(notebook: Make) -> None:
    it = notebook(
        {
            "posts/2020-01-01-broken.md": "---\ntitle: [a\n---\n",
            "posts/2020-01-02-a.md": "---\npermalink: /same/\n---\n",
            "posts/2020-01-03-b.md": "---\npermalink: /same/\nlayout: own\n---\n",
            "posts/2020-01-04-c.md": "---\npermalink: /c/\nlayout: other\n---\n",
            "templates/own.html": "{{ page.title }}\n{{ nothing_of_this_name }}",
            "templates/other.html": "{% if %}",
        }
    )
    assert places(it) == [
        ("front-matter-yaml", "posts/2020-01-01-broken.md", 2),
        ("output-collision", "posts/2020-01-02-a.md", 2),
        ("template-syntax", "templates/other.html", 1),
        ("template-error", "templates/own.html", 2),
    ]
    assert not it.site.exists()


def test_an_error_of_a_template_is_said_once(notebook: Make) -> None:
    notes = {f"posts/2020-01-0{day}-n.md": "x\n" for day in range(1, 5)}
    it = notebook({**notes, "templates/note.html": "{{ nothing }}"})
    assert places(it) == [("template-error", "templates/note.html", 1)]


def test_settings_do_not_hide_errors_of_notes(notebook: Make) -> None:
    it = notebook(
        {
            "_config.yml": "paginate: many\nkramdown:\n  toc_levels: x\n  no_such: 1\n",
            "posts/2020-01-01-broken.md": "---\ntitle: [a\n---\n",
            "posts/2020-01-02-a.md": "---\npermalink: /same/\n---\n[gone](/gone/)",
            "posts/2020-01-03-b.md": "---\npermalink: /same/\n---\n",
        }
    )
    found = [(code, path, line) for code, path, line in places(it)]
    assert found == [
        ("config-type", "_config.yml", 1),
        ("kramdown-option", "_config.yml", 3),
        ("kramdown-option", "_config.yml", 4),
        ("front-matter-yaml", "posts/2020-01-01-broken.md", 2),
    ]  # where notes lie may follow from the settings: no word of the address that two of them have


def test_settings_that_cannot_be_read_leave_the_posts_to_judge(notebook: Make) -> None:
    it = notebook(
        {
            "_config.yml": "title: a: b\nexclude: [drafts]\n",
            "drafts/x.md": "---\ntitle: [a\n---\n",
            "posts/2020-01-01-broken.md": "---\ntitle: [a\n---\n",
        }
    )
    assert places(it) == [
        ("config-yaml", "_config.yml", 1),
        ("front-matter-yaml", "posts/2020-01-01-broken.md", 2),
    ]


@pytest.mark.parametrize("layouts", [{}, {"_layouts/post.html": "{{ content }}"}], ids=["theme", "layouts"])
def test_what_follows_from_a_broken_note_is_not_said(notebook: Make, layouts: dict[str, str]) -> None:
    links = "[a](2020-01-01-broken.md) [b](/2020/01/01/broken.html) [c](/cat/2020/01/01/broken.html) [d](/own/)\n"
    liquid = "{% link _posts/2020-01-01-broken.md %} {% post_url 2020-01-01-broken %}\n"
    it = notebook(
        {
            **layouts,
            "_posts/2020-01-01-broken.md": "---\ntitle: [a\n---\n",
            "_posts/2020-01-02-moved.md": "---\npermalink: /own/\ndate: x\n---\n",
            "_posts/2020-01-03-linking.md": links + liquid + "[gone](/gone/)\n",
        }
    )
    assert [(p.code, p.path) for p in problems(it)] == [
        ("front-matter-yaml", "_posts/2020-01-01-broken.md"),
        ("date-invalid", "_posts/2020-01-02-moved.md"),
        ("broken-link", "_posts/2020-01-03-linking.md"),
    ]


def test_without_a_data_file_only_what_cannot_be_parsed_is_certain(notebook: Make) -> None:
    pages = {"a.html": "---\n---\n{{ site.data.menu | sort }}\n", "b.html": "---\n---\n{% if %}\n"}
    it = notebook({"_data/menu.yml": "- [b\n", **pages})
    assert places(it) == [("data-yaml", "_data/menu.yml", 1), ("liquid", "b.html", 3)]
    it.write("_data/menu.yml", "- b\n")
    assert places(it) == [("liquid", "b.html", 3)]
    it.remove("_data/menu.yml")
    assert places(it) == [("liquid", "a.html", 3), ("liquid", "b.html", 3)]


def test_a_build_with_errors_leaves_the_last_good_site(notebook: Make) -> None:
    it = notebook({"posts/2020-01-01-a.md": "one\n", "posts/2020-01-02-b.md": "two\n"})
    it.build()
    good = it.tree()
    it.write("posts/2020-01-01-a.md", "---\ntitle: [a\n---\n")
    it.write("posts/2020-01-02-b.md", "changed\n")
    assert places(it) == [("front-matter-yaml", "posts/2020-01-01-a.md", 2)]
    assert it.tree() == good
    it.write("posts/2020-01-01-a.md", "one\n")
    it.build()
    assert "changed" in it.page("2020/01/02/b.html")


def test_problems_come_in_the_order_of_lines(notebook: Make) -> None:
    it = notebook({"posts/2020-01-01-a.md": "[x](/gone/)\n\n$$\\frac$$\n\n[y](/away/)\n", "a.md": "[z](/gone/)\n"})
    found = [(p.path, p.line) for p in it.build().report.problems]
    assert found == [
        ("a.md", 1),
        ("posts/2020-01-01-a.md", 1),
        ("posts/2020-01-01-a.md", 3),
        ("posts/2020-01-01-a.md", 5),
    ]


def test_a_build_knows_what_the_last_one_found(notebook: Make) -> None:
    it = notebook({"posts/2020-01-01-a.md": "[x](/gone/)\n\n[y](/away/)\n"})

    def found(**options: object) -> tuple[int, tuple[int, ...]]:
        report = it.build(**options).report
        return len(report.problems), report.repeated

    assert found() == (2, ())
    assert found() == (2, (0, 1))
    it.write("posts/2020-01-01-a.md", "A line above\n\n[x](/gone/)\n\n[z](/lost/)\n")
    assert found() == (2, (0,))
    assert found(destination=it.folder.parent / "other") == (2, ())
    it.write("posts/2020-01-01-a.md", "---\ntitle: [a\n---\n")
    assert places(it)
    it.write("posts/2020-01-01-a.md", "[x](/gone/)\n")
    assert found() == (1, (0,))
    assert found(clean=True) == (1, ())


def test_a_placeholder_that_does_not_exist_is_an_error_of_the_settings_alone(notebook: Make) -> None:
    config = "permalink: /:yaer/:title/\ncollections:\n  x:\n    output: true\n    permalink: /:tite/\n"
    notes = {f"posts/2020-01-0{day}-n.md": "x\n" for day in range(1, 5)}
    found = problems(notebook({"_config.yml": config, "_x/a.md": "---\n---\n", **notes}))
    assert [(p.code, p.path, p.line, p.hint) for p in found] == [
        ("config-permalink", "_config.yml", 1, "did you mean “year”?"),
        ("config-permalink", "_config.yml", 5, "did you mean “title”?"),
    ]
