"""Problems as a build prints them: source lines on a terminal, the like of them counted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from notes.cli.printing import Printer
from notes.cli.problems import count, excerpt
from notes.errors import NotesError, Problem, Severity
from notes.model import Report


def problem(
    line: int, column: int = 1, code: str = "broken-link", severity: Severity = "warning", path: str = "a.md"
) -> Problem:
    return Problem(code=code, severity=severity, message=f"m{line}", path=path, line=line, column=column)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes.cli.problems.sys", SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True)))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("title: a: b", 9, "title: a: b", 8),
        ("标题：深度: 学", 6, "标题：深度: 学", 10),
        ("a\tb", 3, "a   b", 4),
        ("甲\t乙", 3, "甲  乙", 4),
        ("e\u0301x", 3, "e\u0301x", 1),
        ("a\x1b[31mb\u202e", 7, "a\ufffd[31mb\ufffd", 6),
        ("short", 99, "short", 5),
        ("short  ", 0, "short", 0),
    ],
)
def test_the_caret_is_below_its_character(line: str, column: int, shown: str, caret: int) -> None:
    assert excerpt(line, column, 60) == (shown, caret)


@pytest.mark.parametrize("column", [1, 50, 101, 150, 200])
def test_a_long_line_is_cut_around_the_column(column: int) -> None:
    line = "".join(chr(0x4E00 + number) for number in range(200))
    shown, caret = excerpt(line, column, 40)
    assert cell_len(shown) <= 40
    before = ""
    while cell_len(before) < caret:
        before += shown[len(before)]
    assert shown[len(before)] == line[column - 1]


@given(st.text(st.sampled_from("ab 甲\t，\x1b\u0301👍"), max_size=80), st.integers(0, 90), st.integers(20, 60))
def test_no_excerpt_is_wider_than_the_terminal(line: str, column: int, width: int) -> None:
    shown, caret = excerpt(line, column, width)
    assert cell_len(shown) <= max(width, 0)
    assert 0 <= caret <= cell_len(shown)


@pytest.mark.usefixtures("terminal")
def test_a_terminal_shows_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("one\n二二 x\n", encoding="utf-8")
    Printer(quiet=False, verbose=False, explain=False, source=tmp_path).problems(
        [problem(2, 4), problem(9), problem(0)]
    )
    assert told(capsys) == [
        "warning: a.md:2:4: m2 [broken-link]",
        "    2 │ 二二 x",
        "      │      ^",
        "warning: a.md:9:1: m9 [broken-link]",
        "warning: a.md:1: m0 [broken-link]",
    ]


@pytest.mark.usefixtures("terminal")
def test_no_file_outside_the_notebook_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret").write_text("secret\n", encoding="utf-8")
    notebook = tmp_path / "notebook"
    notebook.mkdir()
    (notebook / "link.md").symlink_to(tmp_path / "secret")
    paths = ("../secret", "link.md", str(tmp_path / "secret"), "no\0name", ".")
    Printer(quiet=False, verbose=False, explain=False, source=notebook).problems([problem(1, path=p) for p in paths])
    assert len(told(capsys)) == len(paths)


def test_a_pipe_has_a_line_for_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("one\n", encoding="utf-8")
    Printer(quiet=False, verbose=False, explain=False, source=tmp_path).problems([problem(1)])
    assert told(capsys) == ["warning: a.md:1:1: m1 [broken-link]"]


def printer(**options: bool) -> Printer:
    return Printer(**{"quiet": True, "verbose": False, "explain": False, **options})


MANY = (
    *(problem(line) for line in range(1, 7)),
    *(problem(line, code="typo-scheme") for line in range(1, 5)),
    *(problem(line, code="tracking-param", severity="info") for line in range(1, 3)),
)


def test_a_build_prints_three_of_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    printer().report(Report(problems=MANY), Path())
    assert told(capsys) == [
        *(f"warning: a.md:{line}:1: m{line} [broken-link]" for line in range(1, 4)),
        "warning: and 3 more [broken-link]: -V prints them",
        *(f"warning: a.md:{line}:1: m{line} [typo-scheme]" for line in range(1, 5)),  # “and 1 more” is as long
    ]
    kind = tuple(problem(line, code="typo-scheme") for line in range(1, 20))
    printer().report(Report(problems=kind), Path())
    assert told(capsys)[-1] == "warning: and 16 more [typo-scheme]: `notes refs lint` prints them"


def test_what_the_last_build_said_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    printer().report(Report(problems=MANY, repeated=tuple(range(len(MANY)))), Path())
    assert told(capsys) == ["warning: 10 warnings as in the last build: -V prints them"]
    printer().report(Report(problems=MANY, repeated=tuple(range(1, len(MANY)))), Path())
    assert told(capsys) == [
        "warning: a.md:1:1: m1 [broken-link]",
        "warning: 9 warnings as in the last build: -V prints them",
    ]


@pytest.mark.parametrize(("option", "lines"), [("verbose", 12), ("strict", 10)])
def test_every_problem_is_printed_when_asked_for(option: str, lines: int, capsys: pytest.CaptureFixture[str]) -> None:
    printer(**{option: True}).report(Report(problems=MANY, repeated=tuple(range(len(MANY)))), Path())
    assert len(told(capsys)) == lines
    printer(**{option: True}).failure(NotesError(*MANY))
    assert len(told(capsys)) == lines + 1


def test_errors_are_not_lost_among_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    printer().failure(NotesError(*MANY, problem(7, severity="error")))
    assert told(capsys) == [
        "error: a.md:7:1: m7 [broken-link]",
        "10 warnings beside: -V prints them",
        "The site was not changed.",
    ]


def test_plurals() -> None:
    assert [count(number, "note") for number in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]
    assert count(1, "body", "bodies") == "1 body"
    assert count(2, "body", "bodies") == "2 bodies"
