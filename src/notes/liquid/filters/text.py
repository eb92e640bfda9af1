"""Filters of text."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

import regex

from notes.jekyll.slugs import downcase as ruby_downcase
from notes.jekyll.slugs import slugify as jekyll_slugify
from notes.liquid.filters.formulas import formulas_as_tex
from notes.liquid.limits import MAX_CHARACTERS, LimitError
from notes.liquid.values import inspect as ruby_inspect
from notes.liquid.values import is_list, string_of, to_integer

SPACES = " \t\n\v\f\r\x00"
_LEFT_SPACES = " \t\n\v\f\r\x00"
_RUBY_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_AWK_SPACE = re.compile(r"[ \t\r\n\f\v\x00]+")
_ESCAPES = {"&": "&amp;", ">": "&gt;", "<": "&lt;", '"': "&quot;", "'": "&#39;"}
_ESCAPE_ONCE = re.compile(r"[\"><']|&(?!(?:[a-zA-Z]+|#[0-9]+);)")
_TAGS = re.compile(r"<[^>]*>")
_HIDDEN = (("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"))
_HIDDEN_START = re.compile(r"<script|<!--|<style")
_NEWLINE = re.compile(r"\r?\n")
_CJK = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}\p{Hangul}]")
_CJK_WORD = regex.compile(r"[^\p{Han}\p{Katakana}\p{Hiragana}\p{Hangul} \t\r\n\f\v]+")


def downcase(_: Any, value: Any) -> str:
    return ruby_downcase(string_of(value))


def upcase(_: Any, value: Any) -> str:
    return string_of(value).upper()


def capitalize(_: Any, value: Any) -> str:
    text = string_of(value)
    return text[:1].title() + ruby_downcase(text[1:])


def escape(_: Any, value: Any) -> str | None:
    return None if value is None else html.escape(string_of(value)).replace("&#x27;", "&#39;")


def escape_once(_: Any, value: Any) -> str:
    return _ESCAPE_ONCE.sub(lambda match: _ESCAPES[match[0]], string_of(value))


def url_encode(_: Any, value: Any) -> str | None:
    """CGI escape: a space is `+`; `-._~` stay."""
    return None if value is None else cgi_escape(_, value)


def cgi_escape(_: Any, value: Any) -> str:
    return quote_plus(string_of(value), safe="")


def url_decode(_: Any, value: Any) -> str | None:
    if value is None:
        return None
    try:
        return unquote_to_bytes(string_of(value).replace("+", " ")).decode()
    except UnicodeDecodeError as error:
        raise ValueError("invalid byte sequence in UTF-8") from error


def base64_encode(_: Any, value: Any) -> str:
    return base64.b64encode(string_of(value).encode()).decode()


def base64_decode(_: Any, value: Any) -> str:
    try:
        return base64.b64decode(string_of(value), validate=True).decode("utf-8", "replace")
    except binascii.Error as error:
        raise ValueError("invalid base64 provided to base64_decode") from error


def slice_(_: Any, value: Any, offset: Any, length: Any = None) -> Any:
    """A part of a text or list; nothing when it starts outside."""
    start, count = to_integer(offset), 1 if length is None or length is False else to_integer(length)
    items = list(value) if is_list(value) else string_of(value)
    nothing: Any = [] if is_list(value) else ""
    if start < 0:
        start += len(items)
    if start < 0 or start > len(items) or count < 0:
        return nothing
    return items[start : start + count]


def truncate(_: Any, value: Any, length: Any = 50, ellipsis: Any = "...") -> str | None:
    """By code points, the ellipsis counted."""
    if value is None:
        return None
    text, count, dots = string_of(value), to_integer(length), string_of(ellipsis)
    return text[: max(count - len(dots), 0)] + dots if len(text) > count else text


def truncatewords(_: Any, value: Any, words: Any = 15, ellipsis: Any = "...") -> str | None:
    if value is None:
        return None
    text, count = string_of(value), max(to_integer(words), 1)
    found = [word for word in _AWK_SPACE.split(text) if word]
    return text if len(found) <= count else " ".join(found[:count]) + string_of(ellipsis)


def split(_: Any, value: Any, pattern: Any) -> list[str]:
    """Ruby's: a space splits at runs of white space, an empty pattern between characters, empty ends vanish."""
    text, separator = string_of(value), string_of(pattern)
    if separator == " ":
        return [word for word in _AWK_SPACE.split(text) if word]
    parts = list(text) if not separator else text.split(separator)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def strip(_: Any, value: Any) -> str:
    return string_of(value).lstrip(_LEFT_SPACES).rstrip(SPACES)


def lstrip(_: Any, value: Any) -> str:
    return string_of(value).lstrip(_LEFT_SPACES)


def rstrip(_: Any, value: Any) -> str:
    return string_of(value).rstrip(SPACES)


def strip_html(_: Any, value: Any) -> str:
    """Without tags; scripts, styles and comments go with what is in them, and of a formula its TeX stays."""
    text, kept, position = formulas_as_tex(string_of(value)), [], 0
    open_forever: set[str] = set()
    while match := _HIDDEN_START.search(text, position):
        closing = next(end for start, end in _HIDDEN if start == match[0])
        end = -1 if closing in open_forever else text.find(closing, match.end())
        if end < 0:
            open_forever.add(closing)
            kept.append(text[position : match.end()])
            position = match.end()
        else:
            kept.append(text[position : match.start()])
            position = end + len(closing)
    return _without_tags("".join([*kept, text[position:]]))


def _without_tags(text: str) -> str:
    """A `<` that no `>` follows is text."""
    head, last = text[: text.rfind(">") + 1], text[text.rfind(">") + 1 :]
    return _TAGS.sub("", head) + last


def strip_newlines(_: Any, value: Any) -> str:
    return _NEWLINE.sub("", string_of(value))


def newline_to_br(_: Any, value: Any) -> str:
    return _NEWLINE.sub("<br />\n", string_of(value))


def replace(_: Any, value: Any, old: Any, new: Any = "") -> str:
    text, old_text, new_text = string_of(value), string_of(old), string_of(new)
    count = text.count(old_text)
    if len(text) + count * len(new_text) > MAX_CHARACTERS:
        raise LimitError(f"a value of more than {MAX_CHARACTERS:,} characters")
    return text.replace(old_text, new_text)


def replace_first(_: Any, value: Any, old: Any, new: Any = "") -> str:
    return string_of(value).replace(string_of(old), string_of(new), 1)


def replace_last(_: Any, value: Any, old: Any, new: Any) -> str:
    text, old_text = string_of(value), string_of(old)
    head, found, tail = text.rpartition(old_text) if old_text else (text, "", "")
    return head + string_of(new) + tail if found or not old_text else text


def remove(_: Any, value: Any, old: Any) -> str:
    return string_of(value).replace(string_of(old), "")


def remove_first(_: Any, value: Any, old: Any) -> str:
    return string_of(value).replace(string_of(old), "", 1)


def remove_last(_: Any, value: Any, old: Any) -> str:
    return replace_last(_, value, old, "")


def append(_: Any, value: Any, other: Any) -> str:
    return string_of(value) + string_of(other)


def prepend(_: Any, value: Any, other: Any) -> str:
    return string_of(other) + string_of(value)


# ---------------------------------------------------------------- Jekyll's


def xml_escape(_: Any, value: Any) -> str:
    return string_of(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def normalize_whitespace(_: Any, value: Any) -> str:
    return _RUBY_SPACE.sub(" ", string_of(value)).strip(SPACES)


def number_of_words(_: Any, value: Any, mode: Any = None) -> int:
    """Words between spaces; `cjk` counts each such character and the words between, `auto` does so where there are any.

    A typeset formula counts by its TeX, as before MathJax: its boxes would make hours of a minute's reading.
    """
    text = formulas_as_tex(string_of(value))
    if mode in ("cjk", "auto"):
        ideographs = len(_CJK.findall(text))
        if mode == "cjk" or ideographs:
            return ideographs + len(_CJK_WORD.findall(text))
    return len([word for word in _AWK_SPACE.split(text) if word])


def slugify(_: Any, value: Any, mode: Any = None) -> str | None:
    return None if value is None else jekyll_slugify(string_of(value), string_of(mode) if mode else "default")


def inspect(_: Any, value: Any) -> str:
    return xml_escape(_, ruby_inspect(value))


FILTERS = {
    "downcase": downcase,
    "upcase": upcase,
    "capitalize": capitalize,
    "escape": escape,
    "h": escape,
    "escape_once": escape_once,
    "url_encode": url_encode,
    "url_decode": url_decode,
    "base64_encode": base64_encode,
    "base64_decode": base64_decode,
    "slice": slice_,
    "truncate": truncate,
    "truncatewords": truncatewords,
    "split": split,
    "strip": strip,
    "lstrip": lstrip,
    "rstrip": rstrip,
    "strip_html": strip_html,
    "strip_newlines": strip_newlines,
    "newline_to_br": newline_to_br,
    "replace": replace,
    "replace_first": replace_first,
    "replace_last": replace_last,
    "remove": remove,
    "remove_first": remove_first,
    "remove_last": remove_last,
    "append": append,
    "prepend": prepend,
    "xml_escape": xml_escape,
    "cgi_escape": cgi_escape,
    "normalize_whitespace": normalize_whitespace,
    "number_of_words": number_of_words,
    "slugify": slugify,
    "inspect": inspect,
}
