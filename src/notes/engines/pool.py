"""Worker processes for the expensive steps.

Processes are spawned on every platform: a fork would copy V8 and KaTeX's thread in the middle of something. Starting
one costs about as much as rendering a hundred notes, so a few items are worked on at home. Results come in the order of
the items and the function sees one item at a time, so what comes out does not depend on how many workers there are.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import TracebackType
from typing import TypeVar

from notes.errors import NotesError, Problem

Item = TypeVar("Item")
Result = TypeVar("Result")

GC_THRESHOLD = (100_000, 50, 100)
"""A build makes many values and few circles of them: looking for these as often as Python does costs a tenth of it."""
MINIMUM = 200
"""Items below which no process is started: two take 0.7 s to come up, in which one renders about 150 notes."""

FAREWELL = 0.3
"""Seconds in which the executor's thread may clear away processes that were ended. It takes some milliseconds, or for ever
when one of them died in the middle of an answer."""


def available_processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerPool:
    """Maps a function over items in `jobs` processes (as many as there are processors when `None`).

    A context manager; processes start with the first `map` that is worth it and end with the block.
    """

    def __init__(self, jobs: int | None = None, *, minimum: int = MINIMUM) -> None:
        self.jobs = max(1, jobs if jobs is not None else available_processors())
        self._minimum = minimum
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

    def _submit(
        self, function: Callable[[Item], Result], items: Sequence[Item], size: int
    ) -> list[Future[list[Result]]]:
        """Hand the items over in chunks; processes start as they are needed."""
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_begin)
        return [
            self._executor.submit(_work, function, items[start : start + size]) for start in range(0, len(items), size)
        ]

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Yield `function(item)` for each item, in order.

        `function` must be importable by name, items and results picklable. An exception of the function is raised
        here as it is; a worker that dies raises NotesError.
        """
        if self.jobs == 1 or len(items) < self._minimum:
            yield from map(function, items)
            return
        # Small enough chunks that the last ones end together, large enough that handing over costs little.
        size = max(1, min(16, len(items) // (self.jobs * 4)))
        try:
            with _modules_from_nowhere_else():
                resource_tracker.ensure_running()  # it lets interrupts through again
                with _interrupts_held():
                    futures = self._submit(function, items, size)
            for future in futures:
                yield from future.result()
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


@contextmanager
def _modules_from_nowhere_else() -> Iterator[None]:
    """Processes started meanwhile do not import what lies in the working folder, a `random.py` of the notebook's say."""
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
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait for a moment. Processes started meanwhile never get it: it reaches every process of a terminal, and
    one that is still importing would end in a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]


def _begin() -> None:
    """Prepare a worker: Ctrl-C reaches every process of a terminal, and the parent alone answers and ends the others; a
    parent that is killed cannot, so the worker ends by itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*GC_THRESHOLD)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
