"""What Liquid makes: the pages of a site with layouts of its own, and those that no theme lays out.

site.py        the notebook as Liquid sees it; bodies with their Liquid done; which pages are Liquid's
texts.py       HTML, excerpts and Markdown as templates ask for them
services.py    settings, includes, links and a clock for the liquid room, which is pure
generated.py   the pages that plugins add
pages.py       every file that Liquid makes, to be laid out unless it is still current
"""
