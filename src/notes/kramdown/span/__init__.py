"""The span level: running text becomes elements.

1. `rules.py` is the order of the constructs; each is a module of its own.
2. `chain.py` makes one regular expression of the characters that give constructs away, which skips plain text.
3. `state.py` reads: a cursor, the element under construction, and what was tried before.
4. `parser.py` is what the core rules call; `abbreviations`, `hard_breaks` and `join_lines` work on the finished tree.
"""
