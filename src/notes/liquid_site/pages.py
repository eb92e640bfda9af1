"""The pages Liquid makes: a site's own layouts, style sheets, feeds and lists in pages.

Whatever a template looks at is a fact (`shown:site.posts`): a page is made again when its own text or front matter
changed, or when one of the things it looked at did.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import msgspec

from notes import liquid
from notes.errors import NotesError, Problem
from notes.facts import Fact, Reader, Source
from notes.files.sass import Sheet, compile_sheet
from notes.files.sass_without_theme import compile_without_theme, maybe_themes
from notes.files.theme_files import ThemeFile
from notes.jekyll.pagination import paginator
from notes.jekyll.spelling import did_you_mean
from notes.liquid_site.generated import is_listed
from notes.liquid_site.services import sass_folder
from notes.liquid_site.site import LiquidSite, is_sass
from notes.model import Note
from notes.notebook.catalogue import RenderedNote
from notes.outputs import Output
from notes.theme.pages import PlannedPage, ThemePages

_HTML = (".html", ".htm", ".xhtml")


class LiquidPages:
    """The files of a site that Liquid makes. What is wrong with a template is noted in the site's `findings`."""

    def __init__(self, site: LiquidSite, rendered_notes: Iterable[RenderedNote], katex_url: str) -> None:
        """`katex_url` is the root-relative URL of KaTeX's style sheet, which pages with formulas get."""
        self.site = site
        self.rendered_notes = [each for each in rendered_notes if site.lays_out(each.note)]
        self._of_folder = frozenset(each.note.id for each in self.rendered_notes)
        for problem in (*self._without_layout(), *self._without_list()):
            site.findings.add([problem], problem.path)
        self.rendered_notes += site.generated.rendered_notes()
        self._by_id = {each.note.id: each for each in self.rendered_notes}
        self._katex_link = f'<link rel="stylesheet" href="{site.config.baseurl}{katex_url}">'
        self._maps: dict[str, tuple[str, Collection[str]]] = {}
        """Source maps of style sheets by path, and the names of what these looked at."""
        self._problems: list[Problem] = []
        """What is wrong with the templates of the page that is being made."""
        settings = msgspec.structs.replace(site.engine.settings, now=None)
        bundled_theme = site.source.bundled_theme
        self._sheets = [file.digest for file in (*site.source.sass, *(bundled_theme.sass if bundled_theme else ()))]
        whose = repr((site.gem_theme, site.source.has_own_theme))
        self._common = (repr(settings), self._katex_link, repr(site.config.sass), whose)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Facts: a page's own text and front matter, and whatever Liquid may look at."""
        return {"liquid": self._own, "shown": self._shown}

    def outputs(self) -> Iterator[Output]:
        """Every file."""
        for each in self.rendered_notes:
            output = self._output(each)
            yield output
            if is_sass(each.note) and self._source_maps:
                make = partial(self._source_map, output)
                yield replace(output, path=output.path + ".map", identity=f"map {output.identity}", make=make)

    # ------------------------------------------------------------ beside them

    def without_own(self, pages: Iterable[PlannedPage]) -> tuple[PlannedPage, ...]:
        """The theme's pages without those made here; a home page of the site's own ends the theme's list."""
        home = any(each.note.url == "/" for each in self.rendered_notes)
        own = self._of_folder
        return tuple(page for page in pages if page.source not in own and not (home and page.kind == "home"))

    def pages_beside(self, theme: ThemePages) -> tuple[PlannedPage, ...]:
        """The pages whose layout is overridden in `templates/`, or is one of a gem that the theme replaces."""
        overridden = {note.id for note in self.site.generated.notes} - self._of_folder
        if not any(each.note.id in overridden for each in self.site.texts.rendered_notes.values()):
            return ()
        return tuple(page for page in theme.pages() if page.source in overridden)

    def theme_files(self, files: Iterable[ThemeFile]) -> list[ThemeFile]:
        """The files of the theme that pages made here need: KaTeX's, where there are formulas."""
        formulas = any(each.rendered.formulas for each in self.rendered_notes)
        return [file for file in files if formulas and file.name.startswith("katex")]

    def _shown(self, name: str) -> Fact:
        """What Liquid may look at."""
        return Fact(None, liquid.digest(self.site.value_of(name)))

    # ------------------------------------------------------------ one page

    def _own(self, note: str) -> Fact | None:
        """What a page is made of beside what it looks at."""
        rendered_note = self._by_id.get(note)
        if rendered_note is None:
            return None
        its, rendered = rendered_note.note, rendered_note.rendered
        pages = {key: _identity(value) for key, value in (self._paginator(its) or {}).items()}
        sheets = self._sheets if is_sass(its) else []
        around = [
            self.site.items[note].identity,
            its.layout,
            its.body_line,  # shown in what is wrong with it
            rendered.pieces_key,
            self.site.texts.links(rendered_note),
            pages,
            sheets,
            self._common,
        ]
        return Fact(None, liquid.digest(around))

    def _output(self, rendered_note: RenderedNote) -> Output:
        note, problems = rendered_note.note, list[Problem]()
        return Output(
            path=note.output,
            identity=f"liquid {note.id}",
            claimed_by=self._asked_by(note),
            make=partial(self._make, rendered_note, problems),
            at_home=True,
            problems=lambda: tuple(problems),
        )

    def _make(self, rendered_note: RenderedNote, problems: list[Problem], read: Reader) -> bytes:
        """A page, or nothing where it fails: the build then stops after the last page."""
        site, note = self.site, rendered_note.note
        read.depends_on(f"liquid:{note.id}")
        names: set[str] = set()
        self._problems.clear()
        text = ""
        if not site.findings.limited:
            with contextlib.nullcontext() if note.output.endswith(_HTML) else site.texts.elsewhere():
                text = self._laid_out(rendered_note, site.items[note.id], self._paginator(note), names)
        site.findings.add(self._problems, self._asked_by(note))
        problems[:] = self._problems
        for name in sorted(names):
            read.depends_on(f"shown:{name}")
        if note.output in self._maps:
            self._maps[note.output] = self._maps[note.output][0], names
        return self._with_formulas(text, note).encode("utf-8", "replace")

    def _asked_by(self, note: Note) -> str:
        """The file that a page is there for."""
        return self.site.generated.asked_by.get(note.id, note.path)

    def _laid_out(
        self, rendered_note: RenderedNote, page: liquid.ItemDrop, pages: Mapping[str, Any] | None, names: set[str]
    ) -> str:
        """A page's text in its layouts; `names` gets the names of what it looked at."""
        site, note = self.site, rendered_note.note
        text = self._body(rendered_note, page, pages, names)
        if is_sass(note):
            return text
        layout = note.layout if note.layout in site.layouts else None
        if layout is None:
            names.add(f"layout:{note.layout}")  # it may exist one day
        result = liquid.render_layouts(
            site.engine,
            text,
            layout=layout,
            layouts=site.layouts,
            path=note.path,
            site=site.site,
            page=page,
            paginator=pages,
        )
        return self._found(result, names)

    def _body(
        self, rendered_note: RenderedNote, page: liquid.ItemDrop, pages: Mapping[str, Any] | None, names: set[str]
    ) -> str:
        site, note = self.site, rendered_note.note
        if not site.waits(note):
            return site.texts.html(rendered_note)
        if not site.needs_liquid(note):
            return self._sass(note, note.body, None) if is_sass(note) else note.body
        result = site.render_body(note, page, pages)
        text = self._found(result, names)
        return self._sass(note, text, result.source_map) if is_sass(note) and not result.failed else text

    def _found(self, result: liquid.LiquidResult, names: set[str]) -> str:
        """The text of a rendering, which is kept in mind with all it looked at and all that is wrong with it."""
        names |= result.names
        self._problems += result.problems
        return result.text

    def _with_formulas(self, text: str, note: Note) -> str:
        """KaTeX's style sheet for a page that shows formulas: its layout does not know of it."""
        if note.output.endswith(_HTML) and 'class="katex' in text and "</head>" in text:
            return text.replace("</head>", f"{self._katex_link}\n</head>", 1)
        return text

    @property
    def _source_maps(self) -> bool:
        """`sass: sourcemap: always` (unless said otherwise), `never` or `development`."""
        config = self.site.config
        wanted, development = config.sass.sourcemap, config.environment == "development"
        return wanted == "always" or (wanted == "development" and development)

    def _sass(self, note: Note, text: str, source_map: liquid.SourceMap | None) -> str:
        """A compiled style sheet; empty where Sass refuses it."""
        source, theme = self.site.source, self.site.gem_theme
        compiled = partial(
            compile_sheet if theme is None or source.has_own_theme else partial(compile_without_theme, theme),
            text,
            sass_folder(self.site.config),
            name=note.output.rpartition("/")[2] if self._source_maps else "",
            indented=note.path.endswith(".sass"),
            compressed=self.site.config.sass.style.lstrip(":") == "compressed",
            path=note.path,
            first_line=note.body_line,
            further=(source.bundled_theme.sass_folder,) if source.bundled_theme else (),
        )
        try:
            sheet = compiled()
        except NotesError as error:
            sheet = Sheet(css="", problems=tuple(maybe_themes(problem, theme) for problem in error.problems))
        self._problems += (self._at_source(problem, note, source_map) for problem in sheet.problems)
        self._maps[note.output] = sheet.source_map, ()
        return sheet.css

    def _at_source(self, problem: Problem, note: Note, source_map: liquid.SourceMap | None) -> Problem:
        """A problem of a style sheet on the line of the file; it counts those of what Liquid wrote."""
        if source_map is None or problem.path != note.path or not problem.line:
            return problem
        above = note.body_line - 1
        place = source_map.place(problem.line - above, problem.column)
        return msgspec.structs.replace(problem, line=place.line + above, column=place.column)

    def _source_map(self, sheet: Output, read: Reader) -> bytes:
        """Made with its style sheet, which comes first; alone only when it has been removed."""
        if sheet.path not in self._maps:
            sheet.make(read)
        text, names = self._maps.get(sheet.path, ("", ()))
        read.depends_on(sheet.identity.replace(" ", ":", 1))
        for name in sorted(names):
            read.depends_on(f"shown:{name}")
        return text.encode()

    def _without_layout(self) -> Iterator[Problem]:
        """Pages and layouts whose layout does not exist: written without one, as Jekyll does."""
        for layout in self.site.layouts.values():
            outer = layout.front_matter.get("layout")
            if isinstance(outer, str) and outer not in ("none", "", *self.site.layouts):
                message = f"layout “{outer}”, which this layout goes into, does not exist"
                hint = self.site.gem_theme.missing_file_hint("_layouts") if self.site.gem_theme else ""
                yield Problem(code="layout-missing", severity="warning", message=message, path=layout.path, hint=hint)
        for each in self.rendered_notes:
            note = each.note
            if note.layout and note.layout != "none" and note.layout not in self.site.layouts and not is_sass(note):
                message = f"layout “{note.layout}” does not exist; the page is written without one"
                line, column = note.places.get("layout", (0, 0))
                yield Problem(
                    code="layout-missing",
                    severity="warning",
                    message=message,
                    path=note.path,
                    line=line,
                    column=column,
                    hint=did_you_mean(str(note.layout), self.site.layouts),
                )
        archives = Counter(archive.layout for archive in self.site.generated.archives.values())
        for name, count in archives.items():
            if name and name != "none" and name not in self.site.layouts:
                message = f"layout “{name}” of jekyll-archives does not exist; pages written without one: {count}"
                hint = self.site.gem_theme.missing_file_hint("_layouts") if self.site.gem_theme else ""
                yield Problem(code="layout-missing", severity="warning", message=message, path="_config.yml", hint=hint)

    # ------------------------------------------------------------ lists in pages

    def _without_list(self) -> Iterator[Problem]:
        """`paginate` without a page that could be cut: nothing is, as Jekyll does."""
        if self.site.layouts and self.site.config.paginate > 0 and self.site.generated.template is None:
            message = "paginate: no index.html exists in the folder that paginate_path leads to, or above"
            hint = "rename index.md to index.html, or take paginate out"
            yield Problem(code="paginate-template", severity="warning", message=message, path="_config.yml", hint=hint)

    @cached_property
    def _listed(self) -> list[liquid.ItemDrop]:
        """The posts that a list in pages shows."""
        return [self.site.items[note.id] for note in self.site.posts if is_listed(note)]

    def _paginator(self, note: Note) -> dict[str, Any] | None:
        """`paginator` of a page of the list; `None` for other pages, and when it lists no posts."""
        number, template = self.site.generated.numbers.get(note.id), self.site.generated.template
        if number is None or template is None:
            return None
        config = self.site.config
        return paginator(self._listed, number, config.paginate, config.paginate_path, template.url)


def _identity(value: Any) -> Any:
    return [item.identity for item in value] if isinstance(value, list) else value
