"""What the theme itself says, in the languages it speaks.

A message is text with `{name}` holes, or a pair (one, many) chosen by `n`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

Message = str | tuple[str, str]

CHINESE: dict[str, Message] = {
    "skip": "跳到正文",
    "home": "首页",
    "topics": "主题",
    "archive": "归档",
    "bibliography": "参考文献",
    "feed": "订阅",
    "site_navigation": "站内导航",
    "categories": "分类",
    "tags": "标签",
    "theme_switch": "切换明暗",
    "contents": "目录",
    "notes": "{n} 篇笔记",
    "references": "{n} 条参考",
    "citations": "{n} 处引用",
    "shared": "{n} 条见于多篇",
    "works": "另有 {n} 种只有题名",
    "formulas": "{n} 个公式",
    "words": "{n} 字",
    "draft": "草稿",
    "latest": "近作",
    "newer": "后一篇",
    "older": "前一篇",
    "newer_notes": "较新的笔记",
    "older_notes": "较早的笔记",
    "series": "本系列",
    "cited_by": "被以下笔记引用",
    "related": "相关笔记",
    "note_end": "文末导航",
    "also_in": "又见",
    "comma": "、",
    "other_places": "另 {n} 处",
    "listed_in": "{n} 条已列于{place}",
    "cited_in": "引用处",
    "in_bibliography": "文献条目",
    "conflict": "同一网址，题名不一",
    "other_titles": "又题",
    "other_urls": "又址",
    "permalink": "本条链接",
    "page_of": "第 {page} 页，共 {total} 页",
    "pages": "分页",
    "previous_page": "上一页",
    "next_page": "下一页",
    "years": "年份",
    "whole_year": "{year} 年全部 {n} 篇",
    "find": "搜索",
    "find_label": "搜索笔记",
    "find_hint": "词、公式名、人名",
    "find_found": "{n} 篇",
    "find_failed": "搜索索引读不到",
    "find_script": "搜索要用 JavaScript；也可以从这里翻看：",
    "search": "检索文献",
    "search_hint": "题名、作者、网址中的任意几个字",
    "search_found": "{n} 条",
    "search_none": "没有找到",
    "search_failed": "检索索引读不到，只在本页内查找",
    "search_progress": "已查 {part} / {n} 条",
    "search_partly": "索引有一部分读不到",
    "by_kind": "按类型",
    "by_host": "按网站",
    "by_topic": "按主题",
    "by_year": "按年份",
    "by_month": "按首次引用的月份",
    "date.month": "{year}年{month}月",
    "undated": "无日期",
    "month_part": "（{n}）",
    "widely_cited": "多篇笔记共同引用",
    "search_more": "再显示一些",
    "same_title": "同题，或为转载：",
    "downloads": "下载",
    "bookmarks": "浏览器书签",
    "missing_title": "没有这一页",
    "missing_text": "您要找的页面不在这里，也许换了地址，也许从未写成。",
    "missing_help": "可以从这些地方重新找起：",
    "kind.article": "文章",
    "kind.paper": "论文",
    "kind.code": "代码",
    "kind.official": "官网",
    "kind.documentation": "文档",
    "kind.dataset": "数据集",
    "kind.homepage": "主页",
    "kind.video": "视频",
    "kind.book": "书",
    "kind.website": "网站",
    "kind.course": "课程",
    "kind.slides": "讲义",
    "date.long": "{year}年{month}月{day}日",
    "date.day": "{month}月{day}日",
}

ENGLISH: dict[str, Message] = {
    "skip": "Skip to the text",
    "home": "Home",
    "topics": "Topics",
    "archive": "Archive",
    "bibliography": "Bibliography",
    "feed": "Feed",
    "site_navigation": "Site",
    "categories": "Categories",
    "tags": "Tags",
    "theme_switch": "Light or dark",
    "contents": "Contents",
    "notes": ("{n} note", "{n} notes"),
    "references": ("{n} reference", "{n} references"),
    "citations": ("{n} citation", "{n} citations"),
    "shared": ("{n} shared by several notes", "{n} shared by several notes"),
    "works": ("{n} more by title only", "{n} more by title only"),
    "formulas": ("{n} formula", "{n} formulas"),
    "words": ("{n} word", "{n} words"),
    "draft": "Draft",
    "latest": "Latest",
    "newer": "Newer",
    "older": "Older",
    "newer_notes": "Newer notes",
    "older_notes": "Older notes",
    "series": "In this series",
    "cited_by": "Cited by",
    "related": "Related notes",
    "note_end": "Onwards",
    "also_in": "Also in",
    "comma": ", ",
    "other_places": ("{n} more place", "{n} more places"),
    "listed_in": ("{n} listed in {place}", "{n} listed in {place}"),
    "cited_in": "Cited in",
    "in_bibliography": "Bibliography entry",
    "conflict": "One address, different titles",
    "other_titles": "Also titled",
    "other_urls": "Also at",
    "permalink": "Link to this entry",
    "page_of": "Page {page} of {total}",
    "pages": "Pages",
    "previous_page": "Previous page",
    "next_page": "Next page",
    "years": "Years",
    "whole_year": "All {n} notes of {year}",
    "find": "Search",
    "find_label": "Search the notes",
    "find_hint": "Words, names",
    "find_found": "{n} notes",
    "find_failed": "The search index cannot be read",
    "find_script": "Searching needs JavaScript. All notes are listed here:",
    "search": "Search the bibliography",
    "search_hint": "Any part of a title, author or address",
    "search_found": ("{n} entry", "{n} entries"),
    "search_none": "Nothing found",
    "search_failed": "The search index cannot be read; searching this page only",
    "search_progress": "{part} of {n} searched",
    "search_partly": "A part of the search index cannot be read",
    "by_kind": "By kind",
    "by_host": "By site",
    "by_topic": "By topic",
    "by_year": "By year",
    "by_month": "By month of first citation",
    "date.month": "{month_name} {year}",
    "undated": "Undated",
    "month_part": " ({n})",
    "widely_cited": "Cited by several notes",
    "search_more": "Show more",
    "same_title": "Same title, perhaps a repost:",
    "downloads": "Download",
    "bookmarks": "Browser bookmarks",
    "missing_title": "No such page",
    "missing_text": "The page you asked for is not here. It may have moved, or was never written.",
    "missing_help": "You could start again from one of these:",
    "kind.article": "article",
    "kind.paper": "paper",
    "kind.code": "code",
    "kind.official": "official site",
    "kind.documentation": "documentation",
    "kind.dataset": "dataset",
    "kind.homepage": "homepage",
    "kind.video": "video",
    "kind.book": "book",
    "kind.website": "website",
    "kind.course": "course",
    "kind.slides": "slides",
    "date.long": "{day} {month_name} {year}",
    "date.day": "{day} {month_short}",
}

_CHINESE_TAG = re.compile(r"(?:zh|cmn)(?:[-_].*)?", re.I)


@lru_cache(maxsize=64)
def table(lang: str) -> dict[str, Message]:
    """The messages for a language tag: Chinese for `zh`, `zh-cn`, `zh_Hans` …, English for everything else."""
    return CHINESE if _CHINESE_TAG.fullmatch(lang.strip()) else ENGLISH


def html_lang(lang: str) -> str:
    """A language as an HTML language tag: `zh_CN` becomes `zh-CN`."""
    return lang.strip().replace("_", "-") or "en"


def translate(lang: str, key: str, values: dict[str, Any]) -> str:
    """The message `key`, its holes filled, whole numbers with separators. Raises KeyError for an unknown key."""
    message = table(lang)[key]
    if isinstance(message, tuple):
        message = message[0 if values.get("n") == 1 else 1]
    shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    return message.format_map(shown) if shown else message


def kind_name(lang: str, kind: str) -> str:
    """A citation kind in the reader's language; an unknown kind as it is."""
    name = table(lang).get(f"kind.{kind}", kind)
    return name if isinstance(name, str) else name[0]
