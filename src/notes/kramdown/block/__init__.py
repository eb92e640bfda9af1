"""The block level: one construct a module; their order is in `notes.kramdown.parser.BLOCK_RULES`."""
