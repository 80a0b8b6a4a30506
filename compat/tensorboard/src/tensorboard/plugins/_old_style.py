"""What the summaries in the manner of TensorFlow 1 have in common: a tag with the plugin's ending, one value each."""

from __future__ import annotations

from typing import Any

from tensorboard.compat import tf
from tensorboard.compat.proto import summary_pb2


def tf1() -> Any:
    """TensorFlow with the interface of its first version.

    Raises:
        ImportError: it is not there.
    """
    if tf.__version__ == "stub":
        raise ImportError("an op in a graph needs TensorFlow: pip install tensorflow; the function `pb` does without")
    return tf.compat.v1


def summary(*values: tuple[str, Any, Any]) -> Any:
    """A Summary of (tag, TensorProto, SummaryMetadata).

    It is TensorFlow's own message where that is installed, which is what its writers take, and otherwise ours.
    """
    made = summary_pb2.Summary()
    for tag, tensor, metadata in values:
        made.value.add(tag=tag, tensor=tensor, metadata=metadata)
    if tf.__version__ == "stub":
        return made
    return tf.compat.v1.Summary.FromString(made.SerializeToString())


def display_name(name: str, given: str | None) -> str:
    """What is shown instead of the tag: what is given, else the name without the plugin's ending."""
    return name if given is None else given
