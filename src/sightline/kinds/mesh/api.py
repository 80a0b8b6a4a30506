"""Meshes over HTTP: the vertices of one value, and the faces and colours that were logged with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np
from msgspec import Meta, Struct

from sightline.errors import FormatError
from sightline.kinds.base import Answer, Route
from sightline.kinds.mesh.look import Look, look_of
from sightline.query.packing import Block, Ref
from sightline.query.values import References, Store, find, ids_of, plugin_content, read_one

if TYPE_CHECKING:
    from sightline.events.message import Message
    from sightline.kinds.mesh.data import Mesh


class MeshRequest(Struct, frozen=True, omit_defaults=True):
    """A value of the tag of vertices, and which mesh of its batch."""

    run: Annotated[int, Meta(ge=0)]
    tag: str
    id: str
    sample: Annotated[int, Meta(ge=0)] = 0


class MeshHeader(Struct, omit_defaults=True):
    """The JSON header of a mesh, whose arrays are in the data block.

    Attributes:
        vertices: x, y and z of each vertex (f4), all finite.
        faces: three indices of vertices each (i4), all within range; absent for a cloud of points.
        colors: of each vertex one number (i4) whose bytes are red, green, blue and 255; absent when there are none.
        samples: meshes in the batch.
        every: of a large cloud only one point in so many is sent.
        lost_vertices: how many were left out because they are not finite.
        lost_faces: how many were left out because they name a vertex that is not there.
        notes: what else is wrong, in words.
        look: what the log's configuration asks for.
    """

    vertices: Ref
    faces: Ref | None = None
    colors: Ref | None = None
    samples: int = 1
    every: int = 1
    lost_vertices: int = 0
    lost_faces: int = 0
    notes: list[str] = []
    look: Look = Look()


def read_mesh(store: Store, request: MeshRequest) -> Answer:
    """The packed mesh (see query/packing.py).

    Raises:
        UnknownNameError: there is no such tag or value.
        FormatError: it cannot be read, or is no mesh.
    """
    from sightline.kinds.mesh.data import join, part_of

    name, part = part_of(request.tag)
    if part in ("FACE", "COLOR"):
        what = "faces" if part == "FACE" else "colours"
        raise FormatError(f"{what} are drawn with their vertices, {name}_VERTEX, which were not logged here")
    vertices = read_one(store, request.run, request.tag, request.id)
    faces, face_note = _beside(store, request, f"{name}_FACE", "faces") if part else (None, "")
    colors, color_note = _beside(store, request, f"{name}_COLOR", "colours") if part else (None, "")
    mesh = join(vertices, faces, colors, request.sample)
    mesh.notes.extend(filter(None, (face_note, color_note)))
    look, components = look_of(_content(store, request))
    there = 2 | (faces is not None) << 2 | (colors is not None) << 3
    lasting = there == 14 or (components != 0 and not components & ~there)  # faces are written after their vertices
    return Answer(_packed(mesh, look), lasting=lasting)


def _content(store: Store, request: MeshRequest) -> bytes:
    try:
        return plugin_content(store, request.run, request.tag)
    except FormatError:
        return b""  # what is lost with it is how to draw, not what


def _beside(store: Store, request: MeshRequest, tag: str, what: str) -> tuple[Message | None, str]:
    """The value of another part at the same step, or why it cannot be read; of several, the one in the same place."""
    found = store.references(request.run, tag)
    mine, (row,) = find(store, request.run, request.tag, [request.id])
    if found is None or row is None:
        return None, ""
    item = mine.items[row]
    rows = np.flatnonzero(found.live.items["step"] == item["step"])
    if not len(rows):
        return None, ""
    before = mine.live.items[mine.live.items["step"] == item["step"]]
    place = np.flatnonzero(before["offset"] == item["offset"])
    at = int(rows[min(int(place[0]) if len(place) else 0, len(rows) - 1)])
    live = found.live
    name = ids_of(References(live.items[at : at + 1], live.file[at : at + 1], live.paths))[0]
    try:
        return read_one(store, request.run, tag, name), ""
    except FormatError as error:
        return None, f"the {what} cannot be read: {error}"


def _packed(mesh: Mesh, look: Look) -> bytes:
    block = Block()
    header = MeshHeader(block.add(mesh.vertices.ravel(), "f4"))
    if mesh.faces is not None and len(mesh.faces):
        header.faces = block.add(np.ascontiguousarray(mesh.faces, "<i4").ravel(), "i4")
    if mesh.colors is not None:
        rgba = np.full((len(mesh.colors), 4), 255, np.uint8)
        rgba[:, :3] = mesh.colors
        header.colors = block.add(rgba.view("<i4").ravel(), "i4")
    for name in ("samples", "every", "lost_vertices", "lost_faces", "notes"):
        setattr(header, name, getattr(mesh, name))
    header.look = look
    return block.pack(msgspec.json.encode(header))


ROUTES = (
    Route(
        "mesh",
        "One mesh or cloud of points, its vertices, faces and colours joined.",
        MeshRequest,
        read_mesh,
        method="GET",
        header=MeshHeader,
    ),
)
