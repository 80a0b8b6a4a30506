"""Graphs of models: names that a viewer takes, edges that lead somewhere, and what is given to it unchanged."""

from __future__ import annotations

import operator
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from sightline.errors import SummaryError
from sightline.events import messages
from sightline.events.message import Message, which
from sightline.events.tensor import to_strings
from sightline.events.wire import decode, encode
from sightline.kinds.graph import module_tree, torch_fx
from sightline.kinds.graph.drawing import Drawing, Dtype, Port, Scopes, Tensor
from sightline.kinds.graph.summary import graph
from sightline.kinds.graph.torch_trace import leaves, rebuilt

PARTS = st.text(max_size=12) | st.sampled_from(
    ["constructor", "__proto__", "__root__", "a/b", "x:0", "^x", "[0]", "--"]
)
ILLEGAL = re.compile(r"[^\w.\-\[\]()/]|--")


def read(drawing: Drawing) -> list[Message]:
    """The nodes as a reader gets them."""
    made = decode("tensorboard.GraphDef", encode(drawing.message()))
    assert made.versions.producer == 22
    return list(made.node)


def check(nodes: Sequence[Message]) -> None:
    """What every graph must be: distinct names, edges from nodes that came before."""
    before: set[str] = set()
    for node in nodes:
        assert node.name
        assert node.op
        for source in node.input:
            name, _, index = source.partition(":")
            assert name in before
            assert index == "" or int(index) > 0
        assert node.name not in before
        before.add(node.name)


# Drawing


@given(st.lists(st.tuples(st.lists(PARTS, max_size=3), PARTS, st.text(max_size=5), st.lists(st.integers(0, 99)))))
def test_any_names_make_a_graph_that_a_viewer_takes(wanted: list[tuple[list[str], str, str, list[int]]]) -> None:
    drawing, made = Drawing(), []
    edges: list[list[str]] = []
    for scope, label, op, picks in wanted:
        sources = [Port(made[pick % len(made)], pick // 50) for pick in picks] if made else []
        edges.append([f"{port.node}:{port.index}" if port.index else port.node for port in sources])
        made.append(drawing.node(scope, label, op, sources))
    nodes = read(drawing)
    check(nodes)
    assert [list(node.input) for node in nodes] == edges
    for (scope, *_), node in zip(wanted, nodes, strict=True):
        assert not ILLEGAL.search(node.name)
        assert node.name.count("/") == len(scope)
        assert all(node.name.split("/"))
        assert node.name.split("/")[0] not in ("constructor", "__proto__", "__root__")
        node.op.encode("utf-8")  # text that is no UTF-8 makes TensorBoard refuse the whole graph


def test_an_edge_from_nowhere_is_refused() -> None:
    drawing = Drawing()
    with pytest.raises(ValueError, match="there is no node 'b'"):
        drawing.node((), "a", "Op", [Port("b")])
    with pytest.raises(ValueError, match="there is no node"):
        Drawing().node((), "a", "Op", [Port("a")])  # a circle of one


ATTRIBUTES = [
    (True, {"b": True}),
    (3, {"i": 3}),
    (1 << 63, {"s": b"9223372036854775808"}),
    (0.5, {"f": 0.5}),
    (1e300, {"s": b"1e+300"}),
    ("a\nb", {"s": b"a b"}),
    ("\udc80", {"s": b"?"}),
    ("x" * 600, {"s": b"x" * 499 + "…".encode()}),
    (Dtype("bfloat16"), {"type": 14}),
    (Dtype("float3"), {"s": b"float3"}),
    ([], {"s": b"[]"}),
    ([1, "a", None], {"s": b"[1, a, None]"}),
]


@pytest.mark.parametrize(("value", "field"), ATTRIBUTES)
def test_attributes(value: Any, field: dict[str, Any]) -> None:
    drawing = Drawing()
    drawing.node((), "n", "Op", attrs={"a": value, "none": None})
    (node,) = read(drawing)
    assert set(node.attr) == {"a"}
    (name,) = field
    assert which(node.attr["a"], "value") == name
    assert getattr(node.attr["a"], name) == field[name]


def test_lists_shapes_types_and_devices() -> None:
    drawing = Drawing()
    drawing.node((), "n", "Op", (), [Tensor((2, None), "float32"), None, Tensor(None, "bool")], {"i": (1, 2)}, "cuda:1")
    drawing.node((), "m", "Op", (), [Tensor((), "float16")], {"s": Tensor((3,))}, "cpu")
    many, one = read(drawing)
    assert (many.device, one.device) == ("/device:GPU:1", "/device:CPU:0")
    assert list(many.attr["i"].list.i) == [1, 2]
    assert list(many.attr["dtype"].list.type) == [1, 0, 10]
    shapes = [(s.unknown_rank, [dim.size for dim in s.dim]) for s in many.attr["_output_shapes"].list.shape]
    assert shapes == [(False, [2, -1]), (True, []), (True, [])]
    assert one.attr["dtype"].type == messages.enum("tensorboard.DataType")["DT_HALF"]
    assert [len(shape.dim) for shape in one.attr["_output_shapes"].list.shape] == [0]
    assert [dim.size for dim in one.attr["s"].shape.dim] == [3]


def test_a_module_has_a_group_and_each_further_call_of_it_another() -> None:
    scopes = Scopes("Net", {"layers": "Sequential", "layers.0": "Block", "layers.0.conv": "Conv2d"})
    block = ("Net", "Sequential[layers]", "Block[0]")
    assert scopes.of("") == ("Net",)
    assert scopes.of("layers.0.conv") == (*block, "Conv2d[conv]")
    assert scopes.of("layers.0", {"layers.0": "1"}) == (*block[:2], "Block[0]_1")
    assert scopes.of("layers.0.conv", {"layers.0": "1"}) == (*block[:2], "Block[0]_1", "Conv2d[conv]")
    assert scopes.of("layers.0.conv", {"layers.0.conv": "1"}) == (*block, "Conv2d[conv]_1")
    assert scopes.of("layers.0.conv") == (*block, "Conv2d[conv]")
    assert scopes.of("parts.new") == ("Net", "parts", "new")


# PyTorch, by what its objects look like


class Node:
    """A node of torch.fx."""

    def __init__(self, op: str, name: str, target: Any, *args: Any, **meta: Any) -> None:
        self.op, self.name, self.target, self.args, self.kwargs = op, name, target, args, {}
        self.meta, self.users = meta, dict[Any, None]()
        for arg in args[0] if args and isinstance(args[0], (list, tuple)) else args:
            if isinstance(arg, Node):
                arg.users[self] = None


class Linear:
    def __init__(self) -> None:
        self.weight, self.bias = Parameter((4, 3)), Parameter((4,))

    def named_parameters(self, **_: Any) -> list[tuple[str, Any]]:
        return list(vars(self).items())

    def parameters(self) -> list[Any]:
        return [value for _, value in self.named_parameters()]

    def named_children(self) -> list[tuple[str, Any]]:
        return []

    def extra_repr(self) -> str:
        return "in_features=3"


class Parameter:
    requires_grad, dtype, device = True, "torch.float32", "cpu"
    shape: tuple[int, ...] = ()

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def numel(self) -> int:
        return 12


def symbolic(*nodes: Node) -> Any:
    """A GraphModule with one Linear, `fc`."""
    fc = Linear()
    return SimpleNamespace(graph=SimpleNamespace(nodes=nodes), fc=fc, get_submodule=lambda _: fc)


def fx_graph() -> list[Message]:
    value = Parameter((2, 4))
    x = Node("placeholder", "x", "x")
    linear = Node("call_module", "fc", "fc", x, nn_module_stack={"fc": ("fc", Linear)})
    chunk = Node("call_method", "chunk", "chunk", linear, 2, val=(value, value))
    second = Node("call_function", "getitem", operator.getitem, chunk, 1)
    total = Node("call_function", "add", operator.add, second, linear)
    again = Node("call_function", "add_1", operator.add, total, 1.5)
    end = Node("output", "output", "output", ({"y": again, "parts": [chunk, 3]},))
    drawing = Drawing()
    torch_fx.draw_module(
        symbolic(x, linear, chunk, second, total, again, end), Scopes("Net", {"fc": "Linear"}), drawing
    )
    return read(drawing)


def test_a_symbolic_graph_edge_by_edge() -> None:
    nodes = fx_graph()
    check(nodes)
    assert {node.name: (node.op, *node.input) for node in nodes} == {
        "input/x": ("Input",),
        "Net/Linear[fc]/weight": ("Parameter",),
        "Net/Linear[fc]/bias": ("Parameter",),
        "Net/Linear[fc]/Linear": ("Linear", "input/x", "Net/Linear[fc]/weight", "Net/Linear[fc]/bias"),
        "Net/chunk": ("Tensor.chunk", "Net/Linear[fc]/Linear"),
        "Net/add": ("operator.add", "Net/chunk:1", "Net/Linear[fc]/Linear"),
        "Net/add_1": ("operator.add", "Net/add"),
        "output/0.y": ("Output", "Net/add_1"),
        "output/0.parts.0.0": ("Output", "Net/chunk"),
        "output/0.parts.0.1": ("Output", "Net/chunk:1"),
    }


def test_parameters_say_what_they_are() -> None:
    node = next(node for node in fx_graph() if node.name == "Net/Linear[fc]/weight")
    assert [dim.size for dim in node.attr["shape"].shape.dim] == [4, 3]
    assert (node.attr["elements"].i, node.attr["trainable"].b, node.attr["dtype"].type) == (12, True, 1)
    assert node.device == "/device:CPU:0"


def test_a_change_in_place_is_what_later_nodes_read() -> None:
    write = SimpleNamespace(is_write=True)
    argument = SimpleNamespace(name="self", alias_info=write)
    returned = SimpleNamespace(alias_info=write)
    add_ = SimpleNamespace(_schema=SimpleNamespace(name="aten::add_", arguments=[argument], returns=[returned]))
    x = Node("placeholder", "x", "x")
    changed = Node("call_function", "add_", add_, x, 1)
    after = Node("call_function", "mul", operator.mul, x, 2)
    drawing = Drawing()
    end = Node("output", "output", "output", after)
    torch_fx.draw_module(symbolic(x, changed, after, end), Scopes("Net", {}), drawing)
    edges = {node.name: list(node.input) for node in read(drawing)}
    assert edges["Net/mul"] == ["Net/add_"]
    assert edges["output/output"] == ["Net/mul"]


def test_a_tree_of_modules_has_edges_only_where_the_order_is_certain() -> None:
    def module(kind: str, **children: Any) -> Any:
        settings = {"named_children": lambda _: list(children.items()), "parameters": lambda _: []}
        if children:
            settings["named_parameters"] = lambda _, **__: []
        return type(kind, (Linear,), settings)()

    shared = module("ReLU", none=module("Identity"))
    model = module("Net", body=module("Sequential", a=module("Linear"), b=shared, c=shared), head=module("Linear"))
    classes = {"body": "Sequential", "body.a": "Linear", "body.b": "ReLU", "head": "Linear"}
    drawing = Drawing()
    module_tree.draw(model, Scopes("Net", classes), drawing)
    nodes = read(drawing)
    check(nodes)
    edges = {node.name: [i for i in node.input if "weight" not in i and "bias" not in i] for node in nodes}
    assert edges["Net/Sequential[body]/ReLU[b]/ReLU"] == ["Net/Sequential[body]/Linear[a]/Linear"]
    assert edges["Net/Linear[head]/Linear"] == []
    assert "Net/Net" in edges
    assert sum(name.endswith("/ReLU") for name in edges) == 1


def test_inputs_are_taken_apart_and_put_together_again() -> None:
    value = {"x": [1, (2, "a")], "y": {"z": 3}, "w": None}
    found = list(leaves(value, int))
    assert found == [("x.0", 1), ("x.1.0", 2), ("y.z", 3)]
    assert rebuilt(value, int, iter([10, 20, 30]).__next__) == {"x": [10, (20, "a")], "y": {"z": 30}, "w": None}
    assert value["x"] == [1, (2, "a")]


# Keras and TensorFlow


class Keras:
    layers: tuple[Any, ...] = ()

    def __init__(self, text: Any) -> None:
        self.text = text

    def to_json(self) -> Any:
        if isinstance(self.text, Exception):
            raise self.text
        return self.text


def test_a_keras_model_is_its_json() -> None:
    (event,) = graph(Keras('{"class_name": "Sequential"}'))
    (value,) = decode("tensorboard.Event", encode(event)).summary.value
    plugin = value.metadata.plugin_data
    assert (value.tag, plugin.plugin_name, plugin.content) == ("keras", "graph_keras_model", b"1")
    assert to_strings(value.tensor) == [b'{"class_name": "Sequential"}']
    assert (len(value.tensor.tensor_shape.dim), value.metadata.data_class) == (0, 0)  # or readers take it as it is


@pytest.mark.parametrize("text", [NotImplementedError("subclassed"), {"a": 1}])
def test_a_keras_model_without_json_is_refused(text: object) -> None:
    with pytest.raises(SummaryError, match=r"model: got Keras, whose to_json\(\)"):
        graph(Keras(text))


GRAPH_DEF = (
    encode(Message("tensorboard.GraphDef", node=[Message("tensorboard.NodeDef", name="a", op="NoOp")]))
    + b"\xf8\x07\x01"
)


def holders() -> dict[str, Any]:
    made = type(
        "GraphDef", (), {"DESCRIPTOR": SimpleNamespace(name="GraphDef"), "SerializeToString": lambda _: GRAPH_DEF}
    )
    tf_graph = SimpleNamespace(as_graph_def=made)
    return {
        "bytes": GRAPH_DEF,
        "bytearray": bytearray(GRAPH_DEF),
        "GraphDef": made(),
        "tf.Graph": tf_graph,
        "concrete function": SimpleNamespace(graph=tf_graph),
        "ours": decode("tensorboard.GraphDef", GRAPH_DEF),
    }


@pytest.mark.parametrize("name", holders())
def test_a_graph_def_is_passed_on_to_the_byte(name: str) -> None:
    (event,) = graph(holders()[name])
    assert event.graph_def == GRAPH_DEF


WRONG = [None, 3, "model.pb", b"", b"junk", GRAPH_DEF[:-5], object(), Keras, Message("tensorboard.Event")]


@pytest.mark.parametrize("model", WRONG, ids=lambda model: f"{type(model).__name__}-{str(model)[:7]}")
def test_anything_else_is_refused(model: object) -> None:
    with pytest.raises(SummaryError, match=r"model: got .*; accepted: a PyTorch module"):
        graph(model)


def test_no_framework_is_imported_to_find_that_out() -> None:
    source = "import sys; from sightline.kinds.graph.summary import graph\ntry: graph(1)\nexcept ValueError: pass\n"
    source += "assert not {'torch', 'tensorflow', 'keras', 'onnx', 'google.protobuf'} & set(sys.modules)"
    src = Path(__file__).parents[2] / "src"
    subprocess.run([sys.executable, "-c", source], check=True, env={"PYTHONPATH": str(src)})
