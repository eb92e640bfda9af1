"""The words that a site's own templates use: what is one of them is not misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from notes.files.config import Config
from notes.files.reading import files_below, read_text
from notes.files.source import Source
from notes.jekyll.front_matter import parse_front_matter


class OwnWords:
    """The words of layouts, includes, `templates/`, of pages with Liquid, and the keys of `defaults`; read when asked
    for."""

    def __init__(self, config: Config, source: Source) -> None:
        self._config, self._source = config, source

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _words(self) -> frozenset[str]:
        keys = (key for scope in self._config.defaults for key in scope.values)
        return frozenset(keys).union(*(re.findall(r"[\w-]+", text) for text in self._texts()))

    def _texts(self) -> Iterator[str]:
        for file in (*self._source.layouts, *self._source.includes):
            yield file.text
        for document in self._source.documents:
            if "{{" in document.file.text or "{%" in document.file.text:
                yield parse_front_matter(document.file.text, document.file.path).body
        templates = Path(self._config.source, "templates")
        for template in files_below(templates) if templates.is_dir() else ():
            with suppress(OSError):  # the build says what is wrong with it
                yield read_text(template, errors="replace")
