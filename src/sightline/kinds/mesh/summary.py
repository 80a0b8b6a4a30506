"""Point clouds and triangle meshes as values of the mesh plugin: one value each for vertices, faces and colours.

Their tags are `name_VERTEX`, `name_FACE` and `name_COLOR`; the metadata of each (a MeshPluginData message) says which
of them there are. TensorBoard reads the shape from the first value of a tag and takes it for all.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.kinds.arrays import Array, describe, to_array
from sightline.kinds.base import Value

_TYPE = messages.enum("tensorboard.mesh.MeshPluginData.ContentType")
_INT32 = np.iinfo(np.int32)


def mesh(
    tag: str,
    vertices: Any,
    colors: Any = None,
    faces: Any = None,
    config_dict: Mapping[str, Any] | None = None,
    *,
    description: str = "",
) -> list[Value]:
    """A batch of point clouds or meshes.

    Args:
        tag: its name.
        vertices: numbers (B, N, 3), kept as float32; (N, 3) is a batch of one. N may be 0.
        colors: of each vertex, the shape of `vertices`: integers in 0–255, or floats, in [0, 1] when none is above 1
            and otherwise in [0, 255]; floats are clipped, NaN becomes 0. Kept as uint8.
        faces: whole numbers (B, F, 3) or (F, 3): three vertices of each triangle, counted from 0. Kept as int32.
        config_dict: settings of three.js, with the keys camera, scene, renderer and material.
        description: Markdown.

    Returns:
        values: one for the vertices, then one each for faces and colours where given.

    Raises:
        SummaryError: other shapes, colours out of range, a face with a vertex that is not there, or settings
            that are no JSON.
    """
    points = _vertices(vertices)
    parts = {"VERTEX": points}
    if faces is not None:
        parts["FACE"] = _faces(faces, points)
    if colors is not None:
        parts["COLOR"] = _colors(colors, points)
    config = _config(config_dict)
    components = sum(1 << _TYPE[name] for name in parts)
    return [
        Value(
            f"{tag}_{name}",
            make_tensor(array),
            "mesh",
            encode(
                Message(
                    "tensorboard.mesh.MeshPluginData",
                    name=tag,
                    content_type=_TYPE[name],
                    json_config=config,
                    shape=list(array.shape),
                    components=components,
                )
            ),
            description=description,
        )
        for name, array in parts.items()
    ]


def _batch(value: Any, argument: str, shape: str) -> Array:
    """The array as (B, count, 3)."""
    array = to_array(value, argument)
    if array.ndim == 2:
        array = array[np.newaxis]
    if array.ndim != 3 or array.shape[2] != 3 or not len(array) or array.dtype.kind == "c":
        raise SummaryError(argument, describe(value), f"an array of shape {shape}")
    return array


def _vertices(vertices: Any) -> Array:
    array = _batch(vertices, "vertices", "(B, N, 3) or (N, 3): x, y and z of each vertex")
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def _faces(faces: Any, points: Array) -> Array:
    batch, count, _ = points.shape
    array = _batch(faces, "faces", f"({batch}, F, 3): three vertices of each triangle")
    if len(array) != batch:
        raise SummaryError("faces", describe(faces), f"an array of shape ({batch}, F, 3), as there are {batch} meshes")
    if array.size:
        if array.dtype.kind == "f" and not (array == np.trunc(array)).all():
            raise SummaryError("faces", f"{describe(faces)} with fractions", "whole numbers")
        low, high = array.min(), array.max()
        if not 0 <= low <= high < min(count, _INT32.max):
            accepted = f"indices of {count} vertices, counted from 0"
            raise SummaryError("faces", f"{describe(faces)} with values from {low} to {high}", accepted)
    whole: Array = array.astype(np.int32)
    return whole


def _colors(colors: Any, points: Array) -> Array:
    shape = f"{points.shape}: red, green and blue of each vertex"
    array = _batch(colors, "colors", shape)
    if array.shape != points.shape or array.dtype.kind == "b":
        raise SummaryError("colors", describe(colors), f"an array of shape {shape}")
    if array.dtype.kind == "f":
        return _from_floats(array)
    if array.size and not 0 <= array.min() <= array.max() <= 255:
        came = f"{describe(colors)} with values from {array.min()} to {array.max()}"
        raise SummaryError("colors", came, "integers in 0–255, or floats in [0, 1]")
    return array.astype(np.uint8)


def _from_floats(colors: Array) -> Array:
    colors = colors.astype(np.float64)
    undefined = np.isnan(colors)
    if undefined.any():
        warnings.warn("colors has NaN, drawn as 0", RuntimeWarning, stacklevel=5)
        colors[undefined] = 0
    colors = colors.clip(0, 255)
    if not (colors > 1).any():
        colors *= 255
    levels: Array = np.rint(colors).astype(np.uint8)
    return levels


def _config(config_dict: Mapping[str, Any] | None) -> str:
    accepted = "a dict that can be written as JSON, or None"
    if config_dict is None:
        return "{}"
    if not isinstance(config_dict, Mapping):
        raise SummaryError("config_dict", describe(config_dict), accepted)
    try:
        return json.dumps(dict(config_dict), sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SummaryError("config_dict", f"a dict that is no JSON ({error})", accepted) from error
