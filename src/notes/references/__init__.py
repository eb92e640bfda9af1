"""References: what the notes cite, found, identified, merged, checked and exported.

    find      citations of one note: addresses and their titles          (find.py, pair.py, …)
    identify  what an address names; `key` is its identity               (identity.py, rules.py, hosts.py)
    merge     the citations of all notes become one bibliography         (merge.py, overrides.py)
    audit     what the eye cannot see: conflicts, reposts, moved sections (audit.py, suggest.py, sections.py)
    fold      what an earlier note of a series lists already             (fold.py)
    export    JSON, CSL-JSON, BibTeX, CSV, bookmarks                     (export/)
    fix       certain mistakes in a note's text, mended                  (fix.py)
    compare   several snapshots of a notebook                            (compare.py)

Names are loaded when first used: a build that renders nothing need not pay for what it does not use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes.references.find import Found as Found
    from notes.references.find import find as find
    from notes.references.identity import Identity as Identity
    from notes.references.identity import identify as identify
    from notes.references.identity import key as key

_HOME = {
    "find": "find",
    "Found": "find",
    "identify": "identity",
    "Identity": "identity",
    "key": "identity",
}


def __getattr__(name: str) -> object:
    import importlib  # noqa: PLC0415

    module = _HOME.get(name)
    if not module:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value
