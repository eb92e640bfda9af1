"""The block level: one construct a module; their order stands in `notes.kramdown.parser.BLOCK_RULES`."""
