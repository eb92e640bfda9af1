"""README.md names every command, option and setting there is, and none besides."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from notes.cli import main
from notes.cli.options import SETTINGS as options_that_set
from notes.engines.sanitizer import SCHEMES
from notes.files.untrusted import PASSIVE
from notes.jekyll.setting_keys import FOLLOWED, WITHOUT_EFFECT, Key, every_key, keys_of
from notes.jekyll.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", README, flags=re.S)


def commands(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name; some are imported only when they are asked for."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command}


COMMANDS = commands(main)


def rows(head: str) -> list[list[str]]:
    """The cells of the table whose head starts with `head`."""
    lines = README.split(f"| {head} |", 1)[1].splitlines()[2:]
    table = lines[: next(number for number, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def options(command: click.Command) -> set[str]:
    """Its options as they are documented: one long name each, and the short ones. docs/jekyll.md has those of
    Jekyll's."""
    names: set[str] = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            names |= {name for name in (*parameter.opts, *parameter.secondary_opts) if "_" not in name}
    return names


def setting_row(names: tuple[str, ...], key: Key) -> str:
    """The row of a table for one key of `_config.yml`, as it is declared."""
    default = key.unsaid
    if not default and isinstance(key.default, bool):
        default = "on" if key.default else "off"
    elif not default and isinstance(key.default, tuple):
        default = ", ".join(f"`{word}`" for word in key.default)
    elif not default and key.default not in ("", None, [], {}):
        default = str(key.default) if isinstance(key.default, int) else f"`{key.default}`"
    return f"| `{': '.join(names)}` | {key.meaning} | {default or '–'} |"


SETTINGS = [setting_row(names, key) for names, key in every_key()]


def setting_rows(text: str) -> list[str]:
    """The rows of all tables of settings in a text."""
    tables = text.split("| key | meaning | default |\n|---|---|---|\n")[1:]
    return [line for table in tables for line in table.split("\n\n", 1)[0].splitlines()]


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    documented = {name for row in rows("command") for name in re.findall(r"`notes ([a-z]+)", row[0])}
    assert documented == COMMANDS.keys()


def test_every_command_in_the_text_exists() -> None:
    for name in re.findall(r"(?:`|^    )notes ([a-z]+)", README, re.M):
        assert name in COMMANDS, name


def test_every_command_on_references_is_documented_and_every_documented_one_exists() -> None:
    text = (ROOT / "docs" / "references.md").read_text(encoding="utf-8")
    refs = COMMANDS["refs"]
    assert isinstance(refs, click.Group)
    assert set(re.findall(r"^\| `notes refs ([a-z]+)", text, re.M)) == commands(refs).keys()


@pytest.mark.parametrize("name", ["build", "serve"])
def test_the_options_of_building_and_serving_are_documented(name: str) -> None:
    documented = {option for row in rows("option") for option in re.findall(r"-{1,2}[a-zA-Z][a-z-]*", row[0])}
    assert options(COMMANDS[name]) <= documented
    assert documented <= options(COMMANDS["build"]) | options(COMMANDS["serve"])


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"build", "serve", "refs"}))
def test_the_options_of_every_other_command_are_in_its_row(name: str) -> None:
    (row,) = [row for row in rows("command") if row[0].startswith(f"`notes {name}")]
    documented = set(re.findall(r"(?<!-)--[a-z][a-z-]*", " ".join(row)))
    own = {option for option in options(COMMANDS[name]) if option.startswith("--")}
    assert own - {"--source", "--config", "--quiet"} <= documented
    assert documented <= own


def test_the_defaults_of_options_are_the_documented_ones() -> None:
    documented = {option: row[2] for row in rows("option") for option in re.findall(r"`--([a-z-]+)", row[0])}
    for parameter in COMMANDS["serve"].params:
        if isinstance(parameter, click.Option) and parameter.show_default and parameter.default is not None:
            assert str(parameter.default) in documented[parameter.opts[-1].removeprefix("--")]


def test_every_setting_is_documented_as_it_is_declared_and_every_documented_one_exists() -> None:
    documented = setting_rows((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert sorted(documented) == sorted(SETTINGS)


def test_the_settings_in_the_readme_are_those_that_are_declared_with_all_of_our_own() -> None:
    documented = setting_rows(README)
    assert [row for row in documented if row not in SETTINGS] == []
    assert [row for row in SETTINGS if row.startswith("| `notes:") and row not in documented] == []


def test_the_settings_without_effect_are_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").split("\n## Without effect\n", 1)[1]
    known = {": ".join((*above, name)) for above, names in WITHOUT_EFFECT.items() for name in names}
    assert set(re.findall(r"`([a-z_: ]+)`", text)) == known


def test_every_option_that_sets_a_key_sets_one_that_exists() -> None:
    assert keys_of(Settings).keys() >= set(options_that_set.values())
    parameters = {parameter.name for name in ("build", "serve") for parameter in COMMANDS[name].params}
    assert parameters >= options_that_set.keys()


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_in_the_text_exists(path: str) -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", (ROOT / path).read_text(encoding="utf-8"), re.M))
    assert {"site", "test"} <= named <= set(phony.split())


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PROSE):
        assert (ROOT / target).exists(), target


def test_what_is_followed_in_an_untrusted_notebook_is_documented() -> None:
    text = (ROOT / "docs" / "untrusted.md").read_text(encoding="utf-8")
    followed = text.split("keys of `_config.yml` are followed:\n\n", 1)[1].split("\n\n", 1)[0]
    assert set(re.findall(r"`(\w+)`", followed)) == FOLLOWED
    (files,) = (line for line in text.splitlines() if line.startswith("| other files |"))
    assert {".pdf", ".txt", ".csv", ".tsv"} == set(re.findall(r"`(\.\w+)`", files)) <= PASSIVE
    (schemes,) = (line for line in text.splitlines() if line.startswith("| addresses |"))
    assert set(re.findall(r"`(\w+)`", schemes)) == SCHEMES


def drawing() -> ModuleType:
    """docs/layers.py, which draws the layers."""
    spec = importlib.util.spec_from_file_location("layers", ROOT / "docs" / "layers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_of_the_layers_is_that_of_the_contract() -> None:
    layers = drawing()
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert text.count(layers.BEGIN) == text.count(layers.END) == 1
    assert text.split(layers.BEGIN)[1].split(layers.END)[0] == layers.picture()


def test_every_module_is_in_a_layer() -> None:
    source = ROOT / "src" / "notes"
    packages = {path.parent.name for path in source.glob("*/__init__.py")}
    modules = {path.stem for path in source.glob("*.py")} - {"__init__", "__main__"}
    drawn = [room for layer in drawing().contract()[0] for room in layer]
    assert sorted(drawn) == sorted(packages | modules)
