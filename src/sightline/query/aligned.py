"""Runs of different length and different steps brought to the same places of x, so that they can be counted together.

    interpolated  at every x that any run has, each run by the straight line between its neighbours there
    exact         at every x that any run has, only the runs that have a point just there
    binned        over stretches of equal, round width, each run by the mean of its points in the stretch

No run counts before its first or after its last point, and none across a gap: a value that is NaN or infinite
takes no part, and neither does the line from it to its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.query import _kernels
from sightline.query.thin import bounds

Align: TypeAlias = Literal["interpolated", "exact", "binned"]
Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = "slice | npt.NDArray[np.int64]"

MAX_VALUES = 1 << 26  # of a matrix if it were built whole; a larger one is looked at in fewer places
BINS = 100
_BREAKS = (1, 2, 5)


class Curve(NamedTuple):
    """One run: x finite and ascending, y float64 of the same length."""

    x: Floats
    y: Floats


def curve(x: npt.NDArray[Any], y: npt.NDArray[np.floating[Any]]) -> Curve:
    """From columns: points without a place on x are left out, the rest sorted where a clock went back."""
    places = x.astype(np.float64, copy=False)
    values = y.astype(np.float64, copy=False)
    if not _kernels.ascending(places):
        there = np.flatnonzero(np.isfinite(places))
        there = there[np.argsort(places[there], kind="stable")]
        places, values = places[there], values[there]
    return Curve(places, values)


class Grid(NamedTuple):
    """Where runs are looked at.

    Attributes:
        x: ascending; of bins their middles.
        first, last: the places in range; those outside are there for the lines.
        bin: width of the bins; 0 without.
        uniform: every curve has a point at every place of the grid, the first at this one; None otherwise.
        sparse: there are so many places that only some of them are looked at.
    """

    x: Floats
    first: int
    last: int
    bin: float = 0.0
    uniform: int | None = None
    sparse: bool = False


def grid_of(curves: Sequence[Curve], align: Align, span: tuple[float, float] | None, width: int) -> Grid:
    """The places to look at within `span` (both ends included; None for all), with one more on each side of it.

    `width` is that of the picture in pixels, 0 when every place is wanted. Where that would be too much work, some
    are taken, evenly spaced, four a pixel: of the steps there are when all runs share them or only exact ones count.
    """
    curves = [one for one in curves if one.x.size]
    if not curves:
        return Grid(np.empty(0), 0, 0)
    if align == "binned":
        return _bins(curves, span)
    first = curves[0].x
    if all(one.x is first or np.array_equal(one.x, first) for one in curves[1:]):
        start, stop = (0, first.size) if span is None else bounds(first, *span)
        begin, end = max(start - 1, 0), min(stop + 1, first.size)
        grid = Grid(first[begin:end], start - begin, stop - begin, uniform=begin)
        return _sparse(grid, len(curves), width) or grid
    union = _union(curves, span)
    start, stop = (0, union.size) if span is None else bounds(union, *span)
    grid = Grid(union, start, stop)
    return _sparse(grid, len(curves), width) or grid


def _sparse(grid: Grid, runs: int, width: int) -> Grid | None:
    """Some of the places in range and all of those outside; None where all can be looked at."""
    count = grid.last - grid.first
    places = min(4 * (width or 4096), max(MAX_VALUES // runs, 2))
    if count * runs <= MAX_VALUES or places >= count:
        return None
    some = np.linspace(grid.first, grid.last - 1, places).astype(np.int64)
    x = np.concatenate([grid.x[: grid.first], grid.x[some], grid.x[grid.last :]])
    return Grid(x, grid.first, grid.first + places, sparse=True)


def extremes(curves: Sequence[Curve], grid: Grid) -> tuple[Floats, Floats]:
    """Lowest and highest finite value that any run has nearer to each place of the grid than to its neighbours."""
    low, high = np.full(grid.x.size, np.inf), np.full(grid.x.size, -np.inf)
    borders = (grid.x[1:] + grid.x[:-1]) / 2
    for one in curves:
        there = np.isfinite(one.y)
        at, y = borders.searchsorted(one.x[there]), one.y[there]
        if at.size:
            begins = np.flatnonzero(np.diff(at, prepend=-1))
            low[at[begins]] = np.minimum(low[at[begins]], np.minimum.reduceat(y, begins))
            high[at[begins]] = np.maximum(high[at[begins]], np.maximum.reduceat(y, begins))
    return low, high


def _union(curves: Sequence[Curve], span: tuple[float, float] | None) -> Floats:
    """Every x of any curve in the span, and the nearest one on each side of it."""
    parts: list[Floats] = []
    before, after = -math.inf, math.inf
    for one in curves:
        start, stop = (0, one.x.size) if span is None else bounds(one.x, *span)
        if start > 0:
            before = max(before, one.x.item(start - 1))
        if stop < one.x.size:
            after = min(after, one.x.item(stop))
        part = one.x[start:stop]
        if not (parts and np.array_equal(part, parts[-1])):
            parts.append(part)
    parts.append(np.array([edge for edge in (before, after) if math.isfinite(edge)]))
    return np.unique(np.concatenate(parts))


def _bins(curves: Sequence[Curve], span: tuple[float, float] | None) -> Grid:
    """At most BINS, of the narrowest round width, so that going along x moves no edge; only those that hold a point."""
    low, high = span or (min(one.x.item(0) for one in curves), max(one.x.item(-1) for one in curves))
    wide = round_up((high - low) / BINS)
    held = np.unique(np.concatenate([np.unique(np.floor(one.x / wide)) for one in curves]))
    first, stop = bounds(held, math.floor(low / wide), math.floor(high / wide))
    begin, end = max(first - 1, 0), min(stop + 1, held.size)
    middles: Floats = (held[begin:end] + 0.5) * wide
    return Grid(middles, first - begin, stop - begin, wide)


def round_up(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … that is not below; 1 of nothing."""
    if not least > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next((brk * power for brk in _BREAKS if brk * power >= least * (1 - 1e-9)), 10 * power)


def matrix(curves: Sequence[Curve], grid: Grid, places: Places, align: Align) -> Floats:
    """The value of each run at some places of the grid, NaN where it has none: shape (places, runs)."""
    if grid.bin:
        return _binned(curves, grid)[places]
    x = grid.x[places]
    out = np.empty((len(curves), x.size))
    for row, one in zip(out, curves, strict=True):
        if not one.x.size:
            row[:] = np.nan
        elif grid.uniform is not None:
            row[:] = one.y[grid.uniform : grid.uniform + grid.x.size][places]
        elif align == "exact":
            at = np.minimum(one.x.searchsorted(x), one.x.size - 1)
            row[:] = np.where(one.x[at] == x, one.y[at], np.nan)
        else:
            row[:] = np.interp(x, one.x, one.y, left=np.nan, right=np.nan)
    return np.ascontiguousarray(out.T)


def _binned(curves: Sequence[Curve], grid: Grid) -> Floats:
    """The mean of each run in each bin: shape (bins, runs)."""
    held = np.rint(grid.x / grid.bin - 0.5)
    out = np.full((held.size, len(curves)), np.nan)
    for column, one in enumerate(curves):
        own = np.floor(one.x / grid.bin)
        at = np.minimum(held.searchsorted(own), held.size - 1)
        taken = (held[at] == own) & np.isfinite(one.y)
        n = np.bincount(at[taken], minlength=held.size)
        sums = np.bincount(at[taken], one.y[taken], minlength=held.size)
        np.divide(sums, n, out=out[:, column], where=n > 0)
    return out
