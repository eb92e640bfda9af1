"""Random running text, dense with marks: rows of fragments that open, close, escape and break each other.

Everything depends on the seed: `span_document(7)` is the same text for ever (within one version of this file).
"""

from __future__ import annotations

import random

MARKS = (
    "*", "**", "_", "__", "***", "___", "`", "``", "[", "]", "![", "](u)", "](u \"t\")", "](<a b>)", "](a(b)c 't')", "][r]",
    "][]", "][ref two]", "(", ")", "<b>", "</b>", "<i class=\"x\">", "</i>", "<code>", "</code>", "<br>", "<img src='a'/>",
    "<!--", "-->", "<a href=\"x\">", "</a>", "<x-y>", "</x-y>", "<div>", "<span markdown=\"0\">", "</span>",
    "<kbd markdown=\"1\">", "</kbd>", "<http://e.org/a_b>", "<me@e.org>", "<mailto:me@e.org>", "<", ">", "{:.c}",
    "{: #i .d k=\"v\"}", "{:ald}", "{::comment}", "{:/}", "{:/comment}", "{::nomarkdown}", "{::nomarkdown/}", "{::x}", "{:",
    "{", "}", "$$", "$", "\\$$", "[^1]", "[^two]", "[^none]", "\"", "'", "\\", "\\\\", "\\*", "\\_", "\\`", "\\[", "\\]",
    "\\\"", "\\~", "\\}", "~~", "~", "--", "---", "...", "....", "<<", ">>", "<< ", " >>", "\\<<", "\\>>", "&amp;", "&lt;",
    "&copy;", "&#39;", "&#x41;", "&bad;", "&", ":", "!", "-", ".", ",", "^", "=", "+", "#", "/", ";",
)  # fmt: skip
WORDS = (
    "a", "b", "word", "two words", "x1", "7", "80s", "s", "t", "HTML", "CSS", "C++", "AB", "中", "文字", "真，", "她", "（", "）",
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


def span_document(seed: int) -> str:
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
