"""Values → a histogram as TensorFlow 2 stores it: a float64 tensor of (left edge, right edge, count) rows.

The default buckets are those of TensorFlow 1 and PyTorch, without empty ones on the outside and with the true
least and greatest value as outermost edges: what TensorBoard makes of PyTorch's histograms when it reads them
(event-format section 6), so that it shows ours and theirs alike.
"""

from __future__ import annotations

import operator
import sys
import warnings
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import SummaryError
from sightline.events.tensor import make_tensor
from sightline.kinds.arrays import describe, to_array, to_number
from sightline.kinds.base import Value
from sightline.kinds.histogram.counting import (
    MAX_BUCKETS,
    RULES,
    Counted,
    between,
    by_rule,
    exponential,
    merged,
    uniform,
)

Array: TypeAlias = npt.NDArray[Any]
Doubles: TypeAlias = npt.NDArray[np.float64]

PLUGIN = "histograms"

_BINS = (
    f'"tensorflow", a rule of NumPy\'s ({", ".join(RULES)}), a number of buckets from 1 to {MAX_BUCKETS}, '
    "or two or more ascending edges"
)
_MAX_WARNED = 10_000  # tags; a program that makes up tags without end gets no more warnings
_warned: set[str] = set()


def histogram(
    tag: str, values: Any, bins: Any = "tensorflow", max_bins: int | None = None, *, description: str = ""
) -> Value:
    """How values are distributed.

    NaN and infinite values are left out; a warning says so once a tag.

    Args:
        values: real numbers of any shape and dtype; none is fine.
        bins: "tensorflow" for exponential buckets around 0; a number of buckets of one width between the least
            and the greatest value; edges of buckets, outside of which nothing is counted; or the name of a rule
            of `numpy.histogram_bin_edges`.
        max_bins: neighbouring buckets are put together when there are more, before empty ones on the outside are
            dropped.

    Raises:
        SummaryError: complex or not numeric values; bins or max_bins that mean nothing.
    """
    rows, left_out, size = _histogram(values, bins, max_bins)
    if left_out:
        _warn(tag, left_out, size)
    return Value(tag, make_tensor(rows), PLUGIN, description=description)


def buckets(values: Any, bins: Any = "tensorflow", max_bins: int | None = None) -> Doubles:
    """The rows of a histogram: float64 (k, 3) of left edge, right edge, count; arguments as of `histogram`."""
    return _histogram(values, bins, max_bins)[0]


def histogram_raw(
    tag: str,
    min: Any,
    max: Any,
    num: Any,
    sum: Any,
    sum_squares: Any,
    bucket_limits: Any,
    bucket_counts: Any,
    *,
    description: str = "",
) -> Value:
    """A histogram that the caller has counted, as HistogramProto has it.

    Args:
        min, max: of the values; the outermost edges.
        num, sum, sum_squares: of the values; checked to be numbers, but the tensor has no place for them.
        bucket_limits: (k,), the upper edge of every bucket, ascending; the last may be infinite.
        bucket_counts: (k,), what lies between the limit before and its own; at least 0.

    Raises:
        SummaryError: lengths differ; limits descend; counts are negative or not finite; numbers are missing.
    """
    ends = to_number(min, "min"), to_number(max, "max")
    for name, number in (("num", num), ("sum", sum), ("sum_squares", sum_squares)):
        to_number(number, name)
    limits, counts = _vector(bucket_limits, "bucket_limits"), _vector(bucket_counts, "bucket_counts")
    if limits.size != counts.size:
        came = f"{limits.size} limits for {counts.size} counts"
        raise SummaryError("bucket_limits", came, "as many as bucket_counts")
    if not _ascend(limits):
        raise SummaryError("bucket_limits", describe(bucket_limits), "ascending upper edges")
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise SummaryError("bucket_counts", describe(bucket_counts), "finite counts of at least 0")
    return Value(tag, make_tensor(_raw_rows(ends, limits, counts)), PLUGIN, description=description)


def _raw_rows(ends: tuple[float, float], limits: Doubles, counts: Doubles) -> Doubles:
    full = np.flatnonzero(counts)
    if not full.size:
        return np.empty((0, 3))
    least, greatest = ends
    if not -np.inf < least <= greatest < np.inf:
        raise SummaryError("min", f"min {least} and max {greatest}", "finite numbers, min at most max")
    start, stop = int(full[0]), int(full[-1]) + 1
    inner = limits[start : stop - 1]
    if not np.isfinite(inner).all():
        raise SummaryError("bucket_limits", "an infinite edge between two counts", "finite inner edges")
    return np.column_stack([np.append(least, inner), np.append(inner, greatest), counts[start:stop]])


def _histogram(values: Any, bins: Any, max_bins: int | None) -> tuple[Doubles, int, int]:
    """The rows, how many values were left out, and of how many."""
    array = to_array(values, "values")
    if array.dtype.kind == "c":
        raise SummaryError("values", describe(values), "real numbers; of complex ones log the magnitude, or both parts")
    limit = _max_bins(max_bins)
    counted, whole = _counted(array, bins)
    if limit is not None:
        counted = merged(counted, limit)
    return (_all_rows if whole else _rows)(counted), counted.left_out, array.size


def _counted(array: Array, bins: Any) -> tuple[Counted, bool]:
    """The counts, and whether empty buckets on the outside are to be kept."""
    if isinstance(bins, str):
        if bins == "tensorflow":
            return exponential(array), False
        if bins in RULES:
            return by_rule(array, bins), False
        raise SummaryError("bins", describe(bins), _BINS)
    try:
        number = operator.index(bins)
    except TypeError:
        edges = to_array(bins, "bins")
        if edges.dtype.kind == "c" or edges.ndim != 1 or edges.size < 2 or not _ascend(edges):
            raise SummaryError("bins", describe(bins), _BINS) from None
        return between(array, edges.astype(np.float64)), False
    if not 1 <= number <= MAX_BUCKETS:
        raise SummaryError("bins", describe(bins), _BINS)
    return uniform(array, number), True


def _max_bins(max_bins: Any) -> int | None:
    if max_bins is None:
        return None
    try:
        number = operator.index(max_bins)
    except TypeError:
        number = 0
    if number < 1:
        raise SummaryError("max_bins", describe(max_bins), "a whole number from 1, or None")
    return number


def _rows(counted: Counted) -> Doubles:
    """From the first to the last bucket that has values; the outermost edges are theirs where that is narrower."""
    full = np.flatnonzero(counted.counts)
    if not full.size:
        return np.empty((0, 3))
    start, stop = int(full[0]), int(full[-1]) + 1
    edges = counted.edges[start : stop + 1].copy()
    edges[0], edges[-1] = np.maximum(edges[0], counted.least), np.minimum(edges[-1], counted.greatest)
    return np.column_stack([edges[:-1], edges[1:], counted.counts[start:stop]])


def _all_rows(counted: Counted) -> Doubles:
    return np.column_stack([counted.edges[:-1], counted.edges[1:], counted.counts])


def _ascend(edges: Array) -> bool:
    return not np.isnan(edges).any() and bool((edges[1:] >= edges[:-1]).all())


def _vector(value: Any, argument: str) -> Doubles:
    array = to_array(value, argument)
    if array.ndim != 1 or array.dtype.kind == "c":
        raise SummaryError(argument, describe(value), "a list or an array of one dimension of real numbers")
    return array.astype(np.float64)


def _warn(tag: str, left_out: int, size: int) -> None:
    if tag in _warned or len(_warned) >= _MAX_WARNED:
        return
    _warned.add(tag)
    text = f"histogram {tag!r}: {left_out} of {size} values are NaN or infinite and were left out; said once a tag"
    warnings.warn(text, RuntimeWarning, stacklevel=_depth_of_caller())


def _depth_of_caller() -> int:
    """The stack level, as `_warn` counts, of the first frame outside of this package."""
    depth, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "sightline":
        depth, frame = depth + 1, frame.f_back
    return depth
