"""What the rules of one document share: options, definitions, problems. One `Context` a parse."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from notes.errors import Problem, Severity
from notes.kramdown.attributes import AttributeList
from notes.kramdown.element import Element
from notes.kramdown.options import OptionError, Options, read_option

WORK = 200_000
WORK_PER_CHARACTER = 3
"""The budget of work beyond reading a body once, for each step: so much, and so much for each of its characters. A
unit is about the work of reading one mark or one short line. Reading once costs nothing; what costs is what is read
again (the lines of a container's content, the marks of a span that turns out to have no end) and what is written more
often than it was read (definitions, attribute lists, cells that fill up a table). Real notes take less than 0.1 for
each character, lists of short items inside one another less than 2."""
PROBLEMS_LIMIT = 100
"""Problems of one kind that are listed."""

_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def normalize_link_id(name: str) -> str:
    """Link ids differ neither by case nor by the kind or amount of white space."""
    return _SPACES.sub(" ", name).lower()


@dataclass(slots=True)
class LinkDefinition:
    """`[id]: url "title"`."""

    url: str
    title: str | None = None
    eob: Element | None = None
    """The definition's place in the tree; its `ial` is the link's. None for the option link_defs."""


@dataclass(slots=True)
class Footnote:
    """`[^name]: …`."""

    name: str
    content: Element
    eob: Element
    """The definition's place in the tree; its `ial` holds the footnote's attributes."""


@dataclass(slots=True)
class Abbreviation:
    """`*[abbr]: title`."""

    title: str
    eob: Element
    """Its place in the tree; its `attrs` are those of every `<abbr>`."""


@dataclass(slots=True)
class Context:
    """State of one document, filled by block rules and read by span rules."""

    options: Options
    """`{::options}` replaces it while blocks are parsed; span rules see the last state."""
    lines: list[str]
    """Lines of the text given, without line ends."""
    env: MutableMapping[str, Any] = field(default_factory=dict)
    """markdown-it's place for what rules share with its callers."""
    link_definitions: dict[str, LinkDefinition] = field(default_factory=dict)
    """By `normalize_link_id`."""
    bracketed_definitions: bool = False
    """Whether one of their names has a bracket in it."""
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)
    attribute_lists: dict[str, AttributeList] = field(default_factory=dict)
    """Named lists (ALDs)."""
    broken: list[Element] = field(default_factory=list)
    """Elements whose running text has more than one line."""
    escaped_ends: bool = False
    """Whether some of these lines end in a backslash."""
    problems: list[Problem] = field(default_factory=list)
    work: int = 0
    """Work beyond reading the body once that was done so far: the same on every machine."""
    budget: int = field(init=False)
    """Work after which what the step has not read yet is text."""
    _counts: dict[str, int] = field(default_factory=dict)
    _limited: bool = False

    def __post_init__(self) -> None:
        self.begin_step()

    def define_link(self, link_id: str, definition: LinkDefinition) -> None:
        """Add a link definition under its normalized id, in place of an earlier one."""
        self.link_definitions[link_id] = definition
        self.bracketed_definitions = self.bracketed_definitions or "]" in link_id

    def begin_step(self) -> None:
        """Give the blocks, then the spans, then the abbreviations a budget: each reads what is before its own limit."""
        self.budget = self.work + WORK + WORK_PER_CHARACTER * sum(map(len, self.lines))
        self._limited = False

    def spend(self, work: int) -> bool:
        """Count work; False when the budget is used up."""
        self.work += work
        return self.work <= self.budget

    def work_limit(self, line: int, text: str = "") -> None:
        """Report, once a step, that the budget is used up, at the place where the `text` that is kept begins."""
        if not self._limited:
            self._limited = True
            self.problem(
                "work-limit",
                "Reading this takes too much work: from here on it is kept as plain text",
                line,
                column=max(self.start_column(line, text.partition("\n")[0]) or 0, 0) if text else 0,
                hint="look for marks that nothing closes, deep nesting, or a long definition used very often",
            )

    def stuck(self, rule: str, line: int) -> None:
        """Report that a rule took a place without moving on, which is a mistake of this program; its text is kept."""
        message = f"The rule {rule} took this place without reading anything; please report the text"
        self.problem("stuck-rule", message, line)

    def problem(
        self, code: str, message: str, line: int, *, column: int = 0, hint: str = "", severity: Severity = "warning"
    ) -> None:
        """Report something about the text; `line` is 1-based within the text given."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        if count > PROBLEMS_LIMIT:
            return
        if count == PROBLEMS_LIMIT:
            message += "; further problems of this kind are not listed"
        self.problems.append(
            Problem(code=code, severity=severity, message=message, line=line, column=column, hint=hint)
        )

    def set_options(self, values: Mapping[str, str], line: int) -> None:
        """`{::options key="value" /}` changes the document's options; what it may not or cannot set is a problem."""
        for name, value in values.items():
            forbidden = self.options.forbidden_inline_options
            if name in forbidden or name == "forbidden_inline_options":
                self.problem("forbidden-option", f"The option {name} may not be set inside a text", line)
                continue
            try:
                fields = read_option(name, value)
            except OptionError as error:
                self.problem("unknown-option", str(error), line)
                continue
            fields.pop("input", None)
            self.options = msgspec.structs.replace(self.options, **fields)

    def start_column(self, line: int, text: str) -> int | None:
        """Column in the file's line `line` at which `text` begins, the part of it a rule sees; None when unknown.

        Containers take indentation and markers off a line's front, so what `text` says is found again from the line's
        end. Blanks in front of it may stand for a tab: then the column is that of the words less these blanks, which
        may be below 1.
        """
        if not 0 < line <= len(self.lines):
            return None
        whole, words = self.lines[line - 1].rstrip(), text.strip()
        start = whole.rfind(words)
        if start < 0:  # the text was changed in front: count from the line's end
            start = len(whole) - len(words)
        return start - (len(text) - len(text.lstrip())) + 1
