"""Strangers' HTML: what a body may hold when nobody vouches for its author.

A rendered body passes here once, whole, after everything that writes HTML (raw HTML, attribute lists, kramdown's
options, code) and before it is remembered: what is not on the lists below is not in the site, whoever wrote it. nh3
parses as browsers do and writes balanced HTML, so that nothing can close an element of the page around the body.

Formulas, reference lists and addresses that are still open travel as marks. A mark holds a digest of the body, so no
body can hold one of its own making. What fills them later is not sanitised: KaTeX and the theme's templates escape.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from notes.errors import NotesError, Problem, Severity
from notes.model import Piece, UrlSlot


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


ELEMENTS = _words(
    "a abbr audio b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small source span "
    "strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var video wbr"
)
"""Nothing that runs, frames, asks, styles the page, or is read by other rules than HTML's (svg, math)."""
VANISHING = _words("iframe math noembed noframes object script select style svg template textarea title xmp")
"""Elements that go with all they hold; of others that are not allowed the content stays."""

ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": _words("align class dir id lang role title valign"),
    "a": _words("href name rel"),
    "audio": _words("controls loop src"),
    "col": _words("span width"),
    "colgroup": _words("span width"),
    "del": _words("datetime"),
    "details": _words("open"),
    "img": _words("alt height src width"),
    "input": _words("checked"),
    "ins": _words("datetime"),
    "li": _words("value"),
    "ol": _words("reversed start type"),
    "source": _words("src type"),
    "td": _words("colspan headers rowspan style"),
    "th": _words("colspan headers rowspan scope style"),
    "time": _words("datetime"),
    "video": _words("controls height loop poster src width"),
}
"""By element; `name` on `a` alone, for elsewhere it hides properties of the document from scripts."""
SET = {"input": {"type": "checkbox", "disabled": "disabled"}}
"""A box of a task list is the only input."""

SCHEMES = _words("ftp http https mailto")
LOADED_SCHEMES = _words("http https")
"""Of what a page loads by itself."""
_URLS = {"href": SCHEMES, "src": LOADED_SCHEMES, "poster": LOADED_SCHEMES}
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\ufeff]+")
_SCHEME = re.compile(r"([^/?#:]*):")

_CLASS = re.compile(
    r"language-[\w.+#-]+|highlight|highlighter-rouge|footnotes?|reversefootnote|task-list(?:-item(?:-checkbox)?)?|emoji|"
    r"kdmath|no_toc|rouge-(?:table|gutter|code)|gutter|lineno|ws-(?:tab|space)(?:-[lr])?|[a-z][a-z0-9]{0,2}"
)
"""Classes that kramdown and the highlighter write; with others of the theme's a note could lie over the page."""
_VALUES = {
    "rel": re.compile(r"footnote|external|nofollow|noopener|noreferrer"),
    "role": re.compile(r"doc-(?:noteref|backlink|endnotes)"),
    "style": re.compile(r"text-align: (?:left|center|right)"),
}
"""Attributes with these values only, each the whole value."""
_SHOWN = 8
"""How many names a problem lists."""
_CLASS_NAMED = "the class "
_PLAIN_NAME = re.compile(r"[a-z0-9_:.-]{1,40}")


def require_sanitizer() -> None:
    """Raise NotesError when the library is not installed: nothing of strangers is rendered without it."""
    if find_spec("nh3") is None:
        message = "an untrusted notebook needs nh3, which is not installed"
        hint = "pip install 'annotated-notes[untrusted]'"
        raise NotesError(Problem(code="sanitizer-missing", severity="error", message=message, hint=hint))


def is_harmless(url: str, schemes: frozenset[str] = SCHEMES) -> bool:
    """Whether an address is relative or of one of these schemes, however it is read."""
    for read in (url, html.unescape(url)):
        found = _SCHEME.match(_IGNORED_BY_BROWSERS.sub("", read))
        if found and found[1].lower() not in schemes:
            return False
    return True


def sanitize(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """A body with nothing in it but what is allowed, and the names of what was left out: `<script>`, `onclick of
    <a>`."""
    import nh3

    digest = hashlib.blake2b(digest_size=20)
    for piece in pieces:
        digest.update(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else b"\0")
    stamp = f"\ue000{digest.hexdigest()}."
    holes = [piece for piece in pieces if not isinstance(piece, str)]
    numbers = iter(range(len(holes)))
    given = "".join(_scalar(piece) if isinstance(piece, str) else f"{stamp}{next(numbers)}\ue001" for piece in pieces)
    mark = re.compile(f"{stamp}([0-9]+)\ue001")
    allowed = nh3.clean(
        given,
        tags=set(ELEMENTS),
        clean_content_tags=set(VANISHING),
        attributes={element: set(names) for element, names in ATTRIBUTES.items()},
        attribute_filter=_attribute_filter(stamp, mark, holes),
        set_tag_attribute_values=SET,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    parts = mark.split(allowed)
    clean = tuple(holes[int(part)] if number % 2 else part for number, part in enumerate(parts) if part)
    return clean, _left_out(given, allowed)


def _scalar(text: str) -> str:
    """Text without lone surrogates, which cannot be encoded."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _attribute_filter(
    stamp: str, mark: re.Pattern[str], holes: Sequence[Piece]
) -> Callable[[str, str, str], str | None]:
    """What an allowed attribute's value becomes, `None` without the attribute. Total: nh3 cannot pass on an
    exception."""

    def value_of(_: str, name: str, value: str) -> str | None:
        schemes = _URLS.get(name)
        if stamp in value:
            hole = mark.fullmatch(value)
            slot = holes[int(hole[1])] if hole else None
            if schemes is None or not isinstance(slot, UrlSlot):
                return None  # a formula or a list of references would be written into the tag
            return value if is_harmless(slot.url, schemes) else None
        if schemes is not None:
            return value if is_harmless(value, schemes) else None
        if name == "class":
            return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
        allowed = _VALUES.get(name)
        return value if allowed is None or allowed.fullmatch(value) else None

    return value_of


# ---------------------------------------------------------------- what was left out


def _left_out(given: str, allowed: str) -> tuple[str, ...]:
    """Names of the elements, attributes and classes that one text has and the other has not, in the order of the
    page."""
    before, after = _names(given), _names(allowed)
    return tuple(name for name in before if before[name] > after[name])


def _names(text: str) -> Counter[str]:
    from selectolax.lexbor import LexborHTMLParser

    names: Counter[str] = Counter()
    root = LexborHTMLParser(text).root
    for node in root.traverse(include_text=False) if root else ():
        tag = node.tag or ""
        if tag.startswith("-"):
            continue  # a comment: nobody sees it
        shown = f"<{tag}>" if _PLAIN_NAME.fullmatch(tag) else "an element with an odd name"
        names[shown] += 1
        for name, value in node.attributes.items():
            if name == "class":
                names.update(f"{_CLASS_NAMED}{word}" for word in (value or "").split() if _PLAIN_NAME.fullmatch(word))
            else:
                names[f"{name if _PLAIN_NAME.fullmatch(name) else 'an attribute'} of {shown}"] += 1
    return names


def left_out_problem(names: Sequence[str], body: str) -> Problem:
    """The problem that a note has lost something; its line is that of the first name that the body holds as written."""
    listed = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    line = next((body.count("\n", 0, found.start()) + 1 for name in names if (found := _written(name, body))), 0)
    message = f"left out, because the notebook is untrusted: {listed}"
    only_looks = all(name.startswith(_CLASS_NAMED) for name in names)
    severity: Severity = "info" if only_looks else "warning"
    return Problem(code="untrusted-html", severity=severity, message=message, line=line)


def _written(name: str, body: str) -> re.Match[str] | None:
    word = name.removeprefix(_CLASS_NAMED).partition(" of <")[0].strip(">")
    return re.search(rf"{re.escape(word)}(?![\w-])", body, re.I)
