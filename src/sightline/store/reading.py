"""Values that were kept by reference, read from their file when somebody looks at them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError
from sightline.events.facts import FORMS
from sightline.events.legacy import tensor_of
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import decode
from sightline.store.columns import References

_WHOLE = ("graph", "run_metadata")  # one serialised message, no Summary.Value around it


def read_value(found: References, row: int) -> Message | None:
    """The tensor of one value, old encodings as their modern form (`events.legacy`); None when it has no data.

    Raises:
        FormatError: the file no longer holds it; names the file and the byte.
    """
    item = found.items[row]
    path, offset, size = found.paths[found.file[row]], int(item["offset"]), int(item["size"])
    return tensor_at(path, offset, size, FORMS[item["form"]])


def read_metadata(where: tuple[str, int, int]) -> Message:
    """The SummaryMetadata of a tag; `where` is what `Store.metadata` says.

    Raises:
        FormatError: the file no longer holds it.
    """
    path, offset, _ = where
    try:
        return decode("tensorboard.SummaryMetadata", metadata_bytes(where))
    except FormatError as error:
        raise FormatError(f"{path}, byte {offset}: {error}") from error


def metadata_bytes(where: tuple[str, int, int]) -> bytes:
    """The same, encoded.

    Raises:
        FormatError: the file no longer holds it.
    """
    return _bytes_at(*where)


def tensor_at(path: str, offset: int, size: int, form: str) -> Message | None:
    """The same, by where it lies; `form` is one of `events.facts.FORMS`."""
    return _tensor(_bytes_at(path, offset, size), path, offset, form)


def read_bytes(found: References, rows: Sequence[int] | npt.NDArray[np.intp]) -> list[bytes | FormatError]:
    """The bytes of many values as they stand in their files; what cannot be read is its error.

    Every file is opened once and read from front to back, which is many times faster than one by one.

    Args:
        rows: places in `found`, in any order; the answer keeps it.
    """
    if len(rows) == 1 == len(found.paths):  # as thousands of runs have it, each in a file of its own
        item = found.items[rows[0]]
        try:
            return [_bytes_at(found.paths[0], int(item["offset"]), int(item["size"]))]
        except FormatError as error:
            return [error]
    out: list[bytes | FormatError] = [b""] * len(rows)
    offsets, sizes = found.items["offset"][rows].tolist(), found.items["size"][rows].tolist()
    of_file: dict[int, list[int]] = {}
    for at, number in enumerate(found.file[rows].tolist()):
        of_file.setdefault(number, []).append(at)
    for number, places in of_file.items():
        path = found.paths[number]
        try:
            with open(path, "rb", buffering=0) as file:
                for at in sorted(places, key=offsets.__getitem__):
                    file.seek(offsets[at])
                    data = file.read(sizes[at])
                    out[at] = data if len(data) == sizes[at] else _ends(path, offsets[at] + sizes[at])
        except OSError as error:
            for at in places:
                out[at] = _unreadable(path, error)
    return out


def read_values(found: References, rows: Sequence[int]) -> list[Message | FormatError | None]:
    """The tensors of many values, as `read_value` gives each; one that cannot be read is its error."""
    out: list[Message | FormatError | None] = []
    for row, data in zip(rows, read_bytes(found, rows), strict=True):
        if isinstance(data, bytes):
            item = found.items[row]
            try:
                out.append(_tensor(data, found.paths[found.file[row]], int(item["offset"]), FORMS[item["form"]]))
            except FormatError as error:
                out.append(error)
        else:
            out.append(data)
    return out


def _bytes_at(path: str, offset: int, size: int) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            file.seek(offset)
            data = file.read(size)
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(data) < size:
        raise _ends(path, offset + size)
    return data


def _tensor(data: bytes, path: str, offset: int, form: str) -> Message | None:
    try:
        if form in _WHOLE:
            return make_tensor([data])
        return tensor_of(decode("tensorboard.Summary.Value", data))
    except FormatError as error:
        raise FormatError(f"{path}, byte {offset}: {error}") from error


def _ends(path: str, end: int) -> FormatError:
    return FormatError(f"{path}: ends before byte {end}; it was replaced")


def _unreadable(path: str, error: OSError) -> FormatError:
    return FormatError(f"{path}: cannot be read: {error.strerror}")
