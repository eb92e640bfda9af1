"""Kinds: from the label, then from the host, then `article`."""

from __future__ import annotations

import pytest

from notes.references.finding import kind_of
from notes.references.kinds import host_kind
from notes.references.labels import heading_label, line_label


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/torch/torch7", "code"),
        ("https://torch.github.io/", ""),
        ("http://www.arxiv.org/abs/1512.03385", "paper"),
        ("https://cn.arxiv.org/abs/1512.03385", "paper"),
        ("https://www.bilibili.com/video/BV1xx411c7mu", "video"),
        ("https://www.bilibili.com/read/cv12608029/", "article"),
        ("https://huggingface.co/datasets/squad", "dataset"),
        ("https://zhuanlan.zhihu.com/p/25071913", "article"),
        ("https://v.qq.com/x/page/a.html", "video"),
        ("https://new.qq.com/omn/1.html", "article"),
        ("https://keras.readthedocs.io/en/latest/", "documentation"),
        ("http://cs.example.edu/~jane/", "homepage"),
        ("http://cs.example.edu/~jane/notes.html", ""),
        ("http://example.edu/papers/deep.pdf", "paper"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_host(url: str, kind: str) -> None:
    assert host_kind(url) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("论文：", "paper"),
        ("论文地址：", "paper"),
        ("相关论文：", "paper"),
        ("官方代码（PyTorch）：", "code"),
        ("它的官网是：", "official"),
        ("Source code:", "code"),
        ("You can read the documentation at:", "documentation"),
        ("1. 数据集：", "dataset"),
        ("**Slides**:", "slides"),
        ("参考", "reference"),
        ("参考文献与链接：", "reference"),
        ("其步骤如下：", ""),
    ],
)
def test_label(line: str, kind: str) -> None:
    label = line_label(line)
    assert label is not None
    assert label.kind == kind


@pytest.mark.parametrize("line", ["文章", "卷积神经网络", "消音器", "论文笔记", "Deep Learning Book", "Code is law"])
def test_no_label(line: str) -> None:
    assert line_label(line) is None


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("参考（续）", "reference"), ("2.3 论文", "paper"), ("参考 References", "reference"),
    ("Further reading", "reference"), ("Datasets", "dataset")],
)  # fmt: skip
def test_heading(heading: str, kind: str) -> None:
    label = heading_label(heading)
    assert label is not None
    assert label.kind == kind


@pytest.mark.parametrize(
    "heading", ["Video", "视频处理", "GitHub", "残差网络", "The Code of Conduct and its long history"]
)
def test_heading_that_is_a_topic(heading: str) -> None:
    assert heading_label(heading) is None


def test_label_goes_before_host() -> None:
    assert kind_of("https://github.com/pytorch/pytorch", line_label("官网：")) == "official"
    assert kind_of("https://github.com/pytorch/pytorch") == "code"
    assert kind_of("https://example.org/", line_label("教程：")) == "course"
    assert kind_of("https://zhuanlan.zhihu.com/p/1", line_label("教程：")) == "article"


def test_label_far_above_says_less() -> None:
    assert kind_of("https://example.org/", line_label("官网："), first=False) == "article"
    assert kind_of("https://zhuanlan.zhihu.com/p/1", heading_label("论文")) == "article"
    assert kind_of("https://example.org/", heading_label("论文")) == "paper"
