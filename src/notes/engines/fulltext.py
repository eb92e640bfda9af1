"""Full-text search: Pagefind indexes the site's pages; a browser loads only the parts of the index it needs.

Pagefind would split Chinese into the words of a dictionary, which has no 判别器 and finds no 积核 in 卷积核. So it
gets copies of the pages in which every Han character is a word; the search page asks for runs of them as phrases, and
any part of a Chinese text is found.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from notes.errors import NotesError, Problem

FOLDER = "pagefind"
"""Where the index lies in the site."""
SECONDS = 600
PARTS = (
    "pagefind.js",
    "pagefind-worker.js",
    "pagefind-entry.json",
    "wasm.*.pagefind",
    "*.pf_meta",
    "index/*",
    "fragment/*",
)
"""What our search page needs of Pagefind's output; its own user interfaces are left out."""


def missing_pagefind() -> Problem | None:
    """What is wrong when the extra is not installed."""
    if find_spec("pagefind") is not None:
        return None
    message = "`notes: search: true` needs Pagefind, which is not installed"
    hint = "pip install 'annotated-notes[search]'"
    return Problem(code="search-missing", severity="error", message=message, hint=hint)


_HAN = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_BETWEEN_HAN = re.compile(f"(?<={_HAN})(?={_HAN})")
_TEXT = re.compile(r">[^<]+")
_ZERO_WIDTH_SPACE = "\u200b"


def index_site(site: Path, files: Iterable[str], scratch: Path, lang: str) -> dict[str, bytes]:
    """The index of a site's pages (those of its `files` with `data-pagefind-body`), by path in the site.

    It is one index, for the site's language `lang`: the search page would not find notes that are in another.
    `scratch` is a folder that may be emptied. Raises NotesError when Pagefind fails.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    pages, output = scratch / "pages", scratch / "index"
    pages.mkdir(parents=True)
    for path in sorted(file for file in files if file.endswith(".html")):
        html = (site / path).read_text(encoding="utf-8", errors="replace")
        if "data-pagefind-body" in html:
            copy = pages / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(separate_han(html), encoding="utf-8")
    # -P: or Python would run a pagefind.py of the notebook
    command = [sys.executable, "-P", "-m", "pagefind", "--site", str(pages), "--output-path", str(output), "--quiet"]
    command += ["--force-language", lang.lower().replace("_", "-")]
    command += ["--exclude-selectors", ".katex-html, .toolbar, .contents"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _failed(f"gave no answer for {SECONDS} seconds") from error
    if done.returncode != 0:
        raise _failed((done.stderr or done.stdout).strip()[-500:])
    found = {path for pattern in PARTS for path in output.glob(pattern) if path.is_file()}
    return {f"{FOLDER}/{path.relative_to(output).as_posix()}": path.read_bytes() for path in sorted(found)}


def separate_han(html: str) -> str:
    """HTML with a zero-width space between neighbouring Han characters of its text, not of its tags."""
    return _TEXT.sub(lambda text: _BETWEEN_HAN.sub(_ZERO_WIDTH_SPACE, text[0]), html)


def _failed(reason: str) -> NotesError:
    return NotesError(Problem(code="search-failed", severity="error", message=f"Pagefind failed: {reason}"))
