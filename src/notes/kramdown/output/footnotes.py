"""The list of footnotes at the end of a page (or where `{:footnotes}` is), each with links back to its marks."""

from __future__ import annotations

from notes.kramdown.element import Element
from notes.kramdown.escape import escape_text
from notes.kramdown.output.blocks import BlockWriter
from notes.kramdown.output.writer import NBSP, NO_ATTRS

_BACKLINK = '<a href="#fnref:%s" class="reversefootnote" role="doc-backlink">%s</a>'


class FootnoteWriter(BlockWriter):
    """The section of footnotes, written when all marks of the text are counted."""

    def footnote_section(self) -> str:
        """The footnotes referred to, in order of their first marks."""
        options = self.options
        items = [self._footnote(name) for name in self.footnote_names]  # grows: footnotes refer to further ones
        if not items:
            return ""
        start = {"start": str(options.footnote_nr)} if options.footnote_nr != 1 else NO_ATTRS
        listed = self.indented_block("ol", start, "".join(items), 2)
        return self.indented_block("div", {"class": "footnotes", "role": "doc-endnotes"}, listed, 0)

    def _footnote(self, name: str) -> str:
        item = Element("li", attrs={"id": f"fn:{self.options.footnote_prefix}{name}"}, block=True)
        item.children = list(self.context.footnotes[name].content.children)
        place = _backlink_place(item, self.options.footnote_backlink_inline)
        new = place is None
        if place is None:
            place = Element("p", block=True)
            item.children.append(place)
        kept = place.children
        if self.options.footnote_backlink:
            place.children = [*kept, *self._backlinks(name, self.footnotes[name][1], new)]
        result = self.convert_item(item, 4)
        place.children = kept
        return result

    def _backlinks(self, name: str, repeats: int, new: bool) -> list[Element]:
        text = escape_text(self.options.footnote_backlink)
        space = self.entity(NBSP)
        name = self.options.footnote_prefix + name
        links = [f"{'' if new else space}{_BACKLINK % (name, text)}"]
        links += [
            space + _BACKLINK % (f"{name}:{number}", f"{text}<sup>{number + 1}</sup>")
            for number in range(1, repeats + 1)
        ]
        return [Element("raw", link) for link in links]


def _backlink_place(item: Element, inline: bool) -> Element | None:
    """The paragraph or heading that ends a footnote; with `inline` also one deep inside its last block."""
    if not item.children or not (item.children[-1].type == "p" or inline):
        return None
    parent = item
    while parent.children and parent.children[-1].type not in {"p", "header"}:
        parent = parent.children[-1]
    return parent.children[-1] if parent.children else None
