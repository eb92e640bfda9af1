"""Generated texts, file names, front matter and permalinks, through Jekyll's own classes and through this room.

One run of Ruby answers everything. The questions are the same in every run: a failure can be looked at again.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from notes.jekyll.documents import make_note
from notes.jekyll.permalinks import document_id
from notes.jekyll.settings import CollectionSettings, Settings, TitlesFromHeadings
from notes.jekyll.slugs import slugify
from notes.model import SourceFile

pytestmark = pytest.mark.skipif(shutil.which("jekyll") is None, reason="the command jekyll is not installed")

MODES = ("default", "pretty", "ascii", "latin", "raw", "none")
ATOMS = (
    *"aZ09 -_.~!$&'()+,;=@:%#?*^|<>[]{}\"`",
    "--", "..", "é", "e\u0301", "ß", "Σ", "İ", "ﬁ", "中", "文标题", "（注）", "，", "。", "「x」", "ｆｕｌｌ", "１２",
    "カﾞ", "がぎ",
    "한글", "\u1112\u1161\u11ab", "नमस्ते", "ไทย", "עברית", "العربية", "🎉", "👩‍🔬", "🇨🇳", "1️⃣", "²", "½", "Ⅳ",
    "\u00a0", "\u3000", "\u200b",
    "\u200d", "\ufe0f", "C++", "C#", "v1.2", "Word", "UPPER case",
)  # fmt: skip
STYLES = (
    "date", "pretty", "none", "ordinal", "weekdate", "/:categories/:title/", "/x/:slug:output_ext",
    "/:collection/:path/",
    "/:year-:short_year/:i_month.:i_day/:hour:minute:second/:name",
    "/:w_year/W:week/:w_day:short_day/:long_day/:title.html",
    "/:short_month/:long_month/:y_day/:title", ":slugified_categories/:title", "/中 文/:title/",
)  # fmt: skip
NOW = datetime.datetime(2040, 1, 1, tzinfo=datetime.UTC)
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Europe/Berlin", "Asia/Kolkata")


def words(choice: random.Random, most: int) -> str:
    return "".join(choice.choices(ATOMS, k=choice.randint(1, most)))


def file_name(choice: random.Random) -> str:
    """A name a file may have, some with dots and hyphens at the ends."""
    name = words(choice, 5).replace("/", "").strip() or "x"
    name = choice.choice(("", "", "-", "--")) + name + choice.choice(("", "", "-", ".", "...", "-."))
    return name.encode()[:150].decode("utf-8", "ignore")


def date_text(choice: random.Random) -> str:
    day = f"{choice.randint(1990, 2037)}-{choice.randint(1, 12):02}-{choice.randint(1, 28):02}"
    clock = f"{choice.randint(0, 23):02}:{choice.randint(0, 59):02}"
    second = f":{choice.randint(0, 59):02}"
    zone = choice.choice(("", " Z", " +0800", " -03:30", " +05:30", "Z", "+08:00"))
    form = choice.choice(
        (
            day,
            f"{day} {clock}",
            f"{day} {clock}{second}",
            f"{day} {clock}{second}{zone}",
            f"{day}T{clock}{second}{zone.strip()}",
        )
    )
    return f'"{form}"' if choice.random() < 0.3 else form


def front_matter(choice: random.Random, kind: str) -> str:
    lines = []
    if kind == "thing" or (kind == "post" and choice.random() < 0.3):
        lines.append(f"date: {date_text(choice)}")
    if choice.random() < 0.3:
        lines.append(f"title: {json.dumps(words(choice, 4), ensure_ascii=False)}")
    if choice.random() < 0.3 and kind != "page":
        lines.append(f"slug: {json.dumps(words(choice, 3), ensure_ascii=False)}")
    if choice.random() < 0.4 and kind != "page":
        names = [words(choice, 3) for _ in range(choice.randint(1, 3))]
        lines.append(f"categories: {json.dumps(names, ensure_ascii=False)}")
    if choice.random() < 0.15:
        keys = (
            ("/:basename/", "/:path/:basename:output_ext", "/a b/", "/中/x", "x/y.htm", "/p.v2/")
            if kind == "page"
            else STYLES[5:]
        )
        lines.append(f"permalink: {json.dumps(choice.choice(keys), ensure_ascii=False)}")
    return "\n".join(("---", *lines, "---", "Text."))


def questions(choice: random.Random, count: int) -> dict[str, tuple[str, str, str]]:
    """Text, permalink style and time zone of files by path."""
    files = {}
    for number in range(count):
        kind = choice.choice(("post", "post", "thing", "page"))
        name = file_name(choice)
        extension = choice.choice((".md", ".markdown", ".html"))
        if kind == "post":
            date = f"{choice.randint(1990, 2037)}-{choice.randint(1, 12)}-{choice.randint(1, 28):02}"
            path = f"_posts/{date}-{name}{extension}"
        elif kind == "thing":
            path = choice.choice(("_things/", "_things/sub folder/")) + f"{number}{name}{extension}"
        else:
            path = (
                choice.choice(("", "docs/", "文 档/v1.2/"))
                + choice.choice((f"{number}{name}", f"{number}/index"))
                + extension
            )
        files[path] = (front_matter(choice, kind), choice.choice(STYLES), choice.choice(ZONES))
    return files


def understood(path: str, text: str, style: str, zone: str) -> dict[str, Any]:
    """What Jekyll is asked about a file, as this room answers it."""
    settings = Settings(
        timezone=zone,
        permalink=style,
        collections={"things": CollectionSettings(output=True)},
        titles_from_headings=TitlesFromHeadings(enabled=False),
    )
    label = "things" if path.startswith("_things/") else ""
    kind = "document" if label else "post" if path.startswith("_posts/") else "page"
    made = make_note(SourceFile(path=path, text=text, digest=""), settings, NOW, kind, label)  # type: ignore[arg-type]
    if made.note is None:
        return {"error": [problem.code for problem in made.problems] or made.hidden}
    note = made.note
    found: dict[str, Any] = {"url": unquote(note.url), "output": "/" + note.output}
    if kind != "page":
        assert note.date is not None
        found |= {"title": note.title, "date": note.date.isoformat(), "id": unquote(document_id(note.url, note.slug))}
        found["categories"] = list(note.categories)
    return found


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The questions and Jekyll's answers."""
    choice = random.Random(20190317)
    source = tmp_path_factory.mktemp("jekyll")
    files = questions(choice, 700)
    for path, (text, _, _) in files.items():
        file = source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    slugs = [words(choice, 7) for _ in range(1500)] + list(ATOMS)
    question = {
        "slugs": slugs,
        "now": NOW.isoformat(),
        "source": str(source),
        "files": [[path, *rest] for path, (_, *rest) in files.items()],
    }
    done = subprocess.run(
        ["ruby", str(Path(__file__).with_name("beside_jekyll.rb"))],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=source,
        env=os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    return {"slugs": slugs, "files": files, "answers": json.loads(done.stdout)}


def test_slugs(asked: dict[str, Any]) -> None:
    for text, theirs in zip(asked["slugs"], asked["answers"]["slugs"], strict=True):
        ours = [slugify(text, mode, cased=cased) for mode in MODES for cased in (False, True)]
        assert ours == theirs, ascii(text)


def test_addresses_titles_and_dates(asked: dict[str, Any]) -> None:
    differing, refused = [], 0
    for path, (text, style, zone) in asked["files"].items():
        theirs = asked["answers"]["files"][path]
        ours = understood(path, text, style, zone)
        expected = {key: unquote(value) if key in ("url", "id") else value for key, value in theirs.items()}
        if not expected.get("title", "").strip():
            expected.pop("title", None)  # here a title is never blank
            ours.pop("title", None)
        elif "title" in expected:
            expected["title"], ours["title"] = expected["title"].strip(), ours["title"].strip()
        if "error" in theirs:
            refused += 1
        elif ours != expected:
            differing.append((path, text, style, zone, theirs, ours))
    assert not differing, "\n".join(map(repr, differing[:5]))
    assert refused < 50  # a colon in a first folder is not a URL to Jekyll
