"""Pictures that are decoded here: what browsers do not show, a window of what has more than 8 bits, small versions.

Everything else goes to the browser as it was logged. One picture is decoded at a time, so that memory stays
bounded whatever a page asks for.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.errors import FormatError
from sightline.kinds.arrays import Array
from sightline.kinds.image.picture import Picture, check_size

if TYPE_CHECKING:
    from PIL import Image

SMALLER = 3
"""A small version is made of what is at least so many times as wide as asked for …"""
WORTH = 300_000
"""… and as many bytes long; anything else is sooner sent than made smaller."""

MAX_DECODED = 24_000_000
"""Pixels of which a window or a small version is made."""

_one_at_a_time = threading.Lock()


def tiff_header(data: bytes) -> tuple[int, int, int]:
    """Width, height and bits of a channel of a TIFF file.

    Raises:
        FormatError: it cannot be read.
    """
    with _opened(data, "TIFF") as image:
        return *image.size, 8 if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr") else 16


def to_png(data: bytes, low: float | None, high: float | None) -> bytes:
    """A TIFF file as PNG; numbers of more than 8 bits with a window, from the smallest to the largest unless given.

    Raises:
        FormatError: it cannot be decoded.
    """
    with _one_at_a_time, _opened(data, "TIFF") as image:
        if image.mode in ("F", "I", "I;16", "I;16B", "I;16L", "I;16N"):
            return windowed(np.asarray(image), low, high)
        return _saved(image if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else image.convert("RGB"))


def png_window(data: bytes, low: float | None, high: float | None) -> bytes:
    """A PNG with 16 bits as one with 8: low becomes black, high white; the smallest and largest unless given.

    Raises:
        FormatError: it cannot be decoded.
    """
    with _one_at_a_time:
        return windowed(deep_pixels(data), low, high)


def value_range(data: bytes, picture: Picture) -> tuple[float, float]:
    """The smallest and the largest colour value of a picture with more than 8 bits.

    Raises:
        FormatError: it cannot be decoded.
    """
    with _one_at_a_time:
        if picture.media == "image/png":
            pixels = _colours(deep_pixels(data))
        else:
            with _opened(data, picture.name) as image:
                pixels = np.asarray(image)
        return _range(pixels)


def small(data: bytes, picture: Picture, width: int) -> bytes | None:
    """A version about `width` pixels wide, as PNG or JPEG; None when it is not worth it.

    Raises:
        FormatError: it cannot be decoded.
    """
    plain = picture.media in ("image/png", "image/jpeg", "image/webp", "image/bmp") and picture.frames == 1
    large = picture.width >= SMALLER * width and len(data) >= WORTH
    if not plain or not large or picture.bits > 8 or picture.width * picture.height > MAX_DECODED:
        return None
    from PIL import ImageOps

    with _one_at_a_time, _opened(data, picture.name) as image:
        height = max(1, round(picture.height * width / picture.width))
        image.draft("RGB", (width, height))
        turned = ImageOps.exif_transpose(image)
        if turned.mode not in ("L", "LA", "RGB", "RGBA"):
            turned = turned.convert("RGBA" if "transparency" in turned.info or turned.mode == "PA" else "RGB")
        turned.thumbnail((width, 1 << 20))
        return _saved(turned, "JPEG" if picture.media == "image/jpeg" else "PNG")


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Image.Image]:
    """The picture, of no other format than its first bytes told; whatever goes wrong is a FormatError."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[name.upper()]) as image:
                check_size(*image.size, name)
                yield image
    except FormatError:
        raise
    except Exception as error:  # decoders raise whatever they like over damaged bytes
        raise FormatError(f"a damaged {name}: {error}") from error


def _saved(image: Image.Image, name: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, name, **({"quality": 88} if name == "JPEG" else {"compress_level": 1}))
    return out.getvalue()


def windowed(pixels: Array, low: float | None, high: float | None) -> bytes:
    """An 8-bit PNG of numbers (H, W) or (H, W, C), of which a second or fourth channel is alpha; NaN is black."""
    from PIL import Image

    colours = _colours(pixels)
    first, last = _range(colours) if low is None or high is None else (low, high)
    first, last = first if low is None else low, last if high is None else high
    scale = 255 / (last - first) if last != first else 0.0
    levels = np.clip((np.nan_to_num(colours.astype(np.float32), nan=first) - first) * scale + 0.5, 0, 255)
    shown = levels.astype(np.uint8)
    if colours.shape != pixels.shape:
        alpha = (pixels[..., -1:] >> 8).astype(np.uint8)
        shown = np.concatenate([shown, alpha], axis=-1)
    return _saved(Image.fromarray(shown[..., 0] if shown.ndim == 3 and shown.shape[2] == 1 else shown))


def _colours(pixels: Array) -> Array:
    return pixels[..., :-1] if pixels.ndim == 3 and pixels.shape[2] in (2, 4) else pixels


def _range(pixels: Array) -> tuple[float, float]:
    finite = pixels if pixels.dtype.kind in "iu" else pixels[np.isfinite(pixels)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


# ---------------------------------------------------------------- PNG with 16 bits

_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def deep_pixels(data: bytes) -> Array:
    """Pixels of a PNG with 16 bits: uint16 (H, W) or (H, W, C).

    Pillow keeps all bits of grey pictures alone. Colours are read here when their rows are filtered in a way that
    goes for all pixels at once, as our writer does, and else with their upper 8 bits.

    Raises:
        FormatError: it cannot be decoded.
    """
    width, height, bits, colour, _, _, laced = struct.unpack_from(">IIBBBBB", data, 16)
    if width * height > MAX_DECODED:
        raise FormatError(f"too large for a window: more than {MAX_DECODED // 1_000_000} million pixels")
    if bits == 16 and not laced and colour in (2, 4, 6):
        pixels = _plain_rows(data, width, height, _CHANNELS[colour])
        if pixels is not None:
            return pixels
    with _opened(data, "PNG") as image:
        array: Array = np.asarray(image)
        if array.dtype == np.uint8:
            return array.astype(np.uint16) * np.uint16(257)
        return array


def _plain_rows(data: bytes, width: int, height: int, channels: int) -> Array | None:
    """The pixels; None where rows are filtered pixel by pixel, or data is missing."""
    stride = 1 + width * channels * 2
    unpack = zlib.decompressobj()
    try:
        raw = b"".join(unpack.decompress(part, stride * height) for part in _pixel_data(data))[: stride * height]
    except zlib.error as error:
        raise FormatError(f"a damaged PNG: {error}") from None
    if len(raw) < stride * height:
        return None
    lines = np.frombuffer(raw, np.uint8).reshape(height, stride)
    filters, rows = lines[:, 0], lines[:, 1:].copy()
    if filters.max() > 2:
        return None
    for y in np.flatnonzero(filters == 1):
        steps = rows[y].reshape(width, channels * 2)
        np.add.accumulate(steps, axis=0, out=steps)
    starts = np.flatnonzero(filters != 2)
    edges = [0, *(int(y) for y in starts if y), height]
    for first, last in pairwise(edges):  # each row is its difference to the one above
        np.add.accumulate(rows[first:last], axis=0, out=rows[first:last])
    return rows.view(">u2").reshape(height, width, channels).astype(np.uint16)


def _pixel_data(data: bytes) -> Iterator[Any]:
    at = 8
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"IDAT":
            yield data[at + 8 : at + 8 + size]
        at += 12 + size
