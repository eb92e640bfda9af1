"""The preview server: the open page follows the notes, tells what is wrong, and answers nobody but this machine."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PARAGRAPHS = "\n\n".join(f"第{number}段。" for number in range(80))
NOTE = f"---\ntitle: 笔记\n---\n\n# 开头\n\n{PARAGRAPHS}\n\n# 结尾\n\n最后一句。\n"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("preview")
    (folder / "posts").mkdir()
    (folder / "_config.yml").write_text("lang: zh-CN\npermalink: /:title/\n", encoding="utf-8")
    (folder / "posts" / "2020-01-01-a.md").write_text(NOTE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(notebook: Path) -> Iterator[str]:
    """Where a server started with `--port 0` says it serves; it ends with exit code 0 when interrupted."""
    command = [sys.executable, "-u", "-m", "notes", "serve", "--source", str(notebook), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert server.stdout
    found = next(match for line in server.stdout if (match := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    yield found[0]
    server.send_signal(signal.SIGINT)
    _, complaint = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in complaint
    assert "ERROR" not in complaint


def test_the_open_page_follows_an_edit_and_stays_where_it_was(browser: Browser, notebook: Path, address: str) -> None:
    note = notebook / "posts" / "2020-01-01-a.md"
    page = browser.new_page()
    with page.expect_response("**/__notes/events"):
        page.goto(f"{address}a/")
    page.evaluate("() => { window.same = true; scrollTo({top: 700, behavior: 'instant'}); }")
    note.write_text(NOTE.replace("最后一句。", "改过的一句。"), encoding="utf-8")
    page.wait_for_function("() => document.body.innerText.includes('改过的一句')", timeout=15_000)
    assert page.evaluate("() => [window.same, scrollY]") == [True, 700]

    note.write_text("---\ntitle: a: b\n---\n", encoding="utf-8")
    problem = page.wait_for_selector("#__notes-problems", timeout=15_000)
    assert problem
    assert "posts/2020-01-01-a.md:2" in problem.inner_text()
    assert "改过的一句" in page.inner_text("body")
    note.write_text(NOTE, encoding="utf-8")
    page.wait_for_selector("#__notes-problems", state="detached", timeout=15_000)
    page.wait_for_function("() => document.body.innerText.includes('最后一句')", timeout=15_000)
    assert page.evaluate("() => window.same")
    page.close()


def test_what_is_missing_is_the_sites_404(browser: Browser, address: str) -> None:
    page = browser.new_page()
    answer = page.goto(f"{address}nowhere/")
    assert answer
    assert answer.status == 404
    assert page.inner_text(".kicker") == "404"
    page.close()


@pytest.mark.parametrize(
    "path", ["..%2f_config.yml", "%2e%2e/_config.yml", "a/..%2f..%2f_config.yml", "..%5c_config.yml"]
)
def test_nothing_outside_the_site_is_served(address: str, path: str) -> None:
    assert status(address + path) == 404


def test_only_requests_that_name_this_machine_are_answered(address: str) -> None:
    assert status(address) == 200
    assert status(address, Host="notes.example") == 403


def status(address: str, **headers: str) -> int:
    try:
        with urlopen(Request(address, headers=headers), timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_only_loopback_is_listened_on(address: str) -> None:
    port = int(address.rstrip("/").rpartition(":")[2])
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing; tells this machine's address in its network
            outside = probe.getsockname()[0]
    except OSError:
        pytest.skip("this machine has no address but loopback")
    with pytest.raises(OSError), socket.create_connection((outside, port), timeout=2):
        pass


def test_strangers_notes_follow_an_edit_under_their_policy(browser: Browser, tmp_path: Path) -> None:
    note = tmp_path / "posts" / "2020-01-01-a.md"
    note.parent.mkdir()
    note.write_text("before\n", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "notes", "serve", "--source", str(tmp_path), "--port", "0", "--untrusted"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
    assert server.stdout
    try:
        found = next(match for line in server.stdout if (match := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        page = browser.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
        with page.expect_response("**/__notes/events"):
            page.goto(f"{found[0]}2020/01/01/a.html")
        assert "Content-Security-Policy" in page.content()
        note.write_text("after <img src='/missing.png' onerror='window.ran = 1'>\n", encoding="utf-8")
        page.wait_for_function("() => document.body.innerText.includes('after')", timeout=15_000)
        assert page.evaluate("() => window.ran") is None
        assert not [text for text in refused if "Content Security Policy" in text]
        page.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
