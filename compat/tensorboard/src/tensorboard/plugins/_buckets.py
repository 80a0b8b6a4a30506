"""Sums of what falls into each of a number of buckets; NaN, and numbers of buckets that are not there, fall
into none."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def of_arrays(numbers: npt.NDArray[Any], weights: npt.NDArray[Any] | None, buckets: int) -> npt.NDArray[np.float64]:
    """float64 (buckets,) of the weights, 1 each without any, of what has a bucket's number, a whole float."""
    there = (numbers >= 0) & (numbers < buckets)
    kept = None if weights is None else weights[there]
    sums: npt.NDArray[np.float64] = np.bincount(numbers[there].astype(np.int64), kept, buckets).astype(np.float64)
    return sums


def of_tensors(tf: Any, numbers: Any, weights: Any, buckets: Any) -> Any:
    """The same of tensors. Sums of segments cost no memory for each pair of value and bucket, count exactly, and
    compile with XLA; they leave out what is below 0, and above the last they must not be given anything."""
    there = (numbers >= 0) & (numbers < tf.cast(buckets, numbers.dtype))
    whole = tf.cast(tf.where(there, numbers, -tf.ones_like(numbers)), tf.int32)
    return tf.math.unsorted_segment_sum(weights, whole, buckets)
