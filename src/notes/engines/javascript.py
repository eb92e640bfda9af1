"""JavaScript engines, each in a process of its own: V8 where there is one, quickjs-ng, which is always installed.

A process costs some milliseconds more than an engine in this one, and is worth them: it comes up while this one goes on
with something else, an engine that crashes or eats memory takes nothing with it, and no thread of its own gets in
the way of the fork of a worker (pool.py). It is spoken to in lines of JSON; it ends with this process, whose end
closes its input.

| engine | found | start | 4,375 short formulas |
|---|---|---|---|
| V8 of mini-racer | when that is installed (extra `fast`) | 0.2 s | 1.7 s |
| V8 of Node.js | as `node` on PATH | 0.1 s | 2.0 s |
| quickjs-ng | always | 0.08 s | 7.6 s |
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Name = Literal["mini-racer", "node", "quickjs"]
"""The engines, in the order in which they are preferred when many formulas wait."""

SECONDS = 30
"""CPU time for one formula (quickjs-ng), wall time for one batch (V8). Nothing that the limits of katex.py let through
comes near it on any machine we know; it is there for what nobody has thought of."""
GRACE = 15
"""Seconds beside that in which an engine comes up and ends by itself; then it is killed."""
MEMORY = 256 << 20
JS_STACK = 4 << 20
"""quickjs-ng's own default is good for 25 nested fractions."""
DEATHS = 3
"""Questions that V8 may die of in one build before it is left alone: starting it costs more than it saves."""

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Program:
    """How an engine is started."""

    command: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    """`None` for this process's own."""


def find_engine(name: Name, scripts: Sequence[Path], avoid: Iterable[Path] = ()) -> Program | None:
    """The engine of that name with `scripts` loaded, `None` where it is not installed.

    No program is taken from the working folder and the folders `avoid`, nor from a folder below them.
    """
    if name == "node":
        found = find_program("node", [Path.cwd(), *avoid])
        if found is None:
            return None
        flags = ("--disallow-code-generation-from-strings", f"--max-old-space-size={MEMORY >> 20}")
        command = (found, *flags, str(HERE / "process_node.cjs"), str(SECONDS), *map(str, scripts))
        needed = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
        return Program(command=command, environment=needed)
    module = importlib.util.find_spec({"mini-racer": "py_mini_racer", "quickjs": "quickjs"}[name])
    if module is None or module.origin is None:
        return None
    program = (sys.executable, "-I", "-S", str(HERE / "process_python.py"), name, str(Path(module.origin).parents[1]))
    return Program(command=(*program, *map(str, (SECONDS, MEMORY, JS_STACK, *scripts))))


def find_program(name: str, avoid: Iterable[Path]) -> str | None:
    """The absolute path of a program on PATH that lies in none of the folders `avoid` nor below them."""
    folders = [os.path.realpath(folder) for folder in avoid]

    def is_outside(path: str) -> bool:
        real = os.path.realpath(path)
        return not any(real == folder or real.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)

    entries = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
    found = shutil.which(name, path=os.pathsep.join(filter(is_outside, entries)))
    return (
        found if found and os.path.isabs(found) and is_outside(os.path.dirname(found)) and is_outside(found) else None
    )


class Engine:
    """A running engine. Its process comes up by itself, and is started again after it has ended."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._start()

    def _start(self) -> None:
        self._owner = os.getpid()
        with suppress(OSError):
            self._process = subprocess.Popen(
                self._program.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=HERE,
                env=self._program.environment,
            )
            self._end = weakref.finalize(self, _end, self._process)

    def ask(self, asked: object, seconds: float = SECONDS) -> Any:
        """The answer to `asked`, which is what `typeset` in typeset.js takes; `None` when the process ends over it,
        does not answer in `seconds` and a little more, or cannot be started."""
        if self._owner != os.getpid():  # a fork needs one of its own
            self.close()
        if self._process is None:
            self._start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        alarm = threading.Timer(seconds + GRACE, process.kill)
        alarm.start()
        try:
            process.stdin.write(json.dumps(asked).encode("ascii") + b"\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())
        except (OSError, ValueError):
            self.close()
            return None
        finally:
            alarm.cancel()
            alarm.join()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process = None
            self._end()


class Crew:
    """Up to `hands` engines of one kind, each fed by a thread of its own; a context manager.

    Threads and engines begin when they are needed and end with the block, but for one engine that stays in `idle` where
    such a list is given.
    """

    def __init__(
        self, program: Program, hands: int, idle: list[Engine] | None = None, *, patience: int = DEATHS
    ) -> None:
        """After `patience` questions that no engine survived, none is asked any more."""
        self._program = program
        self._hands = hands
        self._keep = idle is not None
        self._idle = [] if idle is None else idle
        self._all = [*self._idle]
        self._patience = patience
        self._threads = ThreadPoolExecutor(hands, thread_name_prefix="formulas")

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # what is under way is not waited for
            self._close(self._all)
        self._threads.shutdown(cancel_futures=True)
        kept = self._idle[:1] if self._keep else []
        self._close([engine for engine in self._all if engine not in kept])
        self._idle[:] = kept

    def _close(self, engines: Iterable[Engine]) -> None:
        for engine in engines:
            engine.close()

    def begin(self) -> None:
        """Let all engines come up."""
        while len(self._all) < self._hands:
            self._idle.append(self._engine())

    def _engine(self) -> Engine:
        engine = Engine(self._program)
        self._all.append(engine)
        return engine

    def submit(self, asked: object, seconds: float) -> Future[Any]:
        """The answer to come; see `Engine.ask`."""
        return self._threads.submit(self._ask, asked, seconds)

    def _ask(self, asked: object, seconds: float) -> Any:
        if self._patience <= 0:
            return None
        try:
            engine = self._idle.pop()
        except IndexError:
            engine = self._engine()
        try:
            answer = engine.ask(asked, seconds)
        finally:
            self._idle.append(engine)
        if answer is None:
            self._patience -= 1
        return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # in a fork, which has only a copy, it does nothing: the process is not a child of the fork
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
