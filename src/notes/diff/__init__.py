"""Two built sites compared: which URLs are missing or new, and where pages differ in text or structure.

`page.py` boils an HTML page down to what a reader sees of it; `sites.py` compares folders of such pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notes.diff.sites import Comparison, PageDifference, compare_sites

__all__ = ["Comparison", "PageDifference", "compare_sites"]


def __getattr__(name: str) -> Any:
    """Import the parser only when sites are compared."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from notes.diff import sites

    return getattr(sites, name)
