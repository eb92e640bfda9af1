"""Workers on other machines: an executor of `concurrent.futures`' interface for an address such as `dask://host:8786`.

Dask gives the shards of a worker that is lost to others. What a shard needs goes with it, and what becomes of it comes
back as a value; files and the cache stay on this machine. Whoever can reach a scheduler can run code on its workers, so
the address is an option of the command and never a setting of the notebook.
"""

from __future__ import annotations

import functools
import platform
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.util import find_spec

from notes.errors import NotesError, Problem
from notes.files.code import program_digest

ADDRESS = re.compile(r"dask://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
SECONDS = 30
"""How long a scheduler may take to answer, and the first worker to be there."""


@contextmanager
def connect(address: str) -> Iterator[Executor]:
    """The executor at an address that `ADDRESS` matches. Raises NotesError when there is none, and for what fails
    there."""
    if find_spec("distributed") is None:
        raise _failed("missing", f"{address} needs dask.distributed", "pip install 'annotated-notes[cluster]'")
    from distributed import Client, KilledWorker

    try:
        client = Client(address.replace("dask://", "tcp://", 1), timeout=SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise _failed("unreachable", f"no scheduler answers at {address}", "dask scheduler starts one") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            raise _failed("unreachable", f"{address} has no worker", f"dask worker {address[7:]} starts one") from error
        answers: dict[str, object] = client.run(program_digest, on_error="return")
        if others := [worker for worker, answer in answers.items() if answer != program()]:
            raise _differs(", ".join(sorted(others)))
        executor: Executor = client.get_executor()
        try:
            yield executor
        except KilledWorker as error:
            hint = "the workers may be short of memory; their logs say more"
            raise _failed("worker-died", f"Workers of {address} ended abruptly, one after the other", hint) from error
        finally:
            executor.shutdown(wait=False)


def _failed(code: str, message: str, hint: str) -> NotesError:
    return NotesError(Problem(code=f"cluster-{code}", severity="error", message=message, hint=hint))


program = functools.cache(program_digest)
"""The digest of the program and its libraries, which do not change while a process runs."""


def refuse_other_program(digest: str) -> None:
    """Raise NotesError in a worker, one that came late say, whose program is not the one of that digest."""
    if program() != digest:
        raise _differs(platform.node())


def _differs(workers: str) -> NotesError:
    message = f"Other programs or libraries than here, whose pages might be others, are on the workers: {workers}"
    return _failed("differs", message, "install the same packages for the same Python on all machines")
