"""Hostile templates: each is refused soon, with a place, and nothing outside is touched."""

from __future__ import annotations

import datetime
import itertools

import pytest

from notes import liquid

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
INCLUDES = {
    "self.html": "{% include self.html %}",
    "twice.html": "{% include twice.html %}{% include twice.html %}",
    "ping.html": "{% include pong.html %}",
    "pong.html": "\n{% include ping.html %}",
    "ok.html": "{{ include.a }}",
}
PAIR = "{% assign a = 'ab' | split: '' %}{% for i in (1..60) %}{% assign a = a | push: a %}{% endfor %}"
DEEP = (
    "{% assign a = 'ab' | split: '' %}"
    "{% for i in (1..5000) %}{% assign b = 'x' | split: '' %}{% assign a = b | push: a %}{% endfor %}"
)


def render(text: str, limits: liquid.Limits | None = None, *, markdown: bool = True) -> liquid.LiquidResult:
    """The result, by a clock that goes on by a hundredth of a second whenever it is looked at."""
    looks = itertools.count()
    services = liquid.Services(
        include=lambda name: (f"_includes/{name}", INCLUDES[name]) if name in INCLUDES else None,
        clock=lambda: next(looks) / 100,
    )
    limits = limits or liquid.Limits(output=1_000_000, steps=100_000, seconds=2)
    engine = liquid.Engine(liquid.Settings(now=NOW, limits=limits), services)
    site = liquid.SiteDrop(liquid.Ledger(), config={"title": "T"}, now=NOW, posts=[])
    liquid.needs_liquid(text)
    return liquid.render(engine, text, path="a.md", site=site, page={}, markdown=markdown)


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in (1..900000) %}{% for j in (1..900000) %}{% endfor %}{% endfor %}",
        "{% for i in (1..2) %}" * 90 + "{% endfor %}" * 90,
        "{% for i in (1..99999999999) %}{% endfor %}",
        "{% for i in (1..'99999999999') %}{% endfor %}",
        "{% for i in (-99999999999999999999..99999999999999999999) %}{% endfor %}",
        "{{ (1..99999999999) | join }}",
        "{{ (1..99999999999) | size }}",
        "{% tablerow i in (1..900000) cols:1 %}{{ i }}{% endtablerow %}",
        "{% for i in (1..900000) %}{% cycle 'a', 'b' %}{% endfor %}",
        "{% for i in (1..900000) %}{{ 1 | divided_by: 0 }}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | replace: 'x', a %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | replace: '', a %}{% endfor %}",
        "{% assign a = 'xx' %}{% for i in (1..60) %}{% assign a = a | split: '' | join: 'yyyyyyyy' %}{% endfor %}",
        "{% assign a = '&' %}{% for i in (1..600) %}{% assign a = a | escape | append: a %}{% endfor %}",
        "{% assign a = 10 %}{% for i in (1..60) %}{% assign a = a | times: a %}{% endfor %}",
        "{% assign a = 'ab' | split: '' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}",
        "{% assign a = 'x' %}{% for i in (1..40) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
        PAIR + "{{ a }}",
        PAIR + "{{ a | join }}",
        PAIR + "{{ a | inspect }}",
        PAIR + "{{ a | jsonify }}",
        PAIR + "{{ a | uniq }}",
        PAIR + "{{ 'x' | append: a }}",
        PAIR + "{% assign b = a %}" + PAIR + "{% if a == b %}{% endif %}",
        PAIR + "{% assign b = a %}" + PAIR + "{% case a %}{% when b %}{% endcase %}",
        "{% assign a = 'ab' | split: '' %}{% for i in (1..60) %}{% assign a = a | group_by_exp: 'x', 'a' %}"
        "{% endfor %}",
        DEEP + "{{ a }}",
        DEEP + "{{ a | inspect }}",
        DEEP + "{{ a | jsonify }}",
        DEEP + "{{ a | sort | uniq }}",
        "{% include self.html %}",
        "{% include twice.html %}",
        "{% include ping.html %}",
    ],
)
def test_nothing_runs_away(text: str) -> None:
    result = render(text)
    assert result.limited
    problem = result.problems[-1]
    assert "Liquid does too much here" in problem.message
    assert problem.line


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}" * 10_000 + "{% endif %}" * 10_000,
        "{% capture x %}" * 10_000 + "{% endcapture %}" * 10_000,
        "{% if x %}" * 50_000,
        "{{ " + "a[" * 5000 + "]" * 5000 + " }}",
        "{% for i in " + "(1.." * 50_000 + "1" + ")" * 50_000 + " %}{% endfor %}",
        "{% comment %}" * 20_000,
        "{% raw %}" * 50_000,
        "{{" * 100_000,
        "{%" * 100_000,
        "{% assign " + "a" * 100_000 + " b %}",
        "{% assign " + "(a)" * 50_000 + "! = %}",
        "{% capture " + "(" * 100_000 + " %}{% endcapture %}",
        "{% for " + "a-" * 50_000 + " on b %}{% endfor %}",
        "{% include ok.html " + "a" * 100_000 + " %}",
        '{% include ok.html a="' + "\\" * 50_000 + "b %}",
        "{% post_url " + "1" * 100_000 + "-1-1-a %}",
        '{% highlight text mark_lines="' + "1 " * 400 + 'x" %}x{% endhighlight %}',
        "{{ 1.5 | round: 999999999999 }}",
    ],
)
def test_what_cannot_be_read_is_an_error_soon_and_short(text: str) -> None:
    result = render(text)
    assert result.failed
    assert len(result.problems[0].message) <= 300


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{% comment %}" * 10_000 + "{% endcomment %}" * 10_000, ""),
        ("{% for i in (1..10) limit:99999999999999999999999 offset:-99999999999999999 %}{{ i }}{% endfor %}",
        "12345678910"),
        ("{{ 'abc' | slice: -99999999999999999999999, 5 }}{{ 'abc' | slice: 0, 99999999999999999999999 }}", "abc"),
        ("{{ 'abc' | truncate: 99999999999999999999999 }}", "abc"),
        ("{{ 9999999999 | times: 9999999999 | times: 9999999999 }}", "999999999700000000029999999999"),
        ("{{ '" + "9" * 1000 + "' | date: '%Y' }}", "9" * 1000),
        ("{{ 'now' | date: '%99999999Q%' }}", "%99999999Q%"),
        ("{{ 'now' | date: '%9999999999999Y' | size }}", "1024"),
        ("{% for i in ('a'..'z') %}{{ i }}{% endfor %}", "0"),
        ("{% if (1..99999999999) contains 7 %}in{% endif %}{% if (1..5) contains 'x' %}in{% endif %}", "in"),
        ("{% for i in (1..1000) %}{% for j in (1..1000000) %}{% break %}{% endfor %}{% endfor %}", ""),
        ("{{ '" + "<" * 100_000 + "' | strip_html | size }}", "100000"),
        ("{{ '" + "<script" * 10_000 + "' | strip_html | size }}", "70000"),
        ("{% if " + "a &and " * 5_000 + " b %}{% endif %}", ""),
        ("{{ a b " + "| x: y, " * 10_000 + " }}", ""),
        ("{% cycle " + "'a'," * 50_000 + "'b' %}", "a"),
        ("{{ a" + ".b" * 50_000 + " }}", ""),
    ],
)  # fmt: skip
def test_what_is_only_odd_is_written(text: str, written: str) -> None:
    result = render(text)
    assert not result.failed
    assert result.text == written


def test_the_clock_limits_filters_of_long_lists_too() -> None:
    limits = liquid.Limits(seconds=0.3)
    long = "{% assign long = (1..100000) | reverse %}"
    assert not render(long + "{% for i in (1..50) %}{% assign z = 1 | plus: i %}{% endfor %}", limits).limited
    result = render(long + "{% for i in (1..50) %}{% assign z = long | reverse %}{% endfor %}", limits)
    assert "more than 0.3 seconds" in result.problems[0].message


def test_the_clock_limits_loops() -> None:
    ticks = iter(range(10_000))
    services = liquid.Services(clock=lambda: float(next(ticks)))
    engine = liquid.Engine(liquid.Settings(now=NOW, limits=liquid.Limits(seconds=3)), services)
    site = liquid.SiteDrop(liquid.Ledger(), config={}, now=NOW, posts=[])
    result = liquid.render(engine, "{% for i in (1..9000) %}{% endfor %}", path="a.md", site=site, page={})
    assert result.limited
    assert "more than 3 seconds" in result.problems[0].message


def test_markdown_has_a_limit_of_its_own() -> None:
    text = "{% for i in (1..200) %}some words {% endfor %}"
    limits = liquid.Limits(markdown=1000)
    assert render(text, limits, markdown=False).problems == ()
    assert "more than 1,000 characters of Markdown" in render(text, limits).problems[0].message
    marked = "{% capture a %}" + text + "{% endcapture %}{{ a | markdownify | size }}"
    assert "more than 1,000 characters of Markdown" in render(marked, limits, markdown=False).problems[0].message


@pytest.mark.parametrize(
    "tag",
    [
        "{% include ../../etc/passwd %}",
        "{% include /../etc/passwd %}",
        "{% include ..\\..\\etc\\passwd %}",
        "{% assign p = '../../etc/passwd' %}{% include {{ p }} %}",
        "{% assign p = '../../etc/passwd' %}{% include_relative {{ p }} %}",
    ],
)
def test_includes_lead_nowhere_else(tag: str) -> None:
    asked: list[str] = []

    def found(*name: str) -> tuple[str, str]:
        asked.extend(name)
        return "x", "SECRET"

    engine = liquid.Engine(liquid.Settings(now=NOW), liquid.Services(include=found, include_relative=found))
    site = liquid.SiteDrop(liquid.Ledger(), config={}, now=NOW, posts=[])
    result = liquid.render(engine, tag, path="a.md", site=site, page={})
    assert result.failed
    assert "SECRET" not in result.text
    assert asked == []


@pytest.mark.parametrize("end", ["join: long", "jsonify", "inspect", "append: 'a'", "upcase", "join"])
def test_one_long_text_held_often_fills_no_memory(end: str) -> None:
    long = "{% capture long %}{% for i in (1..1000) %}a hundred characters or so of a text that is long "
    doubled = "{% endfor %}{% endcapture %}{% assign y = long | split: '#' %}"
    doubled += "{% for i in (1..15) %}{% assign y = y | concat: y %}"
    result = render(f"{long}{doubled}{{% endfor %}}{{{{ y | {end} | size }}}}")
    assert result.limited and "100,000,000 characters" in result.problems[0].message
