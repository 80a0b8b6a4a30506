"""Smoothing of one series, always over all of its points and before any of them is thinned away.

`amount`, from 0 (nothing) to 1, means the same for every kind: how far back the mean age of an averaged
point lies. For the exponential average of weight w that age is w / (1 - w) points, so the windowed kinds
look `reach(w)` = w / (1 - w) points, rounded up, to each side: 0.6 is a window of 5 points, 0.9 of 19,
0.99 of 199. Windows are counted in points, are cut at both ends of the series and stop growing at 1,000
points to each side.

Every kind returns the dtype and shape of the values, computed in float64. NaN and infinities stay where
they are and take no part in any average.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sightline.errors import QueryError
from sightline.query import _kernels

Kind: TypeAlias = Literal["none", "ema", "mean", "median", "gaussian"]
Floats: TypeAlias = npt.NDArray[np.floating[Any]]

MAX_REACH = 1000


def smooth(values: Floats, kind: str, amount: float) -> Floats:
    """`values` (float32 or float64, shape (n,)) smoothed; the same array where there is nothing to do.

    Raises:
        QueryError: the kind is unknown or the amount is not a number.
    """
    if kind == "none":
        return values
    function = _KINDS.get(kind)
    if function is None:
        raise QueryError(f"unknown smoothing {kind!r}; there are none, {', '.join(_KINDS)}")
    if not math.isfinite(amount):
        raise QueryError(f"smoothing amount is {amount}; it is a number from 0 to 1")
    amount = min(max(amount, 0.0), 1.0)
    if amount == 0.0 or values.size == 0:
        return values
    return function(np.ascontiguousarray(values), amount)


def reach(amount: float) -> int:
    """Points a windowed kind looks to each side, 0 to 1,000."""
    return MAX_REACH if amount >= 1.0 else min(MAX_REACH, math.ceil(amount / (1.0 - amount) - 1e-9))


def ema(values: Floats, weight: float) -> Floats:
    """TensorBoard's exponential moving average, with its correction of the start.

    Over the finite values v1, v2, …: last = last * w + (1 - w) * v, from last = 0, and the smoothed value
    after n of them is last / (1 - w**n) (the bias correction of Kingma & Ba, "Adam", 2015). A constant
    series comes back as it is, and so does every series at w = 1, where the formula has no value.
    """
    if weight >= 1.0 or (values[0] == values[-1] and bool((values == values[0]).all())):
        return values
    out = np.empty_like(values)
    _kernels.ema(values, weight, out)
    return out


def median(values: Floats, amount: float) -> Floats:
    """Median of the window; the mean of the middle two where it holds an even number of finite values."""
    half = min(reach(amount), values.size)
    out = np.empty_like(values)
    _kernels.median(values, half, np.empty(2 * half + 2), out)
    return out


def mean(values: Floats, amount: float) -> Floats:
    """Mean of the window."""
    half = min(reach(amount), values.size)
    return window_mean(values, half, half)


def window_mean(values: Floats, before: int, after: int) -> Floats:
    """Mean of each value with so many before and after it, each a sum of the values in that window alone.

    Running sums that add what enters and subtract what leaves would carry the rounding of one huge value
    along for ever. Here the series is cut into blocks as long as the window (van Herk's scheme for running
    maxima): a window covers the end of one block and the start of the next, so its sum is one sum from the
    left plus one sum from the right.
    """
    span = before + after + 1
    finite = np.isfinite(values)
    padded = np.zeros(-(-(values.size + before + after) // span) * span)
    inside = padded[before : before + values.size]
    inside[finite] = values[finite]
    blocks = padded.reshape(-1, span)
    with np.errstate(over="ignore", invalid="ignore"):
        from_left = blocks.cumsum(axis=1).ravel()
        from_right = blocks[:, ::-1].cumsum(axis=1)[:, ::-1].ravel()
        sums = from_left[before + after :][: values.size].copy()
        split = np.arange(values.size) % span != 0  # elsewhere the window is exactly one block
        sums[split] += from_right[: values.size][split]
    seen = np.concatenate(([0], finite.cumsum()))
    at = np.arange(values.size)
    n = seen[np.minimum(at + after + 1, values.size)] - seen[np.maximum(at - before, 0)]
    return _filled(sums, n, values, finite)


def gaussian(values: Floats, amount: float) -> Floats:
    """Mean weighted by exp(-d**2 / (2 * s**2)) at a distance of d points, s = reach / 2, out to 3 * s.

    Weights are divided by the sum of those that meet a finite value, so gaps and ends do not pull to zero.
    """
    sigma = reach(amount) / 2
    half = min(math.ceil(3 * sigma), values.size)
    if half == 0:
        return values
    weights = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    finite = np.isfinite(values)
    known = np.where(finite, values, 0.0).astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.convolve(known, weights)[half : half + values.size]
    if finite.all():
        total = np.concatenate(([0.0], weights.cumsum()))
        at = np.arange(values.size)
        norm = total[np.minimum(values.size - at + half, 2 * half + 1)] - total[np.maximum(half - at, 0)]
    else:
        norm = np.convolve(finite.astype(np.float64), weights)[half : half + values.size]
    return _filled(sums, norm, values, finite)


def _filled(sums: Floats, norm: npt.NDArray[Any], values: Floats, finite: npt.NDArray[np.bool_]) -> Floats:
    """sums / norm where the value is finite, the value itself elsewhere."""
    out = values.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        np.divide(sums, norm, out=out, where=finite, casting="same_kind")
    return out


_KINDS: dict[str, Callable[[Floats, float], Floats]] = {
    "ema": ema,
    "mean": mean,
    "median": median,
    "gaussian": gaussian,
}
