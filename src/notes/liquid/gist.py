"""`{% gist user/id file.py %}`: GitHub's script that shows a gist, as jekyll-gist writes it.

The plugin also fetches the gist's code for readers without JavaScript. Nothing is fetched here: they get a link. The
setting `gist: {noscript: false}` leaves it out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from liquid.ast import Node
from liquid.exceptions import LiquidSyntaxError
from liquid.token import Token

from notes.liquid.nodes import ActiveNode, JekyllTag
from notes.liquid.values import string_of

_MARKUP = re.compile(r"(\S+)(?:\s+(\S+))?\Z")


class GistNode(ActiveNode):
    def __init__(self, token: Token, gist: str, file: str) -> None:
        super().__init__(token)
        self.gist, self.file = gist, file

    def render_to_output(self, context: Any, buffer: Any) -> int:
        gist, file = (html.escape(self._value(context, word)) for word in (self.gist, self.file))
        settings = context.site.get("gist")
        link = ""
        if not (isinstance(settings, Mapping) and settings.get("noscript") is False):
            link = f'<noscript><a href="https://gist.github.com/{gist}">{file or gist}</a></noscript>'
        query = f"?file={file}" if file else ""
        return int(buffer.write(f'{link}<script src="https://gist.github.com/{gist}.js{query}"> </script>'))

    def _value(self, context: Any, word: str) -> str:
        """A word stands for itself, unless a variable has its name."""
        value = context.variable(word) if word and word in context.scope else None
        return word if value is None else string_of(value)


class Gist(JekyllTag):
    name = "gist"

    def parse_markup(self, token: Token, markup: str) -> Node:
        match = _MARKUP.match(markup.strip())
        if match is None:
            raise LiquidSyntaxError("expected {% gist user/id %} or {% gist id file %}", token=token)
        return GistNode(token, match[1], match[2] or "")
