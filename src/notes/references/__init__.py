"""References: what the notes cite, found, identified, merged, checked and exported.

    find       citations of one note: addresses and their titles            finding.py, title_pairing.py, …
    identify   what an address names; `key` is its identity                 identity.py, rules.py, hosts.py
    explain    why two addresses are one thing, or two                      explanation.py
    merge      the citations of all notes become one bibliography           bibliography.py, overrides.py
    suggest    references that may be one thing; shown, never applied       suggestions.py, similarity.py
    audit      conflicts, reposts, moved sections                           auditing.py, sections.py
    fold       what an earlier note of a series lists already               folding.py
    export     JSON, CSL-JSON, BibTeX, CSV, bookmarks                       exports/
    fix        certain mistakes in a note's text, mended                    autofix.py
    compare    several snapshots of a notebook                              comparison.py

`notes.references.key(url)` and its like are loaded when first used. Modules bear nouns where they can, for a
submodule and a function of one name cannot both be an attribute of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes.references.auditing import audit as audit
    from notes.references.autofix import fix as fix
    from notes.references.bibliography import CitingNote as CitingNote
    from notes.references.bibliography import merge as merge
    from notes.references.comparison import compare as compare
    from notes.references.explanation import Explanation as Explanation
    from notes.references.explanation import explain as explain
    from notes.references.exports import FORMATS as FORMATS
    from notes.references.exports import export as export
    from notes.references.finding import Found as Found
    from notes.references.finding import find as find
    from notes.references.folding import fold as fold
    from notes.references.identity import Identity as Identity
    from notes.references.identity import identify as identify
    from notes.references.identity import is_tracker as is_tracker
    from notes.references.identity import key as key
    from notes.references.overrides import Overrides as Overrides
    from notes.references.overrides import parse_overrides as parse_overrides
    from notes.references.sections import repeated_sections as repeated_sections
    from notes.references.similarity import distinct as distinct
    from notes.references.suggestions import suggest as suggest

_HOME = {
    "audit": "auditing",
    "CitingNote": "bibliography",
    "merge": "bibliography",
    "compare": "comparison",
    "Explanation": "explanation",
    "explain": "explanation",
    "FORMATS": "exports",
    "export": "exports",
    "Found": "finding",
    "find": "finding",
    "fold": "folding",
    "Identity": "identity",
    "identify": "identity",
    "is_tracker": "identity",
    "key": "identity",
    "distinct": "similarity",
    "fix": "autofix",
    "Overrides": "overrides",
    "parse_overrides": "overrides",
    "repeated_sections": "sections",
    "suggest": "suggestions",
}


def __getattr__(name: str) -> object:
    import importlib

    module = _HOME.get(name)
    if not module:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value
