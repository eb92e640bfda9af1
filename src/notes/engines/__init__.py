"""The slow workers: KaTeX, Pygments, full-text search, the sanitiser, worker processes, a cluster."""
