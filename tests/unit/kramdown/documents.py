"""Random documents made of all of kramdown's constructs, nested in one another, some of them damaged.

Everything depends on the seed: `document(7)` is the same text for ever (within one version of this file).
"""

from __future__ import annotations

import random
from collections.abc import Callable

WORDS = (
    "alpha", "beta", "Gamma", "delta", "the", "a", "of", "K-means", "x1", "foo_bar", "中文", "真", "，她", "（注）",
    "Größe", "don't", '"quoted"', "'80s", "it's", "--", "---", "...", "<<", ">>", "&amp;", "&", "&copy;", "&#8212;",
    "&x;",
    "1.5", "2.", "http://example.com/a_b", "HTML", "CSS", "a*b", "2*3*4", "snake_case_name", "C++", "@x", "!", "?", ":",
    "\\*", "\\_", "\\`", "\\[", "\\|", "\\\\", "\\$$", "$5", "|", "{", "}", "[", "]", "(", ")", "~", "~~", "=", "+",
    "#",
)  # fmt: skip
NAMES = ("one", "two", "ref", "note", "Link Id", "中")
LANGUAGES = ("", " ruby", "python", " c++", " ruby?x=1", " a b", "{.x}")


class Writer:
    """Writes one document."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.damage = self.random.random() < 0.4

    def pick(self, items: tuple[str, ...]) -> str:
        return self.random.choice(items)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # ------------------------------------------------------------ spans

    def words(self, most: int = 6) -> str:
        return " ".join(self.pick(WORDS) for _ in range(self.random.randint(1, most)))

    def span(self, depth: int = 0) -> str:
        inner: Callable[[], str] = lambda: self.spans(depth + 1) if depth < 2 else self.words(3)  # noqa: E731
        kinds: list[Callable[[], str]] = [
            self.words,
            self.words,
            self.words,
            lambda: f"*{inner()}*",
            lambda: f"_{inner()}_",
            lambda: f"**{inner()}**",
            lambda: f"__{inner()}__",
            lambda: f"***{inner()}***",
            lambda: f"~~{self.words(2)}~~",
            lambda: f"`{self.words(2)}`",
            lambda: f"``{self.words(2)} ` x``",
            lambda: f"$${self.words(2)}$$",
            lambda: f"$$ a|b_{{{self.words(1)}}} $$",
            lambda: f"[{inner()}](http://e.com/{self.pick(NAMES)})",
            lambda: f'[{inner()}](<a b> "{self.words(2)}")',
            lambda: f"[{inner()}](/p(a)th 'tit le')",
            lambda: f"[{inner()}][{self.pick(NAMES)}]",
            lambda: f"[{self.pick(NAMES)}][]",
            lambda: f"[{self.pick(NAMES)}]",
            lambda: f"![{inner()}](img.png)",
            lambda: f"![{self.words(2)}][{self.pick(NAMES)}]{{: standalone .big}}",
            lambda: f"<https://example.org/{self.pick(NAMES)}>",
            lambda: "<me@example.org>",
            lambda: f"[^{self.pick(NAMES)}]",
            lambda: f"<b>{inner()}</b>",
            lambda: f'<span class="c" id=x>{inner()}</span>',
            lambda: f"<code>{self.words(2)}</code>",
            lambda: f'<a href="x.html" markdown="1">{inner()}</a>',
            lambda: f'<kbd markdown="span">{inner()}</kbd>',
            lambda: "<br />",
            lambda: f"<!-- {self.words(2)} -->",
            lambda: f"*{self.words(2)}*{{: .cls #id key='v'}}",
            lambda: f"`{self.words(1)}`{{:.language-ruby}}",
            lambda: f"[{self.words(1)}](u){{:ref}}",
            lambda: f"{{::nomarkdown}}<i>{self.words(1)}</i>{{:/nomarkdown}}",
            lambda: f"{{::comment}}{self.words(1)}{{:/}}",
            lambda: '{::options auto_ids="true" /}',
            lambda: "*[HTML]",
            lambda: "\\",
        ]
        return self.random.choice(kinds)()

    def spans(self, depth: int = 0) -> str:
        pieces = [self.span(depth) for _ in range(self.random.randint(1, 4 - depth))]
        return self.pick((" ", " ", " ", "", "，")).join(pieces)

    def text(self) -> str:
        lines = [self.spans() for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        return self.pick(("\n", "\n", "  \n", "\\\n", "\\\\\n", "\n  ")).join(lines)

    # ------------------------------------------------------------ blocks

    def ial(self) -> str:
        return self.pick(
            (
                "{: .cls}",
                '{: #uid title="a \\" b"}',
                "{:ref}",
                "{:.a .b}",
                "{: .no_toc}",
                "{:toc}",
                "{: a=}",
                "{:x: .y}",
            )
        )

    def indented(self, text: str, indent: str, first: str) -> str:
        lines = text.split("\n")
        lazy = self.chance(0.15)
        return "\n".join(
            (first if number == 0 else "" if not line or (lazy and number == 1) else indent) + line
            for number, line in enumerate(lines)
        )

    def list(self, depth: int) -> str:
        ordered, width = self.chance(0.4), self.random.choice((1, 1, 1, 2, 3, 4))
        marker = self.pick(("1.", "2.", "10.")) if ordered else self.pick(("*", "-", "+"))
        items = []
        for _ in range(self.random.randint(1, 4)):
            first = f"{' ' * self.random.choice((0, 0, 0, 0, 1, 2, 3))}{marker}{' ' * width}"
            content = self.blocks(depth + 1, most=2) if self.chance(0.4) else self.text()
            box = self.pick(("[ ] ", "[x] ", "[X] ")) if self.chance(0.1) else ""
            ial = f"{self.ial()} " if self.chance(0.08) else ""
            indent = self.pick((" " * len(first), " " * len(first), "    ", "\t", "  "))
            items.append(self.indented(ial + box + content, indent, first))
        return self.pick(("\n", "\n", "\n\n")).join(items)

    def definition_list(self, depth: int) -> str:
        terms = "\n".join(self.spans() for _ in range(self.random.randint(1, 2)))
        definitions = []
        for _ in range(self.random.randint(1, 3)):
            first = self.pick((": ", ":   ", "  : ", ":\t"))
            content = self.blocks(depth + 1, most=2) if self.chance(0.4) else self.text()
            definitions.append(self.indented(content, self.pick(("    ", "  ", " " * len(first))), first))
        return terms + self.pick(("\n", "\n", "\n\n")) + self.pick(("\n", "\n\n")).join(definitions)

    def table(self, depth: int) -> str:
        columns = self.random.randint(1, 4)
        edge = self.chance(0.6)

        def row() -> str:
            cells = [
                self.span(1).replace("\n", " ") for _ in range(max(1, columns + self.random.choice((0, 0, 0, -1, 1))))
            ]
            line = " | ".join(cells)
            return f"| {line} |" if edge or columns == 1 else line

        rule = "|".join(self.pick((":--", "--:", ":-:", "---", " --- ")) for _ in range(columns))
        lines = [row()]
        if self.chance(0.6):
            lines.append(f"|{rule}|" if edge else rule)
        for _ in range(self.random.randint(0, 3)):
            lines.append(row())
            if self.chance(0.2):
                lines.append("|---|" if self.chance(0.7) else "|===|")
        return "\n".join(lines)

    def html(self, depth: int) -> str:
        tag = self.pick(("div", "p", "section", "pre", "table", "ul", "script", "style", "h2", "td", "custom-el", "b"))
        markdown = self.pick(("", "", ' markdown="1"', ' markdown="block"', ' markdown="span"', ' markdown="0"'))
        inner = self.blocks(depth + 1, most=2) if self.chance(0.6) else self.text()
        attrs = self.pick(("", ' class="c"', " id='i' data-x", ' title="a &amp; b < c"'))
        start = self.pick(("\n", "\n", "", "\n\n"))
        end = "" if self.chance(0.08) else f"</{tag}>"
        return f"<{tag}{attrs}{markdown}>{start}{inner}{start}{end}{self.pick(('', '', ' tail'))}"

    def block(self, depth: int) -> str:
        nested = depth < 3
        kinds: list[Callable[[], str]] = [
            self.text,
            self.text,
            self.text,
            lambda: (
                f"{'#' * self.random.randint(1, 6)}{self.pick((' ', ' ', ''))}{self.spans()}"
                f"{self.pick(('', '', ' ##', ' {#id}', '#'))}"
            ),
            lambda: f"{self.spans()}\n{self.pick(('===', '---', '-'))}",
            lambda: self.list(depth) if nested else self.text(),
            lambda: self.list(depth) if nested else self.text(),
            lambda: self.definition_list(depth) if nested else self.text(),
            lambda: self.indented(self.blocks(depth + 1, most=3), "> ", "> ") if nested else self.text(),
            lambda: "\n".join(f"    {line}" for line in self.text().split("\n")),
            lambda: (
                f"{self.pick(('~~~', '```', '~~~~~', '  ```'))}{self.pick(LANGUAGES)}\n{self.text()}\n"
                f"{self.pick(('~~~', '```', '~~~~~~', '  ~~~'))}"
            ),
            lambda: self.pick(("***", "---", "* * *", "_ _ _", " - - -")),
            lambda: self.table(depth),
            lambda: self.html(depth) if nested else self.text(),
            lambda: f"$${self.pick(('', chr(10)))}{self.words(3)}{self.pick(('', chr(10)))}$$",
            lambda: f"\\$${self.words(2)}$$",
            lambda: (
                f"[^{self.pick(NAMES)}]: {self.indented(self.blocks(depth + 1, most=2), '    ', '')}"
                if nested
                else self.text()
            ),
            lambda: (
                f"[{self.pick(NAMES)}]: {self.pick(('http://x.y/z', '<a b>', '/p'))}"
                + self.pick(("", ' "title"', "\n  'next'"))
            ),
            lambda: f"*[{self.pick(('HTML', 'CSS', 'a', 'C++', '中文'))}]: {self.words(3)}",
            lambda: f"{{::comment}}\n{self.text()}\n{{:/comment}}",
            lambda: f"{{::nomarkdown}}\n{self.text()}\n{{:/}}",
            lambda: f"{{:ref: .refclass {self.pick(('#rid', 'k=' + chr(34) + 'v' + chr(34), 'ref'))}}}",
            lambda: (
                f"{{::options {self.pick(('parse_block_html', 'auto_ids', 'footnote_nr', 'bogus'))}="
                f'"{self.pick(("true", "false", "3"))}" /}}'
            ),
            lambda: "* toc\n{:toc}",
            lambda: "1. x\n{:footnotes}",
            lambda: "^",
            lambda: f"<!-- {self.text()} -->",
            lambda: "<hr>",
        ]
        text = self.random.choice(kinds)()
        if self.chance(0.15):
            text = f"{text}\n{self.ial()}" if self.chance(0.7) else f"{self.ial()}\n{text}"
        if self.chance(0.06):
            text = self.indented(text, "   ", " " * self.random.randint(1, 3))
        return text

    def blocks(self, depth: int = 0, most: int = 6) -> str:
        pieces = [self.block(depth) for _ in range(self.random.randint(1, most))]
        return self.pick(("\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\n^\n")).join(pieces)

    def damaged(self, text: str) -> str:
        """A text with a few characters or lines lost, doubled or moved."""
        for _ in range(self.random.randint(1, 4)):
            lines = text.split("\n")
            at = self.random.randrange(len(lines))
            where = self.random.randrange(len(text) + 1)
            what = self.random.randrange(6)
            if what == 0:
                text = text[:where] + text[where + 1 :]
            elif what == 1:
                text = text[:where] + self.pick(tuple("*_`[](){}<>|:!\\$~#-^\"' \n\t=&")) + text[where:]
            elif what == 2:
                del lines[at]
                text = "\n".join(lines)
            elif what == 3:
                lines[at] = self.pick((" ", "  ", "    ", "\t", "> ", "* ", "1. ")) + lines[at]
                text = "\n".join(lines)
            elif what == 4:
                lines[at] = lines[at].lstrip()
                text = "\n".join(lines)
            else:
                lines.insert(at, lines[self.random.randrange(len(lines))])
                text = "\n".join(lines)
        return text


def document(seed: int) -> str:
    writer = Writer(seed)
    text = writer.blocks()
    return writer.damaged(text) if writer.damage else text
