"""Markdown over steps, in the manner of TensorFlow 1; `text` and `text_pb` are those of TensorFlow 2."""

from __future__ import annotations

from typing import Any

from tensorboard.plugins import _old_style
from tensorboard.plugins.text import metadata
from tensorboard.plugins.text.summary_v2 import text, text_pb
from tensorboard.util import tensor_util

__all__ = ["op", "pb", "text", "text_pb"]


def op(
    name: str,
    data: Any,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of Markdown.

    Args:
        name: of the op; the tag is this and `/text_summary`.
        data: tensor of strings.
        display_name: shown instead of the tag.
        description: Markdown too, of the series.
        collections: of the graph, which get the op.
    """
    tf = _old_style.tf1()
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    with tf.name_scope(name), tf.control_dependencies([tf.assert_type(data, tf.string)]):
        return tf.summary.tensor_summary(
            name="text_summary", tensor=data, collections=collections, summary_metadata=about
        )


def pb(name: str, data: Any, display_name: str | None = None, description: str | None = None) -> Any:
    """A Summary of Markdown; arguments as of `op`.

    Raises:
        ValueError: not strings.
    """
    try:
        tensor = tensor_util.make_tensor_proto(data, dtype="string")
    except TypeError as error:
        raise ValueError(str(error)) from error
    about = metadata.create_summary_metadata(_old_style.display_name(name, display_name), description)
    return _old_style.summary((f"{name}/text_summary", tensor, about))
