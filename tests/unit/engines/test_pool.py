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
        assert os.getpid() not in set(pool.map(work.process_id, range(64)))


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


KILLED = """
import os, signal
from notes.engines.pool import WorkerPool
import pool_functions

if __name__ == "__main__":
    with WorkerPool(2, minimum=1) as pool:
        print(*set(pool.map(pool_functions.process_id, range(50))), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes there are")
def test_workers_end_with_a_parent_that_is_killed(work: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    paths = os.pathsep.join([str(Path(work.__file__ or "").parent), *filter(None, sys.path)])
    environment = os.environ | {"PYTHONPATH": paths}
    command = [sys.executable, str(tmp_path / "killed.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
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
    workers = set(pool.map(work.process_id, range(100)))
    assert os.getpid() not in workers

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
