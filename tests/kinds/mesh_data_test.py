"""A mesh is put together from what was logged at one step, and whatever is wrong with it, something safe comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from tests.server.client import FakeLoader, call, post
from tests.server.values_test import unpack

from sightline import SummaryWriter
from sightline.errors import FormatError
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.mesh import data
from sightline.kinds.mesh.data import join, part_of
from sightline.kinds.mesh.look import Light, Look, look_of
from sightline.kinds.mesh.summary import mesh
from sightline.server.app import create_app
from sightline.store import MemoryStore

SQUARE = np.array([[[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0.5]]], np.float32)
TWO = np.array([[[0, 1, 2], [0, 2, 3]]], np.int32)


def joined(vertices: Any, faces: Any = None, colors: Any = None, sample: int = 0) -> data.Mesh:
    tensors = [None if part is None else make_tensor(np.asarray(part)) for part in (vertices, faces, colors)]
    assert tensors[0] is not None
    return join(tensors[0], tensors[1], tensors[2], sample)


def test_the_parts_are_told_by_the_end_of_the_tag() -> None:
    assert part_of("a/b_VERTEX") == ("a/b", "VERTEX")
    assert part_of("a_FACE_COLOR") == ("a_FACE", "COLOR")
    assert part_of("a_vertex") == ("a_vertex", "")
    assert part_of("_FACE") == ("", "FACE")


def test_floats_are_cast_by_what_they_are() -> None:
    colors = np.array([[[0, 127, 255], [1, 2, 3], [300, -5, 9.6], [np.nan, np.inf, 0]]], np.float32)
    one = joined(SQUARE, TWO.astype(np.float32), colors)
    assert one.faces is not None
    assert one.colors is not None
    assert one.faces.dtype == np.int32
    assert one.colors.dtype == np.uint8
    np.testing.assert_array_equal(one.faces, TWO[0])
    assert one.colors.tolist() == [[0, 127, 255], [1, 2, 3], [255, 0, 10], [0, 0, 0]]
    assert one.notes == []


def test_colours_from_0_to_1_are_fractions_and_say_so() -> None:
    one = joined(SQUARE, None, np.full((1, 4, 3), 0.5, np.float32))
    assert one.colors is not None
    assert one.colors.tolist() == [[128] * 3] * 4
    assert len(one.notes) == 1
    dark = joined(SQUARE, None, np.ones((1, 4, 3), np.float32))  # whole numbers are of 255
    assert dark.colors is not None
    assert dark.colors.max() == 1


def test_a_fourth_channel_is_left_out() -> None:
    one = joined(SQUARE, None, np.full((1, 4, 4), 7, np.uint8))
    assert one.colors is not None
    assert one.colors.shape == (4, 3)


def test_faces_out_of_range_are_dropped_and_counted() -> None:
    faces = [[[0, 1, 2], [0, 1, 4], [-1, 2, 3], [2, 3, 2**31 - 1], [1, 2, 3]]]
    one = joined(SQUARE, np.array(faces, np.int64))
    assert one.faces is not None
    assert one.faces.tolist() == [[0, 1, 2], [1, 2, 3]]
    assert one.lost_faces == 3
    odd = joined(SQUARE, np.array([[[np.nan, 0, 1], [np.inf, 1, 2], [1e30, 1, 2], [0, 1, 2]]], np.float32))
    assert (odd.faces.tolist() if odd.faces is not None else None, odd.lost_faces) == ([[0, 1, 2]], 3)


def test_vertices_that_are_not_finite_go_with_their_faces_and_colours() -> None:
    points = SQUARE.copy()
    points[0, 1, 2] = np.nan
    colors = np.arange(12, dtype=np.uint8).reshape(1, 4, 3)
    one = joined(points, TWO, colors)
    assert one.lost_vertices == 1
    assert one.lost_faces == 1
    assert one.vertices.tolist() == points[0, [0, 2, 3]].tolist()
    assert one.faces is not None
    assert one.faces.tolist() == [[0, 1, 2]]
    assert one.colors is not None
    assert one.colors.tolist() == colors[0, [0, 2, 3]].tolist()
    assert joined(np.full((1, 2, 3), 1e300)).lost_vertices == 2  # beyond float32


def test_one_mesh_of_a_batch() -> None:
    batch = np.concatenate([SQUARE, SQUARE + 5])
    one = joined(batch, TWO, sample=1)  # one batch of faces serves all
    assert one.samples == 2
    assert one.vertices[0].tolist() == [5, 5, 5]
    assert one.faces is not None
    assert len(one.faces) == 2
    with pytest.raises(FormatError, match="a batch of 2"):
        joined(batch, sample=2)
    assert joined(SQUARE[0]).samples == 1  # without a batch


@pytest.mark.parametrize(
    ("vertices", "words"),
    [
        (np.zeros((1, 4, 2)), "2 coordinates"),
        (np.zeros(3), "shape"),
        (np.zeros((0, 4, 3)), "shape"),
        (np.zeros((1, 1, 4, 3)), "shape"),
        (np.zeros((1, 2, 3), np.complex64), "complex"),
        (np.array(["a"]), "shape"),
        (np.array([["a", "b", "c"]]), "not numeric"),
    ],
)
def test_wrong_vertices_say_what_is_wrong(vertices: Any, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        joined(vertices)


@pytest.mark.parametrize("faces", [np.zeros((1, 2, 4), np.int32), np.zeros(3, np.int32), np.array([["a", "b", "c"]])])
@pytest.mark.parametrize("colors", [np.zeros((1, 3, 3), np.uint8), np.zeros((1, 4, 2), np.uint8), np.zeros((2, 4, 3))])
def test_wrong_faces_and_colours_leave_the_points(faces: Any, colors: Any) -> None:
    one = joined(SQUARE, faces, colors, sample=0)
    assert one.faces is None
    assert len(one.vertices) == 4
    assert len(one.notes) == (2 if one.colors is None else 1)


def test_a_claim_of_gigabytes_is_refused_before_it_is_read() -> None:
    tensor = make_tensor(np.zeros(1, np.float32))
    for size in (1 << 20, 1 << 20, 3):
        tensor.tensor_shape.dim.append(Message("tensorboard.TensorShapeProto.Dim", size=size))
    tensor.tensor_shape.dim.pop(0)
    with pytest.raises(FormatError, match="cannot be shown"):
        join(tensor, None, None, 0)


def test_a_large_cloud_is_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MAX_POINTS", 10)
    points = np.arange(75, dtype=np.float32).reshape(1, 25, 3)
    one = joined(points, None, np.zeros((1, 25, 3), np.uint8))
    assert one.every == 3
    assert one.vertices[:, 0].tolist() == list(range(0, 75, 9))
    assert one.colors is not None
    assert len(one.colors) == len(one.vertices)


Numbers = hnp.arrays(
    st.sampled_from([np.float32, np.float64, np.int32, np.uint8, np.int64, np.bool_]),
    hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=4),
)


@settings(max_examples=300, deadline=None)
@given(Numbers, st.none() | Numbers, st.none() | Numbers, st.integers(0, 3))
def test_whatever_was_logged_what_comes_out_can_be_drawn(vertices: Any, faces: Any, colors: Any, sample: int) -> None:
    try:
        one = joined(vertices, faces, colors, sample)
    except FormatError:
        return
    count = len(one.vertices)
    assert np.isfinite(one.vertices).all()
    assert one.vertices.dtype == np.float32
    if one.faces is not None and len(one.faces):
        assert one.faces.dtype == np.int32
        assert one.faces.min() >= 0
        assert one.faces.max() < count
    assert one.colors is None or (one.colors.shape == (count, 3) and one.colors.dtype == np.uint8)


def content(config: str, components: int = 2) -> bytes:
    return encode(Message("tensorboard.mesh.MeshPluginData", json_config=config, components=components))


@pytest.mark.parametrize(
    ("config", "look"),
    [
        ("", Look()),
        ("{}", Look()),
        ("not JSON", Look(unknown=("the configuration",))),
        ("[1, 2]", Look(unknown=("the configuration",))),
        ("[" * 40_000, Look(unknown=("the configuration",))),
        ('{"camera": 5, "material": [1]}', Look(unknown=("camera", "material"))),
        ('{"camera": {"fov": 50}}', Look(fov=50)),
        (
            '{"camera": {"fov": 1e999}, "material": {"size": "big", "wireframe": 1, "color": "url(x)"}}',
            Look(unknown=("material.wireframe", "camera.fov", "material.size", "material.color")),
        ),
        (
            '{"material": {"size": 0.05, "wireframe": true, "color": 16711680}}',
            Look(None, 0.05, True, "#ff0000"),
        ),
        (
            '{"camera": {"cls": "PerspectiveCamera", "near": 1}, "scene": {},'
            ' "material": {"cls": "MeshStandardMaterial", "roughness": 1, "metalness": 0.5},'
            ' "lights": [{"cls": "AmbientLight", "color": "#ffffff", "intensity": 0.75},'
            ' {"cls": "DirectionalLight", "intensity": 0.5, "position": [0, -1, 2]}, {"cls": "Sun"}, 7]}',
            Look(
                material="standard",
                roughness=1,
                metalness=0.5,
                lights=(Light("ambient", intensity=0.75), Light("directional", intensity=0.5, position=(0, -1, 2))),
                unknown=("scene", "camera.near", "lights[2].cls", "lights[3]"),
            ),
        ),
        ('{"material": {"color": "#A0a0A0"}}', Look(color="#a0a0a0")),
    ],
)
def test_a_configuration_is_taken_as_far_as_it_means_something(config: str, look: Look) -> None:
    assert look_of(content(config))[0] == look


def test_a_broken_message_is_no_configuration() -> None:
    assert look_of(b"\xff\xff\xff") == (Look(), 0)


# ---------------------------------------------------------------------------------- over HTTP


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """An application on `tmp_path`, once something is logged there."""
    loaders = []

    def start() -> Any:
        store = MemoryStore(kind_of)
        loader = Loader([LogdirSpec("", tmp_path)], store, watch="off")
        loaders.append(loader)
        loader.refresh()
        return create_app(store, FakeLoader(), kinds=KINDS)

    yield start
    for loader in loaders:
        loader.close()


def ids(app: Any, tag: str) -> list[str]:
    header, _ = unpack(post(app, "/api/values", {"series": [{"tag": tag, "runs": [0]}]}).body)
    found: list[str] = header["series"][0]["ids"]
    return found


def get(app: Any, tag: str, name: str, **more: Any) -> Any:
    return call(app, "GET", "/api/mesh?" + urlencode({"run": 0, "tag": tag, "id": name, **more}))


def test_each_step_has_its_own_faces_and_colours(tmp_path: Path, served: Callable[[], Any]) -> None:
    with SummaryWriter(tmp_path) as writer:
        for step in range(3):
            colors = np.full((1, 4, 3), step, np.uint8)
            faces = TWO[:, : 1 + step % 2]
            writer.add_mesh("a/square", SQUARE + step, colors, faces, global_step=step)
    app = served()
    for step, name in enumerate(ids(app, "a/square_VERTEX")):
        answer = get(app, "a/square_VERTEX", name)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
        header, array = unpack(answer.body)
        np.testing.assert_array_equal(array(header["vertices"]).reshape(-1, 3), SQUARE[0] + step)
        assert len(array(header["faces"])) == 3 * (1 + step % 2)
        assert array(header["colors"]).view(np.uint8).reshape(-1, 4).tolist() == [[step, step, step, 255]] * 4


def test_what_is_still_to_come_is_not_kept_by_browsers(tmp_path: Path, served: Callable[[], Any]) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_mesh("cloud", SQUARE, global_step=0)
        writer.add_mesh("whole", SQUARE, faces=TWO, global_step=0)
        writer.add(mesh("begun", SQUARE, faces=TWO)[:1], 0)  # other writers write the parts one by one
    app = served()
    for tag, kept in (("cloud", True), ("whole", True), ("begun", False)):
        answer = get(app, f"{tag}_VERTEX", ids(app, f"{tag}_VERTEX")[0])
        assert ("immutable" in answer.headers.get("cache-control", "")) is kept


def test_what_cannot_be_shown_says_why(tmp_path: Path, served: Callable[[], Any]) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_mesh("shape", SQUARE, faces=TWO, global_step=0, config_dict={"camera": {"fov": 40}})
    app = served()
    name = ids(app, "shape_VERTEX")[0]
    assert unpack(get(app, "shape_VERTEX", name).body)[0]["look"] == {"fov": 40}
    assert get(app, "shape_VERTEX", name, sample=7).status == 422
    assert get(app, "shape_VERTEX", name, sample=-1).status == 400
    assert get(app, "shape_VERTEX", "0-00000000").status == 404
    assert get(app, "nothing_VERTEX", name).status == 404
    alone = get(app, "shape_FACE", ids(app, "shape_FACE")[0])
    assert alone.status == 422
    assert "vertices" in alone.json()["error"]["message"]
