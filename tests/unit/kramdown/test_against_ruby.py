"""Random documents: notes.kramdown and Ruby's kramdown write the same HTML.

Runs where Ruby and its kramdown are installed. `KRAMDOWN_DOCUMENTS=5000` tries that many documents, `KRAMDOWN_SEED=7`
another row of them.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from notes.kramdown import to_html

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

from documents import document  # noqa: E402

COUNT = int(os.environ.get("KRAMDOWN_DOCUMENTS", "400"))
FIRST = int(os.environ.get("KRAMDOWN_SEED", "0")) * 1_000_000
OPTIONS: list[dict[str, object]] = [
    {"input": "GFM", "hard_wrap": False},
    {"input": "kramdown"},
    {"input": "GFM", "hard_wrap": True, "gfm_quirks": ""},
    {"input": "kramdown", "parse_block_html": True, "entity_output": "symbolic"},
]


def ruby_html(jobs: list[tuple[str, dict[str, object]]]) -> list[dict[str, str]]:
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("Ruby is not installed")
    lines = "".join(json.dumps({"text": text, "options": options}) + "\n" for text, options in jobs)
    done = subprocess.run(
        [ruby, str(HERE / "oracle.rb")], input=lines, capture_output=True, text=True, timeout=600, check=False
    )
    if "cannot load such file" in done.stderr:
        pytest.skip("Ruby has no kramdown")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(map(str, options.values())))
def test_random_documents_come_out_as_from_ruby(options: dict[str, object]) -> None:
    seeds = range(FIRST, FIRST + COUNT // len(OPTIONS))
    texts = [document(seed) for seed in seeds]
    answers = ruby_html([(text, options) for text in texts])
    compared = 0
    for seed, text, answer in zip(seeds, texts, answers, strict=True):
        if "error" in answer:  # Ruby's kramdown fails on the document: nothing to compare with
            continue
        compared += 1
        assert to_html(text, **options) == answer["html"], f"document({seed}):\n{text}"
    assert compared > len(texts) * 0.9
