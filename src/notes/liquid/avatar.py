"""`{% avatar name size=40 lazy=true %}`: the picture of a GitHub user, as jekyll-avatar writes it.

The name is a word, or with `user=page.author` what a variable holds. One of four servers has the picture, by the CRC-32
of its address in the plain size; larger ones for finer screens come from the same. Nothing is fetched.
"""

from __future__ import annotations

import html
import re
import zlib

from notes.liquid.context import Context
from notes.liquid.expressions import parse_expression
from notes.liquid.nodes import Tag
from notes.liquid.scan import Piece
from notes.liquid.source_map import Writer
from notes.liquid.templates import Reader
from notes.liquid.values import string_of

_USER = re.compile(r"\buser=([\w.]+)\b", re.ASCII)
_SIZE = re.compile(r"\bsize=(\d+)\b", re.ASCII | re.IGNORECASE)
_SIZE_UNLESS_SAID = "40"
_SMALL = 48
"""Pixels below which a picture counts as small."""
_SCALES = (1, 2, 3, 4)
_SERVERS = 4


class Avatar(Tag):
    def read(self, piece: Piece, reader: Reader) -> None:
        self.words = piece.text.strip()
        user, size = _USER.search(self.words), _SIZE.search(self.words)
        self.user = user[1] if user else ""
        self.size = size[1] if size else _SIZE_UNLESS_SAID

    def write(self, context: Context, writer: Writer) -> None:
        words = context.expanded(self.words, self.position)
        if self.user:
            found = parse_expression(self.user).evaluate(context)
            name = self.user if found in (None, False) else string_of(found)
        else:
            name = words.partition(" ")[0]
            name = name.replace("@", "", 1) if name.startswith("@") else name
        writer.write(avatar(name, self.size, lazy="lazy=true" in words))


def avatar(name: str, size: str, *, lazy: bool = False) -> str:
    """The `img` element; `size` is the length of a side in CSS pixels."""
    server = zlib.crc32(f"{name}?v=3&s={size}".encode("utf-8", "replace")) % _SERVERS
    picture = f"https://avatars{server}.githubusercontent.com/{html.escape(name)}?v=3&s="
    url = picture + size
    srcset = ", ".join(f"{picture}{size if scale == 1 else int(size) * scale} {scale}x" for scale in _SCALES)
    kind = "avatar avatar-small" if int(size) < _SMALL else "avatar"
    sources = f'src="" data-src="{url}" data-srcset="{srcset}"' if lazy else f'src="{url}" srcset="{srcset}"'
    return (
        f'<img class="{kind}" alt="{html.escape(name)}" width="{size}" height="{size}"'
        f' data-proofer-ignore="true" {sources} />'
    )
