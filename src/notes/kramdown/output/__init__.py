"""How each element is written: `writer.py` what all share, `blocks.py`, `spans.py`, and the footnotes' section."""
