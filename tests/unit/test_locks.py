"""The locks: what `make site` and `make test` install, and that pyproject.toml allows it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
BUILD = SETTINGS["build-system"]["requires"]


def blocks(path: Path) -> list[str]:
    """The lock's requirements, each on one line with its hashes."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
    return [re.sub(r"\s+", " ", block) for block in text.replace("\\\n", " ").splitlines() if block.strip()]


def locked(name: str) -> dict[str, list[Requirement]]:
    """Requirements by name; a package has several where its version depends on the platform."""
    found: dict[str, list[Requirement]] = {}
    for block in blocks(ROOT / "locks" / name):
        requirement = Requirement(block.split(" --hash=")[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def version(requirement: Requirement) -> str:
    (only,) = requirement.specifier
    assert only.operator == "=="
    return only.version


def declared(*extras: str) -> list[Requirement]:
    """What pyproject.toml asks for, an extra that names this project's own extras opened."""
    found = [Requirement(text) for text in [*BUILD, *PROJECT["dependencies"]]]
    waiting = list(extras)
    while waiting:
        for text in PROJECT["optional-dependencies"][waiting.pop()]:
            requirement = Requirement(text)
            if requirement.name == PROJECT["name"]:
                waiting += requirement.extras
            else:
                found.append(requirement)
    return found


def test_there_is_a_lock_for_each_thing_that_is_installed() -> None:
    assert [path.name for path in LOCKS] == ["node.txt", "site.txt", "test.txt"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\w+://|^\s*-{1,2}(?!hash=)[a-z]\S*|\bwww\.|\.(?:org|com|io|net)\b", text, re.M) == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_everything_in_a_lock_has_one_version_and_hashes(path: Path) -> None:
    requirements = blocks(path)
    assert requirements
    for block in requirements:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+(?: ; [^\\]+?)?(?: --hash=sha256:[0-9a-f]{64})+ ?", block), block[:80]


@pytest.mark.parametrize(("name", "extras"), [("site.txt", ()), ("test.txt", ("dev",))])
def test_what_is_declared_is_locked_at_an_allowed_version(name: str, extras: tuple[str, ...]) -> None:
    found = locked(name)
    for requirement in declared(*extras):
        choices = found.get(canonicalize_name(requirement.name), [])
        assert choices, f"{requirement} is not in {name}: make lock"
        for choice in choices:
            allowed = requirement.specifier.contains(version(choice), prereleases=True)
            assert allowed, f"{choice} in {name}, {requirement} in pyproject.toml: make lock"


def test_the_npm_of_the_build_is_locked() -> None:
    text = (ROOT / "hatch_build.py").read_text(encoding="utf-8")
    requirement = Requirement(re.findall(r'NODE_REQUIREMENT = "([^"]+)"', text)[0])
    (choice,) = locked("node.txt")[requirement.name]
    assert requirement.specifier.contains(version(choice))


def test_the_site_is_built_with_what_is_tested() -> None:
    site, test = locked("site.txt"), locked("test.txt")
    assert site
    for name, choices in site.items():
        assert {version(choice) for choice in choices} == {version(choice) for choice in test[name]}, name


def test_every_declared_dependency_has_a_lowest_version() -> None:
    unbounded = [str(each) for each in declared(*PROJECT["optional-dependencies"]) if ">=" not in str(each.specifier)]
    assert unbounded == []


def test_make_installs_what_is_locked_and_nothing_else() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--require-hashes" in makefile
    installs = re.findall(r"^\s*(?:@|npm .*\|\| )?\$\((?:INSTALL|LOCKED)\) .*", makefile, re.M)
    assert [line.split(") ", 1)[1] for line in installs] == [
        "uv",
        "locks/site.txt",
        "locks/test.txt",
        "locks/node.txt",
        "--no-build-isolation --no-deps --editable .",
    ]
