"""Every key of `_config.yml`, declared once: Jekyll's, its plugins' and our own, with type, default and meaning.

Whoever reads a setting reads it here. What else there is about settings follows from the declaration: the checks
(decoding.py), the defaults that templates see, the keys an untrusted notebook may set, the known words for spelling
(setting_keys.py), and the tables of README.md and docs/settings.md. The mapping as it was written reaches templates and
nothing else.
"""

# Annotations are values here and not text: each would be compiled twice, which doubles the time of this import.
# ruff: noqa: RUF012 - msgspec gives each value an empty list or mapping of its own.

import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from notes.jekyll.defaults import Scope
from notes.model import Value


def key(meaning: str, *, unsaid: str = "", checked: bool = False, followed: bool = False) -> msgspec.Meta:
    """What is declared of a key beside its type and its default.

    `meaning` and, where the default does not show it, what holds when the key is `unsaid` are Markdown, for the tables.
    A value of the wrong type is an error for a `checked` key, as in Jekyll; for others it is as if it were not written.
    A key that is `followed` may be set by an untrusted notebook.
    """
    return msgspec.Meta(description=meaning, extra={"unsaid": unsaid, "checked": checked, "followed": followed})


class Section(Value, frozen=True, kw_only=True):
    """A mapping below a key of Jekyll's or of a plugin's: what is unknown or of the wrong type in it means nothing."""


class OwnSection(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping below `notes:`: what is unknown or of the wrong type in it is an error."""


# ---------------------------------------------------------------- Jekyll's and its plugins' mappings


class CollectionSettings(Section, frozen=True, kw_only=True):
    """`collections: LABEL:`."""

    output: Annotated[bool, key("its documents are pages")] = False
    permalink: Annotated[str, key("template of their addresses", unsaid="follows `permalink`")] = ""
    sort_by: Annotated[str, key("front-matter key that orders them", unsaid="by date")] = ""
    order: Annotated[tuple[Any, ...] | None, key("names of the files that come first, in this order")] = None
    future: Annotated[bool, key("documents dated in the future are pages, too")] = False


class Sass(Section, frozen=True, kw_only=True):
    """`sass:`."""

    sass_dir: Annotated[str, key("folder where `@import` looks")] = "_sass"
    style: Annotated[str, key("`compressed` or not", unsaid="`expanded`")] = ""
    sourcemap: Annotated[str, key("`always`, `never` or `development`: when source maps are written")] = "always"

    @property
    def folder(self) -> str:
        """Of the partials, below the notebook's."""
        return self.sass_dir.strip("/") or "_sass"


class Liquid(Section, frozen=True, kw_only=True):
    """`liquid:`."""

    error_mode: Annotated[
        Literal["warn", "lax", "strict"], key("`warn`, `lax` or `strict`: what becomes of faulty Liquid")
    ] = "warn"
    strict_variables: Annotated[bool, key("a variable nobody set is an error")] = False
    strict_filters: Annotated[bool, key("a filter nobody knows is an error")] = False


class FeedOfCollection(Section, frozen=True, kw_only=True):
    """`feed: collections: LABEL:`."""

    path: Annotated[str, key("path of its feed", unsaid="`/feed/LABEL.xml`")] = ""
    categories: Annotated[list[Any], key("categories with feeds of their own")] = []


class FeedOfTags(Section, frozen=True, kw_only=True):
    """`feed: tags:`."""

    path: Annotated[str, key("folder of these feeds")] = "/feed/by_tag/"
    only: Annotated[list[Any], key("the tags that have one", unsaid="all")] = []
    excluded: Annotated[list[Any], key("the tags that have none")] = msgspec.field(name="except", default_factory=list)


class Feed(Section, frozen=True, kw_only=True):
    """`feed:`, of jekyll-feed."""

    path: Annotated[str, key("path of the posts' feed", unsaid="`/feed.xml`")] = ""
    posts_limit: Annotated[int, key("entries of a feed")] = 10
    excerpt_only: Annotated[bool, key("entries without their text")] = False
    categories: Annotated[list[Any], key("categories with feeds of their own")] = []
    collections: Annotated[
        dict[str, FeedOfCollection], key("collections with feeds: their settings by label, or a list of labels")
    ] = {}
    tags: Annotated[bool | FeedOfTags, key("a feed for each tag, or which")] = False
    disable_in_development: Annotated[bool, key("no feeds unless `JEKYLL_ENV` says otherwise")] = False


class Redirects(Section, frozen=True, kw_only=True):
    """`redirect_from:`, of jekyll-redirect-from."""

    json: Annotated[bool, key("write `redirects.json`")] = True


class RelativeLinks(Section, frozen=True, kw_only=True):
    """`relative_links:`, of jekyll-relative-links."""

    enabled: Annotated[bool, key("links to source files lead to their pages")] = True
    collections: Annotated[bool, key("in posts and collections, too")] = False
    exclude: Annotated[list[Any], key("files whose links stay as they are")] = []


class TitlesFromHeadings(Section, frozen=True, kw_only=True):
    """`titles_from_headings:`, of jekyll-titles-from-headings."""

    enabled: Annotated[bool, key("a page without a title takes that of its first heading")] = True
    strip_title: Annotated[bool, key("the heading is removed from the text")] = False
    collections: Annotated[bool, key("posts and documents take it, even over a title of their own")] = False


class OptionalFrontMatter(Section, frozen=True, kw_only=True):
    """`optional_front_matter:`, of jekyll-optional-front-matter."""

    enabled: Annotated[bool, key("Markdown without front matter becomes a page")] = True
    remove_originals: Annotated[bool, key("the file is not copied as well")] = False


class ReadmeIndex(Section, frozen=True, kw_only=True):
    """`readme_index:`, of jekyll-readme-index."""

    enabled: Annotated[bool, key("a README is the index of a folder that has no other")] = True
    remove_originals: Annotated[bool, key("the file is not copied as well")] = False
    with_frontmatter: Annotated[bool, key("also a README that has front matter")] = False


class Emoji(Section, frozen=True, kw_only=True):
    """`emoji:`, of jemoji."""

    src: Annotated[str, key("folder of the pictures", unsaid="GitHub's")] = ""


# ---------------------------------------------------------------- our own mappings


class MathOptions(OwnSection, frozen=True, kw_only=True):
    """`notes: math:`."""

    output: Annotated[
        Literal["htmlAndMathml", "mathml", "html"],
        key("what a formula becomes: `htmlAndMathml`, `mathml` (a sixth of the size) or `html`"),
    ] = "htmlAndMathml"
    numbering: Annotated[bool, key("show the numbers of `align`, `equation`, `gather` and `alignat`")] = False


class MarkdownSettings(OwnSection, frozen=True, kw_only=True):
    """`notes: markdown:`, what the site adds to kramdown's language."""

    bare_urls: Annotated[bool, key("addresses in the text become links")] = True
    join_han_lines: Annotated[bool, key("a line break between two Han characters leaves no space")] = True
    math_before_tables: Annotated[bool, key(r"a `\|` inside a formula does not make a table")] = True


class ReferenceSettings(OwnSection, frozen=True, kw_only=True):
    """`notes: references:`, corrections to what is found; references/overrides.py says what they may hold."""

    same: Annotated[list[Any], key("lists of addresses that name one thing")] = []
    different: Annotated[list[Any], key("lists of addresses that name different things")] = []
    title: Annotated[dict[str, Any], key("titles by address, for those found wrongly")] = {}
    kind: Annotated[dict[str, Any], key("kinds by address or host, for those found wrongly")] = {}
    hosts: Annotated[dict[str, Any] | list[Any], key("rules that say what a host's addresses are")] = {}
    fold: Annotated[bool, key("a note folds what an earlier note of its series lists")] = True


class NavEntry(OwnSection, frozen=True, kw_only=True):
    """One entry of the navigation."""

    title: str
    url: str


class ThemeSettings(OwnSection, frozen=True, kw_only=True):
    """`notes: theme:`."""

    nav: Annotated[
        list[NavEntry],
        key("the navigation, a list of `title` and `url`", unsaid="topics, archive, bibliography, your pages"),
    ] = []
    beside_layouts: Annotated[
        bool, key("topics, archive and bibliography in a site with `_layouts/` of its own, too")
    ] = False


class OwnSettings(OwnSection, frozen=True, kw_only=True):
    """Everything under `notes:`."""

    math: MathOptions = MathOptions()
    markdown: MarkdownSettings = MarkdownSettings()
    references: ReferenceSettings = ReferenceSettings()
    theme: ThemeSettings = ThemeSettings()
    search: Annotated[bool, key("full-text search at `/search/`; needs the extra `search`")] = False
    untrusted: Annotated[bool, key("as `--untrusted`; needs the extra `untrusted`")] = False


# ---------------------------------------------------------------- the top level

_KRAMDOWN: dict[str, Any] = {
    "auto_ids": True,
    "toc_levels": [1, 2, 3, 4, 5, 6],
    "entity_output": "as_char",
    "smart_quotes": "lsquo,rsquo,ldquo,rdquo",
    "input": "GFM",
    "hard_wrap": False,
    "guess_lang": True,
    "default_lang": "plaintext",
    "footnote_nr": 1,
}


class JekyllSettings(Value, frozen=True, kw_only=True):
    """The keys to which Jekyll gives a default: templates see them even where nobody wrote them."""

    destination: Annotated[str, key("folder of the site", checked=True)] = "_site"
    collections_dir: Annotated[
        str, key("folder that holds the collections and `_posts`", checked=True, followed=True)
    ] = ""
    collections: Annotated[
        dict[str, CollectionSettings], key("collections by label, or a list of labels", checked=True, followed=True)
    ] = {}
    layouts_dir: Annotated[str, key("folder of layouts")] = "_layouts"
    includes_dir: Annotated[str, key("folder of includes")] = "_includes"
    data_dir: Annotated[str, key("folder of data files")] = "_data"
    plugins_dir: Annotated[str, key("folder in which `notes doctor` looks for Ruby plugins")] = "_plugins"
    plugins: Annotated[tuple[str, ...], key("names of plugins; docs/jekyll.md says which are built in")] = ()
    include: Annotated[tuple[str, ...], key("paths that belong to the site, whatever their names", checked=True)] = (
        ".htaccess",
    )
    exclude: Annotated[tuple[str, ...], key("paths that do not belong to the site", checked=True, followed=True)] = ()
    keep_files: Annotated[tuple[str, ...], key("paths in the destination that are never removed", checked=True)] = (
        ".git",
        ".svn",
    )
    encoding: Annotated[str, key("texts are read as UTF-8, whatever it says")] = "utf-8"
    markdown_ext: Annotated[str, key("extensions of Markdown, separated by commas", checked=True, followed=True)] = (
        "markdown,mkdown,mkdn,mkd,md"
    )
    strict_front_matter: Annotated[
        bool, key("broken front matter is an error, whatever it says", checked=True, followed=True)
    ] = False
    limit_posts: Annotated[int, key("only so many of the newest posts", unsaid="all", checked=True, followed=True)] = 0
    future: Annotated[bool, key("posts dated in the future are shown, too", checked=True, followed=True)] = False
    unpublished: Annotated[bool, key("notes with `published: false` are shown, too", checked=True, followed=True)] = (
        False
    )
    markdown: Annotated[str, key("notes are read as kramdown reads them, whatever it says")] = "kramdown"
    highlighter: Annotated[str, key("code is coloured by Pygments, whatever it says")] = "rouge"
    lsi: Annotated[bool, key("`site.related_posts` are the newest ones, whatever it says")] = False
    excerpt_separator: Annotated[
        str, key("text that ends an excerpt", unsaid="an empty line", checked=True, followed=True)
    ] = "\n\n"
    port: Annotated[str, key("templates see it; the preview's is an option")] = "4000"
    host: Annotated[str, key("templates see it; the preview's is an option")] = "127.0.0.1"
    permalink: Annotated[
        str,
        key(
            "`date`, `pretty`, `none`, `ordinal`, `weekdate` or a template such as `/:year/:month/:title/`",
            checked=True,
            followed=True,
        ),
    ] = "date"
    paginate_path: Annotated[
        str, key("addresses of the further pages of the home page's list", checked=True, followed=True)
    ] = "/page:num"
    defaults: Annotated[tuple[Scope, ...], key("front matter by path and type", checked=True, followed=True)] = ()
    kramdown: Annotated[
        dict[str, Any],
        key(
            "kramdown's options",
            unsaid="input GFM and the others that Jekyll sets",
            checked=True,
            followed=True,
        ),
    ] = msgspec.field(default_factory=_KRAMDOWN.copy)


class Settings(JekyllSettings, frozen=True, kw_only=True):
    """All keys of `_config.yml` that mean something here, as the rooms read them."""

    title: Annotated[str, key("shown in the header, the feed and the page's metadata", followed=True)] = ""
    description: Annotated[str, key("shown in the feed and the page's metadata", followed=True)] = ""
    author: Annotated[str, key("shown there, too: a name, or a mapping with `name`", followed=True)] = ""
    name: Annotated[str, key("title of the feed of a site that has no `title`")] = ""
    lang: Annotated[
        str,
        key(
            "language of the pages and of the theme's own words: `zh-CN` or `en`; a note's own `lang` wins on its page",
            checked=True,
            followed=True,
        ),
    ] = "en"
    locale: Annotated[str, key("used where `lang` is not written", checked=True, followed=True)] = ""
    url: Annotated[
        str, key("scheme and host of the site, for absolute links in feed and sitemap", checked=True, followed=True)
    ] = ""
    baseurl: Annotated[str, key("path below which the site is published", checked=True, followed=True)] = ""
    timezone: Annotated[
        str, key("zone of dates without one, such as `Asia/Shanghai`", unsaid="UTC", checked=True, followed=True)
    ] = ""
    time: Annotated[
        datetime.datetime | None, key("the moment at which the site is built", unsaid="now", followed=True)
    ] = None
    show_drafts: Annotated[bool, key("drafts are shown, too", checked=True, followed=True)] = False
    paginate: Annotated[
        int,
        key(
            "notes on one page of the home page's list; a site with layouts of its own has pages only with it",
            unsaid="20",
            checked=True,
            followed=True,
        ),
    ] = 0

    gems: Annotated[tuple[str, ...], key("what `plugins` is called in old sites")] = ()
    theme: Annotated[str, key("gem theme; minima is built in")] = ""
    remote_theme: Annotated[str, key("gem theme, as `owner/name@tag`; goes before `theme`")] = ""
    liquid_in_math: Annotated[bool, key("Liquid in formulas and code is evaluated, as in Jekyll")] = False
    require_front_matter: Annotated[bool, key("switches `optional_front_matter` off")] = False
    archives: Annotated[dict[str, Any], key("`enabled`, `layout`, `layouts`, `permalinks` of jekyll-archives")] = (
        msgspec.field(name="jekyll-archives", default_factory=dict)
    )
    sass: Sass = Sass()
    liquid: Liquid = Liquid()
    feed: Feed = Feed()
    redirect_from: Redirects = Redirects()
    relative_links: RelativeLinks = RelativeLinks()
    titles_from_headings: Annotated[TitlesFromHeadings, key("", followed=True)] = TitlesFromHeadings()
    optional_front_matter: Annotated[OptionalFrontMatter, key("", followed=True)] = OptionalFrontMatter()
    readme_index: Annotated[ReadmeIndex, key("", followed=True)] = ReadmeIndex()
    emoji: Emoji = Emoji()
    notes: Annotated[OwnSettings, key("", checked=True, followed=True)] = OwnSettings()

    # ------------------------------------------------------------ as the rules ask for them

    @property
    def zone(self) -> datetime.tzinfo:
        """Where dates without a zone are; UTC where nobody says it, wherever the site is built."""
        return ZoneInfo(self.timezone) if self.timezone else datetime.UTC

    @property
    def markdown_extensions(self) -> tuple[str, ...]:
        """`markdown_ext`, each with its dot, in lower case."""
        return tuple("." + word.strip().lower() for word in self.markdown_ext.split(",") if word.strip())

    def collection(self, label: str) -> CollectionSettings:
        """What is said of a collection, with or without a word about it."""
        return self.collections.get(label) or CollectionSettings()

    @property
    def future_posts(self) -> bool:
        """Whether posts dated in the future are there: `future`, at the top or of the collection `posts`."""
        return self.future or self.collection("posts").future
