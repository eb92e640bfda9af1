"""The sitemap that jekyll-sitemap adds to a site, as Liquid: documents, pages that are HTML, and static HTML and PDF.

A document without a date of its own has no `lastmod` (the plugin's says that it changed with every build); the page's
`undated` names those.
"""

from __future__ import annotations

import re

_TEMPLATE = """
<?xml version="1.0" encoding="UTF-8"?>
{% if page.xsl %}<?xml-stylesheet type="text/xsl" href="{{ '/sitemap.xsl' | absolute_url | xml_escape }}"?>{% endif %}
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% assign collections = site.collections | where_exp: "collection", "collection.output != false" %}
{% for collection in collections %}
{% assign documents = collection.docs | where_exp: "item", "item.sitemap != false" %}
{% for item in documents %}
{% if item.last_modified_at %}{% assign changed = item.last_modified_at %}
{% elsif page.undated contains item.path %}{% assign changed = nil %}
{% else %}{% assign changed = item.date %}{% endif %}
<url>{{ item.url | ADDRESS }}{% if changed %}<lastmod>{{ changed | date_to_xmlschema }}</lastmod>{% endif %}</url>
{% endfor %}
{% endfor %}
{% assign pages = site.html_pages | where_exp: "item", "item.sitemap != false" | where_exp: "item", "item.url != '/404.html'" %}
{% for item in pages %}
{% assign changed = item.last_modified_at %}
<url>{{ item.url | ADDRESS }}{% if changed %}<lastmod>{{ changed | date_to_xmlschema }}</lastmod>{% endif %}</url>
{% endfor %}
{% assign files = site.static_files | where_exp: "item", "item.sitemap != false" | where_exp: "item", "item.name != '404.html'" %}
{% for item in files %}
{% if item.extname == ".html" or item.extname == ".htm" or item.extname == ".xhtml" or item.extname == ".pdf" %}
<url>{{ item.path | ADDRESS }}<lastmod>{{ item.modified_time | date_to_xmlschema }}</lastmod></url>
{% endif %}
{% endfor %}
</urlset>
"""
_ADDRESS = "replace: '/index.html', '/' | absolute_url | xml_escape | prepend: '<loc>' | append: '</loc>'"
_BETWEEN_LINES = re.compile(r"(?<=[}>])\n+(?=[{<])")
SITEMAP = _BETWEEN_LINES.sub("", _TEMPLATE.strip().replace("ADDRESS", _ADDRESS)).replace("<url>", "\n<url>") + "\n"
"""One address a line."""
ROBOTS = "Sitemap: {{ 'sitemap.xml' | absolute_url }}\n"
