"""Draw the layers of src/notes in CONTRIBUTING.md: the order of the import contract, a sentence from each docstring.

`make layers` runs it; a test compares the picture with the contract and with the modules that exist.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- layers: begin, written by `make layers` -->\n", "<!-- layers: end -->"
WIDTH = 120


def contract() -> tuple[list[list[str]], frozenset[str]]:
    """The modules of each layer from the top, and the pure ones, as pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers, pure = settings["contracts"]
    rows = [[name.strip().removeprefix("notes.") for name in layer.split("|")] for layer in layers["layers"]]
    return rows, frozenset(name.removeprefix("notes.") for name in pure["source_modules"])


def sentence(room: str) -> str:
    """The first sentence of a module's or package's docstring. Raises ValueError without one that fits a line."""
    folder = ROOT / "src" / "notes"
    path = folder / room / "__init__.py"
    tree = ast.parse((path if path.is_file() else folder / f"{room}.py").read_text(encoding="utf-8"))
    first = re.split(r"(?<=\.)\s", (ast.get_docstring(tree) or "").partition("\n\n")[0])[0]
    if not first or "\n" in first:
        raise ValueError(f"notes.{room} needs a docstring whose first sentence is one line: {first!r}")
    return first


def picture() -> str:
    """The layers, a line for each room; a rule between two layers."""
    layers, pure = contract()
    indent = max(len(room) for layer in layers for room in layer) + 3
    lines = ["```text"]
    for number, layer in enumerate(layers):
        if number:
            lines.append("-" * (indent - 2))
        lines += [f"{room + (' *' if room in pure else ''):{indent}}{sentence(room)}" for room in layer]
    for line in lines:
        if len(line) > WIDTH:
            raise ValueError(f"{len(line) - WIDTH} characters too long: {line}")
    return "\n".join([*lines, "```\n"])


def main() -> None:
    """Write the picture between its marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(before + BEGIN + picture() + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
