"""What is wrong with a site's templates: each thing once, however many pages meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from notes.errors import Problem


class Findings:
    """Problems in the order in which they were found, with the pages that met them."""

    def __init__(self) -> None:
        self._pages: dict[Problem, set[str]] = {}
        self._first: dict[Problem, str] = {}

    @property
    def limited(self) -> bool:
        """Whether a template did too much: what is left is not tried, for it might take as long to fail."""
        return any(problem.code == "liquid-limit" for problem in self._pages)

    def add(self, problems: Iterable[Problem], page: str) -> None:
        """Note what was found while the page of that source path was made."""
        for problem in problems:
            self._first.setdefault(problem, page)
            self._pages.setdefault(problem, set()).add(page)

    def __iter__(self) -> Iterator[Problem]:
        """Every problem, file by file; one of an include or a layout says which page met it, for another might not."""
        files = {path: number for number, path in enumerate(dict.fromkeys(problem.path for problem in self._pages))}
        for problem in sorted(self._pages, key=lambda each: (files[each.path], each.line, each.column)):
            first, more = self._first[problem], len(self._pages[problem]) - 1
            if problem.hint or first == problem.path:
                yield problem
            else:
                others = f" and {more} more" if more else ""
                yield msgspec.structs.replace(problem, hint=f"met in {first}{others}")
