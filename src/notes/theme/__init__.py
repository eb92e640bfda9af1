"""The theme: Jinja templates become pages, feeds and the sitemap.

`theme.py` is the door: `Theme.render` lays out a page, `Theme.digest` and `Theme.site_fields` say what a page's
hash must cover. `environment.py` sets up Jinja, `names.py` what templates see, `template_dependencies.py` reads
what a template depends on, `fill.py` fills a body's slots, `reference_lists.py` writes references, `messages.py`,
`dates.py` and `urls.py` write for the reader. The templates themselves are in `templates/`, style sheets and scripts in
`static/`.
"""

from notes.theme.theme import Theme

__all__ = ["Theme"]
