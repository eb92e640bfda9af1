"""Work that tests count instead of seconds.

What Python does is counted exactly, and is the same on every machine: `lines` and `calls`. What happens inside one call
of a regular expression or a string's method cannot be counted; there `slowdown` compares the processor time of a text
with that of its parts, in the same process at the same moment, so that a slow or busy machine is slow for both.
"""

from __future__ import annotations

import contextlib
import gc
import math
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

PARTS = 8
LINEAR = 3.5
"""A slowdown that is still that of linear work; work with the square of the size has `PARTS`."""
TRIES = 6
"""Runs of which the best counts: on a busy machine one is often slower than it need be, and none is faster."""
NOISE = 0.02
"""Processor seconds within which the clock's own ticks are all that differs."""


def lines(run: Callable[[], object]) -> int:
    """Lines of Python that a call executes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    with _no_garbage():
        sys.settrace(trace)
        try:
            run()
        finally:
            sys.settrace(before)
    return count


def calls(run: Callable[[], object]) -> int:
    """Functions of Python and C that a call calls."""
    count = 0

    def profile(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    with _no_garbage():
        sys.setprofile(profile)
        try:
            run()
        finally:
            sys.setprofile(before)
    return count


def slowdown(run: Callable[[int], object], size: int) -> float:
    """Processor time of a run of `size` in that of `PARTS` runs of its parts: 1 for linear work. Best of `TRIES`."""
    best = math.inf
    for _ in range(TRIES):
        parts = _seconds(lambda: [run(size // PARTS) for _ in range(PARTS)])
        whole = _seconds(lambda: run(size))
        best = min(best, whole / max(parts, NOISE))
        if best < LINEAR:
            break
    return best


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Collecting garbage calls functions of whatever is loaded, whenever it happens."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start
