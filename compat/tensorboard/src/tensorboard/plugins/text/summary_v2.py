"""Markdown over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tensorboard.compat import tf2 as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.text import metadata
from tensorboard.util import tensor_util


def text(name: str, data: Any, step: Any = None, description: str | None = None) -> Any:
    """Write Markdown to the default writer.

    Args:
        name: the tag, below the name scopes that are open.
        data: a string, or a tensor of strings, which is shown as a table.
        step: of the training; the default step when left out.
        description: Markdown too, of the series.

    Returns:
        bool: whether it was written, which it is not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step.
        TypeError: not strings.
    """
    about = metadata.create_summary_metadata(display_name=None, description=description)
    with tf.summary.experimental.summary_scope(name, "text_summary", values=[data, step]) as (tag, _):
        tf.debugging.assert_type(data, tf.string)
        return tf.summary.write(tag=tag, tensor=data, step=step, metadata=about)


def text_pb(tag: str, data: Any, description: str | None = None) -> Any:
    """A Summary of Markdown; arguments as of `text`.

    Raises:
        TypeError: not strings.
    """
    try:
        tensor = tensor_util.make_tensor_proto(data, dtype=np.object_)
    except TypeError as error:
        raise TypeError("tensor must be of type string", error) from error
    made = summary_pb2.Summary()
    made.value.add(tag=tag, tensor=tensor, metadata=metadata.create_summary_metadata(None, description))
    return made
