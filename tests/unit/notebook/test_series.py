import datetime

import pytest

from notes.model import Note
from notes.notebook.series import find_series, parse_number, parse_series, series_mark


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("深度学习（九）——fine-tuning, 花式卷积", ("深度学习", 9)),
        ("深度学习(十二)——模型压缩", ("深度学习", 12)),
        ("机器学习（二十）", ("机器学习", 20)),
        ("线性代数 第3讲 特征值", ("线性代数", 3)),
        ("GAN之三", ("GAN", 3)),
        ("Notes on GANs, part 2", ("Notes on GANs", 2)),
        ("Reinforcement Learning (IV)", ("Reinforcement Learning", 4)),
        ("SENet", None),
        ("三体", None),
        ("GAN（续）", None),
        ("（一）", None),
    ],
)
def test_a_title_names_its_series_and_number(title, expected):
    assert parse_series(title) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("一", 1), ("十", 10), ("十五", 15), ("一百零三", 103), ("二〇", 20), ("XIV", 14), ("abc", None)],
)
def test_numerals(text, number):
    assert parse_number(text) == number


def post(title: str, day: int) -> Note:
    path = f"posts/2020-01-{day:02}-x.md"
    return Note(
        id=path, path=path, kind="post", url=f"/{day}/", output=f"{day}/index.html", title=title, slug="x",
        date=datetime.datetime(2020, 1, day, tzinfo=datetime.UTC), layout=None, categories=(), tags=(), front_matter={},
        body="", body_line=1, markdown=True,
    )  # fmt: skip


def test_series_are_ordered_by_number_and_a_single_note_is_none():
    first, second, other = post("A（二）", 1), post("A（一）", 2), post("B（一）", 3)
    (series,) = find_series([first, second, other])
    assert series.name == "A"
    assert series.members == ((1, second.id), (2, first.id))


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("深度学习（九）——fine-tuning", "（九）"),
        ("GAN（生成对抗网络）（二）", ""),
        ("线性代数 第3讲 特征值", "第3讲"),
        ("Notes on GANs, part 2", "part 2"),
        ("GAN之三", "之三"),
        ("SENet", ""),
    ],
)
def test_a_part_is_called_by_the_number_its_title_writes(title, mark):
    assert series_mark(title) == mark
