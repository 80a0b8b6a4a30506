"""Arrays of any layout and dtype → pixels of 8 or 16 bits that own their memory, ready to be encoded later."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.kinds.arrays import Array, describe

LEVELS = (
    "floats in [0, 1], uint8, uint16 (a picture of 16 bits), bool, or other integers that are all 0 or 1 (a mask) "
    "or all within 0–255"
)
CHANNELS = {1: "grey", 2: "grey and alpha", 3: "RGB", 4: "RGBA"}

_BLOCK = 1 << 14  # elements converted at a time: what lies between stays in the cache


@cache
def _plan(dataformats: str, axes: str, needed: str) -> tuple[tuple[int, ...], tuple[slice | None, ...]]:
    """How to bring an array into the order `axes`: a transposition, then an index that adds what is missing.

    Raises:
        ValueError: letters that are unknown, missing or given twice.
    """
    letters = dataformats.upper()
    if len(set(letters)) != len(letters) or not set(needed) <= set(letters) <= set(axes):
        raise ValueError(dataformats)
    order = tuple(letters.index(letter) for letter in axes if letter in letters)
    return order, tuple(slice(None) if letter in letters else None for letter in axes)


def arrange(array: Array, dataformats: str, argument: str, axes: str = "NHWC", needed: str = "HW") -> Array:
    """An array in a known order of axes, as a view.

    Args:
        array: pixels of any dtype.
        dataformats: a letter for each of its axes, of any case; those of `axes`, each at most once.
        argument: name of `array`, for messages.
        axes: the order wanted; C is its last.
        needed: letters that `dataformats` must have; the others are added as axes of length 1.

    Raises:
        SummaryError: another number of axes, an empty one, or more than four channels.
    """
    try:
        order, index = _plan(dataformats, axes, needed)
    except (ValueError, AttributeError, TypeError):
        accepted = f"{' and '.join(needed)}, and at most one each of {', '.join(axes)}, such as 'CHW' or 'NHWC'"
        raise SummaryError("dataformats", describe(dataformats), accepted) from None
    shown = ", ".join(dataformats.upper())
    if array.ndim != len(order):
        raise SummaryError(argument, describe(array), f"an array of shape ({shown}), or other dataformats")
    view: Array = array.transpose(order)[index]
    if view.shape[-1] not in CHANNELS:
        hint = ""
        if dataformats.upper().find("C") != array.ndim - 1 and array.shape[-1] in CHANNELS:
            hint = f"; where the last axis is the channel, dataformats={_channels_last(dataformats)!r}"
        channels = ", ".join(f"{count} ({name})" for count, name in CHANNELS.items())
        raise SummaryError(argument, describe(array), f"an array of shape ({shown}) with C = {channels}{hint}")
    if not view.size:
        raise SummaryError(argument, describe(array), f"an array of shape ({shown}) with at least one pixel")
    return view


def _channels_last(dataformats: str) -> str:
    letters = dataformats.upper()
    return letters.replace("C", "") + "C"


def levels(view: Array, argument: str) -> Array:
    """What a picture keeps of an array, in memory of its own.

    Floats are multiplied by 255 as float32, clipped and cut off, as torch.utils.tensorboard does; NaN becomes 0,
    with a RuntimeWarning. uint8 and uint16 stay as they are, bool becomes 0 and 255. Other integers count as bool
    when none is above 1, and otherwise as levels of 8 bits.

    Args:
        view: at least one element, of any strides.
        argument: its name, for messages.

    Returns:
        pixels: uint8 or uint16, in the shape of `view`, with its axes in the same order in memory.

    Raises:
        SummaryError: complex numbers, or integers outside 0–255.
    """
    dtype = view.dtype
    if dtype == np.uint8:
        return np.array(view)
    if dtype.kind == "f":
        return _from_floats(view, argument)
    if dtype.kind == "b":
        return np.multiply(view, np.uint8(255), dtype=np.uint8)
    if dtype.kind == "u" and dtype.itemsize == 2:
        return view.astype(np.uint16)
    if dtype.kind in "iu":
        low, high = view.min(), view.max()
        if low >= 0 and high <= 255:
            return np.multiply(view, 255 if high <= 1 else 1, dtype=np.uint8, casting="unsafe")
        raise SummaryError(argument, f"{describe(view)} with values from {low} to {high}", LEVELS)
    raise SummaryError(argument, describe(view), LEVELS)


def _from_floats(view: Array, argument: str) -> Array:
    order = sorted(range(view.ndim), key=lambda axis: -abs(view.strides[axis]))
    source = view.transpose(order)
    target: Array = np.empty(source.shape, np.uint8)
    result: Array = target.transpose(sorted(range(view.ndim), key=order.__getitem__))
    if source.flags.c_contiguous:
        source, target = source.reshape(-1), target.reshape(-1)
    step = max(1, _BLOCK * len(source) // source.size)
    undefined = False
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(source), step):
            block: Any = np.multiply(source[start : start + step], 255, dtype=np.float32, casting="same_kind")
            if np.isnan(block.min()):
                undefined = True
                block[np.isnan(block)] = 0
            target[start : start + step] = np.clip(block, 0, 255, out=block)
    if undefined:
        warnings.warn(f"{argument} has NaN, drawn as 0", RuntimeWarning, stacklevel=6)
    return result
