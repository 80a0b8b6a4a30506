"""One mesh of a batch, put together from its vertices, faces and colours and made safe to draw.

What cannot be drawn is taken out and counted: vertices that are not finite, faces that name a vertex which is not
there. Faces or colours of a wrong shape are left out with a note; only wrong vertices make the mesh impossible.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sightline.errors import FormatError
from sightline.events.message import Message
from sightline.events.tensor import shape_of, to_array

Array = npt.NDArray[Any]

PARTS = ("VERTEX", "FACE", "COLOR")
MAX_POINTS = 2_000_000
MAX_NUMBERS = 60_000_000


@dataclass
class Mesh:
    """What is drawn.

    Attributes:
        vertices: float32[n, 3], finite.
        faces: int32[m, 3], indices of vertices; None for a cloud of points.
        colors: uint8[n, 3]; None when there are none.
        samples: how many meshes the batch has; this is one of them.
        every: of a large cloud only one point in so many is here.
        lost_vertices, lost_faces: how many were taken out.
        notes: what else is wrong, in words.
    """

    vertices: Array
    faces: Array | None = None
    colors: Array | None = None
    samples: int = 1
    every: int = 1
    lost_vertices: int = 0
    lost_faces: int = 0
    notes: list[str] = field(default_factory=list)


def part_of(tag: str) -> tuple[str, str]:
    """(name, part) of a tag such as "shape_FACE"; the part is "" when it has no such ending."""
    name, _, part = tag.rpartition("_")
    return (name, part) if part in PARTS else (tag, "")


def join(vertices: Message, faces: Message | None, colors: Message | None, sample: int) -> Mesh:
    """The mesh at index `sample` of a batch.

    Args:
        vertices: a tensor (B, N, 3) or (N, 3) of any numbers.
        faces: (B, F, 3) or (F, 3), counted from 0; one batch serves all meshes.
        colors: (B, N, 3) or (B, N, 4), 0–255; floats that are all in [0, 1] with fractions are taken as such.

    Raises:
        FormatError: the vertices are no such tensor, the batch has no such index, or they are too many.
    """
    points, samples = _one(vertices, "vertices", sample)
    if points.shape[1] != 3:
        raise FormatError(f"the vertices have {points.shape[1]} coordinates each, not 3")
    mesh = Mesh(_as_float32(points), samples=samples)
    if faces is not None:
        mesh.faces = _optional(mesh, faces, "faces", sample)
    if colors is not None:
        levels = _optional(mesh, colors, "colours", sample)
        mesh.colors = None if levels is None else _levels(mesh, levels)
    _keep_drawable(mesh)
    return mesh


def _one(tensor: Message, what: str, sample: int) -> tuple[Array, int]:
    """Entry `sample` of a batch, (count, width), and how many there are."""
    shape = shape_of(tensor)
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[0] == 0):
        raise FormatError(f"the {what} have shape {shape}; a batch is (B, N, 3)")
    if math.prod(shape) > MAX_NUMBERS:
        raise FormatError(f"the {what} have shape {shape}; more than {MAX_NUMBERS:,} numbers cannot be shown")
    array = to_array(tensor)
    if array.dtype.kind == "c":
        raise FormatError(f"the {what} are complex numbers")
    batch = array[np.newaxis] if array.ndim == 2 else array
    if what != "vertices" and len(batch) == 1:
        sample = 0
    if sample >= len(batch):
        raise FormatError(f"there is no mesh {sample}: the {what} are a batch of {len(batch)}")
    one: Array = batch[sample]
    return one, len(batch)


def _optional(mesh: Mesh, tensor: Message, what: str, sample: int) -> Array | None:
    try:
        found, _ = _one(tensor, what, sample)
    except FormatError as error:
        mesh.notes.append(f"{error}, so none are drawn")
        return None
    count, width = found.shape
    if what == "faces" and width != 3:
        mesh.notes.append(f"faces have {width} corners each; only triangles are drawn")
        return None
    if what == "colours" and (width not in (3, 4) or count != len(mesh.vertices)):
        mesh.notes.append(
            f"{count:,} colours of {width} numbers for {len(mesh.vertices):,} vertices, so none are drawn"
        )
        return None
    return found


def _as_float32(array: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        return array.astype(np.float32)


def _levels(mesh: Mesh, colors: Array) -> Array:
    """Colours as uint8[n, 3], cast by what they are and not by their dtype: PyTorch writes them as floats."""
    rgb = colors[:, :3]
    if rgb.dtype.kind == "f":
        rgb = rgb.astype(np.float64)
        rgb = np.where(np.isfinite(rgb), rgb, 0)
        if rgb.size and rgb.min() >= 0 and rgb.max() <= 1 and (rgb != np.trunc(rgb)).any():
            rgb = rgb * 255
            mesh.notes.append("colours between 0 and 1 were read as fractions of 255")
    elif rgb.dtype.kind == "b":
        rgb = rgb.astype(np.uint8) * np.uint8(255)
    levels: Array = np.rint(np.clip(rgb, 0, 255)).astype(np.uint8)
    return levels


def _keep_drawable(mesh: Mesh) -> None:
    """Takes out what is not finite and what names a vertex that is not there; thins a cloud that is too large."""
    count = len(mesh.vertices)
    finite: Array = np.asarray(np.isfinite(mesh.vertices).all(axis=1))
    mesh.lost_vertices = count - int(finite.sum())
    if mesh.faces is not None:
        faces = mesh.faces
        if faces.dtype.kind == "f":  # NaN is no index; PyTorch writes them as floats
            faces = np.where(np.isfinite(faces) & (np.abs(faces) < 1 << 31), faces, -1)
        inside = ((faces >= 0) & (faces < count)).all(axis=1)
        whole = np.asarray(faces[inside], np.int32)
        whole = whole[finite[whole].all(axis=1)] if mesh.lost_vertices else whole
        mesh.lost_faces = len(mesh.faces) - len(whole)
        mesh.faces = (np.cumsum(finite, dtype=np.int32) - 1)[whole] if mesh.lost_vertices and count else whole
    if mesh.lost_vertices:
        mesh.vertices = mesh.vertices[finite]
        mesh.colors = None if mesh.colors is None else mesh.colors[finite]
    if not _has_faces(mesh) and len(mesh.vertices) > MAX_POINTS:
        mesh.every = -(-len(mesh.vertices) // MAX_POINTS)
        mesh.vertices = np.ascontiguousarray(mesh.vertices[:: mesh.every])
        mesh.colors = None if mesh.colors is None else np.ascontiguousarray(mesh.colors[:: mesh.every])


def _has_faces(mesh: Mesh) -> bool:
    return mesh.faces is not None and len(mesh.faces) > 0
