"""Jekyll's default theme, where it is installed: its layouts and includes through our engine give the pages Jekyll
writes."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from notes import liquid

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONFIG: dict[str, Any] = {
    "title": "笔记 & Notes",
    "description": "What was read",
    "url": "https://example.org",
    "baseurl": "/base",
    "timezone": "Asia/Shanghai",
    "theme": "minima",
    "plugins": ["jekyll-seo-tag", "jekyll-feed"],
    "show_excerpts": True,
    "author": {"name": "Ann", "email": "ann@example.org"},
    "twitter_username": "ann",
    "github_username": "ann",
    "logo": "/logo.png",
    "time": "2020-02-03 04:05:06 +0800",
    "disable_disk_cache": True,
}
POSTS = {
    "2019-03-17-cat.html": {
        "title": "Cat <b> & dog",
        "date": "2019-03-17 06:07:00 +0800",
        "excerpt": "About cats",
        "tags": ["a", "b"],
        "image": {"path": "/cat 1.png", "alt": "a cat"},
    },
    "2019-04-01-dog.html": {
        "title": "Dog",
        "date": "2019-04-01 00:00:00 +0800",
        "excerpt": "About dogs",
        "author": "Bea",
        "description": "Dogs",
        "modified_date": "2019-05-01",
        "last_modified_at": "2019-05-01 10:00:00 +0800",
    },
}
BODY = "<p>Text of {{ page.title | escape }}, {% post_url 2019-03-17-cat %}</p>\n"
PAGES = {"about.html": {"layout": "page", "title": "About"}, "index.html": {"layout": "home", "list_title": "All"}}


def front(values: dict[str, Any]) -> str:
    return f"---\n{yaml.safe_dump(values, allow_unicode=True, sort_keys=False)}---\n"


@pytest.fixture(scope="module")
def theme() -> Path:
    if shutil.which("jekyll") is None or shutil.which("gem") is None:
        pytest.skip("Jekyll is not installed")
    found = subprocess.run(["gem", "contents", "minima"], capture_output=True, text=True, timeout=60, check=False)
    homes = [Path(line).parents[1] for line in found.stdout.splitlines() if line.endswith("_layouts/home.html")]
    if not homes:
        pytest.skip("the theme is not installed")
    return homes[0]


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory, theme: Path) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "_posts").mkdir()
    (folder / "_config.yml").write_text(yaml.safe_dump(CONFIG, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for name, values in POSTS.items():
        (folder / "_posts" / name).write_text(front({"layout": "post", **values}) + BODY, encoding="utf-8")
    for name, values in PAGES.items():
        (folder / name).write_text(front(values) + BODY, encoding="utf-8")
    command = ["jekyll", "build", "-q", "-s", str(folder), "-d", str(folder / "_site")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)
    if found.returncode:
        pytest.skip(f"Jekyll cannot build here: {found.stderr[-200:]}")
    return folder / "_site"


def read_layouts(theme: Path) -> dict[str, liquid.Layout]:
    layouts = {}
    for file in (theme / "_layouts").glob("*.html"):
        text = file.read_text(encoding="utf-8")
        _, head, body = (
            re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE) if text.startswith("---\n") else ("", "", text)
        )
        layouts[file.stem] = liquid.Layout(
            name=file.stem,
            path=f"_layouts/{file.name}",
            text=body.lstrip("\n"),
            first_line=head.count("\n") + 3,
            front_matter=yaml.safe_load(head) or {},
        )
    return layouts


def ours(theme: Path) -> dict[str, str]:
    """Every page by its output path."""
    now = datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=SHANGHAI)
    ledger = liquid.Ledger()
    contents: dict[str, str] = {}

    def include(name: str) -> tuple[str, str] | None:
        file = theme / "_includes" / name
        return (f"_includes/{name}", file.read_text(encoding="utf-8")) if file.is_file() else None

    posts, targets = [], []
    for name, values in sorted(POSTS.items(), reverse=True):
        url, path = "/" + name[:11].replace("-", "/") + name[11:], f"_posts/{name}"
        date = datetime.datetime.fromisoformat(values["date"][:19]).replace(tzinfo=SHANGHAI)
        posts.append(
            liquid.document_drop(
                ledger,
                path=path,
                url=url,
                id=url.removesuffix(".html"),
                collection="posts",
                date=date,
                front_matter={"layout": "post", **values, "date": date},
                content=lambda path=path: contents[path],
                excerpt=str,
            )
        )
        targets.append(liquid.Target(path=path, url=url, date=date, slug=name[11:-5]))
    liquid.link_posts(posts)
    pages = [
        liquid.page_drop(
            ledger,
            path=name,
            url="/" if name == "index.html" else f"/{name}",
            front_matter=values,
            content=lambda path=name: contents[path],
        )
        for name, values in PAGES.items()
    ]
    feed = liquid.page_drop(ledger, path="feed.xml", url="/feed.xml", front_matter={}, content=str)
    site = liquid.SiteDrop(ledger, config=CONFIG, now=now, posts=posts, pages=[*pages, feed])
    settings = liquid.Settings(
        now=now, timezone=SHANGHAI, url=CONFIG["url"], baseurl=CONFIG["baseurl"], title=CONFIG["title"]
    )
    services = liquid.Services(
        include=include,
        links=liquid.LinkTargets(targets),
        markdownify=lambda text: f"<p>{text.replace(' & ', ' &amp; ')}</p>\n" if text else "\n",
    )
    engine = liquid.Engine(settings, services)
    layouts = read_layouts(theme)
    written = {}
    for item in [*posts, *pages]:
        body = liquid.render(engine, BODY, path=item.path, site=site, page=item, markdown=False)
        contents[item.path] = body.text
        url = item["url"]
        result = liquid.render_layouts(
            engine, body.text, layout=item["layout"], layouts=layouts, path=item.path, site=site, page=item
        )
        assert not result.problems
        written[url.lstrip("/") + ("index.html" if url.endswith("/") else "")] = result.text
    return written


def comparable(html: str) -> str:
    """Without what names the program: Jekyll's version, and blank lines between elements."""
    html = re.sub(r'content="Jekyll v[^"]*"', 'content="Jekyll"', html)
    return re.sub(r"\n\s*\n+", "\n", html)


def test_pages_of_the_default_theme(theme: Path, theirs: Path) -> None:
    pages = ours(theme)
    assert len(pages) == len(POSTS) + len(PAGES)
    for path, html in pages.items():
        assert comparable(html) == comparable((theirs / path).read_text(encoding="utf-8")), path
