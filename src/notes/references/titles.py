"""What is a title, what is an annotation, and what is prose.

Prose ends in a full stop; titles do not. The rules were found on the reading lists of a blog of 817 posts: see
docs/references.md for the figures.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST_TITLE = 140
"""Characters. Latin titles, whose words are longer, may have half as many again."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_ENUMERATOR = re.compile(r"^[(（]?(?:\d{1,2}[.、)）．](?!\d)|[一二三四五六七八九十]{1,3}[、）)]|[①-⑳])")
_DATE = re.compile(r"^(?:19|20)\d\d(?:[.\-/年]\d{1,2}(?:[.\-/月]\d{1,2}日?)?)?[月年]?$")
_PATH = re.compile(r"(?:~|\.{1,2})?/[!-~]+")
_FULL_STOP = re.compile(r"[。；][”’」』）)]?$")
_LATIN_SENTENCE = re.compile(r"(?<!\.)\.[\"')]?$")
_STATEMENT = re.compile(
    r"\b(?:is|are|was|were|can|will|has|have|had|we|it|you|provides?|implements?|contains?|lets|allows?|shows?|uses?|"
    r"explains?|describes?|supports?|makes?|gives?)\b",
    re.IGNORECASE,
)
"""Words that make a Latin line with a full stop a sentence and not a headline."""
_CONNECTIVE = re.compile(
    r"^(?:需要|由于|但|从上|因此|因为|所以|然后|然而|不过|而(?!立)|如果|此外|另外|同时|其中|当然|可以|可见|上面|上图|上述|上文|"
    r"下面|下图|以下|如下|如图|这里|我们|他|她|它|近来|近年|首先|其次|最后|总之|注意|欢迎|老规矩|类似|和.{1,12}一样|除此|除了|"
    r"例如|比如|换句话|也就是|至于|对于|为了|在.{1,10}中，|显然|事实上|实际上|一般|通常|目前|现在|之前|后来|于是|虽然|尽管|只是|就是|"
    r"PS|P\.S|注|"
    r"(?:however|but|so|thus|therefore|then|also|note|because|since|if|we|you|i|it|they|he|she|for example|in addition|"
    r"moreover|furthermore|finally|first|next|once|after|before|when|while|although|there (?:is|are)|here|now)\b)",
    re.IGNORECASE,
)
_DEICTIC = re.compile(
    r"^(?:这(?:是|里有|里是|[一两几些]?[个篇本套门份款部张段场]|[两几些]|位|系列|网站|网页|文章|项目|视频|教程|blog|博客|论文|书|课)"
    r"|该(?!如何|怎么|不该)|本(?:文|书|项目|教程|课程|站|库|仓库|系列|视频|网站|论文|专栏|页|篇)|一个|一份|一篇|一本|一套|"
    r"(?:this|these)\b|(?:a|an)\s)",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"^(?:这(?:是|[一两几]?[个篇本套门份款部]|[两几]|系列|网站|网页|文章|项目|视频|教程|blog|博客|论文|书)|该[\u3400-\u9fff]|"
    r"本(?:文|书|项目|教程|课程|站|库|系列|视频|网站|论文|专栏)|"
    r"this (?:is|article|paper|post|book|repo|repository|project|site|video|course|tutorial|one|blog|survey|library|"
    r"tool)\b)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:专栏|blog|博客|网站|站点|教学站|资源站|主页|宝库|合集)[。.]?$", re.IGNORECASE)
_COMMENT = re.compile(
    r"(?<=[。！？!?.])\s*(?=(?:这(?:是|里有|[一两几]?[个篇本套门份款部]|[两几]|系列|网站|文章|项目|视频|教程|blog|博客|论文|书)"
    r"|该[\u3400-\u9fff]|本(?:文|书|项目|教程|课程|系列|视频|论文|专栏)|作者|里面|内容|讲得|写得|非常|推荐|值得|强烈|不错))",
    re.IGNORECASE,
)
_WORK = re.compile(r"^《([^《》]{2,200})》\s*(?:[，,]?\s*[^《》。：:，,]{0,60}(?:[，,][^《》。：:，,]{1,60}){0,4})?$")
_INNER_WORK = re.compile(r"《([^《》]{2,200})》")


class Reading(NamedTuple):
    """What a line below an address says about it: nothing, when both are empty."""

    title: str = ""
    annotations: tuple[str, ...] = ()


def clean(text: str) -> str:
    """`text` on one line with single spaces."""
    return " ".join(text.split())


def read_below(text: str, *, platform: bool, after_label: bool, before_prose: bool) -> Reading:
    """Read the line that follows an address.

    `platform`: the address is an article's on a known platform, where headlines sound like prose.
    `after_label`: the address is under a label that is not a list of references, such as 官网 or a sentence; one
    address is expected there and text goes on after it. `before_prose`: the text below goes on with prose.
    """
    text = clean(text)
    if not is_short(text) or text[-1] in ":：" or _ENUMERATOR.match(text) or _PATH.fullmatch(text):
        return Reading()
    if is_annotation(text, platform):
        if after_label and (before_prose or not _FURTHER.match(text)):
            return Reading()
        return Reading(annotations=(text,))
    sentence = is_sentence(text)
    if sentence and (text.count("。") > 2 or (not _HAN.search(text) and _STATEMENT.search(text))):
        return Reading()
    if sentence and (after_label or before_prose or (_CONNECTIVE.match(text) and not platform)):
        return Reading()
    if _CONNECTIVE.match(text) and text[-1] not in "?？!！" and not (platform and not before_prose):
        return Reading()
    if (after_label or before_prose) and _DATE.match(text):
        return Reading()
    return split_comment(text, platform)


def is_short(text: str) -> bool:
    """Whether `text` has the length of a title."""
    if not text:
        return False
    return len(text) <= LONGEST_TITLE or (len(text) <= LONGEST_TITLE * 3 // 2 and not _HAN.search(text))


def is_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence of prose does."""
    if _FULL_STOP.search(text):
        return True
    return bool(_LATIN_SENTENCE.search(text)) and len(text.split()) > 5


def is_annotation(text: str, platform: bool) -> bool:
    """Whether `text` speaks about the address above: 这是…, 该教程…, 一个…的库, This is …"""
    deictic = _DEICTIC.match(text)
    if not deictic:
        return False
    if deictic.group().isascii():
        return is_sentence(text) and not platform
    if _COMMENT.search(text):
        return text.startswith(("这", "该", "本")) and is_sentence(text)
    if text[-1] in "?？!！…":
        return False
    if platform:
        return is_sentence(text) or bool(_PLACE.search(text))
    return True


def is_further_annotation(text: str) -> bool:
    """Whether a line below a title, or below another annotation, comments on the same address."""
    text = clean(text)
    return len(text) <= LONGEST_TITLE and bool(_FURTHER.match(text)) and text[-1] not in ":：?？"


def split_comment(text: str, platform: bool) -> Reading:
    """`Title。这篇…` split into the title and the annotation."""
    if cut := _COMMENT.search(text):
        title, comment = text[: cut.start()], text[cut.end() :]
        if title and is_sentence(comment):
            return Reading(title.rstrip("。").rstrip() if title.endswith("。") else title, (comment,))
    if not platform and text.endswith("。") and text.count("。") == 2:
        title, _, comment = text.partition("。")
        return Reading(title, (comment,))
    return Reading(text)


def work_title(text: str) -> str:
    """The title of a line that is `《Title》`, perhaps with its authors after it; empty for other lines."""
    match = _WORK.match(clean(text)) if "《" in text else None
    return match.group(1).strip() if match else ""


def inner_work(text: str) -> str:
    """The only `《Title》` in a text."""
    found = _INNER_WORK.findall(text)
    return found[0].strip() if len(found) == 1 else ""


# ---------------------------------------------------------------- titles on the same line


ENUMERATION = re.compile(
    r"^\s*(?:\[\d{1,3}\]|［\d{1,3}］|【\d{1,3}】|[(（]\d{1,3}[)）]|\d{1,3}[.、)）．](?!\d)|[①-⑳•·]|[-*+–—](?=\s))\s*"
)
_POINTING = re.compile(
    r"(?:在|见|是|到|用|为|从|看|去|参考|参考了|参见|详见|访问|下载|打开|来自|链接|地址|网址|这里|此处|如下|介绍|查看|可看|转自|摘自|"
    r"\b(?:at|in|on|from|to|via|see|here|is|are|of|for|and|or|with|by|visit|the|a|an|called|check|out|under|about|use|using|as))$",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    r"^(?:我|我们|你|可以|请|如果|目前|现在|这里|这是|因为|但|所以|\b(?:i|we|you|they|please|if|when|see|check|visit|for|download|there|here|it|this|click|go|read|find|get|use|install|run|open)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_]{2}")
_BREAKS = re.compile(r"[。；！？!?;]|\.\s")
_QUOTED = re.compile(r"[“\"]([^“”\"]{6,200})[”\"]")
_SEGMENT = re.compile(r"(?<![A-Z])(?<!\bvs)(?<!\bJr)(?<!\bNo)(?<!\bvol)(?<!\bpp)[.．](?:\s+|(?=[\u3400-\u9fff]))|。\s*")
_AUTHORS = re.compile(
    r"^(?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?,?\s(?:[A-Z]\.[\s-]?)+(?:,?\s*(?:and|&)\s+|[,;]\s*)?){1,30}"
    r"(?:et al\.?,?\s*)?(?=\S)"
)
_AUTHORS_GB = re.compile(r"^(?:[A-Z][\w'’-]+ [A-Z]{1,3},\s*){0,30}[A-Z][\w'’-]+ [A-Z]{1,3}(?:,\s*et al)?\.\s+(?=\S)")
"""`Radford A, Metz L.`, as GB/T 7714 writes names."""
_AND_OTHERS = re.compile(r"^(.{2,80}? et al\.?),\s+(.{8,}?)(?:,\s*([^,]{0,40}(?:19|20)\d\d))?[.,]*$")
_YEAR = re.compile(r"^[(（]?(?:19|20)\d\d[a-z]?[)）]?$")
_LEADING_YEAR = re.compile(r"\s*[(（](?:19|20)\d\d[a-z]?[)）][.,:：]?\s*")
_AUTHOR_MARK = re.compile(
    r"\bet al\b|\s&\s|,\s*(?:[A-Z]\.|and\b)|\b[A-Z]\.(?:\s?[A-Z]\.)*(?:,|\s[A-Z])|等$|著$|,\s[A-Z]\.?$|\b[A-Z]\.$"
)
_NAME = re.compile(r"(?:[A-Z][\w'’-]+|[A-Z]\.)(?:[\s-](?:[A-Z][\w'’-]+|[A-Z]\.|de|van|von|der|den|la|le|al)){1,4}$")
_HAN_NAMES = re.compile(r"^[\u3400-\u9fff·]{2,4}(?:[,，、\s]+[\u3400-\u9fff·]{2,4})*(?:[,，、\s]*等)?$")
_DOCUMENT_TYPE = re.compile(r"\s*\[[A-Z](?:/[A-Z]{2})?\]\s*$")
_EDGES = " \t-–—:：,，、|｜>→*_#<"


def beside(text: str) -> Reading:
    """Read the text in front of an address on its line as a title, as far as it certainly is one."""
    text = clean(ENUMERATION.sub("", text))
    if not text:
        return Reading()
    bibliographic = len(text) <= 400 and _bibliographic(text)
    if bibliographic:
        return bibliographic
    text = text.rstrip(" -–—:：,，|｜>→(（[【<.．")
    if (
        not is_short(text)
        or not _WORD.search(text)
        or _BREAKS.search(text)
        or _POINTING.search(text)
        or _SPEAKING.match(text)
    ):
        return Reading()
    return Reading(work_title(text) or text)


def _bibliographic(text: str) -> Reading | None:
    """`Author. Title. Venue.` in its usual orders; None when the text is not of that kind."""
    if quoted := _QUOTED.search(text):
        rest = clean(text[: quoted.start()].strip(_EDGES + ".") + " " + text[quoted.end() :].strip(_EDGES + "."))
        return (
            Reading(quoted.group(1).strip(" .,，"), (rest,) if rest else ()) if _is_people(rest) or not rest else None
        )
    if (work := inner_work(text)) and len(text) <= len(work) + 80 and not _BREAKS.search(text.replace(work, "")):
        rest = clean(text.replace(f"《{work}》", " ").strip(_EDGES + "."))
        return Reading(work, (rest,) if rest and not _POINTING.search(rest) else ())
    text = _LEADING_YEAR.sub(". ", text)
    if entry := _AND_OTHERS.match(text):
        people, title, venue = entry.groups()
        return Reading(title.strip(), (people, venue.strip()) if venue else (people,)) if is_short(title) else None
    names = _AUTHORS.match(text) or _AUTHORS_GB.match(text)
    parts = [text[: names.end()], *_SEGMENT.split(text[names.end() :])] if names else _SEGMENT.split(text)
    segments = [_DOCUMENT_TYPE.sub("", part).strip(_EDGES) for part in parts]
    segments = [part for part in segments if part and not _YEAR.match(part)]
    if len(segments) < 2 or len(segments) > 8:
        return None
    if names or _is_people(segments[0]):
        title, others = segments[1], [segments[0], *segments[2:]]
    elif _FULL_STOP.search(text) or _SPEAKING.match(text) or any(_SPEAKING.match(part) for part in segments[1:]):
        return None
    else:
        title, others = segments[0], segments[1:]
    title = title.strip(" .")
    if not is_short(title) or len(title) < 2:
        return None
    return Reading(title, (_joined(others),) if others else ())


def _joined(segments: list[str]) -> str:
    """The segments of an entry as one text again."""
    return ". ".join(segment.rstrip(". ") for segment in segments)


def _is_people(text: str) -> bool:
    """Whether `text` is a list of authors."""
    if not text or len(text) > 300:
        return False
    if _HAN_NAMES.match(text) or _AUTHOR_MARK.search(text):
        return True
    names = [name for name in re.split(r",\s*|;\s*|\s+and\s+|、", text) if name]
    return bool(names) and all(_NAME.match(name.strip()) for name in names)


_GENERIC = re.compile(
    r"^(?:这里|这儿|此处|这|链接|地址|传送门|点这里|点击这里|点我|点此|戳这里|戳我|原文|原文链接|这篇文章|这篇|这个|文章|网址|官网|查看|下载|更多|详情|"
    r"here|this|this one|link|links|url|click here|read more|more|source|website|web|site|page|homepage|home page|"
    r"find it here|download|see here|article|post|blog post|this (?:article|post|blog post|paper|link|page|video|book)|"
    r"(?:our|the|their|recent|our recent|our new|new|earlier|previous|original|current|same) "
    r"(?:\w+ )?(?:paper|post|blog post|work|website|course website|website here|course|code)|"
    r"one|another one|another|another post|post|previous post|earlier post|"
    r"paper|papers|code|pdf|slides|video|demo|project|github|arxiv|data|dataset|docs|abs|html|bib|bibtex|poster|"
    r"论文|原论文|论文原文|原始论文|代码|源码|视频|幻灯片|数据集|文档|主页|项目主页|"
    r"\[?\d{1,3}\]?|[→↗⇗#*]+)[.。]?$",
    re.IGNORECASE,
)


def is_generic(text: str) -> bool:
    """Whether a link's text names nothing: `here`, `这里`, `[3]`, `paper`."""
    return not text or bool(_GENERIC.match(text))
