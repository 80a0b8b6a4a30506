"""Thinning to pixels: of each pixel column the points that a line drawn there can show, so no spike is lost.

A line through the first, lowest, highest and last point of every pixel column covers the same pixels as
the line through all points (Jugel et al., "M4: a visualization-oriented time series data aggregation",
VLDB 2014). NaN and infinities cannot be drawn on the line but are marked on it, so the first of each in a
column is kept as well.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from sightline.query import _kernels

Indices = npt.NDArray[np.int64]
PER_COLUMN = 7  # first, lowest, highest, last, NaN, +Inf, -Inf

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_WIDE = 2**62  # a span from here on is measured in float64: pixels are then thousands of steps wide


def bounds(x: npt.NDArray[Any], lo: float, hi: float) -> tuple[int, int]:
    """The half-open range of positions in ascending `x` (int64 or float64) with lo <= x <= hi."""
    if x.dtype.kind == "i":  # as integers, because float64 cannot tell steps beyond 2**53 apart
        first = max(_whole(lo, math.ceil), _SMALLEST)
        last = min(_whole(hi, math.floor), _LARGEST)
        if first > _LARGEST or last < _SMALLEST:
            edge = x.size if first > _LARGEST else 0
            return edge, edge
        start = int(x.searchsorted(np.int64(first), "left"))
        return start, max(start, int(x.searchsorted(np.int64(last), "right")))
    start = int(x.searchsorted(lo, "left"))
    return start, max(start, int(x.searchsorted(hi, "right")))


def thin(x: npt.NDArray[Any], y: npt.NDArray[np.floating[Any]], lo: float, hi: float, width: int) -> Indices:
    """Indices, ascending and unique, of the points that stand for all points with lo <= x <= hi.

    The range is cut into `width` columns of equal width, the last one closed. Of each column the first,
    lowest, highest and last finite point are kept (the earliest where several are equally low or high)
    and its first NaN, first +Inf and first -Inf: at most 7 of a column.

    Args:
        x: int64 or float64, finite, ascending (equal neighbours allowed), shape (n,).
        y: float32 or float64, shape (n,).
        lo, hi: the range in the unit of x, lo <= hi.
        width: columns, at least 1.
    """
    start, stop = bounds(x, lo, hi)
    return thin_slice(x, y, start, stop, lo, hi, width)


def thin_slice(
    x: npt.NDArray[Any],
    y: npt.NDArray[np.floating[Any]],
    start: int,
    stop: int,
    lo: float,
    hi: float,
    width: int,
) -> Indices:
    """As `thin`, for a caller that already knows `bounds(x, lo, hi)`."""
    out = np.empty(min(PER_COLUMN * width, stop - start), np.int64)
    if out.size == 0:
        return out
    pitch = float(hi - lo) / width
    if x.dtype.kind == "i" and int(x[stop - 1]) - int(x[start]) < _WIDE:
        origin = int(x[start])
        kept = _kernels.thin(x, y, start, stop, origin, float(lo - origin), pitch, width, out)
    else:
        kept = _kernels.thin(x.astype(np.float64, copy=False), y, start, stop, 0.0, lo, pitch, width, out)
    return out[:kept]


def merge(a: Indices, b: Indices) -> Indices:
    """The union of two ascending index arrays, ascending and unique."""
    out = np.empty(a.size + b.size, np.int64)
    return out[: _kernels.merge(a, b, out)]


def _whole(value: float, rounded: Any) -> int:
    """`value` rounded to an integer; an infinity becomes one beyond int64."""
    return int(rounded(value)) if math.isfinite(value) else (2**64 if value > 0 else -(2**64))
