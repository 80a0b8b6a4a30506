"""Numbers over steps, in the manner of TensorFlow 1; `scalar` and `scalar_pb` are those of TensorFlow 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.plugins import _old_style
from tensorboard.plugins.scalar import metadata
from tensorboard.plugins.scalar.summary_v2 import scalar, scalar_pb
from tensorboard.util import tensor_util

__all__ = ["op", "pb", "scalar", "scalar_pb"]


def op(
    name: str,
    data: Any,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of a number.

    Args:
        name: of the op; the tag is this and `/scalar_summary`.
        data: tensor of rank 0, kept as float32.
        display_name: shown instead of the tag.
        description: Markdown.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    with tf.name_scope(name), tf.control_dependencies([tf.assert_scalar(data)]):
        return tf.summary.tensor_summary(
            name="scalar_summary", tensor=tf.cast(data, tf.float32), collections=collections, summary_metadata=about
        )


def pb(name: str, data: Any, display_name: str | None = None, description: str | None = None) -> Any:
    """A Summary of a number; arguments as of `op`.

    Raises:
        ValueError: several numbers, or none.
    """
    array = np.asarray(data)
    if array.ndim:
        raise ValueError(f"Expected scalar shape for data, saw shape: {array.shape}.")
    if array.dtype.kind not in "biuf":
        raise ValueError(f"Cast {array.dtype.name} to float is not supported")
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    tensor = tensor_util.make_tensor_proto(array.astype(np.float32))
    return _old_style.summary((f"{name}/scalar_summary", tensor, about))
