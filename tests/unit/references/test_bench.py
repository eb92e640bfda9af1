"""The bench of this room runs at its smallest size, so that it does not rot."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[3] / "bench" / "references.py"


def test_the_bench_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", [str(BENCH), "--references", "300", "--notes", "10"])
    runpy.run_path(str(BENCH), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert "300 addresses" in lines[0]
    assert {line.split()[0] for line in lines} >= {"identify", "merge", "audit", "suggest", "json", "bibtex"}


def test_the_generator_is_seeded() -> None:
    citing_notes = runpy.run_path(str(BENCH))["citing_notes"]
    assert citing_notes(50, 5, seed=3) == citing_notes(50, 5, seed=3) != citing_notes(50, 5, seed=4)
