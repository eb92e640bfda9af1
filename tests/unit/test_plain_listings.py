"""Listings that are too much work for their lexer are plain, and a note says which."""

from __future__ import annotations

from notes import kramdown
from notes.render import RenderOptions, parse_body

OPTIONS = RenderOptions(markdown=kramdown.Options(input="GFM"))
BODY = f"""# A

```java
int a = 1;
```

```java
start
{"a " * 6000}
```

- item

  ~~~ c
  int a;
  {"  x" * 6000}
  ~~~

`a`
"""


def test_a_listing_that_stays_plain_is_reported_with_its_line() -> None:
    parsed = parse_body((BODY, OPTIONS))
    found = [(problem.code, problem.severity, problem.line) for problem in parsed.problems]
    assert found == [("plain-listing", "warning", 7), ("plain-listing", "warning", 14)]
    html = "".join(piece for piece in parsed.pieces if isinstance(piece, str))
    assert html.count('<span class="kt">int</span>') == 1
    assert "a " * 6000 in html
