"""Sites for the browser: the example notebook served as GitHub Pages serves it, at the root and as a project page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


class PagesHandler(SimpleHTTPRequestHandler):
    """One folder under one path: `/a` is `a.html`, what is missing is `404.html` with that status."""

    def __init__(self, *arguments: Any, base: str, **options: Any) -> None:
        self.base = base
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        path = urlsplit(path).path
        if self.base and not path.startswith(f"{self.base}/"):
            return str(Path(self.directory, "outside the project page"))
        found = super().translate_path(path.removeprefix(self.base))
        return f"{found}.html" if not Path(found).exists() and Path(f"{found}.html").is_file() else found

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        missing = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not missing.is_file():
            return super().send_error(code, message, explain)
        content = missing.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def serving(folder: Path, base: str = "") -> Iterator[str]:
    """Serve a folder on a free port; gives the address of its home page."""
    handler = partial(PagesHandler, directory=str(folder), base=base)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{base}/"
        server.shutdown()


@pytest.fixture(scope="session")
def site(example_site: Path) -> Iterator[str]:
    """Address of the example notebook's site."""
    with serving(example_site) as address:
        yield address


@pytest.fixture(scope="session")
def project(project_site: Path) -> Iterator[str]:
    """Address of the same site as a project page, under `/notes/`."""
    with serving(project_site, "/notes") as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in a browser profile of their own: `open_page(address, viewport=PHONE)`; what goes wrong in one
    fails.

    What goes wrong is a message on the console, an exception, an answer that is not a success, or a request that leaves
    the site.
    """
    contexts = []
    faults: list[str] = []

    def open_one(address: str, *, wait_until: str = "load", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        contexts.append(context)
        page = context.new_page()
        watch(page, address, faults)
        page.goto(address, wait_until=wait_until)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


def watch(page: Page, address: str, faults: list[str]) -> None:
    """Note down what goes wrong in a page of the site at `address`."""
    host = urlsplit(address).netloc

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"{page.url}: {message.text}")

    def request(sent: Any) -> None:
        if urlsplit(sent.url).netloc != host and not sent.url.startswith("data:"):
            faults.append(f"{page.url} asks for {sent.url}")

    def response(answer: Any) -> None:
        if answer.status >= 400:
            faults.append(f"{page.url}: {answer.status} for {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", request)
    page.on("response", response)


def pages_of(folder: Path) -> list[str]:
    """Every HTML page of a site, as its path below the home page's address; bookmarks are a download."""
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*.html") if ".bookmarks" not in file.name)
    return sorted(path.removesuffix("index.html") for path in found)


def readable(address: str) -> str:
    """An address without its host, for messages."""
    return unquote(urlsplit(address).path)
