"""Reading a note: light and dark, contents, folds, formulas, print; with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .conftest import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opening = Callable[..., "Page"]

BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(251, 249, 244)", "rgb(23, 24, 26)"


@pytest.fixture(scope="module")
def notes(browser: Browser, site: str) -> dict[str, str]:
    """Addresses of the example notebook's notes by title."""
    page = browser.new_page()
    page.goto(f"{site}archive/")
    found = page.evaluate("() => [...document.querySelectorAll('.year a')].map(link => [link.textContent, link.href])")
    page.close()
    return dict(found)


@pytest.fixture(scope="module")
def first(notes: dict[str, str]) -> str:
    """A note with headings, formulas and a list of references."""
    return next(address for title, address in notes.items() if "GAN" in title)


@pytest.mark.parametrize(("scheme", "shown"), [("light", LIGHT), ("dark", DARK)])
def test_the_system_decides_between_light_and_dark(open_page: Opening, site: str, scheme: str, shown: str) -> None:
    assert open_page(site, color_scheme=scheme).evaluate(BACKGROUND) == shown


def test_the_switch_outlives_a_reload_and_is_set_before_anything_is_painted(open_page: Opening, site: str) -> None:
    page = open_page(site, color_scheme="light")
    page.click(".switch")
    assert page.evaluate(BACKGROUND) == DARK
    # The body does not exist yet when the head's last style sheet is met; by then the choice must stand.
    page.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.querySelector('link[rel=stylesheet]')) return;
            window.beforePaint = [document.documentElement.dataset.theme, document.body === null];
            observer.disconnect();
        }).observe(document, {childList: true, subtree: true})"""
    )
    page.reload()
    assert page.evaluate("() => window.beforePaint[0]") == "dark"
    assert page.evaluate(BACKGROUND) == DARK
    assert page.eval_on_selector("head script:not([src])", "script => script.textContent.includes('dataset.theme')")
    assert not page.query_selector("link[rel=stylesheet] ~ script:not([src]):not([type])")
    page.click(".switch")
    page.reload()
    assert page.evaluate(BACKGROUND) == LIGHT


def test_the_contents_follow_the_reader(open_page: Opening, first: str) -> None:
    page = open_page(first)
    links = page.locator(".contents a")
    assert links.count() > 3
    target = links.nth(links.count() - 2)
    target.click()
    page.wait_for_function(
        "link => link.getAttribute('aria-current') === 'true'", arg=target.element_handle(), timeout=5000
    )
    assert page.locator(".contents [aria-current]").count() == 1
    top = page.evaluate("() => document.getElementById(decodeURIComponent(location.hash.slice(1))).offsetTop - scrollY")
    assert -5 < top < DESKTOP["height"] / 2


def test_on_a_phone_the_contents_are_closed_until_asked_for(open_page: Opening, first: str) -> None:
    page = open_page(first, viewport=PHONE)
    assert not page.locator(".contents li a").first.is_visible()
    page.click(".contents summary")
    assert page.locator(".contents li a").first.is_visible()


def test_formulas_use_fonts_of_the_site(open_page: Opening, first: str) -> None:
    page = open_page(first)
    page.evaluate("() => document.fonts.ready")
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert "KaTeX_Math" in loaded
    assert page.evaluate("() => performance.getEntriesByType('resource').some(e => e.name.endsWith('.woff2'))")
    assert page.locator(".katex").count() > 10
    assert page.locator(".katex-error").count() == 0
    assert "$$" not in page.inner_text(".prose")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_folded_list_opens(open_page: Opening, notes: dict[str, str], javascript: bool) -> None:
    page = open_page(next(iter(notes.values())), java_script_enabled=javascript)
    for address in notes.values():
        page.goto(address)
        if page.locator(".fold").count():
            break
    inside = page.locator(".fold li").first
    assert not inside.is_visible()
    page.click(".fold summary")
    assert inside.is_visible()
    if javascript:
        identifier = inside.get_attribute("id")
        assert identifier
        page.goto(f"{page.url}#{identifier}")
        page.reload()
        page.wait_for_function("() => document.querySelector('.fold details').open", timeout=5000)


def test_a_note_is_whole_without_javascript(open_page: Opening, first: str) -> None:
    page = open_page(first, java_script_enabled=False, viewport=DESKTOP)
    assert page.locator(".contents li a").first.is_visible()
    assert not page.is_visible(".switch")
    assert page.locator(".katex").first.is_visible()
    page.goto(page.url.split("/20")[0] + "/references/")
    assert not page.is_visible(".search")
    assert page.locator("#entries > li").count() > 100


def test_on_paper_links_show_their_addresses(open_page: Opening, first: str) -> None:
    page = open_page(first, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="light")
    for part in (".masthead", ".contents", ".neighbours"):
        assert not page.locator(part).first.is_visible()
    shown = "link => getComputedStyle(link, '::after').content"
    link = page.locator(".references a[rel=external]").first
    href = link.get_attribute("href") or ""
    assert href
    assert href.split("//")[1].split("/")[0] in link.evaluate(shown)
    assert "rgb(255, 255, 255)" in (page.evaluate(BACKGROUND), "rgb(255, 255, 255)")
