"""Histograms as they lie in files → rows of buckets that can be drawn, and their percentiles.

A step's histogram is rows of left edge, right edge and count; steps may differ in their number of rows, so
those of many steps lie one after another with the offsets where each begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError

Doubles: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int32]

MAX_ROWS = 65_536
"""Buckets of one histogram; one with more is a mistake, and no screen could show them."""

SCALE = 10_000
"""Basis points in the whole."""

_DTYPES = {1: "<f4", 2: "<f8"}  # DT_FLOAT, DT_DOUBLE: what writers use
_PADDED = 1 << 22  # numbers in one table of padded rows


@dataclass(frozen=True, slots=True)
class Histograms:
    """Histograms of some steps.

    Attributes:
        rows: float64[r, 3] of left edge, right edge and count, all finite, left ≤ right, count ≥ 0.
        offsets: int32[n + 1]; step i has rows[offsets[i] : offsets[i + 1]].
        left_out: int32[n], buckets that are no such rows: NaN or infinite edges or counts, edges the wrong way round.
        errors: why a step has no rows at all, by its place.
    """

    rows: Doubles
    offsets: Integers
    left_out: Integers
    errors: dict[int, str]

    def __len__(self) -> int:
        return len(self.left_out)

    def sums(self) -> tuple[Doubles, Doubles, Doubles]:
        """Lowest and highest edge of what is counted, NaN of an empty histogram, and the total: float64[n] each."""
        n = len(self)
        low, high, total = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n)
        left, right, count = self.rows.T
        total[self._some] = self._reduce(np.add, count)
        filled = total > 0
        inside = filled[self._some]
        low[filled] = self._reduce(np.minimum, np.where(count > 0, left, np.inf))[inside]
        high[filled] = self._reduce(np.maximum, np.where(count > 0, right, -np.inf))[inside]
        return low, high, total

    def percentiles(self, points: Sequence[int]) -> Doubles:
        """Where the given shares of the whole lie, in basis points: float64[n, len(points)]; NaN of what is empty.

        The bucket that a share falls into is taken to be filled evenly. It is the first whose cumulative share
        exceeds the point, and begins where the one before it ends; empty buckets on the outside play no part.
        """
        out = np.full((len(self), len(points)), np.nan)
        lengths = np.diff(self.offsets)
        order = np.argsort(lengths, kind="stable")  # alike ones together, so that padding costs little
        order = order[lengths[order] > 0]
        wanted = np.asarray(points, np.float64)
        at = 0
        while at < len(order):
            most = int(lengths[order[min(len(order), at + 256) - 1]])
            some = order[at : at + max(1, min(256, _PADDED // most))]
            out[some] = self._shares(some, wanted)
            at += len(some)
        return out

    @property
    def _some(self) -> npt.NDArray[np.bool_]:
        return np.diff(self.offsets) > 0

    def _reduce(self, how: np.ufunc, values: Doubles) -> Doubles:
        """One number for each step that has rows."""
        starts = self.offsets[:-1][self._some]
        return np.asarray(how.reduceat(values, starts)) if len(starts) else np.empty(0)

    def _shares(self, steps: npt.NDArray[np.intp], points: Doubles) -> Doubles:
        begins, lengths = self.offsets[:-1][steps], np.diff(self.offsets)[steps]
        column = np.arange(lengths.max())
        there = column < lengths[:, None]
        padded = self.rows[np.minimum(begins[:, None] + column, len(self.rows) - 1)]
        count = np.where(there, padded[..., 2], 0.0)
        total = count.sum(1, keepdims=True)
        weights = (count * SCALE / np.where(total > 0, total, 1.0)).cumsum(1)
        line = np.arange(len(steps))
        first, last = (count > 0).argmax(1), count.shape[1] - 1 - (count > 0)[:, ::-1].argmax(1)
        lowest, highest = padded[line, first, 0], padded[line, last, 1]
        out = np.empty((len(steps), len(points)))
        for number, point in enumerate(points):
            at = (weights <= point).sum(1)
            beyond = at > last
            at = np.minimum(at, last)
            before = np.where(at > 0, weights[line, at - 1], 0.0)
            left = np.where(before > 0, np.maximum(padded[line, at - 1, 1], lowest), lowest)
            right = np.minimum(padded[line, at, 1], highest)
            width = weights[line, at] - before
            part = np.where(beyond, 1.0, (point - before) / np.where(width > 0, width, 1.0))
            inside = np.minimum(np.maximum(left * (1 - part) + right * part, left), right)  # rounding leads out of it
            out[:, number] = np.where(beyond, padded[line, last, 1], inside)
        out[total[:, 0] <= 0] = np.nan
        return out


def histograms(values: Sequence[bytes | FormatError]) -> Histograms:
    """The histograms of many values.

    Args:
        values: tensorboard.Summary.Value each, or why it could not be read.
    """
    errors: dict[int, str] = {}
    parts: list[Doubles] = []
    read = _Reader()
    for at, value in enumerate(values):
        rows = np.empty((0, 3))
        try:
            if not isinstance(value, bytes):
                raise value
            rows = read(value)
        except FormatError as error:
            errors[at] = str(error)
        parts.append(rows)
    lengths = np.array([len(part) for part in parts], np.int64)
    rows = np.concatenate([np.empty((0, 3)), *parts])
    left, right, count = rows.T
    with np.errstate(invalid="ignore"):
        fine = np.isfinite(rows).all(1) & (left <= right) & (count >= 0)
    of = np.repeat(np.arange(len(values)), lengths)
    kept = np.bincount(of[fine], minlength=len(values))
    offsets = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
    return Histograms(rows if fine.all() else rows[fine], offsets, (lengths - kept).astype(np.int32), errors)


class _Reader:
    """Rows of one value after the other.

    Most values of a tag are tensors that differ in nothing but their content. The place of the content in a
    value is remembered by the value's length, and holds for others whose bytes before and after it are the same.
    """

    def __init__(self) -> None:
        self._places: dict[int, tuple[bytes, bytes, int, int, str]] = {}

    def __call__(self, value: bytes) -> Doubles:
        known = self._places.get(len(value))
        if known is not None:
            front, back, start, stop, dtype = known
            if value.startswith(front) and value.endswith(back):
                return np.frombuffer(value, dtype, (stop - start) // int(dtype[2]), start).reshape(-1, 3)
        return self._whole(value)

    def _whole(self, value: bytes) -> Doubles:
        from sightline.events.legacy import tensor_of
        from sightline.events.tensor import shape_of, to_array
        from sightline.events.wire import decode

        tensor = tensor_of(decode("tensorboard.Summary.Value", value))
        if tensor is None:
            raise FormatError("the value has no data")
        shape = shape_of(tensor)
        if 0 in shape:
            return np.empty((0, 3))
        if len(shape) != 2 or shape[1] != 3:
            raise FormatError(f"a tensor of shape {list(shape)} is no histogram: rows of left edge, right edge, count")
        if shape[0] > MAX_ROWS:
            raise FormatError(f"a histogram of {shape[0]:,} buckets; at most {MAX_ROWS:,} are drawn")
        array = to_array(tensor)
        if array.dtype.kind == "c":
            raise FormatError("a tensor of complex numbers is no histogram")
        content = bytes(tensor.tensor_content)
        dtype = _DTYPES.get(tensor.dtype)
        if content and dtype is not None:
            start = value.find(content)
            if start >= 0 and value.find(content, start + 1) < 0:
                self._remember(value, start, start + len(content), dtype)
        return array.astype(np.float64)

    def _remember(self, value: bytes, start: int, stop: int, dtype: str) -> None:
        if len(self._places) < 10_000:
            self._places[len(value)] = value[:start], value[stop:], start, stop, dtype


def chosen(x: Doubles, limit: int, always: int | None = None) -> npt.NDArray[np.intp]:
    """Which of many steps to show: all of up to `limit`, else those nearest to places spread evenly over the axis.

    Where steps are dense and places few, room is left: it is filled with others, evenly by their number. The first
    and the last are always among them, and `always`.

    Args:
        x: float64[n], where the steps are drawn, in any order.
        limit: at least 2.
    """
    n = len(x)
    if n <= limit:
        return np.arange(n)
    order = np.argsort(x, kind="stable")
    spread = np.linspace(x[order[0]], x[order[-1]], limit)
    after = np.clip(np.searchsorted(x[order], spread), 1, n - 1)
    nearer = np.where(spread - x[order[after - 1]] <= x[order[after]] - spread, after - 1, after)
    taken = np.zeros(n, bool)
    taken[order[nearer]] = True
    taken[[0, n - 1]] = True
    if always is not None:
        taken[always] = True
    room = limit - int(taken.sum())
    if room > 0:
        others = np.flatnonzero(~taken)
        taken[others[np.linspace(0, len(others) - 1, room).round().astype(np.intp)]] = True
    return np.flatnonzero(taken)
