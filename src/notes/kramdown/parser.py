"""The parser: markdown-it's machinery with kramdown's rules. The three lists below are the whole order."""
