from __future__ import annotations

from pathlib import Path

import pytest

from notes.errors import NotesError
from notes.files.assets import Asset, asset_dir


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("templates", "base.html"),
        ("static", "theme.css"),
        ("katex", "katex.min.js"),
        ("katex", "mhchem.min.js"),
        ("katex", "katex.min.css"),
        ("idiomorph", "idiomorph.min.js"),
    ],
)
def test_a_clone_has_every_asset(name: Asset, file: str) -> None:
    assert (asset_dir(name) / file).is_file()


def test_an_installed_package_has_the_theme_inside(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "notes"
    (package / "_theme" / "static").mkdir(parents=True)
    (package / "_vendor" / "katex").mkdir(parents=True)
    assert asset_dir("static", package) == package / "_theme" / "static"
    assert asset_dir("katex", package) == package / "_vendor" / "katex"


@pytest.mark.parametrize("name", ["templates", "static", "katex", "idiomorph"])
def test_a_missing_asset_says_what_to_do(tmp_path: Path, name: Asset) -> None:
    with pytest.raises(NotesError) as caught:
        asset_dir(name, tmp_path / "src" / "notes")
    (problem,) = caught.value.problems
    assert problem.code == "incomplete-installation"
    assert "pip install" in problem.hint
