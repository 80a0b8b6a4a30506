"""What tables answer over HTTP beyond the common routes: the cells of one."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from sightline.errors import UnknownNameError
from sightline.kinds.base import Answer, Route
from sightline.kinds.table.data import TableCells, table_of
from sightline.query.values import Store, find, read_many

_JSON = "application/json"
_encode = msgspec.json.Encoder().encode


class CellsRequest(Struct, frozen=True):
    """One value."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str


def cells(store: Store, request: CellsRequest) -> Answer:
    """One table as JSON.

    Raises:
        UnknownNameError: there is no such value.
        FormatError: it cannot be read, or holds no table.
    """
    found, (row,) = find(store, request.run, request.tag, [request.id])
    if row is None:
        raise UnknownNameError("value", request.id, [])
    (data,) = read_many(found, [row])
    if isinstance(data, Exception):
        raise data
    return Answer(_encode(table_of(data)), _JSON, lasting=True)


ROUTES = (
    Route(
        "cells",
        "The columns of one logged table.",
        CellsRequest,
        cells,
        method="GET",
        media_types=(_JSON,),
        header=TableCells,
    ),
)
