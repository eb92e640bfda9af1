"""Merging: nothing lost, order does not matter, what is shown, conflicts, overrides, suggestions."""

from __future__ import annotations

import json
import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.model import Citation
from notes.references import Overrides, distinct, export, key, merge, parse_overrides, suggest
from notes.references.bibliography import CitingNote
from notes.references.similarity import are_parts, conflict

from ...work import lines
from .citing import citation, heading, note, notebooks

PAPER, PDF = "https://arxiv.org/abs/1706.03762", "http://arxiv.org/pdf/1706.03762v5.pdf"


def shown(*titles: str) -> str:
    """The title shown when notes, from the oldest to the newest, give these."""
    notes = [note(f"{number}.md", citation(PAPER, title)) for number, title in enumerate(titles)]
    return merge(notes).references[0].title


@given(notebooks())
def test_nothing_is_lost(notes: list[CitingNote]) -> None:
    bibliography = merge(notes)
    places = {
        (place.note, place.index): (reference, place)
        for reference in bibliography.references
        for place in reference.places
    }
    document = json.loads(export(bibliography, "json"))
    in_json = {entry["key"]: entry for entry in document["references"]}
    assert len(places) == sum(len(each.citations) for each in notes)
    for each in notes:
        for index, cited in enumerate(each.citations):
            reference, place = places[each.id, index]
            assert place.citation == cited
            assert place.line == cited.line + each.body_line - 1
            assert reference.key == cited.key
            assert cited.url in reference.urls and cited.url in in_json[reference.key]["urls"]
            assert not cited.title or (
                cited.title in reference.titles and cited.title in in_json[reference.key]["titles"]
            )
            assert set(cited.annotations) <= set(reference.annotations) <= set(in_json[reference.key]["annotations"])
    written = Counter(
        (place["path"], place["line"], place["url"], place["title"])
        for entry in in_json.values()
        for place in entry["places"]
    )
    assert written == Counter(
        (each.id, cited.line + each.body_line - 1, cited.url, cited.title) for each in notes for cited in each.citations
    )
    assert len((lines := export(bibliography, "jsonl")).split("\n")) - 1 == len(places)
    assert all(set(json.loads(line)) == _CITATION_FIELDS for line in lines.split("\n")[:-1])


_CITATION_FIELDS = set("key url title annotations kind label path line section".split())  # noqa: SIM905


@given(notebooks(), st.randoms(use_true_random=False))
def test_the_order_of_notes_does_not_matter(notes: list[CitingNote], chance: random.Random) -> None:
    shuffled = list(notes)
    chance.shuffle(shuffled)
    assert merge(shuffled) == merge(notes)


@given(notebooks())
def test_anchors_are_unique_and_stable(notes: list[CitingNote]) -> None:
    anchors = {reference.key: reference.anchor for reference in merge(notes).references}
    assert len(set(anchors.values())) == len(anchors)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", anchor) for anchor in anchors.values())
    for each in notes:
        for reference in merge([each]).references:
            assert anchors[reference.key] == reference.anchor


def test_versions_and_forms_of_one_paper_become_one_reference() -> None:
    bibliography = merge([note("b.md", citation(PAPER, "T", 5), body_line=4), note("a.md", citation(PDF, "T", 9))])
    (reference,) = bibliography.references
    assert [(place.note, place.line) for place in reference.places] == [("a.md", 9), ("b.md", 8)]
    assert reference.urls == (PAPER, PDF)
    assert (reference.url, reference.host, reference.titles) == (PAPER, "arxiv.org", ("T",))
    assert reference.places[0].citation.version == "v5"


def test_places_know_their_section() -> None:
    headings = (heading("GAN", 1), heading("参考", 3, 2))
    reference = merge([note("a.md", citation(PAPER, line=5, section=1), headings=headings)]).references[0]
    assert (reference.places[0].section, reference.places[0].anchor) == ("参考", "h3")
    outside = merge([note("a.md", citation(PAPER, line=1, section=-1), headings=headings)]).references[0]
    assert (outside.places[0].section, outside.places[0].anchor) == ("", "")
    assert reference.title == PAPER and reference.titles == ()


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (("图解 Transformer", "图解 Transformer", "Transformer 详解"), "图解 Transformer"),
        (("这篇文章讲得很清楚。", "图解 Transformer"), "图解 Transformer"),
        (("图解 Transformer", "这篇文章讲得很清楚。"), "图解 Transformer"),
        (("图解 Transformer（完整版）", "图解 Transformer"), "图解 Transformer（完整版）"),
        (("甲的文章很长", "乙的文章很短"), "乙的文章很短"),
        (("paper", "paper", "Attention Is All You Need"), "Attention Is All You Need"),
        (("《Attention Is All You Need》", "Attention is all you need", "注意力机制"), "Attention is all you need"),
        (("Vaswani et al., 2017", "Vaswani et al., 2017", "Attention Is All You Need"), "Attention Is All You Need"),
    ],
    ids=["most frequent", "headline", "headline again", "contains", "newest", "generic", "brackets", "authors"],
)
def test_the_shown_title(titles: tuple[str, ...], wanted: str) -> None:
    assert shown(*titles) == wanted


def test_words_of_a_linked_sentence_do_not_name_the_thing() -> None:
    linked = {"title_from": "link", "context": "prose"}
    notes = [
        note("1.md", citation(PAPER, "Attention Is All You Need")),
        note("2.md", citation(PAPER, "我之前提到的那项工作", **linked)),
        note("3.md", citation(PAPER, "我之前提到的那项工作", **linked)),
    ]
    (reference,) = merge(notes).references
    assert reference.title == "Attention Is All You Need"
    assert not reference.conflict


def test_titles_of_two_parts_of_one_thing_are_not_a_conflict() -> None:
    manual = "https://www.example.org/manual/api.html"
    parts = [
        note("1.md", citation(f"{manual}#export", "@Export")),
        note("2.md", citation(f"{manual}#header", "@Header")),
    ]
    (reference,) = merge(parts).references
    assert not reference.conflict
    (whole,) = merge([*parts, note("3.md", citation(f"{manual}#header", "A Tale of Two Cities"))]).references
    assert whole.conflict


def test_distinct_titles_leave_out_variants_of_punctuation() -> None:
    titles = ("YOLOv2/YOLO9000深入理解", "《YOLOv2 / YOLO9000深入理解》", "ＹＯＬＯｖ２/YOLO9000深入理解。", "另一篇")
    assert distinct(titles) == ("YOLOv2/YOLO9000深入理解", "另一篇")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "CGRA在AI领域的最新进展综述",
            "CGRA编译技术研究：Ultra-Fast CGRA Scheduling to Enable Run Time, Programmable CGRAs论文研读",
        ),
        ("图像分割综述", "强化学习中的策略梯度方法"),
        (
            "Deep Residual Learning for Image Recognition",
            "Efficient Estimation of Word Representations in Vector Space",
        ),
        ("YOLOv3 深入理解", "Distributed Representations of Words and Phrases"),
    ],
)
def test_titles_that_name_different_things_are_a_conflict(one: str, other: str) -> None:
    assert conflict(one, other) and conflict(other, one)
    (reference,) = merge([note("1.md", citation(PAPER, one)), note("2.md", citation(PAPER, other))]).references
    assert reference.conflict
    assert set(reference.titles) == {one, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "《Attention Is All You Need》论文解读"),
        ("Attention Is All You Need", "注意力就是你所需要的一切"),
        ("Generative Adversarial Nets", "GAN：生成对抗网络"),
        ("Squeeze-and-Excitation Networks", "SENet 论文笔记：挤压与激励"),
        ("深入理解生成对抗网络", "生成对抗网络（GAN）深入理解"),
        ("YOLOv2 / YOLO9000深入理解", "YOLOv2/YOLO9000深入理解"),
        ("论文", "图像分割综述"),
    ],
)
def test_variants_and_translations_are_not_a_conflict(one: str, other: str) -> None:
    assert not conflict(one, other) and not conflict(other, one)


def test_overrides_join_part_and_rename() -> None:
    overrides = Overrides(
        same=(("https://a.example/x", "https://b.example/y"), ("https://b.example/y", "https://c.example/z")),
        different=(
            ("https://d.example/p?utm_source=1", "https://d.example/p?utm_source=2"),
            ("https://arxiv.org/abs/1706.03762v1", PAPER),
        ),
        title=((PDF, "钉住的标题"),),
        kind=(("d.example", "course"), ("https://c.example/z", "book")),
        hosts=("e.example/post/{id:n}[/...] -> e.example/p/{id}",),
    )
    urls = [
        "https://a.example/x", "http://www.b.example/y/", "https://c.example/z",
        "https://d.example/p?utm_source=1", "https://d.example/p?utm_source=2",
        "https://arxiv.org/abs/1706.03762v1", PAPER,
        "https://e.example/post/7/title", "https://e.example/p/7",
    ]  # fmt: skip
    bibliography = merge(
        [note("a.md", *(citation(url, "原来的标题", line) for line, url in enumerate(urls, 1)))], overrides
    )
    groups = [{place.citation.url for place in reference.places} for reference in bibliography.references]
    assert groups == [set(urls[:3]), {urls[3]}, {urls[4]}, {urls[5]}, {urls[6]}, set(urls[7:])]
    kinds = [reference.kind for reference in bibliography.references]
    assert kinds[:3] == ["book", "course", "course"]
    assert len({reference.anchor for reference in bibliography.references}) == len(groups)
    titles = {reference.urls[0]: reference.title for reference in bibliography.references}
    assert titles[PAPER] == "钉住的标题"
    assert "原来的标题" in next(reference.titles for reference in bibliography.references if PAPER in reference.urls)


def test_a_pinned_title_ends_a_conflict() -> None:
    notes = [note("1.md", citation(PAPER, "图像分割综述")), note("2.md", citation(PAPER, "强化学习中的策略梯度方法"))]
    (reference,) = merge(notes, Overrides(title=((PDF, "图像分割综述"),))).references
    assert not reference.conflict
    assert reference.titles == ("图像分割综述", "强化学习中的策略梯度方法")


def test_overrides_of_the_wrong_shape_are_reported_and_left_out() -> None:
    overrides, problems = parse_overrides(
        {
            "same": ["https://a.example"],
            "different": 3,
            "title": ["x"],
            "kind": {"a": 1},
            "hosts": ["nonsense", "a.example/{x} -> b.example/{x}"],
            "tilte": {},
        }
    )
    assert overrides == Overrides(hosts=("a.example/{x} -> b.example/{x}",))
    assert len(problems) == 6
    assert all(problem.path == "_config.yml" and problem.severity == "error" for problem in problems)
    assert parse_overrides(None) == (Overrides(), ())
    assert len(parse_overrides([])[1]) == 1
    good = {"same": [["https://a.example", "https://b.example"]], "title": {"https://a.example": "T"}}
    assert parse_overrides(good) == (
        Overrides(same=(("https://a.example", "https://b.example"),), title=(("https://a.example", "T"),)),
        (),
    )


def test_suggestions_are_reposts_and_slips_but_not_parts_of_a_series() -> None:
    titles = {
        "https://a.example/1": "从源码解密AlphGo Zero背后基本原理",
        "https://b.example/2": "从源码解密AlphaGo Zero背后基本原理",
        "https://c.example/3": "深入浅出图神经网络（上）",
        "https://d.example/4": "深入浅出图神经网络（下）",
        "https://e.example/5": "一文读懂卷积神经网络的前世今生",
        "https://f.example/6": "一文读懂卷积神经网络的前世今生",
        "https://g.example/7": "论文",
        "https://h.example/8": "论文",
    }
    bibliography = merge(
        [note("a.md", *(citation(url, title, line) for line, (url, title) in enumerate(titles.items(), 1)))]
    )
    assert [(each.reason, each.keys) for each in suggest(bibliography)] == [
        ("same-title", ("https://e.example/5", "https://f.example/6")),
        ("similar-title", ("https://a.example/1", "https://b.example/2")),
    ]
    assert len(bibliography.references) == len(titles)


def test_parts_of_a_series() -> None:
    assert are_parts("GAN 入门（一）", "GAN 入门（二）")
    assert are_parts("彻底征服Spring AOP之理论篇", "彻底征服Spring AOP之实战篇")
    assert are_parts("CVPR 2019 综述", "CVPR 2020 综述")
    assert not are_parts("深入理解卷积神经网络", "深入理解卷积神经网路")


def test_merging_is_linear() -> None:
    def notes(count: int) -> list[CitingNote]:
        return [
            note(
                f"{number:03}.md",
                *(
                    citation(f"https://example.com/{number % (count - 5)}/{line}", f"标题 {number} {line}", line)
                    for line in range(31)
                ),
            )
            for number in range(count)
        ]

    half, whole = notes(100), notes(200)
    bibliography = merge(whole)
    assert len(bibliography.references) == 195 * 31
    assert key(bibliography.references[0].url) == bibliography.references[0].key
    assert lines(lambda: merge(whole)) < 2.2 * lines(lambda: merge(half))


def test_distinct_titles_keep_their_order_and_the_first_of_each_form() -> None:
    assert distinct(("《甲》", "乙", "甲", "乙。", "丙")) == ("《甲》", "乙", "丙")
    assert distinct(("甲", "乙", "甲")) == ("甲", "乙")


@pytest.mark.parametrize(
    ("url", "title", "kind"),
    [
        ("https://doi.org/10.1145/3055399.3055464", "某", "paper"),
        ("https://arxiv.org/abs/1706.03762", "", "paper"),
        ("https://example.org/a", "《一篇论文》", "paper"),
        ("https://example.org/a", "《一篇》的读后", "article"),
        ("https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg", "《一篇论文》", "article"),
    ],
)
def test_papers_are_known_by_number_and_by_title_marks(url: str, title: str, kind: str) -> None:
    cited = Citation(key=key(url), url=url, title=title, kind="article", line=1)
    assert merge([CitingNote(id="a", citations=(cited,))]).references[0].kind == kind
