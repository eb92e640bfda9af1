"""A seeded notebook of any size, shaped like a real one: Chinese prose, formulas, code, tables and reading lists.

    python bench/corpus.py FOLDER [--notes 800] [--seed 1] [--references 31]

817 notes hold about 8 MB, 3,300 formulas and 25,000 references, as a real blog of ten years does. All of them, however
many, lie in the ten years from 2010 on, so that none is a future note and dropped.
"""

from __future__ import annotations

import argparse
import datetime
import random
import string
from pathlib import Path

TOPICS = "深度学习 机器学习 自然语言处理 计算机视觉 强化学习 优化 概率论 图神经网络 语音 推荐系统".split()  # noqa: SIM905
WORDS = (  # noqa: SIM905
    "模型 网络 训练 数据 特征 损失 梯度 参数 卷积 注意力 序列 编码 解码 分布 采样 正则化 收敛 泛化 向量 矩阵 概率 "
    "样本 标签 "
    "目标 检测 分割 生成 对抗 迁移 微调 压缩 蒸馏 量化 剪枝 结构 层 激活 归一化 学习率 批次 预测 误差 方差 偏差"
).split()
JOINS = "的 与 和 在 中 上 对 由 从 把 被 经过 得到 使得 因此 于是 同时 然后".split()  # noqa: SIM905
FORMULAS = (
    r"x_{%d}", r"\frac{\partial L}{\partial w_{%d}}", r"\sum_{i=1}^{%d} x_i", r"p(x|\theta_{%d})",
    r"\mathbb{E}_{x\sim p}[f_{%d}(x)]", r"\|w\|_2^{%d}", r"\sigma(z_{%d})", r"\hat{y}_{%d}=Wx+b",
)  # fmt: skip
DISPLAYS = (
    r"L(\theta)=-\frac{1}{%d}\sum_{i}y_i\log\hat{y}_i",
    r"\begin{aligned}m_t&=\beta_1 m_{t-1}+(1-\beta_1)g_t\\v_t&=\beta_2 v_{t-1}+(1-\beta_2)g_t^{%d}\end{aligned}",
    r"\begin{pmatrix}a_{11}&a_{12}\\a_{21}&a_{%d}\end{pmatrix}",
)
HOSTS = (
    "https://mp.weixin.qq.com/s/%s",
    "https://zhuanlan.zhihu.com/p/%d",
    "https://github.com/%s/%s",
    "https://arxiv.org/abs/%s",
)


FIRST_DAY = datetime.date(2010, 1, 1)
DAYS = 3650


def write_corpus(folder: Path, notes: int, *, seed: int = 1, references: int = 31) -> None:
    """Write a notebook of `notes` posts with about `references` references each."""
    chance = random.Random(seed)
    posts = folder / "posts"
    posts.mkdir(parents=True, exist_ok=True)
    (folder / "_config.yml").write_text("title: 笔记\nlang: zh-CN\nurl: https://notes.example\n", encoding="utf-8")
    cited: list[tuple[str, str]] = []
    for number in range(notes):
        day = FIRST_DAY + datetime.timedelta(days=number * DAYS // max(notes, 1))
        topic = chance.choice(TOPICS)
        parts = [
            f"---\nlayout: post\ntitle: {topic}（{number // len(TOPICS) + 1}）——{_words(chance, 2)}\n"
            f"category: {topic}\n---\n",
            "* toc\n{:toc}",
        ]
        for section in range(chance.randint(2, 5)):
            parts.append(f"# {_words(chance, 2)} {section}")
            parts.extend(_paragraph(chance) for _ in range(chance.randint(1, 4)))
            if chance.random() < 0.5:
                parts.append(f"$$\n{chance.choice(DISPLAYS) % chance.randint(2, 400)}\n$$")
            if chance.random() < 0.3:
                parts.append(
                    f"```python\ndef f_{section}(x):\n    return x ** {chance.randint(2, 9)}  "
                    f"# {_words(chance, 2)}\n```"
                )
            if chance.random() < 0.2:
                parts.append(
                    f"{_words(chance, 1)} | {_words(chance, 1)}\n--|--\n{_words(chance, 2)} | {chance.random():.3f}"
                )
        parts.append("## 参考")
        for _ in range(chance.randint(references // 2, references * 3 // 2)):
            url, title = chance.choice(cited) if cited and chance.random() < 0.01 else _reference(chance)
            cited.append((url, title))
            parts.append(f"{url}\n\n{title}")
        path = posts / f"{day.isoformat()}-note-{number}.md"
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choice(WORDS) for _ in range(count))


def _paragraph(chance: random.Random) -> str:
    sentences = []
    for _ in range(chance.randint(3, 9)):
        words = [chance.choice(WORDS) + chance.choice(JOINS) for _ in range(chance.randint(6, 20))]
        if chance.random() < 0.05:
            words.insert(len(words) // 2, f"$${chance.choice(FORMULAS) % chance.randint(1, 400)}$$")
        if chance.random() < 0.1:
            words.append(f"**{_words(chance, 2)}**")
        sentences.append("".join(words) + _words(chance, 1) + "。")
    return "".join(sentences)


def _reference(chance: random.Random) -> tuple[str, str]:
    token = "".join(chance.choice(string.ascii_letters + string.digits) for _ in range(22))
    host = chance.choices(HOSTS, (45, 30, 15, 10))[0]
    values: tuple[object, ...] = (token,)
    if "zhihu" in host:
        values = (chance.randint(10**7, 10**9),)
    elif "github" in host:
        values = (token[:8], token[8:16])
    elif "arxiv" in host:
        values = (f"{chance.randint(1401, 2312)}.{chance.randint(10000, 99999)}",)
    return host % values, f"{_words(chance, 3)}：{_words(chance, 4)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", type=int, default=800)
    parser.add_argument("--references", type=int, default=31)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write_corpus(arguments.folder, arguments.notes, seed=arguments.seed, references=arguments.references)
