"""A histogram as the values at a few shares of its weight: nine lines instead of thirty bars."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["NORMAL_HISTOGRAM_BPS", "CompressedHistogramValue", "compress_histogram", "compress_histogram_proto"]

NORMAL_HISTOGRAM_BPS = (0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10000)
"""Shares in ten-thousandths: of a normal distribution the extremes, and 0, ±½, ±1 and ±1½ standard deviations."""


@dataclasses.dataclass(frozen=True)
class CompressedHistogramValue:
    """The value that `basis_point` ten-thousandths of the weight lie below."""

    basis_point: float
    value: float

    def as_tuple(self) -> tuple[float, float]:
        return self.basis_point, self.value


def compress_histogram(
    buckets: npt.ArrayLike, bps: Sequence[float] = NORMAL_HISTOGRAM_BPS
) -> list[CompressedHistogramValue]:
    """The values at shares of the weight.

    Each bucket is taken to be filled evenly, so that values lie on a line inside it.

    Args:
        buckets: [k, 3], rows of left edge, right edge and count, ascending.
        bps: shares, ascending; the last stands for the whole weight.
    """
    rows = np.array(buckets, np.float64).reshape(-1, 3)
    counts = np.nan_to_num(rows[:, 2])
    total = counts.sum()
    if not total > 0:
        return [CompressedHistogramValue(bp, 0.0) for bp in bps]
    weights = np.cumsum(counts * (bps[-1] / total))
    lowest, highest = rows[0, 0], rows[-1, 1]
    out = []
    for bp in bps:
        at = int(np.searchsorted(weights, bp, side="right"))  # its bucket has weight: the sum rises above bp there
        if at == len(weights):
            out.append(CompressedHistogramValue(bp, float(highest)))
            continue
        before = weights[at - 1] if at else 0.0
        left = max(rows[at - 1, 1], lowest) if before > 0 else lowest
        right = min(rows[at, 1], highest)
        with np.errstate(invalid="ignore"):  # edges may be infinite
            value = left + (bp - before) * (right - left) / (weights[at] - before)
        out.append(CompressedHistogramValue(bp, float(value)))
    return out


def compress_histogram_proto(histo: Any, bps: Sequence[float] = NORMAL_HISTOGRAM_BPS) -> list[CompressedHistogramValue]:
    """The same of a `HistogramProto`, whose first and last bucket end at the smallest and largest value."""
    if not histo.num:
        return [CompressedHistogramValue(bp, 0.0) for bp in bps]
    rights = np.clip(np.array(histo.bucket_limit, np.float64), histo.min, histo.max)
    rights[-1:] = histo.max
    lefts = np.concatenate([[histo.min], rights[:-1]])
    return compress_histogram(np.stack([lefts, rights, np.array(histo.bucket, np.float64)], axis=1), bps)
