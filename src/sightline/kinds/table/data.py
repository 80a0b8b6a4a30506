"""What a logged table says: its columns with names and types, and their cells as the texts they were logged as."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from sightline.errors import FormatError
from sightline.kinds.table import KIND
from sightline.kinds.table.summary import FLAG, NUMBER, TIME

Type: TypeAlias = Literal["number", "text", "flag", "time"]

MOST_CELLS = 4_000_000
"""Sent of one table."""

_TYPES: dict[str, Type] = {NUMBER: "number", FLAG: "flag", TIME: "time"}


class TableColumn(Struct, gc=False):
    """One column.

    Attributes:
        cells: as text, so that no digit is lost; "" is no value. Of numbers what Python's `float` or `int` reads,
            of flags "true" and "false", of times ISO 8601.
    """

    name: str
    type: Type
    cells: list[str]


class TableCells(Struct, gc=False):
    """One table; `rows` there are, `cut` when only the first of them are here."""

    columns: list[TableColumn]
    rows: int
    cut: bool


def table_of(data: bytes) -> TableCells:
    """The table in a tensorboard.Summary.Value, encoded; what is no UTF-8 is replaced.

    Raises:
        FormatError: there is none in it.
    """
    from sightline.events.tensor import shape_of, to_strings
    from sightline.events.wire import decode

    value = decode("tensorboard.Summary.Value", data)
    shape, strings = shape_of(value.tensor), to_strings(value.tensor)
    if len(shape) != 2 or not shape[0] or not shape[1]:
        raise FormatError(f"a table has two axes and a first row of names; this has the shape {list(shape)}")
    rows, width = shape[0] - 1, shape[1]
    letters = _letters(bytes(value.metadata.plugin_data.content)).ljust(width)
    kept = min(rows, MOST_CELLS // width)
    columns = []
    for at in range(width):
        name, *cells = (text.decode("utf-8", "replace") for text in strings[at : (kept + 1) * width : width])
        columns.append(TableColumn(name, _TYPES.get(letters[at], "text"), cells))
    return TableCells(columns, rows, kept < rows)


def _letters(content: bytes) -> str:
    """A letter for each column; "" where the metadata says nothing of them."""
    if not content.startswith(KIND.mark):
        return ""
    at = len(KIND.mark)
    while at < len(content) and content[at] & 0x80:
        at += 1
    return content[at + 1 :].decode("ascii", "replace")
