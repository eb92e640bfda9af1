"""Links written as HTML are cited like any other; anchors and images are not."""

from __future__ import annotations

import pytest

from notes.kramdown import Options, parse
from notes.references import find


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            '见<a href="https://example.org/a?x=1&amp;y=2">某 *文* 章</a>。',
            ("https://example.org/a?x=1&y=2", "某 文 章"),
        ),
        ("<div>\n<a class='b' href='https://example.org/b'>块内</a>\n</div>", ("https://example.org/b", "块内")),
        ('- <a href="https://example.org/c">列表</a>', ("https://example.org/c", "列表")),
    ],
)
def test_a_link_in_html_is_cited_and_stays_in_place(body, found):
    document = parse(body, Options())
    cited = find(document.blocks, document.headings, lines=body.split("\n"))
    assert [(citation.url, citation.title) for citation in cited.citations] == [found]
    assert cited.runs == ()


def test_anchors_and_other_elements_are_not_citations():
    document = parse('<a name="x"></a><img src="https://example.org/i.png"><a href="#x">上</a>', Options())
    assert find(document.blocks, document.headings).citations == ()
