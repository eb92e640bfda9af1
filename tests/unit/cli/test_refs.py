"""`notes refs …` on a notebook of its own: what is printed, what is written, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notes.cli import main
from notes.references.auditing import AUDITS
from notes.references.lint_note import LINTS

EARLIER = """---
title: 深度学习（一）——GAN
---

# GAN

## 参考

https://arxiv.org/abs/1406.2661

Generative Adversarial Networks

https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg

贝叶斯生成对抗网络

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向

https://example.org/shop?utm_source=feed&id=3

商店

https://www.jiqizhixin.com/articles/2018-03-01

卷积神经网络可视化入门
"""
LATER = """---
title: 深度学习（二）——GAN（续）
---

# GAN（续）

h1ttps://www.zhihu.com/question/49534423

如何评价某事

https://mp.weixin.qq.com/s/1234567890123456789012看破

## 参考

http://arxiv.org/pdf/1406.2661v1

Generative Adversarial Networks

https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg

如何用树莓派搭建一台家庭服务器

https://zhuanlan.zhihu.com/p/24897387

GAN的基本原理、应用和走向

https://zhuanlan.zhihu.com/p/24897387

https://example.net/copied

卷积神经网络可视化入门
"""
LINTED = """---
title: 一页错误
---

http://localhost:8000/a

www.example.org/no/scheme

https://mp.weixin.qq.com/s/tooshort

一篇文章

https://example.org/a

某文

http://example.org/a

某文

https://example.org/b

没有题名的在下面

https://example.org/c

![图](a.png)

## 又

https://example.org/b

没有题名的在下面
"""
FILES = {
    "_config.yml": "title: 笔记 # 我的\n",
    "posts/2017-05-01-gan.md": EARLIER,
    "posts/2017-06-01-gan-2.md": LATER,
    "posts/2017-07-01-lint.md": LINTED,
}


@pytest.fixture
def refs(tmp_path: Path) -> Callable[..., Result]:
    """Runs `notes refs …` on a notebook of `FILES`, or of files given."""

    def run(command: str, *arguments: str, files: Mapping[str, str] | None = None) -> Result:
        if not (tmp_path / "posts").exists() or files is not None:
            for path, text in (files or FILES).items():
                target = tmp_path / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode())
        return CliRunner().invoke(main, ["refs", command, *arguments, "--source", str(tmp_path)])

    return run


def test_lint_names_every_problem_by_path_line_and_column(refs):
    result = refs("lint", "--format", "json")
    assert result.exit_code == 0
    problems = json.loads(result.stdout)
    found = {problem["code"] for problem in problems}
    assert found == {*LINTS, *AUDITS}
    for problem in problems:
        lines = FILES[problem["path"]].split("\n")
        line = lines[problem["line"] - 1]
        if problem["code"] == "moved-section":
            assert line.startswith("#")
        else:
            assert line[problem["column"] - 1 :].startswith(("http", "h1ttps", "www.", "看破")), problem
    places = {(p["code"], p["path"], p["line"]) for p in problems}
    assert ("typo-scheme", "posts/2017-06-01-gan-2.md", 7) in places
    assert ("title-conflict", "posts/2017-06-01-gan-2.md", 19) in places
    repeated = next(p for p in problems if p["code"] == "duplicate-in-note" and "example.org/b" in p["message"])
    assert "https://example.org/b" in FILES[repeated["path"]].split("\n")[repeated["related"] - 1]
    assert repeated["related"] < repeated["line"]
    assert ("localhost-link", "posts/2017-07-01-lint.md", 5) in places


def test_lint_text_and_github_say_the_same(refs):
    text = refs("lint").stdout.splitlines()
    annotations = refs("lint", "--format", "github").stdout.splitlines()
    assert len(text) == len(annotations)
    assert any(
        line.startswith("posts/2017-06-01-gan-2.md:7:1: warning: ") and line.endswith("[typo-scheme]") for line in text
    )
    assert any(
        line.startswith("::warning file=posts/2017-06-01-gan-2.md,line=7,col=1,title=typo-scheme::")
        for line in annotations
    )


def test_annotations_are_escaped_as_github_wants(refs):
    name = "posts/2020-01-01-a,b.md"
    text = "---\ntitle: t\n---\n\nh1ttps://example.org/100%25\n\nTitle\n"
    line = refs("lint", "--format", "github", files={name: text}).stdout.splitlines()[0]
    assert "file=posts/2020-01-01-a%2Cb.md," in line
    assert "100%2525" in line


def test_strict_fails_on_warnings_alone(refs):
    assert refs("lint", "--strict").exit_code == 1
    fine = {"posts/2017-05-01-gan.md": EARLIER, "posts/2017-06-01-gan-2.md": EARLIER, "posts/2017-07-01-lint.md": ""}
    hints = refs("lint", "--strict", files=fine)
    assert hints.exit_code == 0
    assert "duplicate-across-notes" in hints.stdout
    assert refs("lint", "--strict", "--quiet").stdout == ""


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_broken_note_is_an_error_with_its_line(refs, form):
    broken = {"posts/2020-01-01-a.md": "---\ntitle: [\n---\n\ntext\n"}
    result = refs("lint", "--format", form, files=broken)
    assert result.exit_code == 1
    assert "posts/2020-01-01-a.md" in result.stdout
    assert refs("list").exit_code == 1


def test_list_jsonl_has_one_object_a_citation(refs):
    lines = refs("list", "--format", "jsonl").stdout.splitlines()
    objects = [json.loads(line) for line in lines]
    assert all(
        list(o) == ["key", "url", "title", "annotations", "kind", "label", "path", "line", "section"] for o in objects
    )
    for entry in objects:
        assert entry["url"] in FILES[entry["path"]].split("\n")[entry["line"] - 1]
    arxiv = [o for o in objects if o["key"] == "https://arxiv.org/abs/1406.2661"]
    assert [(o["url"], o["line"], o["section"], o["label"]) for o in arxiv] == [
        ("https://arxiv.org/abs/1406.2661", 9, "参考", "参考"),
        ("http://arxiv.org/pdf/1406.2661v1", 15, "参考", "参考"),
    ]


def test_list_in_a_pipe_is_tabs_and_can_be_narrowed(refs):
    rows = [line.split("\t") for line in refs("list", "--host", "arxiv.org").stdout.splitlines()]
    assert rows == [["2", "paper", "arxiv.org", "Generative Adversarial Networks"]]
    assert refs("list", "--kind", "paper").stdout == refs("list", "--host", "arxiv.org").stdout
    table = list(csv.DictReader(io.StringIO(refs("list", "--format", "csv").stdout)))
    assert {row["host"] for row in table} >= {"arxiv.org", "zhuanlan.zhihu.com"}


@pytest.mark.parametrize(
    "what", ["https://arxiv.org/abs/1406.2661", "http://arxiv.org/pdf/1406.2661v7", "arxiv-org-abs-1406-2661-"]
)
def test_show_finds_by_key_url_and_anchor(refs, what):
    if what.endswith("-"):
        shown = json.loads(refs("show", "https://arxiv.org/abs/1406.2661", "--format", "json").stdout)
        what = shown["anchor"]
    result = refs("show", what)
    assert result.exit_code == 0
    assert "Generative Adversarial Networks" in result.stdout
    assert "posts/2017-06-01-gan-2.md:15 § 参考" in result.stdout


def test_show_of_something_not_cited_is_a_failure(refs):
    result = refs("show", "https://example.org/nowhere")
    assert (result.exit_code, result.stdout) == (1, "")


def test_dups_and_conflicts(refs):
    dups = json.loads(refs("dups", "--format", "json").stdout)
    assert {each["key"] for each in dups["shared"]} == {
        "https://arxiv.org/abs/1406.2661",
        "https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg",
        "https://zhuanlan.zhihu.com/p/24897387",
    }
    assert "https://example.org/a" in {each["key"] for each in dups["repeated"]}
    assert [(each["earlier"]["line"], each["later"]["line"], each["shared"]) for each in dups["sections"]] == [
        (5, 13, 3)
    ]
    assert "posts/2017-05-01-gan.md:5 § GAN" in refs("dups").stdout
    conflicts = refs("conflicts").stdout
    assert "贝叶斯生成对抗网络" in conflicts and "如何用树莓派搭建一台家庭服务器" in conflicts
    assert [each["key"] for each in json.loads(refs("conflicts", "--format", "json").stdout)] == [
        "https://mp.weixin.qq.com/s/QacQCrjh3KmrQSMp-G_rEg"
    ]


def test_same_suggests_records_and_takes_effect(refs, tmp_path):
    one, other = "https://www.jiqizhixin.com/articles/2018-03-01", "https://example.net/copied"
    assert other in refs("same").stdout
    assert "same:" in refs("same", one, other).stdout
    assert (tmp_path / "_config.yml").read_text(encoding="utf-8") == FILES["_config.yml"]
    assert refs("same", one, other, "--write").exit_code == 0
    assert (tmp_path / "_config.yml").read_text(encoding="utf-8").startswith(FILES["_config.yml"])
    assert len(json.loads(refs("show", other, "--format", "json").stdout)["places"]) == 2
    assert "already" in refs("same", one, other, "--write").stdout


def test_different_keeps_apart(refs):
    one, other = "https://arxiv.org/abs/1406.2661", "http://arxiv.org/pdf/1406.2661v1"
    assert refs("different", one, other, "--write").exit_code == 0
    assert len(json.loads(refs("show", one, "--format", "json").stdout)["places"]) == 1
    assert refs("different").stdout == f"{one}\t{other}\n"


def test_one_address_or_an_unknown_format_is_wrong_usage(refs):
    assert refs("same", "https://example.org/a").exit_code == 2
    assert refs("list", "--format", "docx").exit_code == 2
    assert refs("export", "docx").exit_code == 2
    assert CliRunner().invoke(main, ["refs", "compare", "."]).exit_code == 2
    assert CliRunner().invoke(main, ["refs", "lint", "--source", "/no/such/folder"]).exit_code == 1


def test_fix_is_a_patch_and_write_does_what_it_says(refs, tmp_path):
    patch = refs("fix")
    assert "-h1ttps://www.zhihu.com/question/49534423" in patch.stdout
    assert "+https://example.org/shop?id=3" in patch.stdout
    patched = tmp_path / "patched"
    shutil.copytree(tmp_path / "posts", patched / "posts")
    (patched / "fix.patch").write_bytes(patch.stdout_bytes)
    subprocess.run(["git", "apply", "fix.patch"], cwd=patched, check=True)
    assert refs("fix", "--write").exit_code == 0
    for note in (tmp_path / "posts").iterdir():
        assert note.read_bytes() == (patched / "posts" / note.name).read_bytes()
    after = (tmp_path / "posts/2017-06-01-gan-2.md").read_text(encoding="utf-8")
    assert after == LATER.replace("h1ttps://", "https://")
    assert refs("fix").stdout == ""


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_fix_changes_no_other_byte(refs, tmp_path, end):
    text = "\ufeff---\r\ntitle: t\r\n---\r\n\r\nh1ttps://example.org/a\r\n\r\n题名  \t\u2028x\r\n\r\nhttps://example.org/b?utm_source=x"
    path = tmp_path / "posts/2020-01-01-a.md"
    refs("fix", "--write", files={"posts/2020-01-01-a.md": text + end})
    expected = text.replace("h1ttps", "https").replace("?utm_source=x", "") + end
    assert path.read_bytes() == expected.encode()


def test_export_writes_a_file_and_standard_output_alike(refs, tmp_path):
    for form in ("json", "jsonl", "csl-json", "bibtex", "csv", "bookmarks"):
        target = tmp_path / "out"
        assert refs("export", form, "-o", str(target)).exit_code == 0
        assert target.read_bytes() == refs("export", form).stdout_bytes
    result = refs("export", "json", "-o", str(tmp_path / "no" / "such" / "folder"))
    assert result.exit_code == 1
    assert "cannot write" in result.stderr


def test_a_notebook_that_cannot_be_written_is_read_all_the_same(refs, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode, **_: not mode & os.W_OK)
    cache = tmp_path.with_name(f"{tmp_path.name}-cache")
    monkeypatch.setenv("NOTES_CACHE", str(cache))
    assert refs("list", "--kind", "paper").stdout.endswith("\tGenerative Adversarial Networks\n")
    assert not list(cache.rglob("*.sqlite3"))


def test_explain_needs_no_notebook():
    result = CliRunner().invoke(
        main, ["refs", "explain", "https://arxiv.org/pdf/1406.2661v1", "http://arxiv.org/abs/1406.2661"]
    )
    assert result.exit_code == 0
    assert result.stdout.startswith("one thing\n")
    apart = CliRunner().invoke(main, ["refs", "explain", "https://a.example/A", "https://a.example/a"])
    assert apart.stdout.startswith("two things\n")


def test_compare_names_what_moved_appeared_and_disappeared(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, gone in ((old, "https://zhuanlan.zhihu.com/p/24897387\n\nGAN的基本原理、应用和走向\n\n"), (new, "")):
        (folder / "posts").mkdir(parents=True)
        text = (
            EARLIER
            if gone
            else EARLIER.replace("https://zhuanlan.zhihu.com/p/24897387\n\nGAN的基本原理、应用和走向\n\n", "").replace(
                "贝叶斯生成对抗网络", "贝叶斯GAN"
            )
        )
        (folder / "posts/2017-05-01-gan.md").write_text(
            text + ("" if gone else "\nhttps://example.org/new\n\n新的一条\n")
        )
    result = CliRunner().invoke(main, ["refs", "compare", str(old), str(new)])
    assert result.exit_code == 0
    assert "3 kept, 1 appeared, 1 disappeared, 0 moved, 1 changed" in result.stdout
    assert "+ 新的一条" in result.stdout and "- GAN的基本原理、应用和走向" in result.stdout
    steps = json.loads(CliRunner().invoke(main, ["refs", "compare", str(old), str(new), "--format", "json"]).stdout)
    assert [change["what"] for change in steps[0]["changed"]] == [["titles"]]
