"""How long `to_html` takes beside Ruby's kramdown, on the same posts in the same run, process start not counted.

    python bench/kramdown_speed.py [--posts DIR] [--rounds 5] [--limit 0.8]

DIR holds `*.md` files (default: the example notebook). Prints the best round of each and their ratio; exit 1 when the
ratio exceeds the limit. Without Ruby's kramdown only our own time is printed.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import subprocess
import sys
import time

from notes.kramdown import to_html

FRONT_MATTER = re.compile(r"\A---\s*\n.*?^---\s*$\n?", re.S | re.M)
OPTIONS = {"input": "GFM", "hard_wrap": False, "syntax_highlighter": None, "math_engine": "mathjax"}
RUBY = """
require 'json'; require 'kramdown'; require 'kramdown-parser-gfm'
STDIN.set_encoding('UTF-8')
job = JSON.parse(STDIN.read)
options = job['options'].transform_keys(&:to_sym)
puts((1..job['rounds']).map {
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  job['posts'].each { |post| Kramdown::Document.new(post, options).to_html }
  Process.clock_gettime(Process::CLOCK_MONOTONIC) - start
}.min)
"""


def our_seconds(posts: list[str], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for post in posts:
            to_html(post, **OPTIONS)
        best = min(best, time.perf_counter() - start)
    return best


def ruby_seconds(posts: list[str], rounds: int) -> float | None:
    job = json.dumps({"options": OPTIONS, "posts": posts, "rounds": rounds})
    try:
        done = subprocess.run(["ruby", "-e", RUBY], input=job, capture_output=True, text=True, check=True, timeout=900)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return float(done.stdout)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", type=pathlib.Path, default=pathlib.Path(__file__).parents[1] / "posts")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--limit", type=float, default=0.8)
    given = arguments.parse_args()
    posts = [FRONT_MATTER.sub("", file.read_text(encoding="utf-8")) for file in sorted(given.posts.glob("*.md"))]
    if not posts:
        sys.exit(f"no posts in {given.posts}")
    ours, ruby = our_seconds(posts, given.rounds), ruby_seconds(posts, given.rounds)
    print(
        f"notes.kramdown  {ours:.3f} s for {len(posts)} posts, {sum(map(len, posts)) / ours / 1e6:.1f} million "
        f"characters a second"
    )
    if ruby is None:
        print("Ruby's kramdown is not installed")
        return 0
    print(f"Ruby's kramdown {ruby:.3f} s; ratio {ours / ruby:.2f}")
    return 1 if ours / ruby > given.limit else 0


if __name__ == "__main__":
    sys.exit(main())
