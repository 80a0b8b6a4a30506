"""An array as it is: any shape, any dtype that a TensorProto has, strings too."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError, SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe, sound_text, to_array
from sightline.kinds.base import Value

Array: TypeAlias = npt.NDArray[Any]

MAX_BYTES = (1 << 31) - (1 << 16)
"""Of one tensor: protobuf readers refuse messages of 2 GiB, and the event around it needs some."""

_LARGE = 1 << 16  # bytes from which the encoding is left to the writer's thread
_ACCEPTED = (
    "bool, integers of up to 64 bits, float16, float32, float64, complex64, complex128, str or bytes; "
    "of any shape, less than 2 GiB"
)


def tensor(tag: str, tensor: Any, *, description: str = "") -> Value:
    """An array.

    Args:
        tensor: an array-like of numbers, or str, bytes, nested lists or an array of them. Its dtype is kept;
            types that NumPy lacks are widened, and Python's numbers become what NumPy makes of them.

    Raises:
        SummaryError: no array, a dtype that tensors do not have, or too large.
    """
    array = _strings(tensor)
    if array is None:
        array = to_array(tensor, "tensor")
        size = array.nbytes
    else:
        size = sum(map(len, array.flat))
    if size > MAX_BYTES:
        raise SummaryError("tensor", f"{describe(tensor)}, {size} bytes", _ACCEPTED)
    try:
        message = make_tensor(array)  # owns its bytes
    except FormatError:
        raise SummaryError("tensor", describe(tensor), _ACCEPTED) from None
    if size < _LARGE:
        return Value(tag, message, "tensor", description=description)

    def made() -> Message:
        return message

    return Value(tag, made, "tensor", description=description, waiting=size)


def _strings(value: Any) -> Array | None:
    """Strings as an array of objects, all of them bytes; None when there is no string among them."""
    if isinstance(value, (str, bytes)):
        array = np.empty((), object)
        array[()] = value
    elif isinstance(value, (list, tuple)) and _has_string(value):
        array = _nested(value)
    elif isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "OSUT":
        array = np.asarray(value)
        if array.dtype.kind == "O" and not any(isinstance(item, (str, bytes)) for item in array.flat):
            return None
    else:
        return None
    out = np.empty(array.shape, object)
    for at, item in enumerate(array.ravel().tolist()):
        if not isinstance(item, (str, bytes)):
            raise SummaryError("tensor", f"{describe(value)} with {describe(item)} among strings", _ACCEPTED)
        out.flat[at] = sound_text(item).encode() if isinstance(item, str) else item
    return out


def _has_string(value: list[Any] | tuple[Any, ...]) -> bool:
    first = value[0] if value else None
    return _has_string(first) if isinstance(first, (list, tuple)) else isinstance(first, (str, bytes))


def _nested(value: list[Any] | tuple[Any, ...]) -> Array:
    """Nested lists as an array of objects; NumPy's own way would cut trailing NUL from bytes."""
    shape: list[int] = []
    level: Any = value
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        level = level[0] if level else None
    flat: list[Any] = list(value)
    for length in shape[1:]:
        if not all(isinstance(row, (list, tuple)) and len(row) == length for row in flat):
            raise SummaryError("tensor", f"{describe(value)}, ragged", _ACCEPTED)
        flat = [item for row in flat for item in row]
    array = np.empty(len(flat), object)
    array[:] = flat
    return array.reshape(shape)
