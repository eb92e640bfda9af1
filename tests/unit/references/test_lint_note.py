"""What a lint says: its message, place and the fix it is sure of."""

from __future__ import annotations

import pytest

from notes.errors import Problem
from notes.kramdown import Options, parse
from notes.references.finding import find
from notes.references.lint_note import LINTS, trackers, without_trackers


def problems(body: str) -> list[Problem]:
    document = parse(body, Options(bare_urls=True))
    return list(find(document.blocks, document.headings, lines=body.split("\n")).problems)


@pytest.mark.parametrize(
    ("body", "code", "place", "hint"),
    [
        ("h1ttps://example.org/a\n\n标题", "typo-scheme", (1, 1), "write https://example.org/a"),
        ("www.example.org/a\n\n标题", "no-scheme", (1, 1), "write https://www.example.org/a"),
        ("见 http://localhost:4000/a 。", "localhost-link", (1, 3), ""),
        ("https://example.org/a?utm_source=x&id=3\n\n标题", "tracking-param", (1, 1), "write https://example.org/a?id=3"),
        ("https://mp.weixin.qq.com/s/short\n\n标题", "bad-wechat-id", (1, 1), "copy the address again"),
        ("https://example.org/a\n\n标题\n\nhttps://example.org/a\n\n标题", "adjacent-same-url", (5, 1),
        "delete one of the two"),
        ("## 参考\n\nhttps://example.org/a", "url-without-title", (3, 1), "put its title into the next paragraph"),
    ],
)  # fmt: skip
def test_lint(body: str, code: str, place: tuple[int, int], hint: str) -> None:
    found = [problem for problem in problems(body) if problem.code == code]
    assert len(found) == 1
    assert (found[0].line, found[0].column) == place
    assert found[0].severity == LINTS[code]
    if hint:
        assert found[0].hint == hint


def test_a_clean_reading_list_has_no_problems() -> None:
    assert problems("## 参考\n\nhttps://example.org/a\n\n标题\n\n官网：\n\nhttps://example.org/\n") == []


def test_the_glued_text_is_named_where_it_starts() -> None:
    (problem,) = problems("https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv看破\n\n标题")
    assert problem.code == "glued-text"
    assert problem.column == len("https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv") + 1
    assert "看破" in problem.message


def test_trackers_go_and_the_rest_of_the_address_stays() -> None:
    url = "https://example.org/a?id=3&utm_source=x&spm=1.2&lang=zh#part"
    assert trackers(url) == ["utm_source=x", "spm=1.2"]
    assert without_trackers(url) == "https://example.org/a?id=3&lang=zh#part"
    assert without_trackers("https://example.org/a?utm_source=x") == "https://example.org/a"
