"""Pages as a reader sees them, and sites side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes.diff.page import Address, Block, link_of, read_page
from notes.diff.sites import compare_pages, compare_sites
from notes.errors import NotesError

KATEX = (
    '<span class="katex-display"><span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>a</mi>'
    "</mrow>"
    '<annotation encoding="application/x-tex">a + {b}</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true"><span>a+b</span></span></span></span>'
)
SAME = [
    (f"<p>x</p>{KATEX}<p>y</p>", "<p>x</p>\\[a+{b}\\]<p>y</p>"),
    ("<p>so $$ a+b $$ is</p>", "<p>so \\(a + b\\) is</p>"),
    ("<p>so <script type='math/tex'>a+b</script> is</p>", "<p>so \\(a + b\\) is</p>"),
    (
        '<p>see <a href="https://x.example/?a=1&amp;b">https://x.example/?a=1&amp;b</a>.</p>',
        "<p>see https://x.example/?a=1&amp;b.</p>",
    ),
    ('<p><a href="/b/%E4%B8%AD/index.html">z</a></p>', '<p><a href="https://n.example/b/中/">z</a></p>'),
    ("<p>第一行\n第二行，\nthen “so”</p>", '<p>第一行第二行，then "so"</p>'),
    ("<div><p>a</p></div>", "<section><article><p>a</p></article></section>"),
    ('<pre><code><span class="k">if</span> a</code></pre>', "<pre><code>if a</code></pre>"),
    ("<p>a</p><style>p { }</style><script>x()</script>", "<p>a</p>"),
]
DIFFERENT = [
    ("<p>a</p>", "<p>b</p>"),
    ("<p>a</p><p>b</p>", "<p>a</p>"),
    ("<p>\\(a\\)</p>", "<p>\\(b\\)</p>"),
    ('<p><a href="/a">x</a></p>', '<p><a href="/b">x</a></p>'),
    ('<p><a href="/a">x</a></p>', "<p>x</p>"),
    ('<p><img src="/a.png"></p>', '<p><img src="/b.png"></p>'),
    ("<pre>a\nb</pre>", "<pre>ab</pre>"),
    ("<p>one two</p>", "<p>onetwo</p>"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_written_otherwise(old: str, new: str) -> None:
    address = Address("https://n.example", "/b")
    assert read_page(old, address=address) == read_page(new, address=address)


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_what_differs_is_text(old: str, new: str) -> None:
    assert compare_pages("/", old, new).text
    assert not compare_pages("/", old, old).text


def test_structure_is_told_from_text() -> None:
    found = compare_pages("/", "<h2 id='a'>x</h2><ul><li>y</li></ul>", "<h2 id='b'>x</h2><p>y</p>")
    assert found.text == ()
    assert found.structure == (("h2#a", "h2#b"), ("li", "p"))


def test_a_part_of_the_page() -> None:
    page = "<html><head><title>T</title></head><body><nav>n</nav><article><p>a</p></article></body></html>"
    assert read_page(page, "article") == [Block("p", "a")]
    assert read_page(page) == [Block("title", "T"), Block("", "n"), Block("p", "a")]


def test_links() -> None:
    address = Address("https://n.example", "/b")
    for url in ("https://n.example/b/x/index.html", "/b/x/", "/x/index.html", "/x"):
        assert link_of(url, address) == "/x"
    assert link_of("/b/", address) == link_of("/", address) == "/"
    assert link_of("/bb/x", address) == "/bb/x"
    assert link_of("/x/#a/", address) == "/x#a/"


def test_relative_links_lead_from_the_page() -> None:
    address = Address("https://o.example", "/b", "/posts/2020/x.html")
    for url in ("y.png", "./y.png", "../2020/y.png", "/posts/2020/y.png", "/b/posts/2020/y.png"):
        assert link_of(url, address) == "/posts/2020/y.png"
    assert link_of("#a", address) == "#a"
    assert link_of("mailto:a@b.example", address) == "mailto:a@b.example"
    assert link_of("//cdn.example/x", address) == "//cdn.example/x"


def test_of_sitemaps_the_addresses_count(tmp_path: Path) -> None:
    one = (
        "<?xml version='1.0'?><urlset><url><loc>https://o.example/a</loc><lastmod>2020-01-01</lastmod></url>{}</urlset>"
    )
    for folder, text in (("old", one.format("")), ("same", "<urlset>\n<loc> https://o.example/a\n</loc></urlset>")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "sitemap.xml").write_text(text, encoding="utf-8")
    (tmp_path / "more").mkdir()
    more = one.format("<url><loc>https://o.example/b</loc></url>")
    (tmp_path / "more" / "sitemap.xml").write_text(more, encoding="utf-8")
    assert not compare_sites(tmp_path / "old", tmp_path / "same").pages
    (page,) = compare_sites(tmp_path / "old", tmp_path / "more").pages
    assert page.text == (("", "https://o.example/b"),)


def test_of_feeds_the_entries_count(tmp_path: Path) -> None:
    entry = "<entry><id>{}</id><title type='html'>{}</title><published>2020-01-01</published>{}</entry>"
    feeds = {
        "old": "<feed><updated>1</updated>" + entry.format("/a", "A &amp;amp; B", "<content>x</content>") + "</feed>",
        "same": "<?xml?><feed >\n<updated>2</updated>" + entry.format("/a", "<![CDATA[A &amp; B]]>", "") + "</feed>",
        "other": "<feed>" + entry.format("/a-2", "A &amp; B", "") + "</feed>",
    }
    for folder, text in feeds.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "feed.xml").write_text(text, encoding="utf-8")
    assert not compare_sites(tmp_path / "old", tmp_path / "same").pages
    assert compare_sites(tmp_path / "old", tmp_path / "other").pages


def test_sites(tmp_path: Path) -> None:
    for path, text in {
        "old/a.html": "<p>a",
        "old/b/index.html": "<p>b",
        "old/f.xml": "<f>1\n2</f>",
        "old/x.png": "1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    for path, text in {"new/a.html": "<p>A", "new/c.html": "", "new/f.xml": "<f>1 2</f>", "new/.x": ""}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = compare_sites(tmp_path / "old", tmp_path / "new")
    assert (found.missing, found.new, found.compared) == (("/b/", "/x.png"), ("/c.html",), 2)
    assert [(page.url, page.text) for page in found.pages] == [("/a.html", (("a", "A"),))]
    assert compare_sites(tmp_path / "old", tmp_path / "new", ignore=["b/*", "*.png"]).missing == ()
    with pytest.raises(NotesError):
        compare_sites(tmp_path / "none", tmp_path / "new")
