"""Numbers over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.compat import tf2 as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.scalar import metadata
from tensorboard.util import tensor_util


def scalar(name: str, data: Any, step: Any = None, description: str | None = None) -> Any:
    """Write a number to the default writer.

    Args:
        name: the tag, below the name scopes that are open.
        data: a single number, kept as float32.
        step: of the training; the default step when left out.
        description: Markdown.

    Returns:
        bool: whether it was written, which it is not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step.
    """
    about = metadata.create_summary_metadata(display_name=None, description=description)
    with tf.summary.experimental.summary_scope(name, "scalar_summary", values=[data, step]) as (tag, _):
        tf.debugging.assert_scalar(data)
        return tf.summary.write(tag=tag, tensor=tf.cast(data, tf.float32), step=step, metadata=about)


def scalar_pb(tag: str, data: Any, description: str | None = None) -> Any:
    """A Summary of one number, kept as float32.

    Raises:
        ValueError: several numbers, or none.
    """
    array = np.asarray(data)
    if array.ndim:
        raise ValueError(f"Expected scalar shape for tensor, got shape: {array.shape}.")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"Cast {array.dtype.name} to float is not supported")
    tensor = tensor_util.make_tensor_proto(array.astype(np.float32))
    made = summary_pb2.Summary()
    made.value.add(tag=tag, tensor=tensor, metadata=metadata.create_summary_metadata(None, description))
    return made
