"""The bibliography page: search by any part of a title, facets; and both without the index, or with a large one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from ..sites.conftest import Notebook
from .conftest import serving

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


# ---------------------------------------------------------------- an index in parts

YEARS = (2011, 2012, 2013, 2014)


def references(year: int, count: int) -> str:
    cited = "".join(f"https://a.example/{year}/{number}\n\n论文{year}年第{number}条\n\n" for number in range(count))
    return f"---\ntitle: {year}年\n---\n\n{cited}"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Notebook]]:
    """A site of four years with 150 references each, whose index has a part for each, and its address."""
    notebook = Notebook(
        tmp_path_factory.mktemp("large"),
        {"_config.yml": "lang: zh-CN\n"} | {f"posts/{year}-05-01-a.md": references(year, 150) for year in YEARS},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("notes.index.search.MOST_ENTRIES", 150)
        notebook.build()
    with serving(notebook.site) as address:
        yield address, notebook


def opened(open_page: Opening, address: str) -> tuple[Page, list[str]]:
    """The first page of the bibliography, and the names of the files of its index as they are asked for."""
    page, asked = open_page(f"{address}references/"), list[str]()

    def note(url: str) -> None:
        if url.endswith(".json"):
            asked.append(url.rpartition("/")[2])

    page.on("request", lambda request: note(request.url))
    return page, asked


def test_a_search_that_fills_the_list_reads_no_more_of_a_large_index(
    open_page: Opening, large: tuple[str, Notebook]
) -> None:
    page, asked = opened(open_page, large[0])
    page.fill("#search", "论文")
    page.wait_for_selector(".more-found:not([hidden])")
    assert asked == ["index.json", "index-2014.json", "index-2013.json"]
    assert page.locator(".found > li").count() == 200
    assert page.inner_text(".found > li:first-child cite") == "论文2014年第0条"
    assert page.inner_text(".search output") == "300 条"
    assert page.inner_text(".searched") == "已查 300 / 600 条"
    page.click(".more-found")
    page.wait_for_function("() => document.querySelectorAll('.found > li').length === 400")
    assert asked[3:] == ["index-2012.json"]
    page.click(".more-found")
    page.wait_for_function("() => document.querySelectorAll('.found > li').length === 600")
    assert page.inner_text(".search output") == "600 条"
    assert not page.inner_text(".searched")
    assert not page.is_visible(".more-found")


def test_a_search_for_something_rare_reads_all_parts_once(open_page: Opening, large: tuple[str, Notebook]) -> None:
    page, asked = opened(open_page, large[0])
    page.fill("#search", "2011年第7条")
    page.wait_for_selector(".found > li")
    page.wait_for_function("() => document.querySelector('.search output').value === '1 条'")
    assert asked == ["index.json", *(f"index-{year}.json" for year in reversed(YEARS))]
    page.fill("#search", "没有这样的题目")
    page.wait_for_function("() => document.querySelector('.search output').value === '没有找到'")
    assert len(asked) == 5


def test_an_address_without_its_month_finds_an_entry_in_a_large_index(
    open_page: Opening, large: tuple[str, Notebook]
) -> None:
    address, notebook = large
    part = json.loads(notebook.page("references/index-2012.json"))
    anchor, place = part["entries"][3][5], part["pages"][part["entries"][3][4]]
    page, asked = opened(open_page, address)
    page.evaluate("anchor => { location.hash = anchor; }", anchor)
    page.wait_for_url(f"**{place}#{anchor}")
    assert asked == [
        "index.json", "index-2014.json", "index-2013.json", "index-2012.json"
    ]  # fmt: skip


def test_a_part_that_cannot_be_read_is_said_and_asked_for_again(browser: Browser, large: tuple[str, Notebook]) -> None:
    page = browser.new_page()
    page.route("**/index-2013.json", lambda route: route.abort())
    page.goto(f"{large[0]}references/")
    page.fill("#search", "论文")
    page.wait_for_selector(".more-found:not([hidden])")
    assert page.inner_text(".searched") == "索引有一部分读不到"
    assert page.locator(".found > li").count() == 150
    page.unroute("**/index-2013.json")
    page.click(".more-found")
    page.wait_for_function("() => document.querySelectorAll('.found > li').length > 150")
    page.close()
