"""Where the points of a series lie along x: step, time, time in training, or the value of another scalar.

A path is points in the order in which a line joins them, ascending in x. A series is one path, its points in force,
or, where restarts are to be seen, one path a session with everything that it logged.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sightline.query import _kernels
from sightline.query.packing import Array
from sightline.query.smooth import Floats
from sightline.store.columns import Columns

MAX_FRAGMENTS = 256

_PAUSE = 60.0  # seconds
_PAUSES = 20  # times the usual distance between two points


class Path(NamedTuple):
    """Points in the order in which a line joins them: ascending in `x`."""

    x: Array  # int64 steps or float64 of the axis's unit
    steps: npt.NDArray[np.int64]
    times: npt.NDArray[np.float64]
    y: Floats
    smooth: Floats | None

    def part(self, points: Any) -> Path:
        """The points of a slice or of indices."""
        y = self.y[points]
        smooth = y if self.smooth is self.y else None if self.smooth is None else self.smooth[points]
        return Path(self.x[points], self.steps[points], self.times[points], y, smooth)


def joined(parts: list[Path], how: str) -> Path:
    """The parts as one line; "segments" puts a point between two that has a place in neither axis."""
    parts = [part for part in parts if part.x.size] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        nothing = np.empty(0)
        return Path(nothing, np.empty(0, np.int64), nothing, np.empty(0, np.float32), None)
    pieces: list[Path] = parts[:1]
    for part in parts[1:]:
        if how == "segments":
            gap = np.full(1, np.nan, part.y.dtype)
            pieces.append(Path(np.full(1, np.nan), part.steps[:1], part.times[:1], gap, None))
        pieces.append(part)
    smooth = None if parts[0].smooth is None else np.concatenate([_smooth(piece) for piece in pieces])
    x, steps, times, y = (np.concatenate([piece[column] for piece in pieces]) for column in range(4))
    return Path(x, steps, times, y, smooth)


def _smooth(piece: Path) -> Floats:
    return piece.y if piece.smooth is None else piece.smooth


def ordered(x: Array, columns: Columns, y: Floats, smoothed: Floats | None) -> Path:
    """The points in order of x; those without a place on it (NaN, infinite) are left out."""
    steps, times = columns.steps, columns.wall_times
    if x.dtype.kind == "i" or _kernels.ascending(x):
        return Path(x, steps, times, y, smoothed)
    placed = np.flatnonzero(np.isfinite(x))
    order = placed[np.argsort(x[placed], kind="stable")]
    return Path(x[order], steps[order], times[order], y[order], None if smoothed is None else smoothed[order])


def places(columns: Columns, x: str, along: Columns | None) -> Array:
    """x of each point: "step", "relative" and "wall" (both seconds since the epoch), "active" or that of `along`."""
    if x == "step":
        return columns.steps
    if x in ("relative", "wall"):
        return columns.wall_times
    if x == "active":
        return active(columns.wall_times)
    return np.full(len(columns), np.nan) if along is None else interpolated(columns.steps, along.live)


def interpolated(steps: npt.NDArray[np.int64], along: Columns) -> npt.NDArray[np.float64]:
    """The scalar `along` at steps: its value, or that on the line between its neighbours; NaN beyond its ends."""
    finite = np.isfinite(along.values)
    known, values = along.steps[finite], along.values[finite].astype(np.float64)
    if not known.size:
        return np.full(steps.size, np.nan)
    base = int(known[0])  # differences, because float64 cannot tell steps beyond 2**53 apart
    return np.interp((steps - base).astype(np.float64), (known - base).astype(np.float64), values, np.nan, np.nan)


def active(times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Seconds of training before each point: wall times without pauses.

    A pause is longer than a minute and than twenty times the median distance of two points; it counts as that
    median. A clock that went back has not gone on.
    """
    if times.size < 2:
        return np.zeros(times.size)
    gone = np.nan_to_num(np.diff(times), nan=0.0, posinf=0.0, neginf=0.0).clip(0.0)
    usual = float(np.median(gone))
    gone[gone > max(_PAUSE, _PAUSES * usual)] = usual
    return np.concatenate(([0.0], gone.cumsum()))


def part_of(columns: Columns, rows: Any) -> Columns:
    """Some points of a series, by a slice or by indices."""
    return Columns(columns.steps[rows], columns.wall_times[rows], columns.values[rows])


def sessions(columns: Columns) -> list[Any]:
    """Which points each session logged: slices; all points by step where there are too many sessions to see."""
    ends = np.flatnonzero(np.diff(columns.session)) + 1
    if ends.size >= MAX_FRAGMENTS:
        return [np.argsort(columns.steps, kind="stable")]
    edges = [0, *ends.tolist(), len(columns)]
    return [slice(first, last) for first, last in pairwise(edges)]
