"""What is around every command: standard streams that take any text and any failure, signals, exit codes.

| exit code | |
|---|---|
| 0, 1, 2 | as the command says; 1 also when the system refuses something, or standard output takes no more |
| 70 | an error of this program's own, with its traceback (EX_SOFTWARE of sysexits.h) |
| 130, 143 | interrupted by Ctrl-C (SIGINT), ended by SIGTERM, unless that is its proper end (`until_interrupted`) |
"""

from __future__ import annotations

import atexit
import errno
import io
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

BUG = 70
INTERRUPTED = 128 + signal.SIGINT


class Stopped(BaseException):
    """A signal ends the command, with an exit code; like KeyboardInterrupt it unwinds everything that is under way."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Stream(io.FileIO):
    """A pipe or a file to write to. Its first failure is kept, and what comes after it is dropped: a build whose reader
    went away goes on to its end."""

    failure: OSError | None = None

    def write(self, data: Any, /) -> int:
        size = memoryview(data).nbytes
        if self.failure is None:
            try:
                while (written := super().write(data)) is None:  # someone made it non-blocking, and it is full
                    select.select([], [self], [])
                return written
            except OSError as error:
                self.failure = error
        return size


def run(command: Callable[[], object]) -> NoReturn:
    """Run a click command that does not handle errors itself, and exit with its code."""
    output = _open_streams()
    _raise_on_signals()
    hurry = False
    try:
        code = _exit_code(command)
    except (KeyboardInterrupt, click.Abort):
        code, hurry = INTERRUPTED, True
    except Stopped as stopped:
        code, hurry = stopped.code, True
    failure = output.failure if output else None
    if failure and failure.errno not in (errno.EPIPE, errno.EINVAL):  # a reader that went away has read enough
        click.echo(f"error: cannot write to standard output: {failure.strerror}", err=True)
        code = code or 1
    if hurry:
        atexit._run_exitfuncs()  # workers are waited for, which have ended; threads that typeset formulas are not
        os._exit(code)
    sys.exit(code)


def _exit_code(command: Callable[[], object]) -> int:
    try:
        done = command()
        return done if isinstance(done, int) else 0
    except click.Abort:
        raise
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return error.code or 0
        click.echo(error.code, err=True)
        return 1
    except MemoryError:
        click.echo("error: there is not enough memory", err=True)
        return 1
    except Exception as error:
        return _reported(error)


def _reported(error: Exception) -> int:
    """Print what nobody expected: a problem, a refusal of the system's, else an error of ours with its traceback."""
    from notes.cli.printing import Printer
    from notes.errors import NotesError

    if isinstance(error, NotesError):
        Printer(quiet=False, verbose=False, explain=False).problems(error.problems)
        return 1
    if isinstance(error, OSError) and error.strerror:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        click.echo(f"error: {where}{error.strerror}", err=True)
        return 1
    import platform
    import traceback

    from notes import __version__

    traceback.print_exception(error)
    here = f"notes {__version__}, Python {platform.python_version()}, {platform.system()}"
    click.echo(f"error: this is an error in notes itself; please report it with the lines above ({here})", err=True)
    return BUG


# ---------------------------------------------------------------- streams


def _open_streams() -> _Stream | None:
    """Make standard output and error take any text, in a pipe or a file as UTF-8 unless PYTHONIOENCODING names another
    encoding; where standard output keeps its failure, `None` on a terminal."""
    _fill_closed()
    for name in ("stderr", "stdout"):
        raw, stream = None, getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        stream.reconfigure(errors="backslashreplace")
        if not stream.isatty():
            encoding = stream.encoding if os.environ.get("PYTHONIOENCODING") else "utf-8"
            raw = _Stream(stream.fileno(), "wb", closefd=False)
            buffer = io.BufferedWriter(raw)
            setattr(sys, name, io.TextIOWrapper(buffer, encoding, errors="backslashreplace", line_buffering=True))
    return raw


def _fill_closed() -> None:
    """Open the null device for streams that were closed (`>&-`): the next file opened would get their numbers, and what
    a program of ours prints would end in it."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is not None:
            continue
        with suppress(OSError):
            descriptor = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(descriptor, descriptor == number)
            setattr(sys, name, os.fdopen(descriptor, "w" if number else "r", encoding="utf-8", closefd=False))


# ---------------------------------------------------------------- signals


def _raise_on_signals() -> None:
    """Let SIGTERM and SIGHUP unwind as Ctrl-C does, so that what is staged goes and workers end; ignored ones stay
    so."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _raise_terminated)


def _raise_terminated(number: int, _: object) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one would interrupt the putting away
    raise Stopped(128 + number)


@contextmanager
def until_interrupted(exit_code: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Run a block that goes on until Ctrl-C, SIGTERM or SIGHUP; these are its proper end, so the command's exit code is
    `exit_code()`."""
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        raise Stopped(exit_code()) from None
