"""Exports, each read back with a program that knows the format."""

from __future__ import annotations

import csv
import io
import json

import bibtexparser
import pytest
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from lxml import etree, html

from notes.model import Bibliography
from notes.references import FORMATS, CitingNote, export, merge
from notes.references.exports import FILE_NAMES, PUBLISHED

from .citing import citation, note, notebooks


def sample() -> Bibliography:
    return merge(
        [
            note(
                "posts/a.md",
                citation(
                    "https://arxiv.org/abs/1706.03762v5",
                    "《Attention Is All You Need》",
                    3,
                    kind="paper",
                    annotations=("必读。",),
                ),
                citation("https://doi.org/10.1145/3055399.3055464", "100% {\\TeX} & $x_1$ #~^", 5, kind="paper"),
                citation("https://github.com/a/b", '=HYPERLINK("x")', 7, kind="code"),
                citation("javascript:alert(1)", "危险", 9),
                citation('https://example.com/?a="><script>alert(1)</script>&b={c}\\d', "<b>粗体</b>", 11),
                citation("https://example.com/没有标题", "", 13),
            ),
            note(
                "posts/b.md",
                citation("http://arxiv.org/pdf/1706.03762.pdf", "Attention Is All You Need", 4, kind="paper"),
            ),
        ]
    )


def test_every_published_format_has_a_file_name() -> None:
    assert set(PUBLISHED) == set(FILE_NAMES) < set(FORMATS)
    assert len(set(FILE_NAMES.values())) == len(FILE_NAMES)
    with pytest.raises(ValueError, match="docx"):
        export(sample(), "docx")


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_bibliography_exports(form: str) -> None:
    text = export(Bibliography(), form)
    assert text == "" or text.endswith("\n")


@given(notebooks())
def test_every_export_is_utf_8_and_deterministic(notes: list[CitingNote]) -> None:
    bibliography = merge(notes)
    for form in FORMATS:
        text = export(bibliography, form)
        assert (text.encode() and text == export(bibliography, form)) or not bibliography.references


def test_lone_surrogates_do_not_stop_an_export() -> None:
    bibliography = merge([note("a.md", citation("https://example.com/\ud800", "标题 \udfff", annotations=("\ud801",)))])
    for form in FORMATS:
        assert export(bibliography, form).encode()
    assert json.loads(export(bibliography, "json"))["references"][0]["titles"] == ["标题 \udfff"]


def test_jsonl_has_one_citation_a_line() -> None:
    lines = [json.loads(line) for line in export(sample(), "jsonl").splitlines()]
    assert [(line["path"], line["line"]) for line in lines] == [("posts/a.md", n) for n in (3, 5, 7, 9, 11, 13)] + [
        ("posts/b.md", 4)
    ]
    assert lines[0] == {
        "key": "https://arxiv.org/abs/1706.03762",
        "url": "https://arxiv.org/abs/1706.03762v5",
        "title": "《Attention Is All You Need》",
        "annotations": ["必读。"],
        "kind": "paper",
        "label": "",
        "path": "posts/a.md",
        "line": 3,
        "section": "",
    }


def test_csl_json_is_read_by_a_citation_processor() -> None:
    items = json.loads(export(sample(), "csl-json"))
    source = CiteProcJSON(items)
    assert len(source) == 6
    paper = source[items[0]["id"]]
    assert (paper.type, str(paper.title), str(paper.publisher)) == ("article", "Attention Is All You Need", "arXiv")
    assert items[0]["note"] == "必读。; 《Attention Is All You Need》"
    assert items[1]["DOI"] == "10.1145/3055399.3055464"
    assert "URL" not in items[3]
    assert items[5]["title"] == items[5]["URL"] == "https://example.com/没有标题"


def test_bibtex_is_read_by_a_parser() -> None:
    library = bibtexparser.parse_string(export(sample(), "bibtex"))
    assert not library.failed_blocks
    entries = [
        {field.key: field.value for field in entry.fields} | {"type": entry.entry_type} for entry in library.entries
    ]
    assert len(entries) == 6
    assert entries[0]["title"] == "{Attention Is All You Need}"
    assert (entries[0]["eprint"], entries[0]["archiveprefix"]) == ("1706.03762", "arXiv")
    assert entries[1]["doi"] == "10.1145/3055399.3055464"
    assert entries[1]["title"] == (
        r"{100\% {\textbraceleft}{\textbackslash}TeX{\textbraceright} "
        r"\& \$x\_1\$ \#{\textasciitilde}{\textasciicircum}}"
    )
    assert "url" not in entries[3]
    assert entries[4]["url"] == 'https://example.com/?a="><script>alert(1)</script>&b=%7Bc%7D%5Cd'


@given(notebooks())
def test_bibtex_of_any_notebook_can_be_parsed(notes: list[CitingNote]) -> None:
    bibliography = merge(notes)
    library = bibtexparser.parse_string(export(bibliography, "bibtex"))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [reference.anchor for reference in bibliography.references]


def test_csv_is_read_back_and_holds_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(export(sample(), "csv"), newline="")))
    assert len(rows) == 6
    assert rows[0]["urls"].split("\n") == ["https://arxiv.org/abs/1706.03762v5", "http://arxiv.org/pdf/1706.03762.pdf"]
    assert rows[0]["places"].split("\n") == ["posts/a.md:3", "posts/b.md:4"]
    assert rows[2]["title"] == '\'=HYPERLINK("x")'


@given(notebooks())
def test_no_cell_opens_like_a_formula(notes: list[CitingNote]) -> None:
    bibliography = merge(notes)
    rows = list(csv.reader(io.StringIO(export(bibliography, "csv"), newline="")))
    assert len(rows) == 1 + len(bibliography.references)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_bookmarks_are_read_by_an_html_parser() -> None:
    text = export(sample(), "bookmarks")
    assert text.startswith("<!DOCTYPE NETSCAPE-Bookmark-file-1>")
    links = html.document_fromstring(text).findall(".//a")
    assert [link.get("href") for link in links] == [
        "https://arxiv.org/abs/1706.03762v5",
        "https://doi.org/10.1145/3055399.3055464",
        "https://github.com/a/b",
        'https://example.com/?a="><script>alert(1)</script>&b={c}\\d',
        "https://example.com/没有标题",
    ]
    assert links[3].text == "<b>粗体</b>"
    assert [folder.text for folder in html.document_fromstring(text).findall(".//h3")] == ["paper", "code", "article"]


@given(notebooks())
def test_bookmarks_of_any_notebook_hold_links_and_nothing_else(notes: list[CitingNote]) -> None:
    tree = html.document_fromstring(export(merge(notes), "bookmarks"))
    names = {element.tag.lower() for element in tree.iter() if isinstance(element.tag, str)}
    assert names <= {"html", "head", "meta", "title", "body", "h1", "h3", "dl", "dt", "dd", "p", "a"}, etree.tostring(
        tree
    )
    assert all(link.get("href").split(":")[0].lower() in {"http", "https", "ftp"} for link in tree.iter("a"))
