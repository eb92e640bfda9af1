"""The identity of the code that renders, our own and the libraries', part of every remembered rendering's key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
RENDERING = ("render.py", "model.py", "errors.py", "engines", "kramdown", "references")
"""What of the package a rendering depends on."""


LIQUID = (
    "liquid_site",
    "liquid",
    "jekyll",
    "kramdown",
    "engines",
    "files/sass.py",
    "files/absent_sass.py",
    "model.py",
)
"""What of the package a page laid out by Liquid depends on, beside its rendered body."""
LIBRARIES = ("markdown_it", "pygments")
"""What else it depends on. Their `__init__.py` tells the version; asking `importlib.metadata` costs 20 ms."""


def code_digest() -> str:
    """A digest of the source of everything that takes part in rendering a body; 600 kB, two milliseconds."""
    return _digest(RENDERING, LIBRARIES)


def liquid_digest() -> str:
    """A digest of the source of everything that lays a page out by Liquid."""
    return _digest(LIQUID, ("liquid",))


def _digest(names: Iterable[str], libraries: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for library in libraries:
        spec = find_spec(library)
        if spec is not None and spec.origin is not None:
            digest.update(Path(spec.origin).read_bytes())
    for name in names:
        path = PACKAGE / name
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in (".py", ".js"))
        for file in files:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
