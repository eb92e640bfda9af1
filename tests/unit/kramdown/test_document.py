"""What a `Document` tells others: blocks, headings, formulas, links, problems, and HTML with holes."""

from __future__ import annotations

import random

import pytest

from notes.kramdown import OptionError, Options, options_from, parse, to_html
from notes.model import FormulaSlot, MarkSlot, ReferencesSlot, UrlSlot

from ...work import LINEAR, slowdown

GFM = Options(input="GFM", hard_wrap=False)

BODY = """# One $$a|b$$

para [x](/rel) and
$$x^2$$ more [y](http://e.org)

- item

  second
- > quoted $$q$$

## Two {#two}

$$
\\gdef\\R{\\mathbb{R}}
\\R
$$

![img](a.png)[^n] $$\\R$$

[^n]: note [z](../z.md)
"""


def test_blocks_know_their_kind_container_and_lines() -> None:
    blocks = parse(BODY, GFM).blocks
    assert [(block.kind, block.line, block.last_line, block.section) for block in blocks] == [
        ("heading", 1, 1, 0),
        ("paragraph", 3, 4, 0),
        ("paragraph", 6, 6, 0),
        ("paragraph", 8, 8, 0),
        ("paragraph", 9, 9, 0),
        ("heading", 11, 11, 1),
        ("math", 13, 16, 1),
        ("paragraph", 18, 18, 1),
        ("paragraph", 20, 20, 1),
    ]
    assert blocks[2].container == blocks[3].container
    assert [part.split(":")[0] for part in blocks[4].container] == ["ul", "item", "quote"]
    assert blocks[8].container == ("footnote:n",)


def test_inlines_are_flat_and_numbered() -> None:
    inlines = parse(BODY, GFM).blocks[1].inlines
    assert [(inline.kind, inline.text, inline.line, inline.mark) for inline in inlines] == [
        ("text", "para ", 3, -1),
        ("link", "x", 3, 0),
        ("text", " and", 3, -1),
        ("softbreak", "", 3, -1),
        ("math", "x^2", 4, -1),
        ("text", " more ", 4, -1),
        ("link", "y", 4, 1),
    ]


def test_formulas_know_line_column_and_definitions() -> None:
    formulas = parse(BODY, GFM).formulas
    assert [(formula.tex, formula.line, formula.column) for formula in formulas] == [
        ("a|b", 1, 9),
        ("x^2", 4, 3),
        ("q", 9, 14),
        ("\\gdef\\R{\\mathbb{R}}\n\\R", 14, 1),
        ("\\R", 18, 21),
    ]
    assert [bool(formula.definitions) for formula in formulas] == [False, False, False, False, True]
    lines = BODY.split("\n")
    for formula in formulas:
        assert lines[formula.line - 1][formula.column - 1 :].startswith(formula.tex.split("\n", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("| a | $$x$$ |", 1, 9),
        ("| $$x$$ | $$x$$ |", 1, 5),
        ("> > - a\n> >   $$x$$", 2, 9),
        ("term\n:   $$ x $$", 2, 8),
        ("- a\n\n\t$$\n\tx\n\t$$", 4, 2),
        ("text[^1]\n\n[^1]: 中 $$x$$", 3, 11),
    ],
)
def test_columns_in_containers(body: str, line: int, column: int) -> None:
    formula = parse(body, GFM).formulas[0]
    assert (formula.tex, formula.line, formula.column) == ("x", line, column)


def test_headings_have_text_and_html_without_links() -> None:
    one, two = parse("# A [b](c) $$d$$[^1]\n\n# E\n{:.no_toc #e}\n\n[^1]: f\n", GFM).headings
    assert (one.level, one.id, one.text, one.line, one.toc) == (1, "a-b-d", "A b d", 1, True)
    assert one.html == ("A b ", FormulaSlot(formula=0))
    assert (two.id, two.toc) == ("e", False)


def test_relative_links_with_section_and_line() -> None:
    assert parse(BODY, GFM).links == (("/rel", 0, 3), ("../z.md", 1, 20))


def test_definitions_nothing_uses() -> None:
    body = '[a]: http://a.org "T"\n[b]: http://b.org\n\n[x][b]\n'
    assert parse(body, GFM).definitions == (("http://a.org", "T", 1),)


def test_slots_stand_for_formulas_and_relative_urls() -> None:
    body = 'a $$x$$ [b](c.md) <a href="/d">e</a> ![f](//g/h.png) [i](#j) <img src="k.png">\n'
    pieces = parse(body, GFM).render(slots=True)
    holes = [piece for piece in pieces if not isinstance(piece, str)]
    assert holes == [FormulaSlot(formula=0), UrlSlot(url="c.md"), UrlSlot(url="/d"), UrlSlot(url="k.png")]


def test_replaced_blocks_and_pieces_after_links() -> None:
    document = parse("a\n\nb\n\nc [d](e)\n\nf\n", GFM)
    slot, mark = ReferencesSlot(citations=(0, 1)), MarkSlot(citation=2)
    pieces = document.render(replace={(0, 1): slot}, after={0: mark})
    assert pieces == (slot, '\n<p>c <a href="e">d</a>', mark, "</p>\n\n<p>f</p>\n")
    assert "".join(map(str, document.render())) == to_html("a\n\nb\n\nc [d](e)\n\nf\n")


def test_code_is_coloured_by_the_callable_handed_in() -> None:
    def highlight(code: str, language: str) -> str | None:
        return None if language == "nosuch" else f"<i>{language}</i>"

    text = "~~~ ruby\nx\n~~~\n\n`y`{:.language-c} `z` `q`{:.language-nosuch}\n\n    plain\n\n~~~ nosuch\nw\n~~~\n"
    boxes = '<div class="highlight"><pre class="highlight"><code><i>{}</i></code></pre></div></div>\n'

    def html(**options: object) -> str:
        return "".join(map(str, parse(text, options_from({"input": "GFM", **options})).render(highlight=highlight)))

    nosuch = '<pre><code class="language-nosuch">w\n</code></pre>\n'
    ruby = '<div class="language-ruby highlighter-rouge">' + boxes.format("ruby")
    in_c = '<code class="language-c highlighter-rouge"><i>c</i></code>'
    span = '<code class="language-nosuch">q</code>'
    assert html() == (f"{ruby}\n<p>{in_c} <code>z</code> {span}</p>\n\n<pre><code>plain\n</code></pre>\n\n{nosuch}")
    assert html(syntax_highlighter_opts={"guess_lang": True}) == (
        f'{ruby}\n<p>{in_c} <code class="highlighter-rouge"><i>plaintext</i></code> {span}</p>\n\n'
        f'<div class="highlighter-rouge">{boxes.format("plaintext")}\n{nosuch}'
    )
    assert html(syntax_highlighter_opts={"guess_lang": True, "default_lang": "plaintext"}) == (
        f'{ruby}\n<p>{in_c} <code class="language-plaintext highlighter-rouge"><i>plaintext</i></code> {span}</p>\n\n'
        f'<div class="language-plaintext highlighter-rouge">{boxes.format("plaintext")}\n{nosuch}'
    )
    assert "<i>plaintext</i>" not in html(syntax_highlighter_opts={"default_lang": "plaintext"})


def test_lines_of_code_are_numbered() -> None:
    given = {"guess_lang": True, "css_class": "rougeHighlight", "block": {"line_numbers": True, "start_line": 9}}
    options = options_from({"syntax_highlighter_opts": given})
    document = parse("~~~ ruby\nx\ny\n\n~~~\n\n`z`{:.language-c}\n", options)
    html = "".join(map(str, document.render(highlight=lambda code, language: f"{code}")))
    assert html == (
        '<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="rougeHighlight"><code>'
        '<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">9\n10\n11\n</pre></td>'
        '<td class="rouge-code"><pre>x\ny\n\n</pre></td></tr></tbody></table></code></pre></div></div>\n\n'
        '<p><code class="language-c highlighter-rouge">z</code></p>\n'
    )


def test_emojis_and_bare_addresses_share_the_colon() -> None:
    html = to_html(":smile: https://a.b/c:+1: d:smile:", input="GFM", gfm_emojis=True, bare_urls=True)
    assert html.count('<img class="emoji"') == 2
    assert '<a href="https://a.b/c:+1">https://a.b/c:+1</a>: d' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("&lt;http://a.b/c&gt;", '<p>&lt;<a href="http://a.b/c">http://a.b/c</a>&gt;</p>\n'),
        ("&quot;http://a.b/&#34;", '<p>"<a href="http://a.b/">http://a.b/</a>"</p>\n'),
        (
            "http://a.b/?x=1&amp;y=2&nbsp;z",
            '<p><a href="http://a.b/?x=1&amp;y=2">http://a.b/?x=1&amp;y=2</a>\u00a0z</p>\n',
        ),
    ],
)
def test_an_entity_ends_a_bare_address_as_its_character_does(text: str, html: str) -> None:
    assert to_html(text, bare_urls=True, entity_output="as_char") == html


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("[a]: b\n[a]: c\n", "duplicate-link-definition", 2),
        ("x\n\n[^a]: b\n", "unused-footnote", 3),
        ("[^a]\n", "undefined-footnote", 1),
        ("[^a]: b\n[^a]: c\n\n[^a]\n", "duplicate-footnote", 2),
        ("*[a]: b\n*[a]: c\n", "duplicate-abbreviation", 2),
        ("x\n\n{::comment}\ny\n", "extension", 3),
        ("{::options bogus='1' /}\n", "unknown-option", 1),
        ("x\n\n<div>\ny\n", "unclosed-html", 3),
        ("| a |\n|---|\n", "table-without-body", 1),
        ("x\n{: =}\n", "invalid-attributes", 2),
        ("> " * 200 + "x\n", "nesting-limit", 1),
    ],
)
def test_problems_name_the_line(body: str, code: str, line: int) -> None:
    assert (code, line) in [(problem.code, problem.line) for problem in parse(body, GFM).problems]


def test_deeply_nested_text_is_kept() -> None:
    for start in ("> ", "- ", '<div markdown="1">\n\n', "<div>"):
        assert "treasure" in to_html(start * 500 + "treasure\n")


def test_options_by_kramdowns_names() -> None:
    assert options_from({"input": "GFM", "toc_levels": "2..3", "line_width": 80}).toc_levels == (2, 3)
    assert options_from({":hard_wrap": "false"}).hard_wrap is False
    assert (
        options_from({"syntax_highlighter_opts": {"default_lang": "ruby", "block": {"disable": True}}}).default_lang
        == "ruby"
    )
    with pytest.raises(OptionError, match="no option tabs"):
        to_html("", tabs=4)
    with pytest.raises(OptionError, match="toc_levels"):
        to_html("", toc_levels="7..9")


def test_site_extras_are_off_by_default() -> None:
    body = "a http://e.org/a。中\n文\n\n$$a|b$$ c\n"
    plain = to_html(body, input="GFM", hard_wrap=False)
    assert "<table>" in plain
    assert "href" not in plain
    extras = to_html(body, input="GFM", hard_wrap=False, bare_urls=True, join_han_lines=True, math_before_tables=True)
    assert extras == '<p>a <a href="http://e.org/a">http://e.org/a</a>。中文</p>\n\n<p>\\(a|b\\) c</p>\n'


FRAGMENTS = [
    *"*_`[](){}<>|:!\\~#-^\"' \n\t=&$.+1a中", "\n\n", "    ", "<tr>", "<td>", "</td>", "<p>", "</p>", "<li>", "<pre>",
    "<code>",
    "</code>", '<a href="x">', "</a>", "<table>", "<em>", '<div markdown="1">', "</div>", "{:.a}", "* x\n{:toc}\n",
    "[^1]",
    "[^1]: ", "$$", '{::options parse_block_html="true" /}', "{::comment}", "{:/}", "&#0;", "&#xD800;", "\0", "\r\n",
    "*[a]: ",
    '<script type="math/tex">', "</script>", "<!--", "-->", "| a |\n", "|---|\n", "- [ ] ", ": ", "1. ", "> ", "# ",
    "```\n",
]  # fmt: skip


def test_no_text_makes_the_parser_fail() -> None:
    for seed in range(400):
        chance = random.Random(seed)
        body = "".join(chance.choice(FRAGMENTS) for _ in range(chance.randint(1, 80)))
        native = chance.random() < 0.5
        document = parse(body, options_from({"input": chance.choice(("GFM", "kramdown")), "html_to_native": native}))
        html = "".join(map(str, document.render()))
        assert "\0" not in html
        last = body.replace("\r\n", "\n").count("\n") + 2
        assert all(0 < block.line <= block.last_line <= last for block in document.blocks), (seed, body)


ADVERSARIES = [
    "> ", "- ", "1. ", "[", "![", "*a ", "**a*", "_a ", "`a``", "<div>", "<b>", '<a href="', "<!--", "{:", "{:.a}",
    "{:\n",
    "{::comment}\n", "$$", "$$a\n\n", "|a", "a|b\n", "~~~ a b\n", "[^a]: [^a]\n", '[a]: b "c\n', "a\n: b\n", "- a\n\n",
    "\t", "&",
    '"', "\\", "~~a", "<http://", "[a](", "[a][", '<div markdown="1">\n\n', "a", "中",
]  # fmt: skip


@pytest.mark.parametrize("unit", ADVERSARIES)
def test_work_is_linear(unit: str) -> None:
    assert slowdown(lambda size: to_html(unit * (size // len(unit)), input="GFM"), 64_000) < LINEAR
