"""What a template needs: the templates it can reach and the parts of the site it reads.

One template is read by walking Jinja's syntax tree. The reading is a pure function of the source, so it can be
remembered; what is uncertain is reported as "everything", never as less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes.model import Value

if TYPE_CHECKING:
    from jinja2 import nodes

READS: dict[str, tuple[str, ...]] = {
    # filters and functions of ours that read the site without naming it
    "relative_url": ("baseurl",),
    "absolute_url": ("baseurl", "url"),
    "identifier": ("baseurl", "title", "url"),
    "date": ("lang",),
    "kind_name": ("lang",),
    "html_lang": ("lang",),
    "t": ("lang",),
    "lang": ("lang",),
    "assets": ("baseurl",),
    "link": ("baseurl", "url"),
    "content": ("baseurl", "lang", "url"),
    "content_of": ("baseurl", "lang", "url"),
    "reference_list": ("lang",),
    "reference_item": ("lang",),
    "reference": ("lang",),
    "reference_mark": ("lang",),
    "bibliography_entry": ("baseurl", "lang"),
}
"""Fields of `site` that each of our names reads."""

REFERENCES, MARK = "_references.html", "_mark.html"
"""The templates that fill a body's slots: every template that shows a body reaches them."""


class Reading(Value, frozen=True, kw_only=True):
    """What the source of one template says."""

    templates: tuple[str, ...] = ()
    """Names of the templates it extends, includes or imports."""
    dynamic: bool = False
    """Whether it names one only when it runs: then it can reach all of them."""
    site: tuple[str, ...] = ()
    """The fields of `site` it reads."""
    whole_site: bool = False
    """Whether it hands `site` on as a whole: then it can read every field."""
    assets: bool = False
    """Whether it links to assets."""


def read_template(tree: nodes.Template) -> Reading:
    """Walk a parsed template."""
    from jinja2 import meta, nodes

    found = list(meta.find_referenced_templates(tree))
    templates = {name for name in found if name is not None}
    fields: set[str] = set()
    bare = 0  # how often `site` is used without a field after it
    for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Name, nodes.Filter)):
        match node:
            case nodes.Getattr(node=nodes.Name(name="site"), attr=field):
                fields.add(field)
                bare -= 1
            case nodes.Getitem(node=nodes.Name(name="site"), arg=nodes.Const(value=str() as field)):
                fields.add(field)
                bare -= 1
            case nodes.Name(name="site"):
                bare += 1
            case nodes.Name(name=name) | nodes.Filter(name=name):
                fields.update(READS.get(name, ()))
                if name in ("content", "content_of"):
                    templates.update((REFERENCES, MARK))
    return Reading(
        templates=tuple(sorted(templates)),
        dynamic=None in found,
        site=tuple(sorted(fields)),
        whole_site=bare != 0,
        assets=any(node.name == "assets" for node in tree.find_all(nodes.Name)),
    )
