"""Engines are processes: where they come from, what they may do, and when they end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from notes.engines import javascript
from notes.engines.javascript import Engine, Name, Program, find_engine, find_program


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a program `node`, and a notebook as the working folder."""
    folder = tmp_path / "bin"
    for place in (folder, tmp_path / "notebook" / "node_modules" / ".bin"):
        place.mkdir(parents=True)
        (place / "node").write_text("#!/bin/sh\nexit 1\n")
        (place / "node").chmod(0o755)
    monkeypatch.chdir(tmp_path / "notebook")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="a script without a suffix is not a program there")
@pytest.mark.parametrize("entry", ["", ".", "node_modules/.bin", "{here}/node_modules/.bin", "{here}/../linked"])
def test_no_program_is_taken_from_the_notebook(programs: Path, entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = Path.cwd()
    (notebook.parent / "linked").symlink_to(notebook / "node_modules" / ".bin")
    before = entry.format(here=notebook)
    monkeypatch.setenv("PATH", os.pathsep.join([before, str(programs)]))
    assert find_program("node", [notebook]) == str(programs / "node")
    monkeypatch.setenv("PATH", before)
    assert find_program("node", [notebook]) is None


@pytest.mark.skipif(os.name == "nt", reason="a script without a suffix is not a program there")
def test_no_program_is_taken_that_leads_into_the_notebook(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (programs / "node").unlink()
    (programs / "node").symlink_to(Path.cwd() / "node_modules" / ".bin" / "node")
    monkeypatch.setenv("PATH", str(programs))
    assert find_program("node", [Path.cwd()]) is None
    assert find_program("node", []) is not None


def engine_of(name: Name, script: str, folder: Path) -> Engine:
    (folder / "script.js").write_text(script, encoding="utf-8")
    program = find_engine(name, [folder / "script.js"])
    if program is None:
        pytest.skip(f"{name} is not installed")
    return Engine(program)


FAST: list[Name] = ["mini-racer", "node"]
ECHO = "var typeset = (json) => JSON.stringify([JSON.parse(json)]);"


@pytest.mark.parametrize("name", FAST)
def test_a_text_of_any_length_and_script_comes_back_whole(name: Name, tmp_path: Path) -> None:
    engine = engine_of(name, ECHO, tmp_path)
    for asked in ("中𝒳\u2028\n", "x" * 300_000, "short"):
        assert engine.ask(asked) == [asked]
    engine.close()


@pytest.mark.parametrize("name", FAST)
def test_a_loop_without_end_is_ended(name: Name, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "SECONDS", 0.2)
    engine = engine_of(name, "var typeset = (json) => { for (;;) if (json.length < 3) return json; };", tmp_path)
    assert engine.ask("long") is None
    assert engine.ask(1) == 1, "it is started again"
    engine.close()


@pytest.mark.parametrize("name", FAST)
def test_memory_is_bounded(name: Name, tmp_path: Path) -> None:
    eat = "var typeset = (json) => { const a = []; for (;;) a.push(new Array(1000).fill(json)); };"
    engine = engine_of(name, eat, tmp_path)
    assert engine.ask(1) is None
    engine.close()


def test_text_never_becomes_code_in_node(tmp_path: Path) -> None:
    engine = engine_of("node", "var typeset = (json) => String(new Function('return 1')());", tmp_path)
    assert engine.ask(1) is None
    engine.close()


def test_node_sees_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("NODE_OPTIONS", "--require=/nowhere/hook.js")
    engine = engine_of("node", "var typeset = () => JSON.stringify(Object.keys(process.env));", tmp_path)
    assert set(engine.ask(1)) <= {"SYSTEMROOT"}
    engine.close()


def test_something_else_that_is_called_so_is_not_an_engine() -> None:
    """It answers nothing that can be read, or cannot be started."""
    for command in ((sys.executable, "-c", "print('hello')"), ("/nowhere/node",)):
        engine = Engine(Program(command=command))
        assert engine.ask([]) is None
        engine.close()


def test_one_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "GRACE", 0.0)
    engine = Engine(Program(command=(sys.executable, "-c", "import time; time.sleep(60)")))
    assert engine.ask([], 0.2) is None
    engine.close()


OWNER = """
import os, signal, sys
from pathlib import Path
from notes.engines.javascript import Engine, find_engine

program = find_engine(sys.argv[1], [Path(sys.argv[2])])
engine = Engine(program)
engine.ask([])
print(engine._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes there are")
@pytest.mark.parametrize("name", FAST)
def test_an_engine_ends_with_a_build_that_is_killed(name: Name, tmp_path: Path) -> None:
    engine_of(name, ECHO, tmp_path).close()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", OWNER, name, str(tmp_path / "script.js")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    for _ in range(600):
        if not Path(f"/proc/{int(done.stdout)}").exists():
            return
        time.sleep(0.05)
    pytest.fail("the engine outlives the build")


FORKING = """
import os, sys
from pathlib import Path
from notes.engines.javascript import Engine, find_engine

engine = Engine(find_engine(sys.argv[1], [Path(sys.argv[2])]))
engine.ask(0)
before = engine._process.pid
child = os.fork()
if child == 0:
    answers = [engine.ask(number) for number in range(200)]
    own = engine._process.pid != before
    engine.close()
    os._exit(0 if own and answers == [[number] for number in range(200)] else 1)
assert [engine.ask(-number) for number in range(200)] == [[-number] for number in range(200)]
assert os.waitpid(child, 0)[1] == 0
assert engine.ask("still here") == ["still here"] and engine._process.pid == before
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize("name", FAST)
def test_a_fork_asks_an_engine_of_its_own(name: Name, tmp_path: Path) -> None:
    engine_of(name, ECHO, tmp_path).close()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-W", "error", "-c", FORKING, name, str(tmp_path / "script.js")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
