"""Array → counts in buckets: in one or two native passes, and without a copy of the array.

Whatever is not finite is left out. A value that equals an edge is above it, except on the last edge, which belongs
to the last bucket: as in `numpy.histogram`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.kinds.histogram import _buckets

Array: TypeAlias = npt.NDArray[Any]
Doubles: TypeAlias = npt.NDArray[np.float64]

RULES = ("auto", "fd", "doane", "scott", "stone", "rice", "sturges", "sqrt")
"""Names that NumPy has for ways to choose the number of buckets."""

MAX_BUCKETS = 1 << 16
"""Buckets that a number or a rule may ask for: one far value must not claim gigabytes."""

_STRETCH = 1 << 16  # values a native call is given


@dataclass(frozen=True, slots=True)
class Counted:
    """A histogram.

    Attributes:
        edges: float64 (k + 1,), ascending. Those of `exponential` end in minus and plus infinity.
        counts: float64 (k,).
        least, greatest: of the finite values; infinity and minus infinity when there are none.
        left_out: values that are NaN or infinite.
    """

    edges: Doubles
    counts: Doubles
    least: float
    greatest: float
    left_out: int


def exponential(values: Array) -> Counted:
    """Counts between 0 and ±1e-12 · 1.1^i, i = 0 … 773, which is up to 1e20, the buckets that TensorFlow 1 made
    and other writers took over. The outermost two have no end."""
    dtype = _float_type(values)
    table = _table(dtype)
    counts = np.zeros(len(table.last), np.int64)
    ends = _no_extent(dtype)
    for some in _stretches(values, dtype):
        _buckets.count_by_table(some.view(table.last.dtype), table.first, table.last, counts, ends)
    edges = _open_edges()
    in_buckets = np.bincount(table.bucket, counts, len(edges)).astype(np.float64, copy=False)
    return Counted(edges, in_buckets[:-1], *_ends(ends), int(in_buckets[-1]))


def uniform(values: Array, buckets: int) -> Counted:
    """Counts in buckets of one width between the least and the greatest value, as TensorFlow 2 makes them.

    All values equal: every bucket begins and ends there, and the last one has all. No values: all is 0.
    """
    least, greatest, left_out = _extent(values)
    counts = np.zeros(buckets, np.int64)
    if least >= greatest:
        finite = values.size - left_out
        counts[-1] = finite
        return Counted(np.full(buckets + 1, least if finite else 0.0), counts.astype(float), least, greatest, left_out)
    scale = _scale(least, greatest, 1000)
    low, high = least * scale, greatest * scale
    for some in _stretches(values, _float_type(values)):
        _buckets.count_uniform(some, scale, low, (high - low) / buckets, counts)
    edges = np.linspace(low, high, buckets + 1) / scale
    edges[0], edges[-1] = least, greatest
    return Counted(edges, counts.astype(float), least, greatest, left_out)


def between(values: Array, edges: Doubles) -> Counted:
    """Counts between given edges; values outside of them are not counted.

    Args:
        values: any shape.
        edges: two or more, ascending, no NaN.
    """
    least, greatest, left_out = _extent(values)
    closed = edges.copy()
    closed[-1] = math.nextafter(edges[-1], math.inf)  # the last edge belongs to the last bucket
    counts = np.zeros(len(edges) + 1, np.int64)
    for some in _stretches(values, _float_type(values)):
        _buckets.count_by_edges(some, closed, counts)
    return Counted(edges, counts[1:-1].astype(float), least, greatest, left_out)


def by_rule(values: Array, rule: str) -> Counted:
    """Counts in as many buckets of one width as a rule of NumPy's says, at most MAX_BUCKETS."""
    least, greatest, left_out = _extent(values)
    if least >= greatest:
        return between(values, np.array([least, least]))
    finite = np.asarray(values, np.float64).ravel()
    if left_out:
        finite = finite[np.isfinite(finite)]
    scale = _scale(least, greatest, 300)  # the rules take squares and cubes
    if scale != 1:
        finite = finite * scale
    with np.errstate(all="ignore"):
        edges = _edges_by_rule(finite, rule) / scale
    edges[0], edges[-1] = least, greatest
    return between(values, edges)


def merged(counted: Counted, max_buckets: int) -> Counted:
    """Neighbours put together in groups of k // max_buckets, as PyTorch does: what is left may be nearly twice as
    many as asked for."""
    size = len(counted.counts)
    if size <= max_buckets:
        return counted
    firsts = np.arange(0, size, size // max_buckets)
    edges = np.append(counted.edges[firsts], counted.edges[-1])
    return Counted(edges, np.add.reduceat(counted.counts, firsts), counted.least, counted.greatest, counted.left_out)


def _edges_by_rule(finite: Doubles, rule: str) -> Doubles:
    """What NumPy says, but never more than MAX_BUCKETS buckets and never an error.

    The width by Freedman and Diaconis is 2 · IQR / ∛n, however far away a single value is; NumPy would make all of
    those buckets, and its older versions for "auto" too, which the newer hold at 2 · √n. The other rules ask
    for no more buckets than there are values, or a hundred.
    """
    spread, most = float(np.ptp(finite)), MAX_BUCKETS
    if rule in ("fd", "auto"):
        low, high = np.percentile(finite, [25, 75])
        width = 2 * (high - low) / finite.size ** (1 / 3)
        if rule == "auto":
            most = min(most, math.ceil(max(2 * math.sqrt(finite.size), math.log2(finite.size) + 1)))
        if width and spread / width > most:
            return np.linspace(finite.min(), finite.max(), most + 1)
    try:
        edges: Doubles = np.histogram_bin_edges(finite, rule)
    except ValueError:  # too few numbers between the least and the greatest for so many edges
        return np.array([finite.min(), finite.max()])
    return edges if len(edges) <= most + 1 else np.linspace(edges[0], edges[-1], most + 1)


def _scale(least: float, greatest: float, reach: int) -> float:
    """A power of two that brings values near 1 when they are beyond 2^±reach, where sums overflow and widths vanish;
    1 otherwise."""
    exponent = math.frexp(max(-least, greatest))[1]
    return 1.0 if abs(exponent) <= reach else math.ldexp(1.0, max(-1000, min(-exponent, 1000)))


def _float_type(values: Array) -> np.dtype[Any]:
    """float32 where it holds every value of the array's dtype."""
    return np.dtype(np.float32 if np.can_cast(values.dtype, np.float32) else np.float64)


def _stretches(values: Array, dtype: np.dtype[Any]) -> Iterator[Array]:
    """The values as contiguous arrays of a dtype, in any order; each lasts until the next."""
    operand: Any = [["readonly", "contig", "aligned"]]  # NumPy's own types know no "contig"
    with np.errstate(all="ignore"):  # a long double may be beyond float64
        yield from np.nditer(
            [np.atleast_1d(values)],  # NumPy 1 does not fill the buffer of a 0-d array
            flags=["external_loop", "buffered", "zerosize_ok"],
            op_flags=operand,
            op_dtypes=[dtype],
            casting="unsafe",
            order="K",
            buffersize=_STRETCH,
        )


def _extent(values: Array) -> tuple[float, float, int]:
    """(least, greatest, how many are not finite); infinity and minus infinity when no value is finite."""
    dtype = _float_type(values)
    ends = _no_extent(dtype)
    finite = sum(_buckets.extent(some, ends) for some in _stretches(values, dtype))
    return *_ends(ends), values.size - finite


def _no_extent(dtype: np.dtype[Any]) -> Array:
    return np.array([math.inf, -math.inf], dtype)


def _ends(ends: Array) -> tuple[float, float]:
    return float(ends[0]) + 0.0, float(ends[1]) + 0.0  # no minus zero


@dataclass(frozen=True, slots=True)
class _Table:
    """Which bit patterns of a float type belong to which bucket; see `_buckets.count_by_table`.

    Attributes:
        first: uint16 (65536,), by class.
        last: (intervals,), the bit patterns as integers.
        bucket: (intervals,), of each interval; the one after the last bucket stands for what is not finite.
    """

    first: npt.NDArray[np.uint16]
    last: npt.NDArray[np.unsignedinteger[Any]]
    bucket: npt.NDArray[np.intp]


@cache
def _table(dtype: np.dtype[Any]) -> _Table:
    bits = np.dtype(f"u{dtype.itemsize}")
    width = 8 * dtype.itemsize
    one, sign = bits.type(1), bits.type(1 << (width - 1))
    inner = _magnitudes()[:-1]  # what is beyond the last edge is counted below it
    near = inner.astype(dtype)
    above = np.nextafter(near, dtype.type(math.inf))
    reached = np.where(near.astype(np.float64) < inner, above, near).view(bits)  # the least not below the edge
    passed = np.where(near.astype(np.float64) <= inner, above, near).view(bits)  # the least above it
    infinite = np.array([math.inf], dtype).view(bits)
    zero = np.zeros(1, bits)
    starts = np.concatenate([zero, reached, infinite, zero | sign, zero | sign | one, passed | sign, infinite | sign])
    k = len(inner) + 1  # buckets on either side of 0; minus zero is not below 0
    bucket = np.concatenate([np.arange(k, 2 * k), [2 * k, k], np.arange(k - 1, -1, -1), [2 * k]])
    classes = np.arange(1 << 16, dtype=bits) << bits.type(width - 16)
    first = np.searchsorted(starts, classes, "right") - 1
    return _Table(first.astype(np.uint16), np.append(starts[1:] - one, ~bits.type(0)), bucket)


@cache
def _open_edges() -> Doubles:
    positive = _magnitudes()
    edges = np.concatenate([-positive[::-1], [0.0], positive])
    edges[0], edges[-1] = -math.inf, math.inf
    edges.flags.writeable = False
    return edges


def _magnitudes() -> Doubles:
    edges, edge = [], 1e-12
    while edge < 1e20:
        edges.append(edge)
        edge *= 1.1  # product by product, as everybody does: powers would differ in the last bits
    return np.array(edges)
