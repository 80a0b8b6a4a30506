"""Values that are not scalars: which there are, and what is in them, many at once.

`values` lists the steps of tags without touching their files. `tensors` reads some of them and packs their
numbers and texts. A value is named by an id that only its own listing gives.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta, Struct

from sightline.errors import FormatError, QueryError, UnknownNameError
from sightline.events.facts import FORMS
from sightline.kinds.base import Answer, Route
from sightline.query.packing import Block, Dtype, Ref
from sightline.query.series import Selection
from sightline.store.base import Store as Store
from sightline.store.columns import References as References

if TYPE_CHECKING:
    from sightline.events.message import Message

MAX_VALUES = 1_000_000
MAX_BYTES = 256 << 20


class ValuesRequest(Struct, frozen=True, omit_defaults=True):
    """Which tags of which runs."""

    series: list[Selection]


class ValueArrays(Struct, gc=False):
    """One entry a value: step (f8), seconds after `start` (f8), bytes in the file (f8), shape (i4, three a
    value, -1 where there is no such axis)."""

    step: Ref
    time: Ref
    size: Ref
    shape: Ref


class ValueList(Struct, omit_defaults=True, gc=False):
    """The values of one tag in one run, in force and in order.

    Attributes:
        version: the store's version at which the series last changed; send it back in `known`.
        unchanged: it is still at the version the client knows; nothing else is sent then.
        total: how many there are; `superseded` more were replaced by a restart.
        start: wall time of the first, seconds since the epoch.
        form: how the first is encoded; "tensor" is the modern form.
        ids: names of the values for the other routes.
    """

    tag: str
    run: int
    version: int
    unchanged: bool = False
    total: int = 0
    superseded: int = 0
    start: float = 0.0
    form: str = "none"
    arrays: ValueArrays | None = None
    ids: list[str] = []


class ValuesHeader(Struct):
    """The JSON header of a values answer; `version` is the store's."""

    version: int
    series: list[ValueList]


class TensorsRequest(Struct, frozen=True, omit_defaults=True):
    """Some values of one tag in one run. Of a larger tensor than `limit` elements only the first are sent."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    ids: Annotated[list[str], Meta(max_length=10_000)]
    limit: Annotated[int, Meta(ge=0)] = 1 << 22


class TensorData(Struct, omit_defaults=True, gc=False):
    """One value.

    Attributes:
        dtype: as logged: "float32", "int64", "string" …; "" when it has no data.
        array: its numbers, row-major; complex as pairs; integers that i4 does not hold as f8.
        strings: its texts, row-major, what is not UTF-8 replaced.
        cut: whether there are more elements than were sent.
        error: why it cannot be shown; nothing else is set then.
    """

    id: str
    dtype: str = ""
    shape: list[int] = []
    array: Ref | None = None
    strings: list[str] | None = None
    cut: bool = False
    error: str = ""


class TensorsHeader(Struct):
    """The JSON header of a tensors answer."""

    tensors: list[TensorData]


_encode = msgspec.json.Encoder().encode


def list_values(store: Store, request: ValuesRequest) -> Answer:
    """The packed list (see packing.py); a run or tag that is not there is a list of no values.

    Raises:
        QueryError: `known` does not match `runs`, or there are too many values.
    """
    version, block, count = store.version, Block(), 0
    entries: list[ValueList] = []
    for chosen in request.series:
        if chosen.known is not None and len(chosen.known) != len(chosen.runs):
            raise QueryError(f"{len(chosen.known)} known versions for {len(chosen.runs)} runs of {chosen.tag!r}")
        for at, run in enumerate(chosen.runs):
            found = store.references(run, chosen.tag)
            if found is not None and chosen.known is not None and chosen.known[at] == found.version:
                entries.append(ValueList(chosen.tag, run, found.version, unchanged=True))
                continue
            entries.append(_listed(chosen.tag, run, found, block))
            count += 0 if found is None else len(found)
            if count > MAX_VALUES:
                raise QueryError(f"more than {MAX_VALUES:,} values; ask for fewer runs or tags at once")
    return Answer(block.pack(_encode(ValuesHeader(version, entries))))


def _listed(tag: str, run: int, found: References | None, block: Block) -> ValueList:
    if found is None:
        return ValueList(tag, run, 0)
    live = found.live
    items, n = live.items, len(live)
    times = items["wall_time"]
    start = float(times[0]) if n else 0.0
    arrays = ValueArrays(
        block.add(items["step"].astype("<f8"), "f8"),
        block.add(times - start, "f8"),
        block.add(items["size"].astype("<f8"), "f8"),
        block.add(np.ascontiguousarray(items["shape"], "<i4").ravel(), "i4"),
    )
    return ValueList(
        tag,
        run,
        found.version,
        total=n,
        superseded=len(found) - n,
        start=start,
        form=FORMS[items["form"][0]] if n else "none",
        arrays=arrays,
        ids=ids_of(live),
    )


def ids_of(found: References) -> list[str]:
    """Names of values: where each lies in its file, and a check that it is still the same."""
    seeds = [zlib.crc32(path.encode("utf-8", "surrogateescape")) for path in found.paths]
    offsets, walls = found.items["offset"].tolist(), found.items["wall_time"]
    checks = (zlib.crc32(walls[row].tobytes(), seeds[file]) for row, file in enumerate(found.file.tolist()))
    return [f"{offset:x}-{check:08x}" for offset, check in zip(offsets, checks, strict=True)]


def find(store: Store, run: int, tag: str, ids: list[str]) -> tuple[References, list[int | None]]:
    """Where values lie: the references, and the row of each id, None for one that is not there any more.

    Raises:
        UnknownNameError: the run has no such tag.
    """
    found = store.references(run, tag)
    if found is None:
        raise UnknownNameError("tag", tag, store.tags(run))
    if len(ids) == 1:  # a page asks for one picture after the other, of thousands
        rows = _rows_at(found, ids[0])
        return found, [rows.get(ids[0])]
    known = {name: row for row, name in enumerate(ids_of(found))}
    return found, [known.get(name) for name in ids]


def _rows_at(found: References, name: str) -> dict[str, int]:
    try:
        offset = int(name.partition("-")[0], 16)
    except ValueError:
        return {}
    rows = np.flatnonzero(found.items["offset"] == offset) if offset < 1 << 63 else np.zeros(0, np.int64)
    part = References(found.items[rows], found.file[rows], found.paths)
    return dict(zip(ids_of(part), rows.tolist(), strict=True))


def newest(store: Store, run: int, tag: str) -> str:
    """The id of the last value in force.

    Raises:
        UnknownNameError: the run has no such tag, or nothing of it is in force.
    """
    found = store.references(run, tag)
    if found is None or len(found.live) == 0:
        raise UnknownNameError("tag", tag, store.tags(run))
    live, last = found.live, len(found.live) - 1
    (name,) = ids_of(References(live.items[last:], live.file[last:], live.paths))
    return name


def read_one(store: Store, run: int, tag: str, name: str) -> Message:
    """The tensor of one value.

    Raises:
        UnknownNameError: there is no such value.
        FormatError: it cannot be read, or has no data.
    """
    from sightline.store.reading import read_value  # with the message tables, which a server can start without

    found, (row,) = find(store, run, tag, [name])
    if row is None:
        raise UnknownNameError("value", name, [])
    tensor = read_value(found, row)
    if tensor is None:
        raise FormatError("the value has no data")
    return tensor


def read_many(found: References, rows: Sequence[int] | npt.NDArray[np.intp]) -> list[bytes | FormatError]:
    """Values as they stand in their files, tensorboard.Summary.Value each, for kinds that have many small ones.

    Args:
        rows: places in `found`, which is what `Store.references` gives; the answer keeps their order.

    Returns:
        values: the bytes of each, or why it cannot be read.
    """
    from sightline.store.reading import read_bytes

    return read_bytes(found, rows)


def plugin_content(store: Store, run: int, tag: str) -> bytes:
    """What the plugin of a tag says about it in its first metadata, encoded as its own message; b"" of nothing.

    Raises:
        FormatError: it cannot be read.
    """
    from sightline.store.reading import read_metadata

    where = store.metadata(run, tag)
    return b"" if where is None else bytes(read_metadata(where).plugin_data.content)


def read_tensors(store: Store, request: TensorsRequest) -> Answer:
    """The packed contents (see packing.py), in the order of the ids.

    Raises:
        UnknownNameError: the run has no such tag.
        QueryError: the answer would be too large.
    """
    from sightline.store.reading import read_value

    found, rows = find(store, request.run, request.tag, request.ids)
    block = Block()
    tensors = []
    for name, row in zip(request.ids, rows, strict=True):
        try:
            tensor = None if row is None else read_value(found, row)
            if row is None:
                tensors.append(TensorData(name, error="this value is not there any more"))
            else:
                tensors.append(TensorData(name) if tensor is None else _packed(name, tensor, request.limit, block))
        except FormatError as error:
            tensors.append(TensorData(name, error=str(error)))
        if block.size > MAX_BYTES:
            raise QueryError("the values are too large for one answer; ask for fewer at once, or set a limit")
    return Answer(block.pack(_encode(TensorsHeader(tensors))))


def _packed(name: str, tensor: Message, limit: int, block: Block) -> TensorData:
    from sightline.events.tensor import STRING, shape_of, to_array, to_strings

    shape = list(shape_of(tensor))
    if tensor.dtype % 100 == STRING:
        strings = to_strings(tensor)
        texts = [text.decode("utf-8", "replace") for text in strings[:limit]]
        return TensorData(name, "string", shape, None, texts, len(strings) > limit)
    array = to_array(tensor)
    flat, cut = array.reshape(-1)[:limit], array.size > limit
    numbers, dtype = packable(flat)
    return TensorData(name, str(array.dtype), shape, block.add(numbers, dtype), None, cut)


def packable(flat: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Dtype]:
    """Numbers in a dtype that an answer can hold, and its name; nothing that float64 holds is lost."""
    if flat.dtype.kind == "c":
        flat = np.ascontiguousarray(flat).view(flat.real.dtype)
    if flat.dtype.kind == "b" or (flat.dtype.kind in "iu" and flat.dtype.itemsize < 4) or flat.dtype == np.int32:
        return flat.astype("<i4"), "i4"
    if flat.dtype.kind == "f" and flat.dtype.itemsize <= 4:
        return flat.astype("<f4"), "f4"
    return flat.astype("<f8"), "f8"


ROUTES = (
    Route(
        "values",
        "Which values tags have, and their steps; none is read.",
        ValuesRequest,
        list_values,
        header=ValuesHeader,
    ),
    Route("tensors", "What is in some values.", TensorsRequest, read_tensors, header=TensorsHeader),
)
