"""Where the span parser is in a piece of running text.

kramdown tries a construct by reading on from its opening mark, and starts over after the mark when no closing one
came. Done naively that is quadratic for a row of opening marks and exponential for nested ones. Here every try is
remembered: two tries of one construct within the same constructs behave alike from the first place on at which both
stopped, so a try that arrives where a hopeless one has been is hopeless too (`Tries`), and an element read inside a
try that failed is not read again (`recall`). Every place is thus read a bounded number of times.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from notes.errors import Severity
from notes.kramdown.context import Context
from notes.kramdown.element import Element
from notes.kramdown.span.chain import Chain

if TYPE_CHECKING:
    from notes.kramdown.parser import Kramdown

NESTING_LIMIT = 60
"""How many spans may be inside one another; an opening mark beyond it is text."""
IMAGE_NESTING_LIMIT = 6
"""How many images may be in each other's alternative text."""

IN_EM, IN_STRONG, IN_LINK, IN_ANCHOR, PARENT_EM, PARENT_RAW = 1, 2, 4, 8, 16, 32
"""What a construct's reading depends on beside the text: the kinds of spans around it, and the nearest one."""

_TRIED = 4
"""Work of reading one mark inside a span that turns out to have no end."""

Tries = dict[int, int]
"""Where tries of one construct that found no end have stopped: position → how many of the brackets open there are
closed after it. A try that arrives with more brackets open is hopeless."""

Stop = Callable[[str, int], re.Match[str] | None]


class Exhausted(Exception):
    """The body's budget of work is used up: the running text that is being read stays text."""


class SpanState:
    """A cursor (`pos`) over `src` and the element under construction.

    Rules call `add_text` and `push`; a rule with content calls `parse_spans`.
    """

    __slots__ = (
        "_elements", "_line_columns", "_newlines", "_texts", "_tries", "caches", "chain", "context", "image_depth",
        "images",
        "inside", "level", "line", "md", "parent", "pos", "posMax", "spans", "src", "tentative",
    )  # fmt: skip

    def __init__(
        self,
        src: str,
        md: Kramdown,
        context: Context,
        parent: Element,
        *,
        line: int = 0,
        column: int = 0,
    ) -> None:
        self.src = src
        self.md = md
        self.pos = 0
        self.posMax = len(src)
        self.level = 0
        """Spans around the cursor."""
        self.context = context
        self.parent = parent
        """The element whose children are being written (kramdown's @tree)."""
        self.line = line
        """Line of the text given on which `src` starts; its lines follow one another; 0 when unknown."""
        self.spans = md.inline
        """The parser, which holds the chains of rules."""
        self.chain = self.spans.chain
        """The rules in force."""
        self.inside = 0
        """IN_EM, IN_STRONG, IN_LINK and IN_ANCHOR (an HTML `<a>`) of the spans around the cursor."""
        self.tentative = 0
        """Spans around the cursor that may still turn out to be text."""
        self.images = 0
        """Images among `parent.children` (a link's brackets are balanced without theirs)."""
        self.image_depth = 0
        """Images in whose alternative text the cursor is."""
        self.caches: dict[Any, Any] = {}
        """What single rules remember about `src`, by a key of their own."""
        self._texts: list[str] = []
        self._tries: dict[object, Tries] = {}
        self._elements: dict[tuple[int, int], tuple[Element, int, dict[str, str]]] = {}
        self._newlines: list[int] | None = None
        self._line_columns: dict[int, int | None] = {0: column} if column else {}

    # ------------------------------------------------------------ what rules write

    def add_text(self, text: str) -> None:
        """Add literal text, not empty; neighbouring pieces become one `text` element."""
        self._texts.append(text)

    def push(self, element: Element) -> None:
        """Add a finished element after the text so far."""
        if self._texts:
            self._flush()
        self.parent.children.append(element)
        if element.type == "img":
            self.images += 1

    def last_element(self) -> Element | None:
        """The element directly before the cursor; None after text and at the start."""
        if self._texts or not self.parent.children:
            return None
        last = self.parent.children[-1]
        return None if last.type == "text" else last

    @property
    def empty(self) -> bool:
        """Whether nothing was added to `parent` yet."""
        return not (self._texts or self.parent.children)

    def _flush(self) -> None:
        text = "".join(self._texts)
        self._texts.clear()
        self.parent.children.append(Element("text", text))

    # ------------------------------------------------------------ where it is

    def line_at(self, pos: int) -> int:
        """Line of the text given at a position."""
        if self._newlines is None:
            self._newlines = [match.start() for match in re.finditer("\n", self.src)]
        return self.line + bisect_right(self._newlines, pos - 1) if self.line else 0

    def column_at(self, pos: int) -> int:
        """Column in its line of the text given; 0 when unknown."""
        if not self.line:
            return 0
        index = self.line_at(pos) - self.line
        start = self._newlines[index - 1] + 1 if index and self._newlines else 0
        column = self._line_columns.get(start)
        if start not in self._line_columns:
            end = self.src.find("\n", start)
            text = self.src[start : end if end >= 0 else len(self.src)]
            column = self._line_columns[start] = self.context.start_column(self.line + index, text)
        return 0 if column is None else column + pos - start

    def problem(self, code: str, message: str, pos: int, severity: Severity = "warning", hint: str = "") -> None:
        """Report something about a place; once, however often the place is read."""
        if self.line and (code, pos) not in self.caches:
            self.caches[code, pos] = True
            place = self.line_at(pos), self.column_at(pos)
            self.context.problem(code, message, place[0], column=place[1], severity=severity, hint=hint)

    def too_deep(self) -> bool:
        """Whether one more span around the cursor would be one too many; the mark at the cursor is then text."""
        if self.level < NESTING_LIMIT:
            return False
        self.problem("nesting-limit", f"Spans are nested more than {NESTING_LIMIT} deep: kept as text.", self.pos)
        return True

    def spend(self, work: int) -> None:
        """Count work; raises Exhausted when the body's budget is used up."""
        if not self.context.spend(work):
            raise Exhausted

    # ------------------------------------------------------------ looking ahead, once

    def find(self, needle: str | re.Pattern[str], pos: int) -> int:
        """Where `needle` next begins at or after `pos`; -1 when nowhere. Remembers its last answer."""
        since: int
        found: int
        since, found = self.caches.get(needle, (1, 0))
        if since <= pos and (pos <= found or found < 0):
            return found
        if isinstance(needle, str):
            found = self.src.find(needle, pos)
        else:
            match = needle.search(self.src, pos)
            found = match.start() if match else -1
        self.caches[needle] = (pos, found)
        return found

    def run_end(self, characters: re.Pattern[str], pos: int) -> int:
        """Where the run of characters that begins or goes on at `pos` ends; remembers the last run."""
        begin, end = self.caches.get(characters, (0, -1))
        if not begin <= pos <= end:
            end = characters.match(self.src, pos).end()  # type: ignore[union-attr]  # matches the empty string, too
            self.caches[characters] = (pos, end)
        return end  # type: ignore[no-any-return]

    # ------------------------------------------------------------ reading

    def surroundings(self) -> int:
        """What the reading of a construct at the cursor depends on beside the text."""
        parent = self.parent
        return (
            self.inside
            | (PARENT_EM if parent.type == "em" else 0)
            | (PARENT_RAW if parent.content_model == "raw" else 0)
        )

    def remember(self, start: int, element: Element) -> None:
        """Keep an element read from `start` to the cursor, in case what surrounds it turns out to be text."""
        if self.tentative:
            self._elements[start, self.surroundings()] = (element, self.pos, dict(element.attrs))

    def recall(self) -> bool:
        """Push the element that was read here before, if one was, and move past it."""
        if not self._elements:
            return False
        known = self._elements.get((self.pos, self.surroundings()))
        if known is None:
            return False
        element, self.pos, attrs = known
        element.attrs = dict(attrs)  # a span attribute list after it may have changed them
        if element.type not in {"a", "img"}:
            element.ial = None  # a link's is its definition's
        self.push(element)
        return True

    def skip(self, pos: int) -> int:
        """Where the construct at a position ends, the next position without one: for rules of plugins that look
        ahead."""
        ends: dict[int, int] = self.caches.setdefault("ends", {})
        if pos in ends:
            return ends[pos]
        ends[pos] = pos + 1  # for whoever asks within
        self.spend(1)
        outer = self.pos, self.parent, self._texts, self.images
        self.pos, self.parent, self._texts, self.images = pos, Element("inline"), [], 0
        self.level += 1
        self.tentative += 1
        try:
            if self.level < NESTING_LIMIT and any(read(self) for read in self.chain.rules.get(self.src[pos], ())):
                ends[pos] = max(self.pos, pos + 1)
        finally:
            self.level -= 1
            self.tentative -= 1
            self.pos, self.parent, self._texts, self.images = outer
        return ends[pos]

    def tries(self, construct: object) -> Tries:
        """Memory of failed tries of a construct (mark and kind) within what surrounds the cursor."""
        return self._tries.setdefault((construct, self.inside), {})

    def parse_spans(
        self,
        element: Element,
        stop: Stop | None = None,
        accept: Callable[[re.Match[str]], bool] | None = None,
        chain: Chain | None = None,
        *,
        tries: Tries | None = None,
        open_brackets: Callable[[], int] | None = None,
    ) -> bool:
        """Read spans from the cursor into `element.children` up to where `stop` matches and `accept` agrees.

        True: the cursor is at the stop. False: the text ended first. With `tries` that is a failure: the element
        is worthless, the caller goes back. Without, the rest of the text was added and the cursor is at the end.
        """
        outer = self.parent, self._texts, self.images, self.chain
        self.parent, self._texts, self.images = element, [], 0
        self.chain = chain or self.spans.chain
        self.level += 1
        if tries is not None:
            self.tentative += 1
        try:
            found = self._read(stop, accept, tries, open_brackets)
            if self._texts and (found or tries is None):
                self._flush()
        finally:
            self.level -= 1
            if tries is not None:
                self.tentative -= 1
            self.parent, self._texts, self.images, self.chain = outer
        return found

    def _read(
        self,
        stop: Stop | None,
        accept: Callable[[re.Match[str]], bool] | None,
        tries: Tries | None,
        open_brackets: Callable[[], int] | None,
    ) -> bool:
        src, end, texts = self.src, self.posMax, self._texts
        search, rules = self.chain.search, self.chain.rules
        begins, early, others = self.chain.begins, self.chain.early, self.chain.others
        visited: list[tuple[int, int]] = []
        depth = 1
        closed_behind = 0
        start = pos = self.pos
        while pos < end:
            anchor = search(src, pos)
            if anchor is None:
                break
            place = anchor.start()
            char = src[place]
            chain = rules[char]
            begin = begins.get(char)
            if begin is not None:
                earlier = begin(src, place, start)
                if earlier < 0:
                    if char not in others:
                        pos = place + 1
                        continue
                    chain = others[char]
                elif earlier < place:
                    place, chain = earlier, early[char]
            if place > start:
                texts.append(src[start:place])
            if stop is not None:
                # An attribute list is read or not depending on what is before it: no common ground.
                if tries is not None and char != "{" and (texts or self.parent.children):
                    if open_brackets is not None:
                        depth = open_brackets()
                    if depth > tries.get(place, depth):
                        closed_behind = tries[place]
                        break
                    visited.append((place, depth))
                found = stop(src, place)
                if found is not None and (accept is None or accept(found)):
                    self.pos = place
                    return True
            self.pos = place
            for rule in chain:
                if rule(self):
                    break
            else:
                texts.append(src[place])
                self.pos = place + 1
            start = pos = self.pos
            if pos <= place:
                self.context.stuck(rule.__name__, self.line_at(place))
                texts.append(src[place])
                start = pos = self.pos = place + 1
        if tries is None:
            if start < end:
                texts.append(src[start:end])
            self.pos = end
            return False
        self.spend(_TRIED * (1 + len(visited)))
        if open_brackets is None:
            tries.update(dict.fromkeys((place for place, _ in visited), 0))
        else:
            # Brackets fall from `depth` here to `lowest` at some later place: so many are closed.
            lowest = open_brackets() - closed_behind
            for place, depth in reversed(visited):
                lowest = min(lowest, depth)
                tries[place] = depth - lowest
        return False
