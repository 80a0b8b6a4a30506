"""Boxes with labels, drawn into a picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from sightline.kinds.arrays import Array

_COLOUR = (230, 0, 38)
_ON_COLOUR = (255, 255, 255)
_LONGEST = 80  # characters of a label


def draw_boxes(pixels: Array, boxes: Array, labels: Sequence[str], rescale: float) -> Array:
    """The picture in its new size with the boxes on top, so that lines and labels stay sharp.

    Args:
        pixels: uint8 (H, W, C), 1 to 4 channels.
        boxes: float64 (N, 4), finite: xmin, ymin, xmax, ymax in pixels of the given picture, in any order; what
            lies outside is not drawn.
        labels: N texts; "" for a box without one.
        rescale: new size over the given one.

    Returns:
        pixels: uint8 (int(H · rescale), int(W · rescale), 3 or 4).
    """
    from PIL import Image, ImageDraw

    image = Image.fromarray(_colour(pixels))
    size = scaled(pixels.shape[1], rescale), scaled(pixels.shape[0], rescale)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    width, height = size
    line = max(2, round(min(size) / 250))
    corners = [_corners(box, width, height, line) for box in boxes * rescale]
    draw = ImageDraw.Draw(image)
    for corner in corners:
        _frame(draw, *corner, line)
    if any(labels):
        font = _font(max(11, min(size) // 36))
        for (left, top, right, bottom), label in zip(corners, labels, strict=True):
            if label and left < width and top < height and right > 0 and bottom > 0:
                _label(draw, font, left, top, label, size)
    return np.asarray(image)


def scaled(length: int, rescale: float) -> int:
    return int(length * rescale)


def _colour(pixels: Array) -> Array:
    channels = pixels.shape[2]
    if channels < 3:  # grey to RGB, with its alpha where it has one
        pixels = pixels[..., [0, 0, 0, 1][: channels + 2]]
    return np.ascontiguousarray(pixels)


def _corners(box: Array, width: int, height: int, line: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in whole pixels; what is far outside is kept just so far that it is not seen."""
    (left, right), (top, bottom) = np.sort(box[::2]), np.sort(box[1::2])
    left, right = np.clip((left, right), -line, width + line)
    top, bottom = np.clip((top, bottom), -line, height + line)
    x, y = round(left), round(top)
    return x, y, max(x + 1, round(right)), max(y + 1, round(bottom))


def _frame(draw: Any, left: int, top: int, right: int, bottom: int, line: int) -> None:
    """Four bars just inside the corners; Pillow's own outline grows beyond a box that is smaller than its lines."""
    wide, high = min(line, right - left), min(line, bottom - top)
    for bar in (
        (left, top, right, top + high),
        (left, bottom - high, right, bottom),
        (left, top, left + wide, bottom),
        (right - wide, top, right, bottom),
    ):
        draw.rectangle((bar[0], bar[1], bar[2] - 1, bar[3] - 1), fill=_COLOUR)


def _font(size: int) -> Any:
    from PIL import ImageFont

    try:
        return ImageFont.load_default(size)
    except (TypeError, ImportError, OSError):  # Pillow 10.0, or one without FreeType: a font of one size
        return ImageFont.load_default()


def _label(draw: Any, font: Any, left: int, top: int, label: str, size: tuple[int, int]) -> None:
    """A label above the top left corner of its box; inside the box where the picture ends above."""
    # Pillow's own font knows ASCII only: accents go, other letters become question marks
    text = unicodedata.normalize("NFKD", " ".join(label.split()))
    text = "".join(c for c in text if not unicodedata.combining(c)).encode("ascii", "replace").decode()
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    x0, _, x1, _ = draw.textbbox((0, 0), text, font=font)
    _, y0, _, y1 = draw.textbbox((0, 0), "Ay", font=font)  # all labels are equally high
    pad = 2
    width, height = int(x1 - x0) + 2 * pad, int(y1 - y0) + 2 * pad
    x = max(0, min(left, size[0] - width))
    y = top - height if top >= height else max(0, min(top, size[1] - height))
    draw.rectangle((x, y, x + width - 1, y + height - 1), fill=_COLOUR)
    draw.text((x + pad - x0, y + pad - y0), text, fill=_ON_COLOUR, font=font)
