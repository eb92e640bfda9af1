"""Tables: rows of cells between pipes; separator lines make a header, more bodies and a footer."""

from __future__ import annotations

import re

from notes.kramdown.block.boundary import after_block_boundary, before_block_boundary
from notes.kramdown.block.state import HIDDEN_PIPE, BlockState
from notes.kramdown.element import Element

_PIPE = r"(?:\||.*?[^\\\n]\|)"
_PIPE_CHECK = re.compile(_PIPE)
_START = re.compile(rf" {{0,3}}(?=[^ \t\r\n\f\v]){_PIPE}")
_SEPARATOR = re.compile(r"([+|: \t]*-[+|: \t-]*)\n")
_FOOTER_SEPARATOR = re.compile(r"[+|: \t]*=[+|: \t=]*\n")
_ROW = re.compile(r"(.*)\n")
_LEADING_PIPE = re.compile(r"[ \t]*\|")
_ALIGNMENT = re.compile(r"[ \t]?(:?)-+(:?)[ \t]?")
_CELL_END = re.compile(r"(?<!\\)\|")
_BACKTICKS = re.compile("`+")
_SEARCHED = 1024
"""Characters of a line searched for a cell that are a unit of work."""
_BLANKS = " \t\r\n\f\v"
_ALIGN = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}


def table(state: BlockState) -> bool:
    src, start = state.table_src, state.pos
    if not _START.match(src, start) or not after_block_boundary(state):
        return False
    element = state.new_block("table", line=state.line_at(start))
    _read_rows(state, element)
    if not before_block_boundary(state) or not _pipe_on_every_line(state, src[start : state.pos - 1]):
        state.pos = start
        return False
    if all(part.type != "tbody" for part in element.children):
        state.context.problem(
            "table-without-body", "A table needs rows that are neither header nor footer", element.line
        )
        state.pos = start
        return False
    if not _square(state, element):
        state.context.work_limit(element.line, src[start : state.pos])
        state.pos = start
        return False
    element.last_line = state.line_at(state.pos - 1)
    state.push(element)
    return True


def _read_rows(state: BlockState, element: Element) -> None:
    src = state.table_src
    leading_pipe = _LEADING_PIPE.match(src, state.pos) is not None
    state.skip(_SEPARATOR)
    rows: list[Element] = []
    alignment: list[str] = []
    has_footer = False

    def close(kind: str, force: bool = False) -> None:
        nonlocal rows
        if not has_footer or kind != "tbody" or force:
            part = Element(kind, block=True, line=rows[0].line if rows else 0)
            part.children, rows = rows, []
            element.children.append(part)

    while _PIPE_CHECK.match(src, state.pos):
        if match := _SEPARATOR.match(src, state.pos):
            if rows and not alignment and not has_footer:
                close("thead")
                alignment = [_ALIGN[sides] for sides in _ALIGNMENT.findall(match[1])]
            elif rows:
                close("tbody")
        elif match := _FOOTER_SEPARATOR.match(src, state.pos):
            if rows:
                close("tbody", force=True)
            has_footer = True
        elif match := _ROW.match(src, state.pos):
            rows.append(_row(state, match[1].rstrip(" \t"), leading_pipe))
        else:
            break
        state.pos = match.end()
    if rows:
        close("tfoot" if has_footer else "tbody")
    element.meta["alignment"] = alignment


def _row(state: BlockState, text: str, leading_pipe: bool) -> Element:
    line = state.line_at(state.pos)
    pieces: list[list[str]] = []

    def extend(piece: str) -> None:
        if pieces:
            pieces[-1].append(piece)
        else:
            pieces.append([piece])

    for piece, is_code in _split_code_elements(text):
        if is_code:
            extend(piece)
            continue
        for span in _code_spans(state, piece):
            if span.type == "codespan":
                ticks = max(_BACKTICKS.findall(span.content), default="") + "`"
                padding = " " if len(ticks) > 1 else ""
                extend(f"{ticks}{padding}{span.content}{padding}{ticks}")
            else:
                first, *others = (cell.replace("\\|", "|") for cell in _CELL_END.split(span.content))
                extend(first)
                pieces += [[cell] for cell in others]
    cells = ["".join(cell) for cell in pieces]
    if leading_pipe and cells and not cells[0].strip(_BLANKS):
        del cells[0]
    if cells and not cells[-1].strip(_BLANKS):
        del cells[-1]
    row = Element("tr", block=True, line=line)
    row.children = [_cell(cell.strip(_BLANKS).replace(HIDDEN_PIPE, "|"), line) for cell in cells]
    _find_columns(state, row)
    return row


def _cell(text: str, line: int) -> Element:
    cell = Element("td", block=True, line=line)
    if text:
        cell.children.append(Element("inline", text, line=line))
    return cell


def _find_columns(state: BlockState, row: Element) -> None:
    """Find the cells again in the file's line, from left to right."""
    lines = state.context.lines
    whole = lines[row.line - 1] if 0 < row.line <= len(lines) else ""
    pos = 0
    for cell in row.children:
        if not cell.children:
            continue
        inline = cell.children[0]
        at = whole.find(inline.content, pos)
        if at >= 0:
            inline.column, pos = at + 1, at + len(inline.content)
        elif not state.context.spend((len(whole) - pos) // _SEARCHED):
            return


def _split_code_elements(text: str) -> list[tuple[str, bool]]:
    """Pieces of a row, and whether each is a `<code>` element, in which pipes do not count."""
    pieces = []
    pos = 0
    while (start := text.find("<code", pos)) >= 0:
        tag_end = text.find(">", start)
        end = text.find("</code>", tag_end) if tag_end >= 0 else -1
        if end < 0:
            break
        end += len("</code>")
        pieces += [(text[pos:start], False), (text[start:end], True)]
        pos = end
    return [*pieces, (text[pos:], False)]


def _code_spans(state: BlockState, text: str) -> list[Element]:
    if "`" not in text:
        return [Element("text", text)] if text else []
    return state.kramdown.inline.parse_only(text, ("codespan",), state.kramdown, state.context)


def _pipe_on_every_line(state: BlockState, text: str) -> bool:
    """Whether every line of the text has a pipe outside code and HTML: otherwise it is not a table."""
    if "`" not in text and "<" not in text:
        return all(map(_PIPE_CHECK.match, text.split("\n")))
    pipe_on_line = False
    for span in state.kramdown.inline.parse_only(text, ("codespan", "span_html"), state.kramdown, state.context):
        lines = (span.content or span.tag).rstrip("\n").split("\n")
        several = len(lines) > 1
        if span.type == "codespan":
            if len(lines) > 2 or (several and not pipe_on_line):
                break
            if several:
                pipe_on_line = False
        else:
            if several and not pipe_on_line and not _PIPE_CHECK.match(lines[0]):
                break
            pipe_on_line = (pipe_on_line and not several) or bool(_PIPE_CHECK.match(lines[-1]))
    return pipe_on_line


def _square(state: BlockState, element: Element) -> bool:
    """Fill up short rows and the alignment; False when that would be more cells than the body may have."""
    rows = [row for part in element.children for row in part.children]
    columns = max((len(row.children) for row in rows), default=0)
    if not state.context.spend(columns * len(rows) - sum(len(row.children) for row in rows)):
        return False
    for row in rows:
        row.children += [Element("td", block=True, line=row.line)] * (columns - len(row.children))
    alignment = element.meta["alignment"][:columns]
    element.meta["alignment"] = alignment + [""] * (columns - len(alignment))
    return True
