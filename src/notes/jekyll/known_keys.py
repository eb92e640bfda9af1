"""The keys that Jekyll, its common plugins and this program read in front matter and in `_config.yml`."""

from __future__ import annotations

FRONT_MATTER = frozenset(
    (
        "layout", "title", "date", "slug", "permalink", "published", "category", "categories", "tag", "tags",
        "excerpt", "excerpt_separator", "render_with_liquid", "description", "lang", "strip_title",
        "redirect_from", "redirect_to", "sitemap", "last_modified_at", "image", "author",
    )
)  # fmt: skip
"""Of notes and pages. Plugins: seo-tag, redirect-from, sitemap, feed, titles-from-headings."""

SETTINGS = frozenset(
    (
        "source", "destination", "collections_dir", "cache_dir", "plugins_dir", "layouts_dir", "data_dir", "includes_dir",
        "collections", "safe", "include", "exclude", "keep_files", "encoding", "markdown_ext", "strict_front_matter",
        "show_drafts", "limit_posts", "future", "unpublished", "whitelist", "plugins", "gems", "markdown", "highlighter",
        "lsi", "excerpt_separator", "incremental", "detach", "port", "host", "url", "baseurl", "show_dir_listing",
        "permalink", "paginate", "paginate_path", "timezone", "time", "quiet", "verbose", "defaults", "liquid", "kramdown",
        "rdiscount", "redcarpet", "sass", "theme", "remote_theme", "title", "description", "author", "lang", "locale",
        "notes", "liquid_in_math", "optional_front_matter", "readme_index", "titles_from_headings", "default_layout",
        "relative_links", "redirect_from", "feed", "logo", "email", "livereload", "watch", "force_polling", "profile",
    )
)  # fmt: skip
"""Of the top level of `_config.yml`."""

BELOW: dict[tuple[str, ...], frozenset[str]] = {
    ("collections", "*"): frozenset(("output", "permalink", "sort_by", "order", "future")),
    ("defaults", "*"): frozenset(("scope", "values")),
    ("sass",): frozenset(("sass_dir", "load_paths", "style", "sourcemap", "quiet_deps", "verbose", "implementation")),
    ("liquid",): frozenset(("error_mode", "strict_variables", "strict_filters")),
}
"""Of the mappings below some of them; `*` is any key."""


def known_beside(keys: tuple[str, ...]) -> frozenset[str]:
    """The known keys of the mapping in which the settings have a key, given by the path that leads to it."""
    if len(keys) == 1:
        return SETTINGS
    above = keys[:-1]
    return BELOW.get(above) or BELOW.get((*above[:-1], "*")) or frozenset()
