"""The binary answer: a small JSON header, then little-endian arrays that a browser maps in place.

    bytes 0-3   "SLS1"
    bytes 4-7   header length H, unsigned little-endian
    8 … 8+H     header, UTF-8 JSON, padded with spaces so that 8 + H is a multiple of 8
    8+H …       data block; every array begins at a multiple of 8

An array is named by a reference [offset in the data block, number of elements, dtype], dtype one of "i4",
"f4" and "f8". Two references may share an offset: runs logged at the same steps send them once.
"""

from __future__ import annotations

import struct
from typing import Any, Literal, TypeAlias

import numpy.typing as npt

Dtype: TypeAlias = Literal["i4", "f4", "f8"]
Ref: TypeAlias = tuple[int, int, Dtype]
Array: TypeAlias = npt.NDArray[Any]

MAGIC = b"SLS1"
_PADDING = b"\0" * 8


class Block:
    """The data block while it is put together.

    Attributes:
        size: bytes so far, a multiple of 8.
    """

    def __init__(self) -> None:
        self.size = 0
        self._chunks: list[bytes] = []
        self._shared: dict[tuple[object, ...], tuple[bytes, Ref]] = {}

    def add(self, array: Array, dtype: Dtype) -> Ref:
        """Append a one-dimensional array, which must be of that dtype."""
        return self._append(array.tobytes(), array.size, dtype)

    def add_shared(self, data: bytes, count: int, dtype: Dtype) -> Ref:
        """Append the bytes of an array; equal arrays come back as one reference.

        Candidates are found by length, middle and end, then compared whole: cheaper than hashing them.
        """
        key = (dtype, count, data[len(data) >> 1 : (len(data) >> 1) + 8], data[-8:])
        found = self._shared.get(key)
        if found is not None and found[0] == data:
            return found[1]
        ref = self._append(data, count, dtype)
        self._shared[key] = data, ref
        return ref

    def pack(self, header: bytes) -> bytes:
        """The whole answer; `header` is JSON."""
        padding = b" " * (-len(header) % 8)
        front = MAGIC + struct.pack("<I", len(header) + len(padding))
        return b"".join([front, header, padding, *self._chunks])

    def _append(self, data: bytes, count: int, dtype: Dtype) -> Ref:
        at = self.size
        size = len(data)
        self._chunks.append(data)
        if size & 7:
            self._chunks.append(_PADDING[size & 7 :])
            size += 8 - (size & 7)
        self.size = at + size
        return (at if count else 0), count, dtype
