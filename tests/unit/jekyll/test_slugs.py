"""slugify, by its rules and beside Jekyll's own."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.jekyll.slugs import downcase, slugify

TEXT = "The _config.yml 中文 (A,B)！é"


@pytest.mark.parametrize(
    ("mode", "slug"),
    [
        ("default", "the-config-yml-中文-a-b-é"),
        ("pretty", "the-_config.yml-中文-(a,b)-é"),
        ("ascii", "the-config-yml-a-b"),
        ("raw", "the-_config.yml-中文-(a,b)！é"),
        ("none", "the _config.yml 中文 (a,b)！é"),
        ("latin", "the-config-yml-a-b-e"),
    ],
)
def test_modes(mode: str, slug: str) -> None:
    assert slugify(TEXT, mode) == slug


def test_cased() -> None:
    assert slugify("Deep_Learning 8", "pretty", cased=True) == "Deep_Learning-8"


def test_sigma_does_not_care_where_it_is() -> None:
    assert downcase("ΣΑΣ") == "σασ"


@pytest.mark.parametrize("mode", ["default", "pretty", "ascii", "latin"])
@given(text=st.text(max_size=40))
def test_a_slug_is_a_fixed_point_without_gaps(mode: str, text: str) -> None:
    slug = slugify(text, mode)
    assert "--" not in slug
    assert slugify(slug, mode) == slug
    assert not any(character.isspace() or unicodedata.category(character) == "Cc" for character in slug)


@pytest.mark.skipif(shutil.which("jekyll") is None, reason="the command jekyll is not installed")
def test_as_jekyll_does_it() -> None:
    texts = [
        TEXT, "", "-", "---", "a - b", "--x--", "²³½Ⅳ", "é́́", "ÀÉÎÕÜß Ł ñ œ", "ＡＢ１２", "नमस्ते १२",
        "a\tb\u00a0c\u3000d",
        "emoji 🎉 party", "C++ & C#", "100%", "x_y-z.w~v!", "[a](b)", "ΑΣ İstanbul", "ǅ", "a'b\"c", "１．２", "カﾞ",
    ]  # fmt: skip
    script = """
      require "json"; require "jekyll"; $stderr = File.open(File::NULL, "w")
      puts JSON.generate(JSON.parse(STDIN.read).map { |t|
        %w(default pretty ascii latin raw none).flat_map { |m| [false, true].map { |c|
          Jekyll::Utils.slugify(t, mode: m, cased: c) } } })
    """
    done = subprocess.run(
        ["ruby", "-e", script], input=json.dumps(texts), capture_output=True, text=True, timeout=60, check=True,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8", "HOME": "/"},
    )  # fmt: skip
    ours = [
        [slugify(t, m, cased=c) for m in ("default", "pretty", "ascii", "latin", "raw", "none") for c in (False, True)]
        for t in texts
    ]
    theirs = json.loads(done.stdout.splitlines()[-1])
    assert ours == theirs
