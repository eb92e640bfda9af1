"""Every page of the theme: well-formed, escaped, linked under the baseurl, in both languages."""

import json
import re
from collections import Counter
from uuid import UUID

import pytest
from lxml import etree, html

from notes.notebook import views

from . import samples

PAGES = samples.every_page()
HTML = [page for page in PAGES if page.template.endswith(".html")]


def render(page, **fields):
    return samples.theme(**fields).render(page, samples.pieces_of)


def parse(page, **fields):
    return html.document_fromstring(render(page, **fields))


def of_kind(kind):
    return next(page for page in PAGES if page.kind == kind)


VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


def unbalanced(text):
    """Tags that do not nest, checked strictly: HTML parsers forgive them."""
    text = re.sub(r"<script\b.*?</script>|<!--.*?-->|<!doctype[^>]*>", "", text, flags=re.S | re.I)
    open_tags = []
    for close, name, end in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*?(/?)>", text):
        if close:
            if not open_tags or open_tags.pop() != name:
                return f"</{name}>"
        elif name not in VOID and not end:
            open_tags.append(name)
    return open_tags


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("page", HTML, ids=lambda page: page.kind)
def test_pages_nest_and_have_unique_ids(page, lang):
    text = render(page, lang=lang)
    assert not unbalanced(text)
    tree = html.document_fromstring(text)
    ids = Counter(tree.xpath("//@id"))
    assert max(ids.values()) == 1
    assert tree.get("lang") == lang
    assert tree.xpath("count(//main)") == 1
    assert tree.xpath("count(//h1)") == 1 or page.kind in ("note", "page")
    assert tree.xpath("string(//title)").strip()
    for name in tree.xpath("//@aria-labelledby") + tree.xpath("//label/@for"):
        assert name in ids


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.kind)
def test_internal_links_stand_under_the_baseurl(page):
    links = parse(page).xpath("//@href | //@src")
    assert links
    for link in links:
        assert link.startswith(("/base/", "#", "https://notes.example/base/", "https://arxiv.org/")), link


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.kind)
def test_nothing_the_notes_say_runs(page):
    evil = {"title": samples.EVIL, "description": samples.EVIL}
    text = render(
        samples.views.Page(**{name: getattr(page, name) for name in page.__struct_fields__} | evil),
        title=samples.EVIL,
        author=samples.EVIL,
    )
    assert samples.EVIL not in text
    assert not re.search(r'(?:href|src)="\s*javascript:', text, re.I)


def test_json_ld_is_valid_and_cannot_be_left():
    page = samples.note(title="</script><script>alert(1)</script>")
    (data,) = parse(page).xpath('//script[@type="application/ld+json"]/text()')
    assert json.loads(data)["headline"] == page.title
    assert json.loads(data)["datePublished"] == "2017-11-12T08:30:00+08:00"


def test_search_engines_are_told():
    tree = parse(samples.note(description="说明"))
    assert tree.xpath("string(//link[@rel='canonical']/@href)") == "https://notes.example/base/x/a.html"
    assert tree.xpath("string(//meta[@name='description']/@content)") == "说明"
    assert tree.xpath("string(//meta[@property='og:title']/@content)") == "题"
    assert not parse(samples.note(), url="").xpath("//link[@rel='canonical'] | //script[@type='application/ld+json']")


# ---------------------------------------------------------------- a note


def test_a_note_shows_what_surrounds_it():
    tree = parse(samples.note())
    assert tree.xpath("string(//nav[starts-with(@class, 'contents')]//a[@href='#t'])") == "款"
    assert tree.xpath("//nav[@class='series']//li/*[@aria-current='page']/text()") == ["上"]
    assert tree.xpath("//nav[@class='neighbours']/a/@href") == ["/base/o/", "/base/n/"]
    assert tree.xpath("normalize-space(//section[@class='cited-by']//li)") == "引者 § 参考"


def test_urls_in_a_body_are_resolved():
    prose = parse(samples.note()).xpath("//div[@class='prose']")[0]
    assert prose.xpath("./p/a/@href") == ["/base/x/b.html"]
    assert prose.xpath(".//img/@src") == ["/base/pic.png"]


def test_a_reference_list():
    (run,) = parse(samples.note()).xpath("//ol[@class='references']")
    first, fold, last = run.xpath("./li")
    assert first.xpath("string(./cite/a/@href)") == "https://arxiv.org/abs/1406.2661"
    assert first.xpath("string(.//span[@class='host'])") == "arxiv.org"
    assert first.xpath("string(.//span[@class='kind'])") == "论文"
    assert first.xpath("string(./p[@class='annotation'])") == "这篇好。"
    assert first.xpath("./p[@class='also']/a/@href") == ["/base/b/#s", "/base/b/#s"]
    assert first.xpath("string(./p[@class='conflict']/q)") == "另一个题名"
    assert [item.get("value") for item in run.iter("li") if item.get("value")] == ["1", "2", "3", "4"]
    assert "2 条" in fold.xpath("normalize-space(./details/summary)")
    assert "（八） § 参考" in fold.xpath("normalize-space(./details/summary)")
    assert fold.xpath(".//li/@id") == ["f1", "f2"]
    assert not last.xpath(".//a")
    assert "javascript:alert(1)" in last.text_content()


def test_many_places_lead_to_the_bibliography():
    places = tuple(samples.also(f"第{number}") for number in range(9))
    items = (samples.entry(also_in=places, bibliography_url="/references/#r"),)
    slot_values = {"references": {"1": views.EntryList(items=items)}}
    (item,) = parse(samples.note(slot_values=slot_values)).xpath("//ol[@class='references single']/li")
    assert item.xpath("./p[@class='also']/a[@class='more']/@href") == ["/base/references/#r"]
    assert "另 6 处" in item.text_content()


def test_an_untitled_reference_shows_its_address():
    url = "https://github.com/owner/<b>"
    items = (samples.entry(url, titled=False, url=url, raw=url, host="github.com", kind="code"),)
    (item,) = parse(samples.note(slot_values={"references": {"1": views.EntryList(items=items)}})).xpath(
        "//li[@class='reference']"
    )
    assert item.xpath("./cite/a/@href") == [url]
    assert item.xpath("string(./cite)") == "github.com/owner/<b>"
    assert len(item.xpath("./cite//wbr")) == 2


def test_a_mark_in_running_text():
    mark = parse(samples.note()).xpath("//small[@class='mark']")[0]
    assert mark.text_content().split() == ["又见", "另一篇"]
    assert mark.xpath("./a/@title") == ["另一篇 § 参考"]


def test_style_sheets_are_linked_only_where_they_are_needed():
    plain = parse(samples.note()).xpath("//link[@rel='stylesheet']/@href")
    body = ('<p><span class="katex">x</span></p><div class="highlight"></div>',)
    rich = samples.theme().render(samples.note(), lambda digest: body)
    assert plain == ["/base/static/theme.css?v=1"]
    assert "katex.css" in rich
    assert "code.css" in rich


def test_a_page_without_a_date_or_neighbours():
    tree = parse(of_kind("page"))
    assert not tree.xpath("//time | //nav[@class='neighbours'] | //nav[@class='series']")


# ---------------------------------------------------------------- lists, bibliography


def test_bibliography_entries_and_facets():
    tree = parse(of_kind("bibliography"))
    first, second = tree.xpath("//ol[@id='entries']/li")
    assert first.xpath("./p[@class='also']/a/@href") == ["/base/b/#s", "/base/b/#s"]
    assert "javascript:alert(2)" in second.text_content()
    assert tree.xpath("//button[@data-kind]/@data-kind") == ["paper", "zine"]
    assert tree.xpath("//nav[@class='months']//a/@href") == ["/base/references/2017-05/", "/base/references/undated/"]
    assert len(tree.xpath("//button[@data-host]")) == 12
    assert tree.xpath("string(//form/@data-index)") == "/base/references/index.json"
    assert tree.xpath("//form/@hidden"), "the search is shown by its script only"


def test_pages_of_the_bibliography():
    of_a_month = next(page for page in samples.every_page() if page.title == "2017-05")
    tree = parse(of_a_month)
    parts, months = tree.xpath("//nav[@class='pages']")
    assert parts.xpath(".//a/@href") == [
        "/base/references/2017-05/",
        "/base/references/2017-05/",
        "/base/references/2017-05-2/",
    ]
    assert months.xpath("./a/@href") == ["/base/references/2017-06/", "/base/references/", "/base/references/undated/"]
    assert tree.xpath("string(//h1)") == "2017年5月（2）"
    assert tree.xpath("//a[@class='anchor']/@href") == ["#r3"]


def test_home_links_its_neighbours():
    tree = parse(of_kind("home"))
    assert tree.xpath("//nav[@class='pages']/a/@href") == ["/base/", "/base/page3/"]
    assert tree.xpath("//head/link[@rel='next']/@href") == ["/base/page3/"]


@pytest.mark.parametrize(
    ("lang", "named"),
    [("zh-CN", ("分页", "第 7 页，共 40 页", "← 较新的笔记")), ("en", ("Pages", "Page 7 of 40", "← Newer notes"))],
)
def test_a_pager_says_where_it_is_and_leads_on(lang, named):
    topic = next(page for page in PAGES if page.kind == "topic" and page.view.pager.total == 40)
    tree = parse(topic, lang=lang)
    (nav,) = tree.xpath("//nav[@class='pages']")
    (current,) = nav.xpath(".//a[@aria-current='page']")
    (previous,) = nav.xpath("./a[@rel='prev']")
    assert (nav.get("aria-label"), current.get("aria-label"), previous.text) == named
    assert [item.text_content() for item in nav.xpath("./ol/li")] == ["1", "…", "5", "6", "7", "8", "9", "…", "40"]
    assert nav.xpath("./ol/li[@aria-hidden]/text()") == ["…", "…"]
    assert [link.rpartition("/t/")[2] for link in nav.xpath("./a/@href")] == ["page6/", "page8/"]
    assert tree.xpath("//head/link[@rel='prev' or @rel='next']/@href") == ["/base/t/page6/", "/base/t/page8/"]


def test_a_list_on_one_page_has_no_pager():
    assert not parse(of_kind("topic")).xpath("//nav[@class='pages']")


def test_old_anchors_of_a_long_archive_lead_to_their_years():
    tree = parse(next(page for page in PAGES if page.view == samples.LONG_ARCHIVE))
    assert tree.xpath("//*[@id='year-2016']/@href") == ["/base/archive/2016/"]
    assert tree.xpath("name(//*[@id='year-2017'])") == "h2"
    assert tree.xpath("//nav[@class='years']//text()[normalize-space()]") == ["2017 ", "700", "2016 ", "1,200"]
    assert tree.xpath("//section[@class='year']/p/a/@href") == ["/base/archive/2017/"]
    assert tree.xpath("normalize-space(//section[@class='year']/p)") == "2017 年全部 700 篇"


def test_a_year_of_a_long_archive_leads_to_its_pages_and_to_the_years_beside_it():
    tree = parse(next(page for page in PAGES if page.kind == "archive" and page.title == "2016"))
    pages, years = tree.xpath("//nav[@class='pages']")
    assert pages.xpath("./ol//a/@href") == ["/base/archive/2016/", "/base/archive/2016/page2/"]
    assert years.xpath("./a/@href") == ["/base/archive/2017/", "/base/archive/", "/base/archive/2015/"]


# ---------------------------------------------------------------- feed, sitemap, robots

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_feed_is_atom_with_absolute_links():
    root = etree.fromstring(render(of_kind("feed")).encode())
    for name in ("title", "id", "updated"):
        assert root.xpath(f"string(a:{name})", namespaces=ATOM)
    (entry,) = root.xpath("a:entry", namespaces=ATOM)
    assert entry.xpath("string(a:title)", namespaces=ATOM) == "题 & <b>"
    assert entry.xpath("string(a:link/@href)", namespaces=ATOM) == "https://notes.example/base/x/a.html"
    assert entry.xpath("a:category/@term", namespaces=ATOM) == ["甲类"]
    content = html.fragment_fromstring(entry.xpath("string(a:content)", namespaces=ATOM), create_parent=True)
    links = content.xpath(".//@href | .//@src")
    assert "https://notes.example/base/x/b.html" in links
    assert "https://notes.example/base/pic.png" in links
    assert "https://notes.example/base/b/#s" in links
    assert all(link.startswith("https://") for link in links)


def test_feed_of_a_site_without_an_address_has_permanent_identifiers():
    ids = etree.fromstring(render(of_kind("feed"), url="").encode()).xpath("//a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids) == 2
    assert all(UUID(identifier).urn == identifier for identifier in ids)
    assert etree.fromstring(render(of_kind("feed")).encode()).xpath("//a:entry/a:id/text()", namespaces=ATOM) == [
        "https://notes.example/base/x/a.html"
    ]


def test_feed_survives_characters_xml_does_not_know():
    body = ("<p>坏\x08字\x0c符￿</p>",)
    feed = samples.theme().render(of_kind("feed"), lambda digest: body)
    assert "坏字符" in "".join(etree.fromstring(feed.encode()).itertext())


def test_an_empty_feed_is_still_atom():
    root = etree.fromstring(render(samples.page("feed", views.FeedView(entries=(), updated=""))).encode())
    assert root.xpath("string(a:updated)", namespaces=ATOM) == "1970-01-01T00:00:00+00:00"


def test_sitemap_and_robots():
    root = etree.fromstring(render(of_kind("sitemap")).encode())
    assert ["".join(url.itertext()).strip() for url in root] == [
        "https://notes.example/base/x/2017-11-12T08:30:00+08:00"
    ]
    parts = etree.fromstring(render(next(page for page in PAGES if page.template == "sitemap-index.xml")).encode())
    assert ["".join(part.itertext()).strip() for part in parts] == [
        "https://notes.example/base/sitemap-1.xml",
        "https://notes.example/base/sitemap-2.xml",
    ]
    assert "Sitemap: https://notes.example/base/sitemap.xml" in render(of_kind("robots"))
    assert "Sitemap" not in render(of_kind("robots"), url="")
