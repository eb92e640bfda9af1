"""The browser itself: it starts, shows a page and cannot leave the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_page_is_shown_without_a_network(browser: Browser) -> None:
    page = browser.new_page()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.set_content('<title>笔记</title><img src="http://example.org/picture.png">')
    assert page.title() == "笔记"
    assert failed == ["http://example.org/picture.png"]
    page.close()
