"""ONNX models, made by hand with our tables: every node and edge is drawn, and no weight is ever copied."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tests.events import strategies
from tests.kinds.graph_test import check

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.message import Message
from sightline.events.wire import decode, encode
from sightline.kinds.graph.onnx import _lean
from sightline.kinds.graph.summary import onnx

FLOAT, INT64 = 1, 7


def info(name: str, *dims: int | str, dtype: int = FLOAT) -> Message:
    made = [
        Message("onnx.TensorShapeProto.Dimension", **({"dim_value": d} if isinstance(d, int) else {"dim_param": d}))
        for d in dims
    ]
    shape = Message("onnx.TensorShapeProto", dim=made)
    tensor = Message("onnx.TypeProto.Tensor", elem_type=dtype, shape=shape)
    return Message("onnx.ValueInfoProto", name=name, type=Message("onnx.TypeProto", tensor_type=tensor))


def weight(name: str, *dims: int) -> Message:
    return Message("onnx.TensorProto", name=name, dims=list(dims), data_type=FLOAT)


def node(name: str, op: str, inputs: str, outputs: str, **attributes: Any) -> Message:
    made = []
    for key, value in attributes.items():
        field = {int: "i", float: "f", bytes: "s", list: "ints", Message: "t"}[type(value)]
        if isinstance(value, Message) and value._type.name == "onnx.GraphProto":
            field = "g"
        made.append(Message("onnx.AttributeProto", name=key, **{field: value}))
    given = [name if name != "-" else "" for name in inputs.split()]
    return Message("onnx.NodeProto", name=name, op_type=op, input=given, output=outputs.split(), attribute=made)


def model(*nodes: Message, **parts: list[Message]) -> bytes:
    graph = Message("onnx.GraphProto", name="g", node=list(nodes), **parts)
    return encode(Message("onnx.ModelProto", ir_version=10, producer_name="test", graph=graph))


def nodes_of(given: Any) -> dict[str, Message]:
    (event,) = onnx(given)
    nodes = decode("tensorboard.GraphDef", event.graph_def).node
    check(nodes)
    return {node.name: node for node in nodes}


def edges(given: Any) -> dict[str, tuple[str, ...]]:
    return {name: (node.op, *node.input) for name, node in nodes_of(given).items()}


SMALL = model(
    node("/fc1/Gemm", "Gemm", "x fc1.weight shared", "h", transB=1, alpha=0.5, mode=b"m", perm=[1, 0]),
    node("/Split", "Split", "h", "a b"),
    node("", "Add", "b a", "s"),
    node("/fc2/Gemm", "Gemm", "s - shared", "y", value=weight("", 2, 3)),
    initializer=[weight("fc1.weight", 8, 4), weight("shared", 8), weight("unused", 1)],
    input=[info("x", "batch", 4), info("fc1.weight", 8, 4)],
    output=[info("y", "batch", 8)],
    value_info=[info("a", 2), info("b", 3, dtype=INT64)],
)


def test_nodes_and_edges() -> None:
    assert edges(SMALL) == {
        "input/x": ("Input",),
        "fc1/weight": ("Parameter",),
        "shared": ("Parameter",),
        "fc1/Gemm": ("Gemm", "input/x", "fc1/weight", "shared"),
        "Split": ("Split", "fc1/Gemm"),
        "s": ("Add", "Split:1", "Split"),
        "fc2/Gemm": ("Gemm", "s", "shared"),
        "output/y": ("Output", "fc2/Gemm"),
    }


def test_shapes_types_and_attributes() -> None:
    nodes = nodes_of(SMALL)
    shapes = nodes["Split"].attr["_output_shapes"].list.shape
    assert [[dim.size for dim in shape.dim] for shape in shapes] == [[2], [3]]
    assert list(nodes["Split"].attr["dtype"].list.type) == [1, 9]
    assert [dim.size for dim in nodes["input/x"].attr["_output_shapes"].list.shape[0].dim] == [-1, 4]
    assert nodes["fc1/weight"].attr["elements"].i == 32
    attrs = nodes["fc1/Gemm"].attr
    assert (attrs["transB"].i, attrs["alpha"].f, attrs["mode"].s, list(attrs["perm"].list.i)) == (1, 0.5, b"m", [1, 0])
    assert nodes["fc2/Gemm"].attr["value"].s == b"float32 [2, 3]"


def test_branches_are_groups_that_see_what_is_around_them() -> None:
    def branch(op: str) -> Message:
        inner = [node("", op, "x", "r")]
        return Message("onnx.GraphProto", node=inner, output=[info("r", 1)])

    made = model(
        node("/If", "If", "flag", "y", then_branch=branch("Neg"), else_branch=branch("Abs")),
        input=[info("x", 1), info("flag", dtype=9)],
        output=[info("y", 1)],
    )
    assert edges(made) == {
        "input/x": ("Input",),
        "input/flag": ("Input",),
        "If/then_branch/r": ("Neg", "input/x"),
        "If/else_branch/r": ("Abs", "input/x"),
        "If": ("If", "input/flag", "If/then_branch/r", "If/else_branch/r"),
        "output/y": ("Output", "If"),
    }


def test_nodes_out_of_order_and_circles_still_make_a_graph() -> None:
    late = model(node("b", "B", "t", "y"), node("a", "A", "x", "t"), input=[info("x", 1)], output=[info("y", 1)])
    assert edges(late)["b"] == ("B", "a")
    circle = model(node("b", "B", "t", "u"), node("a", "A", "u", "t"), output=[info("u", 1)])
    assert sorted(edges(circle)) == ["a", "b", "output/u"]


def test_a_path_the_bytes_and_an_object_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(SMALL)
    holder = type("ModelProto", (), {"SerializeToString": lambda _: SMALL})()
    assert edges(path) == edges(str(path)) == edges(holder) == edges(bytearray(SMALL)) == edges(SMALL)


@pytest.mark.parametrize("given", [None, 3, b"", b"\xff" * 20, SMALL[:-1], model(), encode(info("x", 1)), [1]])
def test_what_is_no_model_is_refused(given: object) -> None:
    with pytest.raises(SummaryError, match=r"prototxt: got .*; accepted: the path of an \.onnx file"):
        onnx(given)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        onnx(tmp_path / "none.onnx")
    (tmp_path / "empty.onnx").touch()
    with pytest.raises(SummaryError, match="without a graph"):
        onnx(tmp_path / "empty.onnx")
    (tmp_path / "text.onnx").write_text("ir_version: 8")
    with pytest.raises(SummaryError):
        onnx(tmp_path / "text.onnx")


def test_weights_are_passed_over(tmp_path: Path) -> None:
    big = 8 << 20
    raw = b"\x4a" + b"\x80\x80\x80\x04" + bytes(big)  # field 9, raw_data, of 8 MiB
    tensor = encode(weight("w", 2, 1 << 20)) + raw
    field = b"\x2a" + _size(len(tensor)) + tensor
    graph = encode(Message("onnx.GraphProto", node=[node("n", "Relu", "w", "y")], output=[info("y", 1)])) + field
    data = b"\x3a" + _size(len(graph)) + graph
    path = tmp_path / "big.onnx"
    path.write_bytes(data)
    tracemalloc.start()
    made = edges(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made["n"] == ("Relu", "w")
    assert peak < big / 8


def _size(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80, number >> 7 & 0x7F | 0x80, number >> 14 & 0x7F | 0x80, number >> 21])


@given(strategies.message("onnx.ModelProto", depth=5), st.binary(max_size=5))
def test_leaving_fields_out_leaves_the_others(made: Message, rest: bytes) -> None:
    data = encode(made)
    unknown = b"\x9a\x06" + bytes([len(rest)]) + rest  # field 99
    lean = _lean(memoryview(data + unknown), messages.message("onnx.ModelProto"), 0)
    assert decode("onnx.ModelProto", lean) is not None
    assert lean == data


@given(st.binary(max_size=80) | st.integers(0, len(SMALL)).map(lambda end: SMALL[:end]))
def test_any_bytes_are_a_graph_or_refused(data: bytes) -> None:
    with contextlib.suppress(SummaryError):
        nodes_of(data)
