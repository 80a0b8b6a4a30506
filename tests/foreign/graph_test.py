"""Graphs of PyTorch models: every way of tracing, against PyTorch's own writer, and as TensorBoard shows them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.foreign.conftest import Foreign
from tests.foreign.interpreter import Interpreter
from tests.foreign.original import Original
from tests.records import RecordWriter

from sightline.events.message import Message
from sightline.events.wire import encode
from sightline.kinds.graph.summary import graph, onnx

pytestmark = pytest.mark.usefixtures("torch")

BEGIN = "import json, sys\nfrom pathlib import Path\nfrom tests.foreign.graph_models import *\n"
TRACED = ["mlp", "resnet", "lstm", "transformer", "shared", "branching", "half", "scripted", "exported", "symbolic"]

Nodes = dict[str, dict[str, Any]]


def drawn(foreign: Foreign, name: str) -> tuple[Nodes, list[str]]:
    """The graph's nodes by name, after what every graph must be; and what was warned of."""
    made = foreign(f"{BEGIN}print(json.dumps(graph_of(*made({name!r}))))")
    nodes: Nodes = {}
    for node in made["nodes"]:
        assert all(source.partition(":")[0] in nodes for source in node["input"]), node
        assert node["name"] not in nodes
        nodes[node["name"]] = node
    return nodes, made["warned"]


def sources(nodes: Nodes, name: str) -> list[str]:
    return list(nodes[name]["input"])


@pytest.mark.parametrize("name", TRACED)
def test_a_model_that_can_be_traced_is(foreign: Foreign, name: str) -> None:
    nodes, warned = drawn(foreign, name)
    assert warned == []
    ops = Counter(node["op"] for node in nodes.values())
    assert ops["Input"] >= 1
    assert ops["Output"] >= 1
    used = {source.partition(":")[0] for node in nodes.values() for source in node["input"]}
    assert [name for name in nodes if name not in used and nodes[name]["op"] not in ("Output", "Parameter")] == []


def test_a_residual_network(foreign: Foreign) -> None:
    nodes, _ = drawn(foreign, "resnet")
    block = "ResNet/Sequential[layers]/Block[1]"
    before = "ResNet/Sequential[layers]/Block[0]/ReLU[act]/relu_"
    assert sources(nodes, f"{block}/Conv2d[conv]/conv2d") == [before, f"{block}/Conv2d[conv]/weight"]
    assert sources(nodes, f"{block}/add") == [f"{block}/Dropout[drop]/dropout", before]
    assert nodes[f"{block}/add"]["op"] == "aten::add"
    assert nodes[f"{block}/add"]["shapes"] == [[2, 8, 14, 14]]
    assert nodes[f"{block}/add"]["device"] == "/device:CPU:0"
    assert nodes[f"{block}/BatchNorm2d[bn]/running_mean"]["op"] == "Buffer"
    assert f"{block}/BatchNorm2d[bn]/num_batches_tracked" not in nodes  # nothing reads it in evaluation mode
    assert sources(nodes, "output/output") == ["ResNet/Linear[fc]/linear"]


def test_outputs_of_several_are_told_apart(foreign: Foreign) -> None:
    nodes, _ = drawn(foreign, "lstm")
    assert nodes["Lstm/LSTM[cell]/lstm"]["shapes"] == [[2, 5, 8], [2, 2, 8], [2, 2, 8]]
    assert sources(nodes, "output/1") == ["Lstm/LSTM[cell]/lstm:2"]


def test_what_is_shared_stands_once_and_a_second_call_in_a_group_of_its_own(foreign: Foreign) -> None:
    nodes, _ = drawn(foreign, "shared")
    first, again = "Shared/ModuleDict[parts]/Linear[größe_1]", "Shared/ModuleDict[parts]/Linear[größe_1]_1"
    assert sources(nodes, f"{again}/linear")[1:] == [f"{first}/weight", f"{first}/bias"]
    assert "Shared/ModuleDict[parts]/ReLU[qu_ote]/relu" in nodes
    assert sources(nodes, "Shared/cat") == ["Shared/chunk:1", "Shared/chunk"]
    assert sources(nodes, "Shared/mul") == ["Shared/cat", "Shared/scale"]
    assert [name for name in nodes if name.startswith(("input/", "output/"))] == [
        "input/ids",
        "output/logits",
        "output/halves.0",
        "output/halves.1",
    ]


def test_control_flow_and_objects_are_followed_by_running_the_model(foreign: Foreign) -> None:
    nodes, _ = drawn(foreign, "branching")
    assert sources(nodes, "Branching/Linear[fc1]/linear")[0] == "input/batch.x"
    assert sources(nodes, "output/x") == ["Branching/mul"]
    assert nodes["output/x"]["shapes"] == [[2, 4]]
    assert nodes["Branching/Linear[fc1]/weight"]["op"] == "Parameter"


def test_half_precision(foreign: Foreign) -> None:
    nodes, _ = drawn(foreign, "half")
    assert {nodes[name]["type"] for name in ("ResNet/mean", "ResNet/Linear[fc]/weight")} == {19}


def test_without_input_the_modules_are_still_connected(foreign: Foreign) -> None:
    nodes, warned = drawn(foreign, "without input")
    assert warned == []
    assert sources(nodes, "ResNet/Conv2d[stem]/Conv2d")[0] == "input/x"
    assert sources(nodes, "output/output") == ["ResNet/Linear[fc]/Linear"]


def test_what_nothing_can_trace_is_a_tree_and_says_why(foreign: Foreign) -> None:
    nodes, warned = drawn(foreign, "broken")
    assert {"Broken/Broken", "Broken/Linear[fc1]/Linear", "Broken/ReLU[act]/ReLU"} <= set(nodes)
    assert sources(nodes, "Broken/Linear[fc2]/Linear") == ["Broken/Linear[fc2]/weight", "Broken/Linear[fc2]/bias"]
    (told,) = warned
    assert told.startswith("graph of Broken: drawn as the tree of its modules (torch.export: ValueError: out of order")


@pytest.mark.parametrize("branch", [False, True])
@pytest.mark.parametrize("give_input", [False, True])
def test_the_model_comes_back_as_it_was(foreign: Foreign, branch: bool, give_input: bool) -> None:
    assert foreign(f"{BEGIN}print(json.dumps({{'changed': changes({branch}, {give_input})}}))") == {"changed": []}


def test_a_thousand_modules_take_seconds(foreign: Foreign) -> None:
    made = foreign(
        f"""{BEGIN}
model = nn.Sequential(*(nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.LayerNorm(4)) for _ in range(250)))
made = graph_of(model, torch.zeros(1, 4))
print(json.dumps({{"nodes": len(made["nodes"]), "took": made["took"]}}))"""
    )
    assert made["nodes"] == 250 * 7 + 2
    assert made["took"] < 300


@pytest.mark.parametrize("name", ["mlp", "resnet", "lstm"])
def test_it_computes_what_pytorch_s_own_graph_computes(foreign: Foreign, name: str) -> None:
    theirs = foreign(f"{BEGIN}print(json.dumps({{'nodes': originals({name!r})}}))")["nodes"]
    ours, _ = drawn(foreign, name)
    same = {"aten::_convolution": "aten::conv2d"}

    def computed(nodes: Iterable[dict[str, Any]]) -> Counter[tuple[str, str]]:
        ops = ((node["op"], json.dumps(node["shapes"][:1])) for node in nodes if node["op"].startswith("aten::"))
        return Counter((same.get(op, op), shape) for op, shape in ops)

    held = {node["name"].rpartition("/")[0] for node in theirs if node["op"] == "prim::GetAttr"}  # …/weight/weight.1
    assert {name for name, node in ours.items() if node["op"] in ("Parameter", "Buffer")} == held
    if name == "lstm":  # of which theirs draws a node for each result, and what it slices off only to keep it all
        assert computed(ours.values()) <= computed(theirs)
    else:
        assert computed(ours.values()) == computed(theirs)


# TensorBoard


@pytest.fixture(scope="module")
def logdir(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graphs")
    names = ["mlp", "resnet", "lstm", "transformer", "shared", "branching", "scripted", "broken"]
    interpreter.run(f"{BEGIN}write(Path(sys.argv[1]), {names!r})\nprint('{{}}')", [folder])
    for name, events in {"keras": graph(Keras()), "onnx": onnx(ONNX)}.items():
        (folder / name).mkdir()
        with (folder / name / "events.out.tfevents.1.h.1.0").open("wb") as file:
            records = RecordWriter(file, 1.0)
            for event in events:
                records.write(encode(event))
            records.scalars(3.0, 0, {"~last": 1.0})
    return folder


class Keras:
    """A functional model of Keras 3, as far as it matters here."""

    layers = ("x", "dense")

    def to_json(self) -> str:
        tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
        layers = [
            {"class_name": "InputLayer", "config": {"name": "x", "dtype": "float32"}, "inbound_nodes": []},
            {"class_name": "Dense", "config": {"name": "dense"}, "inbound_nodes": [{"args": [tensor], "kwargs": {}}]},
        ]
        ends = {"input_layers": ["x", 0, 0], "output_layers": ["dense", 0, 0]}
        return json.dumps({"class_name": "Functional", "config": {"name": "m", "layers": layers, **ends}})


ONNX = encode(
    Message(
        "onnx.ModelProto",
        graph=Message(
            "onnx.GraphProto",
            node=[Message("onnx.NodeProto", name="/act/Relu", op_type="Relu", input=["x"], output=["y"])],
            input=[Message("onnx.ValueInfoProto", name="x")],
            output=[Message("onnx.ValueInfoProto", name="y")],
        ),
    )
)

PARSE = """
from google.protobuf import text_format
from tensorboard.compat.proto.graph_pb2 import GraphDef
shown = text_format.Parse(Path(sys.argv[1]).read_text(), GraphDef())
print(json.dumps({"nodes": plain(shown.node), "producer": shown.versions.producer}))
"""


@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
def test_tensorboard_shows_every_node(
    foreign: Foreign, interpreter: Interpreter, logdir: Path, tmp_path: Path, fast: bool
) -> None:
    tensorboard = Original(interpreter, logdir, fast)
    told = tensorboard.ask("graphs/info")
    assert {run for run in told if told[run]["run_graph"]} == {path.name for path in logdir.iterdir()} - {"keras"}
    assert told["keras"]["tags"]["keras"]["conceptual_graph"]
    for run in told:
        query = {"tag": "keras", "conceptual": "true"} if run == "keras" else {}
        (tmp_path / "pbtxt").write_bytes(tensorboard.fetch("graphs/graph", run=run, **query)[1])
        shown = foreign(BEGIN + PARSE, tmp_path / "pbtxt")
        names = [(node["name"], *node["input"]) for node in shown["nodes"]]
        if run == "keras":
            assert names == [("m/x",), ("m/dense", "m/x")]
        elif run == "onnx":
            assert names == [("input/x",), ("act/Relu", "input/x"), ("output/y", "act/Relu")]
        else:
            assert shown == {"nodes": list(drawn(foreign, run)[0].values()), "producer": 22}
