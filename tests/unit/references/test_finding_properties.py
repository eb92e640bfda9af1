"""What holds for finding and pairing whatever the text: nothing crashes, nothing is lost, nothing takes long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.kramdown import Options
from notes.kramdown import parse as parse_kramdown
from notes.model import Block, Heading
from notes.references import titles, urls
from notes.references.finding import Found, find
from notes.references.kinds import host_kind
from notes.references.labels import heading_label, line_label, prefix_label
from notes.references.read import read

from ...work import LINEAR, PARTS, slowdown
from .blocks import parse as parse_simple

Parsed = tuple[tuple[Block, ...], tuple[Heading, ...]]

LABELS = [
    "参考：",
    "论文：",
    "代码：",
    "官网：",
    "## 参考",
    "# Papers",
    "它的官网是：",
    "References:",
    "个人主页：",
    "---",
    "**Code**",
]
TITLES = ["卷积神经网络入门", "《Attention Is All You Need》", "为什么要归一化？", "Deep Residual Learning", "TF版本"]
PROSE = [
    "但是这个库的输出过于繁琐，需要自己再处理。",
    "这是一个不错的工具。",
    "这篇文章从头推导了一遍。",
    "2.第二步",
    "We then train the network for ten epochs.",
    "**何凯明**，清华本科。",
    "![图](/images/a.png)",
    "$$E=mc^2$$",
    "> 引文",
    "- 列表的一项",
    "运行`curl https://code.example.org/`",
    "```\nhttps://code.example.org/fenced\n```",
    "",
]
FORMS = [
    "{url}",
    "{url}",
    "{url}",
    "见{url}。",
    "某标题 {url}",
    "{url} 某标题",
    "代码：{url}",
    "[链接]({url})",
    "- {url}",
    "- [某文]({url}) 说明",
    "1. Title. <{url}>",
    "> {url}",
    "> 姓名，某校本科。  \n> 个人主页：  \n> {url}",
    "{url}\n一行标题",
    "某标题\n{url}",
    "（{url}）了解",
    "[1] Author, A. Title. {url}",
]


@st.composite
def notes(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A note, and the addresses in it that are not code, in order."""
    paragraphs: list[str] = []
    addresses: list[str] = []
    for _ in range(draw(st.integers(1, 12))):
        if draw(st.booleans()):
            host = draw(st.sampled_from(["example.org", "github.com/a", "mp.weixin.qq.com/x", "arxiv.org/abs"]))
            url = f"https://{host}/{len(addresses) + 1000}"
            addresses.append(url)
            paragraphs.append(draw(st.sampled_from(FORMS)).format(url=url))
        else:
            paragraphs.append(draw(st.sampled_from(LABELS + TITLES + PROSE)))
    return "\n\n".join(paragraphs) + "\n", addresses


def simple(text: str) -> Parsed:
    return parse_simple(text)


def kramdown(text: str) -> Parsed:
    document = parse_kramdown(text, Options(bare_urls=True))
    return document.blocks, document.headings


@pytest.mark.parametrize("parse", [simple, kramdown])
@settings(deadline=None, max_examples=150)
@given(note=notes())
def test_every_address_is_cited_once_and_runs_hold_nothing_else(parse, note) -> None:  # type: ignore[no-untyped-def]
    text, addresses = note
    blocks, headings = parse(text)
    found = find(blocks, headings, lines=text.split("\n"))
    assert sorted(citation.url for citation in found.citations) == sorted(addresses)
    check_runs(blocks, found)
    check_marks(blocks, found)


def check_runs(blocks: tuple[Block, ...], found: Found) -> None:
    """Every block of a run is an address, a title or an annotation of the run's citations, word for word."""
    taken: set[int] = set()
    for run in found.runs:
        citations = [found.citations[number] for number in run.citations]
        told = {titles.clean(part) for c in citations for part in (c.url, c.title, *c.annotations)}
        told_barely = {part.strip(PUNCTUATION) for part in told}
        for block in blocks[run.first : run.last + 1]:
            assert block.index not in taken
            taken.add(block.index)
            assert block.kind == "paragraph"
            assert block.container == blocks[run.first].container
            for line in read(block):
                if not line.sources:
                    assert titles.clean(line.text) in told
                    continue
                rest = line.text.removeprefix(line.sources[0].text)
                assert line.sources[0].text in told
                assert not rest.strip(PUNCTUATION) or rest.strip(PUNCTUATION) in told_barely
        assert all(citation.context == "block" for citation in citations)


def check_marks(blocks: tuple[Block, ...], found: Found) -> None:
    """Every citation is in one run or, if it is in a link, marked there; never both."""
    urls_by_mark = {inline.mark: inline.url for block in blocks for inline in block.inlines if inline.kind == "link"}
    listed = [number for run in found.runs for number in run.citations]
    assert len(listed) == len(set(listed))
    for mark, number in found.marks.items():
        assert number not in listed
        assert urls_by_mark[mark] == found.citations[number].url
    assert set(listed) | set(found.marks.values()) == set(range(len(found.citations)))


PUNCTUATION = " ，。；：！？、）》】」』”’.,;"

ALPHABET = st.sampled_from(
    [*list("htps:/.w《》()（），。 \n#-*[]<>a1中："), "https://", "http://", "www.", "://", "论文：", "h1ttps://"]
)


@settings(deadline=None, max_examples=400)
@given(text=st.lists(ALPHABET, max_size=60).map("".join) | st.text(max_size=80))
def test_any_text(text: str) -> None:
    at = 0
    for url in urls.scan(text):
        assert at <= url.start < url.end
        assert text[url.start : url.end] == url.url
        at = url.end
    if whole := urls.line_url(text):
        assert text.startswith(whole.url)
        assert whole.glued in text
    host_kind(text)
    heading_label(text)
    line_label(text)
    prefix_label(text + "：")
    reading = titles.beside(text)
    assert titles.clean(reading.title) == reading.title
    if text.strip():
        titles.read_below(text, platform=False, after_label=True, before_prose=True)
    blocks, headings = kramdown(text)
    find(blocks, headings, lines=text.split("\n"))
    check_runs(blocks, find(blocks, headings))


@settings(deadline=None, max_examples=100)
@given(url=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=40))
def test_any_url_alone_on_a_line(url: str) -> None:
    """Whatever follows `https://example.org/` without a space is one reference."""
    text = f"https://example.org/{url}"
    found = urls.line_url(text)
    assert found
    assert found.url.startswith("https://example.org")
    assert text.startswith(found.url)


@pytest.mark.parametrize(
    "unit",
    [
        "http://", "h1ttps://a-", "https://a.b ", "https://a.b，", "(", "《", "《a》", "论文：", " ",
        "[a](http://b.c) ", "**a** http://b.c ",
        "http://a.b\n", "https://a.b(", "is ", "A. ", "A, B. ", "“", "，", "www.", "这篇。", "a，b；", "0.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "> {}", "https://a.b/\n\n{}", "{}：https://a.b/"])
def test_work_is_linear(unit: str, around: str) -> None:
    def prepared(size: int) -> tuple[str, Any]:
        body = around.format(unit * (size // len(unit)))
        return body, parse_simple(body)

    texts = {size: prepared(size) for size in (32_000, 32_000 // PARTS)}

    def run(size: int) -> None:
        body, (blocks, headings) = texts[size]
        find(blocks, headings, lines=body.split("\n"))

    assert slowdown(run, 32_000) < LINEAR
