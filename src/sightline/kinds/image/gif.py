"""Frames → an animated GIF that loops for ever (GIF89a, with the NETSCAPE2.0 extension for the loop).

Pillow chooses the colours and compresses each frame; the file around the frames is put together here, so that no
frame is merged with another, times add up, and every frame has a palette of its own. A frame of at most 256 colours
is kept exactly; others get the best 256, dithered. From the second frame on only the rectangle that changed is
kept, so what stands still never flickers.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np

from sightline.kinds.arrays import Array

LIMIT = 65535
"""Pixels of a side, and hundredths of a second of a frame."""


def gif(frames: Array, ticks: Sequence[int]) -> bytes:
    """One clip.

    Args:
        frames: uint8 (T, H, W, C), C = 1 or 3, none of them 0.
        ticks: hundredths of a second that each frame is shown.
    """
    height, width = frames.shape[1:3]
    parts = [b"GIF89a", struct.pack("<HHBBB", width, height, 0x70, 0, 0)]  # no palette for all
    parts.append(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
    previous = None
    for frame, time in zip(frames, ticks, strict=True):
        left, top, right, bottom = (0, 0, width, height) if previous is None else _changed(previous, frame)
        palette, data = _compressed(np.ascontiguousarray(frame[top:bottom, left:right]))
        bits = len(palette).bit_length() - 1  # of 3 · 2^n bytes it is n + 1
        parts.append(struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 0x04, time, 0, 0))  # left in place when its time is over
        parts.append(struct.pack("<BHHHHB", 0x2C, left, top, right - left, bottom - top, 0x80 | (bits - 2)))
        parts += (palette, data)
        previous = frame
    return b"".join([*parts, b"\x3b"])


def _changed(before: Array, after: Array) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs; the first pixel where nothing does."""
    differs = (before != after).any(axis=-1)
    rows, columns = differs.any(axis=1).nonzero()[0], differs.any(axis=0).nonzero()[0]
    if not len(rows):
        return 0, 0, 1, 1
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _compressed(frame: Array) -> tuple[bytes, bytes]:
    """Palette (3 · 2^n bytes) and compressed pixels of one frame, as they stand in a GIF."""
    from PIL import Image

    height, width, _ = frame.shape
    codes, palette = _coded(frame)
    image = Image.frombytes("P", (width, height), codes)
    image.putpalette(palette)
    file = io.BytesIO()
    image.save(file, "GIF", interlace=0, optimize=False)
    return _taken_apart(file.getvalue())


def _coded(frame: Array) -> tuple[bytes, bytes]:
    """One byte for each pixel, and the palette it points into."""
    if frame.shape[2] == 1:
        return frame.tobytes(), bytes(level for level in range(256) for _ in range(3))
    from PIL import Image

    image = Image.fromarray(frame)
    if image.getcolors(256) is None:
        # the octree is fifty times faster than the median cut, and with dithering no worse to look at
        chosen = image.quantize(256, Image.Quantize.FASTOCTREE)
        drawn = image.quantize(palette=chosen, dither=Image.Dither.FLOYDSTEINBERG)
        return drawn.tobytes(), bytes(chosen.getpalette() or ())
    packed = frame.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    colours = np.unique(packed)
    palette = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1).astype(np.uint8)
    return np.searchsorted(colours, packed).astype(np.uint8).tobytes(), palette.tobytes()


def _taken_apart(file: bytes) -> tuple[bytes, bytes]:
    """The palette and the compressed pixels of a GIF with one frame."""
    at = 13 + 3 * (2 << (file[10] & 7)) * (file[10] >> 7)
    palette = file[13:at]
    while file[at] == 0x21:  # extensions: a label, then blocks
        at += 2
        while file[at]:
            at += 1 + file[at]
        at += 1
    assert file[at] == 0x2C
    flags = file[at + 9]
    at += 10
    if flags & 0x80:
        size = 3 * (2 << (flags & 7))
        palette = file[at : at + size]
        at += size
    return palette, file[at:-1]
