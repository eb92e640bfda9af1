"""The feeds that jekyll-feed adds to a site: which there are, and the Liquid each is made of.

A reader's subscription must go on: the paths, the id of the feed, the id, dates and authors of its entries are the
plugin's. What differs: a feed is as old as its newest entry (the plugin's is as old as the build), and text is escaped
where the plugin trusts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from notes.jekyll.settings import Feed, FeedOfCollection, FeedOfTags

_TAG = re.compile(r"[A-Za-z0-9_]+\Z")

_AUTHOR = """
<author>
<name>{{ WHO.name | default: WHO | default: "" | xml_escape }}</name>
{% if WHO.email %}<email>{{ WHO.email | xml_escape }}</email>{% endif %}
{% if WHO.uri %}<uri>{{ WHO.uri | xml_escape }}</uri>{% endif %}
</author>
"""
_TEMPLATE = """
{% if page.tags %}{% assign entries = site.tags[page.tags] %}
{% else %}{% assign entries = site[page.collection] %}{% endif %}
{% if page.category %}{% assign entries = entries | where: "categories", page.category %}{% endif %}
{% unless site.show_drafts %}{% assign entries = entries | where_exp: "entry", "entry.draft != true" %}{% endunless %}
{% assign entries = entries | sort: "date" | reverse %}
{% assign count = site.feed.posts_limit | default: 10 %}
{% assign newest = entries | first %}
{% assign title = site.title | default: site.name %}
{% if page.collection != "posts" %}
{% assign of = page.collection | capitalize %}{% assign title = title | append: " | " | append: of %}
{% endif %}
{% if page.category %}
{% assign of = page.category | capitalize %}{% assign title = title | append: " | " | append: of %}
{% endif %}
<?xml version="1.0" encoding="utf-8"?>
{% if page.xsl %}<?xml-stylesheet type="text/xml" href="{{ '/feed.xslt.xml' | absolute_url | xml_escape }}"?>{% endif %}
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"{% if site.lang %}{{ " " }}xml:lang="{{ site.lang | xml_escape }}"{% endif %}>
<link href="{{ page.url | absolute_url | xml_escape }}" rel="self" type="application/atom+xml"/>
<link href="{{ '/' | absolute_url | xml_escape }}" rel="alternate" type="text/html"{% if site.lang %}{{ " " }}hreflang="{{ site.lang | xml_escape }}"{% endif %}/>
<updated>{{ newest.last_modified_at | default: newest.date | default: site.time | date_to_xmlschema }}</updated>
<id>{{ page.url | absolute_url | xml_escape }}</id>
{% if title %}<title type="html">{{ title | smartify | xml_escape }}</title>{% endif %}
{% if site.description %}<subtitle>{{ site.description | xml_escape }}</subtitle>{% endif %}
{% if site.author %}THE_AUTHOR{% endif %}
{% for entry in entries limit: count %}
{% assign title = entry.title | smartify | strip_html | normalize_whitespace | xml_escape %}
<entry{% if entry.lang %}{{ " " }}xml:lang="{{ entry.lang | xml_escape }}"{% endif %}>
<title type="html">{{ title }}</title>
<link href="{{ entry.url | absolute_url | xml_escape }}" rel="alternate" type="text/html" title="{{ title }}"/>
<published>{{ entry.date | date_to_xmlschema }}</published>
<updated>{{ entry.last_modified_at | default: entry.date | date_to_xmlschema }}</updated>
<id>{{ entry.id | absolute_url | xml_escape }}</id>
{% assign short = entry.feed.excerpt_only | default: site.feed.excerpt_only %}
{% unless short %}<content type="html" xml:base="{{ entry.url | absolute_url | xml_escape }}">{{ entry.content | strip | xml_escape }}</content>{% endunless %}
{% assign author = entry.author | default: entry.authors[0] | default: site.author %}
{% assign author = site.data.authors[author] | default: author %}
AN_AUTHOR
{% if entry.category %}<category term="{{ entry.category | xml_escape }}"/>
{% else %}{% for name in entry.categories %}<category term="{{ name | xml_escape }}"/>{% endfor %}{% endif %}
{% for name in entry.tags %}<category term="{{ name | xml_escape }}"/>{% endfor %}
{% assign summary = entry.description | default: entry.excerpt | strip_html | normalize_whitespace %}
{% if summary != "" %}<summary type="html">{{ summary | xml_escape }}</summary>{% endif %}
{% assign image = entry.image.path | default: entry.image %}
{% if image %}
{% unless image contains "://" %}{% assign image = image | absolute_url %}{% endunless %}
<media:thumbnail url="{{ image | xml_escape }}"/>
<media:content medium="image" url="{{ image | xml_escape }}"/>
{% endif %}
</entry>
{% endfor %}
</feed>
"""
_BETWEEN_LINES = re.compile(r"(?<=[}>])\n+(?=[{<])")
FEED = (
    _BETWEEN_LINES.sub(
        "",
        _TEMPLATE.strip()
        .replace("THE_AUTHOR", _AUTHOR.strip().replace("WHO", "site.author"))
        .replace("AN_AUTHOR", _AUTHOR.strip().replace("WHO", "author")),
    ).replace("<entry", "\n<entry")
    + "\n"
)
"""One entry a line; nothing comes before the XML declaration."""


def feeds(settings: Feed, tags: list[str], *, environment: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and front matter of every feed that `feed:` of the settings asks for; `tags` are those of the posts."""
    if settings.disable_in_development and environment == "development":
        return
    for label, of_collection in _collections(settings).items():
        prefix = "/feed" if label == "posts" else f"/feed/{label}"
        for category in (*_texts(of_collection.categories), None):
            path = f"{prefix}/{category}.xml" if category else of_collection.path or f"{prefix}.xml"
            yield _normal(path), {"collection": label, "category": category}
    by_tag = FeedOfTags() if settings.tags is True else settings.tags
    if by_tag and tags:
        left_out = _texts(by_tag.excluded)
        for tag in _texts(by_tag.only) or tags:
            if tag not in left_out and _TAG.match(tag):
                yield _normal(f"{by_tag.path or FeedOfTags().path}{tag}.xml"), {"collection": "posts", "tags": tag}


def _collections(settings: Feed) -> dict[str, FeedOfCollection]:
    """The settings of each collection that has a feed; those of posts may be at the top."""
    posts = settings.collections.get("posts", FeedOfCollection())
    path, categories = posts.path or settings.path, posts.categories or settings.categories
    return {**settings.collections, "posts": FeedOfCollection(path=path, categories=categories)}


def _texts(values: list[Any]) -> list[str]:
    return list(dict.fromkeys(str(item) for item in values if item is not None))


def _normal(path: str) -> str:
    return "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
