"""Block-level HTML: tags, comments and processing instructions; what they hold is read by their content model."""

from __future__ import annotations

import re

from notes.kramdown import html
from notes.kramdown.block.state import BlockState
from notes.kramdown.element import Element
from notes.kramdown.escape import escape_all
from notes.kramdown.html_native import to_native

_START = re.compile(rf" {{0,3}}<(?:{html.UNAME}|!--|/)")
_TAG = re.compile(rf" {{0,3}}{html.TAG.pattern}")
_TAG_CLOSE = re.compile(rf" {{0,3}}{html.TAG_CLOSE.pattern}")
_TRAILING_SPACE = re.compile(r"[ \t]*\n")
_RAW_START = re.compile(rf"<(?:{html.UNAME}|/|!--|\?|!\[CDATA\[)")


def block_html(state: BlockState) -> bool:
    src, pos = state.src, state.pos
    if not _START.match(src, pos):
        return False
    line = state.line_at(pos)
    if comment := match_delimited(state, html.COMMENT, "<!--", "-->"):
        element = Element("xml_comment", comment[0], line=line, block=True)
        element.last_line = line + comment[0].count("\n")
        state.push(element)
        state.pos = comment.end()
        state.skip(_TRAILING_SPACE)
        return True
    tag = _TAG.match(src, pos)
    if tag and tag[1].lower() not in html.SPAN_ELEMENTS:
        if state.depth >= state.kramdown.nesting_limit:
            state.nesting_problem(line)
            return False
        state.pos = tag.end()
        _start_tag(state, state.parent, tag, line)
        state.parent.children[-1].last_line = state.line_at(state.pos - 1)
        if state.context.options.html_to_native:
            to_native(state.parent.children[-1])
        return True
    close = _TAG_CLOSE.match(src, pos)
    if not close or close[1].lower() in html.SPAN_ELEMENTS:
        return False
    parent = state.parent
    if parent.type != "html_element" or parent.tag != close[1].lower():
        return False
    state.pos = close.end()
    state.closed = True
    return True


def match_delimited(state: BlockState, pattern: re.Pattern[str], start: str, end: str) -> re.Match[str] | None:
    """A match of `<!--…-->` or `<?…?>` at the cursor; one without an end is not looked for twice."""
    src, pos = state.src, state.pos
    if not src.startswith(start, pos) or end in state.dead_ends:
        return None
    if src.find(end, pos + len(start)) < 0:
        state.dead_ends.add(end)
        return None
    return pattern.match(src, pos)


def _start_tag(state: BlockState, parent: Element, tag: re.Match[str], line: int) -> None:
    """Add the element whose start tag was just read, with its content."""
    name = tag[1]
    known = name.lower() in html.ELEMENTS
    if known:
        name = name.lower()
    attrs, repeated = html.parse_attributes(tag[2], known)
    for attribute in repeated:
        state.context.problem("duplicate-html-attribute", f"<{name}> has the attribute {attribute} twice", line)
    element = Element("html_element", tag=name, attrs=attrs, line=line, block=True)
    parent.children.append(element)
    inside_raw = parent.type == "html_element" and parent.content_model == "raw"
    if state.block_ial is not None:
        element.ial, state.block_ial = state.block_ial, None
    element.content_model = _content_model(state, element, inside_raw)
    closed = tag[3] is not None or name in html.WITHOUT_BODY
    element.meta["closed"] = closed
    if name in {"script", "style"}:
        element.meta["closed"] = False if tag[3] is None else closed
        _verbatim(state, element)
        if element.content_model == "block":
            state.skip(_TRAILING_SPACE)
        return
    if element.content_model == "block":
        state.skip(_TRAILING_SPACE)
    if closed:
        return
    if element.content_model == "block":
        if not state.parse_blocks(element):
            _unclosed(state, element)
    elif element.content_model == "span":
        _span_content(state, element)
    else:
        _raw_content(state, element)
    if not inside_raw:
        state.skip(_TRAILING_SPACE)


def _content_model(state: BlockState, element: Element, inside_raw: bool) -> str:
    default = html.content_model(element.tag)
    asked = html.MARKDOWN_ATTRIBUTE.get(element.attrs.pop("markdown", ""))
    if asked:
        return default if asked == "default" else asked
    return default if state.context.options.parse_block_html and not inside_raw else "raw"


def _unclosed(state: BlockState, element: Element) -> None:
    state.context.problem(
        "unclosed-html", f"<{element.tag}> has no end tag and is closed where its container ends", element.line
    )


def _end_of(state: BlockState, element: Element) -> re.Match[str] | None:
    return re.compile(rf"</{re.escape(element.tag)}{html.SPACE}*>", re.I).search(state.src, state.pos)


def _verbatim(state: BlockState, element: Element) -> None:
    """The content of `<script>` and `<style>`: written as it is."""
    end = _end_of(state, element)
    text = state.src[state.pos : end.start() if end else state.end]
    if text:
        element.children.append(Element("raw", text))
    state.pos = end.end() if end else state.end
    if not end:
        _unclosed(state, element)


def _span_content(state: BlockState, element: Element) -> None:
    end = _end_of(state, element)
    text = state.src[state.pos : end.start() if end else state.end]
    if text:
        element.children.append(Element("inline", text, line=state.line_at(state.pos)))
    state.pos = end.end() if end else state.end
    if not end:
        _unclosed(state, element)


def _raw_content(state: BlockState, element: Element) -> None:
    """HTML inside HTML: text is escaped, tags, comments and processing instructions are kept."""
    src = state.src
    texts: list[str] = []

    def add(child: Element | None = None) -> None:
        if texts:
            element.children.append(Element("text", "".join(texts)))
            texts.clear()
        if child is not None:
            element.children.append(child)

    while state.pos < state.end:
        start = _RAW_START.search(src, state.pos)
        if not start:
            texts.append(src[state.pos :])
            state.pos = state.end
            _unclosed(state, element)
            break
        if start.start() > state.pos:
            texts.append(src[state.pos : start.start()])
        state.pos = start.start()
        line = state.line_at(state.pos)
        if match := match_delimited(state, html.COMMENT, "<!--", "-->"):
            state.pos = match.end()
            add(Element("xml_comment", match[0], line=line, block=True))
        elif match := match_delimited(state, html.INSTRUCTION, "<?", "?>"):
            state.pos = match.end()
            add(Element("xml_pi", match[0], line=line, block=True))
        elif match := match_delimited(state, html.CDATA, "<![CDATA[", "]]>"):
            state.pos = match.end()
            texts.append(escape_all(match[1]))
        elif (match := html.TAG.match(src, state.pos)) and state.depth < state.kramdown.nesting_limit:
            add()
            state.pos = match.end()
            state.depth += 1
            _start_tag(state, element, match, line)
            state.depth -= 1
        elif match:
            state.nesting_problem(line)
            texts.append(match[0])
            state.pos = match.end()
        elif match := html.TAG_CLOSE.match(src, state.pos):
            state.pos = match.end()
            if element.tag == (match[1].lower() if element.tag in html.ELEMENTS else match[1]):
                break
            texts.append(match[0])
            state.context.problem("unexpected-end-tag", f"</{match[1]}> closes nothing and is text", line)
        else:
            texts.append(src[state.pos])
            state.pos += 1
    add()
