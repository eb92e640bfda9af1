"""Front matter that is remembered is what a fresh reading gives, whatever YAML holds."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes import documents
from notes.documents import remembered_notes
from notes.files.cache import Cache
from notes.files.config import judge_config
from notes.jekyll.documents import Document, Notes, make_notes
from notes.model import SourceFile

NOW = datetime.datetime(2024, 5, 6, tzinfo=datetime.UTC)
SCALARS = [
    "2020-01-01",
    "'2020-01-01'",
    "2020-01-01 10:00:00",
    "2020-01-01 10:00:00 +0800",
    "2020-01-01T02:00:00Z",
    "2020-02-30",
    "2020-10-25 02:30:00",
    "2020-01-01 10:00:00.123456 -03:30",
    "0001-01-01",
    "9999-12-31 23:59:59 -1200",
    "12:30",
    "1e3",
    "18446744073709551616",
    "-9223372036854775809",
    "9223372036854775807",
    "0x10",
    "0755",
    "1,000",
    "1.0",
    "1",
    "-0.0",
    ".nan",
    ".inf",
    "-.inf",
    "true",
    "null",
    "~",
    "''",
    "y",
    "'a: b'",
    '"\\ud800"',
    '"\\0"',
    "![x]",
    "!!binary aGk=",
    "!!set {a, b}",
    "!!timestamp 2020-01-01",
    "!!float 1",
    "[2020-01-01, [2020-01-02 00:00:00 +0100]]",
    "{a: {b: 2020-01-01}}",
    "{1: a, true: b, null: c, 2020-01-01: d, 1.0: e}",
    "&x [1, 2]",
    "汉字",
    "|\n  two\n  lines",
    "[[[[[[[[1]]]]]]]]",
    "[]",
    "{}",
]
KEYS = [
    "title",
    "date",
    "x",
    "updated",
    "tags",
    "category",
    "layout",
    "permalink",
    "slug",
    "published",
    "lang",
    "excerpt",
]
PATHS = [
    "posts/2020-01-05-a.md",
    "_posts/b/2019-12-31-c.md",
    "about.md",
    "page.html",
    "_drafts/d.md",
    "_recipes/soup.md",
]
KINDS = {"posts": "post", "_posts": "post", "_drafts": "draft", "_recipes": "document"}
BODIES = [
    "",
    "text\n",
    "# A title\n\ntext\n",
    "A title\n===\n\ntext\n",
    "\n\n# Late\n",
    "---\nx: 1\n---\ntext\n",
    "汉字 😀\n",
]
ZONES = ["", "UTC", "Asia/Shanghai", "America/St_Johns", "Europe/Berlin"]
TITLES = ["{}", "{strip_title: true}", "{collections: true, strip_title: true}"]

front = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(SCALARS)), max_size=5)


@st.composite
def sources(draw: st.DrawFn) -> tuple[str, bytes]:
    lines = "".join(f"{key}: {value}\n" for key, value in draw(front))
    text = draw(st.sampled_from(["---\n{}---\n", "---\n{}---\n\n\n", "---\n{}...\n", "{}"])).format(lines) + draw(
        st.sampled_from(BODIES)
    )
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(PATHS)), text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))


def document(path: str, data: bytes) -> Document:
    folder = path.partition("/")[0]
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    file = SourceFile(path=path, text=text, digest=hashlib.blake2b(data).hexdigest(), modified=1.5e9)
    return Document(kind=KINDS.get(folder, "page"), file=file, collection="recipes" if folder == "_recipes" else "")  # type: ignore[arg-type]


def same(one: Notes, other: Notes) -> bool:
    """Alike in all that prints: `nan` is not equal to itself, and `1` is to `1.0`."""
    return repr(one) == repr(other)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(sources(), min_size=1, max_size=4, unique_by=lambda each: each[0]),
    st.lists(st.tuples(st.sampled_from(ZONES), st.sampled_from(TITLES)), min_size=1, max_size=3),
)
def test_what_is_remembered_is_what_is_read(tmp_path_factory, found, rounds):
    folder = tmp_path_factory.mktemp("notes")
    them = [document(path, data) for path, data in found]
    with Cache(folder / "cache") as cache:
        for zone, titles in (*rounds, *rounds):
            (folder / "_config.yml").write_text(
                f"timezone: '{zone}'\ntitles_from_headings: {titles}\ncollections: [recipes]\n"
            )
            config = judge_config(folder, (), {})
            fresh = make_notes(them, config, NOW)
            for _ in range(2):
                assert same(remembered_notes(them, config, NOW, cache), fresh)


def understood(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the documents that are understood from now on."""
    paths: list[str] = []
    made_of = documents.made_of

    def watched(document: Document, *others: object) -> object:
        paths.append(document.file.path)
        return made_of(document, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "made_of", watched)
    return paths


@pytest.mark.parametrize(
    "value", ["1", "2020-01-01", "2020-01-01 10:00:00 +0800", "[a, {b: .inf}]", "'2020-01-01'", "null"]
)
def test_a_document_is_understood_once(tmp_path: Path, monkeypatch, value):
    them = [document(PATHS[0], f"---\nx: {value}\n---\ntext\n".encode())]
    config = judge_config(tmp_path, (), {})
    paths = understood(monkeypatch)
    with Cache(tmp_path / "cache") as cache:
        for _ in range(3):
            remembered_notes(them, config, NOW, cache)
    assert paths == [PATHS[0]]


@pytest.mark.parametrize("value", [".nan", "18446744073709551616"])
def test_what_does_not_come_back_is_understood_again(tmp_path: Path, monkeypatch, value):
    them = [document(PATHS[0], f"---\nx: {value}\n---\ntext\n".encode())]
    config = judge_config(tmp_path, (), {})
    paths = understood(monkeypatch)
    with Cache(tmp_path / "cache") as cache:
        for _ in range(3):
            assert len(remembered_notes(them, config, NOW, cache).notes) == 1
    assert paths == [PATHS[0]] * 3


def test_the_moment_counts_where_it_did(tmp_path: Path):
    """A note of the future is one day of the past."""
    them = [document("posts/2024-06-01-a.md", b"text\n"), document("_recipes/soup.md", b"---\n---\ntext\n")]
    (tmp_path / "_config.yml").write_text("collections: {recipes: {output: true}}\n")
    config = judge_config(tmp_path, (), {})
    with Cache(tmp_path / "cache") as cache:
        for days in (0, 10, 30, 31, 0):
            now = NOW + datetime.timedelta(days=days)
            assert same(remembered_notes(them, config, now, cache), make_notes(them, config, now))
