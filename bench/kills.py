"""Builds killed in the middle: is a page ever torn, a file lost, the next build wrong?

    python bench/kills.py [--operations 0] [--moments 100] [--notes 230] [--seed 1]

A notebook goes to and fro between two states that differ in bodies, titles, notes, static files and folders that become
files. Each build on the way is killed by SIGKILL:

- at every file operation of publishing and remembering (or `--operations` of them), in a forked process;
- at `--moments` random moments of a whole `notes build`, which has worker processes when there are `--notes` of 200 or
  more; only the parent is killed, its workers are alive.

After each kill every file of the site must be one of the two states' own, a file of both states must be there, and a
file that is not ours must be as it was. Then the build is done again and must equal a clean one, byte for byte. Exits
with 1 when it does not. POSIX only.
"""

from __future__ import annotations

import argparse
import builtins
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

FOREIGN = "theirs/thesis.txt"
Files = Mapping[str, bytes]


class Silent:
    """A reporter that says nothing."""

    def start(self, stage: str, total: int) -> None: ...
    def advance(self, steps: int = 1) -> None: ...
    def stop(self) -> None: ...


class Shuttle:
    """A notebook that has two states, and its site."""

    def __init__(self, folder: Path, notes: int) -> None:
        self.folder, self.site, self.cache = folder / "notebook", folder / "site", folder / "cache"
        self.states = [_state(notes, version) for version in (0, 1)]
        self.clean: list[Files] = []
        for number, state in enumerate(self.states):
            self._write(state)
            destination = folder / f"clean-{number}"
            _build(self.folder, destination, folder / f"cache-{number}")
            self.clean.append(_tree(destination))
        assert self.clean[0] != self.clean[1]
        self.now = 0
        self._write(self.states[0])
        self.finish()
        self.foreign = self.site / FOREIGN
        self.foreign.parent.mkdir()
        self.foreign.write_bytes(b"years of work")

    def turn(self) -> None:
        """Edit the notebook into its other state."""
        self.now = 1 - self.now
        self._write(self.states[self.now])

    def finish(self) -> None:
        """Build undisturbed."""
        _build(self.folder, self.site, self.cache)

    def faults(self) -> Iterator[str]:
        """What is wrong with the site right after a kill."""
        old, new, found = self.clean[1 - self.now], self.clean[self.now], _tree(self.site)
        for path, content in found.items():
            if path != FOREIGN and not path.startswith(".notes") and content not in (old.get(path), new.get(path)):
                yield f"torn: {path}"
        yield from (f"lost: {path}" for path in old.keys() & new.keys() if path not in found)
        if found.get(FOREIGN) != b"years of work":
            yield f"lost: {FOREIGN}"

    def wrong(self) -> Iterator[str]:
        """What is wrong with the site after the build that followed."""
        found = {path: content for path, content in _tree(self.site).items() if path != FOREIGN}
        wanted = self.clean[self.now]
        yield from (f"wrong: {path}" for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path))

    def _write(self, state: Files) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for path, content in state.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def _state(notes: int, version: int) -> Files:
    files = {"_config.yml": b"title: N\nurl: https://example.org\n", "images/a.png": b"\x89PNG%d" % version * 9000}
    for number in range(notes):
        edited = version if number % 7 == 0 else 0
        cited = f"https://arxiv.org/abs/1406.{2661 + number % 5 + edited}\n\nPaper {number % 5 + edited}\n"
        text = (
            f"---\ntitle: Note {number}\ncategory: c{number % 3}\n---\n\nText {edited}, $$x_{number % 9}$$.\n\n{cited}"
        )
        if (number + version) % 11:
            files[f"posts/2020-01-{number % 28 + 1:02}-note-{number}.md"] = text.encode()
    files |= {"thing/inner.txt": b"folder"} if version else {"thing": b"file"}
    return files | ({"a/b/c.txt": b"0"} if version else {"a/b": b"1", "deep/er/x.txt": b"2"})


def _build(source: Path, destination: Path, cache: Path) -> None:
    from notes.build import build
    from notes.build_options import BuildOptions

    build(BuildOptions(source=source, destination=destination, cache=cache, jobs=1), Silent())


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- kills


def killed_at_operation(shuttle: Shuttle, number: int) -> bool:
    """Build in a forked process that ends at its `number`th file operation; whether it came that far."""
    child = os.fork()
    if child == 0:
        try:
            _end_at(number)
            shuttle.finish()
        except BaseException:
            os._exit(2)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the build failed without being killed")
    return os.WIFSIGNALED(status)


def _end_at(number: int) -> None:
    """Kill this process before the `number`th operation that changes a file; a write is killed half way."""
    from notes.files.cache import Cache

    left = number

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*values, **named)

        return call

    def opened(file: Any, mode: str = "r", *values: Any, **named: Any) -> Any:
        stream = real_open(file, mode, *values, **named)
        if "x" in mode or "w" in mode:
            stream = _Half(stream, counted)
        return stream

    real_open = builtins.open
    builtins.open = opened
    for name in ("replace", "unlink", "rmdir", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("remember_bodies", "remember_formulas", "remember_outputs", "forget_unused"):
        setattr(Cache, name, counted(getattr(Cache, name)))


class _Half:
    """A file whose bytes are written in two operations."""

    def __init__(self, stream: Any, counted: Callable[..., Any]) -> None:
        self._stream = stream
        self._part = counted(self._put)

    def _put(self, data: bytes) -> None:
        self._stream.write(data)
        self._stream.flush()

    def write(self, data: bytes) -> int:
        self._part(data[: len(data) // 2])
        self._part(data[len(data) // 2 :])
        return len(data)

    def __enter__(self) -> _Half:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def killed_at_moment(shuttle: Shuttle, seconds: float) -> bool:
    """Run `notes build` and kill it after so many seconds; whether it was still running."""
    command = [sys.executable, "-m", "notes", "build", "-q", "-s", str(shuttle.folder), "-d", str(shuttle.site)]
    process = subprocess.Popen([*command, "--cache", str(shuttle.cache)], stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


# ---------------------------------------------------------------- the run


def main(arguments: list[str] | None = None) -> int:
    """Kill, check, build, compare; 1 when anything was torn, lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=0, help="how many operations are tried [default: every one]")
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--notes", type=int, default=230, help="notes of the notebook killed at moments")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as temporary:
        faults = _all_operations(Shuttle(Path(temporary) / "few", 12), chosen.operations, chance)
        if chosen.moments:
            faults += _moments(Shuttle(Path(temporary) / "many", chosen.notes), chosen.moments, chance)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _all_operations(shuttle: Shuttle, wanted: int, chance: random.Random) -> list[str]:
    faults: list[str] = []
    kills = 0
    for number in range(10_000) if not wanted else sorted(chance.sample(range(150), wanted)):
        shuttle.turn()
        killed = killed_at_operation(shuttle, number)
        kills += killed
        faults += [f"operation {number}: {fault}" for fault in shuttle.faults()]
        shuttle.finish()
        faults += [f"operation {number}: {fault}" for fault in shuttle.wrong()]
        if not killed and not wanted:
            break
    print(_told("at file operations", kills, faults), flush=True)
    return faults


def _moments(shuttle: Shuttle, wanted: int, chance: random.Random) -> list[str]:
    faults: list[str] = []
    kills = 0
    start = time.perf_counter()
    shuttle.turn()
    killed_at_moment(shuttle, 600)
    whole = time.perf_counter() - start
    for number in range(wanted):
        shuttle.turn()
        if number % 2:
            shutil.rmtree(shuttle.cache)  # a cold build: workers are started
        kills += killed_at_moment(shuttle, chance.random() * whole)
        faults += [f"moment {number}: {fault}" for fault in shuttle.faults()]
        shuttle.finish()
        faults += [f"moment {number}: {fault}" for fault in shuttle.wrong()]
    print(_told("at random moments", kills, faults), flush=True)
    return faults


def _told(where: str, kills: int, faults: list[str]) -> str:
    counts = {kind: sum(f": {kind}: " in fault for fault in faults) for kind in ("torn", "lost", "wrong")}
    return f"{kills} builds killed {where}: " + ", ".join(f"{kind} {count}" for kind, count in counts.items())


if __name__ == "__main__":
    sys.exit(main())
