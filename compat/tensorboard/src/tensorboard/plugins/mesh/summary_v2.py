"""Meshes over steps, for the writers of TensorFlow 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tensorboard.compat import tf2 as tf
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.mesh._parts import Mesh
from tensorboard.util import tensor_util


def mesh(
    name: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    config_dict: Mapping[str, Any] | None = None,
    step: Any = None,
    description: str | None = None,
) -> Any:
    """Write meshes or point clouds to the default writer.

    Args:
        name: what the tags of their parts begin with, whichever name scopes are open.
        vertices: (batch, count, 3), kept as float32.
        faces: (batch, count, 3): three vertices of each triangle, kept as int32.
        colors: (batch, count, 3), of each vertex, in 0 to 255, kept as uint8.
        config_dict: settings of three.js.
        step: of the training; the default step when left out.
        description: Markdown.

    Returns:
        bool: whether all was written, which it is not without a writer or while nothing is recorded.

    Raises:
        ValueError: there is a writer, but no step.
    """
    inputs = [vertices, faces, colors, step]
    with tf.summary.experimental.summary_scope(name, "mesh_summary", values=inputs):
        whole = Mesh(name, vertices, faces, colors, config_dict)
        written = []
        for part in whole.parts:
            tensor = tf.cast(part.data, part.data_type)
            about = whole.metadata(part, tensor.shape.as_list(), None, description)
            written.append(tf.summary.write(tag=whole.tag(part), tensor=tensor, step=step, metadata=about))
        return tf.reduce_all(written)


def mesh_pb(
    tag: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    config_dict: Mapping[str, Any] | None = None,
    description: str | None = None,
) -> Any:
    """A Summary of meshes or point clouds; arguments as of `mesh`, as arrays."""
    whole = Mesh(tag, vertices, faces, colors, config_dict)
    made = summary_pb2.Summary()
    for part in whole.parts:
        array = np.asarray(part.data).astype(part.data_type)
        about = whole.metadata(part, array.shape, None, description)
        made.value.add(tag=whole.tag(part), tensor=tensor_util.make_tensor_proto(array), metadata=about)
    return made
