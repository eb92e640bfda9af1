"""What holds for every page of the example notebook: its links lead somewhere, it fits a phone, it is accessible."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from .conftest import DESKTOP, PHONE, pages_of, readable, watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LINKS = """() => [...document.querySelectorAll('[href], [src]')]
    .map(element => element.getAttribute('href') ?? element.getAttribute('src'))"""
ANCHORS = "() => [...document.querySelectorAll('[id]')].map(element => element.id)"
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('main *')].filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(element => element.outerHTML.slice(0, 120))"""
PARTS = {"include": ["html"], "exclude": [".katex"]}
"""KaTeX's thousands of spans are hidden from screen readers, which read its MathML."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(("base", "javascript"), [("", False), ("/notes", True)], ids=["root, no script", "project"])
def test_every_link_within_the_site_leads_somewhere(
    browser: Browser, request: pytest.FixtureRequest, base: str, javascript: bool
) -> None:
    home = request.getfixturevalue("project" if base else "site")
    folder: Path = request.getfixturevalue("project_site" if base else "example_site")
    context = browser.new_context(viewport=PHONE, java_script_enabled=javascript)
    page = context.new_page()
    faults: list[str] = []
    watch(page, home, faults)
    links, anchors = crawl(page, home, folder)
    context.close()
    for source, target in links:
        path, fragment = urldefrag(target)
        if not path.startswith(home):
            assert urlsplit(path).netloc != urlsplit(home).netloc, f"{readable(source)} leaves the project: {target}"
            continue
        if path in anchors:
            if fragment and unquote(fragment) not in anchors[path]:
                faults.append(f"{readable(source)}: {unquote(target)} has no such heading")
        elif not Path(folder, unquote(urlsplit(path).path).removeprefix(f"{base}/")).is_file():
            faults.append(f"{readable(source)}: {unquote(target)} is missing")
    assert not faults
    assert set(anchors) == {urljoin(home, quote(path)) for path in pages_of(folder)} - {home + "404.html"}


def crawl(page: Page, home: str, folder: Path) -> tuple[set[tuple[str, str]], dict[str, set[str]]]:
    """Every link reached from the home page, as page and target, and the anchors of every page."""
    html = {urljoin(home, quote(path)) for path in pages_of(folder)}
    links: set[tuple[str, str]] = set()
    anchors: dict[str, set[str]] = {}
    waiting = [home]
    while waiting:
        address = waiting.pop()
        if address in anchors:
            continue
        answer = page.goto(address, wait_until="domcontentloaded")
        assert answer
        assert answer.ok
        anchors[address] = set(page.evaluate(ANCHORS))
        targets = {urljoin(address, link) for link in page.evaluate(LINKS)}
        links |= {(address, target) for target in targets if target.startswith("http")}
        waiting.extend(sorted({urldefrag(target).url for target in targets} & html))
    return links, anchors


def test_every_page_fits_a_phone_and_stays_silent(browser: Browser, site: str, example_site: Path) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    faults: list[str] = []
    watch(page, site, faults)
    for path in pages_of(example_site):
        page.goto(urljoin(site, quote(path)))
        faults.extend(f"{path} is too wide: {html}" for html in page.evaluate(TOO_WIDE))
        assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"], path
    context.close()
    assert not faults


@pytest.mark.parametrize(
    ("viewport", "scheme", "rules"),
    [(DESKTOP, "light", RULES), (PHONE, "dark", ["color-contrast", "target-size"])],
    ids=["desktop, light", "phone, dark"],
)
def test_every_kind_of_page_is_accessible(
    open_page: Callable[..., Page], site: str, viewport: dict[str, int], scheme: str, rules: list[str]
) -> None:
    page = open_page(site, viewport=viewport, color_scheme=scheme)
    note = page.eval_on_selector_all(".card-title a", "links => links.at(-1).href")
    topic = page.eval_on_selector(".topic", "link => link.href")
    found = []
    for address in [site, note, topic, *(site + path for path in ("topics/", "archive/", "references/", "404.html"))]:
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        results: Any = page.evaluate("([parts, options]) => axe.run(parts, options)", [PARTS, options(rules)])
        assert results["passes"]
        found.extend(
            f"{readable(address)}: {violation['id']}: {node['html'][:120]}"
            for violation in results["violations"]
            for node in violation["nodes"][:2]
        )
    assert not found


def options(rules: list[str]) -> dict[str, Any]:
    """What axe is asked: the cells of a table, empty heads included, are the author's."""
    return {"runOnly": rules, "rules": {"empty-table-header": {"enabled": False}}, "resultTypes": ["violations"]}
