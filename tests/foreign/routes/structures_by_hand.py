"""Runs with what no plain series is: graphs of functions, Keras models, layouts, curves, meshes, embeddings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.foreign.routes.by_hand import number, texts, value
from tests.records import RecordWriter

from sightline.events.message import Message
from sightline.events.tensor import make_tensor
from sightline.events.wire import encode

KERAS, OPS, BOTH = "graph_keras_model", "graph_run_metadata_graph", "graph_run_metadata"

# Graphs


def attr(**one: Any) -> Message:
    return Message("tensorboard.AttrValue", **one)


def node(name: str, op: str, *inputs: str, **attrs: Message) -> Message:
    return Message("tensorboard.NodeDef", name=name, op=op, input=list(inputs), attr=attrs)


def graph(*nodes: Message, functions: tuple[str, ...] = ()) -> Message:
    made = [
        Message(
            "tensorboard.FunctionDef",
            signature=Message("tensorboard.OpDef", name=name),
            node_def=[node("n", name), node("m", "Const", value=attr(s=b"y" * 60))],
        )
        for name in functions
    ]
    versions = Message("tensorboard.VersionDef", producer=22)
    library = Message("tensorboard.FunctionDefLibrary", function=made)
    return Message("tensorboard.GraphDef", node=list(nodes), library=library, versions=versions)


PLAIN = graph(node("x", "Const", value=attr(s=b"z" * 100), small=attr(i=3)), node("y", "Relu", "x"))
CALLING = graph(
    node("x", "Const"),
    node("y", "f", "x:1", "^x", f=attr(func=Message("tensorboard.NameAttrList", name="f"))),
    functions=("f",),
)


def traced(*graphs: Message, profile: bool) -> bytes:
    pieces = [Message("tensorboard.RunMetadata.FunctionGraphs", pre_optimization_graph=one) for one in graphs]
    made = Message("tensorboard.RunMetadata", function_graphs=pieces)
    if profile:
        devices = [Message("tensorboard.DeviceStepStats", device="cpu:0")]
        made.step_stats = Message("tensorboard.StepStats", dev_stats=devices)
    return encode(made)


# Keras models


def layer(name: str, *calls: Any, kind: str = "Dense", **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": list(calls)}


def new(*names: str) -> dict[str, Any]:
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}} for name in names]
    return {"args": [tensors] if len(names) > 1 else tensors, "kwargs": {}}


def model(name: str, *layers: Any, kind: str = "Functional", **ends: Any) -> str:
    return json.dumps({"class_name": kind, "config": {"name": name, "layers": layers, **ends}})


MODELS = {
    "sequence": model("s", layer("a", dtype="float32"), layer("b", dtype="float16"), kind="Sequential"),
    "functions": model(
        "m",
        layer("a", dtype="int64"),
        layer("b", new("a"), dtype={"class_name": "DTypePolicy", "config": {"name": "bfloat16"}}),
        layer("c", new("a", "b"), new("b", "b"), dtype="mixed_float16"),
        input_layers=["a", 0, 0],
        output_layers=["c", 0, 0],
    ),
    "second Keras": model("m", layer("a"), layer("b", [["a", 0, 0, {}]]), input_layers=[], output_layers=[]),
}

# The rest


def curve(columns: int, *, empty: int = 0) -> Message:
    """Counts that fall, of which the last `empty` columns have nothing taken for positive."""
    rows = np.random.default_rng(columns).random((6, columns)).astype(np.float32)
    rows[:4] = np.floor(rows[:4] * 50)
    rows[:2, columns - empty :] = 0
    rows[:2, : columns - empty] += 1
    return make_tensor(rows)


def layout(*categories: tuple[str, tuple[str, ...]]) -> Message:
    def chart(title: str) -> Message:
        lines = Message("tensorboard.MultilineChartContent", tag=[title])
        return Message("tensorboard.Chart", title=title, multiline=lines)

    made = [
        Message("tensorboard.Category", title=title, chart=list(map(chart, charts))) for title, charts in categories
    ]
    return texts((), encode(Message("tensorboard.Layout", category=made)))


def mesh(part: int, array: Any, step: int, parts: int = 14) -> tuple[int, Message]:
    name = ("", "VERTEX", "FACE", "COLOR")[part]
    content = Message(
        "tensorboard.mesh.MeshPluginData", name="m", content_type=part, components=parts, shape=list(array.shape)
    )
    return step, value(f"m_{name}", make_tensor(array), "mesh", encode(content))


POINTS = np.arange(18).reshape(2, 3, 3)
LAYOUT = "custom_scalars__config__"

RUNS: dict[str, list[tuple[int, Message]]] = {
    "graphs": [
        (0, value("both", texts((), traced(PLAIN, CALLING, profile=True)), BOTH, b"1")),
        (0, value("one", texts((), traced(PLAIN, profile=False)), OPS, b"1")),
        (0, value("to come", texts((), traced(PLAIN, profile=False)), OPS, b"2")),
        *((0, value(name, texts((), text), KERAS, b"1")) for name, text in MODELS.items()),
    ],
    "curves": [
        (0, value("c", curve(11), "pr_curves", about="a *curve*")),
        (1, value("c", curve(11, empty=4), "pr_curves")),
        (2, value("c", curve(7, empty=6), "pr_curves")),
        (0, value("to come", curve(5), "pr_curves", b"\x08\x09")),
    ],
    "more curves": [(4, value("c", curve(3), "pr_curves"))],
    "layout 1": [
        (0, value(LAYOUT, layout(("one", ("a", "b")), ("two", ("c",))), "custom_scalars")),
        *((step, value("loss/a", number(step), "scalars")) for step in range(3)),
    ],
    "layout 2": [(0, value(LAYOUT, layout(("two", ("c", "d")), ("three", ())), "custom_scalars"))],
    "meshes": [
        mesh(1, POINTS.astype(np.float32), 0),
        mesh(2, POINTS.astype(np.int32) % 3, 0),
        mesh(3, POINTS.astype(np.uint8) * 9, 0),
        mesh(1, POINTS.astype(np.float32) + 0.5, 3),
    ],
    "embeddings": [(0, value("loss", number(1), "scalars"))],
}

CONFIG = """
embeddings { tensor_name: "lines" tensor_path: "a.tsv" metadata_path: "labels.tsv" bookmarks_path: "views.json"
             sprite { image_path: "sprite.png" single_image_dim: [2, 2] } }
embeddings { tensor_name: "bytes:0" tensor_path: "a.bytes" tensor_shape: [3, 2] metadata_path: "one.tsv" }
"""
OUTSIDE = """
embeddings { tensor_name: "above" metadata_path: "../curves/x.tsv" bookmarks_path: "/etc/hostname"
             sprite { image_path: "link.png" } }
embeddings { tensor_name: "points" tensor_path: "a.tsv" }
embeddings { tensor_name: "absent" metadata_path: "none" bookmarks_path: "none" sprite { image_path: "none" } }
"""
"""Paths that are refused. A tensor's would be, too, and TensorBoard would show no embedding of any run any more."""


def write(logdir: Path) -> None:
    """Write them, each event a second after the one before, and the files of embeddings."""
    for run, values in RUNS.items():
        (logdir / run).mkdir(parents=True)
        with RecordWriter((logdir / run / "events.out.tfevents.1").open("wb"), 99.0) as file:
            if run == "graphs":
                file.write(encode(Message("tensorboard.Event", wall_time=99.5, graph_def=encode(PLAIN))))
            for at, (step, one) in enumerate(values):
                summary = Message("tensorboard.Summary", value=[one])
                file.write(encode(Message("tensorboard.Event", wall_time=100.0 + at, step=step, summary=summary)))
    points = np.arange(6).reshape(3, 2)
    folder = logdir / "embeddings"
    (folder / "projector_config.pbtxt").write_text(CONFIG)
    (folder / "a.tsv").write_text("0.5\t1\n2\t3\n4\t5\n")
    (folder / "a.bytes").write_bytes((points - 7).astype("<f4").tobytes())
    (folder / "labels.tsv").write_text("name\tnumber\na\t1\nb\t2\nc\t3\n")
    (folder / "one.tsv").write_text("a\nb\nc\n")
    (folder / "views.json").write_text('[ {"a":1} ]')
    Image.new("RGB", (4, 4)).save(folder / "sprite.png")
    (logdir / "meshes/a.tsv").write_text("1\t2\n")
    (logdir / "curves/x.tsv").write_text("1\t2\n")
    (logdir / "meshes/projector_config.pbtxt").write_text(OUTSIDE)
    (logdir / "meshes/link.png").symlink_to(folder / "sprite.png")
