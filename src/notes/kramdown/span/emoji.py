"""GitHub's emojis, option `gfm_emojis`: `:smile:` becomes an image as GitHub's own pages have it."""

from __future__ import annotations

import re
from functools import cache

from notes.kramdown.element import Element
from notes.kramdown.span.state import SpanState

_NAME = re.compile(r":([a-z0-9_+-]+):")
_FOLDER = "https://github.githubassets.com/images/icons/emoji/"
_SIZE = "20"


def emoji(state: SpanState) -> bool:
    """A name in colons that is known; `gfm_emoji_opts: {asset_path: …}` says where the images are."""
    name = _NAME.match(state.src, state.pos)
    image = _images().get(name[1]) if name else None
    if name is None or image is None:
        return False
    folder = dict(state.context.options.gfm_emoji_opts).get("asset_path", _FOLDER)
    attrs = {
        "class": "emoji",
        "title": name[0],
        "alt": name[0],
        "src": f"{folder.rstrip('/')}/{image}",
        "height": _SIZE,
        "width": _SIZE,
    }
    element = Element("img", "", attrs, line=state.line_at(state.pos))
    state.pos = name.end()
    state.push(element)
    return True


@cache
def _images() -> dict[str, str]:
    from notes.kramdown.span.emoji_names import IMAGES  # large, and the option is off by default

    return IMAGES
