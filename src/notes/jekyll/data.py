"""Data files: what `_data/**` gives `site.data`.

YAML is read with the rules of front matter, and so is what calls itself JSON but is not quite (Jekyll sends both
through one loader); CSV and TSV become a list of rows, each a mapping of strings. A file `_data/people/ann-x.y.yml` is
`site.data.people["ann-xy"]`: folders nest, and of a name only word characters, white space and hyphens stay. A file's
mapping and a folder of the same name merge.
"""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from notes.errors import Problem
from notes.jekyll.defaults import deep_merge
from notes.jekyll.names import split_extension
from notes.jekyll.yaml import MAX_DEPTH, parse_yaml
from notes.model import SourceFile

EXTENSIONS = (".yaml", ".yml", ".json", ".csv", ".tsv")
"""In the order in which Jekyll reads the files of a folder; folders follow its files."""
_DROPPED = re.compile(r"[^\w\s-]+|(?:(?<=\b\s)|^)\s+(?=$|\s?\b)")
"""Jekyll's `DataReader#sanitize_filename`, with letters of every script for word characters."""
LARGEST_CELL = 64 << 20
MOST_CELLS = 10_000_000
"""A row has all columns, however short its line is: without a bound few bytes would make a table that fills the
memory."""
MOST_FOLDERS = 32
"""Folders inside folders of data."""
_BUT_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^\[\]{}"]++', re.DOTALL)
_EMPTY_BRACKETS = re.compile(r"\[\]|\{\}")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


def read_data(files: Iterable[SourceFile], folder: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """`site.data` from the files of `folder`, and what is wrong with them; an unreadable file is an error."""
    data: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in sorted(files, key=_order):
        value, faults = _parse(file)
        problems += faults
        *folders, name = file.path[len(folder) + 1 :].split("/")
        if len(folders) > MOST_FOLDERS:
            message = f"data folders are nested more than {MOST_FOLDERS} levels deep"
            problems.append(Problem(code="data-depth", severity="error", message=message, path=file.path))
            continue
        place = data
        for each in map(data_key, folders):
            below = place.get(each)
            if not isinstance(below, dict):
                below = place[each] = {}
            place = below
        key = data_key(split_extension(name)[0])
        known = place.get(key)
        place[key] = deep_merge(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return data, tuple(problems)


def _order(file: SourceFile) -> tuple[tuple[int, int, str], ...]:
    *folders, name = file.path.split("/")
    extension = split_extension(name)[1].lower()
    return (*((1, 0, folder) for folder in folders), (0, EXTENSIONS.index(extension), name))


def data_key(name: str) -> str:
    """What a file or folder of `_data` is called in templates."""
    return re.sub(r"\s+", "_", _DROPPED.sub("", name))


def _parse(file: SourceFile) -> tuple[Any, tuple[Problem, ...]]:
    extension = split_extension(file.path)[1].lower()
    if extension in (".csv", ".tsv"):
        return _table(file, "," if extension == ".csv" else "\t")
    if extension == ".json":
        with contextlib.suppress(msgspec.DecodeError, RecursionError):
            value = msgspec.json.decode(file.text)  # a hundred times as fast, and the same for what is JSON
            if not _is_too_deep(file.text):
                return value, ()
    document = parse_yaml(file.text)
    problems = tuple(
        Problem(
            code=f"data-{fault.code}",
            severity="error" if fault.fatal else "warning",
            message=fault.message,
            path=file.path,
            line=fault.line,
            column=fault.column,
            hint=fault.hint,
        )
        for fault in document.faults
    )
    return document.value, problems


def _is_too_deep(json: str) -> bool:
    """Whether a valid JSON text nests deeper than YAML may, without a look at each value: large files have many."""
    brackets = _BUT_BRACKETS.sub("", json)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return False
        brackets = _EMPTY_BRACKETS.sub("", brackets)  # the innermost level
    return bool(brackets)


def _table(file: SourceFile, delimiter: str) -> tuple[list[dict[str, str | None]], tuple[Problem, ...]]:
    """Rows under the names of the first; a cell without a text is nil, as Ruby's CSV has it."""
    csv.field_size_limit(LARGEST_CELL)
    lines = csv.reader(_LINE.findall(file.text), delimiter=delimiter)
    rows: list[dict[str, str | None]] = []
    fault = ""
    try:
        header = next(lines, [])
        for row in filter(None, lines):
            if (len(rows) + 1) * len(header) > MOST_CELLS:
                fault = f"the table has more than {MOST_CELLS} cells"
                break
            cells = (*row, *[None] * (len(header) - len(row)))
            rows.append({name: cell or None for name, cell in zip(header, cells, strict=False)})
    except csv.Error as error:
        fault = str(error)
    if not fault:
        return rows, ()
    return [], (Problem(code="data-csv", severity="error", message=fault, path=file.path, line=lines.line_num),)
