"""Every bench runs once at its smallest size, so that none rots."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
SMALLEST = {
    "build.py": ["--notes", "5"],
    "kramdown_speed.py": ["--rounds", "1", "--limit", "100"],
    "kramdown_linear.py": ["--size", "4000"],
    "corpus.py": ["FOLDER", "--notes", "3"],
    "kills.py": ["--operations", "6", "--moments", "1", "--notes", "3"],
    "references.py": ["--references", "200", "--notes", "10"],
}
"""Arguments that make each bench small."""


def test_every_bench_is_listed():
    assert {path.name for path in BENCH.glob("*.py")} == set(SMALLEST)


@pytest.mark.parametrize("name", SMALLEST)
def test_a_bench_runs(name, tmp_path):
    arguments = [str(tmp_path) if argument == "FOLDER" else argument for argument in SMALLEST[name]]
    environment = os.environ | {"PYTHONPATH": str(BENCH.parent / "src")}
    done = subprocess.run(
        [sys.executable, str(BENCH / name), *arguments], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout or list(tmp_path.iterdir())


@pytest.mark.parametrize("notes", [1, 37, 5000])
def test_no_note_of_the_corpus_lies_in_the_future(notes, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import corpus

    monkeypatch.setattr(corpus, "_paragraph", lambda chance: "text")
    corpus.write_corpus(tmp_path, notes, references=1)
    names = sorted(path.name for path in (tmp_path / "posts").iterdir())
    assert len(names) == notes
    assert names[-1] < "2020"
