"""Worker processes for the expensive steps.

On Linux they are forks of this process, as long as it has one thread: they are there in some milliseconds, with all
that is imported and at hand. A fork of a process with several threads would copy the others in the middle of
something, so from there, and on other systems, processes are spawned, and import everything first. So whoever wants
forks starts them before threads. Results come in the order of the items and the function sees one item at a time, so
what comes out does not depend on how many workers there are.
"""

from __future__ import annotations

import functools
import gc
import itertools
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import TracebackType
from typing import Any, TypeVar

from notes.errors import NotesError, Problem

Item = TypeVar("Item")
Result = TypeVar("Result")

GC_THRESHOLD = (100_000, 50, 100)
"""A build makes many values and few circles of them: looking for these as often as Python does costs a tenth of it."""
MINIMUM = {"fork": 32, "spawn": 200}
"""Items below which no process is started. Two forks take 15 ms to come up and 70 to end and hand over results, two
processes that import everything 500 to 1,000; a body is parsed in 6."""

FAREWELL = 0.3
"""Seconds in which the executor's thread may clear away processes that were ended. It takes some milliseconds, or for
ever when one of them died in the middle of an answer."""


def available_processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerPool:
    """Maps functions over items in `jobs` processes (as many as there are processors when `None`).

    A context manager; processes start with the first `map` that is worth it and end with the block.
    """

    def __init__(self, jobs: int | None = None, *, minimum: int | None = None, shared: Any = None) -> None:
        """Fewer than `minimum` items are worked on at home; `MINIMUM` tells how many that is when `None`. `shared` is
        what every call needs beside its item: a fork has it already, another process gets it once, pickled."""
        self.jobs = max(1, jobs if jobs is not None else available_processors())
        self._minimum = minimum
        self._shared = shared
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close(wait=error is None)

    def close(self, *, wait: bool = True) -> None:
        """End the processes; without `wait`, or when an exception ends the waiting, what is under way is abandoned."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        manager = getattr(executor, "_executor_manager_thread", None)
        abandoned = True
        try:
            # Nothing is cancelled: before Python 3.12 a cancelled future trips up the clearing away of a dead worker.
            executor.shutdown(wait=wait)
            abandoned = not wait
        finally:
            if abandoned:
                for process in processes:
                    process.terminate()
                if manager is not None:
                    manager.join(FAREWELL)

    def map(
        self, function: Callable[..., Result], items: Sequence[Item], *, minimum: int | None = None
    ) -> Iterator[Result]:
        """`function(item)` for each item, in order; `function(shared, item)` in a pool that has something to share.

        Items are handed over at once, results wait to be asked for. `function` must be importable by name, items and
        results picklable. An exception of the function is raised here as it is; a worker that dies raises NotesError.
        """
        forks = self._executor is None and can_fork()
        if minimum is None:
            minimum = self._minimum or MINIMUM["fork" if forks or self._executor else "spawn"]
        work = function if self._shared is None else functools.partial(function, self._shared)
        if self.jobs == 1 or len(items) < minimum:
            return map(work, items)
        # Small enough chunks that the last ones end together, large enough that handing over costs little.
        size = max(1, min(16, len(items) // (self.jobs * 4)))
        # What the first item needs is then imported once, and not by each fork.
        first = [work(items[0])] if forks else []
        with self._ended_by_errors():
            futures = self._submit(function, items[len(first) :], size)
        return itertools.chain(first, self._results(futures))

    def _results(self, futures: Iterable[Future[list[Result]]]) -> Iterator[Result]:
        with self._ended_by_errors():
            for future in futures:
                yield from future.result()

    def _submit(self, function: Callable[..., Result], items: Sequence[Item], size: int) -> list[Future[list[Result]]]:
        """Hand the items over in chunks; processes start as they are needed."""
        with _modules_from_nowhere_else():
            if self._executor is None:
                context = multiprocessing.get_context("fork" if can_fork() else "spawn")
                begin = functools.partial(_begin, self._shared)
                self._executor = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=begin)
                resource_tracker.ensure_running()  # it lets interrupts through again
            with _signals_held():
                chunks = (items[start : start + size] for start in range(0, len(items), size))
                return [self._executor.submit(_work, function, chunk) for chunk in chunks]

    @contextmanager
    def _ended_by_errors(self) -> Iterator[None]:
        try:
            yield
        except BrokenProcessPool:
            self.close(wait=False)
            raise NotesError(
                Problem(
                    code="worker-died",
                    severity="error",
                    message="A worker process ended abruptly; the system may be short of memory",
                    hint="try again with --jobs 1",
                )
            ) from None
        except BaseException:
            self.close(wait=False)
            raise


def can_fork() -> bool:
    """Whether this process has one thread, those of libraries included, on a system that is made for forks."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


@contextmanager
def _modules_from_nowhere_else() -> Iterator[None]:
    """Processes started meanwhile do not import what lies in the working folder, a `random.py` of the notebook's
    say."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait for a moment. Processes started meanwhile get none before they are ready: Ctrl-C reaches every
    process of a terminal, and one that is still importing would end in a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_HELD = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

_shared: Any = None
"""What a worker's pool shares; set once, when the worker begins."""


def _begin(shared: Any) -> None:
    """Prepare a worker: Ctrl-C reaches every process of a terminal, and the parent alone answers and ends the others; a
    parent that is killed cannot, so the worker ends by itself."""
    global _shared  # noqa: PLW0603
    _shared = shared
    for number in _HELD:  # a fork has the handlers of its parent
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)
    gc.set_threshold(*GC_THRESHOLD)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _work(function: Callable[..., Result], items: Sequence[Item]) -> list[Result]:
    work = function if _shared is None else functools.partial(function, _shared)
    return list(map(work, items))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
