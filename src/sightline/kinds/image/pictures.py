"""Whatever can be logged as a picture → its size, and a function that encodes it later."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import Array, describe, to_array
from sightline.kinds.base import BLOBS, Value
from sightline.kinds.image.pixels import arrange, levels
from sightline.kinds.image.png import SIGNATURE, png

ENCODED = "bytes of a PNG, JPEG, GIF or WebP file"

_MAGIC = (SIGNATURE, b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_ALPHA = ("PA", "La", "RGBa")  # Pillow's modes that become RGBA
_KEPT = ("L", "LA", "RGB", "RGBA", "1", "I;16", "I;16L", "I;16B", "I")


@dataclass(frozen=True, slots=True)
class Pictures:
    """One or more pictures of the same size.

    Attributes:
        width, height: in pixels.
        encode: gives the bytes of one file for each picture; it owns what it needs.
        waiting: bytes it holds until then.
    """

    width: int
    height: int
    encode: Callable[[], list[bytes]]
    waiting: int

    def value(self, tag: str, description: str = "") -> Value:
        """As a value of the images plugin: a string tensor of width, height (both decimal) and the files."""
        return Value(tag, self._tensor, "images", data_class=BLOBS, description=description, waiting=self.waiting)

    def _tensor(self) -> Message:
        sides = [str(self.width).encode(), str(self.height).encode()]
        return make_tensor(sides + self.encode())


def pictures(value: Any, dataformats: str, argument: str, limit: int | None = None) -> Pictures:
    """One picture, or several: an array with an axis N, or a sequence of pictures of one size.

    Args:
        value: an array-like; a Pillow image; an encoded file as bytes or as a file object; or a sequence of these.
        dataformats: the axes of an array; Pillow images and files know theirs.
        argument: name of `value`, for messages.
        limit: how many of several to take; None takes all.

    Raises:
        SummaryError: none of these, or of the wrong shape.
    """
    if isinstance(value, (list, tuple)) and any(_is_whole(item) for item in value):
        return _joined([pictures(item, "HWC", argument) for item in value[:limit]], argument)
    data = encoded(value, argument)
    if data is not None:
        return Pictures(*_size(data, argument), partial(list, (data,)), len(data))
    if is_pillow(value):
        view = from_pillow(value, argument)
    else:
        view = arrange(to_array(value, argument), dataformats, argument)[:limit]
    return from_pixels(levels(view, argument))


def from_pixels(pixels: Array) -> Pictures:
    """Pictures of pixels (N, H, W, C), uint8 or uint16, that nobody else changes."""
    return Pictures(pixels.shape[2], pixels.shape[1], partial(_files, pixels), pixels.nbytes)


def _files(pixels: Array) -> list[bytes]:
    return [png(one) for one in pixels]


def _joined(parts: Sequence[Pictures], argument: str) -> Pictures:
    sizes = {(part.width, part.height): None for part in parts}
    if len(sizes) > 1:
        shown = ", ".join(f"{width}×{height}" for width, height in sizes)
        raise SummaryError(argument, f"pictures of {shown} pixels", "pictures of one size")
    width, height = next(iter(sizes))
    return Pictures(
        width, height, lambda: [file for part in parts for file in part.encode()], sum(part.waiting for part in parts)
    )


def _is_whole(value: Any) -> bool:
    return is_pillow(value) or isinstance(value, (bytes, bytearray, memoryview)) or callable(_reader(value))


def _reader(value: Any) -> Any:
    return getattr(value, "getvalue", None) or getattr(value, "read", None)  # the position of a BytesIO is at its end


def is_pillow(value: Any) -> bool:
    """Whether it is an image of Pillow, told without importing it."""
    return hasattr(value, "getbands") and hasattr(value, "mode") and hasattr(value, "tobytes")


def from_pillow(image: Any, argument: str) -> Array:
    """A Pillow image of any mode as an array (1, H, W, C); colours of other spaces become RGB."""
    if image.mode not in _KEPT:
        alpha = image.mode in _ALPHA or (image.mode == "P" and "transparency" in image.info)
        image = image.convert("L" if image.mode == "F" else "RGBA" if alpha else "RGB")
    array = np.asarray(image)
    if image.mode == "I":  # 32 bits, in which Pillow keeps pictures of 16
        if array.size and not 0 <= array.min() <= array.max() <= 65535:
            came = f"a Pillow image of mode I with values from {array.min()} to {array.max()}"
            raise SummaryError(argument, came, "values within 0–65535")
        array = array.astype(np.uint16)
    return arrange(array, "HW" if array.ndim == 2 else "HWC", argument)


def encoded(value: Any, argument: str) -> bytes | None:
    """The bytes of an encoded file; None for what is no bytes and no file object.

    Raises:
        SummaryError: bytes that do not begin as one of the known formats does.
    """
    read = _reader(value)
    if callable(read) and not is_pillow(value):
        value = read()
    if not isinstance(value, (bytes, bytearray, memoryview)):
        return None
    data = bytes(value)
    if data.startswith(_MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return data
    raise SummaryError(argument, describe(data), f"{ENCODED}, a Pillow image or an array")


def decoded(data: bytes, argument: str) -> Array:
    """The pixels of an encoded file, (1, H, W, C); of an animation the first frame."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return from_pillow(image, argument)
    except SummaryError:
        raise
    except Exception as error:
        raise _unreadable(data, argument, error) from error


def _size(data: bytes, argument: str) -> tuple[int, int]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except Exception as error:
        raise _unreadable(data, argument, error) from error


def _unreadable(data: bytes, argument: str, error: Exception) -> SummaryError:
    return SummaryError(argument, f"{len(data)} bytes that cannot be read as a picture ({error})", ENCODED)
