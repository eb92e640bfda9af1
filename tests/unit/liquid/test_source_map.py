"""Lines of what Liquid wrote lead back to the lines of the note."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes import liquid
from notes.errors import Problem
from notes.liquid.source_map import Origin
from notes.model import Citation, Cited, Heading, NamedWork, Rendered

NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
INCLUDES = {
    "ten.md": "first\n\nsecond\nTHIRD\n\nfourth",
    "loop.html": "{% for i in (1..2) %}\nround {{ i }}\n{% endfor %}",
    "show.html": "<{{ include.it }}>",
}


def render(template: str) -> liquid.LiquidResult:
    services = liquid.Services(include=lambda name: (f"_includes/{name}", INCLUDES[name]))
    engine = liquid.Engine(liquid.Settings(now=NOW), services)
    site = liquid.SiteDrop(liquid.Ledger(), config={"title": "Site"}, now=NOW, posts=[])
    return liquid.render(engine, template, path="a.md", site=site, page={"title": "long\ntitle"})


def origin(template: str, written: str) -> Origin:
    """Where the first occurrence of `written` in the result comes from."""
    result = render(template)
    assert not result.failed
    offset = result.text.index(written)
    before = result.text[:offset]
    return result.source_map.place(before.count("\n") + 1, offset - before.rfind("\n"))


@pytest.mark.parametrize(
    ("template", "written", "line", "column", "own"),
    [
        ("plain\n{{ 1 }}\nhere", "here", 3, 1, True),
        ("{% assign a = 1 %}\n\nhere", "here", 3, 1, True),
        ("{% assign a = 1 -%}\n\n   here", "here", 3, 4, True),
        ("a {{ site.title }} b here", "here", 1, 22, True),
        ("a {{ site.title }} b", "Site", 1, 3, False),
        ("{{ page.title }} here\nthere", "here", 1, 18, True),
        ("{{ page.title }} here\nthere", "there", 2, 1, True),
        ("a\n{% include ten.md %}\nhere", "here", 3, 1, True),
        ("a\n\n  {% include ten.md %}\nhere", "THIRD", 3, 3, False),
        ("a\n{% include loop.html %}\nhere", "round 2", 2, 1, False),
        ("a\n{% include show.html it='here' %}", "here", 2, 1, False),
        ("{% for i in (1..3) %}\n* x{{ i }} y{{ i }} here{{ i }}\n{% endfor %}\nend", "here3", 2, 21, True),
        ("{% for i in (1..3) %}\n* x{{ i }} y{{ i }} here{{ i }}\n{% endfor %}\nend", "3\n", 2, 25, False),
        ("{% for i in (1..3) %}\n{{ i }}\n{% endfor %}\nend", "end", 4, 1, True),
        ("{% if false %}\n1\n2\n{% else %}\nhere\n{% endif %}\nend", "here", 5, 1, True),
        ("{% if false %}\n1\n2\n{% endif %}end", "end", 4, 12, True),
        ("{% capture c %}\n\nhere\n{% endcapture %}\n\n{{ c }}", "here", 6, 1, False),
        ("{% raw %}\n{{ x }}\n{% endraw %}\nhere", "x }}", 2, 4, True),
        ("{% comment %}\n\n{% endcomment %}\nhere", "here", 4, 1, True),
        ("`{{ x }}`\n{% comment %}\n{% endcomment %} here", "here", 3, 18, True),
        ("`{{ '{{' }}`", "{{", 1, 6, True),
        ("{% highlight text %}\nhere\n{% endhighlight %}\nend", "here", 1, 1, False),
        ("{% highlight text %}\nhere\n{% endhighlight %}\nend", "end", 4, 1, True),
        ("{% tablerow i in (1..2) cols:1 %}\nhere{{ i }}{% endtablerow %}", "here2", 2, 1, True),
    ],
)
def test_every_character_has_its_place(template: str, written: str, line: int, column: int, own: bool) -> None:
    assert origin(template, written) == (line, column, own)


def test_a_line_alone_has_no_column() -> None:
    result = render("{% include ten.md %}\n\n# Heading")
    assert result.source_map.place(8) == (3, 0, True)
    assert result.source_map.place(800) == (3, 0, True)


WORD = st.integers(0, 10**6).map(lambda number: f"w{number}w")
LINE = st.one_of(WORD, st.lists(WORD, max_size=3).map(" ".join), st.just(""))
PLAIN = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
TAG = st.sampled_from(
    ["{{ 1 }}", "{% assign a = 'x' %}", "{%- assign b = 1 -%}", "{% include ten.md %}", "{{ page.title }}"]
)
TEMPLATE = st.recursive(
    st.one_of(PLAIN, TAG),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("\n".join),
        inner.map(lambda text: f"{{% for i in (1..2) %}}{text}{{% endfor %}}"),
        inner.map(lambda text: f"{{% if true %}}\n{text}{{%- else %}}no{{% endif %}}"),
        inner.map(lambda text: f"{{% unless true %}}{text}\n{{% endunless -%}}\n"),
    ),
    max_leaves=12,
)


@given(TEMPLATE)
def test_a_word_of_the_note_is_found_where_it_is(template: str) -> None:
    result = render(template)
    lines = template.split("\n")
    for number, line in enumerate(result.text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            found = result.source_map.place(number, column)
            if found.own:
                assert lines[found.line - 1][found.column - 1] == character
            else:
                assert lines[found.line - 1][found.column - 1 :].startswith(("{{", "{%"))
            assert found.own or character != "w"


def test_a_whole_rendering_is_put_back() -> None:
    source_map = render("{% include ten.md %}\n{% for i in (1..2) %}\nhere\n{% endfor %}").source_map
    problem = Problem(code="x", severity="warning", message="m", line=8, column=2, related=4)
    rendered = Rendered(
        headings=(Heading(level=1, id="h", text="h", html=(), line=8),),
        works=(NamedWork(title="t", kind="book", line=8),),
        links=(("l", -1, 8, 2), ("l", -1, 10, 2), ("l", -1, 8, 0)),
        problems=(problem, Problem(code="x", severity="warning", message="m", line=10, column=2, related=4)),
    )
    cited = Cited(
        citations=(
            Citation(key="k", url="u", line=8, column=2, last_line=9),
            Citation(key="k", url="u", line=4, column=1, last_line=4),
        ),
    )
    back, cited = liquid.at_source(rendered, cited, source_map)
    assert [heading.line for heading in back.headings] == [3]
    assert [(each.line, each.column, each.last_line) for each in cited.citations] == [(3, 2, 3), (1, 0, 1)]
    assert [work.line for work in back.works] == [3]
    assert back.links == (("l", -1, 3, 2), ("l", -1, 3, 0))
    assert [(each.line, each.column, each.related) for each in back.problems] == [(3, 2, 1)]
