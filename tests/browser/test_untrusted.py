"""Strangers' notes in a browser: no script of theirs runs, and the theme works under the policy that forbids them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from notes.build import build
from notes.build_options import BuildOptions

from ..sites import hostile
from ..sites.conftest import Notebook, Silent
from .conftest import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opening = Callable[..., "Page"]
FLAGS = {"notes": {"untrusted": True}}
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
THEME = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]*>|<script src="/assets/notes/[^>]*></script>')
COUNTS = "<script>window.ran = () => { (top.hits ??= []).push(location.pathname); };</script>"
SHOW = """async (addresses) => {
    window.hits = [];
    await Promise.all(addresses.map((address) => new Promise((done) => {
        const frame = document.createElement("iframe");
        frame.addEventListener("load", () => setTimeout(done, 50));
        frame.src = address;
        document.body.append(frame);
    })));
    return window.hits;
}"""


def hits(browser: Browser, folder: Path, flags: dict[str, Any], kinds: str = "") -> list[str]:
    """Paths of the hostile pages that ran a script, their policy taken away: what the sanitiser alone is worth."""
    names = [name for name in hostile.vectors() if name.startswith(kinds)]
    it = Notebook(folder, {f"posts/2020-01-02-{name}.md": f"{hostile.vectors()[name]}\n" for name in names})
    it.build(flags=flags)
    addresses = []
    for name in names:
        path = f"2020/01/02/{name}.html"
        html = THEME.sub("", POLICY.sub("", it.page(path))).replace("<head>", f"<head>{COUNTS}", 1)
        (it.site / path).write_text(html, encoding="utf-8")
        addresses.append(f"/{path}")
    (it.site / "frames.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    page = browser.new_page()
    with serving(it.site) as address:
        page.goto(f"{address}frames.html")
        found: list[str] = page.evaluate(SHOW, addresses)
    page.close()
    return found


def test_no_script_of_a_stranger_runs(browser: Browser, tmp_path: Path) -> None:
    assert hits(browser, tmp_path, FLAGS) == []


def test_the_same_notes_run_scripts_where_authors_are_trusted(browser: Browser, tmp_path: Path) -> None:
    assert len(set(hits(browser, tmp_path, {}, "elements"))) > 10


@pytest.fixture(scope="module")
def guarded(example_notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The example notebook's site as one of strangers, under a path, with full-text search."""
    pytest.importorskip("pagefind", reason="the extra `search` is not installed")
    folder = tmp_path_factory.mktemp("guarded")
    flags = {"baseurl": "/notes", "notes": {"untrusted": True, "search": True}}
    build(BuildOptions(source=example_notebook, destination=folder / "site", flags=flags), Silent())
    with serving(folder / "site", "/notes") as address:
        yield address


def test_light_and_dark_work_under_the_policy(open_page: Opening, guarded: str) -> None:
    page = open_page(guarded, color_scheme="light")
    page.click(".switch")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.reload(wait_until="commit")
    page.wait_for_selector("html[data-theme=dark].js")


def test_the_bibliography_is_searched_under_the_policy(open_page: Opening, guarded: str) -> None:
    page = open_page(f"{guarded}references/")
    page.fill("#search", "arxiv")
    page.wait_for_selector(".found:not([hidden]) > li")
    page.fill("#search", "")
    page.locator(".facet-row").first.locator(".facet").last.click()
    page.wait_for_selector(".found:not([hidden]) > li")


def test_formulas_have_their_looks_under_the_policy(open_page: Opening, guarded: str) -> None:
    page = open_page(f"{guarded}archive/")
    page.locator(".year a[href*='adam']").click()
    page.wait_for_selector(".katex .vlist")
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate(
        "() => [...document.fonts].some(font => font.family.includes('KaTeX') && font.status === 'loaded')"
    )
    assert page.evaluate("() => getComputedStyle(document.querySelector('.katex .vlist[style]')).height") != "auto"


def test_full_text_search_works_under_the_policy(open_page: Opening, guarded: str) -> None:
    page = open_page(f"{guarded}search/?q=GAN")
    page.wait_for_selector(".results > li mark")


def test_a_script_that_came_through_would_be_blocked(browser: Browser, guarded: str) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )

    def inject(route: Any) -> None:
        answer = route.fetch()
        evil = (
            "<script>window.hacked = 1</script><img src=missing.png onerror='window.hacked = 2'>"
            "<script src='data:text/javascript,window.hacked=3'></script><iframe src='about:blank'></iframe>"
            "<base href='https://evil.example/'><style>body { display: none }</style>"
        )
        route.fulfill(
            response=answer, body=answer.text().replace('<div class="prose">', f'<div class="prose">{evil}', 1)
        )

    page.route("**/2017/**", inject)
    page.goto(f"{guarded}archive/")
    page.locator(".year a[href*='/2017/']").first.click()
    page.wait_for_load_state()
    page.wait_for_function("() => document.documentElement.classList.contains('js')")
    assert "evil" in page.content()
    assert page.evaluate("() => window.hacked") is None
    assert page.evaluate("() => getComputedStyle(document.body).display") != "none"
    assert not page.evaluate("() => document.baseURI").startswith("https://evil")
    assert len(refused) >= 5
    page.close()
