"""The span level: one construct a module; their order stands in `notes.kramdown.parser.SPAN_RULES`."""
