"""Values that were kept by reference, read from their file when somebody looks at them."""

from __future__ import annotations

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


def tensor_at(path: str, offset: int, size: int, form: str) -> Message | None:
    """The same, by where it lies; `form` is one of `events.facts.FORMS`."""
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            data = file.read(size)
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) < size:
        raise FormatError(f"{path}: ends before byte {offset + size}; it was replaced")
    try:
        if form in _WHOLE:
            return make_tensor([data])
        return tensor_of(decode("tensorboard.Summary.Value", data))
    except FormatError as error:
        raise FormatError(f"{path}, byte {offset}: {error}") from error
