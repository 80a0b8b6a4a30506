"""Percentiles of a histogram, as the distributions page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def compress_histogram(histo: Any, bps: Sequence[float]) -> list[tuple[float, float]]:
    """Pairs of basis point and the value below which that share of a HistogramProto lies.

    Between the edges of a bucket values are taken to lie evenly; the outer edges are the true minimum and maximum.

    Args:
        histo: bucket[i] counts what lies in (bucket_limit[i - 1], bucket_limit[i]].
        bps: ascending; the last one is the whole.
    """
    if not histo.num:
        return [(bp, 0.0) for bp in bps]
    counts = np.array(histo.bucket, float)
    share = (counts * bps[-1] / (counts.sum() or 1.0)).cumsum()
    found: list[tuple[float, float]] = []
    for bp in bps:
        at = int(np.searchsorted(share, bp, side="right"))
        if at == len(share):
            found.append((bp, histo.max))
            continue
        below = share[at - 1] if at else 0.0
        left = max(histo.bucket_limit[at - 1], histo.min) if below else histo.min
        right = min(histo.bucket_limit[at], histo.max)
        found.append((bp, left + (bp - below) * (right - left) / (share[at] - below)))
    return found
