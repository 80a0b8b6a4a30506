"""Whatever a program calls a table → named columns of Python values, without importing its library.

What is taken is known by what it can do: pandas by `iloc`, polars by `get_columns`, Arrow by `column_names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from sightline.errors import SummaryError
from sightline.kinds.arrays import describe, sound_text

Columns: TypeAlias = list[tuple[str, list[Any]]]

ACCEPTED = (
    "a dict of equally long columns, a list of dicts, a list of rows with columns=[names], "
    "or a table of pandas, polars or Arrow"
)


def columns_of(table: Any, names: Sequence[Any] | None = None) -> Columns:
    """Name and values of each column, all of one length.

    Args:
        table: see `ACCEPTED`; an index of pandas that has a name is a column too.
        names: of the columns, in order: where rows are given as lists; of anything else the columns wanted.

    Raises:
        SummaryError: no table, rows or columns of different lengths, or no column at all.
    """
    try:
        found = _read(table, names)
    except SummaryError:
        raise
    except Exception as error:  # whatever a foreign type raises when it is read
        raise SummaryError("table", f"{describe(table)} ({str(error)[:200]})", ACCEPTED) from error
    if not found:
        raise SummaryError("table", f"{describe(table)} without columns", ACCEPTED)
    length = len(found[0][1])
    for name, values in found:
        if len(values) != length:
            came = f"column {name!r} of length {len(values)}, where {found[0][0]!r} has {length}"
            raise SummaryError("table", came, "columns of one length")
    return found


def _read(table: Any, names: Sequence[Any] | None) -> Columns:
    if _is_rows(table):
        rows = table.tolist() if isinstance(table, np.ndarray) else list(table)
        if not all(isinstance(row, Mapping) for row in rows) or (not rows and names is not None):
            return _of_rows(rows, names)
        keys = dict.fromkeys(key for row in rows for key in row)
        return _chosen([(key, [row.get(key) for row in rows]) for key in keys], names)
    if isinstance(table, Mapping):
        return _chosen([(name, values_of(values)) for name, values in table.items()], names)
    if hasattr(table, "iloc") and hasattr(table, "columns"):  # pandas, where two columns may have one name
        if any(name is not None for name in table.index.names):
            table = table.reset_index()
        return _chosen([(name, values_of(table.iloc[:, at])) for at, name in enumerate(table.columns)], names)
    if callable(getattr(table, "get_columns", None)):
        return _chosen([(column.name, column.to_list()) for column in table.get_columns()], names)
    if hasattr(table, "column_names") and callable(getattr(table, "column", None)):
        found = [(name, table.column(at).to_pylist()) for at, name in enumerate(table.column_names)]
        return _chosen(found, names)
    raise SummaryError("table", describe(table), ACCEPTED)


def _is_rows(table: Any) -> bool:
    return isinstance(table, (list, tuple)) or (isinstance(table, np.ndarray) and table.ndim == 2)


def _of_rows(rows: list[Any], names: Sequence[Any] | None) -> Columns:
    if names is None:
        raise SummaryError("columns", "None", "the names of the columns, where rows are lists")
    names = list(names)
    columns: list[list[Any]] = [[] for _ in names]
    for number, row in enumerate(rows):
        cells = values_of(row)
        if len(cells) != len(names):
            raise SummaryError("table", f"row {number} of length {len(cells)}", f"{len(names)} cells, as columns says")
        for column, cell in zip(columns, cells, strict=True):
            column.append(cell)
    return [(_name(name), column) for name, column in zip(names, columns, strict=True)]


def _chosen(found: Iterable[tuple[Any, list[Any]]], names: Sequence[Any] | None) -> Columns:
    named = [(_name(name), values) for name, values in found]
    if names is None:
        return named
    known = dict(named)
    wanted = [_name(name) for name in names]
    missing = [name for name in wanted if name not in known]
    if missing:
        raise SummaryError("columns", f"{missing[0]!r}", f"names of columns that are there: {', '.join(known)[:200]}")
    return [(name, known[name]) for name in wanted]


def _name(name: Any) -> str:
    """A name as text; of a column with names on several levels all of them."""
    return sound_text("/".join(map(str, name)) if isinstance(name, tuple) else str(name))


def values_of(column: Any) -> list[Any]:
    """The values of a column or the cells of a row: of any sequence, or array of any framework with one axis.

    Numbers of NumPy keep their type, so that a float32 is written with its own digits.
    """
    if isinstance(column, (str, bytes)) or not hasattr(column, "__iter__"):
        raise SummaryError("table", f"a column that is {describe(column)}", "columns that are lists or arrays")
    if hasattr(column, "detach") and hasattr(column, "cpu"):
        column = column.detach().cpu().numpy()
    if not isinstance(column, np.ndarray):
        return list(column)
    if column.ndim != 1:
        raise SummaryError("table", f"a column that is {describe(column)}", "columns with one axis")
    # Whole numbers and float64 say the same as Python's own, which are written faster.
    return column.tolist() if column.dtype.kind in "biuUO" or column.dtype == np.float64 else list(column)
