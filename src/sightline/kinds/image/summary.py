"""Pictures as values of the images plugin: arrays, Pillow images, encoded files, boxes on a picture, figures.

The layout is TensorBoard's second: a string tensor of width, height and one encoded file for each sample. Arrays
are written as PNG. What is given is checked, converted and copied at the call, and encoded later.
"""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.kinds.arrays import Array, describe, sound_text, to_array, to_number
from sightline.kinds.base import Value
from sightline.kinds.image.boxes import draw_boxes, scaled
from sightline.kinds.image.figures import ACCEPTED as FIGURES
from sightline.kinds.image.figures import close as close_figure
from sightline.kinds.image.figures import render, without_alpha
from sightline.kinds.image.pictures import Pictures, decoded, encoded, from_pillow, is_pillow, pictures
from sightline.kinds.image.pixels import arrange, levels
from sightline.kinds.image.png import png


def image(tag: str, img_tensor: Any, dataformats: str = "CHW", *, description: str = "") -> Value:
    """One picture; with an axis N in `dataformats`, several as one value.

    Args:
        tag: its name.
        img_tensor: array-like with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels: floats in [0, 1],
            clipped, NaN becomes 0; uint8; uint16, written with 16 bits; bool; other integers that are all 0 or 1 (a
            mask) or all within 0–255. Or a Pillow image, or the bytes of a PNG, JPEG, GIF or WebP file (or a file
            object with them), which are stored as they are.
        dataformats: a letter for each axis of an array: H and W, and at most one C and N.
        description: Markdown.

    Raises:
        SummaryError: none of these.
    """
    return pictures(img_tensor, dataformats, "img_tensor").value(tag, description)


def images(
    tag: str, img_tensor: Any, dataformats: str = "NCHW", *, max_outputs: int | None = None, description: str = ""
) -> Value:
    """Several pictures of one size as one value, a sample each.

    Args:
        tag, dataformats, description: as of `image`.
        img_tensor: as of `image`, or a list of Pillow images or encoded files of one size.
        max_outputs: how many to keep, the first ones; None keeps all.

    Raises:
        SummaryError: none of these, or no picture at all.
    """
    limit = None
    if max_outputs is not None:
        try:
            limit = operator.index(max_outputs)
        except TypeError:
            limit = 0
        if limit < 1:
            raise SummaryError("max_outputs", describe(max_outputs), "a whole number from 1 on, or None for all")
    return pictures(img_tensor, dataformats, "img_tensor", limit).value(tag, description)


def image_with_boxes(
    tag: str,
    img_tensor: Any,
    box_tensor: Any,
    rescale: float = 1,
    dataformats: str = "CHW",
    labels: Sequence[Any] | str | None = None,
    *,
    description: str = "",
) -> Value:
    """One picture with boxes drawn into it.

    Args:
        tag, img_tensor, dataformats, description: as of `image`; 16 bits become 8.
        box_tensor: (N, 4), or (4,) for one box: xmin, ymin, xmax, ymax in pixels of `img_tensor`; N may be 0. Boxes
            with NaN or infinite corners are left out, with a RuntimeWarning.
        rescale: size of what is logged over that of `img_tensor`.
        labels: a text, or anything with one, for each box; or one text for all of them.

    Raises:
        SummaryError: none of these, not one picture, or not one label for each box.
    """
    view = _one_picture(img_tensor, dataformats)
    boxes = _boxes(box_tensor)
    texts = _labels(labels, len(boxes))
    factor = to_number(rescale, "rescale")
    if not math.isfinite(factor) or scaled(min(view.shape[:2]), factor) < 1:
        raise SummaryError("rescale", describe(rescale), "a number above 0 that leaves at least one pixel")
    finite = np.asarray(np.isfinite(boxes).all(axis=1))
    if not finite.all():
        lost = int((~finite).sum())
        warnings.warn(f"box_tensor has {lost} boxes that are not finite, left out", RuntimeWarning, stacklevel=3)
        texts = [text for text, keep in zip(texts, finite, strict=True) if keep]
    pixels = levels(view, "img_tensor")

    def files(boxes: Array = boxes[finite]) -> list[bytes]:
        shown = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
        return [png(draw_boxes(shown, boxes, texts, factor))]

    width, height = scaled(view.shape[1], factor), scaled(view.shape[0], factor)
    return Pictures(width, height, files, pixels.nbytes + boxes.nbytes).value(tag, description)


def _one_picture(value: Any, dataformats: str) -> Array:
    data = encoded(value, "img_tensor")
    if data is not None:
        view = decoded(data, "img_tensor")
    elif is_pillow(value):
        view = from_pillow(value, "img_tensor")
    else:
        view = arrange(to_array(value, "img_tensor"), dataformats, "img_tensor")
    if len(view) != 1:
        raise SummaryError("img_tensor", describe(value), "one picture")
    one: Array = view[0]
    return one


def _boxes(box_tensor: Any) -> Array:
    boxes = to_array(box_tensor, "box_tensor")
    if boxes.shape == (4,):
        boxes = boxes[np.newaxis]
    elif boxes.shape == (0,):
        boxes = boxes.reshape(0, 4)
    if boxes.ndim != 2 or boxes.shape[1] != 4 or boxes.dtype.kind == "c":
        accepted = "an array of shape (N, 4) with xmin, ymin, xmax, ymax in each row"
        raise SummaryError("box_tensor", describe(box_tensor), accepted)
    return boxes.astype(np.float64)


def _labels(labels: Sequence[Any] | str | None, count: int) -> list[str]:
    if labels is None or isinstance(labels, str):
        return [sound_text(labels or "")] * count
    found = labels.tolist() if hasattr(labels, "tolist") else labels
    try:
        texts = ["" if label is None else sound_text(str(label)) for label in found]
    except TypeError:
        texts = []
    if len(texts) != count:
        raise SummaryError("labels", describe(labels), f"one label for each of {count} boxes, or one text for all")
    return texts


def figure(tag: str, figure: Any, close: bool = True, *, description: str = "") -> Value:
    """A Matplotlib figure, or several of one size as one value, drawn at the call.

    Args:
        tag: its name.
        figure: a matplotlib.figure.Figure on any canvas, or a list of them.
        close: whether pyplot is to forget the figure afterwards.
        description: Markdown.

    Raises:
        SummaryError: no Matplotlib figure, an empty list, or figures of several sizes.
    """
    several = list(figure) if isinstance(figure, (list, tuple)) else [figure]
    if not several:
        raise SummaryError("figure", describe(figure), FIGURES)
    drawn = [render(one) for one in several]
    height, width = drawn[0].shape[1:3]
    if any(one.shape != drawn[0].shape for one in drawn):
        sizes = ", ".join(f"{one.shape[2]}×{one.shape[1]}" for one in drawn)
        raise SummaryError("figure", f"figures of {sizes} pixels", "figures of one size in a list")
    if close:
        for one in several:
            close_figure(one)
    encode = partial(_figure_files, drawn)
    return Pictures(width, height, encode, sum(one.nbytes for one in drawn)).value(tag, description)


def _figure_files(drawn: list[Array]) -> list[bytes]:
    return [png(without_alpha(one[0])) for one in drawn]
