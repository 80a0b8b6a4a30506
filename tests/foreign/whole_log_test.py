"""What TensorBoard makes of a log directory as a whole: hyperparameters, custom scalars, projector, restarts."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.foreign.conftest import Foreign
from tests.foreign.guide_test import onnx
from tests.foreign.interpreter import Interpreter
from tests.foreign.logs import WRITERS, end_file
from tests.foreign.original import Original, frames

Serve = Callable[..., Original]


@pytest.fixture(scope="module")
def serve(interpreter: Interpreter, foreign: Foreign, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Have a script log with a writer, and serve that: `Writer(run)` makes one, for the run's name."""

    @cache
    def log(calls: str, writer: str, options: str) -> Path:
        folder = tmp_path_factory.mktemp("logs")
        foreign(
            f"import sys, json, numpy as np\nfrom {WRITERS[writer]} import SummaryWriter\n"
            f"def Writer(run, **more): return SummaryWriter(sys.argv[1] + '/' + run, **more{options})\n"
            f"{calls}\nprint(json.dumps({{}}))",
            folder,
        )
        for path in folder.rglob("*tfevents*"):
            end_file(path)
        return folder

    @cache
    def start(calls: str, writer: str, *, fast: bool = True, options: str = "") -> Original:
        return Original(interpreter, log(calls, writer, options), fast)

    return start


# Hyperparameters

HPARAMS = """
for rate, units in ((0.1, "a"), (0.01, "b")):
    with Writer(units) as w:
        w.add_scalar("loss", 2.0, 0)
        hparams = {"rate": rate, "units": units, "layers": 3, "nesterov": rate > 0.05, "unset": None}
        domains = {"units": ["a", "b", "c"]}
        w.add_hparams(hparams, {"loss": rate * 2, "accuracy": 0.5}, domains, global_step=7)
"""


def table(original: Original) -> tuple[Any, Any, Any]:
    """Columns, metrics and rows of the hparams page."""
    experiment = original.ask("hparams/experiment", request=json.dumps({"experimentName": ""}))
    asked = {
        "experimentName": "",
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
        "aggregationType": "AGGREGATION_AVG",
        "startIndex": 0,
        "sliceSize": 100,
        "colParams": [],
    }
    groups = original.ask("hparams/session_groups", request=json.dumps(asked))["sessionGroups"]
    columns = {info["name"]: (info["type"], info.get("domainDiscrete")) for info in experiment["hparamInfos"]}
    rows = [
        (
            group["hparams"],
            {one["name"]["tag"]: (one["value"], one["trainingStep"]) for one in group["metricValues"]},
            [session["status"] for session in group["sessions"]],
        )
        for group in groups
    ]
    return columns, sorted(info["name"]["tag"] for info in experiment["metricInfos"]), sorted(rows, key=by_rate)


def by_rate(row: Any) -> Any:
    return row[0]["rate"]


def row(rate: float, units: str, nesterov: Any) -> Any:
    hparams = {"rate": rate, "units": units, "layers": 3.0, "nesterov": nesterov}
    metrics = {"loss": (float(np.float32(rate * 2)), 7), "accuracy": (0.5, 7)}
    return hparams, metrics, ["STATUS_SUCCESS"]


@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
@pytest.mark.parametrize("options", ["", ", sub_runs=True"], ids=["one file", "sub-runs"])
def test_hparams_are_a_table(serve: Serve, options: str, fast: bool) -> None:
    columns, metrics, rows = table(serve(HPARAMS, "sightline", fast=fast, options=options))
    assert columns == {
        "rate": ("DATA_TYPE_FLOAT64", None),
        "units": ("DATA_TYPE_STRING", ["a", "b", "c"]),
        "layers": ("DATA_TYPE_FLOAT64", None),
        "nesterov": ("DATA_TYPE_BOOL", None),
    }
    assert metrics == ["accuracy", "loss"]
    assert rows == sorted([row(0.1, "a", True), row(0.01, "b", False)], key=by_rate)


@pytest.mark.usefixtures("torch")
def test_pytorch_s_table_differs_in_bools_alone(serve: Serve) -> None:
    columns, metrics, rows = table(serve(HPARAMS, "sightline"))
    their_columns, their_metrics, their_rows = table(serve(HPARAMS, "torch"))
    assert (their_columns.pop("nesterov"), columns.pop("nesterov")) == (
        ("DATA_TYPE_FLOAT64", None),  # PyTorch asks for int before bool
        ("DATA_TYPE_BOOL", None),
    )
    for hparams, _, _ in rows:
        hparams["nesterov"] = float(hparams["nesterov"])
    assert (their_columns, their_metrics, their_rows) == (columns, metrics, rows)


SUB_RUNS = """
with Writer("main") as w:
    for step in range(3):
        w.add_scalars("a/b", {"x": step, "y": -step}, step, 1000.0 + step)
    w.add_hparams({"rate": 0.1}, {"loss": 0.5}, run_name="trial", global_step=3)
"""


@pytest.mark.usefixtures("torch")
def test_sub_runs_are_those_of_pytorch(serve: Serve) -> None:
    ours, theirs = serve(SUB_RUNS, "sightline", options=", sub_runs=True"), serve(SUB_RUNS, "torch")
    for run in ("main", "main/a_b_x", "main/a_b_y"):
        assert ours.picture(run) == theirs.picture(run)
    assert ours.picture("main/a_b_y")["scalars"] == {"a/b": [(0, 1000.0, 0.0), (1, 1001.0, -1.0), (2, 1002.0, -2.0)]}
    assert set(ours.tags("scalars")) == set(theirs.tags("scalars"))
    assert table(ours) == table(theirs)


# Custom scalars

LAYOUT = """
layout = {"Losses": {"both": ["Multiline", ["loss/train", "loss/.*"]]},
          "Bands ☃": {"band": ["Margin", ["mid", "low", "high"]], "more": ["Multiline", ["mid"]]}}
with Writer("whole") as w:
    w.add_custom_scalars(layout)
    for tag in ("loss/train", "loss/test", "mid", "low", "high"):
        w.add_scalar(tag, 1.0, 0, 1000.0)
with Writer("lines") as w:
    w.add_custom_scalars_multilinechart(["a", "b"], category="C", title="T")
with Writer("margin") as w:
    w.add_custom_scalars_marginchart(["a", "b", "c"])
"""


def multiline(title: str, *tags: str) -> Any:
    return {"title": title, "multiline": {"tag": list(tags)}}


def margin(title: str, value: str, lower: str, upper: str) -> Any:
    return {"title": title, "margin": {"series": [{"value": value, "lower": lower, "upper": upper}]}}


@pytest.mark.parametrize("writer", ["sightline", "torch"])
def test_custom_scalars_are_charts(serve: Serve, writer: str, request: pytest.FixtureRequest) -> None:
    if writer == "torch":
        request.getfixturevalue("torch")
    original = serve(LAYOUT, writer)
    found = original.ask("custom_scalars/layout")["category"]
    assert {category["title"]: category["chart"] for category in found} == {
        "Losses": [multiline("both", "loss/train", "loss/.*")],
        "Bands ☃": [margin("band", "mid", "low", "high"), multiline("more", "mid")],
        "C": [multiline("T", "a", "b")],
        "default": [margin("untitled", "a", "b", "c")],
    }
    assert original.ask("custom_scalars/scalars", run="whole", tag="loss/.*") == {
        "regex_valid": True,
        "tag_to_events": {"loss/train": [[1000.0, 0, 1.0]], "loss/test": [[1000.0, 0, 1.0]]},
    }


def test_add_scalars_makes_a_chart_of_its_lines(serve: Serve) -> None:
    calls = 'w = Writer("run"); w.add_scalars("speed (m/s)", {"x+y": 1.0, "z": 2.0}, 3, 1000.0); w.close()'
    original = serve(calls, "sightline")
    (category,) = original.ask("custom_scalars/layout")["category"]
    (chart,) = category["chart"]
    drawn = {}
    for pattern in chart["multiline"]["tag"]:
        drawn |= original.ask("custom_scalars/scalars", run="run", tag=pattern)["tag_to_events"]
    assert drawn == {"speed (m/s)/x+y": [[1000.0, 3, 1.0]], "speed (m/s)/z": [[1000.0, 3, 2.0]]}


# Projector

EMBEDDING = """
points = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32)
pictures = np.random.default_rng(1).integers(0, 256, (10, 3, 4, 4), np.uint8) / np.float32(255)
with Writer("emb") as w:
    w.add_embedding(Array(points), [f"label {i}" for i in range(10)], Array(pictures), 3, "first/tag")
    w.add_embedding(Array(points[:, :2]), [[i, "ñ"] for i in range(10)], metadata_header=["index", "name"])
"""
POINTS = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32)


def projected(original: Original) -> dict[str, Any]:
    """What the projector shows, by the embedding's name."""
    assert original.ask("projector/runs") == ["emb"]
    found = {}
    for info in original.ask("projector/info", run="emb")["embeddings"]:
        query = {"run": "emb", "name": info["tensorName"], "num_rows": 10}
        shown = {"shape": info["tensorShape"], "labels": original.fetch("projector/metadata", **query)[1].decode()}
        shown["tensor"] = np.frombuffer(original.fetch("projector/tensor", **query)[1], "<f4").reshape(
            info["tensorShape"]
        )
        if "sprite" in info:
            data = original.fetch("projector/sprite_image", **query)[1]
            shown |= {"each": info["sprite"]["singleImageDim"], "sprite": frames(data)[0]}
        found[info["tensorName"]] = shown
    return found


def test_embeddings_are_projected(serve: Serve) -> None:
    found = projected(serve("Array = np.asarray\n" + EMBEDDING, "sightline"))
    assert sorted(found) == ["default:00000", "first/tag:00003"]
    first, second = found["first/tag:00003"], found["default:00000"]
    assert np.array_equal(first["tensor"], POINTS)
    assert np.array_equal(second["tensor"], POINTS[:, :2])
    assert first["labels"].splitlines() == [f"label {index}" for index in range(10)]
    assert second["labels"].splitlines() == ["index\tname", *(f"{index}\tñ" for index in range(10))]
    assert first["each"] == [4, 4]
    assert first["sprite"].shape[:2] == (16, 16)


@pytest.mark.usefixtures("torch")
def test_pytorch_s_embeddings_are_projected_alike(serve: Serve) -> None:
    ours = projected(serve("Array = np.asarray\n" + EMBEDDING, "sightline"))
    theirs = projected(serve("import torch\nArray = torch.from_numpy\n" + EMBEDDING, "torch"))
    assert sorted(ours) == sorted(theirs)
    for name, shown in ours.items():
        for what, value in shown.items():
            assert np.array_equal(value, theirs[name][what]), (name, what)


# Graphs


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
def test_graphs_are_shown(serve: Serve, fast: bool) -> None:
    calls = f"""
import torch
model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU())
with Writer("torch") as w:
    w.add_graph(model, torch.zeros(2, 4))
with Writer("tree") as w:
    w.add_graph(model)
with Writer("onnx") as w:
    w.add_onnx_graph({onnx()!r})
"""
    original = serve(calls, "sightline", fast=fast)
    info = original.ask("graphs/info")
    assert {run: its["run_graph"] for run, its in info.items()} == {"torch": True, "tree": True, "onnx": True}
    for run, part in (("torch", "Linear"), ("tree", "Linear"), ("onnx", "Relu")):
        kind, text = original.fetch("graphs/graph", run=run, limit_attr_size=1024, large_attrs_key="_too_large_attrs")
        assert kind.startswith("text/x-protobuf")
        assert part in text.decode()


# Descriptions, restarts


@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
def test_descriptions_are_shown(serve: Serve, fast: bool) -> None:
    calls = """
with Writer("run") as w:
    w.add_scalar("loss", 1.0, 0, description="How *far* off.")
    w.add_histogram("weights", np.arange(5), 0, description="`all` of them")
    w.add_image("picture", np.zeros((3, 2, 2)), 0, description="black")
    w.add_audio("sound", np.zeros(10), 0, description="silence")
    w.add_pr_curve("curve", np.array([0, 1]), np.array([0.1, 0.9]), 0, description="a curve")
"""
    original = serve(calls, "sightline", fast=fast)
    assert {
        plugin: [description for _, description in original.names(plugin, "run").values()]
        for plugin in ("scalars", "histograms", "images", "audio", "pr_curves")
    } == {
        "scalars": ["<p>How <em>far</em> off.</p>"],
        "histograms": ["<p><code>all</code> of them</p>"],
        "images": ["<p>black</p>"],
        "audio": ["<p>silence</p>"],
        "pr_curves": ["<p>a curve</p>"],
    }


RESTART = """
import time
for first in (0, 3):
    began = int(time.time())
    with Writer("run", purge_step=first) as w:
        for step in range(first, first + 5):
            w.add_scalar("loss", first + step / 8, step, 1000.0 + step)
    while not first and int(time.time()) == began:
        time.sleep(0.01)  # files are read in the order of their names, which begin with the second
"""


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("fast", [False, True], ids=["python loader", "fast loader"])
def test_a_restart_takes_back_what_it_logs_again(serve: Serve, fast: bool) -> None:
    shown = [serve(RESTART, writer, fast=fast).picture("run")["scalars"] for writer in ("sightline", "torch")]
    assert shown[0] == shown[1]
    points = [(step, 1000.0 + step, step / 8) for step in range(3)]
    assert shown[0] == {"loss": points + [(step, 1000.0 + step, 3 + step / 8) for step in range(3, 8)]}
