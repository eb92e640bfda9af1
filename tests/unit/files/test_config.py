"""`_config.yml`: merging, types, places of faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes.errors import ConfigError, Problem
from notes.files.config import read_config
from notes.jekyll.settings import CollectionSettings


def write(folder: Path, text: str, name: str = "_config.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, **options: object) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        read_config(folder, **options)  # type: ignore[arg-type]
    return list(caught.value.problems)


def test_without_a_file_jekylls_defaults_hold(tmp_path: Path) -> None:
    config = read_config(tmp_path)
    assert (config.permalink, config.lang, config.timezone, config.files) == ("date", "en", "", ())
    assert config.destination == str(tmp_path / "_site")
    assert config.kramdown["input"] == "GFM"
    assert config.notes.markdown.bare_urls and config.notes.references.fold


def test_values_are_typed_and_unknown_keys_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        "title: 笔记\nauthor: {name: 张三, mail: x}\nlocale: zh_CN.UTF-8\nbaseurl: notes/\nurl: https://example.com/\n"
        "timezone: Asia/Shanghai\nmarkdown_ext: md, Text\nmine: {a: [1, 2]}\nkramdown: {toc_levels: 1..3}\n"
        "collections: [slides]\nnotes:\n  math: {output: mathml}\n  theme:\n    nav: [{title: 首页, url: /}]\n",
    )
    config = read_config(tmp_path)
    assert (config.title, config.author, config.lang) == ("笔记", "张三", "zh-CN")
    assert (config.baseurl, config.url, config.timezone) == ("/notes", "https://example.com", "Asia/Shanghai")
    assert config.markdown_extensions == (".md", ".text")
    assert config.raw["mine"] == {"a": [1, 2]}
    assert (config.kramdown["toc_levels"], config.kramdown["hard_wrap"]) == ("1..3", False)
    assert config.collections == {"slides": CollectionSettings()}
    assert config.notes.math.output == "mathml" and config.notes.theme.nav[0].url == "/"
    assert config.files == (str(tmp_path / "_config.yml"),)


def test_numbers_may_be_quoted(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, 'paginate: "5"\nlimit_posts: " 3 "\n'))
    assert (config.paginate, config.limit_posts, config.raw["paginate"]) == (5, 3, 5)


def test_later_files_and_flags_win_deeply(tmp_path: Path) -> None:
    write(tmp_path, "title: a\nnotes: {math: {numbering: true}}\nfuture: true\n", "one.yml")
    write(tmp_path, "title: b\nnotes: {math: {output: html}}\nlang:\n", "two.yml")
    config = read_config(tmp_path, f"{tmp_path}/one.yml, two.yml", {"future": False, "baseurl": "/x", "url": None})
    assert (config.title, config.future, config.baseurl, config.url) == ("b", False, "/x", "")
    assert (config.notes.math.output, config.notes.math.numbering) == ("html", True)


def test_toml(tmp_path: Path) -> None:
    write(tmp_path, 'title = "t"\n[notes.math]\noutput = "mathml"\n', "_config.toml")
    assert read_config(tmp_path).notes.math.output == "mathml"
    write(tmp_path, "title = \n", "_config.toml")
    assert [(p.path, p.line) for p in faults(tmp_path)] == [("_config.toml", 1)]


def test_every_fault_comes_with_its_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        "exclude: foo\ntimezone: Asia/Shangai\npaginate: five\nnotes:\n  math:\n    ouput: mathml\n"
        "    numbering: maybe\n"
        "  markdwn: {}\n  references:\n    fold: 3\ndefaults:\n  - {scope: {}, values: 3}\ncollections:\n  a: 1\n",
    )
    found = {(p.line, p.column): p for p in faults(tmp_path)}
    assert sorted(found) == [(1, 1), (2, 1), (3, 1), (6, 5), (7, 5), (8, 3), (10, 5), (12, 17), (14, 3)]
    assert {p.path for p in found.values()} == {"_config.yml"}
    assert found[6, 5].hint == "did you mean “output”?"
    assert found[8, 3].hint == "did you mean “markdown”?"


@pytest.mark.parametrize("text", ["a: b: c\n", "- a\n", "title: [\n", "x: !ruby/object y\n"])
def test_broken_yaml(tmp_path: Path, text: str) -> None:
    assert [p.path for p in faults(write(tmp_path, text))] == ["_config.yml"]


def test_a_duplicate_key_warns(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, "title: a\ntitle: b\n"))
    assert config.title == "b"
    assert [(p.code, p.severity, p.line) for p in config.problems] == [("config-duplicate-key", "warning", 2)]


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert [p.code for p in faults(tmp_path, config_files="nope.yml")] == ["config-missing"]
    assert [p.code for p in faults(tmp_path / "nowhere")] == ["source-missing"]


@pytest.mark.parametrize("destination", [".", "..", "/"])
def test_the_destination_must_not_hold_the_notebook(tmp_path: Path, destination: str) -> None:
    assert [p.code for p in faults(write(tmp_path, f"destination: {destination}\n"))] == ["config-destination"]


def test_where_the_settings_are_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JEKYLL_ENV", raising=False)
    assert read_config(tmp_path).environment == "development"
    monkeypatch.setenv("JEKYLL_ENV", "production")
    config = read_config(write(tmp_path, "destination: public/site\n"))
    assert (config.environment, config.destination) == ("production", str(tmp_path / "public" / "site"))
    assert config.places[("destination",)] == ("_config.yml", 1, 1)


def test_settings_are_not_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("title: secret\n", encoding="utf-8")
    folder = tmp_path / "notebook"
    folder.mkdir()
    (folder / "_config.yml").symlink_to(tmp_path / "secret.yml")
    with pytest.raises(ConfigError, match="leads out of the folder"):
        read_config(folder)
    assert read_config(folder, str(folder / "_config.yml")).title == "secret"


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("math: {output: htm}", "“htm” is not one of htmlAndMathml, mathml, html", "did you mean “html”?"),
        ("math: {output: 5}", "it must be one of htmlAndMathml, mathml, html", ""),
        ("search: perhaps", "it must be true or false, not text", ""),
        ("theme: {nav: [{title: x}]}", "“url” is missing", ""),
        ("theme: {nav: [{title: x, ulr: y}]}", "this setting is unknown", "did you mean “url”?"),
        ("x: 1", "this setting is unknown", "known are math, markdown, references, theme, search, untrusted"),
    ],
)
def test_wrong_settings_of_our_own_are_said_in_words(tmp_path: Path, written: str, message: str, hint: str) -> None:
    [problem] = faults(write(tmp_path, f"notes: {{{written}}}\n"))
    assert (problem.message.partition("”: ")[2], problem.hint) == (message, hint)
