"""Lays out pages: finds templates by name, renders them, and says what a template's result depends on.

A site's own `templates/` come first, the theme's last. `note.html` means the first one found; `theme:note.html`
means the theme's own, so that an override may extend what it overrides. Jinja is imported when the first page is
rendered: a build in which nothing changed does not pay for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from notes.errors import Problem, TemplateError
from notes.files.reading import files_below, is_inside, read_text
from notes.model import Piece
from notes.notebook import views
from notes.notebook.languages import page_language
from notes.theme import urls
from notes.theme.fill import fill, without_katex_boxes
from notes.theme.names import page_names, paginator, site_names
from notes.theme.template_dependencies import MARK, REFERENCES, Reading

if TYPE_CHECKING:
    from jinja2 import Template

    from notes.theme.environment import GuardedEnvironment
    from notes.theme.metering import Budget, MeteredEnvironment
    from notes.theme.reference_lists import ReferenceLists

PiecesOf = Callable[[str], tuple[Piece, ...]]
"""From the digest of a body's pieces to the pieces."""

OURS = "theme:"
_READINGS = "readings.json"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters XML 1.0 does not allow (section 2.2)."""


def _stay_inside(file: Path, directory: Path) -> None:
    """Raise TemplateError for a template of the site that a symbolic link fetches from outside the notebook."""
    if not is_inside(file, directory.parent):
        message = "the symbolic link leads out of the notebook"
        path = f"{directory.name}/{file.relative_to(directory).as_posix()}"
        raise TemplateError(Problem(code="template-outside", severity="error", message=message, path=path))


class Theme:
    """The templates of one site, for one build."""

    def __init__(
        self,
        template_dirs: Sequence[Path | str],
        site: views.Site,
        assets: Mapping[str, str],
        *,
        cache_dir: Path | str | None = None,
    ) -> None:
        """`template_dirs`: the site's own first, the theme's last. `assets`: name → root-relative URL with content
        hash. `cache_dir` keeps what each of them reads, and compiled ones: programs, so it must be a folder that only
        the user writes. Nothing breaks when it is deleted. Without one nothing is kept."""
        self._dirs = [Path(directory) for directory in template_dirs]
        self._site = site
        self._assets = assets
        self._cache_dir = None if cache_dir is None else Path(cache_dir)
        self._sources: dict[str, tuple[str, str] | None] = {}
        self._own: set[str] = set()
        """Names whose source is the site's."""
        self._reached: dict[str, dict[str, Reading | None]] = {}
        self._digests: dict[str, str] = {}
        self._relative = partial(urls.relative, baseurl=site.baseurl)
        self._absolute = partial(urls.absolute, origin=site.url, baseurl=site.baseurl)
        self._lists: dict[tuple[str, Callable[[str], str]], ReferenceLists] = {}
        """By language and one of the two functions that make links."""
        self._environments: dict[str, GuardedEnvironment] = {}
        self._metered: dict[str, MeteredEnvironment] = {}

    # ------------------------------------------------------------ laying out

    def render(self, page: views.Page, pieces_of: PiecesOf) -> str:
        """Lay out a page. Raises TemplateError with the template's path and line."""
        from notes.theme.environment import explain

        if self._metered:
            self._budget.renew()
        try:
            language = page_language(page.front_matter) or self._site.lang
            template = self._template(page.template, language)
            html = template.render(self._names(page, pieces_of, language))
        except Exception as error:  # a template is a program of the site's: any of its errors is reported as its own
            raise explain(error, self._shown(page.template), page.output) from error
        return _NOT_XML.sub("", html) if page.template.endswith(".xml") else html

    def has(self, template: str) -> bool:
        """Whether a template of this name exists."""
        return self._source(template) is not None

    def _names(self, page: views.Page, pieces_of: PiecesOf, language: str) -> dict[str, Any]:
        from markupsafe import Markup

        return {
            "site": self._site_names,
            "page": page_names(page),
            "view": page.view,
            "layout": {"name": page.template.removeprefix(OURS).rpartition(".")[0]},
            "paginator": paginator(page.view),
            "lang": language,
            "content": Markup(self._body(page, pieces_of, language)) if page.pieces_key else Markup(),
            "content_of": lambda entry: Markup(self._body_in_feed(entry, pieces_of)),
        }

    def _body(self, page: views.Page, pieces_of: PiecesOf, language: str) -> str:
        def as_written(url: str) -> str:
            return urls.in_body(url, self._site.baseurl)

        return self._filled(pieces_of(page.pieces_key), page.slot_values, self._relative, as_written, language)

    def _body_in_feed(self, entry: views.FeedEntry, pieces_of: PiecesOf) -> str:
        origin, baseurl = self._site.url, self._site.baseurl

        def as_written(url: str) -> str:
            if url.startswith("/"):
                return urls.absolute(urls.in_body(url, baseurl), origin, "")
            return self._absolute(urls.join(url, entry.url))

        return without_katex_boxes(
            self._filled(pieces_of(entry.pieces_key), entry.slot_values, self._absolute, as_written, self._site.lang)
        )

    def _filled(
        self,
        pieces: tuple[Piece, ...],
        slot_values: Mapping[str, Any],
        link: Callable[[str], str],
        as_written: Callable[[str], str],
        language: str,
    ) -> str:
        def own_references(entries: views.EntryList) -> str:
            return self._template(REFERENCES, language).render(list=entries, link=link)

        def own_mark(entry: views.Entry) -> str:
            return self._template(MARK, language).render(entry=entry, link=link).rstrip("\n")

        ours = self._reference_lists(language, link)
        return fill(
            pieces,
            slot_values,
            references=own_references if self._is_own(REFERENCES) else ours.references,
            mark=own_mark if self._is_own(MARK) else ours.mark,
            resolve=link,
            link=as_written,
        )

    def _reference_lists(self, language: str, link: Callable[[str], str]) -> ReferenceLists:
        from notes.theme.reference_lists import ReferenceLists

        if (language, link) not in self._lists:
            self._lists[language, link] = ReferenceLists(language, link)
        return self._lists[language, link]

    def _template(self, name: str, language: str) -> Template:
        """A template with the words and dates of a language, counted if it can reach one of the site's own."""
        counted = not self._own.isdisjoint(self._reachable(name))
        return (self._metered_in(language) if counted else self._environment_in(language)).get_template(name)

    @property
    def _environment(self) -> GuardedEnvironment:
        return self._environment_in(self._site.lang)

    def _environment_in(self, language: str) -> GuardedEnvironment:
        """The environment for the theme's own templates."""
        from notes.theme.environment import GuardedEnvironment, create_environment

        if language not in self._environments:
            self._environments[language] = create_environment(
                self._source, self._site, self._assets, self._kept("compiled"), language, GuardedEnvironment
            )
        return self._environments[language]

    def _metered_in(self, language: str) -> MeteredEnvironment:
        """The environment that counts what templates do."""
        from notes.theme.environment import create_environment
        from notes.theme.metering import MeteredEnvironment

        if language not in self._metered:
            environment = create_environment(
                self._source, self._site, self._assets, self._kept("compiled-metered"), language, MeteredEnvironment
            )
            self._metered[language] = environment.metered(self._budget)
        return self._metered[language]

    @cached_property
    def _budget(self) -> Budget:
        from notes.theme.metering import Budget

        return Budget()

    def _kept(self, name: str) -> Path | None:
        return None if self._cache_dir is None else self._cache_dir / name

    @cached_property
    def _site_names(self) -> Any:
        return site_names(self._site)

    # ------------------------------------------------------------ what a template depends on

    def digest(self, template: str) -> str:
        """A hash of everything a template's result depends on besides `site` and the page: the sources of all
        templates it can reach, and the addresses of the assets."""
        if template not in self._digests:
            reachable = self._reachable(template)
            inputs: list[Any] = [[(name, self._source(name)) for name in sorted(reachable)]]
            if any(reading is not None and reading.assets for reading in reachable.values()):
                inputs.append(sorted(self._assets.items()))
            self._digests[template] = hashlib.blake2b(msgspec.json.encode(inputs), digest_size=16).hexdigest()
        return self._digests[template]

    def site_fields(self, template: str) -> frozenset[str] | None:
        """The names a template can read as `site.name`; `None` when it may read all of them."""
        fields: set[str] = set()
        for reading in self._reachable(template).values():
            if reading is None:
                continue
            if reading.whole_site:
                return None
            fields.update(reading.site)
        return frozenset(fields)

    def _reachable(self, template: str) -> dict[str, Reading | None]:
        """All templates that can be reached from one, itself included; `None` for those that do not exist."""
        if template not in self._reached:
            reached: dict[str, Reading | None] = {}
            waiting = [template]
            while waiting:
                name = waiting.pop()
                if name in reached:
                    continue
                reached[name] = reading = self._read(name)
                if reading is not None:
                    waiting += self._all_names if reading.dynamic else reading.templates
            self._reached[template] = reached
        return self._reached[template]

    def _read(self, name: str) -> Reading | None:
        found = self._source(name)
        if found is None:
            return None
        source, path = found
        key = hashlib.blake2b(source.encode(), digest_size=16).hexdigest()
        reading = self._readings.get(key)
        if reading is None:
            from notes.theme.environment import explain
            from notes.theme.template_dependencies import read_template

            try:
                reading = read_template(self._environment.parse(source, name, path))
            except Exception as error:
                raise explain(error, path, name) from error
            self._readings[key] = reading
            self._remember()
        return reading

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        if self._cache_dir is None:
            return {}
        try:
            return msgspec.json.decode((self._cache_dir / _READINGS).read_bytes(), type=dict[str, Reading])
        except (OSError, msgspec.DecodeError):
            return {}

    def _remember(self) -> None:
        if self._cache_dir is not None:
            self._cache_dir.mkdir(parents=True, exist_ok=True)
            (self._cache_dir / _READINGS).write_bytes(msgspec.json.encode(self._readings))

    # ------------------------------------------------------------ finding templates

    def _is_own(self, name: str) -> bool:
        """Whether the template of this name is the site's."""
        return self._source(name) is not None and name in self._own

    def _source(self, name: str) -> tuple[str, str] | None:
        """Source and shown path of a template, read once; `None` when there is none."""
        if name not in self._sources:
            self._sources[name] = self._find(name)
        return self._sources[name]

    def _find(self, name: str) -> tuple[str, str] | None:
        bare = name.removeprefix(OURS)
        if any(part in ("", ".", "..") or "\\" in part or ":" in part or "\0" in part for part in bare.split("/")):
            return None
        for directory in self._dirs[-1:] if name != bare else self._dirs:
            file = directory / bare
            try:
                if directory != self._dirs[-1]:
                    _stay_inside(file, directory)
                source = read_text(file)
                if directory != self._dirs[-1]:
                    self._own.add(name)
                return source, f"{directory.name}/{bare}"
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
                message, path = f"cannot be read: {reason}", f"{directory.name}/{bare}"
                problem = Problem(code="template-unreadable", severity="error", message=message, path=path)
                raise TemplateError(problem) from error
        return None

    def _shown(self, name: str) -> str:
        """The path of a template to name in errors."""
        found = self._sources.get(name)
        return found[1] if found else name

    @cached_property
    def _all_names(self) -> list[str]:
        return sorted(
            file.relative_to(directory).as_posix()
            for directory in self._dirs
            if directory.is_dir()
            for file in files_below(directory)
            if file.is_file()
        )
