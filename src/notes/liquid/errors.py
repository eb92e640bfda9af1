"""What can be wrong with a template. `Template.problem` gives such an error its place in a file."""

from __future__ import annotations

from notes.errors import Problem


class LiquidError(Exception):
    """A tag or output that cannot be rendered, or read."""

    def __init__(self, message: str, *, position: int | None = None, hint: str = "") -> None:
        """`position` is an offset in the template; without one the error has the place of its tag."""
        super().__init__(message)
        self.position = position
        self.hint = hint


class LiquidSyntaxError(LiquidError):
    """A tag or output that cannot be read."""


class UnfitBlocksError(LiquidSyntaxError):
    """Blocks that do not fit together: nothing of the template can be rendered."""


class LimitReachedError(Exception):
    """A limit was reached at a place: nothing more is rendered."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
