"""Meshes over steps, in the manner of TensorFlow 1; `mesh` and `mesh_pb` are those of TensorFlow 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tensorboard.plugins import _old_style
from tensorboard.plugins.mesh._parts import Mesh
from tensorboard.plugins.mesh.summary_v2 import mesh, mesh_pb
from tensorboard.util import tensor_util

__all__ = ["mesh", "mesh_pb", "op", "pb"]


def op(
    name: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    display_name: str | None = None,
    description: str | None = None,
    collections: list[Any] | None = None,
    config_dict: Mapping[str, Any] | None = None,
) -> Any:
    """An op that gives the encoded summary of meshes or point clouds.

    Args:
        name: what the tags of their parts begin with.
        vertices: (batch, count, 3), kept as float32.
        faces: (batch, count, 3): three vertices of each triangle, kept as int32.
        colors: (batch, count, 3), of each vertex, in 0 to 255, kept as uint8.
        display_name: shown instead of the name.
        description: Markdown.
        collections: of the graph, which get the op.
        config_dict: settings of three.js.
    """
    tf = _old_style.tf1()
    whole = Mesh(name, vertices, faces, colors, config_dict)
    shown = _old_style.display_name(name, display_name)
    ops = []
    for part in whole.parts:
        tensor = tf.cast(part.data, part.data_type)
        about = whole.metadata(part, tensor.shape.as_list(), shown, description)
        ops.append(tf.summary.tensor_summary(whole.tag(part), tensor, collections=collections, summary_metadata=about))
    return tf.summary.merge(ops, collections=collections, name=name)


def pb(
    name: str,
    vertices: Any,
    faces: Any = None,
    colors: Any = None,
    display_name: str | None = None,
    description: str | None = None,
    config_dict: Mapping[str, Any] | None = None,
) -> Any:
    """A Summary of meshes or point clouds; arguments as of `op`, as arrays."""
    whole = Mesh(name, vertices, faces, colors, config_dict)
    shown = _old_style.display_name(name, display_name)
    values = []
    for part in whole.parts:
        array = np.asarray(part.data).astype(part.data_type)
        about = whole.metadata(part, array.shape, shown, description)
        values.append((whole.tag(part), tensor_util.make_tensor_proto(array), about))
    return _old_style.summary(*values)
