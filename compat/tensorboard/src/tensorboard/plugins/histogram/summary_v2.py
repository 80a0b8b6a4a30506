"""Histograms over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from typing import Any

from tensorboard.compat import tf2 as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.histogram import _counting, metadata
from tensorboard.util import tensor_util

DEFAULT_BUCKET_COUNT = 30


def histogram(name: str, data: Any, step: Any = None, buckets: Any = None, description: str | None = None) -> Any:
    """Write how values are distributed to the default writer.

    Args:
        name: the tag, below the name scopes that are open.
        data: numbers of any shape, counted as float64, and only while something is recorded.
        step: of the training; the default step when left out.
        buckets: how many, of one width between the least and the greatest value; 30 when left out.
        description: Markdown.

    Returns:
        bool: whether it was written, which it is not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step.
    """
    buckets = DEFAULT_BUCKET_COUNT if buckets is None else buckets
    about = metadata.create_summary_metadata(display_name=None, description=description)
    scope = tf.summary.experimental.summary_scope(name, "histogram_summary", values=[data, buckets, step])
    with scope as (tag, _):
        return tf.summary.write(
            tag=tag, tensor=lambda: _counting.rows_of_tensor(tf, data, buckets), step=step, metadata=about
        )


def histogram_pb(tag: str, data: Any, buckets: int | None = None, description: str | None = None) -> Any:
    """A Summary of how values are distributed; arguments as of `histogram`."""
    rows = _counting.rows_of_array(data, DEFAULT_BUCKET_COUNT if buckets is None else buckets)
    made = summary_pb2.Summary()
    about = metadata.create_summary_metadata(None, description)
    made.value.add(tag=tag, tensor=tensor_util.make_tensor_proto(rows), metadata=about)
    return made
