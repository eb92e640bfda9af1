"""Hostile templates: each ends within its budget with a place and a reason, and none depends on a clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes.errors import Problem, TemplateError
from notes.liquid import Limits
from notes.theme import metering

from . import samples

FOREVER = "{% set ns = namespace(text='xxxxxxxxxx', list=[1], tuple=(1,), number=3) %}{% for _ in range(99999) %}"
END = "{% endfor %}"
LONG = "{% set long = range(99999) | list %}"


@pytest.fixture(autouse=True)
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of the real one, so that the tests are quick."""
    monkeypatch.setattr(metering, "LIMITS", Limits(steps=100_000, output=2_500_000))


def outcome(folder: Path, text: str, **others: str) -> str | Problem:
    """What a template gives: the page, or the problem."""
    templates = folder / "templates"
    templates.mkdir()
    for name, source in {"own": text, **others}.items():
        (templates / f"{name}.html").write_text(source, encoding="utf-8")
    try:
        return samples.theme(templates).render(samples.note(template="own.html"), samples.pieces_of)
    except TemplateError as error:
        (problem,) = error.problems
        return problem


@pytest.mark.parametrize(
    "text",
    [
        # loops
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        "{% for i in range(9) %}" * 18 + "{% endfor %}" * 18,
        "{% for x in [1] recursive %}{% for y in range(99999) %}{{ loop([1]) }}{% endfor %}{% endfor %}",
        "{% for x in range(3) if x < 99 recursive %}{{ loop(range(99999)) }}{% endfor %}",
        "{% for i in range(99999) %}" + "{% set a = i %}" * 2000 + "{% endfor %}",
        "{% for i in range(99999) %}" + "word " * 2000 + "{% endfor %}",
        "{% set x %}{% for i in range(99999) %}" + "word " * 2000 + "{% endfor %}{% endset %}",
        "{% for i in range(99999) if " + "i and " * 90 + "i %}{% endfor %}",
        "{% set c = cycler('a') %}{% for i in range(99999) %}{% for j in range(99999) %}{{ c.next() }}{% endfor %}"
        "{% endfor %}",
        "{% for i in range(99999) %}{{ content }}{% endfor %}",
        "{% for i in range(99999) %}{% set x = content_of(view) if false else content ~ i %}{% endfor %}",
        # macros, blocks, inclusions
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}"
        + "{% call m() %}" * 25
        + "x"
        + "{% endcall %}" * 25,
        "{% macro m() %}" + "word " * 2000 + "{% endmacro %}{% for i in range(99999) %}{% set x = m() %}{% endfor %}",
        "{% macro m(a=" + "+".join("1" * 50) + ") %}{% endmacro %}" + FOREVER + "{{ m() }}{{ m() }}" + END,
        FOREVER + "{% include 'none.html' ignore missing %}" + END,
        FOREVER + "{% include ['none.html', 'nor.html'] ignore missing %}" + END,
        # texts that grow
        FOREVER + "{% set ns.text = ns.text ~ ns.text %}" + END,
        FOREVER + "{% set ns.text = ns.text + ns.text %}" + END,
        FOREVER + "{% set ns.text = ns.text ~ 'xxxxxxxxxx' %}" + END,
        FOREVER + "{% set ns.text %}{{ ns.text }}{{ ns.text }}{% endset %}" + END,
        FOREVER + "{% set ns.text = (ns.text ~ '&') | e | string | replace('&', '&&') %}" + END,
        FOREVER + "{% filter upper %}{{ ns.text }}{% endfilter %}{{ ns.text | reverse | upper }}" + END,
        "{{ 'x' * 9999999999 }}",
        "{{ 9999999999 * 'x' }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '%.999999999f' % 1.0 }}",
        "{{ ('%(a)s' * 2000) % {'a': 'x' * 2000} }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ '%(a)999999999d' | format(a=1) }}",
        "{{ '%*d' | format(999999999, 1) }}",
        "{{ 'x' | center(10 ** 9) }}",
        "{{ 'x'.center(10 ** 9) }}",
        "{{ 'x'.ljust(10 ** 9) }}",
        "{{ 'x'.rjust(10 ** 9) }}",
        "{{ 'x'.zfill(10 ** 9) }}",
        "{{ '\t'.expandtabs(10 ** 9) }}",
        "{{ 'x\ny' | indent(10 ** 9) }}",
        "{{ ('a\n' * 10000) | indent('x' * 10000) }}",
        "{{ ('a' * 100000) | wordwrap(2) }}",
        "{{ ('a ' * 10000) | wordwrap(1, true, 'x' * 1000) }}",
        "{{ ('x' * 10000) | replace('x', 'y' * 10000) }}",
        "{{ ('x' * 10000) | replace('', 'y' * 10000) }}",
        "{{ ('x' * 10000).replace('x', 'y' * 10000) }}",
        "{{ range(9999) | join('y' * 10000) }}",
        "{{ ('y' * 10000).join(['a'] * 10000) }}",
        "{{ (['x' * 10000] * 10000) | join }}",
        "{{ ('a' * 9999).translate({97: 'b' * 9999}) }}",
        "{{ [1, 2] | tojson(indent=10 ** 9) }}",
        "{{ ('x' * 999999) | urlencode }}",
        "{{ ('http://a.example ' * 999) | urlize(rel='x' * 99999) }}",
        "{{ ([view] * 99999) | join | length }}",
        "{% for i in range(99999) %}{% set x = view ~ i %}{% endfor %}",
        # lists that grow
        "{{ [1] * 9999999999 }}",
        "{{ ((1,) * 99999) * 99999 }}",
        "{{ [1] | batch(10 ** 9, 0) | list }}",
        "{{ [1] | slice(10 ** 9) | list }}",
        LONG + "{{ [1] | slice(90000, long) | list | string | length }}",
        "{{ ([[1]] * 9999) | sum(start=[]) | length }}",
        "{{ ('x' * 999999) | list | length }}",
        "{{ ('a ' * 999999).split() | length }}",
        "{{ {}.fromkeys(range(999) | list, range(9999) | list) | string | length }}",
        FOREVER + "{% set ns.list = ns.list + ns.list %}" + END,
        FOREVER + "{% set ns.list = ns.list + [1] %}" + END,
        FOREVER + "{% set ns.list = [ns.list, ns.list] %}" + END + "{{ ns.list }}",
        FOREVER + "{% set ns.tuple = (ns.tuple, ns.tuple) %}" + END + "{{ {ns.tuple: 1} }}",
        FOREVER + "{% set ns.list = {'a': ns.list, 'b': ns.list} %}" + END + "{{ ns.list | tojson }}",
        FOREVER + "{% set ns.list = dict(a=ns.list, b=ns.list) %}" + END,
        FOREVER + "{% set ns.list = [none, none] | map('default', ns.list, true) | list %}" + END,
        FOREVER + "{% set ns.tuple = (ns.tuple,) %}" + END + "{{ {ns.tuple: 1} }}",
        FOREVER + "{% set ns.list = [ns.list] %}" + END + "{{ ns.list }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1, varargs, varargs) }}{% endif %}{% endmacro %}{{ f(60, 1) }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1, a=kwargs, b=kwargs) }}{% endif %}{% endmacro %}{{ f(60, a=1) }}",
        # numbers that grow
        "{{ 9 ** (9 ** 9) }}",
        "{{ 2 ** (10 ** 8) }}",
        "{{ 5 | round(-10 ** 9) }}",
        "{{ 5.5 | round(10 ** 9, 'ceil') }}",
        "{{ ('f' * 99999) | int(0, 16) > 3 }}",
        FOREVER + "{% set ns.number = ns.number * ns.number %}" + END,
        # work that leaves no trace
        LONG + FOREVER + "{% if -1 in long %}{% endif %}" + END,
        LONG + "{% set other = range(99999) | list %}" + FOREVER + "{% if long == other %}{% endif %}" + END,
        LONG + FOREVER + "{% set x = long[1:] %}" + END,
        LONG + FOREVER + "{% set x = long | sort %}" + END,
        LONG + FOREVER + "{% set x = long.index(99998) %}" + END,
        "{% set text = 'x' * 99999 %}" + FOREVER + "{% if 'y' in text %}{% endif %}" + END,
        "{% set text = 'x' * 99999 %}" + FOREVER + "{% set x = text | upper %}" + END,
        "{{ range(0, 2305843009213693951 * 9999, 2305843009213693951) | unique | list | length }}",
        "{{ ('a' * 99999).strip('b' * 99999 ~ 'a') }}",
        "{{ ('a' * 99999) | trim('b' * 99999 ~ 'a') }}",
        "{{ ('a' * 99999).rfind('b' ~ 'a' * 49999) }}",
        "{{ ('a' * 99999).rsplit('b' ~ 'a' * 49999) | length }}",
        "{{ ('.' * 99999) | urlize | length }}",
        "{{ ('a-' * 999999) | title | length }}",
    ],
)
def test_nothing_runs_away(tmp_path: Path, text: str) -> None:
    problem = outcome(tmp_path, "\n" + text)
    assert isinstance(problem, Problem), problem[:200]
    assert (problem.code, problem.severity, problem.path) == ("template-limit", "error", "templates/own.html")
    assert problem.line >= 2
    assert len(problem.message) < 300


def test_the_reason_names_what_to_look_for(tmp_path: Path) -> None:
    problem = outcome(tmp_path, "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}")
    assert isinstance(problem, Problem)
    assert "more than 100,000 steps or 2,500,000 characters" in problem.message
    assert "a loop in a loop" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% block a %}{{ self.a() }}{{ self.a() }}{% endblock %}",
        "{% extends 'own.html' %}",
        "{% include 'own.html' %}{% include 'own.html' %}",
        "{% import 'own.html' as own %}",
        "{% for x in [1] recursive %}{{ loop([x]) }}{{ loop([x]) }}{% endfor %}",
        "{% if 1 %}" * 10_000 + "{% endif %}" * 10_000,
        "{{ " + "(" * 100_000 + "1" + ")" * 100_000 + " }}",
        "{{ " + "not " * 100_000 + "1 }}",
        "{{ page" + ".a" * 50_000 + " }}",
        "{{ 1" + " + 1" * 20_000 + " }}",
        "{{ 'a'" + " | upper" * 5_000 + " }}",
    ],
)
def test_what_has_no_end_or_is_nested_too_deeply_is_an_error(tmp_path: Path, text: str) -> None:
    problem = outcome(tmp_path, text)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path, problem.line) == ("template-error", "templates/own.html", 1)
    assert "without end" in problem.message or "nested too deeply" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "{{ '" + "a" * 1_000_000,
        "{{ '" + "\\" * 999_999 + "' }}",
        "{#" * 100_000,
        "{% raw %}" * 100_000,
        "{{ " + "9" * 100_000 + " }}",
        "{{ 0x" + "f" * 100_000 + " * 2 }}",
        "{% for i in range(2) %}" * 90 + "{% endfor %}" * 90,
        "{{ ('é' * 9999).encode('punycode') }}",
        "{{ (1).to_bytes(10 ** 9) }}",
    ],
)
def test_what_cannot_be_read_is_an_error(tmp_path: Path, text: str) -> None:
    problem = outcome(tmp_path, text)
    assert isinstance(problem, Problem)
    assert problem.path == "templates/own.html"


CHAIN = {f"part{n}": f"{{% include 'part{n + 1}.html' %}}" * 2 for n in range(40)} | {"part40": "x"}
"""Parts of which each includes the next one twice: 2⁴⁰ inclusions, none of them within itself."""


def test_inclusions_of_inclusions_are_counted(tmp_path: Path) -> None:
    problem = outcome(tmp_path, "{% include 'part0.html' %}", **CHAIN)
    assert isinstance(problem, Problem) and problem.code == "template-limit"


def test_a_part_of_the_theme_that_a_loop_includes_is_counted(tmp_path: Path) -> None:
    given = "{% macro link(url) %}{{ url }}{% endmacro %}{% set list = page.slot_values.references['1'] %}"
    text = "{% for i in range(99999) %}{% include 'theme:_references.html' %}{% endfor %}"
    problem = outcome(tmp_path, given + text)
    assert isinstance(problem, Problem) and problem.code == "template-limit"


@pytest.mark.parametrize(
    "name", ["reference_list", "reference_item(1", "reference", "reference_mark", "bibliography_entry"]
)
def test_references_a_template_made_up_are_not_shown(tmp_path: Path, name: str) -> None:
    """A list that holds itself would be shown without end."""
    arguments = f"{name}, '/'" if "(" in name else f"{name}('/'"
    problem = outcome(tmp_path, "{% set ns = namespace(items=[]) %}\n{{ ns | " + arguments + ") }}")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path, problem.line) == ("template-error", "templates/own.html", 2)
    assert "of the page" in problem.message


def test_a_mark_of_the_sites_own_is_counted_where_the_theme_lays_out_the_page(tmp_path: Path) -> None:
    (tmp_path / "_mark.html").write_text("{% for i in range(99999) %}{{ i }}{% endfor %}")
    with pytest.raises(TemplateError, match="do too much"):
        samples.theme(tmp_path).render(samples.note(), samples.pieces_of)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{% for i in range(3) %}{{ loop.index }}/{{ loop.length }}{{ ', ' if not loop.last }}{% endfor %}",
        "1/3, 2/3, 3/3"),
        ("{% for x in [1, [2, [3]]] recursive %}{{ loop(x) if x is iterable else x }}{% endfor %}", "123"),
        ("{{ 7 + 2 * 3 - 4 // 3 }} {{ 2 ** 10 }} {{ 7 % 4 }} {{ '%03d' % 7 }} {{ 1 / 2 }} {{ -3 }}",
        "12 1024 3 007 0.5 -3"),
        ("{{ ['a', 'b'] | map('upper') | join('-') }} {{ [3, 1] | sort | first }} {{ 'a' ~ 1 ~ '<' }}", "A-B 1 a1&lt;"),
        ("{{ 'abc'[1:] }} {{ [1, 2] | sum }} {{ 'a b'.split() | length }} {{ 'b' in 'abc' }}", "bc 3 2 True"),
        ("{% set ns = namespace(n=0) %}{% for i in range(9) if i > 5 %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
        "21"),
        ("{% macro m(a, b='c') %}{{ a }}{{ b }}{{ varargs | join }}{{ caller() }}{% endmacro %}{% call m(1, 2, 3) %}"
        "x{% endcall %}", "123x"),
        ("{% for k, v in {'a': 1, 'b': 2} | dictsort %}{{ k }}{{ v }}{% else %}none{% endfor %}", "a1b2"),
        ("{% for x in [] %}{% else %}none{% endfor %}{% for b in [1, 2, 3] | batch(2) %}{{ b | length }}{% endfor %}",
        "none21"),
        ("{% set a = 'x' * 9 %}{{ a | length }} {{ a | replace('x', 'y', 2) }} {{ 'é' | center(5) }}|",
        "9 yyxxxxxxx   é  |"),
        ("{% for i in [{'n': 'a', 'g': 1}, {'n': 'b', 'g': 1}] | groupby('g') %}"
        "{{ i.list | map(attribute='n') | join }}{% endfor %}", "ab"),
        ("{{ '" + "'|upper }}{{ '".join("abc") + "' }}", "ABc"),
        ("".join(f"{{% set n{n} = namespace() %}}" for n in range(60))
            + "".join(f"{{% set n{n}.a = [n{n + 1}, n{n + 1}] %}}" for n in range(59)) + "{{ n0 }}",
            "&lt;Namespace&gt;"),
    ],
)  # fmt: skip
def test_what_is_within_the_budget_is_as_ever(tmp_path: Path, text: str, written: str) -> None:
    assert outcome(tmp_path, text) == written


def test_every_page_has_a_budget_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_text("{% for i in range(50000) %}{% endfor %}")
    theme = samples.theme(tmp_path)
    for _ in range(3):
        theme.render(samples.note(template="own.html"), samples.pieces_of)


def test_every_page_pays_for_what_it_imports(tmp_path: Path) -> None:
    """Else it would depend on the pages before it whether a page has too much."""
    (tmp_path / "own.html").write_text("{% import 'part.html' as part %}")
    (tmp_path / "part.html").write_text("{% for i in range(10000) %}{% endfor %}")
    theme = samples.theme(tmp_path)
    spent = []
    for _ in range(2):
        theme.render(samples.note(template="own.html"), samples.pieces_of)
        spent.append(metering.LIMITS.output - theme._budget._left)
    assert spent[0] == spent[1] > 250_000


@pytest.mark.parametrize("page", samples.every_page(), ids=lambda page: page.kind)
def test_the_themes_own_pages_are_not_counted_and_counting_changes_none(page, tmp_path: Path) -> None:
    alone = samples.theme()
    html = alone.render(page, samples.pieces_of)
    assert not alone._metered
    (tmp_path / page.template).write_text(f'{{% extends "theme:{page.template}" %}}')
    counted = samples.theme(tmp_path)
    assert counted.render(page, samples.pieces_of) == html
    assert counted._metered
