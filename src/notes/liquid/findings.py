"""What is wrong with a site's templates: each thing once, however many pages meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from notes.errors import Problem


class Findings:
    """Problems with the pages that met them. In which order they are found does not matter: a build that makes few
    pages meets what others met later."""

    def __init__(self) -> None:
        self._pages: dict[Problem, set[str]] = {}

    @property
    def limited(self) -> bool:
        """Whether a template did too much: what is left is not tried, for it might take as long to fail."""
        return any(problem.code == "liquid-limit" for problem in self._pages)

    def add(self, problems: Iterable[Problem], page: str) -> None:
        """Note what was found while the page of that source path was made."""
        for problem in problems:
            self._pages.setdefault(problem, set()).add(page)

    def __iter__(self) -> Iterator[Problem]:
        """Every problem, file by file; one of an include or a layout says which page met it, for another might not."""
        for problem in sorted(self._pages, key=lambda each: (each.path, each.line, each.column, each.message)):
            pages = self._pages[problem]
            if problem.hint or problem.path in pages:
                yield problem
            else:
                others = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
                yield msgspec.structs.replace(problem, hint=f"met in {min(pages)}{others}")
