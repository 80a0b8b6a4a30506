"""Clips as values of the images plugin: one animated GIF for each, which every browser plays."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import Any

from sightline.errors import SummaryError
from sightline.kinds.arrays import Array, describe, to_array, to_number
from sightline.kinds.base import Value
from sightline.kinds.image.gif import LIMIT, gif
from sightline.kinds.image.pictures import Pictures
from sightline.kinds.image.pixels import arrange, levels

_SHORTEST = 2  # hundredths of a second; browsers take ten times as long for what is shorter


def video(tag: str, vid_tensor: Any, fps: float = 4, *, dataformats: str = "NTCHW", description: str = "") -> Value:
    """One or more clips of one size and length as one value, a sample each.

    Args:
        tag: its name.
        vid_tensor: array-like of shape (N, T, C, H, W) with 1 (grey) or 3 (RGB) channels: floats in [0, 1], clipped,
            NaN becomes 0; uint8; bool; other integers that are all 0 or 1 or all within 0–255.
        fps: frames a second. GIF counts in hundredths of a second: times are rounded so that they add up, and
            what is faster than 50 frames a second plays at 50.
        dataformats: a letter for each axis: T, H and W, and at most one N and C.
        description: Markdown.

    Raises:
        SummaryError: none of these.
    """
    array = to_array(vid_tensor, "vid_tensor")
    view = arrange(array, dataformats, "vid_tensor", "NTHWC", "THW")
    if view.shape[-1] not in (1, 3):
        raise SummaryError("vid_tensor", describe(vid_tensor), "1 (grey) or 3 (RGB) channels")
    if array.dtype.itemsize == 2 and array.dtype.kind == "u":
        raise SummaryError("vid_tensor", describe(vid_tensor), "floats in [0, 1], uint8 or bool: GIF has 8 bits")
    if max(view.shape[2:4]) > LIMIT:
        raise SummaryError("vid_tensor", describe(vid_tensor), f"frames of at most {LIMIT} pixels a side")
    ticks = _ticks(view.shape[1], _rate(fps))
    pixels = levels(view, "vid_tensor")
    return Pictures(pixels.shape[3], pixels.shape[2], partial(_files, pixels, ticks), pixels.nbytes).value(
        tag, description
    )


def _rate(fps: Any) -> float:
    rate = to_number(fps, "fps")
    if not math.isfinite(rate) or rate <= 100 / LIMIT:
        raise SummaryError("fps", describe(fps), "frames a second: a finite number above 0.0016")
    return rate


def _ticks(count: int, rate: float) -> list[int]:
    """Hundredths of a second of each frame; they add up to the length of the clip, as far as they may be so short."""
    ends = [math.floor(100 * number / rate + 0.5) for number in range(count + 1)]
    return [max(_SHORTEST, after - before) for before, after in pairwise(ends)]


def _files(pixels: Array, ticks: list[int]) -> list[bytes]:
    return [gif(clip, ticks) for clip in pixels]
