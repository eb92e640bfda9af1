"""References from notes to pages: lists, folds, the bibliography's pages, filters, downloads, what links where."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest

from notes.errors import NotesError
from notes.references.exports import FILE_NAMES, PUBLISHED

from .conftest import Notebook

CONFIG = "title: 笔记\nlang: zh-CN\nbaseurl: /base\n"
FIRST = """---
title: 深度学习（一）——GAN
category: DL
tags: [生成模型]
---

# GAN

## 参考

https://arxiv.org/abs/1406.2661

Generative Adversarial Networks

https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg

贝叶斯生成对抗网络

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向

h1ttps://www.zhihu.com/question/49534423

如何评价某事
"""
SECOND = """---
title: 深度学习（二）——WGAN
category: DL
---

# WGAN

[上一篇](2017-05-01-gan.md#gan)里说过，论文见[原文](http://arxiv.org/pdf/1406.2661v1)。

距离换了一种。

## 参考

http://arxiv.org/pdf/1406.2661v1

Generative Adversarial Networks

https://zhuanlan.zhihu.com/p/99999999

另一篇新的

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向
"""
OTHER = """---
title: 家庭服务器
category: 杂
---

# 硬件

https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg

如何用树莓派搭建一台家庭服务器

https://example.org/copied

GAN的基本原理、应用和走向

https://example.net/a

《一本书》
"""
FILES = {
    "_config.yml": CONFIG,
    "posts/2017-05-01-gan.md": FIRST,
    "posts/2017-06-01-wgan.md": SECOND,
    "posts/2018-06-01-server.md": OTHER,
}
GAN, WGAN, SERVER = "dl/2017/05/01/gan.html", "dl/2017/06/01/wgan.html", "杂/2018/06/01/server.html"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Notebook:
    """The built notebook of `FILES`."""
    it = Notebook(tmp_path_factory.mktemp("references"), FILES)
    it.build()
    return it


def tree(it: Notebook, path: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(it.page(path))


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# ---------------------------------------------------------------- in a note


def test_a_run_of_references_is_a_list_of_linked_titles(site):
    items = tree(site, GAN).xpath("//ol[contains(@class,'references')]/li[contains(@class,'reference')]")
    links = [item.xpath("./cite/a")[0] for item in items]
    assert [(link.get("href"), link.text) for link in links] == [
        ("https://arxiv.org/abs/1406.2661", "Generative Adversarial Networks"),
        ("https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg", "贝叶斯生成对抗网络"),
        ("https://zhuanlan.zhihu.com/p/24897387", "GAN的基本原理、应用和走向"),
        ("https://www.zhihu.com/question/49534423", "如何评价某事"),
    ]
    assert items[0].xpath("string(.//*[@class='host'])") == "arxiv.org"
    assert items[0].xpath("string(.//*[@class='kind'])") == "论文"
    assert items[3].xpath("string(.//*[@class='host']/@title)") == "h1ttps://www.zhihu.com/question/49534423"


def test_also_in_names_a_note_of_the_series_by_its_number(site):
    first = tree(site, GAN).xpath("//li[@class='reference']")[0]
    also = first.xpath("./p[@class='also']/a")
    assert [text(link) for link in also] == ["（二） § WGAN", "（二） § WGAN › 参考"]
    assert [unquote(link.get("href")) for link in also] == [f"/base/{WGAN}#wgan", f"/base/{WGAN}#参考"]


def test_what_an_earlier_note_of_the_series_lists_folds_into_one_line(site):
    fold = tree(site, WGAN).xpath("//li[@class='fold']")[0]
    assert text(fold.xpath("./details/summary")[0]) == "2 条已列于（一） § GAN › 参考"
    assert not fold.xpath("./details/@open")
    assert fold.xpath(".//li//cite/a/@href") == [
        "http://arxiv.org/pdf/1406.2661v1",
        "https://zhuanlan.zhihu.com/p/24897387",
    ]
    assert [text(also) for also in fold.xpath(".//li//p[@class='also']")] == ["又见 深度学习（二）——WGAN § WGAN"]
    assert fold.xpath("./a[@class='go']/@href")[0].startswith("/base/dl/2017/05/01/gan.html#")
    shown = tree(site, WGAN).xpath(
        "//ol[contains(@class,'references')]/li[contains(@class,'reference')]//cite/a/text()"
    )
    assert shown == ["另一篇新的"]


def test_folding_can_be_switched_off(notebook):
    it = notebook({**FILES, "_config.yml": CONFIG + "notes:\n  references:\n    fold: false\n"})
    it.build()
    assert "<details><summary>2" not in it.page(WGAN)
    assert it.page(WGAN).count('class="reference"') == 3


def test_a_conflict_shows_both_titles_in_notes_and_bibliography_and_is_a_warning(site, notebook):
    for path in (GAN, SERVER, "references/index.html"):
        conflict = tree(site, path).xpath("//p[@class='conflict']")[0]
        quoted = {q.text for q in conflict.xpath("./q")}
        assert quoted <= {"贝叶斯生成对抗网络", "如何用树莓派搭建一台家庭服务器"}
        assert {"贝叶斯生成对抗网络", "如何用树莓派搭建一台家庭服务器"} <= {
            *quoted,
            *conflict.getparent().xpath("./cite/a/text()"),
        }
    it = notebook(FILES)
    problems = it.build().report.problems
    found = next(problem for problem in problems if problem.code == "title-conflict")
    assert (found.severity, found.path, found.line) == ("warning", "posts/2018-06-01-server.md", 8)
    with pytest.raises(NotesError):
        it.build(strict=True)


def test_a_note_lists_who_links_to_it_with_the_section(site):
    cited_by = tree(site, GAN).xpath("//section[@class='cited-by']//a")
    assert [(text(link), link.get("href")) for link in cited_by] == [
        ("深度学习（二）——WGAN § WGAN", "/base/dl/2017/06/01/wgan.html#wgan")
    ]


# ---------------------------------------------------------------- the bibliography


def test_every_page_of_the_bibliography_leads_back_to_every_citing_section(site):
    entries = tree(site, "references/index.html").xpath("//ol[@id='entries']/li")
    exported = json.loads(site.page("references.json"))["references"]
    assert [entry.get("id") for entry in entries] == [reference["anchor"] for reference in exported]
    for entry, reference in zip(entries, exported, strict=True):
        links = entry.xpath("./p[@class='also']/a/@href")
        sections = {(place["path"], place["anchor"]) for place in reference["places"]}
        assert len(links) == len(sections)
        for link in links:
            parts = urlsplit(link)
            page = tree(site, unquote(parts.path).removeprefix("/base/"))
            assert page.xpath(f"//*[@id='{unquote(parts.fragment)}']")


def test_every_link_inside_the_site_leads_somewhere(site):
    checked = 0
    for path in site.tree():
        if not path.endswith(".html") or path == "references.bookmarks.html":
            continue
        for link in tree(site, path).xpath("//a/@href"):
            if link.startswith("/"):
                target = unquote(urlsplit(link).path).removeprefix("/base/")
                file = site.site / target
                file = file / "index.html" if target.endswith("/") or not target else file
                assert file.is_file(), (path, link)
                if fragment := unquote(urlsplit(link).fragment):
                    assert lxml.html.fromstring(file.read_text("utf-8")).xpath(f"//*[@id='{fragment}']"), link
                checked += 1
    assert checked > 100


def test_counts_filters_and_downloads(site):
    page = tree(site, "references/index.html")
    assert page.xpath("string(//h1)") == "参考文献"
    assert page.xpath("string(//p[@class='figures'])") == "7 条参考 · 11 处引用 · 3 条见于多篇"
    assert [facet.get("data-kind") for facet in page.xpath("//button[@data-kind]")] == ["article", "paper"]
    assert page.xpath("//button[@data-host]/@data-host") == [
        "zhuanlan.zhihu.com", "arxiv.org", "example.net", "example.org", "mp.weixin.qq.com", "zhihu.com"
    ]  # fmt: skip
    assert {b.get("data-topic"): text(b) for b in page.xpath("//button[@data-topic]")} == {
        "DL": "DL 5",
        "生成模型": "生成模型 4",
        "杂": "杂 3",
    }
    assert [text(b) for b in page.xpath("//button[@data-year]")] == ["2018 3", "2017 5"]
    assert page.xpath("//p[@class='downloads']/a/@href") == [f"/base/{FILE_NAMES[form]}" for form in PUBLISHED]


def test_same_titles_are_suggested_and_not_merged(site):
    page = tree(site, "references/index.html")
    entry = page.xpath("//li[cite/a[@href='https://example.org/copied']]")[0]
    other = page.xpath("//li[cite/a[@href='https://zhuanlan.zhihu.com/p/24897387']]")[0]
    assert entry.xpath("./p[@class='others']/a/text()") == ["zhuanlan.zhihu.com"]
    assert entry.xpath("./p[@class='others']/a/@href") == [f"/base/references/#{other.get('id')}"]


def test_the_search_index_holds_every_entry_and_where_it_is(site):
    index = json.loads(site.page("references/index.json"))
    assert (index["pages"], index["topics"], index["years"]) == (
        ["/references/"],
        ["DL", "杂", "生成模型"],
        ["2017", "2018"],
    )
    anchors = tree(site, "references/index.html").xpath("//ol[@id='entries']/li/@id")
    assert [entry[5] for entry in index["entries"]] == anchors
    shared = next(entry for entry in index["entries"] if "QacQCrjh3KmrQSMp" in entry[1])
    assert "如何用树莓派搭建一台家庭服务器" in shared[0] + shared[6] and "贝叶斯生成对抗网络" in shared[0] + shared[6]
    assert [index["topics"][number] for number in shared[7]] == ["DL", "杂", "生成模型"]
    assert [index["years"][number] for number in shared[8]] == ["2017", "2018"]


def test_papers_named_without_an_address_come_last(notebook):
    named = "---\ntitle: 压缩\ncategory: DL\n---\n\n# 剪枝\n\n论文：\n\n"
    named += "《Deep Compression》\n\n《Generative Adversarial Networks》\n"
    it = notebook({**FILES, "posts/2017-03-01-a.md": named, "posts/2017-04-01-b.md": named.replace("压缩", "再压缩")})
    it.build()
    entry = tree(it, "references/index.html").xpath("//ol[@id='entries']/li")[-1]
    assert entry.xpath("string(./cite)") == "《Deep Compression》"
    assert [text(link) for link in entry.xpath("./p[@class='also']/a")] == ["压缩 § 剪枝", "再压缩 § 剪枝"]
    assert entry.get("data-kind") == "paper"
    assert tree(it, "references/index.html").xpath("string(//p[@class='figures'])").endswith("另有 1 种只有题名")
    row = json.loads(it.page("references/index.json"))["entries"][-1]
    assert (row[0], row[3], row[5]) == ("《Deep Compression》", "paper", entry.get("id"))


def many(first: int, count: int, title: str = "长单") -> str:
    return f"---\ntitle: {title}\n---\n\n# 参考\n\n" + "".join(
        f"https://example.org/p/{number}\n\n第{number}条题名\n\n" for number in range(first, first + count)
    )


LONG = {
    "_config.yml": CONFIG,
    "posts/2020-01-01-a.md": many(0, 210),
    "posts/2020-03-05-b.md": many(205, 30, "又一篇"),
    "posts/2021-07-01-c.md": many(300, 40, "第三篇"),
    "notes.md": many(400, 2, "不记日期"),
}


def entries(it, path: str) -> list[str]:
    return tree(it, path).xpath("//ol[@id='entries']/li/@id")


def test_a_long_bibliography_has_a_page_for_each_month_of_first_citation(notebook):
    it = notebook(LONG)
    it.build()
    pages = ["2021-07", "2020-03", "2020-01-2", "2020-01", "undated"]
    first = tree(it, "references/index.html")
    months = [name for name in pages if name != "2020-01-2"]
    assert first.xpath("//nav[@class='months']//a/@href") == [f"/base/references/{name}/" for name in months]
    assert [text(row) for row in first.xpath("//nav[@class='months']//p")] == [
        "2021 07 40", "2020 03 25 01 210", "无日期 – 2"
    ]  # fmt: skip
    found = {name: entries(it, f"references/{name}/index.html") for name in pages}
    assert [len(found[name]) for name in pages] == [40, 25, 10, 200, 2]
    index = json.loads(it.page("references/index.json"))
    for entry in index["entries"]:
        assert entry[5] in found[index["pages"][entry[4]].split("/")[-2]]
    shared = first.xpath("//ol[@id='entries']/li")
    assert len(shared) == 5
    assert {link.rpartition("#")[0] for entry in shared for link in entry.xpath(".//a[@class='anchor']/@href")} == {
        "/base/references/2020-01-2/"
    }
    assert tree(it, "references/2020-03/index.html").xpath("//nav[@class='pages']//a/@href") == [
        "/base/references/2021-07/",
        "/base/references/",
        "/base/references/2020-01/",
    ]
    parts, _ = tree(it, "references/2020-01/index.html").xpath("//nav[@class='pages']")
    assert parts.xpath("./ol//a/@href") == ["/base/references/2020-01/", "/base/references/2020-01-2/"]
    assert tree(it, "references/2020-03/index.html").xpath("string(//h1)") == "2020年3月"


def test_a_new_reference_changes_its_month_and_the_first_page(notebook):
    it = notebook(LONG)
    it.build()
    it.write("posts/2020-03-05-b.md", LONG["posts/2020-03-05-b.md"] + "https://example.org/new\n\n新的一条\n")
    changed = {path for path in it.build().report.reasons if path.startswith("references/")}
    assert changed == {"references/index.html", "references/2020-03/index.html", "references/index.json"}


def test_no_new_note_moves_an_entry_of_another_month(notebook):
    it = notebook(LONG)
    it.build()
    before = pages_of(it)
    it.write("posts/2019-05-01-z.md", many(900, 230, "早些"))
    it.build()
    after = pages_of(it)
    assert {anchor: after[anchor] for anchor in before} == before


def pages_of(it) -> dict[str, str]:
    """The page of each entry by its anchor."""
    index = json.loads(it.page("references/index.json"))
    return {entry[5]: index["pages"][entry[4]] for entry in index["entries"]}


def test_an_edit_that_moves_no_line_makes_no_export_again(notebook):
    it = notebook(FILES)
    it.build()
    it.write("posts/2017-06-01-wgan.md", SECOND.replace("换了一种", "换成另外一种"))
    reasons = it.build().report.reasons
    assert WGAN in reasons
    assert not [path for path in reasons if path.startswith("references")]


def test_a_file_of_the_notebook_takes_the_place_of_an_export(notebook):
    it = notebook({**FILES, "references.bib": "@misc{mine}\n"})
    it.build()
    assert it.page("references.bib") == "@misc{mine}\n"


@pytest.mark.parametrize("host", ["..", ".", "a..b", "..%2f..", "CON|x", "-x", "x" * 300 + ".org"])
def test_no_host_or_kind_leads_out_of_the_site(notebook, host):
    body = f"---\ntitle: t\n---\n\nhttps://{host}/a\n\n一\n\nhttps://{host}/b\n\n二\n\nhttps://example.org/c\n\n三\n"
    kind = "notes:\n  references:\n    kind:\n      https://example.org/c: ../../../out\n"
    it = notebook({"_config.yml": CONFIG + kind, "posts/2020-01-01-a.md": body})
    it.build()
    outside = [path for path in it.folder.parent.rglob("*") if path.is_file() and it.folder not in path.parents]
    assert outside == []
    assert it.page("references/index.html").count('class="reference"') == 3
    names = {path.name for path in (it.site / "references").rglob("*")}
    assert names == {"index.html", "index.json"}
    assert isinstance(it.site, Path)
