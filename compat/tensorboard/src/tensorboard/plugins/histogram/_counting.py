"""Values → rows of (left edge, right edge, count), in NumPy and in a graph of TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tensorboard.plugins import _buckets


def rows_of_array(data: Any, buckets: int) -> npt.NDArray[np.float64]:
    """float64 (buckets, 3); what is empty has `buckets` rows of zeros, what is all one value has it in the last row.

    The outermost edges are the least and the greatest value; a value on an edge is in the bucket above. NaN and
    infinite values are in none, and spoil the edges.
    """
    values = np.asarray(data).ravel().astype(np.float64)
    buckets = max(0, buckets)
    if not values.size or not buckets:
        return np.zeros((buckets, 3))
    with np.errstate(all="ignore"):
        least, greatest = values.min(), values.max()
        edges = np.linspace(least, greatest, buckets + 1)
        if greatest - least == 0:
            numbers = np.full(values.shape, buckets - 1.0)
        else:
            numbers = np.minimum(np.floor((values - least) / ((greatest - least) / buckets)), buckets - 1)
        counts = _buckets.of_arrays(numbers, None, buckets)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)


def rows_of_tensor(tf: Any, data: Any, buckets: Any) -> Any:
    """The same as a tensor; `buckets` may be one too."""
    values = tf.cast(tf.reshape(data, [-1]), tf.float64)
    buckets = tf.maximum(0, tf.cast(buckets, tf.int32))
    last = tf.cast(buckets - 1, tf.float64)
    some = tf.size(values) > 0
    zero, one = tf.zeros([], tf.float64), tf.ones([], tf.float64)
    least = tf.where(some, tf.reduce_min(values), zero)
    greatest = tf.where(some, tf.reduce_max(values), zero)
    single = tf.equal(greatest - least, 0)
    width = (greatest - least) / tf.maximum(one, last + 1)
    numbers = tf.minimum(tf.floor((values - least) / tf.where(single, one, width)), last)
    numbers = tf.where(single, tf.fill(tf.shape(numbers), last), numbers)
    counts = _buckets.of_tensors(tf, numbers, tf.ones_like(values), buckets)
    edges = tf.linspace(least, greatest, buckets + 1)
    return tf.stack([edges[:-1], edges[1:], counts], axis=1)
