"""Values → rows of (left edge, right edge, count), in NumPy and in a graph of TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def rows_of_array(data: Any, buckets: int) -> npt.NDArray[np.float64]:
    """float64 (buckets, 3); what is empty has `buckets` rows of zeros, what is all one value has it in the last row.

    The outermost edges are the least and the greatest value; a value on an edge is in the bucket above.
    """
    values = np.asarray(data).ravel().astype(np.float64)
    buckets = max(0, buckets)
    if not values.size or not buckets:
        return np.zeros((buckets, 3))
    least, greatest = values.min(), values.max()
    edges = np.linspace(least, greatest, buckets + 1)
    if least == greatest:
        counts = np.zeros(buckets)
        counts[-1] = values.size
    else:
        index = np.floor((values - least) / ((greatest - least) / buckets)).astype(np.int64)
        counts = np.bincount(np.minimum(index, buckets - 1), minlength=buckets).astype(np.float64)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)


def rows_of_tensor(tf: Any, data: Any, buckets: Any) -> Any:
    """The same as a tensor; `buckets` may be one too. Sums of segments, so that it costs no memory for each pair of
    value and bucket, counts exactly, and compiles with XLA."""
    values = tf.cast(tf.reshape(data, [-1]), tf.float64)
    buckets = tf.maximum(0, tf.cast(buckets, tf.int32))
    some = tf.size(values) > 0
    zero = tf.zeros([], tf.float64)
    least = tf.where(some, tf.reduce_min(values), zero)
    greatest = tf.where(some, tf.reduce_max(values), zero)
    single = tf.equal(least, greatest)
    width = (greatest - least) / tf.cast(tf.maximum(1, buckets), tf.float64)
    index = tf.cast(tf.floor((values - least) / tf.where(single, tf.ones([], tf.float64), width)), tf.int32)
    index = tf.where(single, tf.fill(tf.shape(index), buckets - 1), tf.minimum(index, buckets - 1))
    counts = tf.math.unsorted_segment_sum(tf.ones_like(values), index, buckets)
    edges = tf.linspace(least, greatest, buckets + 1)
    return tf.stack([edges[:-1], edges[1:], counts], axis=1)
