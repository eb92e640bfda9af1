"""What a build costs: cold, unchanged, and after each kind of edit.

    python bench/build.py [--notes 800] [--jekyll FOLDER] [--notebook FOLDER]

A seeded notebook is written to a temporary folder (or `--notebook` copied there) and built by the `notes` command as a
user would: whole processes, wall-clock seconds, peak memory of the largest process. The counters must be what the
road promises, or the bench fails: they do not flake, times do. With `--jekyll`, Debian's `jekyll build` is timed on
the same posts in the same run and every time is also given as a ratio to its.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus import write_corpus


def main(arguments: list[str] | None = None) -> int:
    """Run all scenarios and print a line each; 1 when a counter is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=800)
    parser.add_argument("--notebook", type=Path, help="measure a copy of this notebook instead of a seeded one")
    parser.add_argument("--jekyll", action="store_true", help="time jekyll on the same notes")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "notebook"
        if chosen.notebook:
            shutil.copytree(chosen.notebook, folder, ignore=shutil.ignore_patterns("_site", ".notes-cache"))
        else:
            write_corpus(folder, chosen.notes)
        peer = _jekyll(folder, Path(temporary)) if chosen.jekyll else 0.0
        return _scenarios(folder, peer)


def _scenarios(folder: Path, peer: float) -> int:
    note = sorted(path for path in folder.rglob("*.md") if path.parent.name in ("posts", "_posts"))[0]
    template = folder / "templates" / "note.html"
    notes = sum(path.parent.name in ("posts", "_posts") for path in folder.rglob("*.md"))
    wrong = 0
    for name, edit, bodies in (
        ("cold", lambda: None, None),
        ("no change", lambda: None, 0),
        ("one body", lambda: _append(note, "\n又一段。\n"), 1),
        ("one title", lambda: _replace(note, "title: ", "title: 新"), 0),
        ("a template", lambda: _write(template, "{% extends 'theme:note.html' %}\n"), 0),
        ("no change", lambda: None, 0),
    ):
        edit()
        report, seconds = _build(folder)
        bodies, formulas, written = report["bodies_rendered"], report["formulas_typeset"], report["pages"]["written"]
        counts = f"{bodies:6} bodies {formulas:6} formulas {written:6} files"
        ratio = f"  {seconds / peer:5.2f} of jekyll" if peer else ""
        if report["notes"] != notes:
            print(f"  {notes} notes were written and {report['notes']} built")
            wrong = 1
        print(f"{name:12} {seconds:8.2f} s {counts}{ratio}", flush=True)
        if bodies is not None and report["bodies_rendered"] != bodies:
            print(f"  expected {bodies} bodies rendered")
            wrong = 1
        if name == "no change" and report["pages"]["written"]:
            print("  expected no file written")
            wrong = 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)
    print(f"peak memory  {peak:8.0f} MB")
    return wrong


def _build(folder: Path) -> tuple[dict[str, Any], float]:
    report = folder.parent / "report.json"
    command = [sys.executable, "-m", "notes", "build", "-q", "-s", str(folder), "--report", str(report)]
    seconds = _timed(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
    return json.loads(report.read_text(encoding="utf-8")), seconds


def _jekyll(folder: Path, temporary: Path) -> float:
    site = temporary / "jekyll"
    (site / "_layouts").mkdir(parents=True)
    (site / "_layouts" / "post.html").write_text("<title>{{ page.title }}</title>\n{{ content }}\n", encoding="utf-8")
    (site / "_posts").mkdir()
    for folder_name in ("posts", "_posts"):
        for path in (folder / folder_name).glob("*.md") if (folder / folder_name).is_dir() else ():
            shutil.copy(path, site / "_posts")
    command = ["jekyll", "build", "-q", "-s", str(site), "-d", str(temporary / "jekyll-site")]
    seconds = _timed(lambda: subprocess.run(command, check=True, capture_output=True))
    print(f"{'jekyll':12} {seconds:8.2f} s (formulas left to the browser)", flush=True)
    return seconds


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
