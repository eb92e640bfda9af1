"""Whether running text costs time in proportion to its size, whatever it is made of.

    python bench/kramdown_linear.py [--size 1000000] [--only TEXT]

Each text is one mark, or a pair of marks around each other, repeated: rows of opening marks that nothing closes are
where a parser that looks ahead turns quadratic. Prints a line a text: seconds for a quarter of the size, seconds for
the size, and their ratio (4 is linear). Exit 1 when a ratio exceeds 8.
"""

from __future__ import annotations

import argparse
import sys
import time

from notes.kramdown import to_html

UNITS = (
    *"*_[`<${(!\\'\"~&-.>])}:^| a",
    "*a ", "**a ", "_a ", "__a ", "*a **b ", "**a _b ", "***a", "*_", "[a ", "![a ", "![", "![a](", "[a](", '[a](b "',
    "[a](<", "[a][", "[a] ", "[[a]", "[^a]", "[*", "*[", "[`", "`a ", "``a `b ", "<b>", "<b ", "*<b>", "<b>*", "<b>_",
    "</b>", '<a b="', "<a b='x' ", "<!--", "<![CDATA[", "<http:", "<a@", "<kbd>*", "{:", "{:a", "{::a ", "{::comment ",
    "{::comment}", "{:\\}", "*a*{:.x", "$$a", "$$ $$", "~~a ", "&a", "&#1", "'\"", '"a', "  \n", "--", "...", "<<",
    " >>",
    "http://", "http://a.b/(",
    "> ", ">", "- ", "1. ", "> * ", "<div>", "<div>\n", '<div markdown="1">\n\n', "<script>", "<?", "{:.a}\n", "{:\n",
    "{::comment}\n", "{::x /}\n", "{:/}\n", "{:a: b}\n", "$$a\n\n", "\\$$", "|", "|a", "a|b\n", "|-", "~~~\n",
    "~~~ a b\n", "~~~~ r\n~~~\n", "a\n: b\n", "[^a]: b\n", "[^a]: [^a]\n", "[a]: b\n", '[a]: b "c\n', "[x]: <a> \"b\n",
    "*[a]: b\n", "a\n", "a\n\n", "# a\n", "#", "a\n===\n", "- a\n", "- a\n\n", "* a\n  b\n", "    a\n", "\t", "^\n",
    "- {:.a\n", "|<code", "中", "**[_", "http://a)", "$$a$$\n\n", "^\n\n", "a\\|b|", "|`a` ", "    \fa\n", "- a\n"
    "1. b\n", '> "',
)  # fmt: skip
PAIRS = (
    ("[", "]"), ("![", "]"), ("(", ")"), ("*a ", "*"), ("**a ", " b**"), ("<b>", "</b>"), ("<b>*", "</b>"),
    ("*<b>", "</b>*"), ("<b>[", "]</b>"), ("[", "](u)"), ("![", "](u)"), ("[a](", "b)"), ("_[", "]_"), ("**[*", "*]**"),
    ("![<b>", "</b>]"), ("~~a ", "~~"), ("{:", "}"),
)  # fmt: skip
OPTIONS = {"input": "GFM", "hard_wrap": False, "bare_urls": True, "join_han_lines": True, "gfm_emojis": True}
LIMIT = 8.0
SHORTEST = 0.1
"""Seconds of processor time below which a ratio is noise."""


def adversarial(unit: str | tuple[str, str], size: int) -> str:
    """About `size` characters of one unit: a row of it, or as many openings as closings."""
    if isinstance(unit, str):
        return "x" + unit * (size // len(unit))
    opening, closing = unit
    count = size // (len(opening) + len(closing))
    return "x" + opening * count + "c" + closing * count


def seconds(text: str) -> float:
    start = time.process_time()
    to_html(text, **OPTIONS)
    return time.process_time() - start


def main() -> int:
    """Measure every text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--only", help="only the unit written so")
    arguments = parser.parse_args()
    seconds(adversarial("*a ", 10_000))  # patterns compiled, modules loaded
    worst = 0.0
    for unit in (*UNITS, *PAIRS):
        name = unit if isinstance(unit, str) else " … ".join(unit)
        if arguments.only not in {None, name}:
            continue
        small, large = (seconds(adversarial(unit, size)) for size in (arguments.size // 4, arguments.size))
        ratio = large / small if large > SHORTEST else 0.0
        worst = max(worst, ratio)
        print(f"{name!r:24} {small:8.3f} s {large:8.3f} s {ratio:6.1f}", flush=True)
    print(f"worst ratio {worst:.1f} (4 is linear, {LIMIT:.0f} the limit)")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
