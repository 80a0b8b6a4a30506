"""A layout of the custom scalars, in the manner of TensorFlow 1."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins import _old_style
from tensorboard.plugins.custom_scalar import layout_pb2, metadata
from tensorboard.util import tensor_util


def op(scalars_layout: Any, collections: list[Any] | None = None) -> Any:
    """An op that gives the encoded summary of a layout.

    Args:
        scalars_layout: a Layout.
        collections: of the graph, which get the op.

    Raises:
        TypeError: something else.
    """
    tf = _old_style.tf1()
    return tf.summary.tensor_summary(
        name=metadata.CONFIG_SUMMARY_TAG,
        tensor=tf.constant(_encoded(scalars_layout), dtype=tf.string),
        collections=collections,
        summary_metadata=metadata.create_summary_metadata(),
    )


def pb(scalars_layout: Any) -> Any:
    """A Summary of a layout; the argument is as of `op`."""
    tensor = tensor_util.make_tensor_proto(_encoded(scalars_layout))
    return _old_style.summary((metadata.CONFIG_SUMMARY_TAG, tensor, metadata.create_summary_metadata()))


def _encoded(scalars_layout: Any) -> bytes:
    if not isinstance(scalars_layout, layout_pb2.Layout):
        raise TypeError(f"Needed an instance of layout_pb2.Layout. Got: {type(scalars_layout)}")
    encoded: bytes = scalars_layout.SerializeToString()
    return encoded
