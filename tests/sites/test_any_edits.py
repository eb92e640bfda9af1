"""Law 1: after any sequence of edits the incremental site, and what is printed, equal those of a clean build.

Notebooks and edits are made of dice (any_edits.py) and built in small: with the limits of a large notebook at two or
three, months, parts of a month, folding, conflicts and reposts appear among a handful of notes.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from notes import plan
from notes import settings as site_settings
from notes.build import build
from notes.build_options import BuildOptions
from notes.errors import NotesError
from notes.files import cache, output
from notes.files.cache import cache_folder
from notes.files.ownership import MARK, STAGING
from notes.index import facts, listing, search, tables
from notes.notebook import cards
from notes.theme import pages

from .any_edits import Draft, State
from .conftest import Silent


class Difference(AssertionError):
    """The incremental site is not the clean one."""


SMALL = [
    (plan, "ENTRIES_PER_PAGE", 3), (plan, "NOTES_PER_PAGE", 2), (pages, "NOTES_PER_PAGE", 2),
    (pages, "FEED_ENTRIES", 3),
    (cards, "WIDELY_CITED", 2), (cards, "WIDELY_USED", 3), (facts, "WIDELY_USED", 3), (cards, "RELATED", 2),
    (listing, "REPOSTS", 2), (listing, "SHOWN_SHARED", 2), (listing, "WIDELY_CITED", 2), (listing, "SHOWN_FACETS", 2),
    (facts, "CARDS", 2), (pages, "CARDS", 2), (facts, "ARCHIVE", 2), (cards, "SERIES_PARTS", 3),
    (search, "MOST_ENTRIES", 3), (pages, "SITEMAP_ENTRIES", 4),
    (tables, "_CHUNK", 2), (cache, "CHUNK", 3), (cache, "KEEP_BUILDS", {"bodies": 2, "formulas": 2}),
]  # fmt: skip


def small(patch: pytest.MonkeyPatch) -> None:
    """Set the limits of a large notebook to what a small one reaches."""
    for module, name, value in SMALL:
        patch.setattr(module, name, value)
    few = [file for file in site_settings.theme_files() if not file.name.endswith(".woff2")]
    patch.setattr(site_settings, "theme_files", lambda: few)


class Site:
    """A notebook that is edited and built again and again, and built from nothing beside that."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.source, self.site = folder, folder / "source", folder / "site"
        self.source.mkdir()

    def write(self, files: dict[str, bytes]) -> None:
        """Make the folder hold these files and no others."""
        there = {file.relative_to(self.source).as_posix() for file in self.source.rglob("*") if file.is_file()}
        for path in there - files.keys():
            (self.source / path).unlink()
        for path, content in files.items():
            target = self.source / path
            if path not in there or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)

    def build(self, site: Path, remembered: Path, **flags: object) -> tuple[list[str], dict[str, bytes] | None]:
        """What is printed, and the site; `None` for a build that fails."""
        request = BuildOptions(source=self.source, destination=site, cache=remembered, jobs=1, flags=flags)
        try:
            built = build(request, Silent())
        except NotesError as error:
            return [f"{problem.severity} {problem}" for problem in error.problems], None
        return [f"{problem.severity} {problem}" for problem in built.report.problems], tree(site)

    def check(self, what: str, **flags: object) -> None:
        """Build what is there, and from nothing; raise Difference where the two differ."""
        before = tree(self.site)
        found, now = self.build(self.site, self.folder / "remembered", **flags)
        fresh = self.folder / "fresh"
        remembered = cache_folder(self.source, fresh / "remembered")
        remembered.mkdir(parents=True)
        (remembered / "templates").symlink_to(_compiled())
        expected, clean = self.build(fresh / "site", fresh / "remembered", **flags)
        shutil.rmtree(fresh)
        if found != expected:
            raise Difference(f"problems after {what}: {found} != {expected}")
        if (now is None) != (clean is None):
            raise Difference(f"only one fails after {what}: {found} {expected}")
        if clean is not None and now != clean:
            assert now is not None
            paths = sorted(path for path in {*now, *clean} if now.get(path) != clean.get(path))
            raise Difference(f"{paths} after {what}: {_differing(now.get(paths[0]), clean.get(paths[0]))}")
        if clean is None and _shown(tree(self.site)) != _shown(before):
            raise Difference(f"a failed build altered the site after {what}")


@functools.cache
def _compiled() -> Path:
    """Where clean builds keep templates as they compiled them, for that would be half of their time."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    return folder


def tree(site: Path) -> dict[str, bytes]:
    """Every file of a site by path, the mark that lists them too."""
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def _differing(found: bytes | None, expected: bytes | None) -> str:
    """Where two files begin to differ."""
    if found is None or expected is None:
        return f"{found!r} != {expected!r}"
    same = next((at for at, (one, other) in enumerate(zip(found, expected, strict=False)) if one != other), 0)
    start = max(0, same - 60)
    one, other = (text[start : start + 200].decode(errors="replace") for text in (found, expected))
    return f"…{one!r}… != …{other!r}…"


def _shown(files: dict[str, bytes]) -> dict[str, bytes]:
    """What a web server shows; a failed build may clear away what a killed one has staged."""
    return {path: content for path, content in files.items() if path.partition("/")[0] not in (MARK, STAGING)}


def run(dice: Random, folder: Path, *, liquid: bool, steps: int, log: Callable[[str], object] | None = None) -> None:
    """Edit and build, step by step. Raises Difference."""
    site, draft = Site(folder), Draft(dice, liquid=liquid)
    version, done = "one", ["first"]
    states: list[State] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "program_digest", lambda: version)
        for _ in range(steps):
            site.write(draft.written())
            if log:
                log(f"{done}")
            site.check(", ".join(done), **({"show_drafts": True} if dice.random() < 0.15 else {}))
            states.append(draft.state)
            if len(states) > 2 and dice.random() < 0.2:
                draft.go_back(dice.choice(states))
            done = [draft.edit() for _ in range(dice.randint(1, 3))]
            match dice.choice(
                ["", "", "", "", "", "upgrade", "touch", "delete", "drafts", "other", "killed", "forgot"]
            ):
                case "upgrade":
                    version += "+"
                    done.append("upgrade")
                case "touch" | "delete" as kind:
                    published = sorted(tree(site.site))
                    if published and (path := dice.choice(published)) != MARK:
                        (site.site / path).write_bytes(b"!") if kind == "touch" else os.unlink(site.site / path)
                        done.append(f"{kind} {path}")
                case "drafts":
                    site.write(draft.written())
                    site.build(site.site, folder / "remembered", show_drafts=True)
                    done += ["built with drafts", draft.edit()]
                case "other":
                    site.write(draft.written())
                    site.build(folder / "other", folder / "remembered")
                    done += ["built elsewhere", draft.edit()]
                case "killed" | "forgot" as kind:
                    site.write(draft.written())
                    _killed(site, dice, kind)
                    done += [kind, *([draft.edit()] if dice.random() < 0.5 else [])]


def _killed(site: Site, dice: Random, kind: str) -> None:
    """A build that ends while files are moved into place, or before what was published is remembered."""
    replace, left = os.replace, dice.randint(1, 6)

    def some(one: object, other: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        replace(one, other)  # type: ignore[arg-type]

    def none(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        if kind == "killed":
            patch.setattr(output.os, "replace", some)
        else:
            patch.setattr(cache.Cache, "remember_outputs", none)
        with contextlib.suppress(KeyboardInterrupt):
            site.build(site.site, site.folder / "remembered")


@pytest.mark.parametrize("maker", ["theme", "liquid"])
def test_after_any_edits_the_site_equals_a_clean_build(maker, tmp_path_factory, monkeypatch):
    small(monkeypatch)

    @settings(max_examples=6, phases=(Phase.generate, Phase.shrink))
    @given(st.randoms(use_true_random=False))
    def holds(dice: Random) -> None:
        folder = tmp_path_factory.mktemp("any")
        run(dice, folder, liquid=maker == "liquid", steps=6)
        shutil.rmtree(folder)

    holds()
