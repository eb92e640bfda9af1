"""Labels: the words that say what the references below them are.

A label is a line that ends in a colon (`论文：`, `它的官网是：`), or one of the table's words alone (`参考`,
`**References**`), or a heading that is one of them (`## 参考`). Prose that ends in a colon is a label too, of no kind:
what follows belongs to it and is not the title of what stood before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

REFERENCE = "reference"
"""Kind of the labels that open a list of references and say nothing about their kind."""

NAMES: dict[str, str] = {
    name.strip(): kind
    for kind, names in {
        REFERENCE: """参考, 参考文献, 参考资料, 参考文章, 参考链接, 参考阅读, 参考博客, 参考网页, 参考来源, 参见, 参看,
            参阅, 参照, 详见, 见, 延伸阅读, 扩展阅读, 拓展阅读, 推荐阅读, 深入阅读, 相关阅读, 相关文章, 相关资料,
            相关链接, 资料, 资源, 学习资料, 链接, 文章, 文献, 原文, 原文链接, 出处, 来源, 引用, 更多, 阅读, 阅读材料,
            博客, blog, blogs, 博文, 专栏, 文章链接, 参考资源, 其他参考, 其它参考, 转载, 下文, 译文, 摘自, 转自, 新闻,
            问答, 工具,
            详情, 细节, 更多内容, 更多信息, more details, details, for details, for more details, more info,
            more information,
            learn more, notes, reference, references, bibliography, works cited, further reading, see also, see, links,
            link, resources,
            sources, read more, more, reading, readings, reading list, recommended reading, related, related work,
            related links, articles, article, post, posts, blog post, blog posts, cited, citations, literature,
            additional resources, further resources, useful links, news, via, tool, tools""",
        "paper": """论文, 原论文, 原始论文, 论文原文, 原文论文, 论文列表, 相关论文, 代表论文, 综述论文, paper, papers,
            original paper, research paper, arxiv, preprint, publication, publications, the paper, pdf, thesis""",
        "code": """代码, 源码, 源代码, 官方代码, 官方源码, 示例代码, 参考代码, 代码示例, 示例源码, 开源代码, 代码仓库,
        实现,
            官方实现, 代码实现, 开源实现, 参考实现, 仓库, 开源地址, 开源项目, github, gitee, gitlab, code, source code,
            official code, the code, implementation, implementations, repo, repository, git, github repo,
            github repository, code repository, sample code, example code, svn""",
        "official": """官网, 官方网站, 官方主页, 官方网址, 官方地址, 官方站点, 官方网页, 官方, 中文官网, 项目主页,
        项目官网,
            项目网站, 官方首页, 产品主页, official site, official website, official page, official homepage, official,
            project page, project homepage, project website, project site""",
        "documentation": """文档, 官方文档, 中文文档, 英文文档, 手册, 参考手册, 用户手册, 使用手册, 使用文档, 说明文档,
            帮助文档, 开发文档, 技术文档, 在线文档, 官方手册, 官方教程, 官方指南, api, api文档, 用户指南, 规范,
            标准文档, docs,
            doc, documentation, official documentation, official docs, manual, user guide, user manual,
            reference manual, api reference, api docs, guide, spec, specification, readme""",
        "dataset": "数据集, 数据, 数据下载, 训练数据, 开源数据集, 公开数据集, dataset, datasets, data set, data sets, "
        "data, corpus, 语料, 语料库",
        "homepage": """个人主页, 主页, 作者主页, 个人网站, 个人网页, 个人站点, 个人博客, 作者博客, 个人blog, homepage,
        home page,
            personal page, personal homepage, personal site, personal website, personal blog, author's homepage""",
        "video": """视频, 视频地址, 视频教程, 视频讲解, 教学视频, 讲解视频, 录像, 演讲, 演讲视频, 直播, 录播, video,
        videos, youtube, bilibili, b站,
            talk, talks, recording, recordings, lecture video, lecture videos, screencast""",
        "website": """网址, 网站, 地址, 站点, 网页, 官方演示, 在线演示, 演示, 主站, website, web site, site, web,
        web page, webpage, url,
            address, demo, online demo, live demo""",
        "book": "书, 书籍, 图书, 电子书, 教材, 参考书, 参考书籍, 书目, 推荐书籍, book, books, textbook, textbooks, "
        "ebook, e-book",
        "course": "课程, 公开课, 网课, 课程主页, 课程网站, 在线课程, 视频课程, course, courses, course page, course "
        "website, mooc, lecture, lectures",
        "slides": "幻灯片, 幻灯, 课件, 讲义, ppt, slides, slide, slide deck, slideshow, presentation, lecture slides, "
        "lecture notes",
    }.items()
    for name in names.split(",")
}
"""Label, lower case → kind."""

WEAK: dict[str, str] = {
    name.strip(): kind
    for kind, names in {
        "course": "教程, 中文教程, 入门教程, 在线教程, tutorial, tutorials",
        "code": "示例, 例子, 样例, 使用示例, 例程, 开源库, example, examples, library",
        "website": "项目, 项目地址, project, projects, 下载, 下载地址, download, downloads",
    }.items()
    for name in names.split(",")
}
"""Labels that say less than the host does: a host of known kind goes first."""

PASSING = frozenset({"official", "homepage", "website"})
"""Kinds that belong to the first address after the label, not to a whole list."""


_STANDING_ALONE = """
    参考, 参考文献, 参考资料, 参考文章, 参考链接, 参见, 延伸阅读, 扩展阅读, 拓展阅读, 推荐阅读, 相关阅读, 论文, 代码,
    源码,
    源代码, 官网, 官方网站, 文档, 官方文档, 数据集, 个人主页, 视频, 网址, 课程, 教程, 书籍, 幻灯片, reference,
    references,
    bibliography, further reading, see also, related work, resources, links, papers, paper, code, source code, dataset,
    datasets, homepage, documentation, docs, videos, video, slides, books, courses, tutorials, official site,
    official website
"""
STANDING_ALONE = frozenset(name.strip() for name in _STANDING_ALONE.split(","))
"""Labels that need no colon on a line of their own; the other words are as likely to be a title."""


class Label(NamedTuple):
    """What a label says. `kind` is empty for prose that merely ends in a colon."""

    text: str
    """As written, without the colon; the word itself where a whole sentence ends in it."""
    kind: str = ""
    weak: bool = False
    heading: bool = False
    sentence: bool = False
    """Whether a sentence ends in the word: it may speak of a paper and lead to an article about it."""

    @property
    def lists(self) -> bool:
        """Whether a list of references with titles is what one expects below."""
        return self.kind in (REFERENCE, "course", "video", "book", "slides") or (self.weak and self.kind != "website")


_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]+[、.．章节]\s*|\(?（?\d{1,2}(?:\.\d{1,2}){0,3}[.)）、．]?\s+|\d{1,2}[.)）、．]\s*|[-•·*]\s+)"
)
_PARENTHESIS = re.compile(r"\s*[(（【\[][^()（）【】\[\]]{0,40}[)）】\]]\s*")
_TAIL = re.compile(
    r"(?:(?:是|为|在|有|见|如下|分别|如下所示|在此|在这里|这里|is|are|at|below|as follows|here)\s*)+$", re.IGNORECASE
)
_ADDRESS_WORD = re.compile(r"(?:的)?(?:链接|地址|传送门|入口|网址|下载|列表|中文版|英文版|主页|汇总|合集|整理)$")
_HEAD = re.compile(
    r"^(?:相关的?|推荐的?|主要|重要|经典|其他|其它|更多|部分|一些|几个|常用|开源|中文|英文|useful|other|more|some|related|key|selected|main|official)\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[/+＋&、,，|]|和|与|及|\band\b|\bor\b)\s*", re.IGNORECASE)
_TRIMMINGS = " \t*_#`~:：《》<>【】[]"
_LONGEST_SENTENCE = 120
"""Characters at the end of a line that can make it a label."""
_LONGEST_NAME = max(map(len, NAMES))


def line_label(text: str) -> Label | None:
    """The label a line is, or None when the line is something else."""
    if text.rstrip().endswith((":", "：")):
        return prefix_label(text)
    return _label_alone(text) if len(text) <= 24 else None


@lru_cache(maxsize=1024)
def _label_alone(text: str) -> Label | None:
    name = _NUMBER.sub("", text).strip(_TRIMMINGS)
    return _named(name, name) if " ".join(name.lower().split()) in STANDING_ALONE else None


def whole_label(text: str) -> Label | None:
    """The label the text is from end to end, colon or not: `论文地址：`, not `他的论文：`."""
    name = _NUMBER.sub("", text[-_LONGEST_SENTENCE:].rstrip(" \t:：")).strip(_TRIMMINGS)
    return _named(_PARENTHESIS.sub("", name).strip(), name)


def prefix_label(text: str) -> Label:
    """The label that ends in a colon in front of an address on the same line; of no kind for unknown words."""
    return _label_at_end(text[-_LONGEST_SENTENCE:].rstrip(" \t:："))


@lru_cache(maxsize=1024)
def _label_at_end(text: str) -> Label:
    name = _NUMBER.sub("", text).strip(_TRIMMINGS)
    plain = _PARENTHESIS.sub("", name).strip()
    return _named(plain, name) or _ending(plain) or Label(name if len(name) <= 30 else "")


_TOPICS = frozenset(
    {"video", "视频", "data", "数据", "web", "site", "api", "pdf", "git", "github", "svn", "工具", "标准文档", "规范"}
)
"""Labels that are topics when they are headings."""


@lru_cache(maxsize=1024)
def heading_label(text: str) -> Label | None:
    """The label a heading is; None for the headings that are topics."""
    if len(text) > 40:
        return None
    name = _PARENTHESIS.sub("", _NUMBER.sub("", text)).strip(_TRIMMINGS)
    if name.lower() in _TOPICS:
        return None
    label = _named(name, name)
    if not label and " " in name:  # 参考 References
        label = next((found for word in name.split() if not word.isascii() and (found := _named(word, name))), None)
    return label._replace(heading=True) if label else None


def _named(name: str, written: str) -> Label | None:
    """`name` looked up whole, without 链接/地址/… after or 相关/推荐/… before it, or as one of two names joined."""
    folded = " ".join(name.lower().split())
    if not folded or len(folded) > 2 * _LONGEST_NAME:
        return None
    for form in (folded, _ADDRESS_WORD.sub("", folded), _HEAD.sub("", folded), _PARENTHESIS.sub("", folded)):
        if kind := NAMES.get(form):
            return Label(written, kind)
        if kind := WEAK.get(form):
            return Label(written, kind, weak=True)
    parts = _BETWEEN.split(folded)
    if len(parts) > 1 and all(part in NAMES or part in WEAK for part in parts):
        kinds = [NAMES.get(part) or WEAK[part] for part in parts]
        return Label(written, REFERENCE if REFERENCE in kinds else kinds[0], weak=True)
    return None


def _ending(text: str) -> Label | None:
    """The label a sentence ends in: 它的官网是 → official, `You can find the code at` → code."""
    text = _TAIL.sub("", text).rstrip(" ,，\t")
    for form in (text, _ADDRESS_WORD.sub("", text)):
        folded = form.lower()
        if folded.isascii():
            words = folded.split()
            candidates = [" ".join(words[-count:]) for count in (3, 2, 1) if len(words) >= count]
        else:
            candidates = [folded[-length:] for length in range(min(8, len(folded)), 1, -1)]
        for candidate in candidates:
            if candidate.isascii() and text.isascii() and not form.endswith(candidate):
                continue  # a name such as `Deep Learning Book`
            written = text if len(text) <= 12 else candidate
            if kind := NAMES.get(candidate):
                return Label(written, kind, sentence=len(text) > 12)
            if kind := WEAK.get(candidate):
                return Label(written, kind, weak=True, sentence=len(text) > 12)
    return None
