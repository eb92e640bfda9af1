"""Formulas, links, images and headings stand where their document says they do, in whatever they are nested.

Random documents hold names that occur once: `f7` is a formula, `u7` an address, `h7` a heading. The text itself tells
where each of them is.
"""

from __future__ import annotations

import os
import random
import re

import pytest

from notes.kramdown import Document, Options, parse

COUNT = int(os.environ.get("KRAMDOWN_DOCUMENTS", "400"))
FIRST = int(os.environ.get("KRAMDOWN_SEED", "0")) * 1_000_000
OPTIONS = (
    Options(input="GFM", hard_wrap=False),
    Options(input="GFM", hard_wrap=True, bare_urls=True, join_han_lines=True, math_before_tables=True),
    Options(input="kramdown", parse_block_html=True),
)
NAME = re.compile(r"[fuh]\d+(?=\b|_)")


class Writer:
    """Writes one document; every call of `name` gives a name that occurs once."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = 0

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}{self.names}"

    def formula(self) -> str:
        name = self.name("f")
        return self.chance.choice(
            (f"$${name}$$", f"$$ {name} $$", f"$${name}_{{a}}^b$$", f"$$\n{name}$$", f"$${name}\n+ c$$")
        )

    def span(self, depth: int = 0) -> str:
        inner = self.span(depth + 1) if depth < 2 else "w"
        one_line = inner.replace("\n", " ")  # a link's line is that of its first bracket
        return self.chance.choice(
            (
                "word", "中文 text", "a\tb", "`code`", "--", "&amp;", "HTML", "w{:.c}", "it's \"q\"", "[^n]", "\\*",
                "<br />",
                "{::comment}c{:/}", "<!-- c -->", "a  ", "😀", "2 * 3", "open]", "`open",
                self.formula(), self.formula(), self.formula(), f"*{inner}*", f"**{inner}**", f"<b>{inner}</b>",
                f"~~{inner}~~",
                f"[{one_line}]({self.name('u')})", f"<http://e.org/{self.name('u')}>", f"![x]({self.name('u')})",
                f"*{inner}*{{:.c}}", f"<span markdown=\"1\">{inner}</span>",
            )
        )  # fmt: skip

    def line(self) -> str:
        return " ".join(self.span().replace("\n", " ") for _ in range(self.chance.randint(1, 4)))

    def text(self) -> str:
        return self.chance.choice((" ", " ", "\n", "  \n")).join(self.span() for _ in range(self.chance.randint(1, 6)))

    def indented(self, first: str, indent: str, text: str) -> str:
        lazy = self.chance.random() < 0.15
        lines = text.split("\n")
        return "\n".join(
            (first if number == 0 else indent if line and not lazy else "") + line for number, line in enumerate(lines)
        )

    def block(self, depth: int) -> str:
        chance = self.chance
        if depth > 3:
            return self.text()
        match chance.randrange(16):
            case 0:
                return f"{'#' * chance.randint(1, 4)} {self.name('h')} {self.line()}"
            case 1:
                return f"{self.name('h')} {self.line()}\n---"
            case 2 | 3:
                marker = chance.choice(("- ", "* ", "1. ", "-   ", "10. ", "-\t"))
                indent = chance.choice((" " * len(marker.expandtabs(4)), "    ", "\t"))
                items = (self.indented(marker, indent, self.blocks(depth + 1)) for _ in range(chance.randint(1, 3)))
                return chance.choice(("\n", "\n\n")).join(items)
            case 4 | 5:
                mark = chance.choice(("> ", ">", " > "))
                return self.indented(mark, mark, self.blocks(depth + 1))
            case 6:
                definition = self.indented(": ", chance.choice(("  ", "    ")), self.blocks(depth + 1))
                return f"{self.line()}\n{chance.choice(('', chr(10)))}{definition}"
            case 7:
                rows = [" | ".join(self.line() for _ in range(3)) for _ in range(chance.randint(1, 3))]
                return "\n".join(
                    f"| {row} |" if chance.random() < 0.7 else row for row in (rows[0], "---|---|---", *rows[1:])
                )
            case 8:
                tag = chance.choice(("div", "section", "details", "p"))
                return f'<{tag} markdown="1">\n{self.blocks(depth + 1)}\n</{tag}>'
            case 9:
                return f"{{::comment}}\n{self.text()}\n{{:/comment}}"
            case 10:
                return f"$$\n{self.name('f')}\n$$"
            case 11:
                return f"{self.text()}\n{{: .c}}"
            case 12:
                return "~~~ python\ncode\n~~~"
            case 13:
                return "\n\n\n" + self.text()
            case _:
                return self.text()

    def blocks(self, depth: int = 0) -> str:
        between = self.chance.choice(("\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\n \t\n"))
        return between.join(self.block(depth) for _ in range(self.chance.randint(1, 4 - min(depth, 2))))

    def document(self) -> str:
        text = self.blocks()
        note = self.indented("[^n]: ", "    ", self.blocks(2))
        return f"{text}\n\n{note}\n\n*[HTML]: Hyper\n"


def positions(text: str) -> dict[str, tuple[int, int]]:
    return {
        match[0]: (number, match.start() + 1)
        for number, line in enumerate(text.split("\n"), 1)
        for match in NAME.finditer(line)
    }


def wrong_places(document: Document, places: dict[str, tuple[int, int]]) -> list[tuple[str, object, object]]:
    """Name, where the document says it is, where it is."""
    wrong: list[tuple[str, object, object]] = []
    for formula in document.formulas:
        if (
            (name := NAME.search(formula.tex))
            and name.start() == 0
            and places[name[0]] != (formula.line, formula.column)
        ):
            wrong.append((name[0], (formula.line, formula.column), places[name[0]]))
    for heading in document.headings:
        name = NAME.search(heading.text)
        if name and name[0][0] == "h" and places[name[0]][0] != heading.line:
            wrong.append((name[0], heading.line, places[name[0]]))
    for block in document.blocks:
        for inline in block.inlines:
            if inline.url and (name := NAME.search(inline.url)) and places[name[0]][0] != inline.line:
                wrong.append((name[0], inline.line, places[name[0]]))
    return wrong


@pytest.mark.parametrize("options", OPTIONS, ids=("github", "extras", "kramdown"))
def test_everything_is_where_the_document_says(options: Options) -> None:
    formulas = links = 0
    for seed in range(FIRST, FIRST + COUNT // len(OPTIONS)):
        text = Writer(seed).document()
        if seed % 3 == 0:
            text = text.replace("\n", "\r\n")
        document = parse(text, options)
        formulas += len(document.formulas)
        links += sum(bool(inline.url) for block in document.blocks for inline in block.inlines)
        assert not wrong_places(document, positions(text)), f"Writer({seed})\n{text}"
    assert formulas > COUNT
    assert links > COUNT // 2
