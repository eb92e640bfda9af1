"""The functions are written to a module of their own: workers import them by name, and test modules have none."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest

from notes.engines.pool import WorkerPool
from notes.errors import NotesError

FUNCTIONS = """
import os, time

def square(number):
    return number * number


def square_slowly(number):
    time.sleep(0.002 * (number % 7))
    return number * number


def process_id(_):
    return os.getpid()


def die_at_forty(number):
    if number == 40:
        os._exit(7)
    return number


def plus(shared, number):
    return shared["offset"] + number


def refuse(number):
    if number == 3:
        raise ValueError("three")
    return number
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder: Path = tmp_path_factory.mktemp("pool")
    (folder / "pool_functions.py").write_text(FUNCTIONS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("pool_functions")


def test_results_come_in_order_whatever_the_number_of_workers(work: ModuleType) -> None:
    items = list(range(100))
    for jobs in (1, 2):
        with WorkerPool(jobs, minimum=10) as pool:
            assert list(pool.map(work.square_slowly, items)) == [n * n for n in items]


def test_a_few_items_are_worked_on_at_home(work: ModuleType) -> None:
    with WorkerPool(4, minimum=10) as pool:
        assert set(pool.map(work.process_id, range(9))) == {os.getpid()}


def test_many_items_go_to_other_processes(work: ModuleType) -> None:
    with WorkerPool(2, minimum=10) as pool:
        assert set(pool.map(work.process_id, range(64))) - {os.getpid()}


def test_a_pool_maps_again_after_a_map(work: ModuleType) -> None:
    with WorkerPool(2, minimum=10) as pool:
        assert list(pool.map(work.square, range(20))) == list(pool.map(work.square, range(20)))


def test_a_worker_that_dies_is_an_error_with_a_hint(work: ModuleType) -> None:
    with WorkerPool(2, minimum=10) as pool, pytest.raises(NotesError) as caught:
        list(pool.map(work.die_at_forty, range(80)))
    assert caught.value.problems[0].code == "worker-died"
    assert "--jobs 1" in caught.value.problems[0].hint


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_function_arrives_as_it_is(work: ModuleType, jobs: int) -> None:
    with WorkerPool(jobs, minimum=1) as pool, pytest.raises(ValueError, match="three"):
        list(pool.map(work.refuse, range(10)))


@pytest.mark.parametrize("minimum", [1, 100])
def test_a_call_may_say_what_is_worth_other_processes(work: ModuleType, minimum: int) -> None:
    with WorkerPool(2, minimum=10) as pool:
        at_home = set(pool.map(work.process_id, range(20), minimum=minimum)) == {os.getpid()}
    assert at_home == (minimum > 20)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_shared_is_there_with_each_item(work: ModuleType, jobs: int) -> None:
    with WorkerPool(jobs, minimum=1, shared={"offset": 10}) as pool:
        assert list(pool.map(work.plus, range(30))) == list(range(10, 40))


FORKED = """
import os, signal, sys, threading
from notes.engines.pool import WorkerPool
import pool_functions

class Passing(dict):
    def __reduce__(self):
        global pickled
        pickled = True
        return dict, (dict(self),)

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("a worker runs what its parent does at a signal"))
    pickled = False
    if sys.argv[1] == "threads":
        event = threading.Event()
        threading.Thread(target=event.wait, daemon=True).start()
    with WorkerPool(2, minimum=1, shared=Passing(offset=10)) as pool:
        assert list(pool.map(pool_functions.plus, range(30))) == list(range(10, 40))
    print(pickled)
    pool = WorkerPool(2, minimum=1)
    for _ in pool.map(pool_functions.square_slowly, range(300)):
        pool.close(wait=False)
        break
"""


def run_script(work: ModuleType, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(Path(work.__file__ or "").parent), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": paths}
    command = [sys.executable, "-W", "error", str(script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize(("threads", "pickled"), [("alone", "False"), ("threads", "True")])
def test_workers_are_forks_of_a_process_with_one_thread_only(
    work: ModuleType, tmp_path: Path, threads: str, pickled: str
) -> None:
    """A fork has what is shared without pickling; no warning of Python's about forks and threads, and no traceback at
    the end of those that are ended."""
    (tmp_path / "forked.py").write_text(FORKED, encoding="utf-8")
    done = run_script(work, tmp_path / "forked.py", threads)
    assert (done.stdout.strip(), done.stderr, done.returncode) == (pickled, "", 0)


KILLED = """
import os, signal
from notes.engines.pool import WorkerPool
import pool_functions

if __name__ == "__main__":
    with WorkerPool(2, minimum=1) as pool:
        print(*set(pool.map(pool_functions.process_id, range(50))) - {os.getpid()}, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes there are")
def test_workers_end_with_a_parent_that_is_killed(work: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    done = run_script(work, tmp_path / "killed.py")
    workers = [int(word) for word in done.stdout.split()]
    assert workers
    for _ in range(600):
        if not any(is_alive(worker) for worker in workers):
            return
        time.sleep(0.05)
    pytest.fail("workers outlive their parent")


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes there are")
def test_workers_end_when_waiting_for_them_is_interrupted(work: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = WorkerPool(2, minimum=1)
    workers = set(pool.map(work.process_id, range(100))) - {os.getpid()}
    assert workers

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ProcessPoolExecutor, "shutdown", interrupted)
    monkeypatch.setattr("notes.engines.pool.FAREWELL", None)
    with pytest.raises(KeyboardInterrupt):
        pool.close()
    assert not any(map(is_alive, workers))


def test_workers_run_nothing_that_lies_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    for name in ("multiprocessing", "random", "pickle"):
        (tmp_path / f"{name}.py").write_text(f"open('{name}-ran', 'w').close()\nraise ImportError\n")
    monkeypatch.chdir(tmp_path)
    with WorkerPool(2, minimum=1) as pool:
        assert list(pool.map(len, ["a", "bb"])) == [1, 2]
    assert not list(tmp_path.glob("*-ran"))
