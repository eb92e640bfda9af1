"""Notebooks made of dice, and edits of every kind: what `test_any_edits.py` builds after each.

`Dice` is a source of choices: a `random.Random`, or hypothesis's. A `Draft` is a notebook that is being written: its
files follow from what it holds, so that any sequence of edits leaves something that can be built.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

Files = dict[str, bytes]
State = tuple[dict[str, dict[str, object]], dict[str, str], dict[str, str], set[str]]

PATHS = ["posts/2020-01-05-a.md", "posts/2020-01-20-b.md", "posts/2020-02-01-c.md", "posts/2020-02-02-d.md",
         "posts/dl/2020-03-01-e.md", "posts/2020-03-02-f.md", "_drafts/g.md", "about.md", "guide/deep.md",
         "posts/undated.md", "404.md"]  # fmt: skip
TITLES = [
    "深度学习（一）——GAN",
    "深度学习（二）——VAE",
    "深度学习（三）",
    "Attention",
    "“引号” & <b>",
    "图像 Part 2",
    "图像 Part 3",
    "",
]
URLS = ["https://arxiv.org/abs/1406.2661", "http://www.arxiv.org/pdf/1406.2661v2", "https://github.com/a/b",
        "https://e.org/?p=1", "https://e.org/?p=2", "http://e.org/x", "https://f.org/x",
        "https://e.org/x#part"]  # fmt: skip
NAMES = ["Generative Adversarial Networks", "GAN入门", "一篇文章", "A Tutorial", "VAE"]
WORDS = ["卷积", "attention", "蒸馏", "词"]
HEADINGS = ["# GAN", "## 参考", "# VAE", "## Notes", "# GAN"]
DATES = [
    "",
    "2020-01-05",
    "2020-02-09 10:00:00 +0800",
    "2020-02-09 02:00:00 +0000",
    "2020-01-31 23:30:00",
    "2019-12-31",
]
EXTRAS = ["", "updated: 2020-01-01", "updated: '2020-01-01'", "updated: 2020-02-09 10:00:00 +08:00",
          "updated: 2020-02-09 02:00:00 +00:00", "updated: 1", "updated: 1.0", "updated: true", "updated: [1, '1']",
          "# a comment\n# of two lines", "excerpt: 摘要", "description: 描述", "lang: en", "sitemap: false",
          "hidden: true", "redirect_from: /old/", "redirect_from: /old/x.html", "redirect_to: /about.html"]  # fmt: skip
LAYOUTS = ["", "", "", "post", "wide", "page", "none", "missing"]
PERMALINKS = ["", "", "", "/p/one.html", "/p/two/", "/archive/"]
OVERRIDES = ["same: [[https://e.org/?p=1, https://f.org/x]]", "different: [[https://arxiv.org/abs/1406.2661, http://www.arxiv.org/pdf/1406.2661v2]]",
             "title: {https://arxiv.org/abs/1406.2661: 钉住}", "kind: {e.org: course}", "fold: false"]  # fmt: skip

NOTE_TEMPLATES = [
    "{{ content }}",
    "{% extends 'theme:note.html' %}{% block title %}{{ site.title }}{% endblock %}",
    "{{ page.title }} {{ page.updated | default('') }} {{ page.updated is string }} {% for p in site.pages %}"
    "{{ p.title }}{% endfor %}{{ content }}",
    "{% for n in view.related %}{{ n.title }}{% endfor %}{% for n in view.cited_by %}{{ n.title }}{% endfor %}"
    "{{ view.card.citations }}",
    "{% include 'part.html' %}{{ page.date | default('') }}",
    "{% include page.kind ~ '.html' ignore missing %}{{ site.extra | default('') }}",
    "{{ page.nothing.at_all }}",
    "{% if %}",
]
TEMPLATES = {
    "templates/note.html": NOTE_TEMPLATES,
    "templates/page.html": NOTE_TEMPLATES,
    "templates/wide.html": NOTE_TEMPLATES,
    "templates/part.html": ["part {{ site.lang }}", "another part", "{{ assets['theme.css'] | default('') }}"],
    "templates/feed.xml": ["{% for e in view.entries %}{{ content_of(e) }}{% endfor %}", "{{ view.updated }}"],
    "templates/_mark.html": ["<i>{{ entry.host }}</i>", "{{ t('also_in') }}"],
    "templates/_references.html": ["{% for e in list['items'] %}{{ e.title }}{% endfor %}"],
    "templates/home.html": ["{% for c in view.cards %}{{ c.title }}{% endfor %}{{ paginator.next_page_path }} "
    "{{ view.total_references }}"],
    "templates/archive.html": ["{% for y in view.years %}{{ y.year }}{{ y.cards | length }}{% endfor %}"],
}  # fmt: skip
STATICS = {
    "images/a.svg": ["<svg/>", "<svg id='b'/>"],
    "robots.txt": ["User-agent: *\n"],
    "feed.xml": ["mine"],
    "file.html": ["<p>"],
}

LIQUID_LAYOUTS = [
    "{{ content }}",
    "{% include head.html %}{{ page.title }}{{ page.updated }}{{ content }}",
    "{{ page.previous.title }} {{ page.next.url }}{% for p in site.posts limit: 3 %}{{ p.title }}{% endfor %}"
    "{{ content }}",
    "{% for p in site.related_posts %}{{ p.url }}{% endfor %}{% for t in site.tags %}{{ t[0] }}{{ t[1].size }}"
    "{% endfor %}{{ content }}",
    "{% for p in site.pages %}{{ p.title }}{{ p.url }}{% endfor %}{% for f in site.static_files %}{{ f.path }}"
    "{% endfor %}{{ site.data.x.y }}",
    "---\nlayout: default\n---\n{{ content }} {{ layout.colour }}",
    "---\nlayout: default\ncolour: red\n---\n{{ content }}{{ page.title | nofilter }}",
    "{% for r in site.recipes %}{{ r.title }}{{ r.content }}{% endfor %}{% for p in site.posts %}{{ p.excerpt }}"
    "{% endfor %}",
    "{{ site.extra }}{{ site | size }}{{ content }}{{ page.title | | upcase }}",
    "\n\n{{ page.title | | upcase }}{{ content }}",
    "{{ page.updated | inspect }}{{ page.updated | date: '%Y' }}{{ content }}",
    "{% link about.md %}{{ content }}",
    "{% include missing.html %}",
    "{% if %}",
]
LIQUID = {
    "_layouts/default.html": LIQUID_LAYOUTS,
    "_layouts/post.html": LIQUID_LAYOUTS,
    "_layouts/page.html": LIQUID_LAYOUTS,
    "_layouts/wide.html": LIQUID_LAYOUTS,
    "_layouts/redirect.html": LIQUID_LAYOUTS,
    "_includes/head.html": ["<head></head>", "{{ site.title }}", "{{ page.title | | upcase }}", "\n{{ site.data.x }}"],
    "_data/x.yml": ["y: 1", "y: one", "y: [1, 2]", "2020-01-01: 3", "y: 2020-01-01", "y: '2020-01-01'"],
    "_recipes/soup.md": ["---\ntitle: Soup\n---\nsoup", "---\ntitle: 汤\ndate: 2020-01-01\n---\n汤"],
    "_recipes/bread.md": ["---\norder: 1\ntitle: Bread\nlayout: page\n---\nbread"],
    "index.html": ["---\nlayout: default\n---\n{% for p in paginator.posts %}{{ p.title }}{{ p.excerpt }}{% endfor %}"
    "{{ paginator.next_page_path }}",
                   "---\n---\n{% for p in site.posts %}{{ p.content }}{% endfor %}"],
    "list.html": ["---\n---\n{% for p in site.pages %}{{ p.content | size }} {% endfor %}{{ site.posts.first.title }}",
                  "---\n---\n{% assign x = site.recipes | where: 'order', 1 %}{{ x | size }}"
                  "{{ site.categories | size }}"],
    "late.md": ["---\ntitle: Late\nlayout: page\n---\n{% for p in site.posts %}{{ p.content | strip_html }}"
    "{% endfor %}\n\nhttps://e.org/x\n\nOf Liquid\n"],
    "data.json": ["---\n---\n{{ site.posts | map: 'title' | jsonify }}{{ site.html_pages | size }}"],
}  # fmt: skip


class Draft:
    """A notebook that is being written."""

    def __init__(self, dice: Random, *, liquid: bool) -> None:
        self.dice, self.liquid = dice, liquid
        paths = [path.replace("posts/", "_posts/", 1) if liquid else path for path in PATHS]
        """With layouts of its own it is a blog of Jekyll's, and `posts/` a folder like others."""
        self.paths, self.urls, self.titles = dice.sample(paths, 7), dice.sample(URLS, 4), dice.sample(TITLES, 4)
        """Few, so that notes meet."""
        self.notes: dict[str, dict[str, object]] = {}
        self.files: dict[str, str] = {}
        self.settings: dict[str, str] = {"title": "笔记", "lang": "zh-CN", "paginate": "2"}
        self.overrides: set[str] = set()
        for _ in range(dice.randint(3, 6)):
            self.add_note()
        if liquid:
            self.files["_layouts/default.html"] = "{{ content }}"
            self.settings["notes.theme"] = "{beside_layouts: true}"
            for _ in range(dice.randint(1, 4)):
                self.file()

    # ------------------------------------------------------------ what it is

    def written(self) -> Files:
        """Its files."""
        files = {path: text.encode() for path, text in self.files.items()}
        files |= {path: self._note(note) for path, note in self.notes.items()}
        lines = [f"{name}: {value}" for name, value in self.settings.items() if "." not in name]
        lines += ["time: 2024-05-06 07:08:09 +0000", "collections: {recipes: {output: true}}"]
        own = [f"  references: {{{', '.join(sorted(self.overrides))}}}"] if self.overrides else []
        own += [f"  {name.removeprefix('notes.')}: {value}" for name, value in self.settings.items() if "." in name]
        if own:
            lines += ["notes:", *own]
        files["_config.yml"] = "\n".join(lines).encode()
        return files

    def _note(self, note: dict[str, object]) -> bytes:
        front = [f"{key}: {note[key]}" for key in ("date", "layout", "permalink", "category", "tags") if note[key]]
        front += [f"title: '{note['title']}'"] if note["title"] else []
        front += [str(note["extra"])] if note["extra"] else []
        front += ["published: false"] if note["hidden"] else []
        text = "\n".join(["---", *front, "---", "", *(f"{block}\n" for block in note["blocks"])])  # type: ignore[attr-defined]
        return text.replace("\n", str(note["newline"])).encode(str(note["encoding"]))

    @property
    def state(self) -> State:
        """What it holds, to go back to."""
        return copy.deepcopy((self.notes, self.files, self.settings, self.overrides))

    # ------------------------------------------------------------ edits

    def go_back(self, state: State) -> None:
        """Undo what was done since."""
        self.notes, self.files, self.settings, self.overrides = copy.deepcopy(state)

    def edit(self) -> str:
        """One edit of any kind; returns what it was."""
        kinds = [self.word, self.block, self.block, self.block, self.no_block, self.move_block, self.front, self.front,
                 self.front, self.add_note, self.delete, self.rename, self.setting, self.setting, self.override,
                 self.file, self.file, self.no_file]  # fmt: skip
        kind = self.dice.choice(kinds)
        kind()
        return kind.__name__

    def _some_note(self) -> dict[str, object] | None:
        return self.notes[self.dice.choice(sorted(self.notes))] if self.notes else None

    def _block(self) -> str:
        dice = self.dice
        url, name, word, path = dice.choice(self.urls), dice.choice(NAMES), dice.choice(WORDS), dice.choice(self.paths)
        kinds: list[Callable[[], str]] = [
            lambda: f"{url}\n\n{name}",
            lambda: f"{url}\n\n{name}",
            lambda: url,
            lambda: dice.choice(HEADINGS),
            lambda: f"见[{name}]({url})。",
            lambda: f"论文：\n\n《{name}》",
            lambda: f"论文：\n\n《{name}》\n\n{url}\n\n《{name}》",
            lambda: f"{word} {word}",
            lambda: f"[那篇](/{path}) 与 [这篇]({path.rpartition('/')[2]}#gan) [页](/about.html)",
            lambda: "![图](/images/a.svg)",
            lambda: "{{ page.title }}" if self.liquid else "* TOC\n{:toc}",
        ]
        return dice.choice(kinds)()

    def word(self) -> None:
        if note := self._some_note():
            note["blocks"] = [*note["blocks"], self.dice.choice(WORDS)]  # type: ignore[misc]

    def block(self) -> None:
        if note := self._some_note():
            blocks = list(note["blocks"])  # type: ignore[call-overload]
            blocks.insert(self.dice.randint(0, len(blocks)), self._block())
            note["blocks"] = blocks

    def no_block(self) -> None:
        note = self._some_note()
        if note and note["blocks"]:
            blocks = list(note["blocks"])  # type: ignore[call-overload]
            blocks.pop(self.dice.randint(0, len(blocks) - 1))
            note["blocks"] = blocks

    def move_block(self) -> None:
        one, other = self._some_note(), self._some_note()
        if one and other and one["blocks"]:
            first, *rest = one["blocks"]  # type: ignore[misc]
            one["blocks"] = rest
            other["blocks"] = [*other["blocks"], first]  # type: ignore[misc]

    def front(self) -> None:
        if note := self._some_note():
            note.update(dict([self.dice.choice(sorted(self._front().items()))]))

    def _front(self) -> dict[str, object]:
        choice = self.dice.choice
        return {
            "title": choice(self.titles), "date": choice(DATES), "layout": choice(LAYOUTS),
            "permalink": choice(PERMALINKS),
            "category": choice(["", "DL", "dl", "C++"]), "tags": choice(["", "[a, b]", "[b]", "[B, 学习]"]),
            "extra": choice(EXTRAS),
            "hidden": choice([False, False, True]), "newline": choice(["\n", "\n", "\r\n"]),
            "encoding": choice(["utf-8", "utf-8", "utf-8-sig"]),
        }  # fmt: skip

    def add_note(self) -> None:
        blocks = [self._block() for _ in range(self.dice.randint(1, 5))]
        plain = {"permalink": "", "hidden": False, "newline": "\n", "encoding": "utf-8"}
        self.notes[self.dice.choice(self.paths)] = {**self._front(), **plain, "blocks": blocks}

    def delete(self) -> None:
        if self.notes:
            del self.notes[self.dice.choice(sorted(self.notes))]

    def rename(self) -> None:
        if self.notes:
            note = self.notes.pop(self.dice.choice(sorted(self.notes)))
            self.notes[self.dice.choice(self.paths)] = note

    def setting(self) -> None:
        values = {
            "title": ["笔记", "Notes"], "lang": ["zh-CN", "en"], "paginate": ["1", "2", "0"], "baseurl": ["''", "/n"],
            "url": ["''", "https://n.example"], "timezone": ["UTC", "Asia/Shanghai"],
            "extra": ["1", "'1'", "2020-01-01", "'2020-01-01'"],
            "paginate_path": ["/page:num", "/list/:num/"], "permalink": ["date", "pretty"], "limit_posts": ["0", "2"],
            "description": ["one", "two"], "plugins": ["[]", "[jekyll-sitemap, jekyll-feed, jekyll-archives]"],
            "titles_from_headings": ["{strip_title: true}", "{}", "{collections: true, strip_title: true}"],
            "notes.theme": ["{beside_layouts: true}", "{}", "{nav: [{title: A, url: /a/}]}"],
            "jekyll-archives": ["{enabled: [tags]}", "{enabled: all, layout: page}"],
        }  # fmt: skip
        name = self.dice.choice(sorted(values))
        self.settings[name] = self.dice.choice(values[name])

    def override(self) -> None:
        self.overrides ^= {self.dice.choice(OVERRIDES)}

    def file(self) -> None:
        files = {**STATICS, **TEMPLATES, **(LIQUID if self.liquid else {})}
        path = self.dice.choice(sorted(LIQUID if self.liquid and self.dice.random() < 0.7 else files))
        self.files[path] = self.dice.choice(files[path])

    def no_file(self) -> None:
        if self.files:
            del self.files[self.dice.choice(sorted(self.files))]
