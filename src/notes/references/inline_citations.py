"""Citations that stay where they are: in prose, list items, quotes, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from notes.references import titles
from notes.references.labels import NAMES, REFERENCE, WEAK, Label, line_label, prefix_label, whole_label
from notes.references.read import Line, Piece
from notes.references.titles import Reading


@dataclass(slots=True)
class Draft:
    """A citation in the making."""

    piece: Piece
    line: int
    block: int
    """Index of the block it is in."""
    context: str
    label: Label | None = None
    title: str = ""
    title_from: str = "none"
    annotations: list[str] = field(default_factory=list)
    last_line: int = 0
    title_line: int = 0
    section: int = -1
    first_of_label: bool = True
    """Whether it is the first address after its label."""
    in_run: bool = False

    def take(self, reading: Reading, title_from: str, line: int) -> None:
        """Accept what was read about the address on `line`."""
        if reading.title and not self.title:
            self.title, self.title_from, self.title_line = reading.title, title_from, line
        self.annotations.extend(reading.annotations)
        if reading.title or reading.annotations:
            self.last_line = max(self.last_line, line)


_ACCESS_CODE = re.compile(
    r"^[\s,，;；(（]*(?:提取码|密码|访问码|提取密码|口令|pwd|password|code)\s*[:：]?\s*\w{3,8}[)）]?\s*$", re.IGNORECASE
)
_OF_PERSON = re.compile(
    r"^(.{2,40}?)\s*(?:的|'s |’s )\s*(?:个人)?(?:主页|网站|博客|home ?page|website|blog|page)", re.IGNORECASE
)
_PERSON = re.compile(r"^([^，,。：:（(]{2,40}?)\s*[，,（(]")
_OPENERS = ' (（[【<“"'
_DASHES = "-–—:："
_CLOSERS = " \t.,;:，。；：、)）]】>》”’\"'"


def is_access_code(text: str) -> bool:
    """Whether the text after an address is the code of a shared file: `提取码:ews4`."""
    return bool(_ACCESS_CODE.match(text))


def read_lines(lines: Sequence[Line], *, block: int, context: str, label: Label | None, complete: bool) -> list[Draft]:
    """The citations of a block whose text stays in place.

    `label` is the one the block is under. `complete`: the block is a whole list item, footnote or quote, so a
    line of it that holds one address may be a bibliographic entry, commas and all.
    """
    drafts: list[Draft] = []
    line_above: Label | None = None
    for number, line in enumerate(lines):
        sources = line.sources
        if not sources:
            line_above = line_label(line.text)
            if number and drafts and drafts[-1].line == lines[number - 1].number and not line_above:
                _read_text_below(drafts[-1], line, lines[number - 1], last=number == len(lines) - 1)
            continue
        found = _read_line(line, block, context, line_above or label, complete)
        for draft in found:
            draft.first_of_label = line_above is not None or draft.label is not label
        if number and not line_above and len(found) == 1 and not found[0].title:
            _read_text_above(found[0], line, lines[number - 1], first=number == 1, complete=complete)
        if context == "quote":
            for draft in found:
                _read_biography(draft, lines, number)
        drafts.extend(found)
        line_above = None
    return drafts


def _read_line(line: Line, block: int, context: str, label: Label | None, complete: bool) -> list[Draft]:
    """The citations of one line."""
    pieces = line.pieces
    sources = line.sources
    from_text = "footnote" if context == "footnote" else "line"
    drafts = []
    before: list[Piece] = []
    for position, piece in enumerate(pieces):
        if piece.kind not in ("url", "link"):
            before.append(piece)
            continue
        draft = Draft(piece, line.number, block, context, label, last_line=line.number)
        drafts.append(draft)
        text_before = "".join(part.text for part in before)
        text_after = "".join(part.text for part in _up_to_next_source(pieces, position + 1))
        plain_before = all(part.kind == "text" for part in before)
        if stripped := text_before.rstrip(' (（[【<“"'):
            if stripped[-1] in ":：":
                _read_prefix(
                    draft, stripped, alone=len(sources) == 1 and plain_before, after=text_after, complete=complete
                )
            elif own := _trailing_label(stripped, complete or len(sources) > 1):
                draft.label = own
                if work := titles.inner_work(text_before):
                    draft.take(Reading(work), from_text, line.number)
        if piece.kind == "link":
            _read_link(draft, text_before, text_after, alone=len(sources) == 1, complete=complete)
        elif len(sources) == 1 and not draft.title and plain_before:
            _read_beside(draft, text_before, text_after, from_text, complete)
        before = []
    if complete:
        _read_shared_title(drafts, pieces)
    return drafts


def _up_to_next_source(pieces: Sequence[Piece], start: int) -> Iterator[Piece]:
    for position in range(start, len(pieces)):
        if pieces[position].kind in ("url", "link"):
            return
        yield pieces[position]


def _read_shared_title(drafts: list[Draft], pieces: Sequence[Piece]) -> None:
    """`Title [paper](url) [code](url)`: links that name only what they are share the title in front of them."""
    if len(drafts) < 2 or any(draft.title or draft.piece.kind != "link" for draft in drafts):
        return
    first = next(number for number, piece in enumerate(pieces) if piece.kind == "link")
    between = "".join(piece.text for piece in pieces[first:] if piece.kind != "link")
    if re.search(r"\w", between) or not all(draft.label and draft.label.kind for draft in drafts):
        return
    reading = titles.beside("".join(piece.text for piece in pieces[:first]))
    for draft in drafts:
        draft.take(reading, "line", draft.line)


def _read_prefix(draft: Draft, before: str, *, alone: bool, after: str, complete: bool) -> None:
    """`论文：URL`, `论文《Title》：URL`, `Title: URL`."""
    work = titles.inner_work(before)
    outside = before.replace(f"《{work}》", "") if work else before
    own = prefix_label(re.split(r"[。；;，,|]\s*", outside[:-1])[-1] + ":") if outside.strip(" :：") else Label("")
    if own.kind:
        draft.label = own
    if work:
        draft.take(Reading(work), "line", draft.line)
    elif own.kind and (whole_label(outside) or not (alone and complete)):
        return
    elif alone and (complete or not after.strip(_CLOSERS)):
        reading = titles.beside(before)
        if reading.title and (complete or _stands_alone(reading.title)):
            draft.take(reading, "line", draft.line)
            _annotate(draft, after, "line")
        elif not own.kind and own.text and complete:
            draft.label = own


def _trailing_label(before: str, allowed: bool) -> Label | None:
    """The label right in front of an address without a colon: `Paper URL`, `论文《…》 URL`."""
    if not allowed and "《" not in before:
        return None
    outside = re.sub(r"《[^《》]*》", " ", titles.ENUMERATION.sub("", before))
    word = re.split(r"[,，;；。|()（）]", outside)[-1].lower().strip(" *-–—[]【】")
    if kind := NAMES.get(word):
        return Label(word, kind) if kind != REFERENCE else None
    return Label(word, WEAK[word], weak=True) if word in WEAK else None


def _read_beside(draft: Draft, before: str, after: str, from_text: str, complete: bool) -> None:
    """`Title URL`, `URL title`, `[1] Author. Title. URL`, `参考：URL title`, `URL 提取码:ews4`."""
    if draft.piece.glued:
        return
    before = titles.ENUMERATION.sub("", before).rstrip(_OPENERS)
    rest = after.strip(_CLOSERS)
    if is_access_code(after):
        draft.take(Reading(annotations=(titles.clean(after),)), from_text, draft.line)
        rest = ""
    labelled = before.endswith((":", "："))
    if labelled and draft.label and draft.label.kind == REFERENCE:
        before, labelled = "", False
    if before and not labelled and (complete or not rest):
        before = _without_label(draft, before)
        reading = titles.beside(before)
        if reading.title and not line_label(reading.title) and (complete or _stands_alone(reading.title)):
            draft.take(reading, from_text, draft.line)
            _annotate(draft, after, from_text)
    elif rest and not before and (after[:1].isspace() or after.lstrip()[:1] in _DASHES):
        text = titles.clean(after).strip(_DASHES + " |")
        if text[:1] in "(（" and text[-1:] in ")）":
            text = text[1:-1].strip()
        if titles.is_short(text) and not titles.is_sentence(text) and text[-1:] not in ":：":
            draft.take(
                titles.read_below(text, platform=False, after_label=False, before_prose=False), from_text, draft.line
            )
        elif titles.is_further_annotation(text):
            draft.take(Reading(annotations=(text,)), from_text, draft.line)


def _without_label(draft: Draft, before: str) -> str:
    """`Paper: Title` without the label in front, which becomes the citation's."""
    name, colon, title = before.replace("：", ":", 1).partition(":")
    if colon and title.strip() and len(name) <= 24 and (own := prefix_label(name)).kind and not own.sentence:
        draft.label, draft.first_of_label = own, True
        return title
    return before


def _annotate(draft: Draft, after: str, from_text: str) -> None:
    """What is after the address of an entry, `(ICCV 2017)`, is a note on it."""
    rest = titles.clean(after).strip(_CLOSERS + _DASHES + "(（")
    if len(rest) > 1 and titles.is_short(rest) and not is_access_code(after):
        draft.take(Reading(annotations=(rest,)), from_text, draft.line)


def _read_link(draft: Draft, before: str, after: str, *, alone: bool, complete: bool) -> None:
    """`[title](url) annotation`, `Title [paper](url)`, `see [here](url)`."""
    piece = draft.piece
    text = _unwrapped(titles.clean(piece.text))
    before = titles.ENUMERATION.sub("", before)
    if not titles.is_generic(text):
        draft.take(Reading(titles.work_title(text) or text), "link", draft.line)
        rest = titles.clean(after).strip(" \t-–—:：,，|;；")
        if alone and complete and not before.strip() and len(rest) > 1:
            draft.take(Reading(annotations=(rest.strip(),)), "link", draft.line)
        return
    if piece.title and not titles.is_generic(titles.clean(piece.title)):
        draft.take(Reading(titles.clean(piece.title)), "definition", draft.line)
    name = text.lower().strip(" .。[]")
    if kind := NAMES.get(name):
        draft.label = Label(text, kind)
    elif name in WEAK:
        draft.label = Label(text, WEAK[name], weak=True)
    if not alone or draft.title:
        return
    if kind and complete and not after.strip(_CLOSERS) and (reading := titles.beside(before)).title:
        draft.take(reading, "line", draft.line)
        return
    sentence = titles.clean(before + piece.text + after)
    if titles.is_short(sentence) and len(sentence) > len(text) + 1:
        draft.take(Reading(annotations=(sentence,)), "link", draft.line)


def is_name(text: str) -> bool:
    """Whether emphasised text can be the name of a person."""
    return (
        2 <= len(text) <= 40
        and not re.search(r"[。，；：！？,;:!?]", text)
        and text not in ("他", "她", "作者", "个人")
    )


def _stands_alone(title: str) -> bool:
    """Whether a title is one even in a paragraph of prose: several words, no clause."""
    return not re.search(r"[，,]", title) and (
        " " in title or len(title) > 12 or bool(re.search(r"[\u3400-\u9fff]{4}", title))
    )


def _unwrapped(text: str) -> str:
    """`text` without the brackets or backquotes around it: `[Zhang et al., 2018]`."""
    text = text.strip("` ")
    if text.startswith("[") and text.endswith("]") and text.count("[") == 1 and not text[1:-1].isdigit():
        return text[1:-1].strip()
    return text


def _read_text_below(draft: Draft, line: Line, above: Line, *, last: bool) -> None:
    """A line of text right below an address line of the same paragraph."""
    if (
        draft.title
        or len(above.sources) != 1
        or above.text != draft.piece.text
        or any(p.kind == "link" for p in line.pieces)
    ):
        return
    reading = titles.read_below(line.text, platform=False, after_label=False, before_prose=not last)
    draft.take(reading, "paragraph", line.number)


def _read_text_above(draft: Draft, line: Line, above: Line, *, first: bool, complete: bool) -> None:
    """A line of text right above an address line of the same paragraph: `Title` / `URL`."""
    if line.text != draft.piece.text or above.sources or not first or not (complete or len(above.text) <= 80):
        return
    if any(piece.kind != "text" for piece in above.pieces):
        return
    if line_label(above.text):
        return
    reading = titles.beside(_without_label(draft, above.text))
    if reading.title:
        draft.take(reading, "line", line.number)


def _read_biography(draft: Draft, lines: Sequence[Line], number: int) -> None:
    """An author's life in a quote: the address at its end is the homepage of the person it starts with."""
    if draft.title or draft.piece.kind != "url" or lines[number].text != draft.piece.text or not number:
        return
    above = lines[number - 1].text
    if draft.label is None and number == len(lines) - 1 and _PERSON.match(lines[0].text) and len(lines[0].text) > 12:
        draft.label, draft.first_of_label = Label("", "homepage"), True
    if draft.label is None or draft.label.kind != "homepage":
        return
    if owner := _OF_PERSON.match(above):
        name = owner.group(1)
    else:
        strong = next((piece.text for piece in lines[0].pieces if piece.strong), "")
        person = _PERSON.match(lines[0].text)
        name = strong or (person.group(1) if person else "")
    name = titles.clean(name).strip("*_ ")
    if is_name(name):
        draft.take(Reading(name), "line", draft.line)
