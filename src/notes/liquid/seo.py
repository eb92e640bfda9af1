"""`{% seo %}`: the head elements that jekyll-seo-tag 2.8 writes, in its order and on its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from notes.liquid.filters.dates import date_to_xmlschema
from notes.liquid.filters.text import escape_once, normalize_whitespace, strip_html
from notes.liquid.filters.urls import absolute_url, uri_escape
from notes.liquid.values import string_of, to_json, truthy

_HOME_OR_ABOUT = re.compile(r"/(about/)?(index.html?)?\Z")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ENTITIES = ("BlogPosting", "CreativeWork")
_VERIFICATIONS = (
    ("google", "google-site-verification"), ("bing", "msvalidate.01"), ("alexa", "alexaVerifyID"),
    ("yandex", "yandex-verification"), ("baidu", "baidu-site-verification"),
    ("facebook", "facebook-domain-verification"),
)  # fmt: skip
VERSION = "2.8.0"


def seo_html(context: Any, *, with_title: bool) -> str:
    """The elements between the tag's two comments; `title=false` leaves out `<title>`."""
    return "\n".join(_Seo(context).lines(with_title)) + "\n"


def _quoted(value: Any) -> str:
    """A value between double quotes. The plugin lets a quotation mark end the attribute; here it is escaped."""
    return string_of(value).replace('"', "&quot;").replace("<", "&lt;")


class _Seo:
    def __init__(self, context: Any) -> None:
        self.context = context
        self.page, self.site = context.page, context.site
        paginator = context.get("paginator")
        self.paginator: Mapping[str, Any] = paginator if isinstance(paginator, Mapping) else {}

    # ------------------------------------------------------------ facts

    def _written(self, value: Any) -> str | None:
        """Markdown to one line of escaped text."""
        html = self.context.services.markdownify(string_of(value))
        text = escape_once(None, normalize_whitespace(None, strip_html(None, html)))
        return text or None

    def _part(self, owner: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        part = owner.get(key)
        return part if isinstance(part, Mapping) else {}

    @property
    def site_title(self) -> str | None:
        return self._written(self.site.get("title") or self.site.get("name"))

    @property
    def page_title(self) -> str | None:
        return self._written(self.page.get("title")) or self.site_title

    @property
    def site_description(self) -> str | None:
        return self._written(self.site.get("description"))

    @property
    def title(self) -> str | None:
        page_title, site_title = self.page_title, self.site_title
        if site_title and page_title != site_title:
            title = f"{page_title} | {site_title}"
        elif self.site_description and site_title:
            title = f"{site_title} | {self._written(self.site.get('tagline')) or self.site_description}"
        else:
            title = page_title or site_title or ""
        return (self._page_number() + title) or None

    def _page_number(self) -> str:
        current, total = self.paginator.get("page"), self.paginator.get("total_pages")
        if not isinstance(current, int) or current <= 1:
            return ""
        message = string_of(self.site.get("seo_paginator_message") or "Page %<current>s of %<total>s for ")
        for name, number in (("current", current), ("total", total)):
            for form in (f"%<{name}>s", f"%<{name}>d", f"%{{{name}}}"):
                message = message.replace(form, string_of(number))
        return message

    @property
    def description(self) -> str | None:
        return self._written(self.page.get("description") or self.page.get("excerpt")) or self.site_description

    @property
    def home_or_about(self) -> bool:
        return _HOME_OR_ABOUT.match(string_of(self.page.get("url"))) is not None

    @property
    def author(self) -> Mapping[str, Any]:
        sources = [self.page.get("author")]
        authors = self.page.get("authors")
        if isinstance(authors, list | tuple) and authors:
            sources.append(authors[0])
        sources.append(self.site.get("author"))
        found = next((source for source in sources if string_of(source)), None)
        if isinstance(found, Mapping):
            return found
        if not isinstance(found, str):
            return {}
        known = self._part(self._part(self._part(self.site, "data"), "authors"), found)
        return {"name": found, **known}

    @property
    def image(self) -> dict[str, Any] | None:
        image = self.page.get("image")
        fields = dict(image) if isinstance(image, Mapping) else {"path": image} if isinstance(image, str) else {}
        path = fields.get("path") or fields.get("facebook") or fields.get("twitter")
        if not path:
            return None
        if isinstance(path, str) and not _ABSOLUTE.match(path):
            path = absolute_url(self.context, path)
        return {**fields, "path": uri_escape(None, path)}

    @property
    def canonical_url(self) -> str:
        given = string_of(self.page.get("canonical_url"))
        return given or string_of(absolute_url(self.context, self.page.get("url"))).replace("/index.html", "/")

    @property
    def kind(self) -> str:
        given = self._part(self.page, "seo").get("type")
        if given:
            return string_of(given)
        if self.home_or_about:
            return "WebSite"
        return "BlogPosting" if self.page.get("date") else "WebPage"

    @property
    def name(self) -> str | None:
        given = self._part(self.page, "seo").get("name")
        if given:
            return self._written(given)
        if not self.home_or_about:
            return None
        social = self._part(self.site, "social").get("name")
        return self._written(social) if social else self.site_title

    @property
    def links(self) -> Any:
        given = self._part(self.page, "seo").get("links")
        return given or (self._part(self.site, "social").get("links") if self.home_or_about else None)

    @property
    def logo(self) -> str | None:
        logo = self.site.get("logo")
        if not logo:
            return None
        url = string_of(logo)
        return uri_escape(None, url if _ABSOLUTE.match(url) else absolute_url(self.context, url))

    @property
    def locale(self) -> str:
        language = self.page.get("lang") or self.site.get("lang") or "en_US"
        return string_of(self.page.get("locale") or self.site.get("locale") or language).replace("-", "_")

    # ------------------------------------------------------------ elements

    def lines(self, with_title: bool) -> list[str]:
        title, page_title, description = self.title, self.page_title, self.description
        author, image, site_title = self.author, self.image, self.site_title
        found: list[str] = [f"<!-- Begin Jekyll SEO tag v{VERSION} -->"]
        if with_title and title:
            found.append(f"<title>{title}</title>")
        jekyll = self.context.get("jekyll")
        found.append(
            f'<meta name="generator" content="Jekyll v{string_of(self._part({"j": jekyll}, "j").get("version"))}" />'
        )
        found += self._property("og:title", page_title)
        found += self._name("author", author.get("name"))
        found += self._property("og:locale", self.locale)
        found += self._name("description", description) + self._property("og:description", description)
        if truthy(self.site.get("url")):
            found.append(f'<link rel="canonical" href="{self.canonical_url}" />')
            found += self._property("og:url", self.canonical_url)
        found += self._property("og:site_name", site_title)
        if image:
            found += self._property("og:image", image["path"])
            for key in ("height", "width", "alt"):
                found += self._property(f"og:image:{key}", image.get(key))
        if self.page.get("date"):
            found += self._property("og:type", "article")
            found += self._property("article:published_time", date_to_xmlschema(self.context, self.page.get("date")))
        else:
            found += self._property("og:type", "website")
        for relation, key in (("prev", "previous"), ("next", "next")):
            if self.paginator.get(f"{key}_page"):
                href = absolute_url(self.context, self.paginator.get(f"{key}_page_path"))
                found.append(f'<link rel="{relation}" href="{href}" />')
        found += self._twitter(image, page_title, author) + self._facebook() + self._verifications()
        found.append('<script type="application/ld+json">')
        found.append(self._json_ld(author, image).replace("</", "<\\/").replace("<!--", "\\u003c!--") + "</script>")
        found.append("<!-- End Jekyll SEO tag -->")
        return found

    def _property(self, name: str, value: Any) -> list[str]:
        return [f'<meta property="{name}" content="{_quoted(value)}" />'] if truthy(value) else []

    def _name(self, name: str, value: Any) -> list[str]:
        return [f'<meta name="{name}" content="{_quoted(value)}" />'] if truthy(value) else []

    def _twitter(self, image: Mapping[str, Any] | None, title: str | None, author: Mapping[str, Any]) -> list[str]:
        card = "summary"
        if image:
            given = self._part(self.page, "twitter").get("card") or self._part(self.site, "twitter").get("card")
            card = string_of(given or "summary_large_image")
        found = self._name("twitter:card", card)
        if image:
            found += self._property("twitter:image", image["path"])
            found += self._name("twitter:image:alt", image.get("alt"))
        found += self._property("twitter:title", title)
        if self.site.get("twitter"):
            user = string_of(self._part(self.site, "twitter").get("username"))
            found.append(f'<meta name="twitter:site" content="@{_quoted(user.replace("@", ""))}" />')
            creator = author.get("twitter") or author.get("name")
            if isinstance(creator, str) and creator:
                found.append(f'<meta name="twitter:creator" content="@{_quoted(creator.replace("@", ""))}" />')
        return found

    def _facebook(self) -> list[str]:
        facebook = self._part(self.site, "facebook")
        names = (("fb:admins", "admins"), ("article:publisher", "publisher"), ("fb:app_id", "app_id"))
        return [line for name, key in names for line in self._property(name, facebook.get(key))]

    def _verifications(self) -> list[str]:
        codes = self.site.get("webmaster_verifications")
        if codes:
            given = codes if isinstance(codes, Mapping) else {}
            return [line for key, name in _VERIFICATIONS for line in self._name(name, given.get(key))]
        return self._name("google-site-verification", self.site.get("google_site_verification"))

    def _json_ld(self, author: Mapping[str, Any], image: Mapping[str, Any] | None) -> str:
        """schema.org's words, keys sorted, what is missing left out."""
        kind = self.kind
        person: dict[str, Any] | None = None
        author_type = author.get("type")
        if author.get("name") and (not author_type or author_type in ("Organization", "Person")):
            person = {"@type": author_type or "Person", "name": author["name"]}
            if author.get("url"):
                person["url"] = author["url"]
        picture: Any = None
        if image:
            rest = {key: value for key, value in image.items() if key != "path"}
            picture = {**rest, "url": image["path"], "@type": "imageObject"} if rest else image["path"]
        publisher: dict[str, Any] | None = None
        if self.logo:
            publisher = {"@type": "Organization", "logo": {"@type": "ImageObject", "url": self.logo}}
            if author.get("name"):
                publisher["name"] = author["name"]
        page_seo = self._part(self.page, "seo")
        date = self.page.get("date")
        modified = page_seo.get("date_modified") or self.page.get("last_modified_at") or date
        entity = {"@type": "WebPage", "@id": self.canonical_url} if kind in _ENTITIES else None
        facts = {
            "@context": "https://schema.org", "@type": kind, "author": person,
            "dateModified": date_to_xmlschema(self.context, modified) if modified else None,
            "datePublished": date_to_xmlschema(self.context, date) if date else None,
            "description": self.description, "headline": self.page_title, "image": picture,
            "mainEntityOfPage": entity, "name": self.name, "publisher": publisher, "sameAs": self.links,
            "url": self.canonical_url,
        }  # fmt: skip
        return to_json({key: facts[key] for key in sorted(facts) if facts[key] is not None})
