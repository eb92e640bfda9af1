"""Mistakes that do no harm to a build and are warned about: keys, layouts, images."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notes.errors import Problem

from .conftest import Notebook

Make = Callable[..., Notebook]


def warned(it: Notebook, code: str) -> list[tuple[str, int, int, str]]:
    return [(p.path, p.line, p.column, p.hint) for p in problems(it) if p.code == code]


def problems(it: Notebook) -> tuple[Problem, ...]:
    return it.build().report.problems


# ---------------------------------------------------------------- keys


def test_misspelt_keys_are_named_with_their_place(notebook: Make) -> None:
    it = notebook(
        {
            "_config.yml": "title: x\nbase_url: /x\nown_thing: 1\n",
            "posts/2020-01-01-a.md": "---\nlayout: post\npermalnk: /a/\ndates: 3\nown: 1\n---\n",
            "about.md": "---\ntitel: About\n---\n",
        }
    )
    assert warned(it, "unknown-key") == [
        ("_config.yml", 2, 1, "did you mean “baseurl”?"),
        ("about.md", 2, 1, "did you mean “title”?"),
        ("posts/2020-01-01-a.md", 3, 1, "did you mean “permalink”?"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"_layouts/post.html": "{{ page.titel }} {{ site.base_url }}"},
        {"_layouts/x.html": "{% include i.html %}", "_includes/i.html": "{{ page['titel'] }}{{ site.base_url }}"},
        {"templates/note.html": "{{ page.titel is defined }} {{ site.base_url }}"},
        {"index.html": "---\n---\n{{ site.posts[0].titel }}{{ site.base_url }}"},
    ],
    ids=["layout", "include", "template", "page"],
)
def test_keys_that_the_site_uses_are_its_own(notebook: Make, files: dict[str, str]) -> None:
    note = {"_posts/2020-01-01-a.md": "---\ntitel: a\n---\n"}
    assert warned(notebook({"_config.yml": "base_url: x\n", **note, **files}), "unknown-key") == []


def test_keys_of_defaults_and_of_many_notes_are_the_sites_own(notebook: Make) -> None:
    config = "defaults:\n  - scope: {path: ''}\n    values: {layot: x}\n"
    notes = {f"posts/2020-01-0{day}-a.md": "---\ntitel: a\n---\n" for day in range(1, 6)}
    assert warned(notebook({"_config.yml": config, "a.md": "---\nlayot: y\n---\n", **notes}), "unknown-key") == []
    del notes["posts/2020-01-05-a.md"]
    assert len(warned(notebook(notes), "unknown-key")) == 4


# ---------------------------------------------------------------- layouts


def test_a_layout_that_nobody_has_is_named(notebook: Make) -> None:
    known = ("post", "page", "default", "home", "note", "index", "none", "archive", "mine")
    it = notebook(
        {
            "templates/mine.html": "{{ content }}",
            **{f"posts/2020-01-01-{name}.md": f"---\nlayout: {name}\n---\n" for name in known},
            "posts/2020-01-02-a.md": "---\ntitle: a\nlayout: pots\n---\n",
        }
    )
    assert warned(it, "layout-missing") == [("posts/2020-01-02-a.md", 3, 1, "did you mean “post”?")]


def test_a_layout_of_a_gem_that_is_not_here_is_left_alone(notebook: Make) -> None:
    note = {"posts/2020-01-02-a.md": "---\nlayout: single\n---\n"}
    assert warned(notebook({"_config.yml": "theme: minimal-mistakes-jekyll\n", **note}), "layout-missing") == []
    assert len(warned(notebook({"_config.yml": "theme: minima\n", **note}), "layout-missing")) == 1


def test_a_layout_that_a_site_with_layouts_does_not_have_is_named(notebook: Make) -> None:
    it = notebook({"_layouts/post.html": "{{ content }}", "a.md": "---\ntitle: a\nlayout: pots\n---\n"})
    assert warned(it, "layout-missing") == [("a.md", 3, 1, "did you mean “post”?")]


# ---------------------------------------------------------------- images


def test_images_that_the_site_does_not_have_are_named(notebook: Make) -> None:
    there = (
        "![](/images/a.png) ![](../images/a.png) ![](/base/images/a.png) ![](/images/%E5%9B%BE%201.png) "
        "![](a.png?x#y)\n"
        "![](https://example.org/x.png) ![](//example.org/x.png) ![](data:image/png;base64,AA==)\n"
        '![]({{ "/images/a.png" | relative_url }}) <img src="/images/a.png">\n'
    )
    it = notebook(
        {
            "_config.yml": "baseurl: /base\npermalink: /:year/:title.html\n",
            "images/a.png": b"x",
            "images/图 1.png": b"x",
            "2020/a.png": b"x",
            "posts/2020-01-01-a.md": f"---\ntitle: a\n---\n{there}\nText ![gone](/images/gone.png)\n"
            '![](/images/A.png)\n\n<img src="b.png">\n\n<figure>\n  <img src="/c.png">\n</figure>\n',
        }
    )
    assert warned(it, "missing-image") == [
        ("posts/2020-01-01-a.md", 8, 14, ""),
        ("posts/2020-01-01-a.md", 9, 5, "there is /images/a.png"),
        ("posts/2020-01-01-a.md", 11, 11, ""),
        ("posts/2020-01-01-a.md", 14, 13, ""),
    ]


def test_a_missing_image_is_named_where_liquid_moved_the_lines(notebook: Make) -> None:
    body = "{% for i in (1..3) %}\nline\n{% endfor %}\n\n![](/gone.png)\n"
    for layouts in ({}, {"_layouts/post.html": "{{ content }}"}):
        it = notebook({**layouts, "_posts/2020-01-01-a.md": f"---\ntitle: a\n---\n{body}"})
        assert warned(it, "missing-image") == [("_posts/2020-01-01-a.md", 8, 5, "")]


def test_an_image_that_comes_ends_the_warning(notebook: Make) -> None:
    it = notebook({"posts/2020-01-01-a.md": "![](/a.png)\n"})
    assert len(warned(it, "missing-image")) == 1
    it.write("a.png", b"x")
    assert warned(it, "missing-image") == []


# ---------------------------------------------------------------- values


def test_front_matter_that_means_something_else_is_named(notebook: Make) -> None:
    it = notebook(
        {
            "posts/2020-01-01-a.md": "---\ntags: deep learning, GAN\npublished: flase\n---\n",
            "posts/2020-01-02-b.md": "\n\n---\ntitle: b\n---\n",
            "posts/2020-01-03-c.md": "---\ntags: [a, b]\npublished: true\n---\n",
            "posts/2020-01-04-d.md": "\n---\n\nA rule: above\n",
        }
    )
    assert [(p.code, p.path, p.line, p.hint) for p in problems(it)] == [
        ("comma", "posts/2020-01-01-a.md", 2, "write tags: [deep learning, GAN]"),
        ("published", "posts/2020-01-01-a.md", 3, ""),
        ("front-matter-late", "posts/2020-01-02-b.md", 3, "remove the lines above"),
    ]


def test_settings_that_can_hardly_be_meant_are_named(notebook: Make) -> None:
    it = notebook({"_config.yml": "url: example.org\npermalink: prety\n", "about.md": "Text\n"})
    assert [(p.code, p.line, p.hint) for p in problems(it)] == [
        ("url", 1, "write https://example.org"),
        ("permalink-style", 2, "did you mean “pretty”?"),
    ]
    config = "collections:\n  recipes: {ouput: true, own: 1}\nsass:\n  sytle: compressed\nurl: https://example.org\n"
    config += "feed:\n  tags: {onyl: [a], except: [b]}\n  categries: [c]\n"
    it = notebook({"_config.yml": config, "about.md": "Text\n"})
    assert [(p.code, p.line, p.column, p.hint) for p in problems(it)] == [
        ("unknown-key", 2, 13, "did you mean “output”?"),
        ("unknown-key", 4, 3, "did you mean “style”?"),
        ("unknown-key", 7, 10, "did you mean “only”?"),
        ("unknown-key", 8, 3, "did you mean “categories”?"),
    ]
