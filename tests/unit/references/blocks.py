"""A small Markdown reader for the tests of finding and pairing: paragraphs, headings, lists, quotes, fences, footnotes.

It makes the `Block` values the kramdown room makes, for text simple enough that there is nothing to argue about.
"""

from __future__ import annotations

import re
from itertools import count

from notes.model import Block, Heading, Inline

_SPAN = re.compile(
    r"(?P<code>`[^`]+`)"
    r"|(?P<math>\$\$.+?\$\$)"
    r"|(?P<image>!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]*)\))"
    r"|(?P<link>\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<url>(?:[^()\s]|\([^()\s]*\))*)(?:\s+\"(?P<title>[^\"]*)\")?\))"
    r"|(?P<note>\[\^(?P<name>[^\]]+)\])"
    r"|(?P<auto><(?P<address>https?://[^>\s]+)>)"
    r"|(?P<bare>(?<![A-Za-z0-9])https?://[!-;=?-~]+)"
    r"|(?P<strong>\*\*(?P<inner>[^*]+)\*\*)"
    r"|(?P<emphasis>\*(?P<slanted>[^*]+)\*)"
)
_ITEM = re.compile(r"^(?P<indent> *)(?P<bullet>[-*+]|\d+\.)(?P<gap> +)(?P<text>.*)$")


def parse(text: str) -> tuple[tuple[Block, ...], tuple[Heading, ...]]:
    """The leaf blocks and headings of `text`."""
    reader = _Reader()
    reader.read([(number, line) for number, line in enumerate(text.split("\n"), 1)], ())
    return tuple(reader.blocks), tuple(reader.headings)


def inlines(lines: list[tuple[int, str]], mark: count[int]) -> tuple[Inline, ...]:
    """The inlines of a paragraph's lines."""
    result: list[Inline] = []
    for position, (number, line) in enumerate(lines):
        last = position == len(lines) - 1
        hard = line.endswith("  ") or line.endswith("\\\\")
        result.extend(_spans(line.rstrip(" \\").lstrip() if hard else line.strip(), number, mark))
        if not last:
            result.append(Inline(kind="break" if hard else "softbreak", line=number))
    return tuple(result)


def _spans(text: str, line: int, mark: count[int], *, strong: bool = False) -> list[Inline]:
    result: list[Inline] = []
    at = 0
    for match in _SPAN.finditer(text):
        if match.start() > at:
            result.append(Inline(kind="text", text=text[at : match.start()], line=line, strong=strong))
        at = match.end()
        match match.lastgroup if match.lastgroup in ("code", "math", "bare") else _group(match):
            case "code":
                result.append(Inline(kind="code", text=match["code"].strip("`"), line=line))
            case "math":
                result.append(Inline(kind="math", text=match["math"].strip("$"), line=line))
            case "image":
                result.append(Inline(kind="image", text=match["alt"], url=match["src"], line=line))
            case "link":
                plain = match["text"].replace("*", "")
                title = match["title"] or ""
                result.append(
                    Inline(kind="link", text=plain, url=match["url"], title=title, line=line, mark=next(mark))
                )
            case "note":
                result.append(Inline(kind="footnote", text=match["name"], line=line))
            case "auto":
                address = match["address"]
                result.append(Inline(kind="link", text=address, url=address, line=line, mark=next(mark), bare=True))
            case "bare":
                url = match["bare"].rstrip(".,;:!?'\"")
                if url.endswith(")") and "(" not in url:
                    url = url.rstrip(")")
                at = match.start() + len(url)
                result.append(Inline(kind="link", text=url, url=url, line=line, mark=next(mark), bare=True))
                if at < match.end():
                    result.append(Inline(kind="text", text=text[at : match.end()], line=line))
                    at = match.end()
            case "strong":
                result.extend(_spans(match["inner"], line, mark, strong=True))
            case "emphasis":
                result.extend(_spans(match["slanted"], line, mark))
    if at < len(text):
        result.append(Inline(kind="text", text=text[at:], line=line, strong=strong))
    return result


def _group(match: re.Match[str]) -> str:
    names = ("image", "link", "note", "auto", "strong", "emphasis")
    return next(name for name in names if match[name] is not None)


class _Reader:
    """Reads lines into blocks; containers nest."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.mark: count[int] = count()
        self.number: count[int] = count(1)

    def add(self, kind: str, container: tuple[str, ...], line: int, last: int, spans: tuple[Inline, ...] = ()) -> None:
        self.blocks.append(
            Block(
                index=len(self.blocks),
                kind=kind,  # type: ignore[arg-type]
                container=container,
                line=line,
                last_line=last,
                inlines=spans,
                section=len(self.headings) - 1,
            )
        )

    def read(self, lines: list[tuple[int, str]], container: tuple[str, ...]) -> None:
        at = 0
        while at < len(lines):
            number, line = lines[at]
            if not line.strip():
                at += 1
            elif line.startswith("```"):
                end = next((i for i in range(at + 1, len(lines)) if lines[i][1].startswith("```")), len(lines) - 1)
                self.add("code", container, number, lines[end][0])
                at = end + 1
            elif line.startswith("    "):
                self.add("code", container, number, number)
                at += 1
            elif match := re.match(r"(#{1,6})\s+(.*)", line):
                text = match[2].strip()
                self.headings.append(
                    Heading(level=len(match[1]), id=f"h{number}", text=text, html=(text,), line=number)
                )
                self.add("heading", container, number, number, inlines([(number, text)], self.mark))
                at += 1
            elif re.fullmatch(r"\s*(?:-{3,}|\*{3,})\s*", line):
                self.add("rule", container, number, number)
                at += 1
            elif line.startswith(">"):
                end = self.until(lines, at, lambda text: text.startswith(">"))
                inner = [(n, re.sub(r"^> ?", "", text)) for n, text in lines[at:end]]
                self.read(inner, (*container, f"quote:{next(self.number)}"))
                at = end
            elif match := re.match(r"\[\^([^\]]+)\]:\s*(.*)", line):
                end = self.until(lines, at + 1, lambda text: text.startswith("    ") or not text.strip())
                inner = [(number, match[2]), *((n, text[4:]) for n, text in lines[at + 1 : end])]
                self.read(inner, (*container, f"footnote:{match[1]}"))
                at = end
            elif _ITEM.match(line):
                at = self.items(lines, at, container)
            elif line.startswith("$$"):
                end = self.until(lines, at, lambda text: bool(text.strip()))
                self.add("math", container, number, lines[end - 1][0])
                at = end
            else:
                end = at + 1
                while end < len(lines) and lines[end][1].strip() and not re.match(r"```|#{1,6}\s|>", lines[end][1]):
                    end += 1
                part = lines[at:end]
                self.add("paragraph", container, number, part[-1][0], inlines(part, self.mark))
                at = end

    @staticmethod
    def until(lines, at, belongs):  # type: ignore[no-untyped-def]
        while at < len(lines) and belongs(lines[at][1]):
            at += 1
        return at

    def items(self, lines: list[tuple[int, str]], at: int, container: tuple[str, ...]) -> int:
        first = _ITEM.match(lines[at][1])
        assert first
        name = f"{'ol' if first['bullet'][0].isdigit() else 'ul'}:{next(self.number)}"
        indent = len(first["indent"])
        while at < len(lines) and (match := _ITEM.match(lines[at][1])) and len(match["indent"]) == indent:
            width = indent + len(match["bullet"]) + len(match["gap"])
            inner = [(lines[at][0], match["text"])]
            at += 1
            while at < len(lines):
                text = lines[at][1]
                if not text.strip():
                    following = next((t for _, t in lines[at:] if t.strip()), "")
                    if not following.startswith(" " * (indent + 2)):
                        break
                elif not text.startswith(" " * (indent + 2)):
                    break
                inner.append((lines[at][0], text[min(width, len(text) - len(text.lstrip())) :]))
                at += 1
            self.read(inner, (*container, name, f"item:{next(self.number)}"))
            while (
                at < len(lines) and not lines[at][1].strip() and at + 1 < len(lines) and _ITEM.match(lines[at + 1][1])
            ):
                at += 1
        return at
