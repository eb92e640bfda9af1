"""Random running text: rows of marks that open, close, escape and break each other, and well-formed nested spans.

Everything depends on the seed: `marked_document(7)` is the same text for ever (within one version of this file).
"""

from __future__ import annotations

import random

MARKS = (
    "*", "**", "_", "__", "***", "___", "`", "``", "[", "]", "![", "](u)", "](u \"t\")", "](<a b>)", "](a(b)c 't')",
    "][r]",
    "][]", "][ref two]", "(", ")", "<b>", "</b>", "<i class=\"x\">", "</i>", "<code>", "</code>", "<br>",
    "<img src='a'/>",
    "<!--", "-->", "<a href=\"x\">", "</a>", "<x-y>", "</x-y>", "<div>", "<span markdown=\"0\">", "</span>",
    "<kbd markdown=\"1\">", "</kbd>", "<http://e.org/a_b>", "<me@e.org>", "<mailto:me@e.org>", "<", ">", "{:.c}",
    "{: #i .d k=\"v\"}", "{:ald}", "{::comment}", "{:/}", "{:/comment}", "{::nomarkdown}", "{::nomarkdown/}", "{::x}",
    "{:",
    "{", "}", "$$", "$", "\\$$", "[^1]", "[^two]", "[^none]", "\"", "'", "\\", "\\\\", "\\*", "\\_", "\\`", "\\[",
    "\\]",
    "\\\"", "\\~", "\\}", "~~", "~", "--", "---", "...", "....", "<<", ">>", "<< ", " >>", "\\<<", "\\>>", "&amp;",
    "&lt;",
    "&copy;", "&#39;", "&#x41;", "&bad;", "&", ":", "!", "-", ".", ",", "^", "=", "+", "/", ";",
)  # fmt: skip
WORDS = (
    "a", "b", "word", "two words", "x1", "7", "80s", "s", "t", "HTML", "CSS", "C++", "AB", "中", "文字", "真，", "她",
    "（", "）",
    "é", "Ⅷ", "②", "。", "“", "u", "r", "ref two", "http://e.org/x_y_z?a=b&c=d", "K-", "-_",
)  # fmt: skip
SPACES = (" ", " ", " ", "\n", "  ", "  \n", "\\\\\n", "\\\n", "\t", " \n ", "\u00a0", "\u3000")

DEFINITIONS = """
[r]: /url-r "title r"
{:.def}

[ref two]: <http://e.org/two> 'T2'
[a]: /a
[中]: /zh
[*a*]: /em

[^1]: Note **one**
[^two]: Note _two_ [^1]

*[HTML]: Hyper Text
*[C++]: Language
*[AB]:

{:ald: .from-ald title="x"}
"""


def marked_document(seed: int) -> str:
    """One paragraph or a few, and the definitions they refer to."""
    chance = random.Random(seed)
    marks = chance.sample(MARKS, chance.randint(2, 12))  # few kinds meet each other more often
    density = chance.choice((0.3, 0.5, 0.7))
    paragraphs = []
    for _ in range(chance.randint(1, 3)):
        pieces = [
            chance.choice(marks) if chance.random() < density else chance.choice((*WORDS, *SPACES))
            for _ in range(chance.randint(1, 24))
        ]
        paragraphs.append("".join(pieces))
    return "\n\n".join(paragraphs) + "\n" + DEFINITIONS


def nested_document(seed: int) -> str:
    """Well-formed spans in one another, a few of them damaged afterwards."""
    chance = random.Random(seed)
    paragraphs = ["".join(_nested(chance, 3) for _ in range(chance.randint(1, 4))) for _ in range(chance.randint(1, 3))]
    text = "\n\n".join(paragraph.strip() or "x" for paragraph in paragraphs)
    if chance.random() < 0.1:
        text = '{::options parse_span_html="false" /} ' + text
    if chance.random() < 0.5:
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(("", *MARKS)) + text[place + chance.randint(0, 2) :]
    return text + "\n" + DEFINITIONS


LISTS = ("{:.c}", "{: #i .d}", "{:ald}", "{:title='t' .e}", '{:width="3"}', "{:.f}{:.g}", "{:none}", "{:}", "{: }")


def _nested(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.35:
        return chance.choice(("", " ", "\n")) + chance.choice(WORDS) + chance.choice(("", " ", ", ", "，"))
    inner = "".join(_nested(chance, depth - 1) for _ in range(chance.randint(1, 3)))
    word = chance.choice(WORDS)
    span = chance.choice(
        (
            f"*{inner.strip()}*", f"_{inner.strip()}_", f"**{inner.strip()}**", f"__{inner.strip()}__", f"`{inner}`",
            f"``{inner}``", f"[{inner}](/u)", f"[{inner}](/u 'T')", f"[{inner}][r]", f"[{word}][]", f"![{inner}](/i)",
            f"![{word}][ref two]", f"<b>{inner}</b>", f"<span class='x'>{inner}</span>", f"<code>{inner}</code>",
            f"<kbd markdown='1'>{inner}</kbd>", f"<q markdown='0'>{inner}</q>", f"<a href='/h'>{inner}</a>",
            f"<x-y>{inner}</x-y>", f"<em>{inner}</em>", f"<del>{inner}</del>", f"\"{inner.strip()}\"",
            f"'{inner.strip()}'", f"({inner})", f"~~{inner.strip()}~~", f"$${inner}$$", f"<!-- {word} -->",
            f"{{::comment}}{word}{{:/}}", f"{{::nomarkdown}}<u>{word}</u>{{:/nomarkdown}}", "[^1]", "[^two]",
            "<http://e.org/a_b>", "<me@e.org>", "<br />", "&mdash;", "&#8212;", "HTML", "C++", f"{word}...",
            f"<< {word} >>",
            f"\\{chance.choice('*_`[]<&#')}", "  \n", "\\\\\n",
        )
    )  # fmt: skip
    return span + (chance.choice(LISTS) if chance.random() < 0.3 else "")
