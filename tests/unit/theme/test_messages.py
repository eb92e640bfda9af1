"""Both languages say the same things, and everything a template says exists."""

import datetime
import inspect
import re
from string import Formatter

import pytest

from notes.theme import messages, reference_lists
from notes.theme.dates import format_date

from .samples import TEMPLATES


def holes(message):
    texts = message if isinstance(message, tuple) else (message,)
    return [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts]


def test_both_languages_have_the_same_keys():
    assert messages.CHINESE.keys() == messages.ENGLISH.keys()


@pytest.mark.parametrize("key", [key for key in messages.ENGLISH if not key.startswith("date.")])
def test_both_languages_have_the_same_holes(key):
    english, chinese = holes(messages.ENGLISH[key]), holes(messages.CHINESE[key])
    assert all(found == english[0] for found in english + chinese)


def used_keys():
    in_templates = (re.findall(r"\bt\('([^']+)'", file.read_text("utf-8")) for file in TEMPLATES.iterdir())
    in_lists = re.findall(r'\b_(?:message|others)\("([^"]+)"', inspect.getsource(reference_lists))
    return {*in_lists, *(key for keys in in_templates for key in keys)}


def test_every_key_that_is_used_exists_and_every_key_is_used():
    plain = {key for key in messages.ENGLISH if "." not in key}
    assert used_keys() == plain


@pytest.mark.parametrize("tag", ["zh", "zh-CN", "zh-cn", "zh_CN", "zh-Hans", "zh-Hans-CN", "ZH", "cmn"])
def test_chinese_tags(tag):
    assert messages.table(tag) is messages.CHINESE


@pytest.mark.parametrize("tag", ["en", "en-GB", "fr", "", "zhuang", "x-zh"])
def test_other_tags_fall_back_to_english(tag):
    assert messages.table(tag) is messages.ENGLISH


def test_numbers_choose_a_form_and_get_separators():
    assert messages.translate("en", "notes", {"n": 1}) == "1 note"
    assert messages.translate("en", "notes", {"n": 0}) == "0 notes"
    assert messages.translate("zh", "references", {"n": 25139}) == "25,139 条参考"


def test_an_unknown_message_is_an_error():
    with pytest.raises(KeyError):
        messages.translate("en", "no such thing", {})


def test_kinds():
    assert messages.kind_name("zh-CN", "paper") == "论文"
    assert messages.kind_name("fr", "paper") == "paper"
    assert messages.kind_name("zh-CN", "podcast") == "podcast"


def test_html_lang():
    assert messages.html_lang("zh_CN") == "zh-CN"
    assert messages.html_lang("") == "en"


@pytest.mark.parametrize(
    ("value", "style", "lang", "expected"),
    [
        ("2017-05-01T23:30:00+08:00", "long", "zh-CN", "2017年5月1日"),
        ("2017-05-01T23:30:00+08:00", "long", "en", "1 May 2017"),
        ("2017-05-01T23:30:00+08:00", "day", "zh", "5月1日"),
        ("2017-12-31", "day", "en", "31 Dec"),
        ("2017-05-01T23:30:00+08:00", "iso", "en", "2017-05-01"),
        ("2017-05-01T23:30:00+08:00", "xml", "en", "2017-05-01T23:30:00+08:00"),
        ("2017-05-01", "xml", "en", "2017-05-01T00:00:00+00:00"),
        (datetime.date(2017, 5, 1), "xml", "en", "2017-05-01T00:00:00+00:00"),
        (datetime.date(2017, 5, 1), "year", "en", "2017"),
        (datetime.date(2017, 5, 1), "%Y.%m", "en", "2017.05"),
    ],
)
def test_dates(value, style, lang, expected):
    assert format_date(value, style, lang) == expected


def test_no_date():
    with pytest.raises(ValueError, match="soon"):
        format_date("soon", "long", "en")
