"""Pixels → PNG, for 8 and 16 bits and one to four channels (W3C Portable Network Graphics, third edition).

Several times faster than Pillow at the same size, since every row is filtered the same way, all at once; and most
of the time is spent in zlib, which lets training go on meanwhile.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

from sightline.kinds.arrays import Array

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOUR = {1: 0, 2: 4, 3: 2, 4: 6}  # channels → colour type
_UP = 2  # a row is kept as its difference to the row above
_LEVEL = 3  # above it zlib takes twice as long for a few per cent


def png(pixels: Array) -> bytes:
    """One picture.

    Args:
        pixels: uint8 or uint16 of shape (height, width, channels), none of them 0, 1 to 4 channels.
    """
    height, width, channels = pixels.shape
    dtype = pixels.dtype.newbyteorder(">")
    rows = np.ascontiguousarray(pixels, dtype).view(np.uint8).reshape(height, -1)
    lines = np.empty((height, rows.shape[1] + 1), np.uint8)
    lines[:, 0] = _UP
    lines[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8 * dtype.itemsize, _COLOUR[channels], 0, 0, 0)
    data = zlib.compress(lines.data, _LEVEL)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))
