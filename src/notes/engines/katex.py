"""Formulas: TeX → HTML and MathML, by KaTeX in a JavaScript engine (javascript.py).

KaTeX (the folder is handed in) runs in quickjs-ng or, where many formulas wait and there is one, in V8; the output is
the same, byte for byte. `mathjax.js` beside this module holds what notes written for MathJax use and KaTeX lacks,
`typeset.js` is the door that Python calls. What V8 gives up on, quickjs-ng decides, so the result does not depend on
which engine is there.

A formula is data from a stranger. Its length, its nesting and what its macros make are counted, so that its outcome is
the same on every machine; after that it gets 256 MB, 4 MB of JavaScript stack and, against what nobody thought of, 30
s. It may link to http, https, mailto and relative targets only, and cannot reach anything outside the engine. After an
error that is not KaTeX's own the context is thrown away.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from notes.engines.javascript import HERE, SECONDS, Crew, Engine, Name, Program, find_engine
from notes.errors import NotesError, Problem
from notes.jekyll.settings import MathOptions
from notes.model import Formula, Value

MAX_LENGTH = 10_000
"""Code points in a formula, with what its macros make; the longest seen in real notes has 2,000. Longer ones are
refused, not timed out: KaTeX needs time with the square of a row of letters, two seconds for this many in
quickjs-ng."""
MAX_NESTING = 80
"""Groups, environments and `\\left` inside each other. quickjs-ng takes 105 nested fractions and V8 about 800; below
either, the outcome does not depend on the engine. Real formulas stay under 20."""
MANY = 400
"""Formulas that must wait before V8's start pays."""
BATCH = 64
"""Formulas that an engine gets at a time."""


class Typeset(Value, frozen=True, kw_only=True):
    """A typeset formula, or the reason why there is none."""

    html: str
    """Safe HTML; of a failed formula its TeX, escaped, in `<code class="math-error">`."""
    error: str = ""
    """One sentence; empty when all is well."""
    position: int = -1
    """Where in the TeX the error is, 0-based, in code points; -1 when unknown."""


Request = tuple[str, bool, tuple[str, ...]]
"""TeX, display, definitions; free of lone surrogates."""
Answer = dict[str, Any]
"""`html`, or `error` and `position` in UTF-16 units."""
Submit = Callable[[Sequence[Formula]], Callable[[], list[Typeset]]]
"""Hands formulas over, and returns what waits for them."""


class Typesetter:
    """Typesets formulas. The engine that a few of them need is kept for the next ones."""

    def __init__(
        self, katex: Path, options: MathOptions, *, avoid: Sequence[Path] = (), engine: Name | None = None
    ) -> None:
        """`katex` is the folder with katex.min.js and mhchem.min.js. No program is taken from the folders `avoid`.

        `engine` names the one that is to do everything; else it is V8 where many formulas wait and there is one.
        """
        self.options = options
        self._scripts = (katex / "katex.min.js", katex / "mhchem.min.js", HERE / "mathjax.js", HERE / "typeset.js")
        self._avoid = avoid
        self._engine = engine
        self._kept: list[Engine] = []

    def close(self) -> None:
        """End the engine that is kept."""
        while self._kept:
            self._kept.pop().close()

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        """Typeset formulas, each on its own: `definitions` alone decide which macros it knows. Never raises for a
        formula."""
        with self.at_work(len(formulas)) as submit:
            return submit(formulas)()

    @contextmanager
    def at_work(self, expected: int, hands: int = 1) -> Iterator[Submit]:
        """What formulas are handed to during the block, about `expected` of them. Many have engines come up at once.

        Up to `hands` engines work beside each other; of the faster ones half as many, since they wait for formulas.
        """
        with ExitStack() as stack:
            crew = sure = stack.enter_context(Crew(self._sure_program(), hands, self._kept, patience=sys.maxsize))
            if expected >= MANY or self._engine:
                if fast := self._fast_program():
                    crew = stack.enter_context(Crew(fast, max(1, hands // 2)))
                crew.begin()

            def submit(formulas: Sequence[Formula]) -> Callable[[], list[Typeset]]:
                requests = [request(formula) for formula in formulas]
                answers: dict[Request, Answer] = {
                    key: {"error": reason, "position": -1} for key in requests if (reason := refusal(key[0]))
                }
                wanted = list(dict.fromkeys(key for key in requests if key not in answers))
                batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
                waiting = [self._ask(crew, batch) for batch in batches]

                def collect() -> list[Typeset]:
                    for batch, answered in zip(batches, waiting, strict=True):
                        found = answered.result() or self._ask(sure, batch).result() or self._one_by_one(sure, batch)
                        answers.update(zip(batch, found, strict=True))
                    return [typeset(key[0], answers[key]) for key in requests]

                return collect

            yield submit

    def _sure_program(self) -> Program:
        program = find_engine("quickjs", self._scripts)
        if program is None:
            raise NotesError(_no_engine("quickjs-ng, which typesets formulas, is not installed"))
        return program

    def _fast_program(self) -> Program | None:
        order: tuple[Name, ...] = (self._engine,) if self._engine else ("mini-racer", "node")
        programs = (find_engine(name, self._scripts, self._avoid) for name in order if name != "quickjs")
        return next(filter(None, programs), None)

    def _ask(self, crew: Crew, batch: Sequence[Request]) -> Future[list[Answer] | None]:
        formulas = [{"tex": tex, "display": display, "definitions": macros} for tex, display, macros in batch]
        asked = {
            "formulas": formulas,
            "output": self.options.output,
            "numbering": self.options.numbering,
            "limit": MAX_LENGTH,
        }
        return crew.submit(asked, SECONDS * max(1, len(batch)))

    def _one_by_one(self, sure: Crew, batch: Sequence[Request]) -> Iterator[Answer]:
        """The answers to what an engine has ended over, so that each has its own. Raises NotesError when none works."""
        for key in batch:
            answers = self._ask(sure, [key]).result()
            if answers is None and self._ask(sure, []).result() is None:
                raise NotesError(_no_engine("quickjs-ng, which typesets formulas, ends at once on this machine"))
            yield answers[0] if answers else {"error": "KaTeX gave up: its engine ended", "position": -1}


def request(formula: Formula) -> Request:
    return whole(formula.tex), formula.display, tuple(map(whole, formula.definitions))


def refusal(tex: str) -> str:
    """Why no engine should see a formula; empty for every formula a person would write."""
    if len(tex) > MAX_LENGTH:
        return f"The formula is longer than {MAX_LENGTH} characters"
    depth = 0
    for token in re.findall(r"\\(?:left|right|begin|end)(?![a-zA-Z])|\\.|[{}]", tex):
        depth += {"{": 1, "\\left": 1, "\\begin": 1, "}": -1, "\\right": -1, "\\end": -1}.get(token, 0)
        if depth > MAX_NESTING:
            return "The formula is nested too deeply"
    return ""


def whole(tex: str) -> str:
    """Lone surrogates, which no JavaScript engine and no UTF-8 file takes, become U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", tex)


def typeset(tex: str, answer: Answer) -> Typeset:
    if "html" in answer:
        return Typeset(html=answer["html"])
    error: str = answer["error"]
    position: int = answer["position"]
    if position > 0:
        position = len(tex.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))
    marked = f'<code class="math-error" title="{html.escape(error)}">{html.escape(tex)}</code>'
    return Typeset(html=marked, error=error, position=position)


def _no_engine(message: str) -> Problem:
    hint = "there may be too little memory; else install it again: pip install --force-reinstall quickjs-ng"
    return Problem(code="no-engine", severity="error", message=message, hint=hint)
