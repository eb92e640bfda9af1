"""What a page holds is bounded however large the notebook is, and an edit writes few files.

The notebooks are small: bounds are lowered where the bound itself is not what a test is about.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable

import pytest
from lxml import etree, html

from .conftest import Notebook

Small = Callable[..., Notebook]

CONFIG = "title: 笔记\nlang: zh-CN\nurl: https://notes.example\n"
FIRST = datetime.date(2015, 1, 1)


def path_of(number: int, days: int = 2) -> str:
    return f"posts/{FIRST + datetime.timedelta(days=number * days)}-n{number}.md"


def post(number: int, text: str = "", title: str = "") -> str:
    return (
        f"---\ntitle: {title or f'甲{number}'}\ncategory: {'ab'[number % 2]}\ntags: [t{number % 3}]\n---\n\n"
        f"正文{text}。\n\n## 参考\n\nhttps://a.example/p/{number}\n\n题名{number}号\n"
    )


def notes(count: int, days: int = 2) -> dict[str, str]:
    return {"_config.yml": CONFIG} | {path_of(number, days): post(number) for number in range(count)}


@pytest.fixture
def small(notebook: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    """Makes notebooks in which everything is cut early."""
    for name, value in {
        "notes.index.facts.CARDS": 4,
        "notes.theme.pages.CARDS": 4,
        "notes.index.facts.ARCHIVE": 4,
        "notes.index.search.MOST_ENTRIES": 3,
        "notes.theme.pages.SITEMAP_ENTRIES": 10,
        "notes.plan.ENTRIES_PER_PAGE": 2,
    }.items():
        monkeypatch.setattr(name, value)
    return notebook


def links(it: Notebook, path: str, xpath: str) -> list[str]:
    return html.document_fromstring(it.page(path)).xpath(f"{xpath}/@href")


def cards(it: Notebook, path: str) -> list[str]:
    return links(it, path, "//article[@class='card']//h2/a")


def in_archive(it: Notebook, path: str) -> list[str]:
    return links(it, path, "//section[@class='year']//li/a")


# ---------------------------------------------------------------- what an edit writes


def test_an_edit_among_six_hundred_notes_writes_few_files(notebook: Small) -> None:
    it = notebook(notes(600))
    it.build()

    def edited(path: str, content: str) -> set[str]:
        """What is written, the exports of the whole bibliography aside."""
        it.write(path, content)
        built = it.build()
        made = {path for path in built.report.reasons if path.endswith("/index.html")}
        assert made - {*built.changed} <= {*with_its_card, "archive/2016/index.html"}, "these show not all of its card"
        return {path for path in built.changed if not path.startswith("references.")}

    middle, page = path_of(300), "a/2016/08/23/n300.html"
    with_its_card = {"page15/index.html", "categories/a/page2/index.html", "tags/t0/index.html"}
    assert edited(middle, post(300, "多几个字")) == {page, *with_its_card}
    assert edited(middle, post(300, "多几个字", "另一个题目")) == {
        page, *with_its_card,
        "archive/2016/index.html", "references/2016-08/index.html", "b/2016/08/21/n299.html", "b/2016/08/25/n301.html",
    }  # fmt: skip
    assert edited(middle, post(300, "多几个字", "另一个题目") + "\nhttps://b.example/\n\n新的一条\n") == {
        page, "index.html", "references/index.html", "references/2016-08/index.html", "references/index.json"
    }  # fmt: skip

    for number in (600, 601):
        it.write(path_of(number), post(number))
    edited(path_of(602), post(602))  # with these each topic has a page more, and the next note moves none
    written = edited(path_of(603), post(603))
    home = {"index.html", *(f"page{number}/index.html" for number in range(2, 32))}
    assert written - home == {
        "b/2018/04/21/n603.html", "a/2018/04/19/n602.html", "categories/b/index.html", "tags/t0/index.html",
        "topics/index.html", "archive/index.html", "archive/2018/index.html", "feed.xml", "sitemap.xml",
        "references/index.html", "references/2018-04/index.html", "references/index.json",
    }  # fmt: skip


def test_bounded_lists_are_the_same_after_edits_as_after_a_clean_build(small: Small) -> None:
    it = small(notes(15, days=60))
    it.build()
    for path, content in (
        (path_of(7, 60), post(7, "改", "改了")),
        (path_of(5, 60), post(5).replace("tags: [", "tags: [新题, ")),
        (path_of(15, 60), post(15)),
        ("posts/2014-05-05-older.md", post(1000)),
        (path_of(3, 60), post(3) + "\nhttps://a.example/p/12\n\n题名12号\n"),
        (path_of(14, 60), ""),
    ):
        if content:
            it.write(path, content)
        else:
            it.remove(path)
        it.build()
        clean = Notebook(it.folder)
        clean.site = it.folder.parent / "clean"
        clean.build(destination=clean.site, cache=it.folder.parent / "no-cache", clean=True)
        assert it.tree() == clean.tree()


# ---------------------------------------------------------------- home, topics, archive


def test_home_pages_keep_the_addresses_and_the_order_of_jekyll(notebook: Small) -> None:
    it = notebook({**notes(7), "_config.yml": CONFIG + "paginate: 2\npaginate_path: /blog/:num/\n"})
    it.build()
    assert cards(it, "index.html") == ["/a/2015/01/13/n6.html", "/b/2015/01/11/n5.html"]
    assert cards(it, "blog/4/index.html") == ["/a/2015/01/01/n0.html"]
    assert links(it, "blog/2/index.html", "//nav[@class='pages']/ol/li/a") == ["/", "/blog/2/", "/blog/3/", "/blog/4/"]


def test_a_long_topic_has_pages_each_of_bounded_length(small: Small) -> None:
    it = small(notes(14))
    it.build()
    paths = ["categories/a/index.html", "categories/a/page2/index.html", "categories/a/page3/index.html"]
    found = [cards(it, path) for path in paths]
    assert [len(page) for page in found] == [3, 2, 2]
    assert [url.rpartition("/n")[2] for page in found for url in page] == [f"{n}.html" for n in (12, 10, 8, 6, 4, 2, 0)]
    assert not (it.site / "categories/a/page4").exists()
    assert "7 篇笔记" in it.page(paths[0])
    assert "第 2 页，共 3 页" in it.page(paths[1])


def test_a_short_archive_is_one_page(notebook: Small) -> None:
    it = notebook(notes(6))
    it.build()
    assert len(in_archive(it, "archive/index.html")) == 6
    assert sorted(path.name for path in (it.site / "archive").iterdir()) == ["index.html"]


def test_a_long_archive_has_a_page_for_each_year_or_several(small: Small) -> None:
    it = small(notes(9, days=100))  # four in 2015, four in 2016, one in 2017
    it.write("posts/2016-12-31-last.md", post(99))
    it.build()
    assert in_archive(it, "archive/index.html") == ["/a/2017/03/11/n8.html"]
    years = "//nav[@class='years']/a"
    assert links(it, "archive/index.html", years) == [f"/archive/{year}/" for year in (2017, 2016, 2015)]
    assert len(in_archive(it, "archive/2015/index.html")) == 4
    assert len(in_archive(it, "archive/2016/index.html")) == 3
    assert len(in_archive(it, "archive/2016/page2/index.html")) == 2
    assert not (it.site / "archive/2015/page2").exists()


def test_a_new_note_changes_its_year_and_the_first_page_of_the_archive(small: Small) -> None:
    it = small(notes(9, days=100))
    it.build()
    it.write("posts/2015-06-01-between.md", post(99))
    changed = {path for path in it.build().changed if path.startswith("archive/")}
    assert changed == {"archive/index.html", "archive/2015/index.html", "archive/2015/page2/index.html"}


def test_files_of_the_notebook_take_the_places_of_further_pages(small: Small) -> None:
    own = {
        "categories/a/page2/index.md": "---\ntitle: 自己的\n---\n",
        "archive/2016/index.html": "<p>自己的</p>",
        "sitemap-1.xml": "<own/>",
        "references/index-2016.json": '{"own": true}',
    }
    it = small({**notes(14, days=100), **own})
    it.build()
    for path in own:
        assert (
            "own" in it.page(path)
            if path.endswith(("xml", "json"))
            else "自己的" in it.page(path.replace(".md", ".html"))
        )
    assert cards(it, "categories/a/page3/index.html")
    assert in_archive(it, "archive/2017/index.html")


def test_further_pages_belong_to_a_list_of_ours(small: Small) -> None:
    own = {
        "categories/a/index.md": "---\ntitle: 自己的\n---\n",
        "archive/index.html": "<p>自己的</p>",
        "sitemap.xml": "<own/>",
        "references/index.json": "{}",
    }
    it = small({**notes(14, days=100), **own})
    it.build()
    further = re.compile(r"categories/a/page|archive/\d|sitemap-|references/index-")
    assert not [path for path in it.tree() if further.match(path)]
    assert (it.site / "categories/b/page2/index.html").is_file()


# ---------------------------------------------------------------- sitemap


def locations(text: str) -> list[str]:
    return etree.fromstring(text.encode()).xpath("//*[local-name()='loc']/text()")


def test_a_large_sitemap_is_an_index_of_parts(small: Small) -> None:
    it = small(notes(14))
    it.build()
    parts = locations(it.page("sitemap.xml"))
    assert len(parts) > 2
    assert parts == [f"https://notes.example/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    found = [locations(it.page(part.rpartition("/")[2])) for part in parts]
    assert {len(part) for part in found[:-1]} == {10}
    listed = [url for part in found for url in part]
    pages = {
        path for path in it.tree() if path.endswith(".html") and path not in ("404.html", "references.bookmarks.html")
    }
    assert len(listed) == len(set(listed))
    assert {url.removeprefix("https://notes.example/") for url in listed} == {
        path.removesuffix("index.html") for path in pages
    }
    assert "Sitemap: https://notes.example/sitemap.xml" in it.page("robots.txt")


def test_a_sitemap_stays_below_the_size_that_is_allowed(notebook: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes.theme.pages.SITEMAP_BYTES", 2000)
    it = notebook({**notes(14), "posts/2020-01-01-amp.md": "---\npermalink: /a&b/&&&&&&&&/\n---\n"})
    it.build()
    parts = [path for path in it.tree() if re.fullmatch(r"sitemap-\d+\.xml", path)]
    assert len(parts) > 1
    assert max(len((it.site / part).read_bytes()) for part in parts) <= 2000 + 200


def test_no_sitemap_has_more_addresses_than_the_protocol_allows() -> None:
    from notes.theme.pages import _cut_sitemap

    parts = _cut_sitemap((f"/{number}/" for number in range(100_001)), "https://notes.example")
    assert [len(part) for part in parts] == [50_000, 50_000, 1]


# ---------------------------------------------------------------- the search of the bibliography


def test_a_small_search_index_is_one_file(notebook: Small) -> None:
    it = notebook(notes(6))
    it.build()
    assert len(json.loads(it.page("references/index.json"))["entries"]) == 6
    assert not list((it.site / "references").glob("index-*.json"))


def test_a_large_search_index_is_a_list_of_parts_newest_first(small: Small) -> None:
    it = small(notes(9, days=100))
    it.write("notes.md", "---\ntitle: 不记日期\n---\n\nhttps://a.example/undated\n\n不记日期的\n")
    it.build()
    parts = json.loads(it.page("references/index.json"))["parts"]
    names = ["2017", "2016-2", "2016", "2015-2", "2015", "undated"]
    assert parts == [
        [f"/references/index-{name}.json", count] for name, count in zip(names, [1, 1, 3, 1, 3, 1], strict=True)
    ]
    found = {name: json.loads(it.page(f"references/index-{name}.json")) for name in names}
    assert found["2016-2"]["years"] == ["2016"]
    assert found["undated"]["years"] == []
    for part in found.values():
        for title, _, _, _, page, anchor, _, topics, _ in part["entries"]:
            assert f'id="{anchor}"' in it.page(part["pages"][page].strip("/") + "/index.html")
            assert title.startswith(("题名", "不记日期"))
            assert all(number < len(part["topics"]) for number in topics)


def test_a_new_reference_changes_one_part_of_the_search_index(small: Small) -> None:
    it = small(notes(9, days=100))
    it.build()
    it.write(path_of(8, 100), post(8) + "\nhttps://b.example/\n\n新的\n")
    changed = {path for path in it.build().changed if path.startswith("references/index") and path.endswith("json")}
    assert changed == {"references/index.json", "references/index-2017.json"}


def test_a_topic_of_a_later_note_that_cites_an_old_reference_is_found_in_its_part(small: Small) -> None:
    it = small(notes(9, days=100))
    it.build()
    it.write(path_of(8, 100), post(8).replace("tags: [", "tags: [新题, ") + "\nhttps://a.example/p/0\n\n题名0号\n")
    it.build()
    part = json.loads(it.page("references/index-2015.json"))
    (entry,) = [entry for entry in part["entries"] if entry[0] == "题名0号"]
    assert "新题" in [part["topics"][number] for number in entry[7]]
    assert [part["years"][number] for number in entry[8]] == ["2015", "2017"]
