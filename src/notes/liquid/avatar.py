"""`{% avatar name size=40 lazy=true %}`: the picture of a GitHub user, as jekyll-avatar writes it.

The name is a word, or with `user=page.author` what a variable holds. One of four servers has the picture, by the CRC-32
of its address in the plain size; larger ones for finer screens come from the same. Nothing is fetched.
"""

from __future__ import annotations

import html
import re
import zlib
from typing import Any

from liquid.ast import Node
from liquid.token import Token

from notes.liquid.nodes import ActiveNode, JekyllTag, expanded
from notes.liquid.values import string_of

_USER = re.compile(r"\buser=([\w.]+)\b", re.ASCII)
_SIZE = re.compile(r"\bsize=(\d+)\b", re.ASCII | re.IGNORECASE)
_SIZE_UNLESS_SAID = "40"
_SMALL = 48
"""Pixels below which a picture counts as small."""
_SCALES = (1, 2, 3, 4)
_SERVERS = 4


class AvatarNode(ActiveNode):
    def __init__(self, token: Token, markup: str) -> None:
        super().__init__(token)
        self.markup = markup
        user, size = _USER.search(markup), _SIZE.search(markup)
        self.user = user[1] if user else ""
        self.size = size[1] if size else _SIZE_UNLESS_SAID

    def render_to_output(self, context: Any, buffer: Any) -> int:
        words = expanded(context, self.markup, self.token)
        if self.user:
            found = context.variable_path(self.user)
            name = self.user if found in (None, False) else string_of(found)
        else:
            name = words.partition(" ")[0]
            name = name.replace("@", "", 1) if name.startswith("@") else name
        return int(buffer.write(avatar(name, self.size, lazy="lazy=true" in words)))


class Avatar(JekyllTag):
    name = "avatar"

    def parse_markup(self, token: Token, markup: str) -> Node:
        return AvatarNode(token, markup.strip())


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
