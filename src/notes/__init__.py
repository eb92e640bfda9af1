"""Turn a folder of annotated study notes into a static site."""

__version__ = "0.1.0"
