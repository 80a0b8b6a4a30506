"""A table as a value that every reader of texts shows: a string tensor of rank 2, the first row its head.

It has the plugin name `text`, because TensorBoard shows such a tensor as a table on its Text page and hides what
names a plugin that it does not know. What the columns hold (numbers, flags, times, texts) stands in a field of the
metadata that it skips, with every value, for the columns of a tag may change from step to step. TensorBoard
renders each cell as Markdown; tables of many thousand rows take it long.
"""

from __future__ import annotations

import datetime
import math
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events._encoder import field
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe, sound_text
from sightline.kinds.base import Value
from sightline.kinds.table import FIELD
from sightline.kinds.table.columns import columns_of

MAX_BYTES = (1 << 31) - (1 << 20)
"""Of all cells: protobuf readers refuse messages of 2 GiB."""

NUMBER, TEXT, FLAG, TIME = "n", "t", "f", "d"
"""What a column holds, a letter each. A cell that is empty has no value; a text that is empty is the same."""

_LARGE = 1 << 16  # bytes from which the encoding is left to the writer's thread


def table(tag: str, table: Any, columns: Sequence[Any] | None = None, *, description: str = "") -> Value:
    """A table with a type for each column.

    Args:
        table: a dict of columns; a list of dicts, where what is missing stays empty; a list of rows; a table of
            pandas, polars or Arrow. A column is any sequence, or an array with one axis.
        columns: names of the columns where rows are lists, otherwise the columns wanted.
        description: Markdown.

    A column is of numbers when all of its values are, of flags (bool) and times (datetime, date) likewise; all
    else is text, as `str` gives it. None, NaT, NA and, but among numbers, NaN are empty cells.

    Raises:
        SummaryError: no table, columns of different lengths, or more than 2 GiB.
    """
    found = columns_of(table, columns)
    typed = [_typed(values) for _, values in found]
    cells = np.empty((len(found[0][1]) + 1, len(found)), object)
    for at, ((name, _), (_, texts)) in enumerate(zip(found, typed, strict=True)):
        cells[0, at] = name.encode()
        cells[1:, at] = texts
    size = sum(map(len, cells.flat))
    if size > MAX_BYTES:
        raise SummaryError("table", f"{describe(table)}, {size} bytes", "less than 2 GiB")
    content = field(FIELD, "".join(letter for letter, _ in typed).encode())

    def made() -> Message:
        return make_tensor(cells)

    tensor = made if size > _LARGE else made()
    return Value(tag, tensor, "text", content, description=description, each=True, waiting=size + 8 * cells.size)


def _typed(values: list[Any]) -> tuple[str, list[bytes]]:
    """The letter of a column and its cells as UTF-8."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds and kinds <= {float, int}:  # most columns are one of these three, and long tables wait for them
        return NUMBER, [b"" if value is None else _digits(value) for value in values]
    if kinds == {bool}:
        return FLAG, [b"" if value is None else b"true" if value else b"false" for value in values]
    if kinds == {str}:
        return TEXT, [b"" if value is None else sound_text(value).encode() for value in values]
    plain = [_plain(value) for value in values]
    there = [value for value in plain if value is not None]
    if not there:
        return TEXT, [b""] * len(values)
    if all(isinstance(value, (bool, np.bool_)) for value in there):
        return FLAG, [b"" if value is None else b"true" if value else b"false" for value in plain]
    if all(_is_number(value) for value in there):
        return NUMBER, [b"" if value is None else _digits(value) for value in plain]
    if all(isinstance(value, (datetime.date, np.datetime64)) or _is_nan(value) for value in there):
        return TIME, [b"" if value is None or _is_nan(value) else _moment(value) for value in plain]
    return TEXT, [b"" if value is None or _is_nan(value) else _text(value) for value in plain]


def _plain(value: Any) -> Any:
    """None for what is missing; a tensor of one element as the number in it."""
    if value is None or isinstance(value, (str, bytes, bool, int, float, np.generic, datetime.date)):
        missing = isinstance(value, (np.datetime64, np.timedelta64)) and np.isnat(value)
        missing |= isinstance(value, datetime.date) and value != value  # NaT of pandas is a datetime
        return None if missing else value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Number) and not isinstance(value, (bool, np.bool_, complex, np.complexfloating))


def _is_nan(value: Any) -> bool:
    return isinstance(value, (float, np.floating)) and math.isnan(value)


def _digits(number: Any) -> bytes:
    """The shortest text that reads back as the same number; "nan", "inf" and "-inf" for those."""
    if isinstance(number, int) and number.bit_length() > 1 << 10:
        return b"inf" if number > 0 else b"-inf"  # more digits than any reader takes
    if isinstance(number, (int, float, np.generic)):
        return str(number).encode()
    return repr(float(number)).encode()  # Decimal, Fraction


def _moment(value: Any) -> bytes:
    return str(value if isinstance(value, np.datetime64) else value.isoformat()).encode()


def _text(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").encode()
    return sound_text(value if isinstance(value, str) else str(value)).encode()
