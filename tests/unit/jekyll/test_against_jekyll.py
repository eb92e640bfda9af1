"""The same small sites through Jekyll itself and through this room: the same files must come out."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from notes.files.config import read_config
from notes.files.source import read_source
from notes.jekyll.documents import Notes, make_notes
from notes.jekyll.permalinks import document_id, static_address
from notes.model import Note

pytestmark = pytest.mark.skipif(shutil.which("jekyll") is None, reason="the command jekyll is not installed")

FENCES = "---\n---\n"
DUMP = """[{% for p in site.posts %}[{{ p.path | jsonify }}, {{ p.url | jsonify }}, {{ p.title | jsonify }},
{{ p.date | date_to_xmlschema | jsonify }}, {{ p.categories | jsonify }}, {{ p.tags | jsonify }}, {{ p.id | jsonify }}]
{% unless forloop.last %},{% endunless %}{% endfor %}]"""
SITE = {
    "_posts/2019-03-07-plain.md": "text without front matter\n",
    "_posts/19-3-8-short-date.md": FENCES,
    "_posts/2019-3-9-中文 标题 A, B（注）.md": FENCES,
    "_posts/2019-03-10-Cased_Name.v2.markdown": FENCES,
    "_posts/2019-03-11-html.html": FENCES,
    "_posts/2019-03-12-text.txt": "x\n",
    "_posts/2019-03-13-dots....md": FENCES,
    "_posts/2019-02-30-rolls.md": FENCES,
    "_posts/sub/2019-03-14-inner.md": FENCES,
    "_posts/_hidden/2019-03-14-hidden.md": FENCES,
    "_posts/sub/_half/2019-03-14-half-hidden.md": FENCES,
    "_posts/2019-03-15-backup.md~": FENCES,
    "_posts/not-a-post.md": FENCES,
    "_posts/2019-03-16-c++ & c# 100%.md": FENCES,
    "_posts/2019-03-17-words.md": "---\ncategories: One Two\ncategory: Three Four\n---\n",
    "_posts/2019-03-17-list.md": "---\ncategories: [A b, 历史, A B, 7]\n---\n",
    "cat1/Sub/_posts/2019-03-18-foldered.md": "---\ncategory: own\n---\n",
    "_posts/2019-03-19-late.md": "---\ndate: 2019-03-19 23:07:00\n---\n",
    "_posts/2019-03-20-quoted.md": '---\ndate: "2019-03-20 23:07:00"\n---\n',
    "_posts/2019-03-21-zoned.md": "---\ndate: 2019-03-21 20:07:00 -0800\n---\n",
    "_posts/2019-03-22-minutes.md": "---\ndate: 2019-03-22 23:07\n---\n",
    "_posts/2019-03-23-day.md": "---\ndate: 2020-12-31\n---\n",
    "_posts/2019-03-24-spoken.md": "---\ndate: 5 April 2019 6pm\n---\n",
    "_posts/2019-03-25-slug.md": "---\nslug: Other Slug!\n---\n",
    "_posts/2019-03-26-link.md": "---\npermalink: /x/:year/:title/\n---\n",
    "_posts/2019-03-27-file.md": "---\npermalink: /files/:slug.htm\n---\n",
    "_posts/2019-03-28-bare.md": "---\npermalink: bare/:i_month-:i_day/:y_day_:short_year\n---\n",
    "_posts/2019-03-29-climb.md": "---\npermalink: /../../climb/./:title\n---\n",
    "_posts/2019-03-30-coded.md": "---\npermalink: /coded/%E4%B8%AD/a%20b/\n---\n",
    "_posts/2019-03-30-raw.md": "---\npermalink: /raw/中 文/:slugified_categories/x.html\ncategories: [C++ 语言]\n"
    "---\n",
    "_posts/2019-03-31-off.md": "---\npublished: false\n---\n",
    "_posts/2119-03-31-future.md": FENCES,
    "_drafts/wip.md": FENCES,
    "about.md": FENCES,
    "index.html": FENCES,
    "docs/index.md": FENCES,
    "docs/guide.markdown": FENCES,
    "docs/a b.v2.md": FENCES,
    "docs/linked.md": "---\npermalink: /somewhere/else/\n---\n",
    "docs/named.md": "---\npermalink: /somewhere/:basename:output_ext\n---\n",
    "_posts/2019-04-01-tagged.md": "---\ntag: one two\ntags: [x]\ntitle: '07'\n---\n",
    "_posts/2019-04-02-tags.md": "---\ntags: one two\ntitle: Über  all\n---\n",
    "_posts/2019-04-03-tag-list.md": "---\ntags: [A b, 语言]\ntag:\n---\n",
    "_posts/2019-04-04-wORDS--in-NAME-.md": FENCES,
    "dump.json": "---\npermalink: /dump.json\n---\n" + DUMP,
    "feed.xml": FENCES,
    "feeds/atom.xml": "---\npermalink: /feeds/all/\n---\n",
    "hidden.md": "---\npublished: false\n---\n",
    "images/图 1.png": "not a page\n",
    ".htaccess": "x\n",
    ".secret": "x\n",
    "_private/x.md": FENCES,
    "~tilde.md": FENCES,
    "foobar.md": FENCES,
    "food/x.md": FENCES,
    "raw/deep/skip.txt": "x\n",
    "vendor/bundle/x.md": FENCES,
    "vendor/own/x.md": FENCES,
    "node_modules/x/y.md": FENCES,
    "static/quiet.txt": "x\n",
    "_pages/kept.md": FENCES,
}
CONFIG = """
timezone: Asia/Shanghai
exclude: [foo, "*.skip", "raw/*.txt"]
include: [.htaccess, _pages]
defaults:
  - {scope: {path: "_posts/sub"}, values: {categories: [below]}}
  - {scope: {path: "", type: posts}, values: {layout: null}}
  - {scope: {path: "docs/*.markdown"}, values: {permalink: "/from-defaults/"}}
  - {scope: {path: "static"}, values: {published: false}}
"""
STYLES = ["date", "pretty", "none", "ordinal", "weekdate", "/blog/:categories/:w_year-:week/:short_month/:day/:title/"]


@pytest.mark.parametrize("style", STYLES)
def test_the_same_files_as_jekyll(style: str, tmp_path: Path) -> None:
    source = _write_site(tmp_path / "site", style)
    theirs = _built_by_jekyll(source, tmp_path / "jekyll")
    ours, statics = _understood(source)
    outputs = {note.output for note in ours.notes}
    assert len(theirs) >= 40
    assert sorted(outputs | statics) == sorted(theirs)

    dumped = json.loads((tmp_path / "jekyll" / "dump.json").read_text(encoding="utf-8"))
    posts = [note for note in ours.notes if note.kind == "post"]
    assert [_dumped(note) for note in reversed(posts)] == [
        [path, unquote(url), title, date, list(dict.fromkeys(map(str, categories))), tags, unquote(id)]
        for path, url, title, date, categories, tags, id in dumped
    ]


def _write_site(folder: Path, style: str) -> Path:
    for path, text in SITE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "_config.yml").write_text(f"permalink: {style}\n{CONFIG}", encoding="utf-8")
    return folder


def _built_by_jekyll(source: Path, destination: Path) -> set[str]:
    command = ["jekyll", "build", "--quiet", "--disable-disk-cache", "-s", str(source), "-d", str(destination)]
    environment = os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return {str(file.relative_to(destination)) for file in destination.rglob("*") if file.is_file()}


def _understood(source: Path) -> tuple[Notes, set[str]]:
    config = read_config(source)
    read = read_source(str(source), config)
    notes = make_notes(read.documents, config, datetime.datetime.now(datetime.UTC))
    errors = [str(problem) for problem in (*read.problems, *notes.problems) if problem.severity == "error"]
    assert errors == []
    return notes, {static_address(file.path).output for file in read.statics}


def _dumped(note: Note) -> list[object]:
    assert note.date is not None
    id = unquote(document_id(note.url, note.slug))
    categories, tags = list(note.categories), list(note.tags)
    return [note.path, unquote(note.url), note.title, note.date.isoformat(timespec="seconds"), categories, tags, id]
