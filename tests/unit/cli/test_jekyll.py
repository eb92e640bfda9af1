"""`notes diff` and `notes doctor`, and what docs/jekyll.md says of them."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from notes.cli import main
from notes.cli.jekyll import COMMANDS

DOCUMENT = (Path(__file__).parents[3] / "docs/jekyll.md").read_text(encoding="utf-8")
SITE = {
    "_config.yml": "title: x\ntheme: some-theme\nplugins:\n  - jekyll-feed # fine\n  - jekyll-toc\n  - my-own\n",
    "Gemfile": '# gem "jekyll-tagging"\ngem "jekyll"\n  gem "jekyll-scholar"\n',
    "_plugins/y.rb": 'class T < Liquid::Tag\nend\nLiquid::Template.register_tag("youtube", T)\n',
    "_posts/2020-01-01-a.md": "---\ntitle: a\n---\nHi {% youtube b %}\n\n{{ x | shout }} $$ {% x %} $$ `{{ y | z }}`\n",
    "_posts/2020-01-02-b.md": "---\ntitle: [a\n---\n",
    "_includes/i.html": "<p>\n{% youtube 1 %}\n",
    "_layouts/default.html": "{{ content }}",
    "p.md": "---\nlayout: none-such\n---\n{% unclosed\n",
}


def folder(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_the_doctor_names_each_place(tmp_path: Path) -> None:
    code, told = run("doctor", "-s", folder(tmp_path, SITE))
    assert code == 1
    unsupported, _, rest = told.partition("Look at")
    for place in (
        "_config.yml:5: the plugin jekyll-toc",
        "_config.yml:6: the plugin my-own",
        "Gemfile:3: the plugin jekyll-scholar",
        "_plugins/y.rb:3:",
        "_posts/2020-01-01-a.md:4:4: the tag {% youtube %}",
        "_posts/2020-01-02-b.md:2:8: the list opened by “[” is never closed",
        "_includes/i.html:2:1: the tag {% youtube %}",
        "p.md:4:1:",
    ):
        assert place in unsupported
    assert "_config.yml:2: the theme some-theme" in rest
    assert "_posts/2020-01-01-a.md:6:8: the filter shout" in rest
    assert "p.md:1: layout “none-such” does not exist" in rest
    assert "jekyll-tagging" not in told and "{% x %}" not in told and "filter z" not in told
    assert "Works as it is" in told and "Works as it is" not in run("doctor", "-q", "-s", tmp_path)[1]


def test_liquid_in_code_that_looks_meant(tmp_path: Path) -> None:
    files = {
        "_layouts/default.html": "`{{ site.title }}` {{ content }}",
        "a.md": "---\n---\nWith `{{ x }}`.\n\n```\nget {{site.version}} here\n{% include a.html %}\n```\n",
        "b.md": "---\nrender_with_liquid: false\n---\n`{{ site.version }}`\n",
        "c.md": "---\n---\n`v{% include c.html %}`\n",
        "d.html": "---\n---\n`{{ site.version }}`\n",
    }
    code, told = run("doctor", "-s", folder(tmp_path, files))
    assert code == 0
    assert (
        "a.md:6:5: Liquid in code is text here, and Jekyll evaluates it: {{site.version}} (2 places in this file)"
        in told
    )
    assert "c.md:3:3: Liquid in code is text here, and Jekyll evaluates it: {% include c.html %}" in told
    assert told.count("Liquid in code") == 2
    assert "`liquid_in_math: true` in _config.yml evaluates it" in told
    (tmp_path / "_config.yml").write_text("liquid_in_math: true\n", encoding="utf-8")
    assert "Liquid in code" not in run("doctor", "-s", tmp_path)[1]


def test_archives_and_avatars_need_nothing(tmp_path: Path) -> None:
    files = {"_config.yml": "plugins: [jekyll-archives, jekyll-avatar]\n", "a.md": "---\n---\n{% avatar lin %}\n"}
    code, told = run("doctor", "-s", folder(tmp_path, files))
    assert (code, "jekyll-archives" in told.partition("Works as it is")[2]) == (0, True)


def test_a_site_that_needs_nothing(tmp_path: Path) -> None:
    code, told = run("doctor", "-s", folder(tmp_path, {"_posts/2020-01-01-a.md": "# A\n\n{{ site.title | upcase }}\n"}))
    assert (code, told.splitlines()[-1]) == (0, "1 note or page read · 0 not supported · 0 to look at")


def test_diff_exits_with_1_when_an_address_is_missing(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", {"a.html": "<p>a", "b.html": "<p>b"})
    new = folder(tmp_path / "new", {"a.html": "<p>A", "b.html": "<p>b", "c.html": ""})
    code, told = run("diff", old, new)
    assert code == 0
    assert told.splitlines() == [
        "new        /c.html",
        "text       /a.html (1)",
        "    - a",
        "    + A",
        "2 pages compared · 0 URLs missing · 1 new · 1 differ in text · 0 in structure",
    ]
    code, told = run("diff", new, old, "-q")
    assert (code, told.splitlines()[0]) == (1, "missing    /c.html")
    assert run("diff", old, tmp_path / "none")[0] == 1


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_documented_and_every_documented_one_exists(name: str) -> None:
    command = COMMANDS[name]
    options = {
        option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts
    }
    assert {option for option in options if f"`{option}" not in DOCUMENT and f" {option} " not in DOCUMENT} == set()
    everywhere = (*COMMANDS.values(), *(main.commands[name] for name in ("build", "serve")))
    every = {option for one in everywhere for parameter in one.params for option in parameter.opts}
    assert {option for option in re.findall(r"`(--?[a-z_-]+)", DOCUMENT) if option not in every} == set()


def test_the_doctor_names_addresses_that_two_files_claim(tmp_path: Path) -> None:
    files = {"a.md": "---\n---\n", "a.html": "<p>", "_layouts/x.html": ""}
    code, told = run("doctor", folder(tmp_path, files))
    assert code == 1
    assert "a.md and a.html both claim a.html" in told


def test_the_doctor_reads_data_files(tmp_path: Path) -> None:
    code, told = run("doctor", "-s", folder(tmp_path, {"_data/menu.yml": "a: [1\n", "_data/fine.csv": "a,b\n1,2\n"}))
    assert (code, "_data/menu.yml:" in told, "fine.csv" in told) == (1, True, False)
