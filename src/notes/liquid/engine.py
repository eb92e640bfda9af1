"""Jekyll's Liquid for one build: its tags, its filters, and the templates parsed so far."""

from __future__ import annotations

from notes.liquid import blocks, loops
from notes.liquid import tags as jekylls
from notes.liquid.filters import FILTERS
from notes.liquid.settings import Services, Settings
from notes.liquid.templates import Reader, Template


class Engine:
    """Parses templates; made once a build, because it keeps parsed includes and layouts."""

    tags = blocks.TAGS | loops.TAGS | jekylls.TAGS
    output = blocks.Output
    filters = FILTERS

    def __init__(self, settings: Settings, services: Services) -> None:
        self.settings = settings
        self.services = services
        self._kept: dict[tuple[str, str], Template] = {}

    def read(
        self,
        source: str,
        path: str,
        *,
        first_line: int = 1,
        verbatim: bool = False,
        tag: tuple[int, int] | None = None,
    ) -> Template:
        """A parsed template with everything wrong with it. Of a tag with an error nothing is left."""
        template = Template(source, path, first_line=first_line, tag=tag)
        Reader(self, template, verbatim=verbatim).read()
        return template

    def read_once(self, source: str, path: str, *, first_line: int = 1) -> Template:
        """An include or a layout, parsed once."""
        known = self._kept.get((path, source))
        if known is None:
            known = self._kept[path, source] = self.read(source, path, first_line=first_line)
        return known
