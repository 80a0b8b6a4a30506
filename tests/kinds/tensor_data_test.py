"""Tensors over HTTP: statistics against an oracle, windows against NumPy's indexing; what cannot be shown says so."""

from __future__ import annotations

import json
import math
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hn
from tests.records import RecordWriter
from tests.server.client import FakeLoader, call, post

from sightline import SummaryWriter
from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode
from sightline.ingest import Loader, LogdirSpec
from sightline.kinds import KINDS, kind_of
from sightline.kinds.tensor import data
from sightline.kinds.tensor.data import part_of, readable, statistics, window
from sightline.server.app import create_app
from sightline.store import MemoryStore

floats = hn.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    hn.array_shapes(min_dims=0, max_dims=3, max_side=6),
    elements=st.floats(width=16, allow_nan=True, allow_infinity=True),
)
integers = hn.arrays(
    st.sampled_from([np.int8, np.uint16, np.int32, np.int64, np.bool_]),
    hn.array_shapes(min_dims=0, max_dims=3, max_side=6),
)


@given(st.one_of(floats, integers), st.integers(1, 9))
def test_statistics_are_those_of_exact_arithmetic(array: Any, chunk: int) -> None:
    values = [float(value) for value in array.reshape(-1)]
    finite = [Fraction(value) for value in values if math.isfinite(value)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "_CHUNK", chunk)
        found = statistics(array)
    assert (found.count, found.nan) == (len(values), sum(map(math.isnan, values)))
    assert (found.positive_infinite, found.negative_infinite) == (values.count(math.inf), values.count(-math.inf))
    assert found.zero == values.count(0.0)
    if not finite:
        assert (found.min, found.max, found.mean, found.std) == (None,) * 4
        return
    mean = sum(finite) / len(finite)
    deviation = math.sqrt(float(sum((value - mean) ** 2 for value in finite) / len(finite)))
    assert (found.min, found.max) == (float(min(finite)), float(max(finite)))
    size = max(map(abs, map(float, finite)))
    assert found.mean == pytest.approx(float(mean), rel=1e-9, abs=1e-12 * size)
    assert found.std == pytest.approx(deviation, rel=1e-9, abs=1e-9 * size)


def test_statistics_keep_small_differences_of_large_numbers() -> None:
    found = statistics(np.array([1e9, 1e9 + 1, 1e9 + 2], np.float64))
    assert found.std == pytest.approx(math.sqrt(2 / 3))
    assert statistics(np.full(1000, 0.1)).mean == 0.1
    assert statistics(np.full(1000, 0.1)).std == 0


def test_statistics_of_the_largest_floats_do_not_raise() -> None:
    largest = np.finfo(np.float64).max
    assert statistics(np.array([largest, largest])).max == largest
    assert statistics(np.array([-largest, largest])).std is None  # further apart than any float


@given(
    hn.arrays(np.int32, hn.array_shapes(min_dims=1, max_dims=4, max_side=5)),
    st.lists(st.integers(-1, 4), max_size=3),
    st.lists(st.integers(-2, 9), max_size=5),
    st.integers(-2, 9),
    st.integers(-2, 9),
)
def test_a_window_says_where_each_of_its_elements_is(array: Any, axes: Any, at: Any, row: int, column: int) -> None:
    found, where = window(array, axes, at, row, column)
    assert found.ndim == min(array.ndim, 2)
    assert found.size
    for index in np.ndindex(found.shape):
        place = list(where.at)
        start = (where.column,) if array.ndim == 1 else (where.row, where.column)
        for axis, first, offset in zip(where.axes, start, index, strict=True):
            place[axis] = first + offset
        assert array[tuple(place)] == found[index]


def test_windows_are_no_larger_than_a_screen() -> None:
    large = np.broadcast_to(np.float32(1), (3, 5000, 4000))
    found, where = window(large, [], [2], 4500, 0)
    assert found.shape == (500, 1024)
    assert (where.axes, where.at[0], where.row) == ((1, 2), 2, 4500)
    assert window(np.zeros(100_000), [], [], 0, 0)[0].shape == (65_536,)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 4)])
def test_nothing_has_no_window(shape: tuple[int, ...]) -> None:
    assert window(np.zeros(shape), [], [1, 1, 1], 5, 5)[0].size == 0


def test_parts_of_complex_numbers() -> None:
    array = np.array([3 + 4j])
    assert [part_of(array, part)[0] for part in ("abs", "real", "imag")] == [5, 3, 4]  # type: ignore[arg-type]
    assert part_of(np.arange(3), "imag").tolist() == [0, 1, 2]


def test_bytes_are_told_from_text() -> None:
    assert readable("é".encode()) == "é"
    assert readable(b"\xff\x00") == "2 bytes: ff 00"
    assert readable(b"x" * 3000) == "x" * 2000 + " …"


# --- over HTTP ------------------------------------------------------------------------------------------------------


def served(folder: Path) -> Any:
    store = MemoryStore(kind_of)
    loader = Loader([LogdirSpec("", folder)], store, watch="off")
    loader.refresh()
    loader.close()
    return create_app(store, FakeLoader(), kinds=KINDS)


def unpack(body: bytes) -> tuple[dict[str, Any], bytes]:
    (size,) = struct.unpack("<I", body[4:8])
    return json.loads(body[8 : 8 + size]), body[8 + size :]


def asked(app: Any, tag: str, **more: Any) -> tuple[dict[str, Any], Any]:
    header, _ = unpack(post(app, "/api/values", {"series": [{"tag": tag, "runs": [0]}]}).body)
    name = header["series"][0]["ids"][-1]
    answer = call(app, "GET", "/api/tensor?" + urlencode({"run": 0, "tag": tag, "id": name, **more}))
    assert answer.status == 200, answer.body
    part, block = unpack(answer.body)
    if "array" not in part:
        return part, None
    at, count, dtype = part["array"]
    return part, np.frombuffer(block, "<" + dtype, count, at).reshape(part.get("rows", 0), part.get("columns", 0))


def test_what_was_logged_comes_out(tmp_path: Path) -> None:
    matrix = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    with SummaryWriter(tmp_path) as writer:
        writer.add_tensor("matrix", matrix, 1)
        writer.add_tensor("number", np.int64(2**62 + 1), 1)
        writer.add_tensor("words", [["a", "<b>"], ["", "é"]], 1)
        writer.add_tensor("wave", np.array([3 + 4j]), 1)
        writer.add_tensor("empty", np.zeros((0, 3)), 1)
    app = served(tmp_path)
    part, numbers = asked(app, "matrix")
    assert (part["dtype"], part["shape"]) == ("float32", [2, 3, 4])
    assert numbers.tolist() == matrix[0].tolist()
    part, numbers = asked(app, "matrix", axes="2,0", at="0,1", row=1)
    assert numbers.tolist() == matrix[:, 1, :].T[1:].tolist()
    assert part["window"] == {"axes": [2, 0], "at": [0, 1, 0], "row": 1, "column": 0}
    assert part["statistics"]["mean"] == 11.5
    assert asked(app, "number")[0]["exact"] == "4611686018427387905"
    part, _ = asked(app, "words")
    assert (part["strings"], part["rows"], part["columns"]) == (["a", "<b>", "", "é"], 2, 2)
    assert asked(app, "wave", part="imag")[1].tolist() == [[4]]
    empty, numbers = asked(app, "empty")
    assert (empty["shape"], empty["statistics"]["count"], numbers.size) == ([0, 3], 0, 0)


def test_only_so_many_strings(tmp_path: Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_tensor("many", [str(i) for i in range(3000)], 1)
        writer.add_tensor("wide", [["x"] * 400] * 5, 1)
    app = served(tmp_path)
    part, _ = asked(app, "many", column=2500)
    assert part["strings"] == [str(i) for i in range(2500, 3000)]
    part, _ = asked(app, "wide")
    assert (part["rows"], part["columns"], len(part["strings"])) == (2, 400, 800)


def test_values_of_plugins_nobody_knows(tmp_path: Path) -> None:
    def value(tag: str, tensor: Message | None) -> Message:
        plugin = Message("tensorboard.SummaryMetadata.PluginData", plugin_name="third_party")
        metadata = Message("tensorboard.SummaryMetadata", plugin_data=plugin)
        more = {} if tensor is None else {"tensor": tensor}
        return Message("tensorboard.Summary.Value", tag=tag, metadata=metadata, **more)

    damaged = make_tensor(np.arange(6.0))
    damaged.tensor_content = b"123"
    summary = Message(
        "tensorboard.Summary",
        value=[value("good", make_tensor(np.ones(2))), value("damaged", damaged), value("nothing", None)],
    )
    with (tmp_path / "events.out.tfevents.1.x").open("wb") as file, RecordWriter(file, 1.0) as records:
        records.write(encode(Message("tensorboard.Event", wall_time=1.0, step=1, summary=summary)))
    app = served(tmp_path)
    assert asked(app, "good")[1].tolist() == [[1, 1]]
    assert "3 bytes of content" in asked(app, "damaged")[0]["error"]
    assert asked(app, "nothing")[0]["error"] == "the value has no data"


@pytest.mark.parametrize("more", [{"axes": "x"}, {"at": "1,,2"}, {"row": -1}, {"part": "angle"}])
def test_other_questions_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    with SummaryWriter(tmp_path) as writer:
        writer.add_tensor("t", np.zeros((2, 2)), 1)
    app = served(tmp_path)
    query = urlencode({"run": 0, "tag": "t", "id": "0-0", **more})
    assert call(app, "GET", f"/api/tensor?{query}").status == 400
    assert call(app, "GET", f"/api/tensor?{urlencode({'run': 0, 'tag': 't', 'id': '0-0'})}").status == 404
