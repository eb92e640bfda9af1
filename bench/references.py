"""How long 25,000 references take: to identify, to merge, to audit, to export.

    python bench/references.py [--references 25000] [--notes 800] [--seed 1]

The generator is seeded and shaped like a real blog's reading lists: 45 % WeChat, 22 % Zhihu, the rest spread
over code, papers, encyclopaedias and small hosts; one reference in two hundred is cited again, now and then
with another title. Prints a line a step: name, seconds, what came out.
"""

from __future__ import annotations

import argparse
import random
import string
import time

from notes.model import Citation, Heading
from notes.references import FORMATS, CitingNote, audit, export, identify, merge, suggest

_WORDS = [
    "深度学习",
    "机器学习",
    "神经网络",
    "卷积",
    "注意力",
    "机制",
    "优化",
    "算法",
    "详解",
    "入门",
    "实战",
    "论文",
    "解读",
    "模型",
    "压缩",
    "推荐",
    "系统",
    "图",
    "生成",
    "对抗",
    "网络",
    "强化",
    "目标",
    "检测",
    "语义",
    "分割",
    "预训练",
    "语言",
    "Transformer",
    "GAN",
    "BERT",
    "PyTorch",
    "TensorFlow",
    "CUDA",
    "SLAM",
    "YOLO",
    "从零",
    "开始",
    "理解",
    "浅谈",
    "综述",
    "技术",
    "原理",
    "应用",
]
_ID = string.ascii_letters + string.digits + "_-"


def citing_notes(references: int, notes: int, seed: int = 1) -> list[CitingNote]:
    """`notes` notes that cite about `references` addresses between them."""
    chance = random.Random(seed)
    written: list[tuple[str, str]] = []
    made = []
    for number in range(notes):
        headings = tuple(
            Heading(level=1, id=f"section-{i}", text=f"第 {i} 节 {chance.choice(_WORDS)}", html=(), line=10 * i + 1)
            for i in range(1, 6)
        )
        citations = []
        for index in range(references // notes + (number < references % notes)):
            if written and chance.random() < 0.005:
                url, title = chance.choice(written)
                if chance.random() < 0.2:
                    title = _title(chance)
            else:
                url, title = _url(chance), _title(chance)
                written.append((url, title))
            identity = identify(url)
            citations.append(
                Citation(
                    key=identity.key,
                    url=url,
                    title=title,
                    title_from="paragraph",
                    section=index * 5 // (references // notes + 1),
                    line=4 * index + 3,
                )
            )
        made.append(
            CitingNote(
                id=f"posts/{number:05}.md",
                order=f"{number:05}",
                headings=headings,
                citations=tuple(citations),
                body_line=6,
            )
        )
    return made


def _title(chance: random.Random) -> str:
    return "".join(chance.choice(_WORDS) for _ in range(chance.randint(3, 9)))


def _url(chance: random.Random) -> str:
    share, number = chance.random(), chance.randint(10**8, 10**9)
    code = "".join(chance.choices(_ID, k=22))
    if share < 0.45:
        return f"{'https' if share < 0.44 else 'http'}://mp.weixin.qq.com/s/{code}"
    if share < 0.60:
        return f"https://zhuanlan.zhihu.com/p/{number}"
    if share < 0.67:
        return f"https://www.zhihu.com/question/{number}/answer/{number * 3}"
    if share < 0.75:
        return f"https://blog.csdn.net/{code[:9]}/article/details/{number}?spm=1001.{share}"
    if share < 0.82:
        return f"https://github.com/{code[:8]}/{code[9:19]}"
    if share < 0.90:
        return f"https://arxiv.org/{chance.choice(['abs', 'pdf'])}/{number % 2000 + 1000}.{number % 90000 + 10000}"
    if share < 0.95:
        return f"http://www.{code[:7].lower().strip('_-') or 'a'}.com/{code[8:13]}/{number}.html?id={number % 97}&p=2"
    return f"https://zh.wikipedia.org/wiki/{chance.choice(_WORDS)}_{number}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--references", type=int, default=25_000)
    arguments.add_argument("--notes", type=int, default=800)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    notes = citing_notes(given.references, given.notes, given.seed)
    urls = [citation.url for note in notes for citation in note.citations]

    started = time.perf_counter()
    keys = {identify(url).key for url in urls}
    _line("identify", started, f"{len(urls)} addresses, {len(keys)} keys")

    started = time.perf_counter()
    bibliography = merge(notes)
    _line("merge", started, f"{len(bibliography.references)} references")

    started = time.perf_counter()
    problems = audit(notes, bibliography)
    _line("audit", started, f"{len(problems)} problems")

    started = time.perf_counter()
    suggestions = suggest(bibliography)
    _line("suggest", started, f"{len(suggestions)} suggestions")

    for form in FORMATS:
        started = time.perf_counter()
        text = export(bibliography, form)
        _line(form, started, f"{len(text)} characters")


def _line(name: str, started: float, what: str) -> None:
    print(f"{name:10} {time.perf_counter() - started:7.3f} s  {what}")


if __name__ == "__main__":
    main()
