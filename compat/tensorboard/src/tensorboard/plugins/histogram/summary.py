"""Histograms over steps, in the manner of TensorFlow 1; `histogram` and `histogram_pb` are those of TensorFlow 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.plugins import _old_style
from tensorboard.plugins.histogram import _counting, metadata
from tensorboard.plugins.histogram.summary_v2 import DEFAULT_BUCKET_COUNT, histogram, histogram_pb
from tensorboard.util import tensor_util

__all__ = ["histogram", "histogram_pb", "op", "pb"]


def op(
    name: str,
    data: Any,
    bucket_count: Any = None,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of how values are distributed.

    Args:
        name: of the op; the tag is this and `/histogram_summary`.
        data: numbers of any shape.
        bucket_count: how many buckets of one width; 30 when left out. Empty data have none, and data of one value
            have one bucket of width 1 around it.
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    with tf.name_scope(name):
        count = DEFAULT_BUCKET_COUNT if bucket_count is None else bucket_count
        return tf.summary.tensor_summary(
            name="histogram_summary",
            tensor=_rows_of_tensor(tf, data, count),
            collections=collections,
            summary_metadata=about,
        )


def _rows_of_tensor(tf: Any, data: Any, count: Any) -> Any:
    values = tf.cast(tf.reshape(data, [-1]), tf.float64)

    def several() -> Any:
        least, size = tf.reduce_min(values), tf.cast(tf.size(values), tf.float64)
        one = tf.stack([[least - 0.5, least + 0.5, size]])
        single = tf.equal(tf.reduce_max(values) - least, 0)
        return tf.cond(single, lambda: one, lambda: _counting.rows_of_tensor(tf, values, count))

    return tf.cond(tf.equal(tf.size(values), 0), lambda: tf.zeros([0, 3], tf.float64), several)


def pb(
    name: str,
    data: Any,
    bucket_count: int | None = None,
    display_name: str | None = None,
    description: str | None = None,
) -> Any:
    """A Summary of how values are distributed; arguments as of `op`."""
    values = np.asarray(data).ravel().astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        single = values.size and values.max() - values.min() == 0
    if not values.size:
        rows = np.zeros((0, 3))
    elif single:
        rows = np.array([[values[0] - 0.5, values[0] + 0.5, values.size]])
    else:
        rows = _counting.rows_of_array(values, DEFAULT_BUCKET_COUNT if bucket_count is None else bucket_count)
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    return _old_style.summary((f"{name}/histogram_summary", tensor_util.make_tensor_proto(rows), about))
