"""Meshes come back number by number, in the three values that readers join by name and step."""

from __future__ import annotations

import json
import warnings
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from tests.kinds.given import Array, laid_out, tensor_of

from sightline.errors import SummaryError
from sightline.events.message import Message
from sightline.events.tensor import to_array
from sightline.events.wire import decode
from sightline.kinds.base import TENSOR, Value
from sightline.kinds.mesh.summary import mesh

PART = {"VERTEX": 1, "FACE": 2, "COLOR": 3}
SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0.5]])


def parts(values: list[Value]) -> dict[str, tuple[Array, Message]]:
    """By the last word of its tag: the array and the plugin's message of each value."""
    found = {}
    for value in values:
        assert (value.plugin, value.data_class) == ("mesh", TENSOR)
        array = to_array(tensor_of(value))
        about = decode("tensorboard.mesh.MeshPluginData", value.content)
        name, _, part = value.tag.rpartition("_")
        assert about.name == name
        assert about.content_type == PART[part]
        assert about.version == 0
        assert list(about.shape) == list(array.shape)
        found[part] = (array, about)
    return found


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_vertices_and_faces_come_back_as_float32_and_int32(data: st.DataObject) -> None:
    batch, count, triangles = (data.draw(st.integers(1, most)) for most in (3, 6, 5))
    numbers = ["float32", "float64", "float16", "int64", "uint8", "bool"]
    vertices = data.draw(laid_out(st.just((batch, count, 3)), numbers))
    faces = data.draw(laid_out(st.just((batch, triangles, 3)), ["uint8", "int64"])) % count
    faces = faces.astype(data.draw(st.sampled_from(["uint8", "int32", "int64", "float32"])))
    found = parts(mesh("a/b", vertices, faces=faces))
    assert set(found) == {"VERTEX", "FACE"}
    assert {about.components for _, about in found.values()} == {2 | 4}
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(found["VERTEX"][0], vertices.astype(np.float32))
    np.testing.assert_array_equal(found["FACE"][0], faces)
    assert (found["VERTEX"][0].dtype, found["FACE"][0].dtype) == (np.float32, np.int32)


def colour(value: Any, unit: bool) -> int:
    """What becomes of one colour, in Python numbers."""
    number = float(value) * (255 if unit else 1)
    return 0 if np.isnan(number) else round(min(max(number, 0.0), 255.0))


@settings(max_examples=150, deadline=None)
@given(laid_out(st.tuples(st.just(1), st.integers(1, 6), st.just(3)), ["uint8", "int64", "float32", "float64"]))
def test_colours_come_back_as_bytes(colors: Array) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = parts(mesh("x", np.zeros(colors.shape), colors))
    floats = colors.dtype.kind == "f"
    assert [type(w.message) for w in caught] == [RuntimeWarning] * (floats and bool(np.isnan(colors).any()))
    unit = floats and not any(one > 1 for one in colors.ravel())
    array, about = found["COLOR"]
    assert array.dtype == np.uint8
    assert array.ravel().tolist() == [colour(one, unit) for one in colors.ravel()]
    assert about.components == 2 | 8


def test_one_mesh_is_a_batch_of_one_and_all_parts_know_of_each_other() -> None:
    values = mesh("m", SQUARE, np.zeros((4, 3), np.uint8), [[0, 1, 2], [0, 2, 3]], {"b": 1, "a": None}, description="d")
    assert [value.tag for value in values] == ["m_VERTEX", "m_FACE", "m_COLOR"]
    assert {value.description for value in values} == {"d"}
    found = parts(values)
    assert [array.shape for array, _ in found.values()] == [(1, 4, 3), (1, 2, 3), (1, 4, 3)]
    assert {about.components for _, about in found.values()} == {14}
    assert [json.loads(about.json_config) for _, about in found.values()] == [{"b": 1, "a": None}] * 3
    assert parts(mesh("m", SQUARE))["VERTEX"][1].json_config == "{}"


def test_nothing_can_be_a_mesh_too() -> None:
    found = parts(mesh("m", np.zeros((1, 0, 3)), np.zeros((1, 0, 3)), np.zeros((1, 0, 3), int)))
    assert [array.shape for array, _ in found.values()] == [(1, 0, 3)] * 3


def test_what_is_written_is_a_copy() -> None:
    points = SQUARE.astype(np.float32)
    values = mesh("m", points)
    points[:] = 9
    assert (parts(values)["VERTEX"][0] == SQUARE.astype(np.float32)).all()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"vertices": np.zeros((4, 2))}, r"vertices: got ndarray of float64 with shape \(4, 2\).*\(B, N, 3\)"),
        ({"vertices": np.zeros((1, 1, 4, 3))}, "vertices"),
        ({"vertices": np.zeros((0, 4, 3))}, "vertices"),
        ({"vertices": SQUARE.astype(complex)}, "vertices"),
        ({"vertices": None}, "vertices: got None"),
        ({"colors": np.zeros((5, 3))}, r"colors: .*\(5, 3\).*\(1, 4, 3\)"),
        ({"colors": np.full((4, 3), 256)}, "colors: .*from 256 to 256.*0–255"),
        ({"colors": np.full((4, 3), -1)}, "colors"),
        ({"colors": np.zeros((4, 4))}, "colors"),
        ({"faces": [[0, 1, 4]]}, "faces: .*from 0 to 4; accepted: indices of 4 vertices"),
        ({"faces": [[-1, 1, 2]]}, "faces: .*from -1"),
        ({"faces": [[0, 1.5, 2]]}, "faces: .*fractions"),
        ({"faces": [[0, float("nan"), 2]]}, "faces: .*fractions"),
        ({"faces": [[0, 1]]}, "faces"),
        ({"faces": np.zeros((2, 1, 3), int)}, "faces: .*1 meshes"),
        ({"config_dict": "{}"}, "config_dict: got str"),
        ({"config_dict": {"a": float("nan")}}, "config_dict: .*no JSON"),
        ({"config_dict": {"a": object()}}, "config_dict: .*no JSON"),
    ],
)
def test_what_is_no_mesh_is_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(SummaryError, match=says):
        mesh("m", **{"vertices": SQUARE, **options})
