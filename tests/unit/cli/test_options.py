"""What the commands accept: examples in their help that work, Jekyll's options, names that are almost right."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from notes.cli import main

JEKYLL = (Path(__file__).parents[3] / "docs/jekyll.md").read_text(encoding="utf-8")


def every(group: click.Group, name: str = "notes") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        assert command is not None
        yield f"{name} {each}", command
        if isinstance(command, click.Group):
            yield from every(command, f"{name} {each}")


COMMANDS = dict(every(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_every_command_can_be_typed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("old-site", "notes-2019", "notes-2020"):
        (tmp_path / folder).mkdir()
    done = CliRunner().invoke(main, [*name.split()[1:], "--help"])
    assert done.exit_code == 0
    lines = [line.strip() for line in done.output.partition("Examples:\n")[2].splitlines()]
    assert lines
    for line in lines:
        assert line.startswith(name)
        arguments = shlex.split(line)[1:]
        command: click.Command = main
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), arguments.pop(0))
            assert found is not None, line
            command = found
        command.make_context("", arguments)  # parses them, and runs nothing


def hidden(command: click.Command) -> set[str]:
    return {
        name
        for each in command.params
        if isinstance(each, click.Option) and each.hidden
        for name in each.opts + each.secondary_opts
    }


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("build", "-I -t --profile --safe --disable-disk-cache --force_polling --strict_front_matter --no-watch"),
        ("build", "--incremental --trace --limit_posts 3 --future --layouts _layouts"),
        ("serve", "-l -I -w --livereload --livereload-port 35729 --livereload-ignore x --livereload-min-delay 1"),
        ("serve", "--livereload-max-delay 2 --no-watch --skip-initial-build --show-dir-listing --open-url"),
    ],
)
def test_options_of_jekyll_are_accepted(command: str, options: str) -> None:
    COMMANDS[f"notes {command}"].make_context("", options.split())


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("build --lsi", "--lsi is not supported: related notes are found by"),
        ("build --plugins _plugins", "--plugins is not supported: Ruby plugins are not run"),
        ("serve -B", "--detach is not supported: the server stays in the foreground"),
        ("serve --ssl-key key", "--ssl-key is not supported: the preview speaks plain HTTP"),
    ],
)
def test_options_of_jekyll_that_change_something_are_refused(arguments: str, reason: str) -> None:
    done = CliRunner().invoke(main, arguments.split())
    assert done.exit_code == 2
    assert reason in done.output


@pytest.mark.parametrize("name", ["build", "serve"])
def test_options_of_jekyll_are_documented(name: str) -> None:
    section = JEKYLL.partition("| option of Jekyll's")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`-.*?) \|", section, re.M)
    documented = {option for row in rows for option in re.findall(r"--?[a-zA-Z][a-zA-Z_-]*", row)}
    assert hidden(COMMANDS[f"notes {name}"]) <= documented
    assert documented <= hidden(COMMANDS["notes build"]) | hidden(COMMANDS["notes serve"])


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("bild", "Did you mean “build”?"),
        ("sevre", "Did you mean “serve”?"),
        ("clean", "`notes build --clean`"),
        ("draft", "`notes new --draft TITLE`"),
        ("zzz", "No such command 'zzz'."),
    ],
)
def test_a_command_that_does_not_exist_names_the_one_that_was_meant(typed: str, hint: str) -> None:
    done = CliRunner().invoke(main, [typed])
    assert done.exit_code == 2
    assert hint in done.output


@pytest.mark.parametrize(("typed", "meant"), [("b", "build"), ("s", "serve"), ("server", "serve"), ("hyde", "doctor")])
def test_jekylls_names_of_commands(typed: str, meant: str) -> None:
    assert main.get_command(click.Context(main), typed) is COMMANDS[f"notes {meant}"]


def test_layouts_may_lie_elsewhere(tmp_path: Path) -> None:
    for path, text in {
        "site/_own/post.html": "mine",
        "site/_posts/2020-01-01-a.md": "---\nlayout: post\n---\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    folders = ["-s", str(tmp_path / "site"), "--cache", str(tmp_path / "cache")]
    assert CliRunner().invoke(main, ["build", *folders, "--layouts", "_own", "-j", "1"]).exit_code == 0
    assert (tmp_path / "site/_site/2020/01/01/a.html").read_text(encoding="utf-8") == "mine"
