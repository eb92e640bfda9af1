"""Identity: labelled addresses, and the laws of `key` over any text at all."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.references import explain, identify, is_tracker, key
from notes.references.hosts import SITES
from notes.references.rules import Rule, RuleError, Rules, default_rules

from ...work import LINEAR, calls, slowdown

_PAIRS = Path(__file__).parents[2] / "fixtures" / "references" / "pairs.txt"


def _blocks() -> list[tuple[list[str], list[str]]]:
    """Addresses of one thing, and addresses of others, block by block."""
    blocks = []
    for block in _PAIRS.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line[:2] in {"= ", "! "}]
        same = [line[2:].strip(" ").split("  ")[0] for line in lines if line[0] == "="]
        different = [line[2:].split("  ")[0] for line in lines if line[0] == "!"]
        if lines:
            blocks.append((same, different))
    return blocks


BLOCKS = _blocks()
ADDRESSES = [url for same, different in BLOCKS for url in (*same, *different)]


def test_there_are_hundreds_of_labelled_addresses() -> None:
    assert len(ADDRESSES) > 500
    assert sum(len(same) > 1 for same, _ in BLOCKS) > 60


@pytest.mark.parametrize(("same", "different"), BLOCKS, ids=[(same or different)[0] for same, different in BLOCKS])
def test_labelled_addresses(same: list[str], different: list[str]) -> None:
    assert len({key(url) for url in same}) <= 1, {url: key(url) for url in same}
    merged = [
        (one, other)
        for one, other in (*itertools.product(same, different), *itertools.combinations(different, 2))
        if key(one) == key(other)
    ]
    assert not merged


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_key_names_the_same_thing_as_its_address(url: str) -> None:
    assert key(key(url)) == key(url)


def test_blocks_do_not_merge_with_one_another() -> None:
    owners: dict[str, set[int]] = {}
    for number, (same, _) in enumerate(BLOCKS):
        for url in same:
            owners.setdefault(key(url), set()).add(number)
    assert not {found: numbers for found, numbers in owners.items() if len(numbers) > 1}


_PIECES = [
    "http://", "https://", "HTTPS:/", "h1ttps://", "httphttps://", "//", "www.", "m.", "arxiv.org", "/abs/",
    "1706.03762",
    "github.com", "/a/b", ".git", "mp.weixin.qq.com/s", "?", "&", "=", "#", "#/", "%", "%41", "%2F", "%zz", "é", "路径",
    "。",
    "..", "/./", ":", ":80", "@", "[", "]", "[::1]", "utm_source=x", "index.html", ";jsessionid=1",
    "web.archive.org/web/2019/",
    "link.zhihu.com/?target=", "zh.wikipedia.org/wiki/", "?__biz=", "mid=1", "idx=1", "\\", " ", "\t", "\u200b",
    "\ud800",
    "xn--", "ß", "ｅ", "℀", "youtube.com/watch?v=", "bilibili.com/video/av", "9" * 30, "amp;", "example.com", "git@",
    "doi:10.",
]  # fmt: skip
_LIKE_ADDRESSES = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=12).map("".join)
_ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60) | _LIKE_ADDRESSES


@given(_ANY_TEXT)
def test_key_is_total_and_idempotent(text: str) -> None:
    found = key(text)
    assert key(found) == found
    assert identify(text).target == identify(text).target.strip(" ")


@given(_LIKE_ADDRESSES)
def test_explain_has_a_sentence_for_every_step(text: str) -> None:
    explanation = explain(text, "https://example.com/")
    assert explanation.equal == (key(text) == key("https://example.com/"))
    assert len(explanation.sentences) >= 2


@pytest.mark.parametrize(
    "hostile",
    [
        "http://" * 20_000,
        "http" * 20_000 + ":",
        "https://example.com/" + "/" * 100_000,
        "https://example.com" + "/index.html" * 20_000 + "/x",
        "https://example.com/" + "../" * 50_000,
        "https://example.com/?" + "a=1&" * 50_000,
        "https://example.com/?" + "&" * 100_000,
        "https://example.com/" + "%" * 100_000,
        "https://" + "a." * 50_000 + "com/x",
        "https://" + "@" * 100_000 + "a.com",
        "https://github.com/a/" + "b" * 100_000 + "/tree",
        "https://web.archive.org/web/1/" * 10_000 + "https://a.com",
        "https://medium.com/" + "a-" * 50_000,
        "https://www.163.com/" + "a/" * 50_000,
        "https://finance.sina.com.cn/" + "doc-" * 30_000,
        "https://link.springer.com/article/10.1007/" + ".pdf" * 30_000 + "?",
        "https://ieeexplore.ieee.org/iel7/" + "1/" * 50_000 + "x",
        "[" * 100_000,
        "a" * 200_000,
    ],
    ids=lambda text: text[:40],
)
def test_work_on_long_hostile_text_is_linear(hostile: str) -> None:
    assert slowdown(lambda size: key(hostile[:size]), len(hostile)) < LINEAR
    assert len(key(hostile)) <= 3 * len(hostile) + 10


def test_fragment_and_version_are_kept_beside_the_key() -> None:
    paper = identify("http://cn.arxiv.org/pdf/1706.03762v5.pdf#page=3")
    assert (paper.key, paper.version, paper.fragment) == ("https://arxiv.org/abs/1706.03762", "v5", "#page=3")
    assert identify("https://zh.wikipedia.org/zh-cn/熵").version == "zh-cn"
    assert identify("https://example.com/a#b").fragment == "#b"
    assert identify("https://example.com/a#/b").fragment == ""


def test_target_is_the_address_as_written_with_its_scheme_mended() -> None:
    assert identify("h1ttps://Example.com/A?utm_source=x").target == "https://Example.com/A?utm_source=x"
    assert identify("http//example.com/a").target == "http://example.com/a"
    assert identify("https://www.example.com/a/").target == "https://www.example.com/a/"
    assert identify("www.example.com").target == "https://www.example.com"
    assert identify("https://web.archive.org/web/2019/http://a.com/").target.startswith("https://web.archive.org/")


@pytest.mark.parametrize(
    "text", ["", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.com", "README.md", "foo bar"]
)
def test_what_is_not_a_web_address_is_its_own_key(text: str) -> None:
    assert identify(text).key == text
    assert identify(text).host == ""


def test_every_rule_can_be_read_and_says_what_it_is() -> None:
    default_rules().check()
    assert sum("->" in line for line in SITES.splitlines()) > 150


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("example.com/{id}", "PATTERN -> KEY"),
        ("example.com/{id -> example.com/{id}", "not in the pattern"),
        ("example.com/{id:nosuch} -> example.com/{id}", "not a type"),
        ("example.com/{id} -> example.com/{other}", "not in the pattern"),
        ("example.com/{id} -> example.com/{id:nosuch}", "not a conversion"),
        ("exa mple/{id} -> example.com/{id}", "not a host"),
        ("example.com/({id} -> example.com/{id}", "unterminated"),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(line: str, reason: str) -> None:
    with pytest.raises(RuleError, match=reason):
        Rule("mine", line)


def test_rules_of_ones_own_come_first() -> None:
    rules = Rules(
        "    blog.example.com/post/{id:n}[/...] -> example.com/p/{id}\n    m.example.com = example.com\n", SITES
    )
    assert key("https://blog.example.com/post/7/a-title", rules) == key("http://m.example.com/p/7/", rules)
    assert key("https://arxiv.org/pdf/1706.03762", rules) == "https://arxiv.org/abs/1706.03762"


def test_explain_names_rules_and_differences() -> None:
    same = explain("h1ttps://www.arxiv.org/pdf/1706.03762v1", "https://arxiv.org/abs/1706.03762")
    assert same.equal
    text = " ".join(same.sentences)
    assert "arXiv paper" in text and "scheme" in text and "version" in text
    apart = explain("https://example.com/A?id=1", "https://example.com/a?id=2")
    assert not apart.equal
    assert any("path differs" in sentence and "case" in sentence for sentence in apart.sentences)
    assert any("parameters" in sentence for sentence in apart.sentences)


def test_trackers() -> None:
    assert (
        is_tracker("utm_source") and is_tracker("UTM_Medium") and is_tracker("spm") and is_tracker("from", "timeline")
    )
    assert not any(map(is_tracker, ("id", "p", "source", "version", "lang", "from", "v", "t")))


def test_an_address_is_identified_with_few_calls() -> None:
    urls = [url for url in ADDRESSES if len(url) < 200]

    def identify_all() -> None:
        for url in urls:
            key(url)

    identify_all()  # patterns compiled
    assert calls(identify_all) < 100 * len(urls)
