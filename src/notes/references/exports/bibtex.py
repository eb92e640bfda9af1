"""BibTeX: one `@misc` (or `@book`) an entry, fit for BibTeX, Biber and every reference manager."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from notes.model import Reference
from notes.references.exports.described import Exported, arxiv, bare_title, clean, doi, is_web, joined, remarks

_SPECIAL = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
"""BibTeX counts braces even after a backslash, so they are spelled out."""

_SPECIALS = re.compile(r"[\\{}~^&%$#_]")


def assemble(entries: Iterable[Exported]) -> Iterator[str]:
    """Entries in order of first citation."""
    return joined(entries, "\n")


def entry(reference: Reference) -> str:
    """An entry; its key is the reference's anchor."""
    fields = {"title": f"{{{_tex(bare_title(reference))}}}"}
    if is_web(reference.url):
        fields["url"] = _url(reference.url)
    if doi(reference):
        fields["doi"] = _url(doi(reference))
    if arxiv(reference):
        fields |= {"eprint": arxiv(reference), "archiveprefix": "arXiv"}
    if remarks(reference):
        fields["note"] = _tex("; ".join(remarks(reference)))
    fields["keywords"] = _tex(reference.kind)
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{'book' if reference.kind == 'book' else 'misc'}{{{reference.anchor},\n{body}}}\n"


def _tex(text: str) -> str:
    return _SPECIALS.sub(lambda match: _SPECIAL[match[0]], text)


def _url(url: str) -> str:
    """An address is read verbatim; only what would end the field is encoded."""
    return clean(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")
