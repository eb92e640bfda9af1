"""From what `_config.yml` says to settings: types, faults and their places, what templates see."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from notes.jekyll.decoding import Decoded, decode_settings
from notes.jekyll.setting_keys import FOLLOWED, every_key, jekyll_defaults, keys_of, known_beside
from notes.jekyll.settings import CollectionSettings, FeedOfCollection, FeedOfTags, JekyllSettings, Settings

SOURCE = Path(__file__).resolve().parents[3] / "src" / "notes"


def decoded(**written: Any) -> Decoded:
    return decode_settings(jekyll_defaults() | written)


def settings(**written: Any) -> Settings:
    found = decoded(**written)
    assert not found.problems
    return found.settings


def faults(**written: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in decoded(**written).problems]


# ---------------------------------------------------------------- defaults


def test_without_a_word_the_declared_defaults_hold() -> None:
    assert decode_settings({}).settings == decode_settings(jekyll_defaults()).settings == Settings()
    assert decoded().values == jekyll_defaults()


def test_null_says_nothing() -> None:
    found = decode_settings(dict.fromkeys(keys_of(Settings)))
    assert (found.settings, found.problems) == (Settings(), ())


def test_templates_see_jekylls_defaults_and_no_others() -> None:
    seen = jekyll_defaults()
    assert seen.keys() == keys_of(JekyllSettings).keys()
    assert (seen["permalink"], seen["include"], seen["layouts_dir"]) == ("date", [".htaccess"], "_layouts")
    assert seen["kramdown"]["input"] == "GFM"
    assert not {"title", "url", "baseurl", "lang", "timezone", "show_drafts", "notes", "sass"} & seen.keys()
    seen["kramdown"]["input"] = seen["exclude"] = None
    assert jekyll_defaults()["kramdown"]["input"] == "GFM"


def test_only_templates_see_the_mapping_as_it_was_written() -> None:
    reading = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if re.search(r"config\.raw\b", file.read_text())
    }
    assert reading == {"settings.py", "liquid_site/site.py"}


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("written", "attribute", "value"),
    [
        ({"title": 2024}, "title", "2024"),
        ({"title": False}, "title", ""),
        ({"author": {"name": "张三"}}, "author", "张三"),
        ({"author": "张三"}, "author", "张三"),
        ({"locale": "zh_CN.UTF-8"}, "lang", "zh-CN"),
        ({"lang": "en_GB", "locale": "zh"}, "lang", "en-GB"),
        ({"url": "https://example.org/"}, "url", "https://example.org"),
        ({"baseurl": "notes/"}, "baseurl", "/notes"),
        ({"baseurl": "https://example.org/notes/"}, "baseurl", "/notes"),
        ({"baseurl": "/"}, "baseurl", ""),
        ({"baseurl": False}, "baseurl", ""),
        ({"permalink": ""}, "permalink", "date"),
        ({"paginate": " 5 "}, "paginate", 5),
        ({"collections_dir": "/all/"}, "collections_dir", "all"),
        ({"layouts_dir": "/own/"}, "layouts_dir", "own"),
        ({"layouts_dir": ""}, "layouts_dir", "_layouts"),
        ({"plugins": ["a", 1]}, "plugins", ("a", "1")),
        ({"plugins": "a"}, "plugins", ()),
        ({"theme": {"name": "x"}}, "theme", ""),
        ({"exclude": ["a", 1]}, "exclude", ("a", "1")),
        ({"excerpt_separator": ""}, "excerpt_separator", ""),
        ({"markdown_ext": "md, Text"}, "markdown_extensions", (".md", ".text")),
        ({"liquid_in_math": "yes"}, "liquid_in_math", False),
        ({"collections": ["a"]}, "collections", {"a": CollectionSettings()}),
        ({"collections": {"a": None}}, "collections", {"a": CollectionSettings()}),
        (
            {"collections": {"a": {"output": "yes", "order": ["b"], "own": 1}}},
            "collections",
            {"a": CollectionSettings(order=("b",))},
        ),
        ({"collections": {"posts": {"future": True}}}, "future_posts", True),
        ({"time": "2020-02-03 04:05:06 +0000"}, "time", datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=datetime.UTC)),
    ],
)
def test_what_is_meant(written: dict[str, Any], attribute: str, value: object) -> None:
    assert getattr(settings(**written), attribute) == value


def test_a_time_without_a_zone_is_in_that_of_the_site() -> None:
    found = settings(time="2020-02-03 04:05", timezone="Asia/Shanghai")
    assert found.time == datetime.datetime(2020, 2, 2, 20, 5, tzinfo=datetime.UTC)


def test_a_wrong_value_below_a_plugins_key_is_as_if_it_were_not_there() -> None:
    found = settings(
        sass={"sass_dir": "/own/", "style": 3, "sourcemap": "never"},
        liquid={"error_mode": "loud", "strict_filters": True},
        titles_from_headings={"enabled": "no", "strip_title": True, "unknown": 1},
        feed={"collections": {"a": {"path": 3, "categories": ["x"]}, "b": 3}, "tags": {"only": ["t"]}, "path": "f.xml"},
        relative_links=False,
    )
    assert (found.sass.folder, found.sass.style, found.sass.sourcemap) == ("own", "", "never")
    assert (found.liquid.error_mode, found.liquid.strict_filters) == ("warn", True)
    assert (found.titles_from_headings.enabled, found.titles_from_headings.strip_title) == (True, True)
    assert found.feed.collections == {"a": FeedOfCollection(categories=["x"]), "b": FeedOfCollection()}
    assert (found.feed.tags, found.feed.path) == (FeedOfTags(only=["t"]), "f.xml")
    assert found.relative_links.enabled


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"exclude": "foo"}, "“exclude” must be a list, not “foo”"),
        ({"exclude": ["a", {}]}, "“exclude” must hold words only (entry 2)"),
        ({"paginate": True}, "“paginate” must be a whole number, not “True”"),
        ({"future": "yes"}, "“future” must be true or false, not “yes”"),
        ({"permalink": 3}, "“permalink” must be text, not “3”"),
        ({"kramdown": []}, "“kramdown” must be a mapping, not a list"),
        ({"collections": "a"}, "“collections” must be a mapping or a list, not “a”"),
        ({"collections": {"a": 3}}, "the collection “a” must be a mapping"),
        ({"notes": []}, "“notes” must be a mapping, not a list"),
        ({"defaults": [3]}, "a default is a “scope” (path, type) and a mapping of “values”"),
        ({"time": "soon"}, "“time”: “soon” is not a date"),
    ],
)
def test_a_wrong_value_is_an_error_and_as_if_it_were_not_there(written: dict[str, Any], message: str) -> None:
    found = decoded(**written)
    assert faults(**written) == [("config-type", message)]
    (name,) = written
    if name not in ("collections", "exclude"):
        assert getattr(found.settings, name) == getattr(Settings(), name)


def test_a_zone_that_does_not_exist_is_one_error() -> None:
    assert faults(timezone="Asia/Shangai", time="2020-02-03 04:05") == [
        ("config-timezone", "unknown time zone “Asia/Shangai”")
    ]


def test_a_permalink_with_an_unknown_placeholder_is_an_error_and_not_followed() -> None:
    found = decoded(permalink="/:titel/", collections={"a": {"permalink": "/:nmae/", "output": True}})
    assert [(problem.code, problem.hint) for problem in found.problems] == [
        ("config-permalink", "did you mean “title”?"),
        ("config-permalink", "did you mean “name”?"),
    ]
    assert found.settings.permalink == found.values["permalink"] == "date"
    assert found.settings.collections == {"a": CollectionSettings(output=True)}


def test_each_fault_has_its_place_or_that_of_what_is_around_it() -> None:
    places = {
        ("notes",): ("a.yml", 1, 1),
        ("notes", "math"): ("a.yml", 2, 3),
        ("notes", "math", "output"): ("b.yml", 3, 5),
        ("defaults",): ("a.yml", 7, 1),
    }
    notes = {"math": {"output": "htm", "x": 1}, "theme": {"nav": [{"title": "a"}]}}
    found = decode_settings({"notes": notes, "defaults": [3]}, places)
    assert {
        (problem.message.partition(":")[0], problem.path, problem.line, problem.column) for problem in found.problems
    } == {
        ("a default is a “scope” (path, type) and a mapping of “values”", "a.yml", 7, 1),
        ("“notes.math.output”", "b.yml", 3, 5),
        ("“notes.math.x”", "a.yml", 2, 3),
        ("“notes.theme.nav.0”", "a.yml", 1, 1),
    }
    assert len(found.problems) == 4


def test_templates_see_what_was_written_without_what_is_wrong() -> None:
    values = decoded(paginate="5", future="maybe", mine={"a": 1}, baseurl="notes/", collections=["a"]).values
    assert (values["paginate"], values["future"], values["mine"]) == (5, False, {"a": 1})
    assert (values["baseurl"], values["collections"]) == ("notes/", {"a": {}})


# ---------------------------------------------------------------- keys


def test_every_key_is_documented_by_itself_or_by_those_below_it() -> None:
    documented = {names[0] for names, _ in every_key()}
    assert documented == keys_of(Settings).keys()


def test_what_is_dangerous_is_not_followed() -> None:
    assert not FOLLOWED & {"destination", "include", "keep_files", "plugins", "theme", "layouts_dir", "sass", "liquid"}
    assert keys_of(Settings).keys() >= FOLLOWED


@pytest.mark.parametrize(
    ("keys", "known"),
    [
        (("base_url",), {"baseurl", "incremental", "logo", "jekyll-archives", "notes"}),
        (("collections", "recipes", "ouput"), {"output", "permalink", "sort_by", "order", "future"}),
        (("sass", "sytle"), {"style", "sass_dir", "sourcemap", "load_paths"}),
        (("feed", "tags", "onyl"), {"only", "except", "path"}),
        (("feed", "collections", "docs", "pth"), {"path", "categories"}),
        (("defaults", "0", "vlues"), {"scope", "values"}),
    ],
)
def test_which_keys_are_known_beside_one(keys: tuple[str, ...], known: set[str]) -> None:
    assert known_beside(keys) >= known


@pytest.mark.parametrize("keys", [("kramdown", "x"), ("mine", "x"), ("notes", "math", "x"), ("title", "x", "y")])
def test_where_no_key_is_known(keys: tuple[str, ...]) -> None:
    assert known_beside(keys) == frozenset()
