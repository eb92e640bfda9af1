"""docs/theme.md names every template, block, filter and colour there is, and none besides."""

import re

from jinja2.defaults import DEFAULT_FILTERS

from notes.theme.environment import GuardedEnvironment, create_environment

from . import samples

ROOT = samples.TEMPLATES.parent
DOCUMENT = (ROOT / "docs/theme.md").read_text("utf-8")


def table_rows(first):
    """The rows of the table whose head starts with `first`, as lists of cells."""
    lines = DOCUMENT.split(f"| {first} |", 1)[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_templates_and_blocks():
    documented = {name: set(code(row[-1])) for row in table_rows("template") for name in code(row[0])}
    assert documented.keys() == {file.name for file in samples.TEMPLATES.iterdir()}
    for name in documented.keys() - {"page.html"}:
        source = (samples.TEMPLATES / name).read_text("utf-8")
        own = set(re.findall(r"{% block (\w+) %}", source))
        inherited = {"title", "seo", "head", "header", "main", "footer", "scripts"} if name != "base.html" else set()
        assert documented[name] == own - inherited, name


def test_filters():
    environment = create_environment(lambda name: None, samples.site(), {}, None, "en", GuardedEnvironment)
    documented = [name for row in table_rows("filter or function") for name in code(row[0])]
    names = {re.match(r"\w+", name)[0] for name in documented}
    assert names - {"t", "content_of", "x"} == environment.filters.keys() - DEFAULT_FILTERS.keys()
    assert "linkable" in environment.tests
    for name in ("random", "pprint"):
        assert name not in environment.filters


def test_names_of_a_page():
    rows = {code(row[0])[0]: code(row[1]) for row in table_rows("name")}
    theme = samples.theme()
    names = theme._names(samples.note(), samples.pieces_of, "en")
    assert rows.keys() == names.keys() - {"content_of"} | {"assets"}
    for name in set(rows["site"]) - {"_config.yml"}:
        assert names["site"][name] is not None
    for name in set(rows["page"]) - {"page.next"}:
        assert names["page"][name] is not None


def test_colours():
    css = (ROOT / "static/theme.css").read_text("utf-8")
    documented = {name for row in table_rows("property") for name in code(row[0])}
    assert documented == set(re.findall(r"(--[a-z-]+):", css)) - {"--gutter"}
