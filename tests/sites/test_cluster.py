"""Bodies rendered by workers elsewhere: the same site, whatever becomes of a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from notes import gather, render
from notes.build import build
from notes.build_options import BuildOptions
from notes.engines import cluster
from notes.errors import NotesError

from .conftest import Silent

NOTES = 60
POSTS = {
    f"posts/2010-{n // 28 + 1:02}-{n % 28 + 1:02}-n{n}.md": f"# N{n}\n\n$$x_{{{n}}}$$ and $$y_{n % 7}$$\n\n"
    f"https://e.org/{n % 5}\n\nA title\n"
    for n in range(NOTES)
}


class Cluster:
    """A scheduler and two workers of one thread each, on the loopback."""

    def __init__(self, folder: Path) -> None:
        self._scheduler_file = folder / "scheduler.json"
        self._log = (folder / "log").open("w", encoding="utf-8")
        paths = os.pathsep.join(filter(None, sys.path))
        self._environment = os.environ | {"PYTHONPATH": paths, "DASK_DISTRIBUTED__DIAGNOSTICS__NVML": "False"}
        self._folder = folder
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [self._start("worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1") for _ in range(2)]

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *options]
        command += ["--no-dashboard", "--scheduler-file", str(self._scheduler_file)]
        return subprocess.Popen(
            command, cwd=self._folder, env=self._environment, stdout=self._log, stderr=subprocess.STDOUT
        )

    @property
    def address(self) -> str:
        """Once both workers are there."""
        import json

        from distributed import Client

        for _ in range(600):
            if self._scheduler_file.exists() and (text := self._scheduler_file.read_text(encoding="utf-8")):
                break
            time.sleep(0.1)
        found: str = json.loads(text)["address"]
        with Client(found, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        return found.replace("tcp://", "dask://")

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    pytest.importorskip("distributed", reason="dask.distributed is the extra cluster")
    monkeypatch.setattr(render, "SENT", NOTES // 10)
    folder = tmp_path / "cluster"
    folder.mkdir()
    started = Cluster(folder)
    try:
        yield started
    finally:
        started.close()


class Killing(Silent):
    """Ends a process as soon as something is done."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def advance(self, steps: int = 1) -> None:
        self._process.kill()


def test_a_cluster_builds_the_same_site_although_a_worker_is_killed(notebook, running):
    here, there = notebook(POSTS), notebook(POSTS)
    here.build()
    report = build(
        BuildOptions(source=there.folder, jobs=1, executor=running.address), Killing(running.workers[0])
    ).report
    assert running.workers[0].wait(10) != 0
    assert report.bodies_rendered == NOTES
    assert there.tree() == here.tree()
    there.write("posts/2010-01-01-n0.md", "# Other\n\nOnly $$y_0$$ here.\n")
    edited = there.build().report
    assert (edited.bodies_rendered, edited.formulas_typeset) == (1, 0), "what came back is remembered"


def test_workers_with_another_program_are_refused(notebook, running, monkeypatch):
    monkeypatch.setattr(cluster, "program", lambda: "another")
    it = notebook(POSTS)
    with pytest.raises(NotesError) as caught:
        it.build(executor=running.address)
    assert caught.value.problems[0].code == "cluster-differs"
    assert caught.value.problems[0].message.count("tcp://127.0.0.1:") == 2
    assert not it.site.exists()


# ---------------------------------------------------------------- without a cluster


@contextmanager
def threads(shards: list[int], _: str) -> Iterator[Executor]:
    """Any executor will do; the number of bodies of each shard is noted."""

    class Noting(ThreadPoolExecutor):
        def submit(self, function, /, *arguments, **named):
            shards.append(len(arguments[0]))
            return super().submit(function, *arguments, **named)

    with Noting(2) as executor:
        yield executor


@pytest.mark.parametrize(("shard", "shards"), [(NOTES + 1, []), (NOTES, [NOTES]), (25, [20, 20, 20]), (29, [20] * 3)])
def test_shards_are_equal_and_less_than_one_stays_here(notebook, monkeypatch, shard, shards):
    sent: list[int] = []
    monkeypatch.setattr(render, "SENT", shard)
    monkeypatch.setattr(gather, "connect", partial(threads, sent))
    here, there = notebook(POSTS), notebook(POSTS)
    here.build()
    assert there.build(executor="dask://localhost:1").report.bodies_rendered == NOTES
    assert (sent, there.tree()) == (shards, here.tree())


def test_a_worker_that_came_late_with_another_program_renders_nothing():
    with pytest.raises(NotesError) as caught:
        render.render_shard({}, render.MathOptions(), "another")
    assert caught.value.problems[0].code == "cluster-differs"


def test_a_cluster_that_is_not_there_is_an_error(notebook, monkeypatch):
    pytest.importorskip("distributed", reason="dask.distributed is the extra cluster")
    monkeypatch.setattr(render, "SENT", 1)
    monkeypatch.setattr(cluster, "SECONDS", 0.2)
    with pytest.raises(NotesError) as caught:
        notebook(POSTS).build(executor="dask://127.0.0.1:1")
    assert caught.value.problems[0].code == "cluster-unreachable"


def test_without_the_extra_the_error_names_it(notebook, monkeypatch):
    monkeypatch.setattr(render, "SENT", 1)
    monkeypatch.setattr(cluster, "find_spec", lambda name: None if name == "distributed" else find_spec(name))
    with pytest.raises(NotesError) as caught:
        notebook(POSTS).build(executor="dask://127.0.0.1:1")
    assert "annotated-notes[cluster]" in caught.value.problems[0].hint


def test_the_address_of_an_executor_is_checked(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from notes.cli import main

    for address in ("tcp://a:1", "dask://a", "dask://a:x", "dask://a b:1", "dask://:1"):
        done = CliRunner().invoke(main.commands["build"], ["-s", str(tmp_path), "--executor", address])
        assert done.exit_code == 2
        assert "dask://HOST:PORT" in done.output
