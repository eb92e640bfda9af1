"""What Jekyll means by a file, without opening any.

`make_notes(documents, settings, now)` in `documents` is the way in: it puts the rules together that the other modules
hold, one concern each:

- `front_matter`, `yaml`: fences, YAML 1.1 as SafeYAML types it, faults with line and column in the file
- `dates`, `names`: the date, slug and title a note has, from its front matter or its name
- `taxonomy`: categories and tags
- `slugs`, `permalinks`: from text to URL, from URL to output path
- `defaults`, `selection`, `globs`: which front matter a file starts with, which files belong to the site
- `excerpts`: which part of a body is its excerpt
- `settings`, `setting_keys`, `decoding`: every key of `_config.yml`, what follows from its declaration, and how it is
  read

Where Jekyll publishes something broken and exits with 0, there is an error `Problem` here instead.
"""
