"""What the rules of one document share: options, definitions, problems. One `Context` a parse, in `state.env`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from notes.errors import Problem, Severity
from notes.kramdown.attributes import AttributeList
from notes.kramdown.element import Element
from notes.kramdown.options import OptionError, Options, read_option

WORK = 1_000_000
WORK_PER_CHARACTER = 300
"""Work that a body may take: so much, and so much for each of its characters. Real texts take less than 3 for
each, the deepest nesting that is read 120."""
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
    marks: list[Element] = field(default_factory=list)
    """`footnote` elements that refer to it, in the order the span rules met them."""


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
    link_definitions: dict[str, LinkDefinition] = field(default_factory=dict)
    """By `normalize_link_id`."""
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    abbreviations: dict[str, Abbreviation] = field(default_factory=dict)
    attribute_lists: dict[str, AttributeList] = field(default_factory=dict)
    """Named lists (ALDs)."""
    problems: list[Problem] = field(default_factory=list)
    work: int = 0
    """Characters that containers copied and span rules read so far, those read again counted again."""
    budget: int = field(init=False)
    """Work after which the rest of the body is text."""
    _counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.budget = WORK + WORK_PER_CHARACTER * sum(map(len, self.lines))

    def exhausted(self, line: int) -> bool:
        """Whether the body has cost so much that what is not read yet, from file line `line` on, is text."""
        if self.work <= self.budget:
            return False
        if "work-limit" not in self._counts:
            self.problem("work-limit", "This text takes too much work to read: the rest of it is plain text", line)
        return True

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
