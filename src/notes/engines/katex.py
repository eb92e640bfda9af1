"""Formulas: TeX → HTML and MathML, by KaTeX in an embedded JavaScript engine.

KaTeX (the folder is handed in) runs in quickjs-ng; its output there equals Node's byte for byte. `mathjax.js` beside this
module holds what notes written for MathJax use and KaTeX lacks, `typeset.js` is the door that Python calls. Where
mini-racer (V8) is installed and many formulas wait, it does the bulk; what it gives up on, quickjs-ng decides, so
the result does not depend on which engine is there.

A formula is data from a stranger. Its length, its nesting and what its macros make are counted, so that its outcome is
the same on every machine; after that it gets 256 MB, 4 MB of JavaScript stack and, against what nobody thought of, 30 s.
It may link to http, https, mailto and relative targets only, and cannot reach anything outside the engine. After an error that is not KaTeX's own
the context is thrown away.
"""

from __future__ import annotations

import functools
import hashlib
import html
import importlib.util
import json
import re
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from notes.jekyll.settings import MathOptions
from notes.model import Formula, Value

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

MAX_LENGTH = 10_000
"""Code points in a formula, with what its macros make; the longest seen in real notes has 2,000. Longer ones are
refused, not timed out: KaTeX needs time with the square of a row of letters, two seconds for this many in quickjs-ng."""
MAX_NESTING = 80
"""Groups, environments and `\\left` inside each other. quickjs-ng takes 105 nested fractions and V8 about 800; below
either, the outcome does not depend on the engine. Real formulas stay under 20."""
SECONDS = 30
"""CPU time for one formula (quickjs-ng), wall time for one batch (V8). Nothing that the limits above let through comes
near it on any machine we know; it is there for what nobody has thought of."""
MEMORY = 256 << 20
JS_STACK = 4 << 20
"""quickjs-ng's own default is good for 25 nested fractions."""
THREAD_STACK = 16 << 20
"""C stack of the thread in which quickjs-ng runs; must hold JS_STACK."""
V8_FROM = 400
"""Formulas that must wait before V8's start pays."""
V8_BATCH = 64


class Typeset(Value, frozen=True, kw_only=True):
    """A typeset formula, or the reason why there is none."""

    html: str
    """Safe HTML; of a failed formula its TeX, escaped, in `<code class="math-error">`."""
    error: str = ""
    """One sentence; empty when all is well."""
    position: int = -1
    """Where in the TeX the error is, 0-based, in code points; -1 when unknown."""


class Typesetter:
    """Typesets formulas; the engine starts when the first formula waits. Can be sent to a worker process."""

    def __init__(self, katex: Path, options: MathOptions, *, v8_from: int = V8_FROM) -> None:
        """`katex` is the folder with katex.min.js and mhchem.min.js; from `v8_from` formulas on V8 does the bulk."""
        self.options = options
        self._katex = katex
        self._v8_from = v8_from
        self._quickjs: QuickJS | None = None
        self._v8: V8 | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(Typesetter, v8_from=self._v8_from), (self._katex, self.options)

    @property
    def version(self) -> str:
        """Identity of everything but formula and options that the output depends on, for cache keys."""
        return version(self._katex)

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        """Typeset formulas, each on its own: `definitions` alone decide which macros it knows. Never raises for a formula."""
        requests = [request(formula) for formula in formulas]
        answers = {key: {"error": reason, "position": -1} for key in requests if (reason := refusal(key[0]))}
        wanted = list(dict.fromkeys(key for key in requests if key not in answers))
        answers.update(zip(wanted, self._answers(wanted), strict=True))
        return [typeset(key[0], answers[key]) for key in requests]

    def _answers(self, requests: list[Request]) -> list[Answer]:
        answers: list[Answer | None] = [None] * len(requests)
        if len(requests) >= self._v8_from and has_v8():
            if self._v8 is None:
                self._v8 = V8(self._katex, self.options)
            answers = self._v8.answers(requests)
        left = [index for index, answer in enumerate(answers) if answer is None]
        if left:
            if self._quickjs is None:
                self._quickjs = QuickJS(self._katex, self.options)
            for index, answer in zip(left, self._quickjs.answers([requests[index] for index in left]), strict=True):
                answers[index] = answer
        return [answer for answer in answers if answer is not None]


Request = tuple[str, bool, tuple[str, ...]]
"""TeX, display, definitions; free of lone surrogates."""
Answer = dict[str, Any]
"""`html`, or `error` and `position` in UTF-16 units."""


class Engine(Protocol):
    """Something that runs `typeset.js`."""

    def answers(self, requests: list[Request]) -> Iterable[Answer | None]:
        """One answer a request; `None` where the engine gave up."""


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


# ---------------------------------------------------------------- the JavaScript


@functools.cache
def scripts(katex: Path) -> tuple[str, ...]:
    """The sources every engine evaluates, in order."""
    here = Path(__file__).parent
    paths = (katex / "katex.min.js", katex / "mhchem.min.js", here / "mathjax.js", here / "typeset.js")
    return tuple(path.read_text(encoding="utf-8") for path in paths)


@functools.cache
def version(katex: Path) -> str:
    digest = hashlib.blake2b("\0".join(scripts(katex)).encode(), digest_size=16)
    digest.update(repr((MAX_LENGTH, MAX_NESTING, SECONDS, MEMORY, JS_STACK)).encode())
    number = re.search(r'version:"([\d.]+)"', scripts(katex)[0])
    return f"katex {number[1] if number else '?'} {digest.hexdigest()}"


def payload(requests: Iterable[Request], options: MathOptions) -> str:
    """What `typeset` in typeset.js takes, in ASCII."""
    formulas = [{"tex": tex, "display": display, "definitions": macros} for tex, display, macros in requests]
    return json.dumps(
        {"formulas": formulas, "output": options.output, "numbering": options.numbering, "limit": MAX_LENGTH}
    )


# ---------------------------------------------------------------- quickjs-ng


class QuickJS:
    """quickjs-ng in a thread of its own, because its contexts may not change threads and need a large C stack."""

    def __init__(self, katex: Path, options: MathOptions) -> None:
        self._katex = katex
        self._options = options
        self._context: Any = None
        self._call: Any = None
        self._thread = thread_with_stack(THREAD_STACK)

    def answers(self, requests: list[Request]) -> list[Answer]:
        return self._thread.submit(lambda: [self._answer(request) for request in requests]).result()

    def _answer(self, request: Request) -> Answer:
        import quickjs

        if self._context is None:
            self._start(quickjs.Context())
        try:
            answer: Answer = json.loads(self._call(payload([request], self._options)))[0]
        except quickjs.JSException as error:
            self._context = self._call = None
            return {"error": surrender(error), "position": -1}
        return answer

    def _start(self, context: Any) -> None:
        context.set_max_stack_size(JS_STACK)
        context.set_memory_limit(MEMORY)
        for script in scripts(self._katex):
            context.eval(script)
        context.set_time_limit(SECONDS)
        self._context, self._call = context, context.get("typeset")


def surrender(error: Exception) -> str:
    """Why the engine gave up, in a sentence."""
    said = str(error)
    if "call stack" in said or "stack overflow" in said:
        return "The formula is nested too deeply"
    if "interrupted" in said:
        return "The formula takes too long"
    if "out of memory" in said or said in ("", "null"):
        return f"The formula needs more than {MEMORY >> 20} MB"
    return f"KaTeX gave up: {said.splitlines()[0][:200]}"


STACK_SIZE_LOCK = threading.Lock()


def thread_with_stack(size: int) -> ThreadPoolExecutor:
    """An executor of one thread with `size` bytes of stack. `threading.stack_size` is global: set it, start, restore."""
    with STACK_SIZE_LOCK:
        former = threading.stack_size(size)
        try:
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="katex")
            executor.submit(int).result()
        finally:
            threading.stack_size(former)
    return executor


# ---------------------------------------------------------------- V8


def has_v8() -> bool:
    return importlib.util.find_spec("py_mini_racer") is not None


class V8:
    """mini-racer, in batches, because a call costs 0.3 ms. Must not live through a fork: worker processes are spawned.

    It has a thread of its own, because mini-racer knows no time limit in a thread with a running event loop.
    """

    def __init__(self, katex: Path, options: MathOptions) -> None:
        self._katex = katex
        self._options = options
        self._racer: MiniRacer | None = None
        self._thread = thread_with_stack(THREAD_STACK)

    def answers(self, requests: list[Request]) -> list[Answer | None]:
        return self._thread.submit(self._batches, requests).result()

    def _batches(self, requests: list[Request]) -> list[Answer | None]:
        answers: list[Answer | None] = []
        for start in range(0, len(requests), V8_BATCH):
            answers += self._batch(requests[start : start + V8_BATCH])
        return answers

    def _batch(self, requests: list[Request]) -> list[Answer | None]:
        from py_mini_racer import JSEvalException, MiniRacer

        try:
            if self._racer is None:
                self._racer = MiniRacer()
                for script in scripts(self._katex):
                    self._racer.eval(script + "\n;0")
            call = f"typeset({json.dumps(payload(requests, self._options))})"
            said = self._racer.eval(call, timeout_sec=SECONDS, max_memory=MEMORY)
        except JSEvalException:
            self._racer = None
            return [None] * len(requests)
        answers: list[Answer | None] = json.loads(str(said))
        return answers
