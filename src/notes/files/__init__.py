"""The disk and nothing else: sources, settings files, the cache, style sheets, the published site."""
