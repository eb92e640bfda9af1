"""libyaml's complaints in the words of a person who writes notes: what is wrong, where, and what to write instead.

libyaml says where it stopped, which is often lines below the mistake; here the place is that of the mistake: the
bracket that is never closed, the line whose colon lacks its space.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST_EXAMPLE = 60
"""Characters of a line up to which a hint shows how to write it."""
_CLOSING = {"[": "]", "{": "}"}
_KIND = {"[": "list", "{": "mapping"}
_KEY_LINE = re.compile(r"\n[\w-]+[ \t]*:(?=[ \t\r\n]|\Z)")
_PAIR = re.compile(r"\s*(?:- +)?(?P<key>[^\s\"'#\[{-][^:]*?)[ \t]*:[ \t]+(?P<value>.*?)\s*\Z", re.DOTALL)


class Words(NamedTuple):
    """A complaint in plain words."""

    message: str
    position: int
    """Offset of the mistake in the text."""
    hint: str = ""


def in_plain_words(problem: str, context: str, index: int, start: int, text: str, opened: int) -> Words:
    """What libyaml's `problem`, met at the offset `index`, comes from.

    `context` is libyaml's and `start` the offset where that began; `opened` is the offset of the innermost `[` or `{`
    that was still open, -1 without one.
    """
    line = _line(text, index)
    before = text[text.rfind("\n", 0, index) + 1 : index]
    if opened >= 0 and problem.startswith("did not find expected") and "scanning" not in context:
        return _in_brackets(problem, index, text, opened)
    if problem.startswith("mapping values are not allowed"):
        return _colon(index, text)
    if problem == "could not find expected ':'":
        message, hint = not_a_pair(_line(text, start))
        return Words(message, start, hint)
    if "tab character" in problem or (
        problem.startswith("found character that cannot") and text[index : index + 1] == "\t"
    ):
        return Words("a tab indents this line", index, "indent with spaces")
    if problem.startswith(("found character that cannot", "did not find expected node content")):
        if index == len(text):
            return Words("a value is missing here", index)
        return Words(f"a value cannot start with “{text[index]}”", index, _quoted(line))
    if problem == "found undefined alias":
        name = re.match(r"\S+", text[index:])
        return Words(f"“{name[0] if name else '*'}” names an anchor that is not here", index, _quoted(line))
    if context.endswith("directive"):
        return Words("a line cannot start with “%”", start, "put the text between quotes")
    if problem.startswith("found unexpected ':'"):
        return Words("a value that contains “:” must be quoted here", index, "put it between quotes")
    if context in ("while scanning an alias", "while scanning an anchor", "while scanning a tag"):
        return Words(f"a value cannot start with “{text[start : start + 1]}”", start, _quoted(line))
    if problem == "found unexpected end of stream" and context == "while scanning a quoted scalar":
        return Words(f"the quote {text[start : start + 1]} opened here is never closed", start, "close the quote")
    if problem == "found unknown escape character" or "hexdecimal" in problem:
        at = text.rfind("\\", 0, index + 1)
        hint = "write a backslash twice, or put the value between single quotes"
        return Words(f"“{text[at : at + 2]}” means nothing between double quotes", at, hint)
    if problem == "did not find expected comment or line break":
        mark = before.rstrip()[-1:] or "|"
        return Words(f"text follows the “{mark}”", index, "put it on the lines below, indented, or between quotes")
    if problem.startswith("block sequence entries are not allowed"):
        return Words("a list starts on its own line, not after its key", index, "put each “- ” on a line below the key")
    if problem == "did not find expected key":
        return _after_the_end(index, text, before) if before.strip() else _odd_line(index, line)
    if problem == "did not find expected '-' indicator":
        index += len(line) - len(line.lstrip()) - len(before) if not before.strip() else 0
        return Words("the lines above are a list, and this is not an entry of it", index, "start it with “- ”")
    if problem == "did not find expected <document start>":
        return Words("this line is indented less than the first one", index, "let all keys start in the first column")
    if "duplicate anchor" in f"{problem} {context}":
        return Words("an anchor of this name is set twice", index)
    return Words(f"{problem} {context}".strip(), index)


def not_a_pair(line: str) -> tuple[str, str]:
    """What keeps a line from being `key: value`, and how to write it."""
    text = line.strip()
    if found := re.match(r"([\w-]+)[ \t]*：[ \t]*(.*)", text):
        return "“：” is not the colon that ends a key", _example(f"{found[1]}: {found[2]}".strip())
    if found := re.match(r"([\w-]+):(?!//)(\S.*)", text):
        return f"a space is missing after “{found[1]}:”", _example(f"{found[1]}: {found[2]}")
    return "this is not a “key: value” line", "write a colon and a space after the key"


def _example(line: str) -> str:
    return f"write {line}" if len(line) <= _LONGEST_EXAMPLE else "write a colon and a space after the key"


def _line(text: str, index: int) -> str:
    end = text.find("\n", index)
    return text[text.rfind("\n", 0, index) + 1 : end if end >= 0 else len(text)]


def _quoted(line: str) -> str:
    """The hint to put a line's value between quotes, which shows the line when it is short."""
    found = _PAIR.match(line)
    if found and len(line) <= _LONGEST_EXAMPLE and '"' not in found["value"] and "\\" not in found["value"]:
        return f'put it between quotes: {found["key"].strip()}: "{found["value"]}"'
    return "put the value between quotes"


def _in_brackets(problem: str, index: int, text: str, opened: int) -> Words:
    opening = text[opened]
    closing, kind = _CLOSING[opening], _KIND[opening]
    end = text.find(closing, opened)
    following = _KEY_LINE.search(text, opened)
    if end < 0 or (following and following.start() < end and following.end() <= index + 1):
        hint = f"end it with “{closing}”, or put the value between quotes if it is text"
        return Words(f"the {kind} opened by “{opening}” is never closed", opened, hint)
    if text.startswith("{{", opened - 1) or text.startswith("{{", opened):
        return Words("a value cannot start with “{{”", opened, _quoted(_line(text, opened)))
    if "node content" in problem:
        return Words(f"an entry of the {kind} is missing here", index, "take the comma out, or write the entry")
    return Words(
        f"a comma is missing here, in the {kind} opened by “{opening}”", index, "put a comma between two entries"
    )


def _colon(index: int, text: str) -> Words:
    """`: ` where no key can be: in a value, or in a line that continues one."""
    start = text.rfind("\n", 0, index) + 1
    line, before = _line(text, index), text[start:index]
    if re.fullmatch(r"\s*(?:- +)?[\w-]+[ \t]*", before) and start:
        above = text[:start].rstrip()
        at = above.rfind("\n") + 1
        if line[:1].isspace() and re.match(r"[^:]*:[ \t]+\S", above[at:]):
            message = "this line is indented, so it continues the value above"
            return Words(message, start + len(line) - len(line.lstrip()), "start it in the first column")
        while above[at:].strip() and not re.match(r"[^:]*:(?:\s|\Z)", above[at:]):
            first, end = at, len(above)
            above = above[:at].rstrip()
            if not above:
                break
            at = above.rfind("\n") + 1
        else:
            first, end = at, len(above)
        message, hint = not_a_pair(text[first:end].split("\n", maxsplit=1)[0])
        return Words(message, first, hint)
    value = re.match(r"\s*(?:- +)?[^:]*:[ \t]+([\"'])", line)
    if value and before.rstrip().endswith(value[1]):
        return Words("text follows the closing quote", index, "put all of the value between one pair of quotes")
    return Words("a value that contains “: ” must be quoted", index, _quoted(line))


def _after_the_end(index: int, text: str, before: str) -> Words:
    """Text where the value of the line has ended."""
    last = before.rstrip()[-1]
    if last == "}" and re.search(r":[ \t]+\{\{", before):
        at = index - len(before) + before.index("{{")
        return Words("a value cannot start with “{{”", at, _quoted(_line(text, index)))
    if last in "]}":
        return Words(f"text follows the closing “{last}”", index, "put the whole value between quotes")
    if last == "'":
        return Words("text follows the closing quote", index, "write a quote inside the value twice: ''")
    if last == '"':
        return Words("text follows the closing quote", index, 'write a quote inside the value as \\", or use “…”')
    return Words("this is not part of the value before it", index, _quoted(_line(text, index)))


def _odd_line(index: int, line: str) -> Words:
    if re.match(r"\s*-(?:\s|\Z)", line):
        return Words("this is a list entry among “key: value” lines", index, "put the list below a key of its own")
    return Words("this line is indented unlike its neighbours", index, "indent it as far as the lines it belongs to")
