"""docs/references.md names every command, option and lint there is, and none besides."""

from __future__ import annotations

import re
from pathlib import Path

import click

from notes.cli.refs import refs
from notes.references import FORMATS
from notes.references.auditing import AUDITS
from notes.references.lint_note import LINTS

DOCUMENT = (Path(__file__).parents[3] / "docs/references.md").read_text("utf-8")
GENERAL = {"--source", "--config", "--drafts", "--future", "--unpublished", "--cache", "--help"}


def rows() -> dict[str, str]:
    """The rows of the table of commands by the command's name."""
    return {match[1]: match[0] for match in re.finditer(r"^\| `notes refs (\w+).*$", DOCUMENT, re.M)}


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")} - GENERAL


def test_every_command_is_documented_and_every_documented_command_exists():
    assert set(rows()) == set(refs.commands)


def test_options_named_in_the_table_exist_and_none_is_missing():
    said_of_all = {"--format"}  # text or json, where there is nothing more to say
    for name, row in rows().items():
        named = set(re.findall(r"`(--\w+)", row))
        existing = options(refs.commands[name])
        assert named <= existing, name
        assert existing - named - said_of_all <= {"--output", "--quiet"} | (
            {"--write"} if name == "different" else set()
        ), name


def test_every_lint_is_documented():
    assert {code for code in (*LINTS, *AUDITS) if f"`{code}`" not in DOCUMENT} == set()
    for code, severity in AUDITS.items():
        assert re.search(rf"^\| `{code}` \| {severity} \|", DOCUMENT, re.M)


def test_every_format_is_documented():
    assert {form for form in FORMATS if f"| `{form}` |" not in DOCUMENT} == set()
