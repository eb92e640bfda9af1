"""`Kramdown` is a `MarkdownIt`: what markdown-it's callers and plugins may count on."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.wordcount import wordcount_plugin
from tests.work import LINEAR, slowdown

from notes.kramdown import Kramdown, options_from, to_html

sys.path.insert(0, str(Path(__file__).parent))
from documents import document
from span_documents import marked_document

GFM = {"input": "GFM", "hard_wrap": False}


def kramdown(**options: Any) -> Kramdown:
    return Kramdown(options_from(options or GFM))


@pytest.mark.parametrize(
    "options",
    [GFM, {"input": "kramdown"}, {"input": "GFM", "html_to_native": True, "parse_block_html": True}],
    ids=["GFM", "kramdown", "native"],
)
def test_rendered_by_way_of_tokens_a_text_is_the_same_html(options: dict[str, Any]) -> None:
    md = kramdown(**options)
    for seed in range(60):
        for text in (document(seed), marked_document(seed)):
            assert md.render(text) == to_html(text, **options), text


def test_parse_gives_tokens_by_markdown_its_names() -> None:
    md = kramdown()
    assert isinstance(md, MarkdownIt)
    tokens = md.parse("# A *b*\n\n- one  \n  two\n\n> `c`\n\n~~~ py\nd\n~~~\n\n$$e$$\n")
    assert all(type(token) is Token for token in tokens)
    assert [token.type for token in tokens if token.type != "blank"] == [
        *("heading_open", "inline", "heading_close", "bullet_list_open", "list_item_open", "paragraph_open", "inline"),
        *("paragraph_close", "list_item_close", "bullet_list_close", "blockquote_open", "paragraph_open", "inline"),
        *("paragraph_close", "blockquote_close", "fence", "math_block"),
    ]
    assert [child.type for child in tokens[1].children or ()] == ["text", "em_open", "text", "em_close"]
    assert (tokens[0].tag, tokens[0].attrs, tokens[0].map) == ("h1", {"id": "a-b"}, [0, 1])
    fence = next(token for token in tokens if token.type == "fence")
    assert (fence.info, fence.content, fence.map) == ("py", "d\n", [7, 10])


def test_running_text_is_read_without_blocks() -> None:
    assert kramdown().renderInline("# *a* `b`") == "# <em>a</em> <code>b</code>"


def test_rules_are_disabled_and_enabled_by_their_own_names_and_markdown_its() -> None:
    md = kramdown().disable(["table", "backticks", "header_ids"])
    assert md.render("a | b\n\n# c `d`\n") == "<p>a | b</p>\n\n<h1>c `d`</h1>\n"
    assert md.enable(["table", "codespan", "header_ids"]).render("# c `d`\n") == '<h1 id="c-d">c <code>d</code></h1>\n'
    assert "<table>" in md.render("a | b\n")
    with pytest.raises(ValueError, match="no_such_rule"):
        md.disable("no_such_rule")


def test_a_plugin_that_works_on_tokens_changes_the_page() -> None:
    md = kramdown().use(anchors_plugin, max_level=2, permalink=True).use(wordcount_plugin)
    env: dict[str, Any] = {}
    html = md.render("# One *two*\n\nthree\n\n### Deep\n", env)
    assert '<h1 id="one-two">One <em>two</em> <a class="header-anchor" href="#one-two">¶</a></h1>' in html
    assert '<h3 id="deep">Deep</h3>' in html
    assert env["wordcount"]["words"] == 4
    assert "header-anchor" not in kramdown().render("# One\n")


def test_an_inline_rule_of_a_plugin_reads_its_construct_among_kramdowns() -> None:
    md = kramdown().use(sub_plugin)
    html = md.render("H~2~O, *x~i~* and [a~b~](c), ~~gone~~, ~ 3, `~n~`\n\nq~1~ | r\n")
    assert html.startswith(
        '<p>H<sub>2</sub>O, <em>x<sub>i</sub></em> and <a href="c">a<sub>b</sub></a>, <del>gone</del>,'
    )
    assert "~ 3, <code>~n~</code>" in html
    assert "<td>q<sub>1</sub></td>" in html


def test_a_block_rule_of_a_plugin_holds_kramdowns_blocks() -> None:
    md = kramdown().use(container_plugin, name="note")
    html = md.render(
        "{: #n}\n::: note\n$$x$$ is [r]\n\n- a\n- b\n\n# H\n\n:::\n\nafter\n\n> ::: note\n> deep\n> :::\n\n[r]: u\n"
    )
    inside = html[: html.index("<p>after")]
    assert '<div id="n" class="note">' in inside
    assert '<p>\\(x\\) is <a href="u">r</a></p>' in inside
    assert "<li>a</li>" in inside
    assert '<h1 id="h">H</h1>' in inside
    assert re.search(r'<blockquote>\s*<div class="note">\s*<p>deep</p>\s*</div>\s*</blockquote>', html)


def test_a_render_rule_goes_before_kramdowns() -> None:
    md = kramdown()

    def link(self: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
        tokens[index].attrSet("rel", "nofollow")
        return str(self.renderToken(tokens, index, options, env))

    md.add_render_rule("link_open", link)
    md.add_render_rule("fence", lambda self, tokens, index, *_: f"<code-{tokens[index].info}>")
    html = md.render("[*a*](b)\n\n~~~ py\nx\n~~~\n")
    assert '<a href="b" rel="nofollow"><em>a</em></a>' in html
    assert html.endswith("<code-py>")


def test_an_added_terminator_has_rules_asked_where_letters_stand() -> None:
    def key(state: StateInline, silent: bool) -> bool:
        if not state.src.startswith("KEY", state.pos):
            return False
        if not silent:
            state.push("html_inline", "", 0).content = "<kbd>KEY</kbd>"
        state.pos += 3
        return True

    md = kramdown()
    md.inline.ruler.before("text", "key", key)  # type: ignore[arg-type]  # a rule of markdown-it's
    assert md.render("a KEY\n") == "<p>a KEY</p>\n"
    md.inline.add_terminator_char("K")
    assert md.render("a KEY\n") == "<p>a <kbd>KEY</kbd></p>\n"


def test_hostile_text_stays_linear_with_plugins() -> None:
    md = kramdown().use(sub_plugin).use(container_plugin, name="note")
    for piece in ("~a b ", "*~", "[~x ", "::: note\nx\n\n:::\n\n", "a\n\n"):
        assert slowdown(lambda size, piece=piece: md.render(piece * (size // len(piece)) + "\n"), 12_000) < LINEAR, (
            piece
        )


def test_tokens_with_a_shuffled_life_still_render() -> None:
    """Plugins may drop, double and move tokens; whatever they leave is written without an error."""
    md = kramdown()
    for seed in range(40):
        chance = random.Random(seed)
        env: dict[str, Any] = {}
        tokens = md.parse(document(seed), env)
        chance.shuffle(tokens)
        assert isinstance(md.renderer.render(tokens[: len(tokens) * 2 // 3], md.options, env), str)
