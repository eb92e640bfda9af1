"""`{% gist user/id file.py %}`: GitHub's script that shows a gist, as jekyll-gist writes it.

The plugin also fetches the gist's code for readers without JavaScript. Nothing is fetched here: they get a link. The
setting `gist: {noscript: false}` leaves it out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from notes.liquid.context import Context
from notes.liquid.errors import LiquidSyntaxError
from notes.liquid.nodes import Tag
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer
from notes.liquid.templates import Reader
from notes.liquid.values import string_of

_MARKUP = re.compile(r"(\S+)(?:\s+(\S+))?\Z")


class Gist(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        match = _MARKUP.match(piece.text.strip())
        if match is None:
            raise LiquidSyntaxError("expected {% gist user/id %} or {% gist id file %}")
        self.gist, self.file = match[1], match[2] or ""

    def write(self, context: Context, writer: Writer) -> None:
        gist, file = (html.escape(_value(context, word)) for word in (self.gist, self.file))
        settings = context.site.get("gist")
        link = ""
        if not (isinstance(settings, Mapping) and settings.get("noscript") is False):
            link = f'<noscript><a href="https://gist.github.com/{gist}">{file or gist}</a></noscript>'
        query = f"?file={file}" if file else ""
        writer.write(f'{link}<script src="https://gist.github.com/{gist}.js{query}"> </script>')


def _value(context: Context, word: str) -> str:
    """The value of the variable with that name, or where there is none the word itself."""
    value = context.get(word) if word else None
    return word if value is None else string_of(value)
