"""Tensors over HTTP: what one holds, and a part of it that fits a screen, however large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct

from sightline.errors import FormatError, QueryError
from sightline.kinds.base import Answer, Route
from sightline.kinds.tensor.data import (
    MAX_STRINGS,
    Part,
    TensorStatistics,
    TensorWindow,
    part_of,
    readable,
    statistics,
    window,
)
from sightline.query.packing import Block, Ref
from sightline.query.values import packable, read_one

if TYPE_CHECKING:
    from sightline.query.values import Store

Index = Annotated[int, Meta(ge=0)]


class TensorRequest(Struct, frozen=True):
    """A part of one value.

    Attributes:
        id: names the value; from `api/values`.
        axes: two axes with a comma between: that along the rows and that along the columns; "" means the last two.
        at: index on each axis, with commas between; "" is 0 everywhere. Too large ones are the last.
        row, column: first of the part.
        part: what is shown of complex numbers.
    """

    run: Index
    tag: str
    id: str
    axes: str = ""
    at: str = ""
    row: Index = 0
    column: Index = 0
    part: Part = "abs"


class TensorPart(Struct, omit_defaults=True):
    """The JSON header of a tensor answer.

    Attributes:
        dtype: as logged: "float32", "string" …
        shape: of the whole tensor.
        statistics: of the whole tensor; none of strings.
        window: where the part lies.
        rows, columns: of the part: at most 1,024 by 1,024, or 65,536 of a vector, or 1,000 strings; a vector is
            one row, and so is a number.
        array: the part, row-major. `strings`: likewise; what is not UTF-8 as hexadecimal numbers.
        exact: a number of rank 0 with every digit.
        error: why the value cannot be shown; nothing else is set then.
    """

    dtype: str = ""
    shape: list[int] = []
    window: TensorWindow = TensorWindow((), (), 0, 0)
    statistics: TensorStatistics | None = None
    rows: int = 0
    columns: int = 0
    array: Ref | None = None
    strings: list[str] | None = None
    exact: str = ""
    error: str = ""


_encode = msgspec.json.Encoder().encode


def read_part(store: Store, request: TensorRequest) -> Answer:
    """The packed part (see query/packing.py).

    Raises:
        UnknownNameError: there is no such value.
        QueryError: `axes` or `at` are no numbers.
    """
    axes, at = _numbers("axes", request.axes), _numbers("at", request.at)
    try:
        return _read(store, request, axes, at)
    except FormatError as error:
        return Answer(Block().pack(_encode(TensorPart(error=str(error)))))


def _read(store: Store, request: TensorRequest, axes: list[int], at: list[int]) -> Answer:
    from sightline.events.tensor import STRING, shape_of, to_array

    tensor = read_one(store, request.run, request.tag, request.id)
    shape, block = list(shape_of(tensor)), Block()
    if tensor.dtype % 100 == STRING:
        found, where = window(_strings(tensor, shape), axes, at, request.row, request.column)
        rows, columns = _size(found)
        columns = min(columns, MAX_STRINGS)
        rows = min(rows, max(1, MAX_STRINGS // max(1, columns)))
        texts = [readable(item) for item in found.reshape(_size(found))[:rows, :columns].flat] if found.size else []
        return _answer(block, TensorPart("string", shape, where, None, rows, columns, None, texts))
    logged = to_array(tensor)
    array = part_of(logged, request.part)
    found, where = window(array, axes, at, request.row, request.column)
    numbers, dtype = packable(found.reshape(-1))
    part = TensorPart(str(logged.dtype), shape, where, statistics(array), *_size(found), block.add(numbers, dtype))
    if array.ndim == 0:
        part.exact = str(logged[()])
    return _answer(block, part)


def _strings(tensor: Any, shape: list[int]) -> Any:
    import numpy as np

    from sightline.events.tensor import to_strings

    strings = to_strings(tensor)
    array = np.empty(len(strings), object)
    array[:] = strings
    try:
        return array.reshape(shape)
    except ValueError as error:
        raise FormatError(f"an impossible shape {tuple(shape)}: {error}") from None


def _size(found: Any) -> tuple[int, int]:
    if found.size == 0:
        return 0, 0
    return (1, found.size) if found.ndim < 2 else found.shape


def _numbers(name: str, text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")] if text else []
    except ValueError:
        raise QueryError(f"{name} is {text!r}: whole numbers with commas between") from None


def _answer(block: Block, part: TensorPart) -> Answer:
    return Answer(block.pack(_encode(part)), lasting=True)


ROUTES = (
    Route("tensor", "What a tensor holds, and a part of it.", TensorRequest, read_part, "GET", header=TensorPart),
)
