"""Every option does what it does in Ruby's kramdown: each with a text on which it shows, and what the text becomes.

The results stand here, so that the tests run without Ruby; where Ruby's kramdown is installed they are compared with
it.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
from typing import Any

import pytest

from notes.kramdown import OptionError, Options, options_from, to_html
from notes.kramdown.options import HIGHLIGHTING_FIELDS, WITHOUT_EFFECT

NOTE = "a[^n] b[^n]\n\n[^n]: c\n"
KRAMDOWN = {"input": "kramdown"}
GFM = {"input": "GFM"}

CASES: list[tuple[dict[str, Any], str, str]] = [
    ({**KRAMDOWN, "auto_ids": False}, "# A b\n", "<h1>A b</h1>\n"),
    ({**KRAMDOWN, "auto_id_prefix": "n-"}, "# A b\n", '<h1 id="n-a-b">A b</h1>\n'),
    ({**GFM, "auto_id_prefix": "n-"}, "# 中 b\n", '<h1 id="n-中-b">中 b</h1>\n'),
    ({**KRAMDOWN, "auto_id_stripping": False}, "# [A](b) c\n", '<h1 id="ab-c"><a href="b">A</a> c</h1>\n'),
    ({**KRAMDOWN, "auto_id_stripping": True}, "# [A](b) c\n", '<h1 id="a-c"><a href="b">A</a> c</h1>\n'),
    ({**KRAMDOWN, "header_offset": 2}, "# A\n\n##### B\n", '<h3 id="a">A</h3>\n\n<h6 id="b">B</h6>\n'),
    ({**KRAMDOWN, "header_offset": -1}, "# A\n\n## B\n", '<h1 id="a">A</h1>\n\n<h1 id="b">B</h1>\n'),
    (
        {**KRAMDOWN, "toc_levels": "2..3"},
        "* x\n{:toc}\n\n# A\n\n## B\n",
        '<ul id="markdown-toc">\n  <li><a href="#b" id="markdown-toc-b">B</a></li>\n</ul>\n\n'
        '<h1 id="a">A</h1>\n\n<h2 id="b">B</h2>\n',
    ),
    (
        {**KRAMDOWN, "toc_levels": [1]},
        "* x\n{:toc}\n\n# A\n\n## B\n",
        '<ul id="markdown-toc">\n  <li><a href="#a" id="markdown-toc-a">A</a></li>\n</ul>\n\n'
        '<h1 id="a">A</h1>\n\n<h2 id="b">B</h2>\n',
    ),
    ({**GFM, "hard_wrap": True}, "a\nb\n", "<p>a<br />\nb</p>\n"),
    ({**GFM, "hard_wrap": False}, "a\nb\n", "<p>a\nb</p>\n"),
    ({**GFM, "gfm_quirks": "paragraph_end", "hard_wrap": False}, "a\n* b\n", "<p>a</p>\n<ul>\n  <li>b</li>\n</ul>\n"),
    ({**GFM, "gfm_quirks": [], "hard_wrap": False}, "a\n* b\n", "<p>a\n* b</p>\n"),
    ({**GFM, "gfm_quirks": "no_auto_typographic"}, 'a -- "b"...\n', "<p>a -- “b”...</p>\n"),
    ({**KRAMDOWN, "smart_quotes": "apos,apos,quot,quot"}, "\"a\" 'b'\n", "<p>\"a\" 'b'</p>\n"),
    ({**KRAMDOWN, "smart_quotes": ["sbquo", 8216, "bdquo", "ldquo"]}, "\"a\" 'b'\n", "<p>„a“ ‚b‘</p>\n"),
    (
        {**KRAMDOWN, "typographic_symbols": {"hellip": "...", "ndash": "<-"}},
        "a... b -- c --- d\n",
        "<p>a... b &lt;- c — d</p>\n",
    ),
    ({**KRAMDOWN, "entity_output": "as_char"}, "&copy; &#169; -- &lt;\n", "<p>© © – &lt;</p>\n"),
    ({**KRAMDOWN, "entity_output": "as_input"}, "&copy; &#169; -- &lt;\n", "<p>&copy; &#169; &#8211; &lt;</p>\n"),
    ({**KRAMDOWN, "entity_output": "numeric"}, "&copy; &#xA9; --\n", "<p>&#169; &#169; &#8211;</p>\n"),
    ({**KRAMDOWN, "entity_output": ":symbolic"}, "&copy; &#169; --\n", "<p>&copy; &copy; &ndash;</p>\n"),
    ({**KRAMDOWN, "parse_block_html": True}, "<div>\n*a*\n</div>\n", "<div>\n  <p><em>a</em></p>\n</div>\n"),
    ({**KRAMDOWN, "parse_block_html": False}, "<div>*a*</div>\n", "<div>*a*</div>\n"),
    ({**KRAMDOWN, "parse_span_html": False}, "<b>*a*</b>\n", "<p><b>*a*</b></p>\n"),
    ({**KRAMDOWN, "parse_span_html": True}, "<b>*a*</b>\n", "<p><b><em>a</em></b></p>\n"),
    ({**KRAMDOWN, "html_to_native": True}, "<b>a</b> <i>c</i>\n", "<p><strong>a</strong> <em>c</em></p>\n"),
    ({**KRAMDOWN, "html_to_native": False}, "<b>a</b> <i>c</i>\n", "<p><b>a</b> <i>c</i></p>\n"),
    (
        {**KRAMDOWN, "link_defs": {"Home": ["/h", "Start"], "out": ["http://o.org"]}},
        "[home], [x][out]\n",
        '<p><a href="/h" title="Start">home</a>, <a href="http://o.org">x</a></p>\n',
    ),
    ({**KRAMDOWN, "math_engine": "mathjax"}, "a $$x<y$$\n\n$$z$$\n", "<p>a \\(x&lt;y\\)</p>\n\n\\[z\\]\n"),
    (
        {**KRAMDOWN, "math_engine": None},
        "a $$x$$\n\n$$z$$\n",
        '<p>a <span class="kdmath">$x$</span></p>\n\n<div class="kdmath">$$\nz\n$$</div>\n',
    ),
    ({**KRAMDOWN, "math_engine": "none"}, "a $$x$$\n", '<p>a <span class="kdmath">$x$</span></p>\n'),
    ({**KRAMDOWN, "remove_line_breaks_for_cjk": True}, "中\n文 a\nb\n", "<p>中文 a\nb</p>\n"),
    ({**KRAMDOWN, "remove_line_breaks_for_cjk": False}, "中\n文\n", "<p>中\n文</p>\n"),
    (
        {**KRAMDOWN, "forbidden_inline_options": ["auto_ids"]},
        '{::options auto_ids="false" header_offset="1" /}\n\n# A\n',
        '\n<h2 id="a">A</h2>\n',
    ),
    ({**KRAMDOWN, "footnote_nr": 5}, NOTE, "5"),
    ({**KRAMDOWN, "footnote_prefix": "p-"}, NOTE, 'id="fn:p-n"'),
    ({**KRAMDOWN, "footnote_backlink": "^ <"}, NOTE, ">^ &lt;</a>"),
    ({**KRAMDOWN, "footnote_backlink": ""}, NOTE, "<p>c</p>"),
    ({**KRAMDOWN, "footnote_backlink_inline": True}, "a[^n]\n\n[^n]: > c\n", "<blockquote>\n        <p>c\u00a0<a"),
]
SHOWN_IN_PART = "footnote_"
"""Of these options only the place where they show is written down here; Ruby compares the whole."""

NEWER: list[tuple[dict[str, Any], str, str]] = [
    ({**GFM, "gfm_emojis": True}, "a :smile:\n", '<img class="emoji" title=":smile:" alt=":smile:"'),
    ({**GFM, "gfm_emojis": True, "gfm_emoji_opts": {"asset_path": "/e"}}, ":smile:\n", 'src="/e/unicode/1f604.png"'),
    ({**KRAMDOWN, "header_links": True}, "# A\n", '<h1 id="a"><a href="#a"></a>A</h1>'),
    ({**KRAMDOWN, "footnote_link_text": "[%s]"}, NOTE, 'role="doc-noteref">[1]</a>'),
    ({**KRAMDOWN, "math_engine": "katex", "footnote_nr": 2}, "a[^n] $$x$$\n\n[^n]: c\n", ">2</a></sup> \\(x\\)</p>"),
    ({**KRAMDOWN, "transliterated_header_ids": True}, "# Đây là\n", '<h1 id="day-la">'),
]
"""Options the installed Ruby may not know, or for which it wants more libraries."""


@pytest.mark.parametrize(("options", "text", "html"), CASES, ids=lambda value: str(value)[:60])
def test_option_shows(options: dict[str, Any], text: str, html: str) -> None:
    if any(name.startswith(SHOWN_IN_PART) for name in options):
        assert html in to_html(text, **options)
        assert html not in to_html(text, input="kramdown")
    else:
        assert to_html(text, **options) == html


@pytest.mark.parametrize(("options", "text", "html"), NEWER, ids=lambda value: str(value)[:60])
def test_newer_option_shows(options: dict[str, Any], text: str, html: str) -> None:
    assert html in to_html(text, **options)
    assert html not in to_html(text, input=options["input"])


def test_every_option_has_a_case() -> None:
    named = {name for options, _, _ in (*CASES, *NEWER) for name in options}
    extras = {"bare_urls", "join_han_lines", "math_before_tables"}
    others = extras | HIGHLIGHTING_FIELDS | {"syntax_highlighter"}
    assert named | others == set(Options.__struct_fields__)


def test_rubys_kramdown_agrees() -> None:
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("Ruby is not installed")
    symbols = {"math_engine", "entity_output"}
    jobs = [
        {
            "text": text,
            "options": {
                name: value.lstrip(":") if name in symbols and value else value for name, value in options.items()
            },
        }
        for options, text, _ in CASES
    ]
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    oracle = str(pathlib.Path(__file__).parent / "oracle.rb")
    done = subprocess.run([ruby, oracle], input=lines, capture_output=True, text=True, timeout=120, check=False)
    if "cannot load such file" in done.stderr:
        pytest.skip("Ruby has no kramdown")
    for (options, text, _), line in zip(CASES, done.stdout.splitlines(), strict=True):
        assert json.loads(line).get("html", line) == to_html(text, **options), (options, text)


def test_options_of_other_outputs_change_nothing() -> None:
    text = "# A\n\n* b[^n]\n\n[^n]: c\n"
    for name in WITHOUT_EFFECT:
        assert to_html(text, **{name: 80}) == to_html(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hardwrap", True),
        ("toc_levels", "0..3"),
        ("toc_levels", "one"),
        ("smart_quotes", "a,b"),
        ("link_defs", {"a": "b"}),
        ("entity_output", "html"),
        ("typographic_symbols", "x"),
        ("input", "rst"),
        ("footnote_nr", "one"),
    ],
)
def test_what_kramdown_would_refuse_is_an_error(name: str, value: object) -> None:
    with pytest.raises(OptionError, match=name):
        options_from({name: value})


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("深度学习", "shen-du-xue-xi-"),
        ("Привет, мир", "priviet-mir"),
        ("Η Ελλάδα", "h-ellada"),
        ("ひらがな", "hiragana"),
        ("한글", "hangeul"),
        ("Größe – naïve", "grosse----naive"),
    ],
)
def test_other_scripts_in_latin_letters_as_from_ruby_with_stringex(heading: str, name: str) -> None:
    pytest.importorskip("text_unidecode")
    assert to_html(f"# {heading}\n", transliterated_header_ids=True).startswith(f'<h1 id="{name}">')
