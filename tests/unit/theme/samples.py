"""A site and pages to lay out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from notes.model import MarkSlot, Piece, ReferencesSlot, UrlSlot
from notes.notebook import views
from notes.notebook.paging import pager
from notes.theme import Theme

TEMPLATES = Path(__file__).parents[3] / "templates"
ASSETS = {
    name: f"/static/{name}?v=1" for name in ("theme.css", "theme.js", "search.js", "icon.svg", "katex.css", "code.css")
}
EVIL = '<script>alert("x")</script>'


def site(**fields: Any) -> views.Site:
    return views.Site(
        **{
            "title": "笔记",
            "description": "读书时记下的",
            "author": "某人",
            "lang": "zh-CN",
            "url": "https://notes.example",
            "baseurl": "/base",
            "nav": (),
            "config": {"colour": "red", "title": "shadowed"},
        }
        | fields
    )


def theme(*dirs: Path, cache_dir: Path | None = None, assets: dict[str, str] = ASSETS, **fields: Any) -> Theme:
    return Theme([*dirs, TEMPLATES], site(**fields), assets, cache_dir=cache_dir)


def card(title: str = "一篇", **fields: Any) -> views.Card:
    return views.Card(
        **{"title": title, "url": "/a/", "date": "2017-11-12T08:30:00+08:00", "excerpt": "开头。", "words": 12} | fields
    )


def entry(title: str = "题名", **fields: Any) -> views.Entry:
    url = "https://arxiv.org/abs/1406.2661"
    return views.Entry(
        **{
            "id": "ref-1",
            "title": title,
            "titled": True,
            "url": url,
            "raw": url,
            "host": "arxiv.org",
            "kind": "paper",
        }
        | fields
    )


def also(title: str = "另一篇", section: str = "参考", **fields: Any) -> views.AlsoIn:
    return views.AlsoIn(**{"title": title, "section": section, "url": "/b/#s"} | fields)


def page(kind: str, view: views.View, **fields: Any) -> views.Page:
    template = {"feed": "feed.xml", "sitemap": "sitemap.xml", "robots": "robots.txt"}.get(kind, f"{kind}.html")
    return views.Page(
        **{
            "output": "x/index.html",
            "url": "/x/",
            "template": template,
            "title": "",
            "description": "",
            "kind": kind,
            "view": view,
        }
        | fields
    )


BODY: tuple[Piece, ...] = (
    '<p>正文 <a href="',
    UrlSlot(url="b.html"),
    '">',
    EVIL.replace("<", "&lt;"),
    "</a>",
    MarkSlot(citation=0),
    '</p>\n<img src="',
    UrlSlot(url="/pic.png"),
    '">',
    ReferencesSlot(citations=(1, 2)),
)


def slot_values() -> dict[str, Any]:
    fold = views.EntryFold(entries=(entry("甲", id="f1"), entry("乙", id="f2")), listed_in=also(short="（八）"))
    items = (
        entry("第一", also_in=(also(), also("第三篇")), annotations=("这篇好。",), conflict=("另一个题名",)),
        fold,
        entry("第四", id="ref-4", url="javascript:alert(1)", raw="javascript:alert(1)"),
    )
    return {
        "references": {"1": views.EntryList(items=items)},
        "marks": {"0": entry(also_in=(also(),), id="")},
        "urls": {"b.html": "/x/b.html"},
    }


def note(**fields: Any) -> views.Page:
    view = views.NoteView(
        card=card(categories=(views.Topic(name="甲类", url="/t/", kind="category", count=2),)),
        toc=(
            views.TocEntry(
                id="s", html="节 <em>一</em>", level=1, children=(views.TocEntry(id="t", html="款", level=2),)
            ),
        ),
        newer=views.Link(title="新", url="/n/"),
        older=views.Link(title="旧", url="/o/"),
        series=(
            views.SeriesPart(title="上", url="/1/", number=1, current=True),
            views.SeriesPart(title="下", url="/2/", number=2),
        ),
        cited_by=(also("引者"),),
        related=(card("相关"),),
    )
    return page(
        "note", view, **{"title": "题", "pieces_key": "body", "slot_values": slot_values(), "url": "/x/a.html"} | fields
    )


MONTHS = (
    views.Period(month="2017-05", url="/references/2017-05/", count=203),
    views.Period(month="", url="/references/undated/", count=1),
)


def pages_of(url: str, number: int = 1, total: int = 1) -> views.Pager:
    """A pager of a list at `url`."""
    return pager(number, total, lambda page: url if page == 1 else f"{url}page{page}/")


def year(number: int, *cards: views.Card, **fields: Any) -> views.ArchiveYear:
    return views.ArchiveYear(**{"year": number, "cards": cards, "count": len(cards)} | fields)


LONG_ARCHIVE = views.ArchiveView(
    years=(year(2017, card(), count=700, url="/archive/2017/"), year(2016, count=1200, url="/archive/2016/"))
)


def every_page() -> list[views.Page]:
    """Every kind of page, in each of its forms."""
    cards = (card(), card("草稿", draft=True, date=""))
    topic = views.Topic(name="甲类", url="/t/", kind="category", count=2)
    facets = tuple(views.Facet(name=f"h{number}.org", count=number) for number in range(12, 0, -1))
    return [
        note(),
        page("page", views.NoteView(card=card(date="")), title="关于"),
        page(
            "home",
            views.HomeView(
                cards=cards,
                total_notes=2,
                total_references=3,
                topics=(topic,),
                pager=pages_of("/", 2, 3),
            ),
        ),
        page("topics", views.TopicsView(categories=(topic,), tags=())),
        page("topic", views.TopicView(topic=topic, cards=cards, pager=pages_of("/t/")), title="甲类"),
        page("topic", views.TopicView(topic=topic, cards=cards, pager=pages_of("/t/", 7, 40)), title="甲类"),
        page("archive", views.ArchiveView(years=(year(2017, card()), year(2016, card())))),
        page("archive", LONG_ARCHIVE),
        page(
            "archive",
            views.ArchiveView(
                years=(year(2016, card(), count=0, url="/archive/2016/"),),
                pager=pages_of("/archive/2016/", 2, 2),
                newer=views.Link(title="2017", url="/archive/2017/"),
                older=views.Link(title="2015", url="/archive/2015/"),
            ),
            title="2016",
        ),
        page(
            "bibliography",
            views.BibliographyView(
                entries=(
                    entry(id="r1", also_in=(also(), also("第三篇", ""))),
                    entry(
                        EVIL, id="r2", other_titles=("别题",), other_urls=("javascript:alert(2)",), conflict=("异题",)
                    ),
                ),
                total=900,
                citations=1000,
                shared=7,
                kinds=(views.Facet(name="paper", count=2), views.Facet(name="zine", count=1)),
                hosts=facets,
                periods=MONTHS,
                index_url="/references/index.json",
                topics=(views.Facet(name="甲类", count=3), views.Facet(name="乙", count=1)),
                years=(views.Facet(name="2018", count=3), views.Facet(name="2017", count=1)),
                downloads=(views.Link(title="bibtex", url="/references.bib"),),
            ),
        ),
        page(
            "bibliography",
            views.BibliographyView(
                entries=(entry(id="r3"),),
                period=views.Period(month="2017-05", url="/references/2017-05-2/", count=3, part=2),
                pager=pager(2, 2, lambda part: f"/references/2017-05{'-2' if part == 2 else ''}/"),
                newer=views.Period(month="2017-06", url="/references/2017-06/", count=0),
                older=MONTHS[1],
                index_url="/r.json",
            ),
            title="2017-05",
        ),
        page("404", views.EmptyView()),
        page("feed", feed()),
        page(
            "sitemap", views.SitemapView(entries=(views.SitemapEntry(url="/x/", updated="2017-11-12T08:30:00+08:00"),))
        ),
        page(
            "sitemap", views.SitemapIndexView(urls=("/sitemap-1.xml", "/sitemap-2.xml")), template="sitemap-index.xml"
        ),
        page("robots", views.EmptyView()),
    ]


def feed() -> views.FeedView:
    one = views.FeedEntry(
        title="题 & <b>",
        url="/x/a.html",
        id="/x/a.html",
        published="2017-11-12T08:30:00+08:00",
        updated="2017-11-12T08:30:00+08:00",
        summary="摘要",
        categories=("甲类", "甲类"),
        pieces_key="body",
        slot_values=slot_values(),
    )
    return views.FeedView(entries=(one,), updated=one.updated)


def pieces_of(digest: str) -> tuple[Piece, ...]:
    return {"body": BODY}[digest]
