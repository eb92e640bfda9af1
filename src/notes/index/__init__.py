"""The index: what the notes cite, in tables kept between builds, and the facts that pages are made of.

tables.py     the schema, and merging: a note that changed touches its own keys and no others
listing.py    the merged references in their order, and the pages of the bibliography they are on
facts.py      named values with a digest; an output records the names it read
"""
