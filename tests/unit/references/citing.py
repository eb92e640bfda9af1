"""Notes that cite, for tests: built by hand or drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from notes.model import Citation, Heading
from notes.references import CitingNote, identify


def citation(url: str, title: str = "", line: int = 1, **more: object) -> Citation:
    """A citation as finding makes it."""
    found = identify(url)
    fields: dict[str, object] = {
        "key": found.key,
        "url": url,
        "target": "" if found.target == url else found.target,
        "title": title,
        "title_from": "paragraph" if title else "none",
        "line": line,
        "last_line": line,
        "fragment": found.fragment,
        "version": found.version,
    }
    return Citation(**(fields | more))  # type: ignore[arg-type]


def heading(text: str, line: int, level: int = 1) -> Heading:
    return Heading(level=level, id=f"h{line}", text=text, html=(text,), line=line)


def note(name: str, *citations: Citation, headings: tuple[Heading, ...] = (), body_line: int = 1) -> CitingNote:
    """A note; names sort as dates do."""
    return CitingNote(id=name, order=name, headings=headings, citations=citations, body_line=body_line)


URLS = (
    "https://arxiv.org/abs/1706.03762",
    "http://arxiv.org/pdf/1706.03762v5.pdf",
    "h1ttps://mp.weixin.qq.com/s/4-P1YWUkVzk7Y0RkdKv0Mg",
    "https://mp.weixin.qq.com/s/4-P1YWUkVzk7Y0RkdKv0Mg",
    "https://github.com/a/b",
    "https://github.com/A/B.git",
    "https://doi.org/10.1145/3055399.3055464",
    "javascript:alert(1)",
    'https://example.com/?q="><script>&x={}\\%',
    "not an address",
)
TITLES = (
    "",
    "《Attention Is All You Need》",
    "Attention Is All You Need",
    "=1+1",
    "{\\TeX} 100% & $x_1^2$ #~",
    "<b>粗体</b>",
    "paper",
)
_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


@st.composite
def notebooks(draw: st.DrawFn) -> list[CitingNote]:
    """A few notes with headings and citations that often share addresses and titles."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        headings = tuple(heading(draw(_TEXT), line) for line in range(1, draw(st.integers(1, 4))))
        citations = tuple(
            citation(
                draw(st.sampled_from(URLS) | _TEXT),
                draw(st.sampled_from(TITLES) | _TEXT),
                line=draw(st.integers(1, 50)),
                annotations=tuple(draw(st.lists(_TEXT, max_size=2))),
                kind=draw(st.sampled_from(["article", "paper", "code", "book"])),
                section=draw(st.integers(-1, len(headings) - 1)),
                context=draw(st.sampled_from(["block", "prose", "list"])),
            )
            for _ in range(draw(st.integers(0, 6)))
        )
        made.append(note(f"posts/{number}.md", *citations, headings=headings, body_line=draw(st.integers(1, 9))))
    return made
