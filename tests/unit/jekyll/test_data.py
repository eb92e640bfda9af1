"""Data files and the order of collections."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from notes.jekyll.collections import collection_of, in_order
from notes.jekyll.data import data_key, read_data
from notes.jekyll.documents import Document, make_notes
from notes.jekyll.settings import CollectionSettings, Settings
from notes.model import SourceFile

from ...work import lines

NOW = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def file(path: str, text: str) -> SourceFile:
    return SourceFile(path=path, text=text, digest="")


def test_formats_folders_and_names() -> None:
    data, problems = read_data(
        [
            file("_data/members.yml", "- name: 安\n  since: 2019-03-17\n- name: Bo\n"),
            file("_data/x-y.z.yml", "a: 1\n"),
            file("_data/people/ann lee.json", '{"n": [1, 2], "t": true}'),
            file("_data/people.yml", "boss: Bo\n"),
            file("_data/rows.csv", 'a,b\n1,"x, y"\n2,\n'),
            file("_data/rows2.tsv", "a\tb\n1\t2\n"),
        ],
        "_data",
    )
    assert not problems
    assert data == {
        "members": [{"name": "安", "since": datetime.date(2019, 3, 17)}, {"name": "Bo"}],
        "x-yz": {"a": 1},
        "people": {"boss": "Bo", "ann_lee": {"n": [1, 2], "t": True}},
        "rows": [{"a": "1", "b": "x, y"}, {"a": "2", "b": None}],
        "rows2": [{"a": "1", "b": "2"}],
    }


def test_large_json_is_read_at_once() -> None:
    """Not value by value, as YAML is."""

    def work(count: int) -> int:
        rows = ",".join(f'{{"id": {number}, "name": "n{number}", "on": true}}' for number in range(count))
        texts = [file("_data/a.json", f"[{rows}]"), file("_data/b.json", "{a: 1, # not quite\n}")]
        data, problems = read_data(texts, "_data")
        assert not problems
        assert data["a"][-1] == {"id": count - 1, "name": f"n{count - 1}", "on": True}
        assert data["b"] == {"a": 1}
        return lines(lambda: read_data(texts, "_data"))

    assert work(20_000) == work(20)


def test_deep_json_is_refused() -> None:
    _, problems = read_data([file("_data/a.json", "[" * 5000 + "]" * 5000)], "_data")
    assert [p.code for p in problems] == ["data-depth"]


def test_a_broken_data_file_is_an_error_with_its_place() -> None:
    _, problems = read_data([file("_data/a.yml", "a: 1\nb: [\n")], "_data")
    assert [(p.severity, p.path) for p in problems] == [("error", "_data/a.yml")]
    assert problems[0].line >= 2


def test_the_first_of_several_documents_counts() -> None:
    fences = "---\na: 1\n---\n# nothing more\n"
    data, problems = read_data([file("_data/a.yml", "a: 1\n---\nb: 2\n"), file("_data/b.yml", fences)], "_data")
    assert data == {"a": {"a": 1}, "b": {"a": 1}}
    assert [(p.severity, p.path, p.line) for p in problems] == [("warning", "_data/a.yml", 2)]


def test_keys() -> None:
    assert data_key("a b-c.d!") == "a_b-cd"
    assert data_key("作者") == "作者"


def test_which_collection() -> None:
    collections = {"recipes": {}, "posts": {}}
    assert collection_of("_recipes/a/b.md", collections) == "recipes"
    assert collection_of("_posts/a.md", collections) == ""
    assert collection_of("recipes/a.md", collections) == ""
    assert collection_of("all/_recipes/a.md", collections, "all") == "recipes"
    assert collection_of("_recipes/a.md", collections, "all") == ""


def made(settings: Settings, **texts: str) -> dict[str, tuple[str, str]]:
    documents = [
        Document(kind="document", collection="recipes", file=file(f"_recipes/{name}.md", text))
        for name, text in texts.items()
    ]
    notes = make_notes(documents, settings, NOW)
    assert not [problem for problem in notes.problems if problem.severity == "error"]
    return {note.path: (note.url, note.output) for note in notes.notes} | {note.path: ("", "") for note in notes.listed}


def test_addresses_of_documents() -> None:
    settings = Settings(collections={"recipes": CollectionSettings(output=True)})
    assert made(settings, a="---\n---\n") == {"_recipes/a.md": ("/recipes/a.html", "recipes/a.html")}
    pretty = Settings(permalink="pretty", collections={"recipes": CollectionSettings(output=True)})
    assert made(pretty, a="---\n---\n") == {"_recipes/a.md": ("/recipes/a/", "recipes/a/index.html")}
    own = Settings(collections={"recipes": CollectionSettings(output=True, permalink="/food/:title/")})
    assert made(own, a="---\nslug: Soup\n---\n") == {"_recipes/a.md": ("/food/Soup/", "food/Soup/index.html")}


def test_documents_that_are_only_listed() -> None:
    assert made(Settings(collections={"recipes": CollectionSettings()}), a="---\n---\n") == {"_recipes/a.md": ("", "")}
    future = "---\ndate: 2021-01-01\n---\n"
    shown = CollectionSettings(output=True)
    assert made(Settings(collections={"recipes": shown}), a=future) == {"_recipes/a.md": ("", "")}
    told = made(Settings(collections={"recipes": CollectionSettings(output=True, future=True)}), a=future)
    assert told["_recipes/a.md"][0] == "/recipes/a.html"
    assert made(Settings(collections={"recipes": shown}), a="---\npublished: false\n---\n") == {}


def test_orders() -> None:
    settings = Settings(collections={"recipes": CollectionSettings(output=True)})
    texts = {"a": "---\nn: 3\ndate: 2019-02-01\n---\n", "b": "---\nn: 1\ndate: 2019-01-01\n---\n", "c": "---\n---\n"}
    documents = [
        Document(kind="document", collection="recipes", file=file(f"_recipes/{name}.md", text))
        for name, text in texts.items()
    ]
    notes = make_notes(documents, settings, NOW).notes

    def order(**collection: Any) -> str:
        settings = CollectionSettings(**collection)
        return "".join(note.slug for note in in_order(notes, "recipes", settings, ""))

    assert order() == "bac"
    assert order(sort_by="n") == "bac"
    assert order(order=["c.md", "a.md"]) == "cab"


def test_a_cell_may_be_long() -> None:
    data, problems = read_data([file("_data/x.csv", f"a,b\n{'x' * 500_000},2\n")], "_data")
    assert (len(data["x"][0]["a"]), data["x"][0]["b"], problems) == (500_000, "2", ())


def test_short_lines_under_many_columns_fill_no_memory() -> None:
    columns = ",".join(f"c{number}" for number in range(100_000))
    data, (problem,) = read_data([file("_data/x.csv", f"{columns}\n" + "1\n" * 100_000)], "_data")
    assert (data, problem.code, problem.path, problem.line) == ({"x": []}, "data-csv", "_data/x.csv", 102)


@pytest.mark.parametrize("depth", [64, 65])
def test_json_may_nest_as_deep_as_yaml(depth: int) -> None:
    inner = r'{"a\"[[[": "]]\\\\", "b": [1, {}]}'
    nested = "[" * (depth - 3) + inner + "]" * (depth - 3)
    data, problems = read_data([file("_data/a.json", nested)], "_data")
    assert bool(data["a"]) is (depth == 64)
    assert [p.code for p in problems] == ([] if depth == 64 else ["data-depth"])
