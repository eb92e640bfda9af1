"""Random documents and random running text: notes.kramdown and Ruby's kramdown write the same HTML.

Runs where Ruby and its kramdown are installed. `KRAMDOWN_DOCUMENTS=5000` tries that many documents, `KRAMDOWN_SEED=7`
another row of them.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from notes.kramdown import to_html

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))

from documents import document  # noqa: E402
from span_documents import marked_document, nested_document  # noqa: E402

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


SPAN_OPTIONS: list[dict[str, object]] = [
    {"input": "GFM", "hard_wrap": False},
    {"input": "kramdown"},
    {"input": "GFM", "hard_wrap": True, "gfm_quirks": "no_auto_typographic", "entity_output": "symbolic"},
    {"input": "kramdown", "parse_span_html": False, "entity_output": "numeric"},
    {"input": "kramdown", "html_to_native": True, "entity_output": "as_input"},
]


ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')


def as_read_once(html: str) -> str:
    """Attributes in the order of their names, a class given once.

    A list after `[text][id]{:.c}` adds to the definition of `id`. kramdown adds it again whenever it reads the link
    again because the span around it had no end; the number of its tries does not belong to the language.
    """

    def sorted_attributes(tag: re.Match[str]) -> str:
        attributes = {name: " ".join(dict.fromkeys(value.split())) for name, value in ATTRIBUTE.findall(tag[2])}
        return f"<{tag[1]} {sorted(attributes.items())}>"

    return re.sub(r'<(\w+)((?: [\w:-]+="[^"]*")+)', sorted_attributes, html)


@pytest.mark.parametrize("write", [marked_document, nested_document])
def test_random_spans_come_out_as_from_ruby(write: Callable[[int], str]) -> None:
    jobs = [(write(seed), SPAN_OPTIONS[seed % len(SPAN_OPTIONS)]) for seed in range(FIRST, FIRST + COUNT // 2)]
    compared = 0
    for seed, ((text, options), answer) in enumerate(zip(jobs, ruby_html(jobs), strict=True), FIRST):
        if "error" in answer:
            continue
        compared += 1
        ours, theirs = as_read_once(to_html(text, **options)), as_read_once(answer["html"])
        assert ours == theirs, f"{write.__name__}({seed}), {options}:\n{text}"
    assert compared > len(jobs) * 0.9
