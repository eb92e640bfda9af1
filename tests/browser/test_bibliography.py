"""The bibliography page: search by any part of a title, facets, and what becomes of them without the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opening = Callable[..., "Page"]


def han_part(page: Page) -> tuple[str, str]:
    """Some title with Chinese in it, and three characters from its middle."""
    titles = page.locator("#entries cite").all_inner_texts()
    for title in titles:
        han = "".join(character if "一" <= character <= "鿿" else " " for character in title).split()
        if long := next((run for run in han if len(run) >= 5), ""):
            return title.strip(), long[1:4]
    raise LookupError("the example notebook cites nothing Chinese")


def test_any_part_of_a_chinese_title_is_found(open_page: Opening, project: str) -> None:
    page = open_page(f"{project}references/")
    title, part = han_part(page)
    page.fill("#search", part)
    page.wait_for_selector(".found:not([hidden]) > li")
    found = page.locator(".found > li cite").all_inner_texts()
    assert title in [text.strip() for text in found]
    assert all(part in text for text in page.locator(".found > li").all_inner_texts())
    assert str(len(found)) in page.inner_text(".search output")
    anchor = page.locator(".found .anchor").first.get_attribute("href") or ""
    assert anchor.startswith("/notes/references/")
    page.fill("#search", "没有这样的题目")
    page.wait_for_function("() => !document.querySelector('.found > li')")
    page.fill("#search", "")
    page.wait_for_selector("#entries:not([hidden])")


def test_kinds_narrow_the_list(open_page: Opening, site: str) -> None:
    page = open_page(f"{site}references/")
    facet = page.locator(".facet-row").first.locator(".facet").last
    count = int(facet.locator(".count").inner_text())
    facet.click()
    shown = ".found:not([hidden]) > li, #entries:not([hidden]) > li:not([hidden])"
    page.wait_for_function("([shown, count]) => document.querySelectorAll(shown).length === count", arg=[shown, count])


def test_without_the_index_the_page_itself_is_searched(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.route("**/*.json", lambda route: route.abort())
    page.goto(f"{site}references/")
    _, part = han_part(page)
    page.fill("#search", part)
    page.wait_for_function("() => document.querySelector('#entries > li[hidden]')")
    shown = page.locator("#entries > li:not([hidden])").all_inner_texts()
    assert shown
    assert all(part in text for text in shown)
    page.close()
