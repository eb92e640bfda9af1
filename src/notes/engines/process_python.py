"""An engine in a process of its own, for those that Python embeds: quickjs-ng and V8 (mini-racer).

    python -I -S process_python.py ENGINE FOLDER SECONDS MEMORY STACK SCRIPT…

Each line of standard input is what `typeset` in typeset.js takes, each line of standard output what it gives back. The
end of standard input ends the process. FOLDER holds the engine's package; nothing else but the standard library is
found.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

Typeset = Callable[[str], str]


def quickjs_typeset(sources: list[str], seconds: float, memory: int, stack: int) -> Typeset:
    """quickjs-ng, a formula at a time: one that it gives up on takes no other with it, and its context is thrown
    away."""
    import quickjs

    call: Any = None

    def one(formula: object, options: dict[str, object]) -> object:
        nonlocal call
        if call is None:
            context = quickjs.Context()
            context.set_max_stack_size(stack)
            context.set_memory_limit(memory)
            for source in sources:
                context.eval(source)
            context.set_time_limit(seconds)
            call = context.get("typeset")
        try:
            return json.loads(call(json.dumps({**options, "formulas": [formula]})))[0]
        except quickjs.JSException as error:
            call = None
            return {"error": surrender(str(error), memory), "position": -1}

    def typeset(line: str) -> str:
        asked = json.loads(line)
        formulas = asked.pop("formulas")
        return json.dumps([one(formula, asked) for formula in formulas])

    one({"tex": "x", "display": False, "definitions": []}, {"output": "mathml", "numbering": False, "limit": 1})
    return typeset


def surrender(said: str, memory: int) -> str:
    """Why the engine gave up, in a sentence."""
    if "call stack" in said or "stack overflow" in said:
        return "The formula is nested too deeply"
    if "interrupted" in said:
        return "The formula takes too long"
    if "out of memory" in said or said in ("", "null"):
        return f"The formula needs more than {memory >> 20} MB"
    return f"KaTeX gave up: {said.splitlines()[0][:200]}"


def v8_typeset(sources: list[str], seconds: float, memory: int, stack: int) -> Typeset:
    """V8, a line at a time; when it gives up that ends the process."""
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    for source in sources:
        racer.eval(source + "\n;0")

    def typeset(line: str) -> str:
        return str(racer.eval(f"typeset({json.dumps(line)})", timeout_sec=seconds, max_memory=memory))

    return typeset


def main(arguments: list[str]) -> None:
    engine, folder, seconds, memory, stack, *scripts = arguments
    sys.path.append(folder)
    sources = []
    for script in scripts:
        with open(script, encoding="utf-8") as file:
            sources.append(file.read())
    start = {"quickjs": quickjs_typeset, "mini-racer": v8_typeset}[engine]
    typeset = start(sources, float(seconds), int(memory), int(stack))
    for line in sys.stdin:
        sys.stdout.write(typeset(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.stack_size(2 * int(sys.argv[5]) + (8 << 20))
    worker = threading.Thread(target=main, args=(sys.argv[1:],))
    worker.start()
    worker.join()
